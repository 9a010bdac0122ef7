"""Templates of settings: names and keys, and nothing that a format could do beside."""

from __future__ import annotations

import pytest

from ayon_harmony.model.filling import fill_in

VALUES = {
    "root": {"work": "/mnt/work"},
    "env": {"HOME": "/home/anna", "A.B": "dotted"},
    "ProgramFiles(x86)": "C:/Program Files (x86)",
    "version": 7,
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("/plain", "/plain"),
        ("{root[work]}/js", "/mnt/work/js"),
        ("{env[HOME]}/{env[A.B]}", "/home/anna/dotted"),
        ("{ProgramFiles(x86)}/Harmony", "C:/Program Files (x86)/Harmony"),
        ("v{version:0>3}_{version:03d}_{version!s}", "v007_007_7"),
        ("{{kept}}", "{kept}"),
    ],
)
def test_names_and_keys_are_filled_in(template, text):
    assert fill_in(template, VALUES) == text


@pytest.mark.parametrize(
    "template",
    [
        "{env.__class__}",
        "{env[HOME].__class__.__mro__}",
        "{root.work}",
        "{env[HOME]:>999999999}",
        "{version:0>3000}",
        "{env[HOME]:{version}00000000}",
        "{0}",
        "{}",
        "{",
        "{env[HOME][x]}",
        "{version[x]}",
        "{version:%Y}",
    ],
)
def test_everything_else_is_refused_with_a_reason(template):
    with pytest.raises((ValueError, KeyError)) as refused:
        fill_in(template, VALUES)
    assert len(str(refused.value)) < 200


def test_a_name_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="show"):
        fill_in("{show}", VALUES)
