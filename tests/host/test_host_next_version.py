"""The next workfile that a question offers: saved first of all, then told to AYON."""

from __future__ import annotations

from pathlib import Path

import ayon_api
import pytest
import requests

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import Identity
from ayon_harmony.working.conflict import save_as_next

HERE = Identity("demo", "/shots/sq01/sh010", "animation", "demo_sh010_v001.zip")


@pytest.fixture
def saves(studio):
    """Paths that a registered host was asked to save, whoever asked."""
    from ayon_core.host import HostBase, IWorkfileHost
    from ayon_core.pipeline import install_host

    class SavingHost(HostBase, IWorkfileHost):
        name = "harmony"

        def __init__(self):
            super().__init__()
            self.paths: list[str] = []

        def save_workfile(self, dst_path=None):
            Path(dst_path).parent.mkdir(parents=True, exist_ok=True)
            Path(dst_path).write_bytes(b"zip")
            self.paths.append(dst_path)

        def open_workfile(self, filepath):
            raise AssertionError(filepath)

        def get_current_workfile(self):
            return self.paths[-1] if self.paths else None

        def get_workfile_extensions(self):
            return [".zip"]

    host = SavingHost()
    install_host(host)
    return host


@pytest.fixture
def next_path(studio):
    work = Path(studio.project("demo").root, "demo/shots/sq01/sh010/work")
    return work / "animation" / "demo_sh010_animation_v002.zip"


def known_workfiles():
    folder = ayon_api.get_folder_by_path("demo", HERE.folder)
    task = ayon_api.get_task_by_name("demo", folder["id"], HERE.task)
    return [
        (Path(info["path"]).name, info["data"]["version"])
        for info in ayon_api.get_workfiles_info("demo", task_ids=[task["id"]])
    ]


def test_ayon_knows_it_as_one_of_save_as(saves, next_path):
    save_as_next(saves.save_workfile, next_path, HERE)
    assert known_workfiles() == [("demo_sh010_animation_v002.zip", 2)]


def test_it_is_saved_before_ayon_is_asked_for_anything(saves, next_path, monkeypatch):
    def answer_nothing(*_args, **_options):
        raise requests.exceptions.ConnectionError("no route")

    monkeypatch.setattr(ayon_api, "get_folder_by_path", answer_nothing)
    save_as_next(saves.save_workfile, next_path, HERE)
    assert saves.paths == [str(next_path)]


def test_one_of_no_task_is_saved_and_told_to_nobody(saves, tmp_path):
    path = tmp_path / "sh010_v002.zip"
    save_as_next(saves.save_workfile, path, Identity.of_file(path))
    assert (saves.paths, known_workfiles()) == ([str(path)], [])


def test_one_that_the_project_does_not_take_is_not_told_either(saves, next_path):
    def refuse(path):
        raise WorkfileError("The disk is full.", Path(path))

    with pytest.raises(WorkfileError, match="full"):
        save_as_next(refuse, next_path, HERE)
    assert (saves.paths, known_workfiles()) == ([], [])
