"""The folder of a session, and those that killed sessions left."""

from __future__ import annotations

import contextlib

import pytest

from ayon_harmony.app import session_folder
from ayon_harmony.app.session_folder import SessionFolder
from ayon_harmony.workfiles import disk
from sandbox.disks.windows import WindowsDisk


def acted_windows():
    return contextlib.nullcontext() if disk.IS_WINDOWS else WindowsDisk()


@pytest.mark.skipif(disk.IS_WINDOWS, reason="links and modes of POSIX")
def test_a_folder_that_somebody_else_made_for_us_is_not_taken(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "theirs.js").write_text("//")
    (tmp_path / session_folder.FOLDER_NAME).mkdir()
    (tmp_path / session_folder.FOLDER_NAME / "4711-80").symlink_to(elsewhere)

    folder = SessionFolder(tmp_path, "4711-80")

    assert list(folder.path.iterdir()) == [folder.path / session_folder.LOCK_NAME]
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert session_folder.live_folders(tmp_path) == [folder.path]
    folder.close()
    assert [path.name for path in elsewhere.iterdir()] == ["theirs.js"]


def test_folders_of_dead_sessions_go_although_they_hold_read_only_scripts(tmp_path):
    dead = tmp_path / session_folder.FOLDER_NAME / "dead"
    (dead / "scripts").mkdir(parents=True)
    (dead / session_folder.LOCK_NAME).touch()
    (dead / "scripts" / "studio.js").write_text("//")
    (dead / "scripts" / "studio.js").chmod(0o444)

    with acted_windows():
        folder = SessionFolder(tmp_path, "mine")
        (folder.path / "studio.js").write_text("//")
        (folder.path / "studio.js").chmod(0o444)
        assert not dead.exists()
        assert session_folder.live_folders(tmp_path) == [folder.path]
        folder.close()

    assert list((tmp_path / session_folder.FOLDER_NAME).iterdir()) == []
