"""Whatever a studio changed in the public addon arrives in ours.

Every key of the public addon's defaults is changed, and looked for in our
settings as the server gives them after the conversion.
"""

from __future__ import annotations

import asyncio
import copy
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.ayon import addon_settings

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = json.loads(
    (ROOT / "tests/data/settings/public_addon_settings_0.4.9.json").read_text("utf-8")
)
ADDON = addon_settings.load_server_addon(ROOT)
CONVERSION = sys.modules[f"{ADDON.__module__}.conversion"]
SETTINGS = sys.modules[f"{ADDON.__module__}.settings"]

#: Values for keys that hold no list of words.
RULE = {"name": "png", "pattern": ".*png", "colorspace": "sRGB", "ext": "png"}
CHANGED: dict[str, Any] = {
    "imageio/file_rules/rules": [RULE],
    "publish/ExtractConvertToEXR/exr_compression": "PIZ",
    "publish/ExtractConvertToEXR/user_overrides": ["keep_passes"],
}


def leaves(tree: dict[str, Any], parents: tuple[str, ...] = ()) -> list[Any]:
    found = []
    for key, value in tree.items():
        path = (*parents, key)
        inner = isinstance(value, dict) and value
        found += leaves(value, path) if inner else [(path, value)]
    return found


def changed(path: tuple[str, ...], value: Any) -> Any:
    key = "/".join(path)
    if key in CHANGED:
        return CHANGED[key]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{value}x"
    return ["changed.*"]


def tree_of(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    for key in reversed(path):
        value = {key: value}
    return value


def convert(overrides: dict[str, Any], version: str = "0.4.9") -> dict[str, Any]:
    given = copy.deepcopy(overrides)
    found = asyncio.run(ADDON().convert_settings_overrides(version, given))
    assert given == overrides, "the server's own data was changed"
    return found


def settings_with(overrides: dict[str, Any]) -> dict[str, Any]:
    """Return what clients read: defaults with overrides, validated."""

    def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
        for key, value in over.items():
            if isinstance(value, dict) and isinstance(base.get(key), dict):
                merge(base[key], value)
            else:
                base[key] = value
        return base

    merged = merge(ADDON.settings_model().dict(), overrides)
    return json.loads(ADDON.settings_model(**merged).json())


def at(tree: dict[str, Any], path: tuple[str, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def destination(path: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return where a key of the public addon stands in ours; None for nowhere."""
    for length in range(len(path), 0, -1):
        start, rest = path[:length], path[length:]
        if start in CONVERSION.DROPPED:
            return None
        if start in CONVERSION.MOVED:
            return (*CONVERSION.MOVED[start], *rest)
    return path


KEYS = [("/".join(path), path, value) for path, value in leaves(PUBLIC)]


@pytest.mark.parametrize(
    ("path", "value"), [item[1:] for item in KEYS], ids=[item[0] for item in KEYS]
)
def test_a_changed_key_arrives_or_is_listed_with_a_reason(path, value):
    wanted = changed(path, value)
    target = destination(path)

    found = settings_with(convert(tree_of(path, wanted)))

    if target is None:
        assert found == addon_settings.harmony_settings()
    else:
        assert at(found, target) == wanted


def test_all_keys_changed_at_once_arrive_together():
    overrides: dict[str, Any] = {}
    for path, value in leaves(PUBLIC):
        inner = overrides
        for key in path[:-1]:
            inner = inner.setdefault(key, {})
        inner[path[-1]] = changed(path, value)

    found = settings_with(convert(overrides))

    for path, value in leaves(PUBLIC):
        target = destination(path)
        if target is not None:
            assert at(found, target) == changed(path, value), path


def test_what_has_no_place_any_more_is_told_to_admins():
    page = (ROOT / "docs" / "admin" / "moving.md").read_text("utf-8")

    for path, reason in CONVERSION.DROPPED.items():
        assert f"`{'.'.join(path)}`" in page
        assert reason
    for old, new in CONVERSION.MOVED.items():
        assert f"`{'.'.join(old)}`" in page
        assert f"`{'.'.join(new)}`" in page


@pytest.mark.parametrize("version", ["0.3.0", "0.4.9", "0.4.9+dev"])
def test_tasks_with_palettes_become_automatic_instances(version):
    overrides = {"publish": {"CollectPalettes": {"allowed_tasks": ["color.*"]}}}

    palette = settings_with(convert(overrides, version))["create"]["CreatePalette"]

    assert palette["create_automatically"] is True
    assert palette["task_patterns"] == ["color.*"]


def test_the_plural_of_the_default_is_read_and_the_singular_wins():
    overrides = {
        "publish": {
            "ValidateInstances": {"enabled": False, "optional": True},
            "ValidateInstance": {"enabled": True},
        }
    }

    converted = CONVERSION.convert_public_overrides(overrides)

    assert converted["publish"]["ValidateInstance"] == {
        "enabled": True,
        "optional": True,
    }


def test_a_pattern_that_does_not_compile_costs_nothing_but_itself():
    found = convert(
        {
            "create": {
                "CreateRender": {"composition_node_pattern": "(", "enabled": False}
            },
            "publish": {"CollectPalettes": {"allowed_tasks": ["color.*", "["]}},
        }
    )

    assert found["create"]["CreateRender"] == {"enabled": False}
    assert found["create"]["CreatePalette"]["task_patterns"] == ["color.*"]
    settings_with(found)


def test_no_padding_stays_no_padding_and_exr_files_stay_a_choice():
    overrides = {
        "create": {
            "CreateRenderPass": {"layer_idx_padding": 0},
            "AutoDetectRendeLayersPasses": {"group_idx_padding": 0},
        },
        "publish": {"ExtractConvertToEXR": {"user_overrides": ["create_exr"]}},
    }
    found = settings_with(convert(overrides))

    assert found["create"]["CreateRenderPass"]["layer_idx_padding"] == 0
    assert found["create"]["AutoDetectRenderLayersPasses"]["group_idx_padding"] == 0
    exr = found["publish"]["ExtractConvertToEXR"]
    assert exr["user_overrides"] == ["create_exr"]


def test_two_rules_of_one_name_become_one_and_the_others_stay():
    other = {**RULE, "name": "exr"}
    found = convert({"imageio": {"file_rules": {"rules": [RULE, RULE, other]}}})

    rules = settings_with(found)["imageio"]["file_rules"]["rules"]
    assert [rule["name"] for rule in rules] == ["png", "exr"]


def test_overrides_of_our_own_versions_stay_what_they_are():
    overrides = {"bridge": {"log_level": "debug"}, "startup": {"hidden_tools": []}}

    assert convert(overrides, "1.1.0") == overrides


@pytest.mark.parametrize(
    ("shown", "hidden"),
    [
        (["workfiles", "create", "load", "publish"], "the others"),
        ([], "all of them"),
        (["experimental_tools", "coffee"], "all but one"),
    ],
)
def test_the_tools_that_1_0_0_showed_are_those_that_are_not_hidden(shown, hidden):
    found = convert({"startup": {"tools": shown, "menu_label": "Mine"}}, "1.0.0")

    # What came later was in no list, and is hidden by nobody.
    later = {"drawings", "compare", "script_console"}
    known = {item["value"] for item in SETTINGS.tools_enum()} - later
    assert set(found["startup"]["hidden_tools"]) == known - set(shown), hidden
    assert found["startup"]["menu_label"] == "Mine"
    settings_with(found)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


def _odd_like(tree: Any) -> st.SearchStrategy[Any]:
    """Odd values in the places that the public addon's settings have."""
    if not isinstance(tree, dict) or not tree:
        return ODD
    return ODD | st.fixed_dictionaries(
        {}, optional={key: _odd_like(value) for key, value in tree.items()}
    )


@given(
    st.fixed_dictionaries(
        {}, optional={key: _odd_like(value) for key, value in PUBLIC.items()}
    ),
    st.sampled_from(["0.3.0", "0.4.9", "1.0.0", "", "latest"]),
)
def test_it_never_raises_and_what_comes_out_is_valid(overrides, version):
    settings_with(convert(overrides, version))


@pytest.mark.parametrize("overrides", [None, [], "settings"])
def test_overrides_that_are_no_settings_at_all_are_none(overrides):
    assert asyncio.run(ADDON().convert_settings_overrides("0.4.9", overrides)) == {}
