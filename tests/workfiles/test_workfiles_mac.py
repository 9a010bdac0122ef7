"""Workfiles on a disk as macOS has it."""

from __future__ import annotations

import errno
import os
import sys
import zipfile

import pytest

from ayon_harmony.errors import NamesError
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import names
from ayon_harmony.workfiles.local_copy import State

places = sys.modules["tests.workfiles.conftest"]

COMPOSED, DECOMPOSED = "m\u00e4hne.tvg", "ma\u0308hne.tvg"
QUARANTINE = "user.com.apple.quarantine"


def drawing(copy, name):
    return copy.scene_dir / "elements" / "body" / name


def test_a_workfile_goes_there_and_back(mac, place):
    copy = place.saved("mine")
    other = place.opened("other")
    drawing(copy, "body-1.tvg").write_bytes(b"OTVGfull again")
    copy.save()
    other.open()

    assert places.contents(other.scene_dir) == places.contents(copy.scene_dir)
    assert other.assess().state is State.IN_SYNC
    assert place.leftovers() == []


def test_names_go_into_the_project_as_other_systems_spell_them(mac, place):
    copy = place.saved("mine")
    drawing(copy, COMPOSED).write_bytes(b"OTVGfull")
    assert DECOMPOSED in os.listdir(drawing(copy, COMPOSED).parent)

    copy.save()

    with zipfile.ZipFile(place.zip) as archive:
        assert f"elements/body/{COMPOSED}" in archive.namelist()
    assert copy.assess().state is State.IN_SYNC


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS finds either")
def test_elsewhere_two_spellings_of_one_name_are_refused_before_macos_loses_one(place):
    copy = place.saved("mine")
    drawing(copy, COMPOSED).write_bytes(b"one")
    drawing(copy, DECOMPOSED).write_bytes(b"other")

    with pytest.raises(NamesError, match="one name"):
        copy.save()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Body-1.tvg", "body-1.TVG"), (COMPOSED, DECOMPOSED), ("stra\u00dfe", "STRASSE")],
)
def test_names_that_macos_takes_for_one_have_one_key(one, other):
    assert names.clash_key(one) == names.clash_key(other)


@pytest.fixture
def quarantine():
    """Mark a file as macOS marks what a browser downloaded."""
    if not hasattr(os, "setxattr"):
        pytest.skip("this Python sets no extended attributes")

    def mark(path):
        try:
            os.setxattr(path, QUARANTINE, b"0081;web")
        except OSError as error:
            if error.errno in (errno.ENOTSUP, errno.EPERM):
                pytest.skip("this disk holds no extended attributes")
            raise

    return mark


def test_a_quarantined_workfile_opens_to_files_that_are_not(place, quarantine):
    """Harmony would ask about each script and palette of the scene."""
    place.saved("other")
    quarantine(place.zip)

    copy = place.opened("mine")

    files = [path for path in copy.scene_dir.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert not [path for path in files if QUARANTINE in os.listxattr(path)]


def test_a_copy_of_a_quarantined_file_is_not(tmp_path, quarantine):
    (tmp_path / "downloaded.plt").write_text("palette")
    quarantine(tmp_path / "downloaded.plt")

    copied = disk.copy_file(tmp_path / "downloaded.plt", tmp_path / "mine.plt")

    assert copied.read_text() == "palette"
    assert os.listxattr(copied) == []
