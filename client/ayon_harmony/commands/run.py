"""``ayon addon harmony run SCRIPT``: a script of the studio, in one or many scenes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from ayon_harmony.commands.command import Command, argument, option
from ayon_harmony.commands.scene_run import PARAMETERS, run_scenes
from ayon_harmony.errors import LaunchError, UsageError
from ayon_harmony.headless.targets import PUBLISHED, Target
from ayon_harmony.model.exit_codes import ExitCode

_SUFFIXES = (".py", ".js")


def run(
    script: str, scenes: tuple[str, ...], save: bool, screen: bool, **values: Any
) -> int:
    """Run a script in scenes and return the exit code."""
    path = Path(script).expanduser().absolute()
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(f"A script is a .py or a .js file, not '{path.name}'.")
    if not path.is_file():
        raise UsageError(f"There is no script '{path}'.")
    if save and values.get("workfile") == PUBLISHED:
        raise UsageError("A published workfile is never saved. Leave --save out.")
    values["what"] = scenes
    if screen:
        return _run_on_screen(path, values)
    options = {"script": str(path), "save": save}
    if not _names_scenes(values):
        if save:
            raise UsageError("--save needs scenes to save: name them by --in.")
        print("In an empty scene: --in names others.", flush=True)
        return run_scenes("run", values, options, targets=[Target(None)])
    return run_scenes("run", values, options, saves=save)


def _names_scenes(values: dict[str, Any]) -> bool:
    names = ("what", "list_file", "folders", "uris", "resume")
    return any(values.get(name) for name in names)


def _run_on_screen(script: Path, values: dict[str, Any]) -> int:
    """Run it in a Harmony with a window, which stays open afterwards."""
    from ayon_harmony.app.launch import launch
    from ayon_harmony.commands.parameters import selection_of
    from ayon_harmony.headless.programs import find_program
    from ayon_harmony.headless.scene_jobs import run_script
    from ayon_harmony.headless.session import entered
    from ayon_harmony.headless.targets import select_targets

    targets = (
        select_targets(selection_of(values))
        if _names_scenes(values)
        else [Target(None)]
    )
    if len(targets) != 1:
        raise UsageError(f"--screen takes one scene, not {len(targets)}.")
    (target,) = targets
    if target.problem:
        raise LaunchError(target.problem)
    program = find_program(
        target, (), program=values.get("program"), app_name=values.get("app")
    )
    scene = () if target.path is None else (target.path,)
    with entered(target, is_headless=False):
        return ExitCode(
            launch(program.path, *scene, script=partial(run_script, script))
        )


COMMAND = Command(
    "run",
    "Run a script (.py or .js) in scenes, or in an empty one. Each is opened in a "
    "batch Harmony. 'import ayon_harmony.api as harmony' reaches the scene. Nothing is "
    "kept without --save.",
    run,
    (
        argument("script"),
        option(
            "--in",
            "scenes",
            multiple=True,
            help="Workfile, .xstage or folder. May be repeated.",
        ),
        *(each for each in PARAMETERS if each.names != ("what",)),
        option("--save", is_flag=True, help="Save each scene to its workfile."),
        option("--screen", is_flag=True, help="Show Harmony, which stays open."),
    ),
)
