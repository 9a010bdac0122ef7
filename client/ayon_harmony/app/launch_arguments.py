"""What is meant by the arguments of a launch.

The workfile may stand anywhere among arguments that are for Harmony itself;
the scene that Harmony gets takes the workfile's place and everything else
stays where it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

WORKFILE_EXTENSIONS = (".zip", ".xstage")

# What follows one of these is a file, but not the scene to open.
_FILE_FLAGS = {"-prerenderscript", "-postrenderscript", "-compile", "-template"}
# A scene of Harmony Server is named by these; there is no file to open.
_DATABASE_FLAGS = {"-env", "-job"}


@dataclass(frozen=True)
class LaunchArguments:
    """The arguments after the executable, and where the workfile is in them."""

    arguments: tuple[str, ...]
    workfile_index: int | None

    @property
    def workfile(self) -> str | None:
        """Path of the workfile, None when none was given."""
        if self.workfile_index is None:
            return None
        return self.arguments[self.workfile_index]

    @property
    def names_database_scene(self) -> bool:
        """Whether the scene lies on Harmony Server."""
        return any(item.lower() in _DATABASE_FLAGS for item in self.arguments)

    def with_scene(self, xstage: str) -> list[str]:
        """The arguments for Harmony, with its scene in the workfile's place."""
        arguments = list(self.arguments)
        if self.workfile_index is None:
            return [*arguments, xstage]
        arguments[self.workfile_index] = xstage
        return arguments


def read_arguments(arguments: Iterable[str | os.PathLike[str]]) -> LaunchArguments:
    """Find the workfile among arguments; the last one that can be it."""
    texts = tuple(os.fspath(item) for item in arguments)
    for index in reversed(range(len(texts))):
        text = texts[index]
        before = texts[index - 1].lower() if index else ""
        if before in _FILE_FLAGS or text.startswith("-"):
            continue
        if text.lower().endswith(WORKFILE_EXTENSIONS):
            return LaunchArguments(texts, index)
    return LaunchArguments(texts, None)
