"""Names that studios' scripts and plugins import from ``ayon_harmony.api``."""

from __future__ import annotations

import pytest

import ayon_harmony.api as harmony

CALLS = {
    *("launch", "call", "send", "send_many", "signature", "join_scripts"),
    *("save_scene", "save_scene_as", "progress", "ask", "report", "show_message"),
    *("check_scene", "facts_of", "scene"),
    *("wait_connected", "on_connect", "on_open", "on_save", "attach", "detach"),
    *("add_menu_entry", "add_script_folder"),
}
ERRORS = {
    *("HarmonyError", "BridgeError", "NotConnectedError", "CallTimeoutError"),
    *("HarmonyScriptError", "BatchScriptError", "LaunchError", "WorkfileError"),
    "Cancelled",
}
CLASSES = {
    *("HarmonyHost", "SceneCheck", "CheckResult", "Level"),
    *("HarmonyCreator", "HarmonyAutoCreator", "HarmonyRenderCreator"),
    *("HarmonyLoader", "Loaded", "PublishedFiles", "Holder", "HolderKind"),
    *("HarmonyContextPlugin", "HarmonyInstancePlugin"),
    *("ContextValidator", "InstanceValidator", "Problem"),
    *("SelectInHarmony", "RepairScene", "RepairInstances"),
}


def test_the_names_stay_what_studios_import():
    assert set(harmony.__all__) == CALLS | ERRORS | CLASSES | {"headless"}


def test_sessions_without_an_artist_are_a_module_of_it():
    from ayon_harmony import headless

    assert harmony.headless is headless
    names = {"SessionOptions", "Target", "check", "open_scene", "publish"}
    assert set(headless.__all__) == names


@pytest.mark.parametrize("name", sorted(ERRORS | CLASSES))
def test_a_class_is_handed_out_by_its_own_name(studio, name):
    assert getattr(harmony, name).__name__ == name


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_call_can_be_called(studio, name):
    assert callable(getattr(harmony, name))


def test_a_name_that_is_not_there_is_said():
    with pytest.raises(AttributeError, match="'HarmonyCreatr'"):
        harmony.HarmonyCreatr  # noqa: B018


def test_send_with_several_arguments_leads_to_call():
    with pytest.raises(TypeError, match="harmony.call\\('node.rename'"):
        harmony.send("node.rename", "Top/A", "B")
