"""Sounds in columns, and the mix of them."""

from __future__ import annotations

import math
import shutil
import struct
import subprocess
import wave
from pathlib import Path

import pytest

from sandbox.harmony.model.sound import SoundError, read_wav, wav_length
from sandbox.harmony.testing import run_script


def tone(
    path: Path,
    seconds: float = 0.5,
    rate: int = 8000,
    level: int = 8000,
    width: int = 2,
) -> Path:
    """A square wave of 100 Hz, mono."""
    count = round(seconds * rate)
    values = [level if int(i * 200 / rate) % 2 == 0 else -level for i in range(count)]
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(width)
        out.setframerate(rate)
        if width == 2:
            out.writeframes(struct.pack(f"<{count}h", *values))
        elif width == 1:
            out.writeframes(bytes((value >> 8) + 128 for value in values))
        else:
            out.writeframes(
                b"".join(struct.pack("<i", value << 8)[:3] for value in values)
            )
    return path


def loudness(path: Path, start_s: float, stop_s: float) -> float:
    """Root mean square of a stretch of a 16 bit file."""
    with wave.open(str(path), "rb") as source:
        rate, channels = source.getframerate(), source.getnchannels()
        source.setpos(round(start_s * rate))
        raw = source.readframes(round((stop_s - start_s) * rate))
    values = struct.unpack(f"<{len(raw) // 2}h", raw)
    assert len(values) == round((stop_s - start_s) * rate) * channels
    return math.sqrt(sum(value * value for value in values) / len(values))


@pytest.fixture
def project(scene):
    scene.set_length(24)
    scene.project.columns.add("voice", "SOUND")
    return scene.project


def test_an_imported_wav_is_copied_into_audio(project, tmp_path):
    project.sounds.import_sound("voice", 7, tone(tmp_path / "line.wav"))
    (sequence,) = project.sounds.sequences("voice")
    assert sequence.path == project.folder / "audio" / "line.wav"
    assert (sequence.start_frame, sequence.stop_frame) == (7, 18)
    assert sequence.start_time == pytest.approx(0.25)
    assert sequence.stop_time == pytest.approx(0.75)


def test_a_sound_survives_saving_and_opening(project, tmp_path):
    from sandbox.harmony.model.project import Project

    project.sounds.import_sound("voice", 7, tone(tmp_path / "line.wav"))
    project.save_all()
    opened = Project.open(project.path)
    assert opened.columns.type_of("voice") == "SOUND"
    assert opened.sounds.sequences("voice") == project.sounds.sequences("voice")


def test_the_mix_has_silence_where_no_sound_is(project, tmp_path):
    project.sounds.import_sound("voice", 13, tone(tmp_path / "line.wav", 0.25))
    target = tmp_path / "mix.wav"
    assert project.sounds.mix(target, 1, 24, sample_rate=16000, channels=2)
    assert wav_length(target) == pytest.approx(1.0)
    assert loudness(target, 0, 0.5) == 0
    assert loudness(target, 0.5, 0.75) == pytest.approx(8000, rel=0.01)
    assert loudness(target, 0.75, 1.0) == 0


def test_two_sounds_at_once_add_up(project, tmp_path):
    project.columns.add("music", "SOUND")
    project.sounds.import_sound("voice", 1, tone(tmp_path / "a.wav", level=3000))
    project.sounds.import_sound("music", 1, tone(tmp_path / "b.wav", level=4000))
    target = tmp_path / "mix.wav"
    project.sounds.mix(target, 1, 6, sample_rate=8000, channels=1)
    assert loudness(target, 0, 0.2) == pytest.approx(7000, rel=0.01)


@pytest.mark.parametrize("width", [1, 2, 3])
def test_wav_of_several_widths_is_read(width, tmp_path):
    samples = read_wav(tone(tmp_path / "a.wav", width=width), 8000, 1)
    assert abs(samples[0] - 8000) < 260
    assert len(samples) == 4000


def test_a_part_of_the_scene_begins_with_its_own_frame(project, tmp_path):
    project.sounds.import_sound("voice", 13, tone(tmp_path / "line.wav", 0.25))
    target = tmp_path / "mix.wav"
    project.sounds.mix(target, 13, 18, sample_rate=8000, channels=1)
    assert wav_length(target) == pytest.approx(0.25)
    assert loudness(target, 0, 0.25) == pytest.approx(8000, rel=0.01)


def test_what_is_no_sound_is_refused_by_name(project, tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"no sound")
    with pytest.raises(SoundError, match=r"a\.wav"):
        project.sounds.import_sound("voice", 1, path)
    assert project.sounds.sequences("voice") == []


def test_frames_inserted_in_front_move_a_sound(project, tmp_path):
    project.sounds.import_sound("voice", 13, tone(tmp_path / "line.wav", 0.25))
    project.columns.insert_frames(0, 10)
    assert project.sounds.sequences("voice")[0].start_frame == 23
    project.columns.remove_frames(2, 4)
    assert project.sounds.sequences("voice")[0].start_frame == 19


@pytest.mark.process
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_other_formats_become_wav(project, tmp_path):
    source = tmp_path / "song.mp3"
    plain = tone(tmp_path / "t.wav", 1.0)
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(plain), str(source)],
        check=True, timeout=60,
    )  # fmt: skip
    project.sounds.import_sound("voice", 1, source)
    assert project.sounds.sequences("voice")[0].path.name == "song.wav"
    assert project.sounds.sequences("voice")[0].length_s == pytest.approx(1, abs=0.2)


@pytest.mark.engine
def test_scripts_import_describe_and_remove_a_sound(tmp_path):
    source = tone(tmp_path / "line.wav")
    text = f"""
        column.add('voice', 'SOUND');
        var ok = column.importSound('voice', 3, '{source.as_posix()}');
        var bad = column.importSound('voice', 3, '/nowhere.wav');
        var wrong = column.importSound('nope', 1, '{source.as_posix()}');
        var one = column.soundColumn('voice').sequences()[0];
        var told = [one.name(), one.startFrame(), one.stopFrame(), one.filename()];
        [ok, bad, wrong, told, column.getColumnListOfType('SOUND'),
         column.removeSoundColumn('voice'), column.type('voice')]
    """
    ok, bad, wrong, told, listed, removed, left = run_script(
        text, new_scene=tmp_path / "sc"
    )
    assert (ok, bad, wrong) == (True, False, False)
    assert told[:3] == ["line", 3, 14]
    assert Path(told[3]).is_file()
    assert listed == ["voice"]
    assert (removed, left) == (True, "")


@pytest.mark.engine
def test_the_soundtrack_is_a_real_wav_in_the_format_asked_for(tmp_path):
    source = tone(tmp_path / "line.wav")
    target = tmp_path / "out.wav"
    text = f"""
        frame.insert(frame.numberOf(), 24 - frame.numberOf());
        column.add('voice', 'SOUND');
        var empty = sound.getSoundtrackAll().path();
        column.importSound('voice', 1, '{source.as_posix()}');
        sound.setSampleRate(22050); sound.setChannelCount(1); sound.setChannelSize(16);
        sound.copy(sound.getSoundtrackAll().path(), '{target.as_posix()}');
        [empty, sound.getSoundtrackAll().path(), sound.getSoundtrack(1, 12).path()]
    """
    empty, whole, part = run_script(text, new_scene=tmp_path / "sc")
    assert empty == ""
    assert whole.endswith(".wav")
    assert part != whole
    with wave.open(str(target), "rb") as out:
        assert (out.getframerate(), out.getnchannels()) == (22050, 1)
        assert out.getnframes() == 22050
