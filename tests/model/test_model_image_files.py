"""Files that should be pictures, and what shows that they are none."""

from __future__ import annotations

import pytest

from ayon_harmony.model.image_files import problem_of_file

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
