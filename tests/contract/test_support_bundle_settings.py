"""Each setting of the server half may stand in a support bundle, or may not."""

from __future__ import annotations

import pydantic

from ayon_harmony.app import harmless_facts
from ayon_harmony.model.secret_forms import is_secret_name
from sandbox.docs.settings_models import MODEL, all_settings


def names() -> set[str]:
    """Settings that are values and no group of others."""
    return {
        setting.path.replace("/", ".").rpartition(".")[2]
        for setting in all_settings()
        if not is_model(setting.field.type_)
    }


def is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, pydantic.BaseModel)


def test_every_setting_is_decided_about():
    assert names() == harmless_facts.SETTINGS | harmless_facts.LEFT_OUT


def test_no_setting_is_both_told_and_left_out():
    assert not harmless_facts.SETTINGS & harmless_facts.LEFT_OUT


def test_the_groups_are_those_of_the_server():
    assert set(MODEL.__fields__) == harmless_facts.GROUPS


def test_nothing_that_may_be_told_is_named_like_a_secret():
    told = harmless_facts.SETTINGS | harmless_facts.VARIABLES | harmless_facts.HARMONY

    assert [name for name in told if is_secret_name(name)] == []
