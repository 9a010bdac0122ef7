from __future__ import annotations

import os
import struct

import pytest
from PIL import Image

from ayon_harmony.errors import DrawingFileError
from ayon_harmony.formats.tga import read_tga


@pytest.fixture
def picture() -> Image.Image:
    image = Image.new("RGBA", (13, 7))
    for x in range(13):
        for y in range(7):
            image.putpixel((x, y), (x * 19, y * 36, 200 if x > 6 else 7, 255 - x))
    return image


@pytest.mark.parametrize("packed", [None, "tga_rle"])
@pytest.mark.parametrize("orientation", [1, -1])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_pixels_are_those_that_another_program_wrote(
    picture, tmp_path, mode, orientation, packed
):
    path = tmp_path / "a.tga"
    image = picture.convert(mode)
    image.save(path, compression=packed, orientation=orientation)
    read = read_tga(path)

    assert (read.width, read.height) == image.size
    assert read.rgba == image.convert("RGBA").tobytes()


def test_rows_from_the_right_are_turned(picture, tmp_path):
    path = tmp_path / "a.tga"
    picture.save(path)
    data = bytearray(path.read_bytes())
    data[17] ^= 0x10
    path.write_bytes(data)

    turned = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert read_tga(path).rgba == turned.tobytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 18,
        struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, 9, 9, 24, 0) + b"ab",
        struct.pack("<BBBHHBHHHHBB", 0, 0, 10, 0, 0, 0, 0, 0, 65535, 65535, 32, 0),
        struct.pack("<BBBHHBHHHHBB", 0, 0, 10, 0, 0, 0, 0, 0, 9, 9, 32, 0) + b"\xff",
    ],
)
def test_what_is_broken_is_refused(tmp_path, data):
    path = tmp_path / "a.tga"
    path.write_bytes(data)

    with pytest.raises(DrawingFileError):
        read_tga(path)
    with pytest.raises(DrawingFileError):
        read_tga(tmp_path / "none.tga")


def test_a_tga_that_is_larger_than_any_drawing_is_not_read(tmp_path):
    path = tmp_path / "a.tga"
    head = struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, 9, 9, 24, 0)
    path.write_bytes(head)
    os.truncate(path, 1 << 30)

    with pytest.raises(DrawingFileError, match="too large"):
        read_tga(path)
