"""Finding, starting and losing the Harmony process."""

from __future__ import annotations

import os
import queue
import stat
import sys
from pathlib import Path

import pytest

from ayon_harmony.app.harmony_process import HarmonyProcess, find_executable
from ayon_harmony.errors import LaunchError
from sandbox.patience import PATIENCE_S


def make_program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_program_is_found_by_path_and_by_name(tmp_path, monkeypatch):
    name = "HarmonyPremium.exe" if sys.platform == "win32" else "HarmonyPremium"
    program = make_program(tmp_path / name)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_executable(program) == program
    assert find_executable("HarmonyPremium").samefile(program)


def test_a_mac_bundle_stands_for_its_inner_program(tmp_path):
    inner = make_program(
        tmp_path / "Harmony 27 Premium.app/Contents/MacOS/Harmony 27 Premium"
    )

    assert find_executable(tmp_path / "Harmony 27 Premium.app") == inner


def test_a_mac_bundle_with_helpers_stands_for_harmony_in_any_letter_case(tmp_path):
    inner = make_program(tmp_path / "Harmony.APP/Contents/MacOS/HARMONY Premium")
    make_program(tmp_path / "Harmony.APP/Contents/MacOS/crash reporter")

    assert find_executable(tmp_path / "Harmony.APP") == inner


def test_a_mac_bundle_without_harmony_says_where_it_was_looked_for(tmp_path):
    make_program(tmp_path / "Other.app/Contents/MacOS/Other")

    with pytest.raises(LaunchError, match="No Harmony program in"):
        find_executable(tmp_path / "Other.app")


def test_a_missing_program_is_named_with_where_to_set_it(tmp_path):
    with pytest.raises(LaunchError, match=r"nowhere.*settings"):
        find_executable(tmp_path / "nowhere" / "HarmonyPremium")


@pytest.mark.parametrize("given", ["~nobody_there/Harmony", "", "a\0b", None, 5])
def test_what_is_no_path_of_a_program_is_refused_in_words(given):
    with pytest.raises(LaunchError, match=r"Harmony is (not at|to be given)"):
        find_executable(given)


@pytest.mark.skipif(sys.platform == "win32", reason="no executable bit on Windows")
def test_a_file_that_may_not_run_is_refused(tmp_path):
    program = tmp_path / "HarmonyPremium"
    program.write_text("text")

    with pytest.raises(LaunchError, match="not executable"):
        find_executable(program)


@pytest.mark.process
def test_the_end_of_the_process_is_told_with_its_code_and_last_words(tmp_path):
    codes = queue.Queue()
    process = HarmonyProcess(
        [sys.executable, "-c", "print('no licence'); raise SystemExit(5)"],
        {},
        tmp_path / "out.log",
    )

    process.start(codes.put)

    assert codes.get(timeout=PATIENCE_S) == 5
    assert "no licence" in process.read_last_output()
    assert not process.is_running()


@pytest.mark.process
def test_ending_a_process_leaves_none_behind(tmp_path):
    codes = queue.Queue()
    process = HarmonyProcess(
        [sys.executable, "-c", "import time; time.sleep(600)"],
        {},
        tmp_path / "out.log",
    )
    process.start(codes.put)

    assert not process.wait(0.01)
    process.end()

    assert process.wait(PATIENCE_S)
    assert process.popen.poll() is not None
    assert codes.get(timeout=PATIENCE_S) == process.popen.returncode


@pytest.mark.process
def test_a_file_that_is_no_program_is_refused_with_its_name(tmp_path):
    broken = tmp_path / "HarmonyPremium"
    broken.write_bytes(b"\x00\x01 not a program")
    broken.chmod(0o755)

    with pytest.raises(LaunchError, match=r"HarmonyPremium.*no program for this"):
        HarmonyProcess([str(broken)], {}, tmp_path / "out.log").start(print)


@pytest.mark.process
@pytest.mark.skipif(os.name == "nt", reason="a program without a console gets none")
@pytest.mark.parametrize("stands_alone", [True, False])
def test_ctrl_c_in_the_terminal_reaches_only_a_harmony_that_does_not_stand_alone(
    tmp_path, stands_alone
):
    process = HarmonyProcess(
        [sys.executable, "-c", "import time; time.sleep(600)"],
        {},
        tmp_path / "out.log",
        stands_alone=stands_alone,
    )
    process.start(queue.Queue().put)
    try:
        # The terminal sends the signal to the processes of its group.
        is_of_ours = os.getpgid(process.popen.pid) == os.getpgid(0)
        assert is_of_ours is not stands_alone
    finally:
        process.end()
