"""Executables that come beside AYON: OpenImageIO and ffmpeg.

The double finds them on PATH, where a studio would have ayon_third_party.
"""

from __future__ import annotations

import os
import shutil


class ToolNotFoundError(Exception):
    """A tool is not installed here."""


def find_executable(executable: str) -> str | None:
    """Full path of an executable, by path or from PATH."""
    if os.path.isfile(executable):
        return os.path.abspath(executable)
    return shutil.which(executable)


def _tool_args(tool: str, extra_args: tuple[str, ...]) -> list[str]:
    path = find_executable(tool)
    if path is None:
        raise ToolNotFoundError(f"{tool} was not found on PATH")
    return [path, *extra_args]


def get_oiio_tool_args(tool_name: str, *extra_args: str) -> list[str]:
    """Command line of an OpenImageIO tool.

    Raises:
        ToolNotFoundError: It is not on PATH.

    """
    return _tool_args(tool_name, extra_args)


def get_ffmpeg_tool_args(tool_name: str, *extra_args: str) -> list[str]:
    """Command line of ``ffmpeg`` or ``ffprobe``.

    Raises:
        ToolNotFoundError: It is not on PATH.

    """
    return _tool_args(tool_name, extra_args)


def is_oiio_supported() -> bool:
    """Whether oiiotool can be used."""
    return find_executable("oiiotool") is not None
