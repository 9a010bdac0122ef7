"""A Harmony from a nursery is one that was started, in less time."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from sandbox.harmony.client import EXECUTABLE, HarmonyProcess
from sandbox.harmony.interpreter import find_interpreter, has_engine
from sandbox.harmony.nursery import NURSERY_VARIABLE, is_possible, nursery
from sandbox.patience import PATIENCE_S, wait_until

pytestmark = [
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.skipif(not is_possible(), reason="this system has no nurseries"),
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]


@pytest.fixture(scope="module")
def path():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OF_THE_NURSERY", "yes")
        patch.delenv(NURSERY_VARIABLE, raising=False)
        started = nursery(find_interpreter())
        path = started.__enter__()
    yield path
    started.__exit__(None, None, None)


@pytest.fixture
def environ(path):
    return {
        **os.environ,
        NURSERY_VARIABLE: str(path),
        "FROM_LAUNCHER": "Žluťoučký\nkůň",
    }


@pytest.fixture
def emulator(environ):
    with HarmonyProcess(base=environ) as emulator:
        emulator.wait_until_connected()
        yield emulator


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def pid_of(emulator) -> int:
    """The process that has the emulator's socket, as it says itself."""
    return int(emulator.evaluate("new QFileInfo('/proc/self').symLinkTarget()")[6:])


def test_arguments_folder_streams_and_code_are_those_of_its_caller(environ, tmp_path):
    command = [str(EXECUTABLE), "-batch", "žába"]
    plain = {k: v for k, v in environ.items() if k != NURSERY_VARIABLE}
    told = [
        subprocess.run(command, env=env, cwd=tmp_path, capture_output=True)
        for env in (environ, plain)
    ]
    assert told[0].returncode == told[1].returncode == 1
    assert "žába" in (told[0].stdout + told[0].stderr).decode()
    assert (told[0].stdout, told[0].stderr) == (told[1].stdout, told[1].stderr)


def test_its_environment_is_its_callers_alone(emulator):
    assert emulator.evaluate("System.getenv('FROM_LAUNCHER')") == "Žluťoučký\nkůň"
    assert not emulator.evaluate("System.getenv('OF_THE_NURSERY')")


def test_two_share_nothing(environ, emulator):
    emulator.evaluate("var ofTheFirst = 1; QCoreApplication.instance().kept = 1;")
    with HarmonyProcess(base=environ) as other:
        other.wait_until_connected()
        assert other.evaluate("typeof ofTheFirst") == "undefined"
        assert other.evaluate("typeof QCoreApplication.instance().kept") == "undefined"
        assert pid_of(other) != pid_of(emulator)


def test_killing_the_program_ends_harmony_even_in_a_script_without_end(emulator):
    pid = pid_of(emulator)
    assert pid != emulator.process.pid
    emulator.send("evaluate", text="while (true) {}")
    emulator.process.kill()
    wait_until(lambda: not is_there(pid))


def test_a_harmony_that_is_killed_is_told_by_the_program(emulator):
    os.kill(pid_of(emulator), signal.SIGSEGV)
    assert emulator.process.wait(PATIENCE_S) == -signal.SIGSEGV


def test_the_folder_for_temporary_files_may_have_any_path(tmp_path, monkeypatch):
    folder = tmp_path / ("long" * 40)
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with nursery(find_interpreter()) as path:
        environ = {**os.environ, NURSERY_VARIABLE: str(path)}
        with HarmonyProcess(base=environ) as emulator:
            emulator.wait_until_connected()
            assert pid_of(emulator) != emulator.process.pid


def test_harmonys_end_with_their_nursery_and_then_start_by_themselves():
    with nursery(find_interpreter()) as path:
        environ = {**os.environ, NURSERY_VARIABLE: str(path)}
        emulator = HarmonyProcess(base=environ)
        emulator.wait_until_connected()
        pid = pid_of(emulator)
    wait_until(lambda: not is_there(pid))
    assert emulator.process.wait(PATIENCE_S) == 1
    emulator.close()
    with HarmonyProcess(base=environ) as alone:
        alone.wait_until_connected()
        assert pid_of(alone) == alone.process.pid
