"""What commands do with one scene, and what they say of it.

Each job gets an open scene and an item of the report to fill in. ``perform`` opens
the scene, has the job done, and turns everything that can go wrong into the item's
state: one scene never stops the others.
"""

from __future__ import annotations

import contextlib
import io
import logging
import runpy
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional, TextIO

from ayon_harmony import current
from ayon_harmony.errors import (
    HarmonyError,
    HarmonyScriptError,
    NotConnectedError,
    UsageError,
)
from ayon_harmony.headless.outcome import exit_code_of, message_of
from ayon_harmony.headless.private_copy import refuse_marked_at_once
from ayon_harmony.headless.rendering import render_scene
from ayon_harmony.headless.run_folder import PRINTED
from ayon_harmony.headless.session import (
    SessionOptions,
    harmony_version,
    open_scene,
)
from ayon_harmony.headless.targets import (
    Target,
    item_of,
    note_problem,
    refuse_outdated,
)
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import ERROR, FAILURE, WARNING, Finding, Item, ItemState
from ayon_harmony.model.script_place import place_in
from ayon_harmony.surveying.scene_survey import survey_scene

log = logging.getLogger(__name__)

OnProgress = Callable[[float], None]


@dataclass(frozen=True)
class Order:
    """What a command does with each scene.

    Attributes:
        command: ``check``, ``publish``, ``render``, ``run``, ``update``, or one
            that needs no Harmony: ``palette``, ``revert``.
        options: What it was asked for, plain values.
        session: How Harmony is started.

    """

    command: str
    options: Mapping[str, Any]
    session: SessionOptions


def perform(
    order: Order, target: Target, on_progress: OnProgress = lambda _share: None
) -> Item:
    """Do what was ordered with one scene; never raises but for a wish to stop.

    Args:
        order: What is done.
        target: The scene.
        on_progress: Told of the share that is done, 0 to 1.

    """
    item = item_of(target)
    started = time.monotonic()
    try:
        _perform(order, target, item, on_progress)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        place = place_in(error, str(order.options.get("script") or ""))
        # With the lines of a script that it came through.
        is_unknown = bool(place) or not isinstance(error, HarmonyError)
        what = "'%s' of '%s' failed: %s"
        log.error(what, order.command, item.title, error, exc_info=is_unknown)
        _note_failure(item, error)
        item.message = f"{item.message}\n{place}".rstrip()
    item.seconds = round(time.monotonic() - started, 3)
    return item


def _perform(order: Order, target: Target, item: Item, on_progress: OnProgress) -> None:
    if target.problem:
        note_problem(target, item)
        return
    if target.path is not None:
        survey = survey_scene(target.path)
        item.xstage = survey.xstage
        if survey.error:
            note_problem(target, item, survey.error)
            return
    if order.command == "render":
        render_scene(target, order.options, order.session, item, on_progress)
        return
    if order.session.saves and target.is_last:
        refuse_outdated(target)
    if order.command in FILE_JOBS:
        FILE_JOBS[order.command](target, order.options, item, order.session.folder)
        return
    job = JOBS[order.command]
    with open_scene(target, options=order.session):
        item.harmony = harmony_version()
        if order.session.saves:
            refuse_marked_at_once(target)
            if target.is_last:
                refuse_outdated(target)
        item.state = ItemState.GOOD
        try:
            job(order.options, item, on_progress)
        except NotConnectedError as error:
            raise NotConnectedError(f"{_ENDED} {error}") from error
        session: Any = current.get_session()
        if session.peer is None:
            # Plugins that met its end made findings of it.
            raise NotConnectedError(_ENDED)


_ENDED = "Harmony ended before the work was done."


def _note_failure(item: Item, error: BaseException) -> None:
    code = exit_code_of(error)
    is_skipped = code in (ExitCode.IN_USE, ExitCode.CANCELLED)
    item.state = ItemState.SKIPPED if is_skipped else ItemState.FAILED
    item.exit_code = code
    item.message = message_of(error)


# --- jobs ------------------------------------------------------------------------


def check(options: Mapping[str, Any], item: Item, on_progress: OnProgress) -> None:
    """Run the scene check.

    Options:
        strict: Whether warnings count.
        plugins: Names of the plugins whose findings count; empty means all.
        repairs: Names of the validators whose repairs are done.
    """
    repairs = tuple(options.get("repairs") or ())
    if not item.project:
        if repairs:
            raise UsageError(_needs_task("repaired"))
        _check_without_context(item)
    else:
        from ayon_harmony.checking.scene_check import SceneCheck

        scene_check = SceneCheck()
        item.findings = _findings_of(
            scene_check.run(lambda done, count, _label: on_progress(done / count))
        )
        if repairs:
            from ayon_harmony.headless.repairing import repair

            repair(scene_check, repairs, item, _findings_of)
            if item.exit_code:
                return
    wanted = set(options.get("plugins") or ())
    if wanted:
        item.findings = [each for each in item.findings if each.plugin in wanted]
    _judge(item, is_strict=bool(options.get("strict")))


def _check_without_context(item: Item) -> None:
    """Tell what the files say; validators ask AYON and have nobody to ask."""
    item.message = (
        "Without a task of AYON only the files were looked at. Name it by --project,"
        " --folder and --task."
    )
    item.findings += [
        Finding(
            problem.plugin,
            problem.plugin,
            "",
            WARNING if problem.is_warning else ERROR,
            problem.text,
        )
        for problem in survey_scene(Path(item.workfile)).problems
    ]


def _needs_task(what: str) -> str:
    return (
        f"A scene without a task of AYON cannot be {what}. Name the task by"
        " --project, --folder and --task."
    )


def publish(options: Mapping[str, Any], item: Item, on_progress: OnProgress) -> None:
    """Publish.

    Options:
        comment: Comment of the versions.
        only: Creators, perhaps with a variant.
        validate_only: Stop after validation.
    """
    if not item.project:
        raise UsageError(_needs_task("published"))
    from ayon_harmony.headless.publish_loop import PublishOrder, publish_open_scene

    publication = publish_open_scene(
        PublishOrder(
            comment=str(options.get("comment") or ""),
            only=tuple(options.get("only") or ()),
            validates_only=bool(options.get("validate_only")),
        ),
        lambda done, count, _label: on_progress(done / count),
    )
    item.findings = _findings_of(publication.results)
    item.products = publication.products
    if publication.failure:
        item.state, item.exit_code = ItemState.FAILED, ExitCode.FAILED
        item.message = publication.failure
    elif publication.is_refused:
        item.state, item.exit_code = ItemState.FINDINGS, ExitCode.FINDINGS
        item.message = "Validation refused it."


def run(options: Mapping[str, Any], item: Item, on_progress: OnProgress) -> None:
    """Run a script of the studio, and save the scene when that is asked for.

    Options:
        script: Path of a ``.py`` or ``.js`` file.
        save: Whether the scene is saved to where it came from.
    """
    printed = _PrintedLines(sys.stdout)
    with printed, contextlib.redirect_stdout(printed):
        run_script(Path(str(options["script"])))
    on_progress(0.9)
    if options.get("save"):
        current.get_workfile().save()


def run_script(script: Path) -> None:
    """Run a ``.py`` file here, or a ``.js`` file in Harmony.

    Raises:
        HarmonyError: It ended with another exit code than 0.
        HarmonyScriptError: The JavaScript threw.

    """
    if script.suffix.lower() == ".js":
        _run_javascript(script)
    else:
        _run_python(script)


def _run_python(script: Path) -> None:
    arguments = sys.argv
    sys.argv = [str(script)]
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as error:
        if error.code not in (None, 0):
            raise HarmonyError(f"'{script.name}' ended with {error.code}.") from error
    finally:
        sys.argv = arguments


class _PrintedLines(io.StringIO):
    """Marks each line that a script prints, so that the run knows it."""

    def __init__(self, output: TextIO) -> None:
        super().__init__()
        self._output = output
        self._begun = ""

    def write(self, text: str) -> int:
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            self._output.write(f"{PRINTED}{line}\n")
        self._output.flush()
        return len(text)

    def close(self) -> None:
        if self._begun:
            self.write("\n")
        super().close()


def _run_javascript(script: Path) -> None:
    """Include a script in Harmony, where what it throws is told with its line.

    What it traces is printed here: Harmony's own view of it is not seen in a batch.
    """
    before = _read_message_log()
    try:
        current.get_session().send(
            {"function": _INCLUDE, "args": [script.absolute().as_posix()]}
        )
    except HarmonyScriptError as error:
        # In its own name, not in that of the function around it.
        raise HarmonyScriptError(
            error.script_name,
            error.script_message,
            error.script_file or str(script),
            error.line,
            source_line=error.source_line,
            hint=error.hint,
            addon_place=error.addon_place,
        ) from None
    finally:
        after = _read_message_log()
        # The script may have cleared it.
        traced = after[len(before) :] if after.startswith(before) else after
        for line in traced.strip("\n").splitlines():
            print(line)


def _read_message_log() -> str:
    """Return what Harmony's message log holds, empty before Harmony 16."""
    try:
        reply = current.get_session().send({"function": "MessageLog.getLog"})
    except HarmonyError:
        return ""
    return str(reply["result"] or "")


_INCLUDE = "(function (path) { include(path); return true; })"

Job = Callable[[Mapping[str, Any], Item, OnProgress], None]


def update(options: Mapping[str, Any], item: Item, on_progress: OnProgress) -> None:
    """Bring loaded things to another version; see ``updating``."""
    from ayon_harmony.headless import updating

    updating.update(options, item, on_progress, _check_open_scene)


def _check_open_scene() -> list[Finding]:
    from ayon_harmony.checking.scene_check import SceneCheck

    return _findings_of(SceneCheck().run())


JOBS: Mapping[str, Job] = {
    "check": check,
    "publish": publish,
    "run": run,
    "update": update,
}

FileJob = Callable[[Target, Mapping[str, Any], Item, Optional[Path]], None]


def _update_palette_files(
    target: Target, options: Mapping[str, Any], item: Item, folder: Path | None
) -> None:
    from ayon_harmony.headless import updating

    updating.update_palette_files(target, options, item, folder)


def _revert(
    target: Target, options: Mapping[str, Any], item: Item, folder: Path | None
) -> None:
    from ayon_harmony.headless import updating

    updating.revert(target, options, item, folder)


# What they need of ayon-core is imported by those who do it: a run only starts it.
FILE_JOBS: Mapping[str, FileJob] = {
    "palette": _update_palette_files,
    "revert": _revert,
}
"""Jobs that work on files, without Harmony."""


def _findings_of(results: Iterable[Any]) -> list[Finding]:
    return [
        Finding(
            plugin=result.plugin,
            label=result.label,
            instance=result.instance,
            level=result.level.value,
            text=result.text,
            description=result.description,
            actions=[action.label for action in result.actions],
            instance_id=result.instance_id,
        )
        for result in results
    ]


def _judge(item: Item, *, is_strict: bool) -> None:
    levels = {finding.level for finding in item.findings}
    if FAILURE in levels:
        broken = next(each for each in item.findings if each.level == FAILURE)
        item.state, item.exit_code = ItemState.FAILED, ExitCode.FAILED
        item.message = f"A check broke. {broken.label}: {broken.text}"
    elif ERROR in levels or (levels and is_strict):
        item.state, item.exit_code = ItemState.FINDINGS, ExitCode.FINDINGS
