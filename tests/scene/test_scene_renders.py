"""Renders and movies from inside the running Harmony."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.model.frames import FrameRange, SceneLength
from ayon_harmony.scene.renders import CelTarget

pytestmark = pytest.mark.engine
needs_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="ffmpeg is missing"
)


@pytest.fixture
def shown(scene):
    """A colour card on a display, and a Write node."""
    scene.settings.change_scene(length=SceneLength(5, 1, 5), resolution=(64, 36))
    scene.nodes.add_node("Card", "COLOR_CARD")
    scene.nodes.add_node("Display", "DISPLAY")
    scene.nodes.add_node("Write", "WRITE")
    scene.nodes.link_nodes("Top/Card", "Top/Display")
    scene.nodes.link_nodes("Top/Card", "Top/Write")
    return scene


@pytest.mark.parametrize(
    ("drawing_type", "extension", "magic"),
    [("PNG4", "png", b"\x89PNG"), ("JPG", "jpg", b"\xff\xd8"), ("TGA4", "tga", b"")],
)
def test_frames_of_a_display_become_files(
    shown, tmp_path, drawing_type, extension, magic
):
    files = shown.renders.render_frames(
        "Top/Display",
        FrameRange(2, 4),
        tmp_path / f"a.####.{extension}",
        drawing_type=drawing_type,
    )
    assert [file.name for file in files] == [
        f"a.{number:04d}.{extension}" for number in (2, 3, 4)
    ]
    assert all(file.read_bytes().startswith(magic) for file in files)


def test_nothing_stays_connected_after_a_render(shown, tmp_path, emulator):
    for _ in range(2):
        shown.renders.render_frames(
            "Top/Display", FrameRange(1, 2), tmp_path / "a.####.png"
        )
    shutil.rmtree(tmp_path, ignore_errors=True)
    emulator.run("render.renderScene(1, 2)")
    assert not list(tmp_path.glob("*.png"))


def test_frames_that_cannot_be_written_are_named(shown, tmp_path):
    with pytest.raises(HarmonyScriptError, match="frame 1, 2"):
        shown.renders.render_frames(
            "Top/Display", FrameRange(1, 2), tmp_path / "no folder" / "a.####.png"
        )


def test_a_display_that_is_not_there_is_named(shown, tmp_path):
    with pytest.raises(HarmonyScriptError, match='no display "Top/Write"'):
        shown.renders.render_frames("Top/Write", FrameRange(1, 1), tmp_path / "a.#.png")
    with pytest.raises(HarmonyScriptError, match='no display "Top/Gone"'):
        shown.renders.export_movie(
            "Top/Gone", FrameRange(1, 1), tmp_path / "a.mov", (64, 36)
        )


def test_an_unknown_drawing_type_is_refused_before_harmony_is_asked(
    shown, tmp_path, emulator
):
    before = len(emulator.trips)
    with pytest.raises(ValueError, match="PNG9"):
        shown.renders.render_frames(
            "Top/Display", FrameRange(1, 1), tmp_path / "a.#.png", drawing_type="PNG9"
        )
    assert len(emulator.trips) == before


@needs_ffmpeg
@pytest.mark.parametrize("version", [22, 24])
def test_a_movie_is_written_by_what_the_version_has(start, tmp_path, version):
    scene = start(version=version).scene
    scene.settings.change_scene(length=SceneLength(5, 1, 5), resolution=(64, 36))
    scene.nodes.add_node("Display", "DISPLAY")
    movie = tmp_path / "review.mov"
    made = scene.renders.export_movie("Top/Display", FrameRange(1, 3), movie, (64, 36))
    assert made == movie
    assert movie.stat().st_size > 0


def test_a_movie_that_is_not_there_afterwards_is_an_error(shown, tmp_path):
    with pytest.raises(HarmonyScriptError, match=r"a\.mov"):
        shown.renders.export_movie(
            "Top/Display", FrameRange(1, 2), tmp_path / "no" / "a.mov", (64, 36)
        )


def probed(movie, entries):
    """What ffprobe says of a movie's pictures, in order of ``entries``."""
    command = ["ffprobe", "-v", "error", "-select_streams", "v", "-count_frames"]
    command += ["-show_entries", f"stream={entries}", "-of", "json", str(movie)]
    found = json.loads(subprocess.check_output(command))["streams"][0]
    return [found[key] for key in entries.split(",")]


@needs_ffmpeg
@pytest.mark.parametrize("version", [22, 24])
def test_a_movie_has_the_frames_and_the_size_that_were_asked_for(
    start, tmp_path, version
):
    scene = start(version=version).scene
    scene.settings.change_scene(length=SceneLength(9, 2, 3), resolution=(64, 36))
    scene.nodes.add_node("Display", "DISPLAY")
    movie = tmp_path / "review.mov"
    scene.renders.export_movie("Top/Display", FrameRange(3, 8), movie, (32, 18))
    assert probed(movie, "codec_name,width,height,nb_read_frames") == [
        *["h264", 32, 18, "6"]
    ]


def test_a_movie_from_before_does_not_pass_for_a_new_one(shown, tmp_path):
    movie = tmp_path / "review.mov"
    movie.write_bytes(b"old")
    with pytest.raises(HarmonyScriptError, match="already"):
        shown.renders.export_movie("Top/Display", FrameRange(1, 2), movie, (64, 36))
    assert movie.read_bytes() == b"old"


@pytest.mark.parametrize("frames", [FrameRange(0, 3), FrameRange(2, 6)])
def test_a_movie_of_frames_that_the_scene_lacks_is_refused(shown, tmp_path, frames):
    with pytest.raises(HarmonyScriptError, match="frames 1 to 5"):
        shown.renders.export_movie("Top/Display", frames, tmp_path / "a.mov", (64, 36))
    assert list(tmp_path.glob("*.mov")) == []


def test_displays_of_one_name_are_refused(shown, tmp_path):
    group = shown.nodes.add_node("Group", "GROUP").path
    shown.nodes.add_node("Display", "DISPLAY", group)
    with pytest.raises(HarmonyScriptError, match="Top/Group/Display have the same"):
        shown.renders.export_movie(
            "Top/Display", FrameRange(1, 2), tmp_path / "a.mov", (64, 36)
        )


def test_prores_needs_a_version_that_has_it(shown, tmp_path):
    with pytest.raises(HarmonyScriptError, match="needs Harmony 24"):
        shown.renders.export_movie(
            *["Top/Display", FrameRange(1, 2), tmp_path / "a.mov", (64, 36)],
            codec="prores422HQ",
        )


@needs_ffmpeg
def test_prores_is_written_where_it_is_known(start, tmp_path):
    scene = start(version=24).scene
    scene.settings.change_scene(length=SceneLength(5, 1, 5), resolution=(64, 36))
    scene.nodes.add_node("Display", "DISPLAY")
    movie = tmp_path / "review.mov"
    scene.renders.export_movie(
        "Top/Display", FrameRange(1, 2), movie, (64, 36), codec="prores422HQ"
    )
    assert probed(movie, "codec_name") == ["prores"]
    with pytest.raises(HarmonyScriptError, match="no-such"):
        scene.renders.export_movie(
            *["Top/Display", FrameRange(1, 2), tmp_path / "b.mov", (64, 36)],
            codec="no-such",
        )


def test_a_file_of_an_earlier_try_is_no_result(shown, tmp_path, emulator):
    old = tmp_path / "a.0001.png"
    old.write_bytes(b"from before")
    emulator.run("AyonHarmony.writeCelBefore = AyonHarmony.writeCel;")
    emulator.run(
        "AyonHarmony.writeCel = function (cel, path, family, format) {"
        " return AyonHarmony.writeCelBefore({imageFileAs: function () {}}, path,"
        " family, format); };"
        "AyonHarmony.ours.remember();"
    )
    with pytest.raises(HarmonyScriptError, match="did not render frame 1"):
        shown.renders.render_frames(
            "Top/Display", FrameRange(1, 1), tmp_path / "a.####.png"
        )
    assert not old.exists()


@pytest.mark.parametrize("version", [22, 24, 25])
def test_what_write_nodes_get_becomes_files(start, tmp_path, version):
    scene = start(version=version).scene
    scene.settings.change_scene(length=SceneLength(5, 1, 5), resolution=(64, 36))
    for name in ("Red", "Blue"):
        scene.nodes.add_node(name, "COLOR_CARD")
        scene.nodes.add_node(f"{name}Write", "WRITE")
        scene.nodes.link_nodes(f"Top/{name}", f"Top/{name}Write")
    scene.nodes.set_nodes_enabled({"Top/RedWrite": False})
    before = [(n.path, n.is_enabled) for n in scene.nodes.list_nodes()]
    (tmp_path / "out").mkdir()
    targets = [
        CelTarget("Top/RedWrite", tmp_path / "out" / "red-####.png", "PNG4"),
        CelTarget("Top/BlueWrite", tmp_path / "out" / "blue-####.jpg", "JPG"),
    ]
    assert scene.renders.render_write_nodes(targets, FrameRange(2, 3)) == 4
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "blue-0002.jpg",
        "blue-0003.jpg",
        "red-0002.png",
        "red-0003.png",
    ]
    assert [(n.path, n.is_enabled) for n in scene.nodes.list_nodes()] == before


def test_write_nodes_that_nothing_feeds_are_named(shown, tmp_path):
    shown.nodes.add_node("Lonely", "WRITE")
    with pytest.raises(HarmonyScriptError, match='"Top/Lonely" has nothing connected'):
        shown.renders.render_write_nodes(
            [CelTarget("Top/Lonely", tmp_path / "a-#.png", "PNG")], FrameRange(1, 1)
        )
    with pytest.raises(HarmonyScriptError, match='no node "Top/Gone"'):
        shown.renders.render_write_nodes(
            [CelTarget("Top/Gone", tmp_path / "a-#.png", "PNG")], FrameRange(1, 1)
        )
