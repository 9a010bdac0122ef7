"""The folder of a session, and those that killed sessions left."""

from __future__ import annotations

import contextlib

from ayon_harmony.app import session_folder
from ayon_harmony.app.session_folder import SessionFolder
from ayon_harmony.workfiles import disk
from sandbox.disks.windows import WindowsDisk


def acted_windows():
    return contextlib.nullcontext() if disk.IS_WINDOWS else WindowsDisk()


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
