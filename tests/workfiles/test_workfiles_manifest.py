"""Comparing a scene folder with what is known of it."""

from __future__ import annotations

import os
import random
import zlib

import pytest

from ayon_harmony.workfiles import manifest
from ayon_harmony.workfiles.archive import scan
from ayon_harmony.workfiles.archive.writer import Row


def with_files(folder, sizes):
    chance = random.Random(5)
    contents = {f"f{n:03}": chance.randbytes(size) for n, size in enumerate(sizes)}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return contents


@pytest.mark.parametrize(
    "sizes",
    [(), (0,), (5, 0, 70_000), (100,) * 50, (10, 3 << 20, 20, (1 << 20) + 1) * 5],
    ids=["none", "empty", "few", "many", "large"],
)
def test_checksums_of_many_files_are_those_of_each(tmp_path, sizes):
    contents = with_files(tmp_path, sizes)
    found = list(manifest.file_crcs(tmp_path, list(contents)))
    assert found == [zlib.crc32(content) for content in contents.values()]


@pytest.mark.parametrize("count", [4, 60])
def test_a_file_that_went_away_is_an_error_and_none_stays_open(
    tmp_path, monkeypatch, count
):
    contents = with_files(tmp_path, (100,) * count)
    (tmp_path / "f003").unlink()
    opened = set()
    open_file, close = os.open, os.close

    def note(*arguments):
        descriptor = open_file(*arguments)
        opened.add(descriptor)
        return descriptor

    def forget(descriptor):
        opened.discard(descriptor)
        close(descriptor)

    monkeypatch.setattr(os, "open", note)
    monkeypatch.setattr(os, "close", forget)
    with pytest.raises(FileNotFoundError, match="f003"):
        list(manifest.file_crcs(tmp_path, list(contents)))
    assert opened == set()


def known_of(folder, contents, *, is_racy):
    snapshot = scan.scan(folder)
    rows = {}
    for name, content in contents.items():
        found = snapshot.files[name]
        row = Row(found.size, found.mtime_ns, zlib.crc32(content), 0, 0, -1, 0, is_racy)
        rows[name] = row._replace(inode=found.inode, changed_ns=found.changed_ns)
    return manifest.Manifest("/project/a.zip", "a", None, rows)


def scanned_again(folder, known):
    return manifest.is_changed(scan.scan(folder), known, folder)


@pytest.mark.parametrize("is_racy", [False, True], ids=["sure", "racy"])
def test_what_is_as_it_was_is_no_change_touched_or_not(tmp_path, is_racy):
    contents = with_files(tmp_path, (100,) * 20)
    known = known_of(tmp_path, contents, is_racy=is_racy)
    assert not scanned_again(tmp_path, known)
    for name in contents:
        os.utime(tmp_path / name, (1, 1))
    assert not scanned_again(tmp_path, known)


@pytest.mark.parametrize("is_racy", [False, True], ids=["sure", "racy"])
@pytest.mark.parametrize("edit", ["content", "size", "new", "gone", "folder", "moment"])
def test_any_edit_is_a_change(tmp_path, is_racy, edit):
    contents = with_files(tmp_path, (100,) * 20)
    known = known_of(tmp_path, contents, is_racy=is_racy)
    path = tmp_path / "f011"
    status = path.stat()
    if edit in ("content", "moment"):
        path.write_bytes(b"!" * 100)
    elif edit == "size":
        path.write_bytes(b"!" * 101)
    elif edit == "new":
        (tmp_path / "new").touch()
    elif edit == "gone":
        path.unlink()
    else:
        (tmp_path / "empty").mkdir()
    if edit == "moment":
        # Within one tick of the clock: nothing but the content tells.
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        found = scan.scan(tmp_path).files["f011"]
        row = known.rows["f011"]._replace(changed_ns=found.changed_ns, is_racy=True)
        known.rows["f011"] = row
    assert scanned_again(tmp_path, known)
