"""What is set up and started for the tests on a Windows Python."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from sandbox.windows import python, wine


@pytest.mark.parametrize("version", sorted(python.PYTHONS))
def test_the_packages_are_those_of_development_less_what_windows_does_not_need(version):
    names = [word.partition("=")[0].lower() for word in python.requirements(version)]

    assert {"pytest", "hypothesis", "qtpy", "colorama", "numpy"} <= set(names)
    assert not {"ruff", "mypy", "pytest-xdist"} & set(names)


def test_pins_hold_but_where_the_oldest_python_has_no_such_release():
    assert any(w.startswith("click==") for w in python.requirements("3.11"))
    assert "click" in python.requirements("3.9")


def test_our_files_are_below_drive_z():
    assert python.windows_path(Path("/home/me/repo")) == "Z:\\home\\me\\repo"


def test_bytecode_stays_in_that_windows(tmp_path):
    """Beside the sources it would tell a Python of this system paths on drive Z."""
    variables = python.WindowsPython("3.11", tmp_path).environment

    assert variables["PYTHONPYCACHEPREFIX"].startswith("C:\\")


def test_without_a_word_the_quick_set_runs_and_with_words_what_they_say():
    (quick,) = python.runs_of([], wants_all=False)
    (asked,) = python.runs_of(["tests/ui", "-x"], wants_all=False)

    assert quick[-len(python.QUICK) :] == [*python.QUICK]
    assert asked[-2:] == ["tests/ui", "-x"]


class FakeSetUp(python.WindowsPython):
    """Downloads and starts nothing."""

    #: What is wrong here.
    fault = ""

    def _download(self, downloads):
        if self.fault == "network":
            raise python.SetupError("the network is away")
        if self.fault == "room":
            raise OSError(errno.ENOSPC, "no room")
        (downloads / "a.whl").touch()

    def _call_silently(self, *command):
        if command == ("wine", "wineboot", "-i") and self.fault != "prefix":
            (self.prefix / "drive_c").mkdir(parents=True)
        is_python = command[:2] == ("wine", self._program)
        return 53 if is_python and self.fault == "program" else 0

    def _unpack(self, downloads):
        self.home.mkdir()


@pytest.fixture
def wine_is_there(monkeypatch):
    monkeypatch.setattr(python.shutil, "which", lambda name: f"/usr/bin/{name}")


def test_a_windows_is_set_up_once_and_again_when_the_packages_change(
    tmp_path, wine_is_there, monkeypatch
):
    windows = FakeSetUp("3.11", tmp_path / "3.11")
    windows.set_up()
    (windows.home / "used").touch()
    windows.set_up()
    assert (windows.home / "used").exists()

    monkeypatch.setattr(python, "requirements", lambda _version: ["newer==2"])
    windows.set_up()
    assert not (windows.home / "used").exists()


def test_a_set_up_that_was_cut_off_is_done_again(tmp_path, wine_is_there):
    windows = FakeSetUp("3.11", tmp_path / "3.11")
    windows.home.mkdir(parents=True)
    windows.set_up()
    assert (windows.folder / "requirements.txt").read_text().startswith("pytest==")


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("network", "the network is away"),
        ("room", "no room"),
        ("prefix", "Wine made no prefix"),
        ("program", "Python 3.9 does not start in this Wine"),
    ],
)
@pytest.mark.parametrize(
    ("words", "code"), [([], 2), (["--if-possible"], 0)], ids=["asked", "if possible"]
)
def test_what_cannot_be_set_up_is_told(
    tmp_path, wine_is_there, monkeypatch, capsys, fault, text, words, code
):
    monkeypatch.setattr(python, "BUILD", tmp_path)
    monkeypatch.setattr(python, "WindowsPython", FakeSetUp)
    monkeypatch.setattr(FakeSetUp, "fault", fault)
    for _ in range(2):
        # The second one takes nothing of the first for whole.
        assert python.main(["--python", "3.9", *words]) == code
        told = capsys.readouterr().out
        assert text in told
        assert ("left out" in told) is (code == 0)


@pytest.mark.parametrize("missing", ["wine", "wineserver"])
def test_a_part_of_wine_that_is_missing_is_told(tmp_path, monkeypatch, missing):
    monkeypatch.setattr(
        python.shutil, "which", lambda name: None if name == missing else name
    )
    with pytest.raises(python.SetupError, match="Wine is missing"):
        FakeSetUp("3.11", tmp_path / "3.11").set_up()


def test_a_download_that_hangs_is_ended_and_told(monkeypatch):
    monkeypatch.setattr(python, "_LONGEST_COMMAND_S", 0.2)
    with pytest.raises(python.SetupError, match="takes too long"):
        python._call([sys.executable, "-c", "import time; time.sleep(60)"])


needs_a_shell = pytest.mark.skipif(os.name == "nt", reason="a shell acts Wine")


class FakeProgram(FakeSetUp):
    """Runs a shell in the place of Wine."""

    def _call_silently(self, *command):
        pass

    def _add_second_drive(self):
        pass


@needs_a_shell
def test_a_run_that_hangs_is_ended_and_says_so(tmp_path, monkeypatch, capfd):
    program = tmp_path / "wine"
    program.write_text("#!/bin/sh\necho started\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    outcome = FakeProgram("3.11", tmp_path / "3.11").run([], limit_s=0.2)

    assert outcome.code == 124
    assert outcome.last_line == "ended after 0 s"


@needs_a_shell
def test_what_a_run_says_last_is_kept(tmp_path, monkeypatch, capfd):
    program = tmp_path / "wine"
    program.write_text("#!/bin/sh\necho 7 passed in 1 s\necho\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    outcome = FakeProgram("3.11", tmp_path / "3.11").run([])

    assert outcome == python.Outcome(3, "7 passed in 1 s")
    assert "7 passed" in capfd.readouterr().out


@pytest.mark.parametrize("what", ["kills", "sessions"])
def test_kills_and_sessions_run_on_the_same_python(what):
    (asked,) = python.runs_of([f"--{what}", "12"], wants_all=False)

    assert asked == ["-m", f"sandbox.windows.{what}", "12"]


class FakeWindows:
    """A Windows Python that runs nothing and ends as it is told."""

    def __init__(self, codes):
        self.codes = codes
        self.ran = []
        self.limits = []

    def run(self, arguments, limit_s):
        self.limits.append(limit_s)
        folder = next(word for word in arguments if word.startswith("tests/"))
        self.ran.append(folder)
        return python.Outcome(self.codes.get(folder, 0), f"7 tests of {folder}")


def test_all_of_it_is_a_process_a_folder_and_one_that_dies_takes_no_other_along(
    capsys,
):
    windows = FakeWindows({"tests/ui": -11, "tests/model": 5, "tests/app": 1})

    code = python.run_all(windows, python.runs_of([], wants_all=True))

    folders = {f"tests/{path.name}" for path in (python.ROOT / "tests").iterdir()}
    assert set(windows.ran) <= folders
    assert {"tests/workfiles", "tests/ui", "tests/working"} <= set(windows.ran)
    told = capsys.readouterr().out
    assert "tests/ui: failed (-11): 7 tests of tests/ui" in told
    assert "tests/app: failed (1)" in told
    assert "tests/model: passed: 7 tests of tests/model" in told
    assert code == 1


@pytest.mark.parametrize(
    ("words", "limit_s"), [([], 600.0), (["tests/ui"], 2400.0)], ids=["quick", "asked"]
)
def test_the_quick_set_may_take_ten_minutes_and_the_others_forty(words, limit_s):
    windows = FakeWindows({})

    assert python.run_all(windows, python.runs_of(words, wants_all=False)) == 0

    assert windows.limits == [limit_s]


def test_what_the_quick_set_names_is_there():
    for word in python.QUICK:
        path = word.replace("--ignore=", "")
        assert not path.startswith("tests/") or (python.ROOT / path).exists(), word


def test_each_limit_of_wine_names_a_test_that_is_there_and_a_reason():
    for test, reason in wine.LIMITS.items():
        path, _, name = test.partition("::")
        text = (python.ROOT / path).read_text(encoding="utf-8")
        assert f"def {name}(" in text, test
        assert reason[0].isupper()
        assert wine.limit_of(f"{test}[some-parameter]") == reason
    assert wine.limit_of("tests/nothing.py::test_nothing") is None


@pytest.mark.parametrize("content", [b"\xff" * 40_000, "x" * 40_000])
def test_the_name_of_a_test_is_one_that_a_variable_of_windows_can_hold(
    content, request
):
    assert "content_of_40000" in request.node.name
    assert len(request.node.nodeid) < 300
