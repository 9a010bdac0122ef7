"""What is remembered of shares, and what is said of weak ones."""

from __future__ import annotations

import io
import os
import sys
import time
from pathlib import PurePosixPath, PureWindowsPath

import pytest

from ayon_harmony.workfiles import shares
from ayon_harmony.workfiles.sync import SyncWorker

places = sys.modules["tests.workfiles.conftest"]


@pytest.fixture
def memory(tmp_path):
    shares.remember_in(tmp_path)
    yield tmp_path / "project" / "a.zip"
    shares._root = shares._known = None


def test_a_verdict_outlasts_the_session_and_ends_after_a_month(memory, monkeypatch):
    assert shares.clones(memory) is None
    shares.note_clones(memory, True)
    shares._known = None
    assert shares.clones(memory) is True
    later = time.time() + 31 * 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    assert shares.clones(memory) is None


def test_small_uploads_tell_nothing_of_speed(memory):
    shares.note_sent(memory, 1000, 0.001)
    assert shares.send_rate(memory) is None
    shares.note_sent(memory, 20_000_000, 1.0)
    shares.note_sent(memory, 40_000_000, 1.0)
    assert shares.send_rate(memory) == 30_000_000


@pytest.mark.parametrize("content", ["", "{", "[]", '{"x": 3}'])
def test_a_memory_that_is_damaged_is_none(memory, content):
    (shares._root / shares.FILE_NAME).write_text(content)
    assert shares.clones(memory) is None
    shares.note_clones(memory, False)
    assert shares.clones(memory) is False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("fuse.rclone", "cannot keep two who save at once apart"),
        ("davfs", "cannot keep two who save at once apart"),
        ("fuse http", "cannot keep two who save at once apart"),
        ("fuse", ""),
        ("exfat", "for a moment"),
        ("cifs", ""),
        ("nfs4", ""),
    ],
)
def test_a_drive_that_cannot_keep_the_promises_says_so(
    place, monkeypatch, caplog, kind, words
):
    drive = place.project.parent / "my drive"
    kind, _, source = kind.partition(" ")
    source = f"{source or 'remote'}://nas/projects"
    line = f"{source} {str(drive).replace(' ', chr(92) + '040')} {kind} rw 0 0\n"
    real = open

    def mounts(path, *arguments, **keywords):
        if path == "/proc/self/mounts":
            return io.BytesIO(line.encode())
        return real(path, *arguments, **keywords)

    monkeypatch.setattr("builtins.open", mounts)
    monkeypatch.setattr(os.path, "ismount", lambda path: str(path) == str(drive))
    place.zip = drive / place.zip.name
    worker = SyncWorker(place.copy())
    assert words in worker.status.text
    assert (words in caplog.text) if words else not caplog.records


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/Users/a/Library/CloudStorage/Dropbox/work", "cloud folder"),
        ("/Users/a/Library/work", ""),
        ("/cloudstorage/work", ""),
    ],
)
def test_a_folder_of_a_cloud_is_told_by_its_path(folder, kind):
    assert shares._kind_of_folder(PurePosixPath(folder)) == kind


@pytest.mark.parametrize(
    "share", ["nas@SSL\\DavWWWRoot", "nas@SSL@8443\\work", "nas\\work"]
)
def test_webdav_of_windows_is_told_by_its_path(monkeypatch, share):
    monkeypatch.setattr(shares.disk, "IS_WINDOWS", True)
    kind = shares._kind_of_folder(PureWindowsPath(rf"\\{share}\sh010"))
    assert kind == ("WebDAV" if "@" in share else "")
