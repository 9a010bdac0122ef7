"""Sound: where it begins, not twice, updated where the artist has it."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import wave
from array import array
from pathlib import Path

import pytest

from ayon_harmony.model.frames import SceneLength

pytestmark = pytest.mark.engine

LOADER = "LoadAudio"
SHOT = {"frameStart": 1001, "frameEnd": 1024}


def wav(seconds: float = 1.0, level: int = 1000, rate: int = 8000) -> bytes:
    """Return a WAV whose samples count up from a level."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        samples = range(round(seconds * rate))
        file.writeframes(
            b"".join((level + number % 100).to_bytes(2, "little") for number in samples)
        )
    return made.getvalue()


@pytest.fixture(autouse=True)
def length(scene):
    scene.settings.change_scene(length=SceneLength(24, 1, 24), fps=25)


@pytest.fixture
def audio(publish):
    """Publish a sound."""

    def make(content=None, extension="wav", product="audioMain", **options):
        options = {**SHOT, **options}
        return publish(
            product=product,
            kind="audio",
            extension=extension,
            content=content or wav(),
            **options,
        )

    return make


def sound_of(scene, column="audioMain"):
    (found,) = [s for s in scene.sounds.list_sounds() if s.column == column]
    (sequence,) = found.sequences
    return sequence


def snapshot(scene, host):
    return (
        scene.sounds.list_sounds(),
        scene.drawings.list_columns(),
        host.get_containers(),
    )


def file_of(scene, emulator, column="audioMain"):
    path = Path(sound_of(scene, column).file)
    return path if path.is_absolute() else emulator.folder / path


def test_a_sound_begins_where_its_version_does(scene, host, load, audio, emulator):
    container = load(LOADER, audio())

    sequence = sound_of(scene)
    assert (sequence.start_frame, sequence.stop_frame) == (1, 25)
    assert file_of(scene, emulator).read_bytes() == wav()
    assert container["sound_start"] == 1
    assert container["objectName"] == "audioMain"
    assert host.get_containers() == [container]
    scene.undo.undo()
    assert (scene.sounds.list_sounds(), host.get_containers()) == ([], [])


@pytest.mark.parametrize(
    ("options", "start"),
    [
        ({"frameStart": 1005}, 5),
        ({"frameStart": 1011, "handleStart": 2}, 9),
    ],
)
def test_sound_begins_at_the_frame_of_the_scene(scene, load, audio, options, start):
    load(LOADER, audio(**options))
    assert sound_of(scene).start_frame == start


def test_offset_and_start_are_the_artists(scene, load, audio):
    load(LOADER, audio(frameStart=1005), offset=3)
    load(LOADER, audio(product="audioB", frameStart=1005), start="first", offset=1)
    assert sound_of(scene).start_frame == 8
    assert sound_of(scene, "audioB").start_frame == 2


def test_what_begins_before_the_scene_is_cut(scene, load, audio, emulator):
    load(LOADER, audio(frameStart=996))

    assert sound_of(scene).start_frame == 1
    with wave.open(str(file_of(scene, emulator)), "rb") as file:
        assert file.getnframes() == 8000 - 5 * 8000 // 25
        first = int.from_bytes(file.readframes(1), "little")
    assert first == 1000 + (5 * 8000 // 25) % 100


def test_loading_a_product_again_replaces_its_sound(scene, host, load, audio, emulator):
    first = load(LOADER, audio())
    second = load(LOADER, audio(wav(0.4, level=3000)))

    assert second["container_id"] == first["container_id"]
    assert second["version"] == 2
    assert len(scene.sounds.list_sounds()) == 1
    assert file_of(scene, emulator).read_bytes() == wav(0.4, level=3000)
    scene.undo.undo()
    assert host.get_containers() == [first]


def test_another_one_is_added_by_option(scene, host, load, audio):
    representation = audio()
    load(LOADER, representation)
    load(LOADER, representation, again="add")
    assert [s.column for s in scene.sounds.list_sounds()] == [
        "audioMain",
        "audioMain_1",
    ]
    assert len(host.get_containers()) == 2


def test_loading_again_with_another_offset_moves_it(scene, host, load, audio):
    representation = audio()
    load(LOADER, representation)
    container = load(LOADER, representation, offset=4)
    assert sound_of(scene).start_frame == 5
    assert container["options"] == {"offset": 4}
    assert host.get_containers() == [container]


def test_a_layer_does_not_become_sound(scene, host, load, audio, publish, loaders):
    from ayon_core.pipeline import switch_container
    from ayon_core.pipeline.load import LoadError

    load(LOADER, audio())
    layer = load("LoadImageSequence", publish("red"))
    before = snapshot(scene, host)
    with pytest.raises(LoadError, match="no sound column"):
        switch_container(layer, audio(product="audioB"), loaders[LOADER])
    assert snapshot(scene, host) == before


def test_sound_does_not_become_a_layer(scene, host, load, audio, publish, loaders):
    from ayon_core.pipeline import switch_container
    from ayon_core.pipeline.load import LoadError

    sound = load(LOADER, audio())
    with pytest.raises(LoadError, match="It is sound"):
        switch_container(sound, publish("red"), loaders["LoadImageSequence"])


def test_updating_keeps_where_the_artist_moved_it(scene, load, audio, emulator):
    from ayon_core.pipeline import update_container

    container = load(LOADER, audio())
    scene.sounds.replace_sound("audioMain", file_of(scene, emulator), 7)
    audio(wav(0.4, level=3000), frameStart=1003)
    update_container(container)

    assert sound_of(scene).start_frame == 7
    assert file_of(scene, emulator).read_bytes() == wav(0.4, level=3000)


def test_updating_follows_the_version_where_nobody_moved_it(scene, load, audio):
    from ayon_core.pipeline import update_container

    container = load(LOADER, audio())
    audio(frameStart=1003)
    update_container(container)
    assert sound_of(scene).start_frame == 3


def test_sound_that_the_artist_cut_is_left_alone(scene, host, load, audio, emulator):
    from ayon_core.pipeline import update_container
    from ayon_core.pipeline.load import LoadError

    container = load(LOADER, audio())
    path = json.dumps(str(file_of(scene, emulator)))
    emulator.run(f"column.importSound('audioMain', 30, {path})")
    audio(wav(0.4))
    before = snapshot(scene, host)

    with pytest.raises(LoadError, match="cut into 2 pieces"):
        update_container(container)
    assert snapshot(scene, host) == before


def test_removing_takes_the_column_and_no_other(scene, host, load, audio):
    from ayon_core.pipeline import remove_container

    container = load(LOADER, audio())
    load(LOADER, audio(product="audioB"))
    remove_container(container)
    assert [s.column for s in scene.sounds.list_sounds()] == ["audioB"]
    assert [item["name"] for item in host.get_containers()] == ["audioB"]


def test_switching_brings_another_product(scene, host, load, audio, emulator):
    from ayon_core.pipeline import switch_container

    container = load(LOADER, audio())
    switch_container(container, audio(wav(0.2), product="audioB"))
    (switched,) = host.get_containers()
    assert (switched["name"], switched["objectName"]) == ("audioB", "audioMain")
    assert file_of(scene, emulator).read_bytes() == wav(0.2)


@pytest.mark.process
@pytest.mark.parametrize("extension", ["mp3", "aiff", "flac", "m4a"])
def test_other_formats_become_wav(scene, load, audio, tmp_path, extension, emulator):
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    made = tmp_path / f"a.{extension}"
    (tmp_path / "a.wav").write_bytes(wav())
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(tmp_path / "a.wav"), str(made)], check=True
    )
    load(LOADER, audio(made.read_bytes(), extension))
    with wave.open(str(file_of(scene, emulator)), "rb") as file:
        length = file.getnframes() / file.getframerate()
    assert length == pytest.approx(1.0, abs=0.1)


@pytest.mark.process
@pytest.mark.parametrize("codec", ["pcm_f32le", "pcm_s24le", "adpcm_ms"])
def test_a_wav_that_not_every_harmony_reads_becomes_a_plain_one(
    scene, load, audio, tmp_path, codec, emulator
):
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    made = tmp_path / "odd.wav"
    (tmp_path / "a.wav").write_bytes(wav())
    args = ["ffmpeg", "-v", "error", "-i", str(tmp_path / "a.wav")]
    subprocess.run([*args, "-c:a", codec, str(made)], check=True)
    load(LOADER, audio(made.read_bytes()))
    with wave.open(str(file_of(scene, emulator)), "rb") as file:
        length = file.getnframes() / file.getframerate()
    assert length == pytest.approx(1.0, abs=0.1)


@pytest.mark.process
@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "cannot be read"), (b"<html>", "cannot be read"), (wav(0), "no sound")],
)
@pytest.mark.parametrize("extension", ["wav", "mp3"])
def test_broken_sound_is_told_and_the_scene_is_untouched(
    scene, host, load, audio, content, told, extension
):
    from ayon_core.pipeline.load import LoadError

    representation = audio(b" ", extension)
    Path(representation["attrib"]["path"]).write_bytes(content)
    before = snapshot(scene, host)
    with pytest.raises(LoadError, match=f"{told}|cannot be read"):
        load(LOADER, representation)
    assert snapshot(scene, host) == before


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_is_no_file_is_told(scene, host, load, audio, is_folder):
    from ayon_core.pipeline.load import LoadError

    representation = audio()
    path = Path(representation["attrib"]["path"])
    path.unlink()
    if is_folder:
        path.mkdir()
    with pytest.raises(LoadError, match="is a folder" if is_folder else "not there"):
        load(LOADER, representation)
    assert scene.sounds.list_sounds() == []


@pytest.fixture
def public(scene, audio, tmp_path, emulator):
    """A sound, and its record, as the public integrations left them."""
    path = tmp_path / "old.wav"
    path.write_bytes(wav())
    scene.sounds.add_sound(path, 4, "audioMain_1")
    blob = {
        "audioMain": {
            "schema": "openpype:container-2.0",
            "id": "pyblish.avalon.container",
            "name": "audioMain",
            "namespace": "audioMain",
            "loader": "ImportAudioLoader",
            "representation": audio(version=1)["id"],
            "nodes": [],
        }
    }
    emulator.run(
        "scene.setMetadata({name: 'ayon', type: 'string', creator: 'AYON',"
        f" version: '1.0', value: {json.dumps(json.dumps(blob))}}})"
    )


def test_sound_of_public_integrations_is_updated_and_removed(
    scene, host, audio, public, loaders, emulator
):
    from ayon_core.pipeline import remove_container, update_container

    (container,) = host.get_containers()
    assert container["loader"] == LOADER
    audio(wav(0.4), version=2)
    update_container(container)

    (updated,) = host.get_containers()
    assert (updated["version"], updated["objectName"]) == (2, "audioMain_1")
    assert sound_of(scene, "audioMain_1").start_frame == 4
    assert file_of(scene, emulator, "audioMain_1").read_bytes() == wav(0.4)
    remove_container(updated)
    assert (scene.sounds.list_sounds(), host.get_containers()) == ([], [])


def test_sound_that_nobody_can_tell_apart_is_not_touched(
    scene, host, audio, public, loaders, tmp_path
):
    from ayon_core.pipeline import update_container
    from ayon_core.pipeline.load import LoadError

    scene.sounds.add_sound(tmp_path / "old.wav", 1, "audioMain_2")
    (container,) = host.get_containers()
    audio(wav(0.4), version=2)
    before = snapshot(scene, host)
    with pytest.raises(LoadError, match="does not know which sound column"):
        update_container(container)
    assert snapshot(scene, host) == before


def tracks(tmp_path, *sources, rate=48000, extension="m4a", channels=None):
    """A file with these tracks of sound, each a source of ffmpeg."""
    path = tmp_path / f"sound.{extension}"
    args = ["ffmpeg", "-v", "error"]
    for source in sources:
        args += ["-f", "lavfi", "-t", "1", "-i", f"{source}"]
    for number in range(len(sources)):
        args += ["-map", f"{number}:a"]
    codec = "pcm_s16le" if extension == "wav" else "alac"
    args += ["-c:a", codec, "-ar", str(rate)]
    args += ["-ac", str(channels)] if channels else []
    subprocess.run([*args, str(path)], check=True)
    return path.read_bytes()


SILENCE = "anullsrc=r=48000:cl=mono"
TONE = "sine=440:r=48000"


def loudest(path):
    """The loudest sample of each channel of a WAV of 16 bits."""
    with wave.open(str(path)) as file:
        content = array("h", file.readframes(file.getnframes()))
        return [
            max(content[channel :: file.getnchannels()])
            for channel in range(file.getnchannels())
        ]


@pytest.mark.process
def test_two_mono_tracks_are_left_and_right(scene, load, audio, emulator, tmp_path):
    report = load(LOADER, audio(tracks(tmp_path, SILENCE, TONE), "m4a"))["report"]
    left, right = loudest(file_of(scene, emulator))
    assert left == 0
    assert right > 1000
    assert report == ["Its 2 sound tracks were mixed to one in stereo."]


@pytest.mark.process
def test_every_track_of_many_is_heard(scene, load, audio, emulator, tmp_path):
    content = tracks(tmp_path, SILENCE, SILENCE, TONE)
    load(LOADER, audio(content, "m4a"))
    assert min(loudest(file_of(scene, emulator))) > 500


@pytest.mark.process
@pytest.mark.parametrize("extension", ["m4a", "wav"])
def test_more_channels_and_samples_than_harmony_takes_are_mixed(
    scene, load, audio, emulator, tmp_path, extension
):
    content = tracks(tmp_path, TONE, rate=96000, channels=6, extension=extension)
    (told,) = load(LOADER, audio(content, extension))["report"]
    with wave.open(str(file_of(scene, emulator))) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 48000)
        assert file.getnframes() == pytest.approx(48000, abs=100)
    assert told == (
        "Its sound was changed: 6 channels were mixed to stereo, 96 kHz became 48 kHz."
    )
