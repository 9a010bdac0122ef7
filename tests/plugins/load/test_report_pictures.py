"""A report after loading or updating shows what was there before, and what is now."""

from __future__ import annotations

from typing import ClassVar

import pytest
from PIL import Image

from ayon_harmony import current
from ayon_harmony.loading.report_pictures import drawing_of, picture_of
from ayon_harmony.loading.representations import read_representation
from ayon_harmony.pictures import PictureMaker
from tests.plugins.load.conftest import image


def color_of(path):
    with Image.open(path) as opened:
        return opened.convert("RGB").getpixel((1, 1))


@pytest.fixture
def source_of():
    from ayon_core.pipeline.load import get_representation_context

    def read(representation):
        context = get_representation_context("demo", representation["id"])
        return read_representation(context)

    return read


def test_images_are_shown_before_and_after(studio, publish, source_of):
    older = publish("red", range(1, 3))
    newer = source_of(publish("blue", range(1, 3)))
    stored = {"representation": older["id"], "project_name": "demo", "version": 1}

    (shown,) = drawing_of([(stored, newer)])()

    assert shown.label == "renderMain: v001 and v002"
    assert color_of(shown.before) == (255, 0, 0)
    assert color_of(shown.after) == (0, 0, 255)


def test_what_is_new_has_one_picture(studio, publish, source_of):
    (shown,) = drawing_of([(None, source_of(publish("red")))])()

    assert shown.before is None
    assert color_of(shown.after) == (255, 0, 0)


def test_a_version_that_is_gone_leaves_the_picture_of_the_new_one(
    studio, publish, source_of
):
    newer = source_of(publish("red"))
    stored = {"representation": "0" * 32, "project_name": "demo", "version": 3}

    (shown,) = drawing_of([(stored, newer)])()

    assert shown.before is None
    assert color_of(shown.after) == (255, 0, 0)


def test_what_cannot_be_shown_gives_no_picture(studio, publish, source_of):
    movie = source_of(publish(extension="mov", content=b"no movie"))
    broken = source_of(publish(product="renderB", content=b"no image"))

    assert drawing_of([(None, movie), (None, broken)])() == []


def test_a_large_image_is_made_small(tmp_path):
    path = tmp_path / "large.png"
    path.write_bytes(image("red", size=2000))
    with PictureMaker(tmp_path / "pictures") as maker:
        picture = picture_of(maker, path)

    with Image.open(picture.path) as opened:
        assert opened.size == (270, 270)


@pytest.mark.engine
@pytest.mark.process
def test_a_load_with_something_to_tell_gets_its_picture(
    studio, host, scene, publish, load, monkeypatch
):
    class Artist:
        interactive = True
        reports: ClassVar[list] = []

        def show_reports(self, reports):
            self.reports[:] = reports

        renew_reports = show_reports

        def is_showing_reports(self):
            return bool(self.reports)

        def run_beside(self, work, then):
            then(work())

    artist = Artist()
    monkeypatch.setattr(current, "_dialogs", artist)

    load("LoadImageSequence", publish("red", range(1, 5)))

    assert "begins at frame 1" in artist.reports[-1].lines[0]
    (shown,) = artist.reports[-1].pictures
    assert color_of(shown.after) == (255, 0, 0)
