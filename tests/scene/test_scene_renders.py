"""Renders and movies from inside the running Harmony."""

from __future__ import annotations

import shutil

import pytest

from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.model.frames import FrameRange, SceneLength

pytestmark = pytest.mark.engine


@pytest.fixture
def shown(scene):
    """A colour card on a display, and a Write node."""
    scene.settings.change(length=SceneLength(5, 1, 5), resolution=(64, 36))
    scene.nodes.add("Card", "COLOR_CARD")
    scene.nodes.add("Display", "DISPLAY")
    scene.nodes.add("Write", "WRITE")
    scene.nodes.link("Top/Card", "Top/Display")
    scene.nodes.link("Top/Card", "Top/Write")
    return scene


@pytest.mark.parametrize(
    ("drawing_type", "extension", "magic"),
    [("PNG4", "png", b"\x89PNG"), ("JPG", "jpg", b"\xff\xd8"), ("TGA4", "tga", b"")],
)
def test_frames_of_a_display_become_files(
    shown, tmp_path, drawing_type, extension, magic
):
    files = shown.renders.frames(
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
        shown.renders.frames("Top/Display", FrameRange(1, 2), tmp_path / "a.####.png")
    shutil.rmtree(tmp_path, ignore_errors=True)
    emulator.run("render.renderScene(1, 2)")
    assert not list(tmp_path.glob("*.png"))


def test_frames_that_cannot_be_written_are_named(shown, tmp_path):
    with pytest.raises(HarmonyScriptError, match="frame 1, 2"):
        shown.renders.frames(
            "Top/Display", FrameRange(1, 2), tmp_path / "no folder" / "a.####.png"
        )


def test_a_display_that_is_not_there_is_named(shown, tmp_path):
    with pytest.raises(HarmonyScriptError, match='no display "Top/Write"'):
        shown.renders.frames("Top/Write", FrameRange(1, 1), tmp_path / "a.#.png")
    with pytest.raises(HarmonyScriptError, match='no display "Top/Gone"'):
        shown.renders.movie("Top/Gone", FrameRange(1, 1), tmp_path / "a.mov", (64, 36))


def test_an_unknown_drawing_type_is_refused_before_harmony_is_asked(
    shown, tmp_path, emulator
):
    before = len(emulator.trips)
    with pytest.raises(ValueError, match="PNG9"):
        shown.renders.frames(
            "Top/Display", FrameRange(1, 1), tmp_path / "a.#.png", drawing_type="PNG9"
        )
    assert len(emulator.trips) == before


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is missing")
@pytest.mark.parametrize("version", [22, 24])
def test_a_movie_is_written_by_what_the_version_has(start, tmp_path, version):
    scene = start(version=version).scene
    scene.settings.change(length=SceneLength(5, 1, 5), resolution=(64, 36))
    scene.nodes.add("Display", "DISPLAY")
    movie = tmp_path / "review.mov"
    made = scene.renders.movie("Top/Display", FrameRange(1, 3), movie, (64, 36))
    assert made == movie
    assert movie.stat().st_size > 0


def test_a_movie_that_is_not_there_afterwards_is_an_error(shown, tmp_path):
    with pytest.raises(HarmonyScriptError, match=r"a\.mov"):
        shown.renders.movie(
            "Top/Display", FrameRange(1, 2), tmp_path / "no" / "a.mov", (64, 36)
        )
