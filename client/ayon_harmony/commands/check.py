"""``ayon addon harmony check``: the scene check of many scenes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ayon_harmony.commands.command import Command, option
from ayon_harmony.commands.parameters import project_of, selection_of, write_reports
from ayon_harmony.commands.scene_run import PARAMETERS, run_scenes
from ayon_harmony.errors import UsageError
from ayon_harmony.headless.targets import PUBLISHED, require_workfiles, select_targets


def run(
    strict: bool,
    plugins: tuple[str, ...],
    repairs: tuple[str, ...] = (),
    no_harmony: bool = False,
    **values: Any,
) -> int:
    """Check scenes, repair what is to be repaired, and return the exit code."""
    plugins, repairs = _names_in(plugins), _names_in(repairs)
    if repairs and (no_harmony or values.get("workfile") == PUBLISHED):
        other = "--no-harmony" if no_harmony else "a published workfile"
        raise UsageError(f"--repair changes scenes, and {other} does not go with it.")
    if no_harmony:
        return _check_files(strict, set(plugins), values)
    options = {"strict": strict, "plugins": list(plugins), "repairs": list(repairs)}
    return run_scenes("check", values, options, saves=bool(repairs))


def _names_in(texts: Iterable[str]) -> tuple[str, ...]:
    names = [name.strip() for text in texts for name in text.split(",")]
    return tuple(dict.fromkeys(filter(None, names)))


def _check_files(strict: bool, plugins: set[str], values: Mapping[str, Any]) -> int:
    from ayon_harmony.overview.many_scenes import check_files, tell

    project = project_of(values)
    targets = select_targets(selection_of(values))
    require_workfiles(targets)
    report = check_files(targets, project, strict=strict, plugins=plugins)
    for line in tell(report):
        print(line)
    print("Only files, settings and loaded things were looked at.")
    write_reports(report, values)
    return report.exit_code


COMMAND = Command(
    "check",
    "Check scenes as the Publisher would, without publishing. Takes workfiles, "
    ".xstage files, folders, or tasks by --project, --folder and --task. Changes "
    "nothing. "
    "The exit code is 1 when something is wrong with a scene.",
    run,
    (
        *PARAMETERS,
        option(
            "--no-harmony",
            is_flag=True,
            help="Look at files, settings of the task and loaded things only: a "
            "second or two for an episode, without Harmony.",
        ),
        option("--strict", is_flag=True, help="Let warnings count."),
        option(
            "--plugin",
            "plugins",
            multiple=True,
            help="Class name of a validator whose findings count, or several with "
            "commas. Default: all.",
        ),
        option(
            "--repair",
            "repairs",
            multiple=True,
            help="Class name of a validator whose repair is done, several with "
            "commas, or all. A scene that is repaired is saved as the next version "
            "of its workfile; 'revert' takes that back.",
        ),
    ),
)
