"""Our hooks and a studio's own scripts in one folder for Harmony."""

from __future__ import annotations

import os

import pytest

from ayon_harmony.app.startup_scripts import HOOKS, STARTUP_FOLDER, prepare_scripts
from sandbox.disks.mac import MacDisk


def test_without_studio_scripts_harmony_reads_the_addons_folder(tmp_path):
    assert prepare_scripts(None, tmp_path) == STARTUP_FOLDER
    assert not list(tmp_path.iterdir())


def test_studio_scripts_come_along_and_stay_untouched(tmp_path):
    studio = tmp_path / "studio"
    (studio / "lib").mkdir(parents=True)
    (studio / "lib" / "rig.js").write_text("var rig;")
    (studio / "TB_sceneOpened.js").write_text("studio hook")
    (studio / "TB_sceneOpenPreUI.js").write_text("pre ui")
    before = {path: path.read_bytes() for path in studio.rglob("*") if path.is_file()}

    folder = prepare_scripts(str(studio), tmp_path / "session")

    for hook in HOOKS:
        assert (folder / hook).read_bytes() == (STARTUP_FOLDER / hook).read_bytes()
    assert (folder / "TB_sceneOpenPreUI.js").read_text() == "pre ui"
    assert (folder / "lib" / "rig.js").read_text() == "var rig;"
    assert {
        path: path.read_bytes() for path in studio.rglob("*") if path.is_file()
    } == before


def refuse(*_args, **_options):
    raise OSError("a privilege is missing")


def say_yes_and_make_none(*_args, **_options):
    """What Wine and some shares do."""


@pytest.fixture(params=[refuse, say_yes_and_make_none], ids=["refused", "none"])
def without_links(request, monkeypatch):
    """A disk that makes no symbolic links."""
    monkeypatch.setattr("pathlib.Path.symlink_to", request.param)


def test_where_there_are_no_links_scripts_are_copied(tmp_path, without_links):
    studio = tmp_path / "studio"
    (studio / "lib").mkdir(parents=True)
    (studio / "lib" / "rig.js").write_text("var rig;")
    (studio / "tool.js").write_text("function tool() {}")

    folder = prepare_scripts(str(studio), tmp_path / "session")

    assert not (folder / "tool.js").is_symlink()
    assert (folder / "tool.js").read_text() == "function tool() {}"
    assert (folder / "lib" / "rig.js").read_text() == "var rig;"


@pytest.mark.skipif(os.name != "posix", reason="acts on POSIX")
def test_a_hook_in_another_letter_case_does_not_overwrite_ours(tmp_path, without_links):
    studio = tmp_path / "studio"
    studio.mkdir()
    (studio / "tb_sceneOpened.js").write_text("studio hook")

    with MacDisk():
        folder = prepare_scripts(str(studio), tmp_path / "session")

    hook = folder / "TB_sceneOpened.js"
    assert hook.read_bytes() == (STARTUP_FOLDER / "TB_sceneOpened.js").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == sorted(HOOKS)


def test_copied_scripts_can_be_removed_again(tmp_path, without_links):
    studio = tmp_path / "studio"
    (studio / "lib").mkdir(parents=True)
    (studio / "lib" / "rig.js").write_text("var rig;")
    (studio / "lib" / "rig.js").chmod(0o444)

    folder = prepare_scripts(str(studio), tmp_path / "session")

    assert (folder / "lib" / "rig.js").stat().st_mode & 0o200


def test_a_studio_folder_out_of_reach_leaves_our_hooks(tmp_path):
    folder = prepare_scripts(str(tmp_path / "gone"), tmp_path / "session")

    assert sorted(path.name for path in folder.iterdir()) == sorted(HOOKS)
