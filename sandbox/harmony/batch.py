"""``-batch``: run a script on a scene, render it, or make thumbnails, and end.

The pictures are made in ``render/``; here is the order of things around them.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.cli import Options
from sandbox.harmony.log import write_out

if TYPE_CHECKING:
    from sandbox.harmony.application import Application


def run_batch(app: Application, options: Options) -> int:
    """Do what the command line asks for; the return value is the exit code."""
    scene = options.scene
    if options.template is not None:
        scene = options.template / "scene.xstage"
    if scene is None:
        print("-batch needs a scene.", file=sys.stderr)
        return 1
    if not open_scene(app, scene):
        return 1
    if options.compile is not None:
        return 0 if _run_file(app, options.compile) else 1
    if options.thumbnails:
        return _thumbnails(app, options)
    for kind, script in options.pre_render:
        done = _run_text(app, script) if kind == "inline" else _run_file(app, script)
        if not done:
            print("The pre-render script failed; rendering goes on.", file=sys.stderr)
    code = _render(app, options)
    for script in options.post_render:
        _run_file(app, script)
    return code


def open_scene(app: Any, scene: Path) -> bool:
    """Open the scene of the command line, or say on standard error why not."""
    from sandbox.harmony.model.xstage import SceneFileError

    try:
        app.open_project(scene.absolute())
    except (OSError, SceneFileError) as error:
        print(f"Cannot open {scene}: {error}", file=sys.stderr)
        return False
    return True


def _run_file(app: Application, path: str | Path) -> bool:
    path = Path(path)
    if not path.is_file():
        print(f"There is no script {path}.", file=sys.stderr)
        return False
    return app.run_script_file(path.absolute())


def _run_text(app: Application, text: str) -> bool:
    from sandbox.harmony.binding import ScriptError

    try:
        app.evaluate(text)
    except ScriptError as error:
        app.require_engine().log_error(str(error), error.file, error.line)
        return False
    return True


def _render(app: Application, options: Options) -> int:
    render: Any = importlib.import_module("sandbox.harmony.render.batch")
    try:
        resolution = _resolution(options)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    code = render.render(app, options.frames, write_out, resolution)
    return int(code or 0)


def _resolution(options: Options) -> tuple[int, int] | None:
    if not options.resolution_name:
        return options.resolution
    formats: Any = importlib.import_module("sandbox.harmony.model.formats")
    known: dict[str, Any] = formats.RESOLUTIONS
    if options.resolution_name not in known:
        raise ValueError(f"No resolution is called {options.resolution_name!r}.")
    size = known[options.resolution_name]
    return int(size[0]), int(size[1])


def _thumbnails(app: Application, options: Options) -> int:
    """Write the thumbnails of a template, one picture a frame."""
    render: Any = importlib.import_module("sandbox.harmony.render.batch")
    make = getattr(render, "thumbnails", None)
    if make is None:
        print("-thumbnails is not modelled.", file=sys.stderr)
        return 1
    make(app, write_out)
    return 0
