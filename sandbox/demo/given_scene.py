"""A scene that somebody gives to the demo: a zip, a folder, or an ``.xstage``.

What is none is told in one sentence before anything else is done. The addon is not
imported here: the demo uses the one of the package, which is built later.
"""

from __future__ import annotations

import os
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

Ask = Callable[[Sequence[str]], str]
"""Gets the names of scenes and returns the one that is meant."""

_SCENE = ".xstage"


class NoSceneError(Exception):
    """What was given is no scene that can be used; the text is for the console."""


class GivenScene:
    """A scene, looked at but not copied yet.

    Args:
        path: Zip, folder or ``.xstage``.
        ask: Tells which one is meant where there are several.

    Raises:
        NoSceneError: It is none, or cannot be read.

    """

    def __init__(self, path: Path, ask: Ask) -> None:
        self.path = path
        self._folder = ""
        if path.suffix.lower() == _SCENE and path.is_file():
            self.path = path.parent
        elif path.is_dir():
            found = [
                entry.relative_to(path).as_posix()
                for entry in path.rglob("*" + _SCENE)
                if len(entry.relative_to(path).parts) < 3
            ]
            self._folder = _choose(path, found, ask)
        elif path.is_file():
            self._folder = _choose(path, _scenes_of_zip(path), ask)
        else:
            raise NoSceneError(f"There is no '{path}'.")

    def write_zip(self, target: Path) -> None:
        """Write the scene as a workfile: its files alone, at the top of a zip."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            if self.path.is_dir():
                folder = self.path / self._folder
                for entry in sorted(folder.rglob("*")):
                    if entry.is_file():
                        made.write(entry, entry.relative_to(folder).as_posix())
                return
            with zipfile.ZipFile(self.path) as given:
                for info in given.infolist():
                    name = _inside(info.filename, self._folder)
                    if name and not info.is_dir():
                        made.writestr(name, given.read(info))


def _choose(path: Path, scenes: Sequence[str], ask: Ask) -> str:
    folders = sorted({posixpath.dirname(name) for name in scenes})
    if not folders:
        raise NoSceneError(f"There is no Harmony scene (no {_SCENE}) in '{path}'.")
    if len(folders) == 1:
        return folders[0]
    names = [folder or "." for folder in folders]
    chosen = ask(names)
    if chosen not in names:
        raise NoSceneError(
            f"There are {len(names)} scenes in '{path}': {', '.join(names)}. Say which"
            " with --scene NAME."
        )
    return "" if chosen == "." else chosen


def _scenes_of_zip(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as given:
            broken = given.testzip()
            names = given.namelist()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise NoSceneError(
            f"'{path}' is no zip that can be read ({error}), no folder and no {_SCENE}."
        ) from error
    except RuntimeError as error:  # a password
        raise NoSceneError(f"'{path}' cannot be read: {error}.") from error
    except OSError as error:
        raise NoSceneError(f"'{path}' cannot be read: {error.strerror}.") from error
    if broken is not None:
        raise NoSceneError(f"'{path}' is damaged: '{broken}' in it cannot be read.")
    return [
        name
        for name in names
        if name.lower().endswith(_SCENE)
        and "__MACOSX" not in name
        and not PurePosixPath(name).name.startswith("._")
    ]


def _inside(name: str, folder: str) -> str:
    """Return a member's name below a folder, empty outside of it."""
    if not folder:
        return name
    return name[len(folder) + 1 :] if name.startswith(folder + "/") else ""


def ask_on_console(scenes: Sequence[str]) -> str:
    """Ask which scene is meant, where somebody sits there; else nobody knows."""
    if not os.isatty(0):
        return ""
    print("There are several scenes:")
    for number, name in enumerate(scenes, start=1):
        print(f"  {number}  {name}")
    answer = input("Which one? ").strip()
    if answer.isdigit() and 0 < int(answer) <= len(scenes):
        return scenes[int(answer) - 1]
    return answer
