"""What check, publish, render and run have in common: many scenes, one report."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from ayon_harmony.commands.command import Parameter, option
from ayon_harmony.commands.parameters import (
    REPORT,
    SCENES,
    selection_of,
    write_reports,
)
from ayon_harmony.errors import UsageError
from ayon_harmony.formats import report_files
from ayon_harmony.headless.acting_user import work_as
from ayon_harmony.headless.run_folder import Plan, RunFolder, now
from ayon_harmony.headless.targets import Target, require_workfiles, select_targets
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import Item, Report
from ayon_harmony.workfiles import disk

HOW: tuple[Parameter, ...] = (
    option("--app", "app", help="Application of AYON, for example harmony/22."),
    option("--program", help="Path of the Harmony to start."),
    option("--user", help="Whom AYON shall name, where it is a service's connection."),
    option("--jobs", type=int, help="Harmonys at a time; each takes a licence."),
    option("--timeout", type=float, help="Seconds for one scene."),
    option(
        "--keep-going/--fail-fast",
        "keeps_going",
        default=True,
        help="Whether a scene that is not good lets the others go on.",
    ),
    option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing."),
    option("--resume", help="Go on with a run that was killed: its name or folder."),
)
"""How it is done."""

PARAMETERS = (*SCENES, *HOW, *REPORT)


def run_scenes(
    command: str,
    values: Mapping[str, Any],
    options: Mapping[str, Any],
    *,
    saves: bool = False,
    targets: list[Target] | None = None,
) -> ExitCode:
    """Do something with many scenes, tell how far it is, and write the report.

    Args:
        command: What is done, see ``scene_jobs``.
        values: Values of ``PARAMETERS``.
        options: Options of the command, plain values.
        saves: Whether scenes are saved.
        targets: The scenes, None for those that the values select.

    Raises:
        UsageError: The values are wrong, or name no scene.
        OSError: A report or the run's folder cannot be written.

    """
    _require_sense(values)
    if values.get("resume"):
        folder = RunFolder.find(str(values["resume"]))
        if folder.plan().command != command:
            raise UsageError(
                f"'{folder.name}' is a run of {folder.plan().command}, not of"
                f" {command}."
            )
        targets = list(folder.plan().targets)
    else:
        if targets is None:
            targets = select_targets(selection_of(values))
            require_workfiles(targets)
        session = {
            "program": _absolute(values.get("program")),
            "app": values.get("app"),
            "user": values.get("user"),
            "saves": saves,
        }
        plan = Plan(command, options, session, targets, now())
        if values.get("dry_run"):
            return _finish(_dry_run(plan), values)
        folder = RunFolder.create(plan)
    return _finish(_run_scenes(folder, targets, values), values)


def _absolute(program: Any) -> str | None:
    """Return a program so that another process finds the same one."""
    if not program:
        return None
    path = Path(str(program)).expanduser()
    return str(path.absolute()) if path.exists() else str(program)


def _require_sense(values: Mapping[str, Any]) -> None:
    """Refuse what cannot be right before anything is done.

    Places of reports among it: a night's work ends with writing them.
    """
    if _or(values.get("jobs"), 1) < 1:
        raise UsageError("--jobs is 1 or more.")
    if _or(values.get("timeout"), 1.0) <= 0:
        raise UsageError("--timeout is more than 0 seconds.")
    if values.get("dry_run") and values.get("resume"):
        raise UsageError("--resume and --dry-run do not go together.")
    if values.get("user"):
        work_as(str(values["user"]))
    for name in ("report", "junit", "html"):
        if not values.get(name):
            continue
        path = Path(str(values[name])).expanduser().absolute()
        if path.is_dir() or not os.access(_existing_parent(path), os.W_OK):
            raise UsageError(f"--{name} '{path}' cannot be written.")


def _existing_parent(path: Path) -> Path:
    return next((each for each in path.parents if each.exists()), path.parent)


def _run_scenes(
    folder: RunFolder, targets: list[Target], values: Mapping[str, Any]
) -> Report:
    from ayon_harmony.headless.run import Run, RunOptions

    settings = _settings(targets)
    jobs = _or(values.get("jobs"), settings["parallel_sessions"])
    timeout = _or(values.get("timeout"), settings["scene_timeout_s"])
    done = len(targets) - len(folder.unfinished(len(targets)))
    teller = Teller(len(targets), done)
    run = Run(
        folder,
        RunOptions(int(jobs), float(timeout), bool(values.get("keeps_going", True))),
        on_done=teller.tell_item,
        on_share=teller.tell_share,
        # Of many scenes the lines would be mixed; each has its log.
        on_printed=teller.tell_printed if len(targets) == 1 else lambda _line: None,
    )
    if sys.platform != "win32":
        # A farm that cancels a task: as Ctrl+C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(
        f"Run {folder.name}: {count_of(len(targets), 'scene')}, {folder.path}",
        flush=True,
    )
    report = run.go()
    try:
        report_files.write_json(report, folder.path / "report.json")
    except OSError as error:
        print(
            f"The report is not in '{folder.path}': {disk.reason(error)}.",
            file=sys.stderr,
        )
    return report


def _or(given: Any, otherwise: Any) -> Any:
    return otherwise if given is None else given


def _settings(targets: list[Target]) -> Mapping[str, Any]:
    from ayon_harmony.app.session_settings import load_settings

    project = next((each.project for each in targets if each.project), "")
    base = {"AYON_PROJECT_NAME": project} if project else dict(os.environ)
    settings: Mapping[str, Any] = load_settings(base)["headless"]
    return settings


def _dry_run(plan: Plan) -> Report:
    """Say of each scene whether it could be done, and by which Harmony."""
    from ayon_harmony.headless.dry_run import look_at

    return Report(
        command=plan.command,
        started=plan.started,
        arguments=dict(plan.options),
        items=[look_at(target, plan) for target in plan.targets],
    )


def _finish(report: Report, values: Mapping[str, Any]) -> ExitCode:
    for line in report_files.summary_lines(report):
        print(line)
    for path in write_reports(report, values):
        print(f"Report: {path}")
    logs = [item.log for item in report.items if item.log]
    if report.command == "run" and logs:
        # The script may never have run: what is there is not only what it printed.
        is_one = len(logs) == 1
        print(f"Log: {logs[0]}" if is_one else f"Logs: {Path(logs[0]).parent}")
    if report.run and report.exit_code not in (ExitCode.GOOD, ExitCode.FINDINGS):
        print(f"Go on with: --resume {report.run}")
    return report.exit_code


class Teller:
    """Tells people and farms how far a run is.

    Args:
        count: Number of scenes.
        done: How many of them were done before.
        output: Where to.

    """

    def __init__(self, count: int, done: int = 0, output: TextIO | None = None) -> None:
        self._count = count
        self._output = output or sys.stdout
        self._done = done
        self._percent = -1
        # Scenes that run side by side tell of themselves from threads.
        self._lock = threading.Lock()

    def tell_printed(self, line: str) -> None:
        """Pass on what the script of a scene prints."""
        with self._lock:
            print(line, file=self._output, flush=True)

    def tell_item(self, item: Item) -> None:
        """Tell that a scene is done."""
        why = f": {item.message.splitlines()[0]}" if item.message else ""
        with self._lock:
            self._done += 1
            self._print(
                f"[{self._done}/{self._count}] {item.state.value} {item.title}{why}"
            )

    def tell_share(self, share: float) -> None:
        """Tell a share of the whole, 0 to 1: a line that farms read."""
        percent = int(share * 100)
        with self._lock:
            if percent > self._percent and not self._output.isatty():
                self._percent = percent
                self._print(f"Progress: {percent}%")

    def _print(self, text: str) -> None:
        print(text, file=self._output, flush=True)
