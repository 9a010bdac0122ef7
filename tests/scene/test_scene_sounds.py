"""Sound columns and their mix."""

from __future__ import annotations

import wave

import pytest

from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.model.frames import SceneLength

pytestmark = pytest.mark.engine


@pytest.fixture
def tone(tmp_path):
    """A second of silence, as WAV."""
    path = tmp_path / "dialogue.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(b"\0\0" * 22050)
    return path


def test_sound_is_loaded_listed_and_removed(scene, tone):
    scene.settings.change_scene(length=SceneLength(60, 1, 60), fps=24)
    made = scene.sounds.add_sound(tone, 10)
    assert made.column.startswith("dialogue")
    assert made.sequences[0].start_frame == 10
    assert [item.column for item in scene.sounds.list_sounds()] == [made.column]
    assert scene.sounds.remove_sounds([made.column, "gone"], missing_ok=True) == [
        made.column
    ]
    assert scene.sounds.list_sounds() == []


def test_two_sounds_of_one_name_have_two_columns(scene, tone):
    one, two = scene.sounds.add_sound(tone), scene.sounds.add_sound(tone)
    assert one.column != two.column
    assert len(scene.sounds.list_sounds()) == 2


def test_a_replaced_sound_keeps_column_and_start(scene, tone, tmp_path):
    scene.settings.change_scene(length=SceneLength(60, 1, 60), fps=24)
    made = scene.sounds.add_sound(tone, 10)
    other = tmp_path / "dialogue_v002.wav"
    other.write_bytes(tone.read_bytes())
    replaced = scene.sounds.replace_sound(made.column, other)
    assert replaced.column == made.column
    assert [item.start_frame for item in replaced.sequences] == [10]
    assert len(scene.sounds.list_sounds()) == 1
    moved = scene.sounds.replace_sound(made.column, other, 20)
    assert [item.start_frame for item in moved.sequences] == [20]


def test_a_sound_that_cannot_be_replaced_stays(scene, tone, tmp_path):
    made = scene.sounds.add_sound(tone, 10)
    with pytest.raises(HarmonyScriptError, match="is missing"):
        scene.sounds.replace_sound(made.column, tmp_path / "gone.wav")
    with pytest.raises(HarmonyScriptError, match='no sound column "gone"'):
        scene.sounds.replace_sound("gone", tone)
    assert scene.sounds.list_sounds() == [made]


def test_a_missing_file_is_named_and_leaves_no_column(scene, tmp_path):
    with pytest.raises(HarmonyScriptError, match=r"gone\.wav. is missing"):
        scene.sounds.add_sound(tmp_path / "gone.wav")
    assert scene.sounds.list_sounds() == []


def test_a_scene_without_sound_has_no_mix(scene):
    assert scene.sounds.mix_sound() is None


def test_the_mix_is_a_wav(scene, tone):
    scene.sounds.add_sound(tone, 1)
    path = scene.sounds.mix_sound()
    with wave.open(str(path), "rb") as file:
        assert file.getnframes() > 0
