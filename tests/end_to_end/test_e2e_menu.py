"""What the menu does when the line is lost, and with a task's settings."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.process, pytest.mark.engine]


def entries_of(harmony):
    (menu,) = [menu for menu in harmony.menus() if menu["title"] == "AYON"]
    return {
        entry["title"]: entry["enabled"]
        for entry in menu["entries"]
        if entry.get("title")
    }


def test_reconnect_brings_a_lost_line_back(make_stage, harmony):
    def script(stage):
        stage.connected()
        harmony.evaluate("AyonHarmony.client.disconnect('The line was cut.')")
        lost = entries_of(harmony)
        assert not harmony.trigger("AYON/Load...")
        assert harmony.trigger("AYON/Reconnect")
        stage.application.watch.wait(lambda _peer, count: count == 2, 30)
        stage.connected()
        found = entries_of(harmony)
        assert harmony.trigger("AYON/Load...")
        return lost, found, stage.next_window()

    lost, found, window = make_stage().play(script)

    assert not any(
        is_enabled for title, is_enabled in lost.items() if title != "Reconnect"
    )
    assert lost["Reconnect"]
    assert "Not connected to AYON - use Reconnect" in lost
    assert all(found[title] for title in ("Load...", "Publish...", "Show Log..."))
    assert "Loader" in window


def test_set_scene_settings_gives_the_task_s_range_and_rate(
    studio, make_stage, harmony
):
    studio.project("demo").shot(
        "/shots/sq01/sh020",
        frameStart=1001,
        frameEnd=1048,
        handleStart=4,
        handleEnd=4,
        fps=25.0,
        resolutionWidth=1280,
        resolutionHeight=720,
    )
    studio.enter("demo", "/shots/sq01/sh020", "animation")

    def script(stage):
        stage.connected()
        assert harmony.trigger("AYON/Set Scene Settings")
        # A request that is answered by the main loop after the menu's own.
        harmony.trigger("AYON/Load...")
        stage.next_window()
        stage.on_main(lambda: None)
        return stage.session.call("getScene")

    scene = make_stage().play(script)

    assert (scene["startFrame"], scene["stopFrame"]) == (1, 56)
    assert scene["frameCount"] == 60, "frames past the range are kept"
    assert scene["fps"] == 25
    assert (scene["width"], scene["height"]) == (1280, 720)
