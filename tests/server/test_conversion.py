"""Overrides of the public addon arrive under our keys."""

from __future__ import annotations

import asyncio
import logging
import sys

import pytest

from sandbox.ayon import addon_settings


@pytest.fixture(scope="module")
def conversion():
    addon = addon_settings.load_server_addon(addon_settings.REPOSITORY)
    return sys.modules[f"{addon.__module__}.conversion"]


@pytest.mark.parametrize("version", ["0.3.0", "0.4.9", "0.4.9+dev", "0.5.0-dev.1"])
def test_versions_below_one_are_the_public_addon(conversion, version):
    assert conversion.is_public_addon(version)


@pytest.mark.parametrize("version", ["1.0.0", "1.0.0-dev", "2.3.4+dev", "", "latest"])
def test_other_versions_are_ours(conversion, version):
    assert not conversion.is_public_addon(version)


def test_the_misspelt_creator_gets_its_right_name(conversion):
    overrides = {"create": {"AutoDetectRendeLayersPasses": {"group_idx_offset": 5}}}
    assert conversion.convert_public_overrides(overrides) == {
        "create": {"AutoDetectRenderLayersPasses": {"group_idx_offset": 5}}
    }


def test_a_value_under_the_right_name_wins(conversion):
    overrides = {
        "publish": {
            "ValidateInstances": {"enabled": True},
            "ValidateInstance": {"enabled": False},
        }
    }
    converted = conversion.convert_public_overrides(overrides)
    assert converted == {"publish": {"ValidateInstance": {"enabled": False}}}


def test_patterns_of_the_scene_validator_are_sorted_by_what_they_skip(conversion):
    scene = {
        "enabled": True,
        "frame_check_filter": ["_ch_"],
        "skip_timelines_check": ["^layout$"],
        "skip_resolution_check": ["render"],
    }
    converted = conversion.convert_public_overrides(
        {"publish": {"ValidateSceneSettings": scene}}
    )
    assert converted["publish"]["ValidateSceneSettings"] == {
        "enabled": True,
        "skip_range": {"folder_paths": ["_ch_"], "task_names": ["^layout$"]},
        "skip_resolution": {"task_names": ["render"]},
    }


@pytest.mark.parametrize(
    "scene", [None, [], {"skip_range": 3, "frame_check_filter": []}]
)
def test_odd_settings_of_the_scene_validator_never_raise(conversion, scene):
    overrides = {"publish": {"ValidateSceneSettings": scene}}
    converted = conversion.convert_public_overrides(overrides)
    assert "frame_check_filter" not in str(converted)


def test_settings_of_a_plugin_that_never_was_are_dropped(conversion):
    overrides = {"create": {"CreateFarmRender": {"enabled": False}}}
    assert conversion.convert_public_overrides(overrides) == {}


def test_the_log_tells_admins_what_moved_and_what_has_no_place(conversion, caplog):
    caplog.set_level(logging.INFO)
    addon = addon_settings.load_server_addon(addon_settings.REPOSITORY)
    overrides = {
        "create": {"CreateFarmRender": {"enabled": False}},
        "publish": {"CollectPalettes": {"allowed_tasks": ["color.*"]}},
    }

    asyncio.run(addon().convert_settings_overrides("0.4.9", overrides))

    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "Setting create.CreateFarmRender is left out. No plugin read it since 0.3; the "
        "farm is a target of the render creator.",
        "Setting publish.CollectPalettes.allowed_tasks is now "
        "create.CreatePalette.task_patterns.",
    ]


def test_the_log_names_what_is_not_valid_by_its_key(conversion, caplog):
    caplog.set_level(logging.WARNING)
    addon = addon_settings.load_server_addon(addon_settings.REPOSITORY)
    overrides = {
        "create": {"CreateRender": {"composition_node_pattern": "("}},
        "publish": {"ValidateSceneSettings": {"skip_timelines_check": ["a", "["]}},
    }

    asyncio.run(addon().convert_settings_overrides("0.4.9", overrides))

    assert [record.getMessage() for record in caplog.records] == [
        "Setting create.CreateRender.composition_node_pattern can't be '('; left out.",
        "Setting publish.ValidateSceneSettings.skip_range.task_names can't hold '['; "
        "left out.",
    ]


@pytest.mark.parametrize(
    "overrides", [{}, {"create": {}}, {"other": 1}, {"create": None}, {"publish": []}]
)
def test_missing_and_odd_sections_never_raise(conversion, overrides):
    converted = conversion.convert_public_overrides(overrides)
    assert set(converted) <= set(overrides)


def test_the_given_overrides_are_not_changed(conversion):
    overrides = {"create": {"CreateFarmRender": {"enabled": False}}}
    conversion.convert_public_overrides(overrides)
    assert overrides == {"create": {"CreateFarmRender": {"enabled": False}}}
