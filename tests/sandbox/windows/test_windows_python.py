"""What is set up and started for the tests on a Windows Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.windows import python, wine


@pytest.mark.parametrize("version", sorted(python.PYTHONS))
def test_the_packages_are_those_of_development_less_what_windows_does_not_need(version):
    names = [word.partition("=")[0].lower() for word in python.requirements(version)]

    assert {"pytest", "hypothesis", "pyblish-base", "qtpy", "colorama"} <= set(names)
    assert not {"ruff", "mypy", "openimageio", "pytest-xdist"} & set(names)


def test_pins_hold_but_where_the_oldest_python_has_no_such_release():
    assert any(w.startswith("click==") for w in python.requirements("3.11"))
    assert "click" in python.requirements("3.9")


def test_our_files_are_below_drive_z():
    assert python.windows_path(Path("/home/me/repo")) == "Z:\\home\\me\\repo"


def test_without_a_word_the_quick_set_runs_and_with_words_what_they_say():
    (quick,) = python.runs_of([], wants_all=False)
    (asked,) = python.runs_of(["tests/ui", "-x"], wants_all=False)

    assert quick[-len(python.QUICK) :] == [*python.QUICK]
    assert asked[-2:] == ["tests/ui", "-x"]


@pytest.mark.parametrize("what", ["kills", "sessions"])
def test_kills_and_sessions_run_on_the_same_python(what):
    (asked,) = python.runs_of([f"--{what}", "12"], wants_all=False)

    assert asked == ["-m", f"sandbox.windows.{what}", "12"]


class FakeWindows:
    """A Windows Python that runs nothing and ends as it is told."""

    def __init__(self, codes):
        self.codes = codes
        self.ran = []

    def run(self, arguments):
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


def test_each_limit_of_wine_names_a_test_that_is_there_and_a_reason():
    for test, reason in wine.LIMITS.items():
        path, _, name = test.partition("::")
        text = (python.ROOT / path).read_text(encoding="utf-8")
        assert f"def {name}(" in text, test
        assert reason[0].isupper()
        assert wine.limit_of(f"{test}[some-parameter]") == reason
    assert wine.limit_of("tests/nothing.py::test_nothing") is None
