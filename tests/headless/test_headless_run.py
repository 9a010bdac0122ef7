"""Many scenes: a process each, and what one does to the others."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ayon_harmony.errors import CopyInUseError, UsageError
from ayon_harmony.headless.run import LAST_LINES, Run, RunOptions
from ayon_harmony.headless.run_folder import Plan, RunFolder
from ayon_harmony.headless.targets import Target
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import Item, ItemState, Report
from sandbox.patience import PATIENCE_S, wait_until, wait_until_ended, with_more_time
from sandbox.report_schema import complaints

REPOSITORY = Path(__file__).resolve().parents[2]

#: What stands for the launcher: does what the name of the workfile says.
WORKER = """
import os, sys, threading, time
from pathlib import Path
from ayon_harmony.headless.end_with_run import end_with_the_run
from ayon_harmony.headless.run_folder import PRINTED, PROGRESS, RunFolder
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import Item, ItemState

run, number = RunFolder(Path(sys.argv[1])), int(sys.argv[2])
word = run.plan().targets[number - 1].path.stem.partition("-")[0]
with open(run.path / "began.txt", "a") as file:
    file.write(f"{number}\\n")
end_with_the_run()
print("working on", word, flush=True)
print(PROGRESS + "500", flush=True)
if word == "printing":
    print(PRINTED + "of the script", flush=True)
if word == "crash":
    os._exit(9)
if word == "hang" and not (run.path / "pid").exists():
    (run.path / "pid").write_text(str(os.getpid()))
    threading.Event().wait()
item = Item(workfile=word, state=ItemState.GOOD)
if word == "finding":
    item.state, item.exit_code = ItemState.FINDINGS, ExitCode.FINDINGS
if word == "busy":
    item.state, item.exit_code = ItemState.SKIPPED, ExitCode.IN_USE
run.write_item(number, item)
"""


def worker_command(run, number):
    return [sys.executable, "-c", WORKER, str(run.path), str(number)]


@pytest.fixture
def make_run(tmp_path, monkeypatch):
    paths = os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "client")])
    monkeypatch.setenv("PYTHONPATH", paths)

    def make(*words):
        targets = [
            Target(Path(f"/p/{word}-{number}.zip"))
            if word
            else Target(None, problem="no", has_not_begun=word is None)
            for number, word in enumerate(words)
        ]
        plan = Plan("check", {"strict": True}, {}, targets, "2026-11-30T01:00:00+00:00")
        return RunFolder.create(plan, tmp_path / "runs")

    return make


def go(folder, **options):
    heard = {"items": [], "shares": [], "printed": []}
    run = Run(
        folder,
        RunOptions(**options),
        heard["items"].append,
        heard["shares"].append,
        command_of=worker_command,
        on_printed=heard["printed"].append,
    )
    return run.go(), heard


def test_what_a_script_prints_is_heard_and_in_the_log(make_run):
    folder = make_run("printing")
    _, heard = go(folder)
    assert heard["printed"] == ["of the script"]
    assert folder.log_path(1).read_text().splitlines() == [
        "working on printing",
        "of the script",
    ]


def began(folder):
    return (folder.path / "began.txt").read_text().split()


pytestmark = pytest.mark.process


def test_each_scene_has_its_outcome_and_the_report_has_all(make_run):
    folder = make_run("good", "finding", "busy", "", None)
    report, heard = go(folder, jobs=2)
    assert [item.state for item in report.items] == [
        ItemState.GOOD,
        ItemState.FINDINGS,
        ItemState.SKIPPED,
        ItemState.FAILED,
        ItemState.SKIPPED,
    ]
    assert [item.exit_code for item in report.items[3:]] == [3, 0]
    assert report.exit_code == ExitCode.COULD_NOT_BEGIN
    assert len(heard["items"]) == 5
    assert heard["shares"][-1] == 1.0
    assert complaints(report.to_json()) == []
    assert report.versions["python"]
    assert report.run == folder.name


def test_a_process_that_dies_costs_its_scene_alone(make_run):
    report, _ = go(make_run("good", "crash", "good"))
    assert [item.exit_code for item in report.items] == [0, 4, 0]
    assert report.items[1].message == "Its process ended with 9: working on crash"
    assert Path(report.items[1].log).read_text() == "working on crash\n"
    assert len(report.items[1].message.splitlines()) <= LAST_LINES + 1


def test_a_scene_that_takes_too_long_is_ended(make_run):
    def try_once(limit_s):
        report, _ = go(make_run("hang", "good"), timeout_s=limit_s)
        assert [item.exit_code for item in report.items] == [4, 0]
        assert f"longer than {limit_s:g} seconds" in report.items[0].message

    with_more_time(try_once, 1.0)


def test_fail_fast_begins_no_more_after_the_first_that_is_not_good(make_run):
    folder = make_run("good", "finding", "good", "good")
    report, heard = go(folder, keeps_going=False)
    assert began(folder) == ["1", "2"]
    assert [item.exit_code for item in report.items] == [0, 1, 130, 130]
    assert len(heard["items"]) == 4


def test_resuming_does_what_is_not_done_and_nothing_twice(make_run):
    folder = make_run("good", "crash", "finding", "good")
    go(folder, keeps_going=False)
    report, _ = go(RunFolder(folder.path))
    assert began(folder) == ["1", "2", "2", "3", "4"]
    assert [item.exit_code for item in report.items] == [0, 4, 1, 0]


def test_a_run_that_goes_on_is_resumed_by_nobody_else(make_run):
    folder = make_run("good")
    with RunFolder(folder.path).held(), pytest.raises(CopyInUseError, match="goes on"):
        go(folder)
    assert not (folder.path / "began.txt").exists()
    report, _ = go(folder)
    assert report.exit_code == 0


def test_a_launcher_that_cannot_be_started_is_told(make_run):
    run = Run(
        make_run("good"),
        RunOptions(),
        command_of=lambda _run, _number: ["/no/launcher"],
    )
    (item,) = run.go().items
    assert item.exit_code == 4
    assert "/no/launcher" in item.message


def test_a_run_is_found_by_its_name_and_its_folder(make_run, home):
    folder = make_run("good")
    assert RunFolder.find(str(folder.path)).plan() == folder.plan()
    with pytest.raises(UsageError, match="no run"):
        RunFolder.find("2020-01-01-abcdef")
    (folder.path / "plan.json").write_text("{")
    with pytest.raises(UsageError, match="cannot be read"):
        folder.plan()


def test_what_became_of_a_scene_survives_a_broken_file(make_run):
    folder = make_run("good")
    assert folder.read_item(1) is None
    folder.write_item(1, Item(workfile="é", message="\ud800"))
    assert folder.read_item(1).workfile == "é"
    (folder.path / "items" / "0001.json").write_text("{")
    assert folder.unfinished(1) == [1]


class FullFolder(RunFolder):
    """A run on a disk that takes no more; processes of items do not know."""

    def write_item(self, number, item):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_costs_the_run_nothing_but_its_notes(make_run):
    made = make_run("crash", "good")
    made.log_path(1).mkdir()
    report, heard = go(FullFolder(made.path))
    assert [item.exit_code for item in report.items] == [4, 0]
    assert heard["items"] == report.items
    assert f"'{made.path}' does not take it: " in report.items[0].message
    assert made.unfinished(2) == [1]


def test_what_may_have_been_saved_waits_for_the_project(make_run):
    """A killed run is resumed while the share with its workfiles is away."""
    folder = make_run("good", "good")
    left = folder.private_folder(1)
    left.mkdir()
    report, heard = go(folder)
    assert began(folder) == ["2"]
    assert len(heard["items"]) == 2
    assert [item.exit_code for item in report.items] == [3, 0]
    assert "Whether it was saved cannot be told" in report.items[0].message
    assert left.is_dir()
    assert folder.unfinished(2) == [1]


# --- killed ------------------------------------------------------------------------

PARENT = """
import sys
from pathlib import Path
sys.path[:0] = {paths!r}
from ayon_harmony.headless.run import Run, RunOptions
from ayon_harmony.headless.run_folder import RunFolder
WORKER = {worker!r}
folder = RunFolder(Path(sys.argv[1]))
command = lambda run, number: [sys.executable, "-c", WORKER, str(run.path), str(number)]
report = Run(folder, RunOptions(jobs=1), command_of=command).go()
sys.exit(int(report.exit_code))
"""


@pytest.fixture
def start_parent():
    started = []

    def start(folder):
        paths = [str(REPOSITORY), str(REPOSITORY / "client")]
        script = textwrap.dedent(PARENT).format(paths=paths, worker=WORKER)
        started.append(
            subprocess.Popen([sys.executable, "-c", script, str(folder.path)])
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(path):
    return wait_until(lambda: path.is_file() and path.read_text())


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_run_killed_with_sigkill_takes_its_process_along_and_resumes(
    make_run, start_parent
):
    folder = make_run("good", "hang", "good")
    parent = start_parent(folder)
    pid = int(wait_for(folder.path / "pid"))
    parent.kill()
    parent.wait()
    wait_until_ended(pid)
    assert [bool(folder.read_item(number)) for number in (1, 2, 3)] == [
        True,
        False,
        False,
    ]
    report, _ = go(folder)
    assert began(folder) == ["1", "2", "2", "3"]
    assert [item.exit_code for item in report.items] == [0, 0, 0]


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_run_that_is_interrupted_ends_its_process_and_says_so(make_run, start_parent):
    folder = make_run("good", "hang", "good")
    parent = start_parent(folder)
    pid = int(wait_for(folder.path / "pid"))
    parent.send_signal(signal.SIGINT)
    assert parent.wait(PATIENCE_S) == ExitCode.CANCELLED
    wait_until_ended(pid)
    items = [folder.read_item(number) for number in (1, 2, 3)]
    assert [item.exit_code for item in items] == [0, 130, 130]
    assert Report("check", items=items).exit_code == 130
