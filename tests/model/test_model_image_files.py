"""Files that should be pictures, and what shows that they are none."""

from __future__ import annotations

import io

import pytest

from ayon_harmony.model.image_files import has_end, problem_of_file

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 200 + b"\0\0\0\0IEND\xaeB`\x82"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.png", PNG, None),
        ("a.PNG", PNG, None),
        ("a.png", b"", "empty"),
        ("a.png", PNG[:100], "cut off"),
        ("a.png", b"GIF89a" + PNG, "no PNG file"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 90 + b"\xff\xd9", None),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 90, "cut off"),
        ("a.exr", b"\x76\x2f\x31\x01\x02", None),
        ("a.exr", b"\0" * 90, "no EXR file"),
        ("a.dpx", b"XPDS", None),
        ("a.tif", b"MM\0*", None),
        ("a.tga", b"\0" * 18, None),
        ("a.tga", b"", "empty"),
        ("a.tvg", b"anything", None),
    ],
)
def test_both_ends_tell(tmp_path, name, content, problem):
    path = tmp_path / name
    path.write_bytes(content)
    assert problem_of_file(path) == problem


def test_a_file_that_cannot_be_read_is_no_crash(tmp_path):
    assert problem_of_file(tmp_path / "none.png").startswith("unreadable")


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + bytes(4)


WHOLE_PNG = b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", bytes(300)) + chunk(b"IEND", b"")
PREVIEW = b"\xff\xe1\x00\x08\xff\xd8\xff\xd9\x00\x00"
SCAN = b"\xff\xda\x00\x02" + b"\x01" * 300
WHOLE_JPEG = b"\xff\xd8" + PREVIEW + SCAN + b"\xff\xd9"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.png", WHOLE_PNG + b"appended " * 40, None),
        ("a.png", WHOLE_PNG[:200] + b"appended " * 40, "cut off"),
        ("a.png", WHOLE_PNG[:-12] + b"\xff" * 100, "cut off"),
        ("a.jpg", WHOLE_JPEG + b"appended " * 40, None),
        ("a.jpeg", b"\xff\xd8\xff" + WHOLE_JPEG[2:] + bytes(100), None),
        ("a.jpg", WHOLE_JPEG[:-2] + b"appended " * 40, "cut off"),
        ("a.jpg", b"\xff\xd8" + PREVIEW + bytes(100), "cut off"),
    ],
)
def test_what_lies_behind_the_end_is_of_no_matter(tmp_path, name, content, problem):
    path = tmp_path / name
    path.write_bytes(content)
    assert problem_of_file(path) == problem


class CountedFile(io.BytesIO):
    """A file that counts its reads."""

    reads = 0

    def read(self, size=-1, /):
        self.reads += 1
        return super().read(size)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("png", b"\x89PNG\r\n\x1a\n" + bytes(6_000_000)),
        ("jpg", b"\xff\xd8" + b"\xff" * 2_000_000 + b"\0" * 100),
        ("jpg", b"\xff\xd8" + b"\xff\xe0\0\0" * 500_000),
    ],
)
def test_a_file_without_an_end_is_given_up_after_few_reads(kind, content):
    file = CountedFile(content)

    assert not has_end(file, kind)
    assert file.reads < 110_000


def test_a_preview_in_a_jpeg_does_not_end_the_picture_around_it(tmp_path):
    name = b"\xff\xe0\x00\x04JF"
    path = tmp_path / "a.jpg"
    path.write_bytes(b"\xff\xd8" + name + PREVIEW + SCAN + b"appended " * 40)

    assert problem_of_file(path) == "cut off"
