"""Paths that a script reads in a variable, whatever letters a user's name has.

A program on Windows reads a variable in Unicode or in the system's code page, which
lacks most letters (Microsoft, "GetEnvironmentVariable function", "Code Pages"). Which
of the two Harmony's ``System.getenv`` does, nobody has seen (see the statement
``variables_of_the_environment_are_read``). With its short names a path has letters
of every code page, on volumes that keep short names (Microsoft, "fsutil 8dot3name").
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping

from ayon_harmony import environment
from ayon_harmony.workfiles import windows_files

log = logging.getLogger(__name__)

# Several paths, a line each, are in the last one.
_PATHS = (
    environment.JS_FOLDER,
    environment.GLOBAL_SCRIPTS,
    environment.STUDIO_SCRIPTS,
    environment.BATCH_FILES,
    environment.SIGN_OF_LIFE,
    environment.STUDIO_JS_FILES,
)


def is_in_code_page(text: str) -> bool:
    """Whether the system's code page has all letters; other systems have no such."""
    if sys.platform == "win32":
        try:
            text.encode("mbcs", "strict")
        except UnicodeEncodeError:
            return False
    return True


def with_readable_paths(
    variables: Mapping[str, str],
    is_readable: Callable[[str], bool] = is_in_code_page,
    shorten: Callable[[str], str] = windows_files.short_path,
) -> dict[str, str]:
    """Return variables in which paths have letters that scripts can read.

    Args:
        variables: Environment of a Harmony.
        is_readable: Whether a text arrives as it is.
        shorten: Gives the path with short names, "" where there is none.

    """
    readable = dict(variables)
    for name in _PATHS:
        paths = readable.get(name, "").split("\n")
        if all(map(is_readable, paths)):
            continue
        readable[name] = "\n".join(
            path if is_readable(path) else _shortened(path, is_readable, shorten)
            for path in paths
        )
    return readable


def _shortened(
    path: str, is_readable: Callable[[str], bool], shorten: Callable[[str], str]
) -> str:
    short = shorten(path)
    if not short or not is_readable(short):
        log.warning(
            "Harmony's scripts may not find '%s': this system's code page lacks "
            "letters of it, and its disk keeps no short names.",
            path,
        )
        return path
    # Scripts put names behind it by forward slashes.
    return short.replace("\\", "/") if "/" in path else short
