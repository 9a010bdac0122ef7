"""A day with paths as Windows has them: drive letters and UNC."""

from __future__ import annotations

import zipfile

import pytest

from sandbox.disks.drives import DriveDisk
from sandbox.harmony.client import Control

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.process,
    pytest.mark.engine,
]


@pytest.fixture
def drives(tmp_path):
    """Local copies on C:, the project on P: and on a server."""
    folders = {
        "C:": tmp_path / "disk of the artist",
        "P:": tmp_path / "nas",
        "//server/share": tmp_path / "nas",
    }
    for folder in folders.values():
        folder.mkdir(exist_ok=True)
    with DriveDisk(folders) as disk:
        yield disk


@pytest.fixture
def work_on(make_stage, drives):
    """Open a workfile, add a node and save; the scene's path as both sides tell it."""

    def work(path: str, node: str) -> tuple[str, str]:
        harmony = Control()

        def script(stage):
            peer = stage.connected()
            told = harmony.evaluate("scene.currentProjectPathRemapped()")
            harmony.evaluate(f"node.add(node.root(), '{node}', 'PEG', 0, 0, 0)")
            assert harmony.save()
            stage.on_main(stage.application.workfile.save)
            return peer.scene_path, told

        environ = {
            "AYON_HARMONY_LOCAL_FOLDER": "C:/Scenes",
            **drives.variable,
            **harmony.environment(),
        }
        try:
            return make_stage(path, environ=environ).play(script)
        finally:
            harmony.close()

    return work


@pytest.fixture
def workfile(make_workfile, drives, tmp_path):
    """A workfile in a folder of the project, where this system has it."""
    made = make_workfile()
    folder = tmp_path / "nas" / "Project X"
    folder.mkdir()
    return made.rename(folder / made.name)


@pytest.mark.parametrize(
    "folder", ["P:/Project X", "p:/project x", "//server/share/Project X"]
)
def test_a_scene_on_a_drive_or_a_server_is_opened_changed_and_saved(
    work_on, workfile, folder
):
    scene_path, told = work_on(f"{folder}/{workfile.name}", "FromWindows")

    assert scene_path.startswith("C:/Scenes/")
    assert told == scene_path
    with zipfile.ZipFile(workfile) as archive:
        assert b"FromWindows" in archive.read(f"{workfile.stem}.xstage")


def test_one_workfile_by_drive_and_by_server_is_worked_on_in_one_place(
    work_on, workfile
):
    first, _ = work_on(f"P:/Project X/{workfile.name}", "OverTheDrive")
    second, _ = work_on(f"//SERVER/Share/project x/{workfile.name}", "OverTheServer")

    assert first == second
    with zipfile.ZipFile(workfile) as archive:
        scene = archive.read(f"{workfile.stem}.xstage")
    assert b"OverTheDrive" in scene
    assert b"OverTheServer" in scene
