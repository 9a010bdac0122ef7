r"""What does the system answer? Asked of Windows, Wine and the acted disk.

``answers(folder, disk)`` asks everything and returns words such as ``ok`` or
``winerror 5``. ``WINDOWS`` holds what a real Windows answers by its
documentation, ``WINE`` where Wine 8 differs, ``ACTED`` where the acted disk does;
it may be ruder, never softer. Run on its own (``python -m
sandbox.windows.questions``) it prints answers that are not in the table: on
windows-latest that is how the table is proven.

The source of each answer: Microsoft's pages on CreateFile, MoveFileEx and naming
files, MS-FSA 2.1.5, and for the C library CPython's ``posixmodule.c``.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ayon_harmony.workfiles import disk, windows_files
from sandbox.windows import wine

NONE = 0
READ = windows_files.SHARE_READ
READ_WRITE = READ | windows_files.SHARE_WRITE
ALL = windows_files.SHARE_ALL

_SHARES = {"none": NONE, "r": READ, "rw": READ_WRITE, "rwd": ALL}

_DENIED, _HELD = "winerror 5", "winerror 32"
# The C library has no winerror, only errno 13.
_NO_PERMISSION, _INVALID = "errno 13", "errno 22"

#: Question -> answer of Windows 10 and newer, on NTFS.
WINDOWS = {
    "replace over a file open none": _DENIED,
    "replace over a file open r": _DENIED,
    "replace over a file open rw": _DENIED,
    # Refused by MS-FSA 2.1.5.14.11; newer NTFS may rename as POSIX does.
    "replace over a file open rwd": f"{_DENIED} or ok",
    "rename a file open none": _HELD,
    "rename a file open r": _HELD,
    "rename a file open rw": _HELD,
    "rename a file open rwd": "ok",
    "remove a file open none": _HELD,
    "remove a file open r": _HELD,
    "remove a file open rw": _HELD,
    "remove a file open rwd": "ok",
    "read by the C library a file open none": _NO_PERMISSION,
    "read by the C library a file open r": "ok",
    "read by CreateFile a file open none": _HELD,
    "read by CreateFile a file open rw": "ok",
    "rename a folder with a file open rw": _DENIED,
    "rename a folder with a file open rwd": _DENIED,
    "replace over a read-only file": _DENIED,
    "remove a read-only file": _DENIED,
    "rename a read-only file": "ok",
    "write by the C library to a read-only file": _NO_PERMISSION,
    "rename onto a file that is there": "winerror 183",
    "open a folder by the C library": _NO_PERMISSION,
    "open behind \\\\?\\ with a forward slash": _INVALID,
    "find a file in another letter case": "ok",
    "rename a file in letter case only": "other",
    "replace one in another letter case": "new",
    "a name with a dot at its end": "cut off",
    "a name with a dot at its end, behind \\\\?\\": "kept",
    "the listing's size of a file that is written": "old",
    "a file's own size while it is written": "new",
}

_CASE = "leaves names as they are that change in letter case only"
_MODES = "asks the permissions of the disk below, and root may everything"

#: Where Wine 8 answers otherwise: answer and reason.
WINE = {
    "rename a folder with a file open rw": ("ok", "does not look into folders"),
    "rename a folder with a file open rwd": ("ok", "does not look into folders"),
    "replace over a read-only file": ("ok", _MODES),
    "write by the C library to a read-only file": ("ok", _MODES),
    "rename a file in letter case only": ("same", _CASE),
    "the listing's size of a file that is written": ("new", "asks the disk below"),
}

#: Where the acted disk does; it may be ruder.
ACTED = {
    "open behind \\\\?\\ with a forward slash": ("PathFault", "ends the test at once"),
}


def answers(folder: Path, system: Any) -> dict[str, str]:
    """Ask all questions.

    Args:
        folder: An empty folder of the disk that is asked.
        system: ``WindowsDisk`` or ``RealWindows``, entered.

    """
    asked = _Asked(folder, system)
    asked.about_open_files()
    asked.about_folders()
    asked.about_read_only_files()
    asked.about_names()
    asked.about_listings()
    return asked.answers


class _Asked:
    def __init__(self, folder: Path, system: Any) -> None:
        self._folder = folder
        self._system = system
        self._number = 0
        self.answers: dict[str, str] = {}

    def about_open_files(self) -> None:
        for word, share in _SHARES.items():
            source, target = self._file(), self._file()
            with self._system.held(target, share):
                self._ask(f"replace over a file open {word}", _replace, source, target)
            source, target = self._file(), self._file(is_there=False)
            with self._system.held(source, share):
                self._ask(f"rename a file open {word}", _rename, source, target)
            path = self._file()
            with self._system.held(path, share):
                self._ask(f"remove a file open {word}", _remove, path)
        for word, share in (("none", NONE), ("r", READ)):
            path = self._file()
            with self._system.held(path, share):
                self._ask(f"read by the C library a file open {word}", _read, path)
        for word, share in (("none", NONE), ("rw", READ_WRITE)):
            path = self._file()
            with self._system.held(path, share):
                self._ask(f"read by CreateFile a file open {word}", _create_file, path)

    def about_folders(self) -> None:
        for word, share in (("rw", READ_WRITE), ("rwd", ALL)):
            inner = self._file(folder=f"scene {word}")
            target = inner.parent.with_name(f"away {word}")
            with self._system.held(inner, share):
                question = f"rename a folder with a file open {word}"
                self._ask(question, _rename, inner.parent, target)
        self._ask("open a folder by the C library", _read, self._folder)

    def about_read_only_files(self) -> None:
        def locked() -> Path:
            path = self._file()
            os.chmod(path, 0o444)
            return path

        source = self._file()
        self._ask("replace over a read-only file", _replace, source, locked())
        self._ask("remove a read-only file", _remove, locked())
        away = self._file(is_there=False)
        self._ask("rename a read-only file", _rename, locked(), away)
        question = "write by the C library to a read-only file"
        self._ask(question, _write, locked())
        question = "rename onto a file that is there"
        self._ask(question, _rename, self._file(), self._file())

    def about_names(self) -> None:
        path = self._file()
        literal = disk.long_path(path.parent) + "/" + path.name
        self._ask("open behind \\\\?\\ with a forward slash", _read, literal)
        other = path.with_name(path.name.upper())
        self._ask("find a file in another letter case", _read, other)
        _rename(path, other)
        self._note("rename a file in letter case only", self._spelling(other))
        source = self._file()
        target = other.with_name(other.name.lower())
        _replace(source, target)
        is_new = self._spelling(target) == "other"
        self._note("replace one in another letter case", "new" if is_new else "old")
        for question, name in (
            ("a name with a dot at its end", str(self._folder / "plain.")),
            (
                "a name with a dot at its end, behind \\\\?\\",
                disk.long_path(self._folder / "literal."),
            ),
        ):
            os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
            names = os.listdir(disk.long_path(self._folder))
            kept = any(n in ("plain.", "literal.") for n in names)
            self._note(question, "kept" if kept else "cut off")
            for left in names:
                if left in ("plain", "plain.", "literal."):
                    os.unlink(disk.long_path(self._folder) + os.sep + left)

    def about_listings(self) -> None:
        path = self._file(folder="listed")
        access = windows_files.READ | windows_files.WRITE
        with (
            self._system.held(path, ALL, access),
            open(path, "ab", buffering=0) as file,
        ):
            file.write(b"more")
            with os.scandir(path.parent) as entries:
                listed = next(iter(entries)).stat().st_size
            own = os.stat(path).st_size
        question = "the listing's size of a file that is written"
        self._note(question, "old" if listed == 1 else "new")
        question = "a file's own size while it is written"
        self._note(question, "old" if own == 1 else "new")

    def _file(self, folder: str = "", is_there: bool = True) -> Path:
        self._number += 1
        path = self._folder / folder / f"file{self._number}.x"
        path.parent.mkdir(exist_ok=True)
        if is_there:
            path.write_bytes(b"1")
        return path

    def _spelling(self, wanted: Path) -> str:
        names = os.listdir(self._folder)
        return "other" if wanted.name in names else "same"

    def _ask(self, question: str, action: Callable[..., object], *paths: Any) -> None:
        try:
            action(*paths)
        except OSError as error:
            winerror = getattr(error, "winerror", None)
            number = f"winerror {winerror}" if winerror else f"errno {error.errno}"
            self._note(question, number)
        except AssertionError as error:
            self._note(question, type(error).__name__)
        else:
            self._note(question, "ok")

    def _note(self, question: str, answer: str) -> None:
        self.answers[question] = answer


def _replace(source: Path, target: Path) -> None:
    os.replace(source, target)


def _rename(source: Path, target: Path) -> None:
    os.rename(source, target)


def _remove(path: Path) -> None:
    os.unlink(path)


def _read(path: Path | str) -> None:
    os.close(os.open(path, os.O_RDONLY))


def _write(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY))


def _create_file(path: Path) -> None:
    name = disk.long_path(path)
    os.close(windows_files.open_file(name, windows_files.READ, ALL))


def differences(told: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """Return the answers that are none of those that are known."""
    return {q: a for q, a in told.items() if a not in known.get(q, "").split(" or ")}


def expected(changes: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Return Windows' answers with a system's differences in them."""
    return {**WINDOWS, **{q: answer for q, (answer, _why) in changes.items()}}


def main() -> int:
    """Ask the Windows that this runs on; return how many answers are new."""
    from sandbox.disks.real_windows import RealWindows

    known = expected(WINE if wine.is_wine() else {})
    folder = Path(os.path.realpath(tempfile.mkdtemp()))
    try:
        with RealWindows() as system:
            told = answers(folder, system)
    finally:
        disk.clear_tree(folder)
    news = differences(told, known)
    for question, answer in news.items():
        print(f"{question}: {answer}, not {known.get(question)}")
    print(f"{len(told)} questions, {len(news)} answers that are not in the table")
    return len(news)


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main())
