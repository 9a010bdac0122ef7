"""The scene's sound under reviews and farm renders."""

from __future__ import annotations

import wave

import pyblish.api
import pytest

from ayon_harmony.model.frames import FrameRange, SceneLength
from ayon_harmony.publishing.sound import SoundError, cut_sound, mix_sounds

pytestmark = pytest.mark.engine

FPS = 25.0
RENDER = "io.ayon.creators.harmony.render"
REVIEW = "io.ayon.creators.harmony.review"


def write_tone(path, seconds, level):
    """A mono WAV of one level, so that a piece of it tells where it is from."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        sample = level.to_bytes(2, "little", signed=True)
        file.writeframes(sample * round(22050 * seconds))
    return path


def seconds_of(path):
    with wave.open(str(path), "rb") as file:
        return file.getnframes() / file.getframerate()


def level_at(path, second):
    """The first channel's sample at a second."""
    with wave.open(str(path), "rb") as file:
        file.setpos(round(second * file.getframerate()))
        return int.from_bytes(file.readframes(1)[:2], "little", signed=True)


@pytest.fixture
def sounding(scene, tmp_path):
    """50 frames: silent up to frame 25, then loud for a second."""
    scene.settings.change_scene(
        length=SceneLength(50, 1, 50), fps=FPS, resolution=(64, 36)
    )
    scene.sounds.add_sound(write_tone(tmp_path / "line.wav", 1.0, 12000), 26)
    scene.nodes.add_node("Card", "COLOR_CARD")
    scene.nodes.add_node("Display", "DISPLAY")
    scene.nodes.select([])
    return scene


@pytest.fixture
def with_review(studio):
    studio.override("harmony", {"create": {"CreateReview": {"enabled": True}}})


def collected(run_plugins, context):
    found = run_plugins(context, pyblish.api.CollectorOrder + 0.05)
    return {item.data["productName"]: item.data for item in found}


def extracted(run_plugins, context):
    found = run_plugins(
        context, pyblish.api.CollectorOrder + 0.5, also=["ExtractSceneSound"]
    )
    return {item.data["productName"]: item.data for item in found}


def test_each_range_gets_a_file_that_begins_with_it(sounding, tmp_path):
    ranges = [FrameRange(1, 50), FrameRange(21, 30)]
    made = mix_sounds(sounding, ranges, tmp_path, FPS)
    whole, part = (made[item] for item in ranges)
    assert seconds_of(whole) == pytest.approx(2.0, abs=0.01)
    assert seconds_of(part) == pytest.approx(0.4, abs=0.01)
    assert level_at(whole, 0.9) == 0
    assert level_at(whole, 1.1) != 0
    assert level_at(part, 0.1) == 0
    assert level_at(part, 0.3) == level_at(whole, 1.1)


def test_any_number_of_ranges_is_mixed_once(sounding, session, tmp_path):
    session.scripted.trips.clear()
    ranges = [FrameRange(start, 50) for start in range(1, 21)]
    assert len(mix_sounds(sounding, ranges, tmp_path, FPS)) == 20
    assert session.scripted.trips == ["mixSound"]


def test_harmonys_own_file_is_only_copied(sounding, tmp_path):
    before = sounding.sounds.mix_sound()
    (made,) = mix_sounds(sounding, [FrameRange(1, 50)], tmp_path, FPS).values()
    assert made.parent == tmp_path
    assert before.is_file()


def test_a_folder_that_is_not_there_is_named(sounding, tmp_path):
    with pytest.raises(SoundError, match="the folder '.*gone' is not there") as told:
        mix_sounds(sounding, [FrameRange(1, 50)], tmp_path / "gone", FPS)
    assert "Errno" not in str(told.value)


def test_a_silent_scene_gives_nothing(scene, tmp_path):
    assert mix_sounds(scene, [FrameRange(1, 5)], tmp_path, FPS) == {}
    assert mix_sounds(scene, [], tmp_path, FPS) == {}


def test_a_sound_that_ends_early_is_not_filled_up(tmp_path):
    source = write_tone(tmp_path / "a.wav", 1.0, 100)
    cut_sound(source, tmp_path / "b.wav", FrameRange(21, 50), FPS)
    assert seconds_of(tmp_path / "b.wav") == pytest.approx(0.2, abs=0.01)
    cut_sound(source, tmp_path / "c.wav", FrameRange(26, 50), FPS)
    assert seconds_of(tmp_path / "c.wav") == 0


def test_what_is_no_wav_is_named(tmp_path):
    path = tmp_path / "noise.wav"
    path.write_bytes(b"no sound at all")
    with pytest.raises(SoundError, match=r"noise\.wav"):
        cut_sound(path, tmp_path / "b.wav", FrameRange(1, 2), FPS)


def test_reviews_and_renders_for_review_take_it(
    sounding, with_review, make_context, run_plugins
):
    context = make_context()
    for variant, is_reviewed in (("Seen", True), ("Unseen", False)):
        context.create(
            *[RENDER, variant],
            pre_create_data={"use_selection": False, "mark_for_review": is_reviewed},
        )
    found = extracted(run_plugins, context)
    for name in ("reviewMain", "renderAnimationSeen"):
        (audio,) = found[name]["audio"]
        assert audio["offset"] == 0
        assert seconds_of(audio["filename"]) == pytest.approx(2.0, abs=0.01)
        assert sounding.settings.get_scene().folder.as_posix() not in audio["filename"]
    assert "audio" not in found["renderAnimationUnseen"]
    assert "audio" not in found["workfileAnimation"]


def test_nothing_is_mixed_while_things_are_collected(
    sounding, session, with_review, make_context, run_plugins
):
    context = make_context()
    session.scripted.trips.clear()
    found = collected(run_plugins, context)
    assert found["reviewMain"]["audio"] == []
    assert "mixSound" not in session.scripted.trips


def test_without_sound_in_the_scene_the_published_one_may_come(
    scene, with_review, make_context, run_plugins
):
    scene.nodes.add_node("Display", "DISPLAY")
    data = collected(run_plugins, make_context())["reviewMain"]
    assert "audio" not in data


def test_an_artist_who_wants_no_sound_gets_none_from_anywhere(
    sounding, with_review, make_context, run_plugins
):
    context = make_context()
    (review,) = [
        item for item in context.instances if item.creator_identifier == REVIEW
    ]
    review.creator_attributes["with_audio"] = False
    assert extracted(run_plugins, context)["reviewMain"]["audio"] == []
