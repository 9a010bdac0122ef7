"""Settings that are changed on the server change the session."""

from __future__ import annotations

import json
import logging
import zipfile

import pytest

from sandbox.patience import PATIENCE_S

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.process,
    pytest.mark.engine,
]

READ_LOG = "(function () { return MessageLog.getLog(); })"


@pytest.fixture
def short_shot(studio):
    """A task that asks for other frames and another rate than an empty scene has."""
    studio.project("demo").shot("/shots/sq01/sh020", frameEnd=1048, fps=30.0)
    studio.enter("demo", "/shots/sq01/sh020", "animation")


def scene_after_opening(stage):
    stage.connected()
    # Posted before this, when Harmony connected.
    stage.on_main(lambda: None)
    return stage.session.call("getScene")


@pytest.mark.parametrize(
    ("wanted", "fps"), [("never", 24), ("ask", 24), ("always", 30)]
)
def test_a_scene_gets_its_tasks_settings_when_the_studio_wants_it(
    studio, short_shot, make_stage, wanted, fps
):
    studio.project("demo").override("harmony", {"scene": {"apply_at_open": wanted}})

    scene = make_stage().play(scene_after_opening)

    assert scene["fps"] == fps
    assert scene["frameCount"] == 60, "frames past the range are kept"
    assert scene["stopFrame"] == (48 if wanted == "always" else 60)


def test_a_workfile_opened_later_gets_them_and_a_lost_line_changes_nothing(
    studio, short_shot, make_stage, make_workfile, harmony
):
    studio.override("harmony", {"scene": {"apply_at_open": "always"}})
    workfile = make_workfile()

    def script(stage):
        scene_after_opening(stage)
        stage.on_main(lambda: stage.application.workfile.open(str(workfile)))
        opened = scene_after_opening(stage)
        stage.session.send({"script": "scene.setFrameRate(12);"})
        count = stage.application.watch.count
        harmony.evaluate("AyonHarmony.client.disconnect('The line was cut.')")
        harmony.trigger("AYON/Reconnect")
        stage.application.watch.wait(lambda _peer, found: found > count, PATIENCE_S)
        return opened, scene_after_opening(stage)

    opened, after_the_cut = make_stage().play(script)

    assert opened["fps"] == 30
    assert after_the_cut["fps"] == 12


def test_a_scene_that_the_artist_opens_in_harmony_is_left_alone(
    studio, short_shot, make_stage, harmony, tmp_path
):
    from ayon_harmony.working.empty_scene import write_empty_scene

    studio.override("harmony", {"scene": {"apply_at_open": "always"}})
    other = write_empty_scene(tmp_path / "elsewhere" / "other")

    def script(stage):
        scene_after_opening(stage)
        harmony.open(other)
        stage.application.watch.wait(lambda _peer, count: count == 2, PATIENCE_S)
        return scene_after_opening(stage)

    scene = make_stage().play(script)

    assert (scene["name"], scene["fps"], scene["stopFrame"]) == ("other", 24, 60)


@pytest.mark.parametrize("level", ["info", "debug"])
def test_the_log_level_holds_for_harmony_and_for_ayon(studio, make_stage, level):
    studio.override("harmony", {"bridge": {"log_level": level}})

    def script(stage):
        stage.connected()
        text = stage.session.send({"function": READ_LOG})["result"]
        return text, logging.getLogger("ayon_harmony").level

    text, python_level = make_stage().play(script)

    assert "AYON: Connected to AYON." in text
    assert ("AYON debug: scene.currentVersionName took" in text) is (level == "debug")
    assert python_level == getattr(logging, level.upper())


def test_a_server_without_settings_is_no_hindrance(studio, make_stage, harmony):
    studio.server.addon_settings["harmony"] = {"startup": None, "bridge": {}}
    studio.forget_settings()

    def script(stage):
        stage.connected()
        return [menu["title"] for menu in harmony.menus()]

    assert "AYON" in make_stage().play(script)


def test_the_menu_writes_a_support_bundle_of_the_open_scene(
    make_stage, make_workfile, harmony, local_root
):
    def script(stage):
        stage.connected()
        assert harmony.trigger("AYON/Support Bundle...")
        _title, text, _details = stage.application.loop.messages.get(timeout=60)
        return text, stage.session.token

    text, token = make_stage(make_workfile()).play(script)

    (path,) = (local_root / "support").iterdir()
    assert str(path) in text
    with zipfile.ZipFile(path) as bundle:
        scene = json.loads(bundle.read("scene.json"))
        versions = json.loads(bundle.read("versions.json"))
        everything = b"".join(bundle.read(name) for name in bundle.namelist())
    assert "sh010_animation_v001.xstage" in {row["path"] for row in scene["files"]}
    assert versions["harmony"]["harmony_version"].startswith("22.")
    assert token.encode() not in everything
