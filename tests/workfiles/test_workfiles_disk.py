"""What differs between systems, with the other system acted where it must be."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.identity import Identity
from sandbox.disks import rules


@pytest.fixture
def on_windows(monkeypatch):
    monkeypatch.setattr(disk, "IS_WINDOWS", True)
    with rules.watched():
        yield


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (r"C:\users\me\scene", r"\\?\C:\users\me\scene"),
        ("C:/users/me/scene/a.tvg", r"\\?\C:\users\me\scene\a.tvg"),
        ("C:/users/me/../you", r"\\?\C:\users\you"),
        (r"\\server\share\project\a.zip", r"\\?\UNC\server\share\project\a.zip"),
        ("//server/share/a.zip", r"\\?\UNC\server\share\a.zip"),
        (r"\\?\C:\already", r"\\?\C:\already"),
        ("C:/shots/shot v001 ", "\\\\?\\C:\\shots\\shot v001 "),
        ("C:/shots/take.", r"\\?\C:\shots\take."),
        ("C:/shots/con", r"\\?\C:\shots\con"),
    ],
)
def test_windows_gets_paths_that_may_be_long(on_windows, path, expected):
    assert disk.long_path(path) == expected


@pytest.mark.skipif(disk.IS_WINDOWS, reason="this is the other system")
def test_elsewhere_paths_stay_as_they_are():
    assert disk.long_path(Path("a") / "b") == str(Path("a") / "b")


def test_a_member_lies_below_a_long_folder_without_a_forward_slash(monkeypatch):
    monkeypatch.setattr(disk.os, "sep", "\\")
    root = "\\\\?\\C:\\scene\\"
    expected = "\\\\?\\C:\\scene\\elements\\Body\\Body-1.tvg"
    assert disk.path_below(root, "elements/Body/Body-1.tvg") == expected


def test_a_file_that_cannot_be_deleted_is_reported_and_no_error(tmp_path, monkeypatch):
    def refuse(_path):
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(disk.os, "unlink", refuse)

    assert not disk.remove_file(tmp_path / "x")


def test_without_pread_a_reader_still_reads_at_offsets(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"0123456789")
    monkeypatch.delattr(disk.os, "pread", raising=False)

    with disk.RandomReader(tmp_path / "file") as reader:
        assert reader.read(7, 9) == b"789"
        assert reader.read(2, 3) == b"234"


def test_one_drive_in_two_spellings_is_one_workfile_on_windows(on_windows):
    one = Identity.of_file(Path("P:/Shots/sh010_v001.zip"))
    two = Identity.of_file(Path("p:/shots/sh010_v001.zip"))

    assert one == two
    assert one.folder_name == two.folder_name
