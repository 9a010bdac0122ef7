"""The review movie: what is exported, and what is refused."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pyblish.api
import pytest

from ayon_harmony.model.frames import FrameRange, SceneLength
from ayon_harmony.publishing import review as publish_review
from ayon_harmony.publishing.review import (
    ReviewError,
    check_movie,
    find_display,
    movie_size,
    size_problem,
)

pytestmark = pytest.mark.engine
needs_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="ffmpeg is missing"
)

REVIEW = "io.ayon.creators.harmony.review"


@pytest.fixture
def shown(studio, scene):
    """Twelve frames of a colour card on two displays; reviews are switched on."""
    studio.override("harmony", {"create": {"CreateReview": {"enabled": True}}})
    scene.settings.change_scene(
        length=SceneLength(12, 1, 12), fps=25, resolution=(64, 36)
    )
    scene.nodes.add_node("Card", "COLOR_CARD")
    for name in ("Display", "Closer"):
        scene.nodes.add_node(name, "DISPLAY")
        scene.nodes.link_nodes("Top/Card", f"Top/{name}")
    scene.nodes.select([])
    return scene


@pytest.fixture
def publish_review_of(shown, make_context, run_plugins):
    """Extract the review with some creator attributes; give its data."""

    def extract(**attributes):
        context = make_context()
        (review,) = [
            item for item in context.instances if item.creator_identifier == REVIEW
        ]
        review.creator_attributes.update({"display": "Top/Display", **attributes})
        found = run_plugins(
            context, pyblish.api.CollectorOrder + 0.5, also=["ExtractReviewMovie"]
        )
        return next(item.data for item in found if item.data["family"] == "review")

    return extract


def probed(movie):
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams"]
    streams = json.loads(
        subprocess.check_output([*command, "-of", "json", str(movie)])
    )["streams"]
    return {item["codec_type"]: item for item in streams}


@needs_ffmpeg
def test_movie_and_data_agree_on_the_frames(publish_review_of):
    data = publish_review_of()
    (representation,) = data["representations"]
    video = probed(Path(representation["stagingDir"]) / representation["files"])
    assert video["video"]["nb_read_frames"] == "12"
    assert data["frameEndHandle"] - data["frameStartHandle"] + 1 == 12
    assert data["frameStart"] - data["handleStart"] == data["frameStartHandle"]
    assert (representation["name"], representation["ext"]) == ("mov", "mov")
    assert representation["tags"] == ["review"]
    assert representation["fps"] == 25
    assert (representation["frameStart"], representation["frameEnd"]) == (
        data["frameStartHandle"],
        data["frameEndHandle"],
    )


@needs_ffmpeg
def test_chosen_frames_and_size_are_those_of_the_movie(publish_review_of):
    data = publish_review_of(
        frame_range="custom", frame_start=1003, frame_end=1006, width=32, height=20
    )
    (representation,) = data["representations"]
    movie = probed(Path(representation["stagingDir"]) / representation["files"])
    video = movie["video"]
    assert (video["nb_read_frames"], video["width"], video["height"]) == ("4", 32, 20)
    assert (data["frameStart"], data["frameEnd"]) == (1003, 1006)
    assert (data["resolutionWidth"], data["resolutionHeight"]) == (32, 20)


@needs_ffmpeg
def test_any_display_can_be_chosen_and_the_scene_stays_as_it_is(
    shown, session, publish_review_of
):
    before = shown.settings.get_scene()
    session.scripted.trips.clear()
    publish_review_of(display="Top/Closer")
    assert shown.settings.get_scene() == before
    assert session.scripted.trips.count("exportMovie") == 1


@needs_ffmpeg
def test_the_picture_is_from_the_middle(publish_review_of):
    data = publish_review_of()
    thumbnail = Path(data["thumbnailSource"])
    assert thumbnail.name == "thumbnail.0006.png"
    assert thumbnail.read_bytes().startswith(b"\x89PNG")
    assert thumbnail.parent == Path(data["stagingDir"])


@needs_ffmpeg
def test_settings_say_what_it_is_called_and_whether_it_is_kept(
    studio, publish_review_of
):
    studio.override(
        "harmony",
        {"publish": {"ExtractReviewMovie": {"extension": "mp4", "keep_source": False}}},
    )
    (representation,) = publish_review_of()["representations"]
    assert representation["files"] == "reviewMain.mp4"
    assert representation["name"] == "mp4"
    assert representation["tags"] == ["review", "delete"]


def test_an_odd_size_is_refused_with_one_that_works(publish_review_of, session):
    from ayon_core.pipeline.publish import PublishError

    with pytest.raises(PublishError, match="Choose 32 x 20"):
        publish_review_of(width=33, height=20)
    assert "exportMovie" not in session.scripted.trips


def test_a_failed_export_is_told_and_leaves_no_representation(
    publish_review_of, session, monkeypatch
):
    from ayon_core.pipeline.publish import PublishError

    def lose_the_movie(function, *args, timeout_s=None):
        if function == "exportMovie":
            return args[0]["path"]
        return session.scripted.call(function, *args)

    monkeypatch.setattr(session, "call", lose_the_movie)
    with pytest.raises(PublishError, match="left no movie"):
        publish_review_of()


@needs_ffmpeg
def test_a_long_export_is_waited_for_as_long_as_it_may_take(
    publish_review_of, session, monkeypatch
):
    waits = {}

    def note(function, *args, timeout_s=None):
        waits[function] = timeout_s
        return session.scripted.call(function, *args)

    monkeypatch.setattr(session, "call", note)
    publish_review_of()
    assert waits["exportMovie"] == publish_review.STARTUP_S + 12 * 60.0
    assert waits["getScene"] is None


@needs_ffmpeg
@pytest.mark.parametrize(("seconds", "is_whole"), [(2, True), (1, False), (4, False)])
def test_a_movie_of_another_length_is_refused(tmp_path, seconds, is_whole):
    movie = tmp_path / "a.mov"
    source = f"color=size=32x18:rate=25:duration={seconds}"
    subprocess.check_call(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, str(movie)]
    )
    if is_whole:
        assert check_movie(movie, FrameRange(1, 50), 25.0) is None
        return
    with pytest.raises(ReviewError, match="should have 50"):
        check_movie(movie, FrameRange(1, 50), 25.0)


@needs_ffmpeg
def test_what_is_no_movie_is_refused(tmp_path):
    movie = tmp_path / "a.mov"
    movie.write_bytes(b"no movie")
    with pytest.raises(ReviewError, match="cannot be read"):
        check_movie(movie, FrameRange(1, 50), 25.0)


def test_without_ffprobe_the_length_is_not_known(tmp_path, monkeypatch):
    def missing(tool):
        raise LookupError("no such tool")

    monkeypatch.setattr(publish_review, "get_ffmpeg_tool_args", missing)
    assert "no such tool" in check_movie(tmp_path / "a.mov", FrameRange(1, 2), 25.0)


def test_the_scenes_display_is_the_default(shown):
    state = shown.settings.get_scene()
    assert find_display("Top/Closer", state) == "Top/Closer"
    with pytest.raises(ReviewError, match="'Top/Gone' is not in the scene"):
        find_display("Top/Gone", state)
    assert find_display("", replace(state, default_display="Top/Closer")) == (
        "Top/Closer"
    )
    with pytest.raises(ReviewError, match="Choose one for the review: Top/"):
        find_display("", replace(state, default_display=""))
    only = replace(state, default_display="", displays=("Top/Closer",))
    assert find_display("", only) == "Top/Closer"


def test_a_scene_without_displays_is_told_what_it_lacks(scene):
    state = replace(scene.settings.get_scene(), displays=(), default_display="")
    with pytest.raises(ReviewError, match="has no display"):
        find_display("", state)


@pytest.mark.parametrize(
    ("chosen", "size"),
    [
        ({}, (1920, 1080)),
        ({"width": 0, "height": 0}, (1920, 1080)),
        ({"width": 960}, (960, 540)),
        ({"height": 270}, (480, 270)),
        ({"width": 101, "height": 77}, (101, 77)),
    ],
)
def test_one_length_keeps_the_proportion(chosen, size):
    assert movie_size(chosen, (1920, 1080)) == size


def test_only_h264_minds_odd_sizes():
    assert size_problem((101, 77), "prores422") is None
    assert size_problem((100, 76), "openH264") is None
    assert "even" in size_problem((100, 77), "openH264")
