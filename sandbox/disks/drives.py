"""Paths with drive letters and UNC paths, on a system that has neither.

``P:/shots/a.zip`` and ``//server/share/a.zip`` lead into folders of this system,
for the emulator as for the session in front of it, so that JavaScript and Python
tell each other what they tell each other on Windows. Names are found in any
letter case. Nothing is refused; that is ``windows``' part.

``HARMONY_EMULATOR_DRIVES`` has them: ``P:=/folder;//server/share=/folder``.
"""

from __future__ import annotations

import os
import pathlib
import posixpath
import subprocess
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.disks.acted import ActedDisk

VARIABLE = "HARMONY_EMULATOR_DRIVES"

#: Programs of others, which know this system's paths only.
_TOOLS = ("ffmpeg", "ffprobe", "oiiotool")


class DriveDisk(ActedDisk):
    """Drives below whatever runs; use it as a context manager.

    Args:
        drives: Folder of this system by drive (``P:``) or share
            (``//server/share``).

    """

    def __init__(self, drives: Mapping[str, str | os.PathLike[str]]) -> None:
        super().__init__()
        self.drives = {
            name.replace("\\", "/").rstrip("/"): os.fspath(folder).rstrip("/")
            for name, folder in drives.items()
        }

    @classmethod
    def from_variable(cls, text: str) -> DriveDisk:
        """Read ``HARMONY_EMULATOR_DRIVES``."""
        pairs = (pair.partition("=") for pair in text.split(";") if pair)
        return cls({name: folder for name, _, folder in pairs})

    @property
    def variable(self) -> dict[str, str]:
        """The variable that gives the emulator the same drives."""
        pairs = (f"{name}={folder}" for name, folder in self.drives.items())
        return {VARIABLE: ";".join(pairs)}

    def key(self, name: str) -> str:
        """Return what two names share that are one here."""
        return name.upper()

    def plain(self, path: str) -> str:
        """Return the path of this system for one on a drive."""
        text = path.replace("\\", "/")
        found = self._drive_of(text)
        if found is None:
            return path
        return self.drives[found] + text[len(found) :]

    def _drive_of(self, text: str) -> str | None:
        for name in self.drives:
            if text.upper().startswith(name.upper()) and text[len(name) :][:1] in (
                "",
                "/",
            ):
                return name
        return None

    def __enter__(self) -> DriveDisk:
        super().__enter__()
        # What is absolute is a matter of names, and these are.
        for name in ("isabs", "abspath", "realpath"):
            self.put(posixpath, name, self._named(getattr(posixpath, name), name))
        for name in ("is_absolute", "absolute", "resolve"):
            self.put(pathlib.Path, name, self._named(getattr(pathlib.Path, name), name))
        # What is joined to another path stands for itself.
        for owner, name in (
            (posixpath, "join"),
            (pathlib.PurePath, "__truediv__"),
            (pathlib.PurePath, "joinpath"),
        ):
            self.put(owner, name, self._joined(getattr(owner, name)))
        self.put(subprocess.Popen, "__init__", self._start(subprocess.Popen.__init__))
        return self

    def _joined(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def join(first: Any, *parts: Any) -> Any:
            for at in range(len(parts) - 1, -1, -1):
                part = parts[at]
                if isinstance(part, str) and self._drive_of(part.replace("\\", "/")):
                    found = part if isinstance(first, str) else type(first)(part)
                    rest = parts[at + 1 :]
                    return original(found, *rest) if rest else found
            return original(first, *parts)

        return join

    def _start(self, original: Callable[..., None]) -> Callable[..., None]:
        def start(process: Any, command: Any, *arguments: Any, **options: Any) -> None:
            if isinstance(command, (list, tuple)):
                words = [os.fspath(word) for word in command]
                if posixpath.basename(words[0]) in _TOOLS:
                    command = [self.plain(word) for word in words]
            original(process, command, *arguments, **options)

        return start

    def _named(self, original: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(path: Any, *arguments: Any, **options: Any) -> Any:
            text = os.fspath(path)
            if isinstance(text, str) and self._drive_of(text.replace("\\", "/")):
                if name in ("isabs", "is_absolute"):
                    return True
                tidy = posixpath.normpath(text.replace("\\", "/"))
                return tidy if isinstance(path, str) else type(path)(tidy)
            return original(path, *arguments, **options)

        return call
