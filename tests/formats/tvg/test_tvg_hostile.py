"""Broken and hostile files: our own error with the place, in bounded work."""

from __future__ import annotations

import struct
import tracemalloc
import zlib

import pytest

from ayon_harmony.errors import DrawingFileError
from ayon_harmony.formats.tvg import open_drawing
from ayon_harmony.formats.tvg.art_reader import read_art
from ayon_harmony.formats.tvg.binary import Reader, Writer, masked_length
from ayon_harmony.formats.tvg.container import NewChunk, write_container
from ayon_harmony.formats.tvg.drawing import parse_drawing
from ayon_harmony.formats.tvg.palette import unpack_mask


def art(content: bytes, wide: bool = False):
    return read_art(Reader(content, wide, "TLAA"))


def nested_groups(depth: int) -> bytes:
    nodes = struct.pack("<I", 0)
    for _ in range(depth):
        out = Writer(False)
        out.u32(1, 1)
        out.inner(b"TGND", nodes)
        nodes = out.data()
    return b"\0\1" + nodes + b"\0"


def test_a_file_of_no_bytes_is_an_interrupted_save(tmp_path):
    path = tmp_path / "a-1.tvg"
    path.write_bytes(b"")

    with pytest.raises(DrawingFileError, match=r"'a-1.tvg'.*0 bytes.*interrupted"):
        open_drawing(path)


def test_a_missing_file_is_an_error_of_ours(tmp_path):
    with pytest.raises(DrawingFileError, match="cannot be read"):
        open_drawing(tmp_path / "none.tvg")


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"rV\1\0\0", "TinyVG"), (b"\x89PNG\r\n\x1a\n" * 4, "no Harmony drawing")],
)
def test_another_format_is_named(data, says):
    with pytest.raises(DrawingFileError, match=says):
        parse_drawing(data)


def test_an_error_names_the_part_and_the_byte():
    data = write_container([NewChunk(b"TPAL", b"\5\0\0\0\1")], [])

    with pytest.raises(DrawingFileError) as caught:
        _ = parse_drawing(data).palette

    assert caught.value.place == "TPAL, byte 4"


def test_a_broken_part_leaves_the_others_readable():
    bad = NewChunk(b"tLAA", b"\0\7")
    good = NewChunk(b"tCAA", b"\0\0\0")
    drawing = parse_drawing(write_container([bad, good], []))

    assert drawing.layer("C").is_clear
    with pytest.raises(DrawingFileError):
        drawing.layer("L")


def test_unknown_chunks_are_stepped_over_and_told():
    chunks = [NewChunk(b"TNEW", b"abc"), NewChunk(b"TPAL", b"\0\0\0\0")]
    drawing = parse_drawing(write_container(chunks, []))

    assert drawing.palette == ()
    assert drawing.unknown == ["chunk 'TNEW'"]


def test_unknown_kinds_of_nodes_are_stepped_over_and_told():
    out = Writer(False)
    out.u8(0, 1)
    out.u32(1, 7)
    out.inner(b"TGZZ", b"something")
    out.u8(0)
    unknown: list[str] = []
    layer = read_art(Reader(out.data(), False, "TLAA"), unknown)

    assert not list(layer.shapes())
    assert unknown == ["node 7 b'TGZZ' of TLAA"]


@pytest.mark.parametrize("wide", [False, True])
def test_a_count_beyond_the_bytes_left_is_refused_before_memory_is_taken(wide):
    content = b"\0\1" + struct.pack("<I", 90_000) + b"\0" * 100
    tracemalloc.start()
    with pytest.raises(DrawingFileError, match="90000 nodes cannot be"):
        art(content, wide)
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_a_bomb_is_refused_by_the_size_it_says():
    packed = (200 << 20).to_bytes(4, "little") + zlib.compress(bytes(1 << 20))
    block = struct.pack("<4sI", b"ZLIB", len(packed)) + packed
    plain = write_container([NewChunk(b"TPAL", b"")], [])
    data = plain.replace(struct.pack("<4s4sI", b"TPAL", b"UNCO", 0), b"TPAL" + block)
    drawing = parse_drawing(data)

    with pytest.raises(DrawingFileError):
        _ = drawing.palette


def test_a_stream_that_gives_more_than_it_says_is_refused():
    with pytest.raises(DrawingFileError, match="does not give the 5 bytes"):
        _ = parse_drawing(_with_packed_palette(5, bytes(1000))).palette


def _with_packed_palette(size: int, content: bytes) -> bytes:
    packed = struct.pack("<I", size) + zlib.compress(content)
    chunk = b"TPAL" + struct.pack("<4sI", b"ZLIB", len(packed)) + packed
    head = struct.pack("<8sII", b"OTVGfull", 1008, 2)
    section = struct.pack("<4sI", b"UNCO", len(chunk)) + chunk
    return head + section + struct.pack("<4sI4sII", b"TTOC", 1, b"TPAL", 0, 1)


def test_groups_are_followed_to_a_depth():
    assert art(nested_groups(16)).nodes
    with pytest.raises(DrawingFileError, match="nested"):
        art(nested_groups(18))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_point_that_is_no_number_is_refused(value):
    with pytest.raises(DrawingFileError, match="not finite"):
        art(_one_line(value))


def test_a_point_far_out_is_drawn_at_the_limit():
    layer = art(_one_line(1e30))

    assert layer.path(1).points[0] == 1e9


def _one_line(x: float) -> bytes:
    kind = Writer(False)
    kind.u8(2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    path = Writer(False)
    path.u32(2)
    path.u8(3)
    path.floats([x, 0, 5, 5])
    component = Writer(False)
    component.inner(b"TGSD", kind.data())
    component.u8(1)
    component.inner(b"TGBP", path.data())
    shape = Writer(False)
    shape.u16(3)
    shape.u32(1)
    shape.inner(b"TGVS", component.data())
    layer = Writer(False)
    layer.u8(0, 1)
    layer.u32(1, 2)
    layer.inner(b"TGLY", shape.data())
    layer.u8(0)
    return layer.data()


def test_a_number_of_no_earlier_object_is_refused():
    content = _one_line(0).replace(b"\1TGBP", b"\0\7\0\0\0P", 1)

    with pytest.raises(DrawingFileError):
        art(content)


@pytest.mark.parametrize("size", [0, 1, 0x42, 0x100, 0x745B, 0x114BC9, 0xFFFFFFFF])
def test_a_masked_length_is_read_as_it_was_written(size):
    reader = Reader(masked_length(size), True, "length")
    reader.end += 0
    assert reader._masked_length() == size
    assert not reader.left


def test_a_length_over_four_gigabytes_is_refused():
    with pytest.raises(DrawingFileError, match="4 GiB"):
        Reader(b"\x1f" + bytes(20), True, "length").length()


@pytest.mark.parametrize(
    "data",
    [b"", b"\0", b"\0\2\x53", b"\0\2\x53\x6a\2\0", b"\xff", b"\xff\xff", b"\0" * 50],
)
def test_a_mask_whose_rows_do_not_end_exactly_is_refused(data):
    with pytest.raises(DrawingFileError):
        unpack_mask(data, 3, 1, "texture")


def test_colours_that_are_not_come_to_are_told_by_what_broke_before():
    data = write_container(
        [NewChunk(b"tLAA", bytes(400)), NewChunk(b"TPAL", struct.pack("<I", 0))], []
    )
    whole = write_container([NewChunk(b"tLAA", bytes(400))], [])

    with pytest.raises(DrawingFileError, match="cut in its chunk tLAA"):
        _ = parse_drawing(data[: len(data) // 2]).palette
    with pytest.raises(DrawingFileError, match="no colours"):
        _ = parse_drawing(whole).palette
