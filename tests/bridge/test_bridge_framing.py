"""Frames: any cut gives the same payloads, and nothing else gets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.bridge import framing
from ayon_harmony.bridge.framing import FrameDecoder, encode_frame
from ayon_harmony.errors import FramingError, OldClientError

PAYLOADS = st.lists(st.binary(min_size=1, max_size=300), max_size=8)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    """Return ``data`` cut at the given places (any order, any number)."""
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in zip(places, places[1:])]


def feed_all(decoder: FrameDecoder, parts: list[bytes]) -> list[bytes]:
    return [payload for part in parts for payload in decoder.feed(part)]


@given(PAYLOADS, st.lists(st.integers(min_value=0), max_size=20))
def test_however_a_stream_is_cut_the_same_payloads_come_out(payloads, cuts):
    stream = b"".join(map(encode_frame, payloads))
    decoder = FrameDecoder()

    assert feed_all(decoder, pieces(stream, cuts)) == payloads
    assert decoder.is_between_frames


@given(PAYLOADS)
def test_a_stream_of_single_bytes_gives_the_same_payloads(payloads):
    stream = b"".join(map(encode_frame, payloads))

    assert feed_all(FrameDecoder(), [bytes([byte]) for byte in stream]) == payloads


def test_two_frames_in_one_read_come_out_in_order():
    assert FrameDecoder().feed(b"AH\0\0\0\2{}AH\0\0\0\4null") == [b"{}", b"null"]


def test_a_long_frame_and_a_short_one_in_one_read_both_come_out():
    long = b"x" * 5000
    stream = encode_frame(long) + encode_frame(b"{}")

    assert FrameDecoder().feed(stream) == [long, b"{}"]


@given(st.integers(min_value=1, max_value=7))
def test_an_unfinished_frame_is_kept_until_the_rest_comes(cut):
    decoder = FrameDecoder()
    stream = encode_frame(b"{}")

    assert decoder.feed(stream[:cut]) == []
    assert not decoder.is_between_frames
    assert decoder.feed(stream[cut:]) == [b"{}"]


@pytest.mark.parametrize("header", [b"XX\0\0\0\2", b"GET / ", b"\0\0\0\0\0\0"])
def test_bytes_that_are_no_header_end_the_stream(header):
    with pytest.raises(FramingError, match="not a frame header"):
        FrameDecoder().feed(header)


@pytest.mark.parametrize("start", [b"G", b"AG"])
def test_a_wrong_first_byte_is_refused_without_waiting_for_more(start):
    with pytest.raises(FramingError, match="not a frame header"):
        FrameDecoder().feed(start)


def test_a_length_of_nothing_ends_the_stream():
    with pytest.raises(FramingError, match="no bytes"):
        FrameDecoder().feed(b"AH\0\0\0\0")


@pytest.mark.parametrize("length", [b"\0\0\0\x0b", b"\xff\xff\xff\xff", b"\x80\0\0\0"])
def test_a_length_over_the_limit_ends_the_stream_at_its_header(length):
    with pytest.raises(FramingError, match="the limit is 10"):
        FrameDecoder(max_payload=10).feed(b"AH" + length)


def test_a_payload_as_large_as_the_limit_is_taken():
    assert FrameDecoder(max_payload=10).feed(encode_frame(b"x" * 10)) == [b"x" * 10]


@given(st.integers(min_value=0, max_value=0xFFFFFFFF), st.booleans())
def test_every_length_in_hex_digits_is_known_as_an_older_integration(length, upper):
    digits = f"{length:08X}" if upper else f"{length:08x}"

    with pytest.raises(OldClientError, match="older integration"):
        FrameDecoder().feed(b"AH" + digits.encode())


def test_payloads_before_garbage_come_out_and_the_error_follows():
    decoder = FrameDecoder()

    assert decoder.feed(encode_frame(b"{}") + b"GET /") == [b"{}"]
    with pytest.raises(FramingError, match="not a frame header"):
        decoder.check()
    with pytest.raises(FramingError, match="not a frame header"):
        decoder.feed(encode_frame(b"{}"))


@pytest.mark.parametrize("limit", [0, -1, framing.HIGHEST_MAX_PAYLOAD + 1])
def test_a_limit_that_hex_digits_could_reach_is_refused(limit):
    with pytest.raises(ValueError, match="max_payload"):
        FrameDecoder(max_payload=limit)


def test_an_empty_payload_is_not_sent():
    with pytest.raises(FramingError, match="at least one byte"):
        encode_frame(b"")


def test_a_payload_over_the_limit_is_not_sent_and_the_remedy_is_named():
    with pytest.raises(FramingError, match="a file and its path"):
        encode_frame(b"12345", max_payload=4)
