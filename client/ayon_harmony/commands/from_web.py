"""``ayon addon harmony from-web``: what the actions of AYON's web pages start."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ayon_harmony.commands.command import Command, argument, option
from ayon_harmony.errors import UsageError
from ayon_harmony.formats.report_files import page_text, write_whole
from ayon_harmony.host.server_away import say_error
from ayon_harmony.model.exit_codes import ExitCode

_ACTIONS = ("check", "compare", "open")


def run(
    action: str,
    project: str,
    entity_type: str,
    ids: Sequence[str],
    selected: int | None = None,
) -> int:
    """Do an action with what is selected, and return the exit code.

    Args:
        action: ``check``, ``compare`` or ``open``.
        project: Project of what is selected.
        entity_type: What is selected: folder, task, version, workfile.
        ids: Ids of it, as many as there is room for.
        selected: How many things were selected; None for so many as there are ids.

    Raises:
        UsageError: It cannot be done with this; the message says why.
        HarmonyError: There is no Harmony, or a scene cannot be read.

    """
    if action not in _ACTIONS:
        raise UsageError(f"There is no action '{action}' ({', '.join(_ACTIONS)}).")
    from ayon_harmony.headless import web_selection

    try:
        if action == "check":
            targets = web_selection.targets_of(project, entity_type, ids)
            return _check_targets(targets, project, _note_of_rest(len(ids), selected))
        if action == "compare":
            return _compare(*web_selection.two_workfiles(project, ids))
        web_selection.open_in_harmony(project, entity_type, ids)
    except Exception as error:
        # Nobody sees the terminal of a launcher that a browser started; whatever a
        # disk, a server or ayon-applications raises is shown, too.
        _show("message", _message_page(say_error(error)))
        raise
    return ExitCode.GOOD


def _note_of_rest(given: int, selected: int | None) -> str:
    """Say that only some of what is selected was handed on; "" for all of it."""
    if selected is None or selected <= given:
        return ""
    return (
        f"{selected:,} things are selected, and the web page hands on the first"
        f" {given:,}: the others are not looked at. Select the folder above them, or"
        " use: ayon addon harmony check --no-harmony"
    )


def _check_targets(targets: list[Any], project: str, note: str) -> int:
    from ayon_harmony.overview.many_scenes import check_files

    report = check_files(targets, project)
    _show("check", page_text(report, note))
    return report.exit_code


def _compare(before: Path, after: Path) -> int:
    from ayon_harmony.comparing.differences import compare
    from ayon_harmony.comparing.sources import open_source
    from ayon_harmony.pages.diff_page import diff_page

    sources = (open_source(before), open_source(after))
    _show("compare", diff_page(*sources, compare(*sources)))
    return ExitCode.GOOD


def _message_page(text: str) -> str:
    from ayon_harmony.pages.page_parts import page
    from ayon_harmony.pages.page_parts import text as escaped

    return page("Harmony", [f"<p>{escaped(text)}</p>"])


def _show(name: str, text: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="ayon_harmony_"))
    path = folder / f"{name}.html"
    write_whole(path, text)
    print(path, file=sys.stdout)
    if not os.environ.get("AYON_HEADLESS_MODE"):
        from ayon_harmony.ui.main_loop import create_main_loop

        create_main_loop().show_file(path)


COMMAND = Command(
    "from-web",
    "Do what an action of AYON's web pages asks for.",
    run,
    (
        argument("action"),
        option("--project", required=True, help="Project of what is selected."),
        option("--type", "entity_type", required=True, help="What is selected."),
        option("--id", "ids", multiple=True, required=True, help="Id of an entity."),
        option("--selected", type=int, help="How many are selected, if more."),
    ),
    is_hidden=True,
)
