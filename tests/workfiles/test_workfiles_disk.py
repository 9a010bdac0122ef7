"""What differs between systems, with the other system acted where it must be."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.identity import Identity
from ayon_harmony.workfiles.local_copy import State

places = sys.modules["tests.workfiles.conftest"]


@pytest.fixture
def on_windows(monkeypatch):
    monkeypatch.setattr(disk, "IS_WINDOWS", True)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (r"C:\users\me\scene", r"\\?\C:\users\me\scene"),
        ("C:/users/me/scene/a.tvg", r"\\?\C:\users\me\scene\a.tvg"),
        ("C:/users/me/../you", r"\\?\C:\users\you"),
        (r"\\server\share\project\a.zip", r"\\?\UNC\server\share\project\a.zip"),
        ("//server/share/a.zip", r"\\?\UNC\server\share\a.zip"),
        (r"\\?\C:\already", r"\\?\C:\already"),
    ],
)
def test_windows_gets_paths_that_may_be_long(on_windows, path, expected):
    assert disk.long_path(path) == expected


def test_elsewhere_paths_stay_as_they_are():
    assert disk.long_path(Path("a") / "b") == str(Path("a") / "b")


def test_a_member_lies_below_a_long_folder_without_a_forward_slash(monkeypatch):
    monkeypatch.setattr(disk.os, "sep", "\\")
    root = "\\\\?\\C:\\scene\\"
    expected = "\\\\?\\C:\\scene\\elements\\Body\\Body-1.tvg"
    assert disk.path_below(root, "elements/Body/Body-1.tvg") == expected


class HeldOpen:
    """A rename that is refused some times, as while a scanner holds the file."""

    def __init__(self, times):
        self.left = times
        self.replace = os.replace

    def __call__(self, source, target):
        if self.left:
            self.left -= 1
            error = PermissionError(errno.EACCES, "denied")
            error.winerror = 32
            raise error
        self.replace(source, target)


@pytest.fixture
def two_files(tmp_path, monkeypatch):
    # The paths of this system are no Windows paths.
    monkeypatch.setattr(disk, "long_path", str)
    (tmp_path / "new").write_text("new")
    (tmp_path / "old").write_text("old")
    return tmp_path / "new", tmp_path / "old"


def test_a_file_that_is_held_open_for_a_moment_is_replaced(
    on_windows, two_files, monkeypatch
):
    monkeypatch.setattr(disk.os, "replace", HeldOpen(2))

    disk.replace(*two_files, waits_s=(0, 0, 0))

    assert two_files[1].read_text() == "new"


def test_a_file_that_stays_open_is_left_and_the_reason_is_told(
    on_windows, two_files, monkeypatch
):
    monkeypatch.setattr(disk.os, "replace", HeldOpen(9))

    with pytest.raises(PermissionError) as caught:
        disk.replace(*two_files, waits_s=(0, 0))

    assert two_files[0].read_text() == "new"
    assert two_files[1].read_text() == "old"
    assert disk.reason(caught.value) == "a file there is open in another program"


def test_elsewhere_a_refusal_is_final(two_files, monkeypatch):
    refuses = HeldOpen(1)
    monkeypatch.setattr(disk.os, "replace", refuses)

    with pytest.raises(PermissionError) as caught:
        disk.replace(*two_files, waits_s=(0, 0))

    assert refuses.left == 0
    assert disk.reason(caught.value) == "writing is not allowed there"


def test_a_file_that_cannot_be_deleted_is_reported_and_no_error(tmp_path, monkeypatch):
    def refuse(_path):
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(disk.os, "unlink", refuse)

    assert not disk.remove_file(tmp_path / "x")


def test_without_pread_a_reader_still_reads_at_offsets(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"0123456789")
    monkeypatch.delattr(disk.os, "pread")

    with disk.RandomReader(tmp_path / "file") as reader:
        assert reader.read(7, 9) == b"789"
        assert reader.read(2, 3) == b"234"


def test_one_drive_in_two_spellings_is_one_workfile_on_windows(on_windows):
    one = Identity.of_file(Path("P:/Shots/sh010_v001.zip"))
    two = Identity.of_file(Path("p:/shots/sh010_v001.zip"))

    assert one == two
    assert one.folder_name == two.folder_name


def test_a_workfile_goes_there_and_back_with_what_windows_lacks(
    on_windows, place, monkeypatch
):
    """No pread, no times by descriptor, no modes; names are long paths."""
    monkeypatch.setattr(disk, "long_path", str)
    monkeypatch.delattr(disk.os, "pread")
    monkeypatch.setattr(disk.os, "supports_fd", set())
    copy = place.saved("mine")
    other = place.opened("other")
    assert places.contents(other.scene_dir) == places.contents(copy.scene_dir)

    drawing = copy.scene_dir / "elements" / "body" / "body-1.tvg"
    drawing.write_bytes(b"OTVGfull, drawn again")
    copy.save()
    other.open()

    assert places.contents(other.scene_dir) == places.contents(copy.scene_dir)
    assert other.assess().state is State.IN_SYNC
    assert place.leftovers() == []
