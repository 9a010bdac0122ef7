"""Reviews through the real ayon-core: its ExtractReview, thumbnails, integration."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import wave

import pytest

from ayon_harmony.model.frames import SceneLength
from ayon_harmony.workfiles.archive import save_folder
from sandbox.ayon.studio import is_real_core

pytestmark = [
    pytest.mark.engine,
    pytest.mark.core,
    pytest.mark.skipif(not is_real_core(), reason="AYON_CORE_PATH is not set"),
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is missing"),
]

RENDER = "io.ayon.creators.harmony.render"
REVIEW = "io.ayon.creators.harmony.review"


@pytest.fixture
def studio(make_studio):
    """A shot with two frames of handles at its start, reviews switched on."""
    made = make_studio()
    made.project("demo").shot(
        "/shots/sq01/sh010",
        frameStart=1001,
        frameEnd=1008,
        handleStart=2,
        resolutionWidth=64,
        resolutionHeight=36,
    )
    made.enter("demo", "/shots/sq01/sh010", "animation")
    made.override("harmony", {"create": {"CreateReview": {"enabled": True}}})
    # Burn-ins need the ffmpeg of ayon_third_party.
    made.override("core", {"publish": {"ExtractBurnin": {"enabled": False}}})
    return made


@pytest.fixture
def sounding(scene, session, workfile_path, tmp_path):
    """Ten frames of a colour card on a display, with a tone, as a workfile."""

    def save():
        scene.settings.save_scene()
        save_folder(session.scripted.folder, workfile_path)

    session.workfile.save = save
    scene.settings.change_scene(
        length=SceneLength(10, 1, 10), fps=25, resolution=(64, 36)
    )
    sound = tmp_path / "line.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(b"\1\1" * 22050)
    scene.sounds.add_sound(sound, 1)
    scene.nodes.add_node("Card", "COLOR_CARD")
    scene.nodes.add_node("Display", "DISPLAY")
    scene.nodes.link_nodes("Top/Card", "Top/Display")
    scene.nodes.select([])
    save()
    return scene


def choose_display(context):
    (review,) = [
        item for item in context.instances if item.creator_identifier == REVIEW
    ]
    review.creator_attributes["display"] = "Top/Display"
    return review


@pytest.fixture
def publish_all(run_plugins):
    """Publish as the Publisher does; errors are raised."""
    return lambda context: run_plugins(context, math.inf)


def published(studio, product_name):
    """Version and paths of the representations of a product."""
    entities = studio.server.project("demo").entities
    (product,) = [
        item for item in entities["product"].values() if item["name"] == product_name
    ]
    (version,) = [
        item
        for item in entities["version"].values()
        if item["productId"] == product["id"]
    ]
    paths = {
        item["name"]: item["attrib"]["path"]
        for item in entities["representation"].values()
        if item["versionId"] == version["id"]
    }
    return version, paths


def reviewable(paths):
    """The movie that ayon-core's settings make for people to look at."""
    (path,) = [path for name, path in paths.items() if name.startswith("h264")]
    return path


def probed(movie):
    command = ["ffprobe", "-v", "error", "-show_streams", "-count_frames"]
    told = subprocess.check_output([*command, "-of", "json", str(movie)])
    return {item["codec_type"]: item for item in json.loads(told)["streams"]}


def has_thumbnail(studio, version):
    return bool(version.get("thumbnailId")) and bool(
        studio.server.project("demo").thumbnails
    )


def test_a_review_is_integrated_with_what_core_makes_of_it(
    studio, host, sounding, make_context, publish_all
):
    context = make_context()
    choose_display(context)
    publish_all(context)
    version, paths = published(studio, "reviewMain")
    assert version["attrib"]["frameStart"] == 1001
    assert version["attrib"]["frameEnd"] == 1008
    assert version["attrib"]["handleStart"] == 2
    assert reviewable(paths).endswith("_h264.mp4")
    for path in paths["mov"], reviewable(paths):
        streams = probed(path)
        assert streams["video"]["codec_name"] == "h264"
        assert streams["video"]["nb_read_frames"] == "10"
        assert "audio" in streams
    assert has_thumbnail(studio, version)


def test_an_exported_movie_need_not_be_published_itself(
    studio, host, sounding, make_context, publish_all
):
    studio.override(
        "harmony", {"publish": {"ExtractReviewMovie": {"keep_source": False}}}
    )
    context = make_context()
    choose_display(context).creator_attributes["with_audio"] = False
    publish_all(context)
    _, paths = published(studio, "reviewMain")
    assert "mov" not in paths
    streams = probed(reviewable(paths))
    assert streams["video"]["nb_read_frames"] == "10"
    assert "audio" not in streams


def test_a_studio_can_have_the_handles_cut_off(
    studio, host, sounding, make_context, publish_all
):
    from ayon_core.settings import get_project_settings

    profiles = get_project_settings("demo")["core"]["publish"]["ExtractReview"][
        "profiles"
    ]
    for profile in profiles:
        for output in profile["outputs"]:
            output["tags"] = [*output["tags"], "no-handles"]
    studio.override("core", {"publish": {"ExtractReview": {"profiles": profiles}}})
    context = make_context()
    choose_display(context)
    publish_all(context)
    _, paths = published(studio, "reviewMain")
    cut = reviewable(paths)
    assert "noHandles" in cut
    assert probed(cut)["video"]["nb_read_frames"] == "8"


@pytest.mark.process
def test_core_makes_the_review_of_a_local_render(
    studio, host, sounding, make_context, publish_all
):
    context = make_context()
    choose_display(context)["active"] = False
    context.create(
        *[RENDER, "Main"],
        pre_create_data={"use_selection": False, "mark_for_review": True},
    )
    sounding.nodes.link_nodes("Top/Card", "Top/renderAnimationMain")
    publish_all(context)
    version, paths = published(studio, "renderAnimationMain")
    assert paths["png"].endswith(".png")
    streams = probed(reviewable(paths))
    assert streams["video"]["codec_name"] == "h264"
    assert streams["video"]["nb_read_frames"] == "10"
    assert "audio" in streams
    assert has_thumbnail(studio, version)
