"""Each creator has an icon in the Publisher."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import ayon_harmony

PLUGINS = Path(ayon_harmony.__file__).parent / "plugins" / "create"
#: What the Publisher writes before a name, and the files of these fonts.
FONTS = {
    "fa": "fontawesome4.7-webfont-charmap*.json",
    "fa5": "fontawesome5-regular-webfont-charmap*.json",
    "fa5s": "fontawesome5-solid-webfont-charmap*.json",
}


def icons():
    for path in sorted(PLUGINS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "icon":
                yield pytest.param(ast.literal_eval(node.value), id=path.stem)


@pytest.mark.parametrize("icon", icons())
def test_the_icon_of_a_creator_is_in_its_font(icon):
    qtawesome = pytest.importorskip("qtawesome")
    font, _, name = icon.partition(".")
    (letters,) = (Path(qtawesome.__file__).parent / "fonts").glob(FONTS[font])

    assert name in json.loads(letters.read_text(encoding="utf-8"))
