"""Where in a script of the studio an error came about."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from ayon_harmony.errors import HarmonyError, PluginError

Frames = list[traceback.FrameSummary]

_ADDON = str(Path(__file__).resolve().parents[1])
_PLUGINS = os.path.join(_ADDON, "plugins")


def place_in(error: BaseException, script: str | os.PathLike[str]) -> str:
    """Return the line of a script that led to an error, as it is written there.

    Args:
        error: What came out of it.
        script: Path of the script, as it was run.

    Returns:
        ``tidy.py, line 2: scene.nodes...``; empty where none of its lines took part,
        as of a script that did not parse.

    """
    path = os.fspath(script)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame for frame in frames if frame.filename == path]
    if not lines:
        return ""
    return f"{os.path.basename(path)}, line {lines[-1].lineno}: {lines[-1].line}"


def describe_failure(error: BaseException) -> str:
    """Return what a plugin failed by and where: ``KeyError: 'hue' (names.py, line 9)``.

    The place is the last line of the plugin, or of what it uses, that ran; what the
    addon or pyblish did below it is in the traceback.
    """
    if isinstance(error, PluginError):
        return str(error)
    text = str(error)
    if not isinstance(error, HarmonyError):
        told = traceback.format_exception_only(type(error), error)
        text = "".join(told).strip()
        # The module of its class is none of the reader's.
        prefix = f"{type(error).__module__}."
        text = text[len(prefix) :] if text.startswith(prefix) else text
    place = own_place(error)
    return f"{text} ({place})" if place else text


def own_place(error: BaseException) -> str:
    """Return ``names.py, line 9`` of the last line outside of the addon that ran.

    Where all of them are the addon's or pyblish's it is the last line of all.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not _is_machinery(frame.filename)]
    if not frames:
        return ""
    last = (own or frames)[-1]
    return f"{os.path.basename(last.filename)}, line {last.lineno}"


def without_machinery(frames: Sequence[traceback.FrameSummary]) -> Frames:
    """Return frames up to the last one that is not in the addon; all where none is."""
    own = [at for at, each in enumerate(frames) if not _is_machinery(each.filename)]
    return list(frames[: own[-1] + 1] if own else frames)


def _is_machinery(filename: str) -> bool:
    path = os.path.abspath(filename) if not filename.startswith("<") else filename
    if path.startswith(_ADDON + os.sep):
        return not path.startswith(_PLUGINS + os.sep)
    return f"{os.sep}pyblish{os.sep}" in path


def wrong_result(
    function: Callable[..., object], given: object, wanted: str, part: str = ""
) -> str:
    """Say that a function of a studio gave something else than it has to.

    Args:
        function: The function, or method.
        given: What it gave.
        wanted: What it has to give, as a sentence without its end.
        part: What of the result it is, for example ``an item``.

    Returns:
        ``find_problems of ValidateHue returned None. It returns … (hue.py, line 9)``.

    """
    name = getattr(function, "__qualname__", repr(function))
    owner, _, method = name.rpartition(".")
    bound = getattr(function, "__self__", None)
    if bound is not None:
        owner = (bound if isinstance(bound, type) else type(bound)).__name__
    shown = "None" if given is None else f"{type(given).__name__} {given!r:.60}"
    what = f"{shown} as {part}" if part else shown
    code = getattr(function, "__code__", None)
    place = (
        f" ({os.path.basename(code.co_filename)}, line {code.co_firstlineno})"
        if code is not None
        else ""
    )
    said = f"'{method}' of {owner}" if owner else f"'{method}'"
    return f"{said} returned {what}. {wanted}{place}."
