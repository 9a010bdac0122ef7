"""Settings and plugins name the same things.

A model without a plugin changes nothing; a plugin without a model can't be
configured; a field that nobody reads is a promise that nobody keeps.
"""

from __future__ import annotations

import ast
import importlib.util
import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pytest

from sandbox.ayon.addon_settings import harmony_settings
from sandbox.docs.settings_models import MODEL

CLIENT = Path(__file__).resolve().parents[2] / "client" / "ayon_harmony"
PLUGINS = CLIENT / "plugins"
# Rooms with what plugins of a kind share.
SHARED = ("creating", "loading", "publishing", "checking", "managing", "host")
GROUPS = ("create", "load", "publish")

#: Plugins that another plugin's settings speak for.
SPOKEN_FOR = {"AutoCreatePalettes": "CreatePalette"}

#: Plugins that no studio has a reason to change, each with why.
WITHOUT_SETTINGS = {
    "CollectScene": "every other plugin stands on what it collects",
    "CollectSceneInstances": "without it there is nothing to publish",
    "CollectReviewMovie": "goes with the review creator, which can be switched off",
    "ExtractTemplate": "goes with the template creator, which can be switched off",
    "ExtractWorkfile": "goes with the workfile creator, which can be switched off",
}

#: Fields that ayon-core or pyblish read, which our code need not.
READ_BY_CORE = {
    *["enabled", "optional", "active", "order"],
    *["default_variant", "default_variants", "product_type_items"],
    *["extensions", "product_base_types", "representations"],
}

#: Groups that only ayon-core reads; ``test_settings_that_core_reads`` names each key.
OF_CORE = {"imageio", "workfile_builder", "templated_workfile_build"}

#: What ayon-core and pyblish take where a plugin class says nothing.
CORE_DEFAULTS = {"enabled": True, "optional": False, "active": True}


@lru_cache
def plugin_classes(group: str) -> dict[str, tuple[type, Path]]:
    """Return the classes that a plugin folder defines, with their files."""
    found = {}
    for path in sorted((PLUGINS / group).glob("*.py")):
        # As AYON does: each file is executed on its own.
        spec = importlib.util.spec_from_file_location(f"plugin_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for item in vars(module).values():
            if isinstance(item, type) and item.__module__ == spec.name:
                found[item.__name__] = (item, path)
    return found


def settings_of(group: str) -> dict[str, dict[str, Any]]:
    return harmony_settings().get(group, {})


def names_read(paths: list[Path]) -> set[str]:
    """Return attributes, keys and words that some sources read."""
    return set().union(*map(_names_read_in, paths))


@cache
def _names_read_in(path: Path) -> frozenset[str]:
    names: set[str] = set()
    for item in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(item, ast.Attribute) and isinstance(item.ctx, ast.Load):
            names.add(item.attr)
        elif isinstance(item, ast.Subscript) and isinstance(item.slice, ast.Constant):
            names.add(str(item.slice.value))
        elif (
            isinstance(item, ast.Call)
            and isinstance(item.func, ast.Attribute)
            and item.func.attr == "get"
            and item.args
            and isinstance(item.args[0], ast.Constant)
        ):
            names.add(str(item.args[0].value))
    return frozenset(names)


def leaves(settings: dict[str, Any]) -> list[str]:
    """Return the names of all fields that hold no group of others."""
    found = []
    for key, value in settings.items():
        inner = value if isinstance(value, dict) else {}
        found += [f"{key}.{name}" for name in leaves(inner)] if inner else [key]
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_every_key_of_the_settings_is_a_plugin(studio, group):
    assert set(settings_of(group)) - set(plugin_classes(group)) == set()


@pytest.mark.parametrize("group", GROUPS)
def test_every_plugin_has_settings(studio, group):
    excused = set(SPOKEN_FOR) | set(WITHOUT_SETTINGS)

    assert set(plugin_classes(group)) - excused - set(settings_of(group)) == set()


@pytest.mark.parametrize("group", GROUPS)
def test_every_plugin_asks_for_its_settings_under_our_name(studio, group):
    found = {
        name: getattr(cls, "settings_category", None)
        for name, (cls, _) in plugin_classes(group).items()
        if name not in WITHOUT_SETTINGS
    }

    assert found == dict.fromkeys(found, "harmony")


def test_excuses_are_for_plugins_that_there_are(studio):
    names = {name for group in GROUPS for name in plugin_classes(group)}

    assert set(SPOKEN_FOR) | set(WITHOUT_SETTINGS) <= names
    assert not set(WITHOUT_SETTINGS) & {n for g in GROUPS for n in settings_of(g)}


@pytest.mark.parametrize("group", GROUPS)
def test_a_plugin_without_settings_is_as_the_server_would_have_it(studio, group):
    different = []
    for name, fields in settings_of(group).items():
        cls, _ = plugin_classes(group)[name]
        for field, default in fields.items():
            nothing = CORE_DEFAULTS.get(field, "no such attribute")
            if field == "product_type_items":
                nothing = []
            # The server's settings travel as JSON: tuples and sets become lists.
            here = json.loads(json.dumps(getattr(cls, field, nothing), default=sorted))
            if here != default:
                different.append(f"{name}.{field} is {here!r}, not {default!r}")

    assert sorted(different) == []


@pytest.mark.parametrize("group", GROUPS)
def test_every_field_of_a_plugin_is_read(studio, group):
    shared = [path for room in SHARED for path in sorted((CLIENT / room).glob("*.py"))]
    unread = []
    for name, fields in settings_of(group).items():
        others = [other for other, speaker in SPOKEN_FOR.items() if speaker == name]
        paths = [plugin_classes(group)[item][1] for item in (name, *others)]
        names = names_read([*paths, *shared])
        unread += [
            f"{name}.{leaf}"
            for leaf in leaves(fields)
            if leaf not in READ_BY_CORE and not set(leaf.split(".")) <= names
        ]

    assert unread == []


def test_every_field_of_the_host_is_read():
    # The module that repeats the defaults names them all and uses none.
    sources = [p for p in CLIENT.rglob("*.py") if p.stem != "studio_settings"]
    names = names_read(sources)
    groups = set(harmony_settings()) - {*GROUPS, *OF_CORE}
    unread = [
        f"{group}.{leaf}"
        for group in groups
        for leaf in leaves(harmony_settings()[group])
        if not set(leaf.split(".")) <= names
    ]

    assert unread == []


@pytest.mark.parametrize("group", GROUPS)
def test_every_plugin_is_a_file_named_after_its_class(studio, group):
    for name, (_, path) in plugin_classes(group).items():
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
        assert path.stem.replace("_", "") == snake.replace("_", ""), name


def test_publish_plugins_have_labels_of_their_own_which_are_their_titles(studio):
    model = MODEL.__fields__["publish"].type_
    titles = {name: f.field_info.title for name, f in model.__fields__.items()}
    labels = {name: cls.label for name, (cls, _) in plugin_classes("publish").items()}

    assert len({label.casefold() for label in labels.values()}) == len(labels)
    assert {name: labels[name] for name in titles} == titles
