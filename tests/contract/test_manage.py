"""The tasks of ``manage.py``: what they start, without starting it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import manage

runs_bash = pytest.mark.skipif(sys.platform == "win32", reason="runs bash")


class Started:
    """Notes the commands that a task starts, and lets them end with a code."""

    def __init__(self, code: int = 0) -> None:
        self.code = code
        self.commands: list[list[str]] = []
        self.environments: list[dict[str, str]] = []

    def run(self, command, env=None, check=True, told=None):
        print("said by", *command, file=told)
        self.commands.append([str(word) for word in command])
        self.environments.append(dict(env or {}))
        return self.code


@pytest.fixture
def started(monkeypatch):
    started = Started()
    monkeypatch.setattr(manage, "run", started.run)
    monkeypatch.setattr(manage, "become", started.run)
    monkeypatch.setattr(manage, "set_up", lambda **_options: Path("python"))
    monkeypatch.setattr(manage, "set_up_whole_test", lambda: None)
    monkeypatch.delenv("AYON_CORE_PATH", raising=False)
    return started


@pytest.fixture
def make_core(tmp_path):
    def make(version: str) -> Path:
        package = tmp_path / f"core-{version}" / "client" / "ayon_core"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "version.py").write_text(f'__version__ = "{version}"\n')
        return package.parents[1]

    return make


def test_the_whole_suite_uses_every_core_and_lints(started, capfd, monkeypatch):
    assert manage.main(["test"]) == 0
    (suite,) = [command for command in started.commands if "pytest" in command]
    assert suite[suite.index("-n") + 1] == str(os.cpu_count())
    # The lint goes on beside the tests, and is told after them.
    first, *lint = capfd.readouterr().out.splitlines()
    assert first.startswith("said by python -m pytest")
    tools = ["ruff", "mypy", "lint.mjs"]
    assert [tool for tool in tools if tool in " ".join(lint)] == tools
    monkeypatch.setattr(manage, "lint", lambda _python, _told: 1)
    assert manage.main(["test"]) == 1


def nothing_to_set_up(**_options: object) -> Path:
    raise AssertionError("an admin's Python has neither the engine nor the tests")


def test_a_package_is_built_by_any_python_with_nothing_installed(started, monkeypatch):
    monkeypatch.setattr(manage, "set_up", nothing_to_set_up)

    assert manage.main(["package", "--output", "there"]) == 0

    python = [sys.executable, "create_package.py", "--output", "there"]
    assert started.commands == [python]


def test_an_upload_gets_the_client_of_the_server_and_no_more(started, monkeypatch):
    wanted: list[str] = []

    def set_up_venv(folder, requirements):
        wanted.extend(path.read_text("utf-8").splitlines()[-1] for path in requirements)
        return Path("client-python")

    monkeypatch.setattr(manage, "set_up", nothing_to_set_up)
    monkeypatch.setattr(manage, "set_up_venv", set_up_venv)

    assert manage.main(["package", "--upload=http://ayon:5000"]) == 0

    assert started.commands[0][:2] == ["client-python", "create_package.py"]
    assert len(wanted) == 1
    tests_have = (manage.ROOT / "requirements-dev.txt").read_text("utf-8")
    assert wanted[0] in tests_have.splitlines()


def test_chosen_tests_run_in_one_process_and_without_the_lint(started):
    assert manage.main(["test", "tests/bridge", "-k", "framing"]) == 0
    assert started.commands == [
        ["python", "-m", "pytest", "tests/bridge", "-k", "framing"]
    ]


def test_core_runs_the_marked_tests_on_each_ayon_core_and_then_without(
    started, make_core, capfd
):
    folders = [make_core("1.8.2"), make_core("1.9.7")]
    assert manage.main(["test", "--core", *map(str, folders)]) == 0
    assert [env.get("AYON_CORE_PATH") for env in started.environments] == [
        *(str(folder / "client") for folder in folders),
        None,
    ]
    for command in started.commands:
        assert command[command.index("-m", 3) + 1] == "core"
    said = capfd.readouterr().out
    assert "ayon-core 1.8.2" in said
    assert "ayon-core 1.9.7" in said


def test_core_takes_the_tests_that_are_named(started, make_core):
    folder = make_core("1.9.7")
    manage.main(["test", "--core", str(folder / "client"), "tests/host", "-x"])
    assert started.commands[0] == ["python", "-m", "pytest", "tests/host", "-x"]


def test_one_ayon_core_that_fails_fails_the_task(started, make_core):
    started.code = 1
    assert manage.main(["test", "--core", str(make_core("1.9.7"))]) == 1


@pytest.mark.parametrize("words", [[], ["nowhere"]])
def test_core_without_a_folder_says_what_it_takes(started, words, capfd):
    assert manage.main(["test", "--core", *words]) == 2
    assert "folders" in capfd.readouterr().out


def test_a_folder_that_is_no_ayon_core_is_named(started, tmp_path, capfd):
    assert manage.main(["test", "--core", str(tmp_path)]) == 2
    assert str(tmp_path) in capfd.readouterr().out


def test_windows_hands_on_what_it_is_told(started, monkeypatch):
    monkeypatch.setattr(manage.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert manage.main(["test", "--windows", "--python", "3.9", "tests/ui"]) == 0
    assert started.commands[-1][1:] == [
        *("-m", "sandbox.windows.python", "--python", "3.9", "tests/ui"),
    ]


def test_windows_without_wine_says_what_to_install(started, monkeypatch, capfd):
    monkeypatch.setattr(manage.shutil, "which", lambda name: None)
    assert manage.main(["test", "--windows"]) == 2
    assert "Install Wine" in capfd.readouterr().out


def test_windows_if_possible_fails_nothing_where_it_is_not(started, monkeypatch, capfd):
    monkeypatch.setattr(manage.shutil, "which", lambda name: None)
    before = len(started.commands)
    assert manage.main(["test", "--windows", "--if-possible"]) == 0
    told = capfd.readouterr().out
    assert "Install Wine" in told
    assert "are left out" in told
    assert not any("sandbox.windows.python" in c for c in started.commands[before:])


@pytest.fixture
def make_environment(monkeypatch, tmp_path):
    """Sets an environment up, and says which commands that took."""
    started = Started()
    monkeypatch.setattr(manage, "ROOT", tmp_path)
    monkeypatch.setattr(manage, "STAMPS", tmp_path / "build" / "setup")
    monkeypatch.setattr(manage, "run", started.run)
    made: list[Path] = []
    monkeypatch.setattr(manage, "_make_venv", made.append)

    def set_up(requirements: str) -> tuple[int, int]:
        path = tmp_path / "requirements.txt"
        path.write_text(requirements)
        manage.set_up_venv(tmp_path / ".venv", [path])
        return len(made), len(started.commands)

    return set_up


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_an_environment_that_runs_gets_what_is_new_and_is_not_made_again(
    make_environment, monkeypatch, tmp_path
):
    assert make_environment("pytest==1") == (1, 1)
    python = manage.venv_python(tmp_path / ".venv")
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    assert make_environment("pytest==1") == (1, 1)
    assert make_environment("pytest==2") == (1, 2)
    monkeypatch.setattr(manage.platform, "python_version", lambda: "3.99.0")
    assert make_environment("pytest==2") == (2, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_nothing_is_installed_into_a_linked_environment(make_environment, tmp_path):
    others = tmp_path / "other_checkout" / ".venv"
    others.mkdir(parents=True)
    (tmp_path / ".venv").symlink_to(others, target_is_directory=True)

    with pytest.raises(manage.SetupError, match="is a link"):
        make_environment("pytest==1")
    python = manage.venv_python(others)
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)

    assert make_environment("pytest==1") == (0, 0)


def test_only_the_lint_needs_node(monkeypatch):
    asked = []
    monkeypatch.setattr(
        manage, "set_up", lambda **options: asked.append(options) or Path("python")
    )
    monkeypatch.setattr(manage, "run", lambda *_args, **_options: 0)
    monkeypatch.setattr(manage, "lint", lambda _python: 0)
    for task in ("demo", "bench", "lint"):
        manage.main([task])

    assert [options["with_node"] for options in asked] == [False, False, True]


@pytest.fixture
def run_ci(tmp_path):
    """Runs ``.ci/run`` with a ``python3`` that only notes what it is told."""
    noted = tmp_path / "noted"
    program = tmp_path / "python3"

    def run(code: int = 0, seconds: int = 0) -> tuple[int, list[str]]:
        program.write_text(f"#!/bin/sh\necho \"$@\" >> '{noted}'\nexit {code}\n")
        program.chmod(0o755)
        variables = {
            **os.environ,
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            # Bash goes on counting from there.
            "SECONDS": str(seconds),
        }
        done = subprocess.run(
            [str(manage.ROOT / ".ci" / "run")],
            cwd=tmp_path,
            env=variables,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode, noted.read_text().splitlines()

    return run


@runs_bash
def test_ci_runs_every_test_and_then_what_matters_on_windows(run_ci):
    assert run_ci() == (0, ["manage.py test", "manage.py test --windows --if-possible"])


@runs_bash
def test_ci_ends_with_the_code_of_tests_that_failed(run_ci):
    assert run_ci(code=3) == (3, ["manage.py test"])


@runs_bash
def test_ci_leaves_windows_out_on_a_machine_that_is_slow(run_ci):
    assert run_ci(seconds=560) == (0, ["manage.py test"])


@pytest.mark.parametrize("task", manage.HAVE_HELP)
def test_a_task_with_options_of_its_own_is_asked_for_its_help(started, task):
    assert manage.main([task, "--help"]) == 0
    assert started.commands[-1][-1] == "--help"


@pytest.mark.skipif(os.name == "nt", reason="Windows replaces no process")
def test_a_session_is_the_process_that_was_started(monkeypatch):
    became = []
    monkeypatch.setattr(os, "execve", lambda *words: became.append(words))
    monkeypatch.setattr(manage, "run", lambda *_words, **_options: 0)
    monkeypatch.chdir(manage.ROOT)

    manage.session(Path("python"), ["--plugins", "ours"])

    ((program, command, environ),) = became
    assert program == "python"
    assert command == ["python", "-m", "sandbox.demo.session", "--plugins", "ours"]
    assert environ["PYTHONPATH"]
