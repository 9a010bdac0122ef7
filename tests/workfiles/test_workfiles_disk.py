"""What differs between systems, with the other system acted where it must be."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.identity import Identity
from sandbox.disks import rules

places = sys.modules["tests.workfiles.conftest"]


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


# --- words, after a look ------------------------------------------------------------


def refused(act, *arguments):
    with pytest.raises(OSError) as caught:
        act(*arguments)
    return disk.reason(caught.value)


@pytest.mark.parametrize(
    "act",
    [os.stat, os.unlink, os.rmdir, os.listdir, open],
    ids=lambda act: act.__name__,
)
def test_a_missing_file_in_a_folder_that_is_there_is_called_that(tmp_path, act):
    assert refused(act, str(tmp_path / "scene.zip")) == "'scene.zip' is not there"


@pytest.mark.parametrize(
    "act", [os.stat, os.unlink, open], ids=lambda act: act.__name__
)
def test_a_folder_that_is_missing_is_named(tmp_path, act):
    told = refused(act, str(tmp_path / "gone" / "scene.zip"))

    assert told == (
        f"the folder '{tmp_path / 'gone'}' is not there (is the drive connected?)"
    )


def test_of_a_rename_the_side_that_is_missing_is_named(tmp_path):
    (tmp_path / "here").write_bytes(b"")

    assert refused(os.rename, tmp_path / "x", tmp_path / "y") == "'x' is not there"
    told = refused(os.rename, tmp_path / "here", tmp_path / "gone" / "y")
    assert told.startswith(f"the folder '{tmp_path / 'gone'}' is not there")


def test_a_file_in_place_of_a_folder_is_no_folder(tmp_path):
    (tmp_path / "file").write_bytes(b"")

    told = refused(open, str(tmp_path / "file" / "x"))

    assert told.startswith(f"the folder '{tmp_path / 'file'}' is not there")


def test_a_disk_in_trouble_does_not_say_that_a_folder_is_gone(tmp_path, monkeypatch):
    error = FileNotFoundError(errno.ENOENT, "", str(tmp_path / "a" / "x"))

    def fail(*_):
        raise OSError(errno.ESTALE, "Stale file handle")

    monkeypatch.setattr(os, "stat", fail)

    told = disk.missing_folder(tmp_path)
    said = disk.reason(error)
    monkeypatch.undo()
    assert said == "'x' is not there"
    assert told == f"the folder '{tmp_path}' can't be reached: the share went away"


def test_what_vanished_between_two_calls_is_called_that(tmp_path):
    error = FileNotFoundError(errno.ENOENT, "", str(tmp_path))

    assert "removed or renamed meanwhile" in disk.reason(error)
    assert "removed or renamed meanwhile" in disk.reason(FileNotFoundError(2, "x"))


def test_a_folder_that_cannot_be_looked_into_stays_and_is_no_error(
    tmp_path, monkeypatch
):
    folder = tmp_path / "staging"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.tvg").write_bytes(b"x")
    real = {name: getattr(os, name) for name in ("scandir", "open")}

    def refuse(name):
        def call(path=".", *arguments, **keywords):
            if str(path).endswith("deep"):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return real[name](path, *arguments, **keywords)

        return call

    for name in real:
        monkeypatch.setattr(os, name, refuse(name))

    assert not disk.clear_tree(folder)
    monkeypatch.undo()
    assert (folder / "deep" / "a.tvg").is_file()


@pytest.mark.skipif(disk.IS_WINDOWS, reason="files are opened by another call there")
@pytest.mark.parametrize("name", ["body-2.tvg", "body-new.tvg", "body"])
def test_what_in_a_scene_cannot_be_read_is_named(place, monkeypatch, name):
    copy = place.saved()
    folder = copy.scene_dir / "elements" / "body"
    (folder / "body-new.tvg").write_bytes(b"OTVGfull new")
    os.utime(folder / "body-2.tvg")
    before = places.in_zip(place.zip)
    real = {"open": os.open, "scandir": os.scandir}

    def refusing(call):
        def act(path, *arguments, **options):
            if os.path.basename(os.fspath(path)) == name:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return real[call](path, *arguments, **options)

        return act

    for call in real:
        monkeypatch.setattr(os, call, refusing(call))
    message = places.failure_of(copy.save)
    assert f"{name}'" in message
    assert "access is not allowed there" in message
    monkeypatch.undo()
    assert places.in_zip(place.zip) == before
    copy.save()
    assert places.in_zip(place.zip) == places.contents(copy.scene_dir)
