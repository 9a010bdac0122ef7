"""Paths that Harmony's scripts can read on a Windows of another language."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ayon_harmony import environment
from ayon_harmony.app import code_page
from ayon_harmony.app.harmony_process import HarmonyProcess
from ayon_harmony.workfiles import windows_files

HOME = "C:/Users/日本"
SHORT = "C:\\Users\\A1B2~1"


def is_western(text):
    """As a system of code page 1252."""
    return all(ord(letter) < 256 for letter in text)


def shorten(path):
    return path.replace(HOME, SHORT).replace("/", "\\")


def readable(variables, shorten=shorten):
    return code_page.with_readable_paths(variables, is_western, shorten)


def test_paths_with_letters_that_the_code_page_lacks_get_their_short_names():
    variables = readable(
        {
            environment.JS_FOLDER: f"{HOME}/addon/js",
            environment.GLOBAL_SCRIPTS: f"{HOME}/sessions/1".replace("/", "\\"),
            environment.STUDIO_SCRIPTS: "P:/Skripte für alle",
            environment.STUDIO_JS_FILES: f"P:/one.js\n{HOME}/two.js",
            "USERPROFILE": HOME,
        },
        lambda path: path.replace("日本", "A1B2~1"),
    )

    assert variables == {
        environment.JS_FOLDER: "C:/Users/A1B2~1/addon/js",
        environment.GLOBAL_SCRIPTS: "C:\\Users\\A1B2~1\\sessions\\1",
        environment.STUDIO_SCRIPTS: "P:/Skripte für alle",
        environment.STUDIO_JS_FILES: "P:/one.js\nC:/Users/A1B2~1/two.js",
        "USERPROFILE": HOME,
    }


def test_a_path_that_scripts_join_keeps_its_forward_slashes():
    variables = readable({environment.JS_FOLDER: f"{HOME}/addon/js"})

    assert variables[environment.JS_FOLDER] == "C:/Users/A1B2~1/addon/js"


@pytest.mark.parametrize("short", ["", f"{HOME}/js"], ids=["none", "the same"])
def test_without_short_names_a_path_stays_and_the_log_says_so(caplog, short):
    given = {environment.JS_FOLDER: f"{HOME}/js"}

    assert readable(given, lambda _path: short) == given
    assert "may not find 'C:/Users/日本/js'" in caplog.text


def test_paths_that_can_be_read_are_not_looked_at():
    given = {environment.JS_FOLDER: "C:/Users/André/js", "OTHER": "日本"}

    assert readable(given, lambda _path: pytest.fail("looked")) == given


def test_a_harmony_gets_such_variables(tmp_path):
    folder = tmp_path / "日本"
    folder.mkdir()
    process = HarmonyProcess(
        ["harmony"], {environment.JS_FOLDER: folder.as_posix()}, tmp_path / "out.log"
    )

    path = process._environment[environment.JS_FOLDER]
    assert code_page.is_in_code_page(path)


@pytest.mark.skipif(sys.platform != "win32", reason="asks Windows")
def test_windows_gives_short_names_to_what_is_there(tmp_path):
    folder = tmp_path / "a long folder 日本"
    folder.mkdir()
    short = windows_files.short_path(folder.as_posix())

    assert "日" not in short
    assert (folder / "x").write_text("x") == 1
    assert Path(short, "x").read_text() == "x"
    assert windows_files.short_path(str(tmp_path / "nothing")) == ""
