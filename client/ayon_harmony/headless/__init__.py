"""Sessions without an artist: which scenes, which Harmony, what became of them.

Scripts use what is here, as ``harmony.headless`` of the api; commands of ``ayon addon
harmony`` use ``run``, which has a process for each scene.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ayon_harmony.headless.session import SessionOptions, open_scene
    from ayon_harmony.headless.targets import Target
    from ayon_harmony.model.report import Item

__all__ = ("SessionOptions", "Target", "check", "open_scene", "publish")

# Commands that start no Harmony themselves use rooms of this package, and need not
# wait for what starts one.
_MODULES = {"SessionOptions": "session", "open_scene": "session", "Target": "targets"}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def check(
    what: str | os.PathLike[str] | Target,
    program: str | os.PathLike[str] | None = None,
    *,
    strict: bool = False,
) -> Item:
    """Check a scene in a batch Harmony of this process.

    Args:
        what: Workfile zip, ``.xstage``, scene folder, or a target of AYON. A file is
            one of the task that this process is in.
        program: Path of the Harmony, None to find one.
        strict: Whether warnings count.

    Returns:
        What came of it: state, exit code, findings. Nothing is raised for a scene.

    """
    return _perform("check", what, program, {"strict": strict})


def publish(
    what: str | os.PathLike[str] | Target,
    program: str | os.PathLike[str] | None = None,
    *,
    comment: str = "",
    only: Sequence[str] = (),
    validate_only: bool = False,
) -> Item:
    """Publish what is active in a scene, in a batch Harmony of this process.

    Args:
        what: See ``check``; it needs a task.
        program: Path of the Harmony, None to find one.
        comment: Comment of the versions.
        only: Creators, perhaps with a variant: ``render:Main``.
        validate_only: Stop after validation.

    Returns:
        What came of it: state, exit code, findings, products.

    """
    options = {"comment": comment, "only": only, "validate_only": validate_only}
    return _perform("publish", what, program, options, saves=not validate_only)


def _perform(
    command: str,
    what: str | os.PathLike[str] | Target,
    program: str | os.PathLike[str] | None,
    options: Mapping[str, Any],
    *,
    saves: bool = False,
) -> Item:
    from ayon_harmony.headless.scene_jobs import Order, perform
    from ayon_harmony.headless.session import SessionOptions, target_of
    from ayon_harmony.headless.targets import Target

    target = what if isinstance(what, Target) else target_of(Path(what))
    path = os.fspath(program) if program is not None else None
    session = SessionOptions(program=path, saves=saves)
    return perform(Order(command, options, session), target)
