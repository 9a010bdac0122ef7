"""An episode with workfiles, and nothing kept outside of a test."""

from __future__ import annotations

import shutil

import pytest

from ayon_harmony.surveying import kept_surveys
from sandbox.scene_on_disk import container, write_workfile

SHOTS = ("sh010", "sh020", "sh030", "sh040")


@pytest.fixture
def command_line(studio, run_command_line):
    """Run a command line of the addon in the usual studio."""
    return run_command_line


@pytest.fixture(autouse=True)
def kept_folder(tmp_path, monkeypatch):
    """Keep surveys with the test and not with the user."""
    monkeypatch.setattr(kept_surveys, "default_root", lambda: tmp_path / "local")


class Episode:
    """Shots with workfiles, and a rig of three versions.

    sh010 has rigBob v001 twice and is outdated, sh020 has v003, sh030 cannot be
    read, and sh040 has no workfile.
    """

    def __init__(self, studio, scratch):
        self.project = studio.project("demo")
        self.scratch = scratch
        self.rig = [self._publish() for _ in range(3)]
        self.paths = {}
        for name in SHOTS:
            self.project.shot(f"/ep101/{name}", frameStart=1001, frameEnd=1024)
        first, last = self.rig[0], self.rig[2]
        self.save("sh010", loaded=[container(first), container(first)])
        self.save("sh020", loaded=[container(last)])
        self.save("sh030").write_bytes(b"PK\x05\x06" + b"\0" * 18)

    def _publish(self):
        entity = self.project.publish(
            "/assets/char/bob",
            "rigBob",
            "template",
            {"": b"x"},
            representation="zip",
        )
        return entity["id"]

    def save(self, shot, **scene):
        """Write the workfile of a shot."""
        path = self.project.workfile_path(f"/ep101/{shot}", "animation", 1)
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.paths[shot] = write_workfile(path, self.scratch, **scene)
        return path


@pytest.fixture
def episode(studio, tmp_path):
    """An episode; see the class."""
    return Episode(studio, tmp_path / "scratch")


#: Words that select all scenes of the episode.
ALL = ("--project", "demo", "--folder", "/ep101/**", "--task", "animation")
