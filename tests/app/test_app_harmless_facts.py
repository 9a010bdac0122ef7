"""Which values may stand in a support bundle, by the keys that lead to them."""

from __future__ import annotations

import pytest

from ayon_harmony.app.harmless_facts import may_tell_harmony, may_tell_setting


@pytest.mark.parametrize(
    ("keys", "is_told"),
    [
        (("problem",), True),
        (("workfiles", "mark_beside_workfile"), True),
        (("publish", "ValidateScenes", "enabled"), True),
        (("startup", "javascript_folders"), False),
        (("somebody_elses_group", "enabled"), False),
        (("enabled",), False),
        (("problem", "text"), False),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else str(value),
)
def test_a_setting_is_told_where_group_and_name_are_known(keys, is_told):
    assert may_tell_setting(keys) is is_told


@pytest.mark.parametrize(
    ("keys", "is_told"),
    [(("edition",), True), (("token",), False), (("edition", "path"), False)],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else str(value),
)
def test_of_harmony_only_facts_that_are_known_are_told(keys, is_told):
    assert may_tell_harmony(keys) is is_told
