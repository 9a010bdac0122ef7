"""Settings and plugins name the same things.

A model without a plugin changes nothing; a plugin without a model can't be
configured; a field that a plugin lacks is a promise nobody keeps.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sandbox.ayon.addon_settings import harmony_settings

PLUGINS = Path(__file__).resolve().parents[2] / "client" / "ayon_harmony" / "plugins"
GROUPS = ("create", "load", "publish")

#: Plugins that another plugin's settings speak for.
SPOKEN_FOR = {"AutoCreatePalettes": "CreatePalette"}

#: Fields that ayon-core itself reads from the settings of a plugin.
READ_BY_CORE = {"enabled", "optional", "active", "order", "product_type_items"}


def plugin_sources(group: str) -> dict[str, Path]:
    """Return the classes of a plugin folder with their files."""
    found = {}
    for path in sorted((PLUGINS / group).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        classes = [item for item in tree.body if isinstance(item, ast.ClassDef)]
        found.update({item.name: path for item in classes})
    return found


def settings_of(group: str) -> dict[str, dict[str, object]]:
    return harmony_settings().get(group, {})


@pytest.mark.parametrize("group", GROUPS)
def test_every_key_of_the_settings_is_a_plugin(group):
    assert set(settings_of(group)) - set(plugin_sources(group)) == set()


def test_every_creator_has_settings():
    creators = set(plugin_sources("create")) - set(SPOKEN_FOR)
    assert creators - set(settings_of("create")) == set()


@pytest.mark.parametrize("group", GROUPS)
def test_every_field_is_something_that_the_plugin_has(group):
    sources = plugin_sources(group)
    bases = (PLUGINS.parent / "api").glob("*.py")
    shared = "\n".join(path.read_text(encoding="utf-8") for path in bases)
    missing = []
    for name, fields in settings_of(group).items():
        text = shared + sources[name].read_text(encoding="utf-8")
        missing += [
            f"{name}.{field}"
            for field in fields
            if field not in READ_BY_CORE and field not in text
        ]
    assert missing == []


@pytest.mark.parametrize("group", GROUPS)
def test_every_plugin_is_a_file_named_after_its_class(group):
    for name, path in plugin_sources(group).items():
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
        assert path.stem.replace("_", "") == snake.replace("_", ""), name
