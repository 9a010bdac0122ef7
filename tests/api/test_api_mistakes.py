"""Mistakes that a TD makes with the api are told in its words, at once."""

from __future__ import annotations

import sys

import pytest

import ayon_harmony.api as harmony
from ayon_harmony import current
from ayon_harmony.bridge.session import Session


@pytest.fixture
def session(monkeypatch):
    monkeypatch.setattr(current, "_script_folders", [])
    session = Session()
    current.start(session)
    yield session
    current.end()
    session.close()


@pytest.mark.parametrize("add", [harmony.on_connect, harmony.on_open, harmony.on_save])
def test_a_callback_that_cannot_be_called_is_refused(add):
    with pytest.raises(TypeError, match="A callback is a function, not 5"):
        add(5)


def test_one_request_in_place_of_many_is_refused(session):
    with pytest.raises(ValueError, match="takes a list of requests"):
        harmony.send_many({"function": "node.root"})


def test_scripts_are_joined_by_paths_as_text(tmp_path):
    for name in ("a.js", "b.js"):
        (tmp_path / name).write_text(f"var {name[0]};", encoding="utf-8")

    joined = harmony.join_scripts([str(tmp_path / "a.js"), tmp_path / "b.js"])

    assert joined == "var a;\nvar b;"


def test_a_folder_of_scripts_that_comes_too_late_says_so_once(session, tmp_path):
    with pytest.warns(UserWarning, match="loaded when this process starts Harmony the"):
        harmony.add_script_folder(tmp_path)
    harmony.add_script_folder(tmp_path)

    assert current.script_folders() == [tmp_path]


def test_a_folder_of_scripts_in_time_says_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(current, "_script_folders", [])

    harmony.add_script_folder(str(tmp_path))

    assert current.script_folders() == [tmp_path]


def test_the_scene_check_of_a_python_without_ayon_says_where_it_runs(
    session, monkeypatch
):
    monkeypatch.setitem(sys.modules, "pyblish", None)
    monkeypatch.delitem(sys.modules, "ayon_harmony.checking.scene_check", False)

    with pytest.raises(harmony.NotConnectedError, match="AYON > Script Console"):
        harmony.check_scene()


def test_a_process_without_a_session_is_told_of_attach():
    with pytest.raises(harmony.NotConnectedError, match=r"harmony\.attach\(\) joins"):
        harmony.send({"function": "node.root"})
