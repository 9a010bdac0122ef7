"""The scene itself: settings, versions, saving."""

from __future__ import annotations

import pytest

from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.formats.xstage import read_scene_facts
from ayon_harmony.model.frames import SceneLength, ShotRange
from ayon_harmony.model.scene_settings import TaskSettings, plan_settings
from ayon_harmony.scene.drawings import Exposure

pytestmark = pytest.mark.engine


def test_the_state_of_a_scene_is_told_in_one_round_trip(scene, emulator):
    scene.nodes.add_node("Display", "DISPLAY")
    before = len(emulator.trips)
    state = scene.settings.get_scene()
    assert len(emulator.trips) == before + 1
    assert state.folder == emulator.folder
    assert state.path.suffix == ".xstage"
    assert state.path.stem == state.version_name
    assert "Top/Display" in state.displays
    assert (state.settings.width, state.settings.height) == (1920, 1080)
    assert state.settings.pixel_aspect == 1.0
    assert state.environment == ""


def test_a_plan_is_carried_out_in_one_undo_step(scene):
    task = TaskSettings(ShotRange(1001, 1100, 8, 8), 23.976, 2048, 858)
    before = scene.settings.get_scene().settings
    plan = plan_settings(before, task)
    after = scene.settings.apply(plan).settings
    assert after.length == SceneLength(116, 1, 116)
    assert (after.fps, after.width, after.height) == (23.976, 2048, 858)
    assert not plan_settings(after, task).is_needed
    scene.undo.undo()
    assert scene.settings.get_scene().settings == before


def test_frames_past_the_range_are_kept_unless_agreed(scene):
    scene.settings.change_scene(length=SceneLength(100, 1, 100))
    layer = scene.drawings.add_drawing_layer("hero", "png")
    task = TaskSettings(ShotRange(1, 40))
    kept = scene.settings.apply(
        plan_settings(scene.settings.get_scene().settings, task)
    )
    assert kept.settings.length == SceneLength(100, 1, 40)
    agreed = plan_settings(kept.settings, task, remove_frames=True)
    assert scene.settings.apply(agreed).settings.length == SceneLength(40, 1, 40)
    assert scene.drawings.get_exposures([layer.column]) == {layer.column: []}


def test_a_shorter_length_is_refused_when_nobody_agreed(scene):
    scene.settings.change_scene(length=SceneLength(100, 1, 100))
    with pytest.raises(HarmonyScriptError, match="nobody agreed"):
        scene.settings.change_scene(length=SceneLength(50, 1, 50), fps=12)
    settings = scene.settings.get_scene().settings
    assert settings.length == SceneLength(100, 1, 100)
    assert settings.fps != 12


@pytest.mark.parametrize(("start_frame", "stop_frame"), [(10, 20), (80, 90), (1, 100)])
def test_the_playback_range_moves_either_way(scene, start_frame, stop_frame):
    scene.settings.change_scene(length=SceneLength(100, 40, 60))
    state = scene.settings.change_scene(
        length=SceneLength(100, start_frame, stop_frame)
    )
    assert state.settings.length == SceneLength(100, start_frame, stop_frame)


def test_a_colour_space_that_harmony_does_not_know_is_refused(scene):
    with pytest.raises(HarmonyScriptError, match="Nonsense"):
        scene.settings.change_scene(color_space="Nonsense")


def test_a_scene_is_saved(scene):
    scene.nodes.add_node("New", "PEG")
    assert scene.settings.get_scene().is_dirty
    state = scene.settings.save_scene()
    assert not state.is_dirty
    assert read_scene_facts(state.path).node_types["PEG"] == 1


def test_a_version_goes_into_the_same_folder_and_is_the_open_one(scene):
    first = scene.settings.save_scene()
    second = scene.settings.save_scene_version("sh010_v002")
    assert second.folder == first.folder
    assert second.version_name == "sh010_v002"
    assert second.path.is_file()
    assert first.path.is_file()


def test_saving_as_goes_into_a_new_folder_only(scene, tmp_path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine.txt").write_text("x", "utf-8")
    with pytest.raises(HarmonyScriptError, match="exists"):
        scene.settings.save_scene_as(taken)
    assert (taken / "mine.txt").is_file()
    state = scene.settings.save_scene_as(tmp_path / "sh020")
    assert state.folder == tmp_path / "sh020"
    assert state.path.is_file()


def test_lengthening_leaves_exposures_where_they_are(scene, tmp_path):
    scene.settings.change_scene(length=SceneLength(20, 1, 20))
    layer = scene.drawings.add_drawing_layer("hero", "png")
    image = tmp_path / "a.png"
    image.write_bytes(b"png")
    scene.drawings.import_drawings(layer.element_id, {"1": image})
    scene.drawings.set_exposures(layer.column, [Exposure(5, 20, "1")])
    scene.settings.change_scene(length=SceneLength(50, 1, 50))
    assert scene.drawings.get_exposures([layer.column])[layer.column] == [
        Exposure(5, 20, "1")
    ]


@pytest.mark.parametrize("version", [20, 21.1, 22, 24, 25, 27])
@pytest.mark.parametrize("edition", ["premium", "essentials"])
def test_every_version_and_edition_takes_settings(start, version, edition):
    scene = start(version=version, edition=edition).scene
    state = scene.settings.change_scene(
        length=SceneLength(30, 1, 30), fps=25, resolution=(640, 360), fov=33.5
    )
    assert state.settings.length == SceneLength(30, 1, 30)
    assert (state.settings.fps, state.settings.width) == (25, 640)
    assert state.settings.fov == 33.5
    harmony = scene.harmony.get_harmony()
    assert (harmony.major, harmony.edition) == (int(version), edition)
    assert harmony.has_node_view == (edition == "premium")
    assert harmony.can_export_movie == (version >= 24)
