"""The scene of a start without a workfile: made, kept or taken away."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys

import pytest

from ayon_harmony.errors import LaunchError
from ayon_harmony.model.studio_settings import complete_settings
from ayon_harmony.workfiles import Workfiles
from ayon_harmony.workfiles.archive import save_folder
from ayon_harmony.working import start_scene
from ayon_harmony.working.empty_scene import write_empty_scene
from ayon_harmony.working.start_scene import (
    StartScene,
    find_studio_template,
    find_unsaved,
)


@pytest.fixture
def files(tmp_path):
    return Workfiles(tmp_path / "root")


@pytest.fixture
def template(tmp_path):
    """A studio's start scene, as a zip."""
    xstage = write_empty_scene(tmp_path / "studio" / "start")
    archive = tmp_path / "studio" / "start.zip"
    save_folder(xstage.parent, archive)
    return archive


def test_an_untouched_scene_is_taken_away(files):
    scene = StartScene.make(files)
    assert scene.xstage.is_file()

    scene.clean_up()

    assert not list((files.root / "unsaved").iterdir())


@pytest.mark.parametrize(
    "saved", ["Untitled.xstage", "elements/Ball/Ball-1.tvg", "palette-library/x.plt"]
)
def test_a_scene_that_was_saved_stays_and_is_found_again(files, saved):
    scene = StartScene.make(files)
    path = scene.xstage.parent / saved
    path.parent.mkdir(exist_ok=True)
    path.write_text("an artist's work")

    scene.clean_up()

    assert path.is_file()
    assert find_unsaved(files.root) == [scene.xstage]


def test_a_scene_stays_as_long_as_a_harmony_lives_in_it(files):
    scene = StartScene.make(files)
    harmony = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        scene.program_started(harmony.pid)
        scene.clean_up()
        assert find_unsaved(files.root) == []
        assert scene.xstage.is_file()
    finally:
        harmony.communicate()

    # Nobody saved anything, and nobody can any more.
    assert find_unsaved(files.root) == []
    assert not scene.xstage.exists()


def test_what_harmony_adds_by_itself_is_no_work(files):
    scene = StartScene.make(files)
    thumbnails = scene.xstage.parent / "Untitled.xstage.thumbnails"
    thumbnails.mkdir()
    (thumbnails / "t-0001.png").write_bytes(b"png")

    scene.clean_up()

    assert not scene.xstage.exists()


@pytest.mark.parametrize("unreadable", [".", "Untitled", "Untitled/elements"])
@pytest.mark.parametrize(
    "error", [PermissionError(13, ""), OSError(5, "")], ids=["denied", "failing"]
)
def test_what_cannot_be_looked_at_is_not_taken_away(
    files, monkeypatch, unreadable, error
):
    scene = StartScene.make(files)
    scene._mark.release()
    drawing = scene.xstage.parent / "elements" / "Ball" / "Ball-1.tvg"
    drawing.parent.mkdir()
    drawing.write_bytes(b"an artist's work")
    below = scene.xstage.parents[1] / unreadable
    refuse_listing(monkeypatch, below, error)

    find_unsaved(files.root)
    monkeypatch.undo()

    assert drawing.is_file()
    assert find_unsaved(files.root) == [scene.xstage]


def refuse_listing(monkeypatch, folder, error):
    """A disk that does not let anybody look into one folder and what is below."""
    for name in ("listdir", "scandir"):
        real = getattr(os, name)

        def look(path=".", real=real):
            if os.path.realpath(path).startswith(os.path.realpath(folder)):
                raise error
            return real(path)

        monkeypatch.setattr(os, name, look)


def test_a_start_scene_on_a_full_disk_is_refused_in_words(files, monkeypatch):
    def refuse(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(start_scene, "write_empty_scene", refuse)

    with pytest.raises(LaunchError, match="the disk is full"):
        StartScene.make(files)


def test_scenes_of_running_sessions_are_left_alone(files):
    scene = StartScene.make(files)

    assert find_unsaved(files.root) == []
    assert scene.xstage.is_file()
    scene.clean_up()


def test_untouched_scenes_of_a_crashed_session_are_taken_away(files):
    scene = StartScene.make(files)
    scene._mark.release()

    assert find_unsaved(files.root) == []
    assert not scene.xstage.exists()


def test_a_studio_template_is_opened_as_a_copy(files, template):
    before = template.read_bytes()
    scene = StartScene.make(files, template)
    scene.xstage.write_text("changed")

    assert scene.xstage.is_relative_to(files.root)
    assert scene.xstage.name == "start.xstage"
    assert template.read_bytes() == before
    scene.clean_up()


def test_a_template_folder_is_copied(files, tmp_path):
    xstage = write_empty_scene(tmp_path / "studio" / "start")

    scene = StartScene.make(files, xstage)

    assert scene.xstage.read_bytes() == xstage.read_bytes()
    assert scene.xstage != xstage
    scene.clean_up()


@pytest.mark.parametrize("name", ["gone.zip", "gone.xstage", "start.txt"])
def test_a_template_that_is_no_use_is_named(files, tmp_path, name):
    with pytest.raises(LaunchError, match=name):
        StartScene.make(files, tmp_path / name)

    assert not list((files.root / "unsaved").iterdir())


def test_the_template_of_the_settings_is_for_the_task_type(studio, tmp_path):
    import os

    root = studio.folder / "projects"
    settings = {
        "startup": {
            "start_scenes": [
                {"task_types": ["Rigging"], "path": "/rig.zip"},
                {"task_types": ["Animation"], "path": "{root[work]}/start.zip"},
                {"task_types": [], "path": "/other.zip"},
            ]
        }
    }

    found = find_studio_template(os.environ, settings)

    assert found == root / "start.zip"


def test_a_template_with_an_unknown_key_is_an_error(studio):
    import os

    settings = {
        "startup": {"start_scenes": [{"task_types": [], "path": "{nothing}/a.zip"}]}
    }

    with pytest.raises(LaunchError, match="nothing"):
        find_studio_template(os.environ, settings)


def test_without_start_scenes_it_is_the_empty_scene():
    assert find_studio_template({}, complete_settings({})) is None


def test_a_scene_that_somebody_else_takes_away_meanwhile_is_no_unsaved_work(
    files, monkeypatch, caplog
):
    scene = StartScene.make(files)
    read = start_scene._state

    def take_away_first(folder):
        shutil.rmtree(folder.parent)
        (folder / "Untitled.xstage").read_bytes()
        return read(folder)

    monkeypatch.setattr(start_scene, "_state", take_away_first)
    scene.clean_up()

    assert "Unsaved work" not in caplog.text
    assert find_unsaved(files.root) == []


def test_what_was_half_removed_is_removed_the_next_time(files, monkeypatch):
    scene = StartScene.make(files)
    with monkeypatch.context() as patch:
        patch.setattr(start_scene.shutil, "rmtree", lambda *_args, **_options: None)
        scene.clean_up()
    assert list((files.root / "unsaved").iterdir())

    assert find_unsaved(files.root) == []
    assert not list((files.root / "unsaved").iterdir())
