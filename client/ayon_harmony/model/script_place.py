"""Where in a script of the studio an error came about."""

from __future__ import annotations

import os
import traceback


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

    The place is the last line that ran.
    """
    text = traceback.format_exception_only(type(error), error)[-1].strip()
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return text
    return f"{text} ({os.path.basename(frames[-1].filename)}, line {frames[-1].lineno})"
