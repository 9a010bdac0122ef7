"""Thumbnails that are made without a process of ayon-core's for each."""

from __future__ import annotations

import pytest

from ayon_harmony.publishing.thumbnails import LARGEST, make_thumbnail

Image = pytest.importorskip("PIL.Image")


@pytest.fixture
def picture(tmp_path):
    def make(name, mode="RGBA", size=(1920, 1080), color=(200, 100, 50, 255)):
        path = tmp_path / name
        Image.new(mode, size, color).save(path)
        return path

    return make


@pytest.mark.parametrize("name", ["a.png", "a.tga", "a.bmp"])
def test_a_picture_becomes_a_small_jpeg(picture, tmp_path, name):
    target = tmp_path / "t.jpg"
    assert make_thumbnail(picture(name), target)
    with Image.open(target) as made:
        assert made.format == "JPEG"
        assert made.size[0] <= LARGEST[0]
        assert made.size[1] <= LARGEST[1]
        assert made.getpixel((10, 10)) == pytest.approx((200, 100, 50), abs=4)


def test_small_pictures_stay_small_and_transparency_is_black(picture, tmp_path):
    target = tmp_path / "t.jpg"
    assert make_thumbnail(picture("a.png", size=(64, 36), color=(255, 0, 0, 0)), target)
    with Image.open(target) as made:
        assert made.size == (64, 36)
        assert made.getpixel((1, 1)) == pytest.approx((0, 0, 0), abs=4)


def test_what_is_not_read_here_is_left_to_core(picture, tmp_path):
    target = tmp_path / "t.jpg"
    deep = picture("deep.png", "I;16", color=4000)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"png")
    exr = tmp_path / "a.exr"
    exr.write_bytes(b"v/1\x01")
    for path in (deep, broken, exr, tmp_path / "missing.png"):
        assert not make_thumbnail(path, target)
        assert not target.exists()
