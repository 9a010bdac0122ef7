"""WAV files: their length, and parts of them."""

from __future__ import annotations

import contextlib
import struct
import wave
from fractions import Fraction

import pytest

from ayon_harmony.formats.wav import WavError, copy_part, is_for_harmony, pcm_length


@pytest.fixture
def second(tmp_path):
    """A second of counted samples, so that a part says where it is from."""
    path = tmp_path / "second.wav"
    with wave.open(str(path), "wb") as writer:
        writer.setparams((1, 2, 1000, 0, "NONE", ""))
        writer.writeframes(b"".join(n.to_bytes(2, "little") for n in range(1000)))
    return path


def samples(path):
    with wave.open(str(path), "rb") as reader:
        content = reader.readframes(reader.getnframes())
    return [
        int.from_bytes(content[i : i + 2], "little") for i in range(0, len(content), 2)
    ]


def test_the_length_is_in_seconds(second):
    assert pcm_length(second) == 1.0


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all"])
def test_what_is_no_wav_has_no_length(tmp_path, content):
    path = tmp_path / "noise.wav"
    path.write_bytes(content)
    assert pcm_length(path) is None


def test_a_wav_without_samples_has_no_length(second, tmp_path):
    copy_part(second, tmp_path / "none.wav", Fraction(2))
    assert pcm_length(tmp_path / "none.wav") is None


@pytest.mark.parametrize(
    ("begin_s", "end_s", "kept"),
    [
        (Fraction(0), None, range(1000)),
        (Fraction(1, 4), Fraction(1, 2), range(250, 500)),
        (Fraction(9, 10), Fraction(5), range(900, 1000)),
        (Fraction(2), Fraction(5), range(0)),
    ],
)
def test_a_part_begins_and_ends_where_it_is_told(
    second, tmp_path, begin_s, end_s, kept
):
    target = tmp_path / "part.wav"
    copy_part(second, target, begin_s, end_s)
    assert samples(target) == list(kept)


def test_what_cannot_be_cut_is_named(tmp_path):
    path = tmp_path / "noise.wav"
    path.write_bytes(b"no sound at all")
    with pytest.raises(WavError, match=r"noise\.wav"):
        copy_part(path, tmp_path / "part.wav", Fraction(0))


def wav_of(form, told, samples, behind=b""):
    chunk = b"fmt " + struct.pack("<I", len(form)) + form
    data = b"data" + struct.pack("<I", told) + samples
    return b"RIFF" + struct.pack("<I", 0xFFFFFFFF) + b"WAVE" + chunk + data + behind


STEREO = struct.pack("<HHIIHH", 1, 2, 48_000, 192_000, 4, 16)


def test_a_wav_that_tells_4_gb_is_as_long_as_its_file(tmp_path):
    path = tmp_path / "piped.wav"
    path.write_bytes(wav_of(STEREO, 0xFFFFFFFF, bytes(4 * 24_000)))

    assert pcm_length(path) == 0.5
    copy_part(path, tmp_path / "part.wav", Fraction(1, 4), Fraction(9))

    assert pcm_length(tmp_path / "part.wav") == 0.25


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(wav_of(STEREO, 100, b"")[:40] + b"\xff" * 8, id="chunk outside"),
        pytest.param(
            b"RIFF\x10\0\0\0WAVEfmt \xff\xff\0\0" + STEREO + bytes(40), id="long format"
        ),
        pytest.param(
            b"RIFF\x08\0\0\0WAVELIST\xf0\0\0\0" + bytes(400), id="list outside"
        ),
        pytest.param(
            wav_of(struct.pack("<HHIIHH", 1, 60_000, 1, 0, 0, 64), 100, bytes(100)),
            id="60000 channels",
        ),
        pytest.param(wav_of(b"\1\0", 100, bytes(100)), id="short format"),
    ],
)
def test_a_damaged_wav_gives_no_other_error_than_ours(tmp_path, content):
    path = tmp_path / "damaged.wav"
    path.write_bytes(content)

    pcm_length(path)
    is_for_harmony(path)
    with contextlib.suppress(WavError):
        copy_part(path, tmp_path / "part.wav", Fraction(0))


@pytest.mark.parametrize(
    ("channels", "rate", "is_taken"),
    [(1, 44_100, True), (2, 48_000, True), (3, 48_000, False), (2, 96_000, False)],
)
def test_harmony_takes_stereo_of_48_khz_at_most(tmp_path, channels, rate, is_taken):
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as writer:
        writer.setparams((channels, 2, rate, 0, "NONE", ""))
        writer.writeframes(bytes(2 * channels))

    assert is_for_harmony(path) is is_taken


def test_what_is_no_wav_is_not_for_harmony(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"ID3 an MP3 with another name")

    assert not is_for_harmony(path)
