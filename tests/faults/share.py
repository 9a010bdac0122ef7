"""A share in plain Python: it counts what it is asked, and refuses what it is told.

Wraps the functions of ``os`` for paths below one folder and for descriptors
opened there, for the duration of a ``with`` block.
"""

from __future__ import annotations

import collections
import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

_BY_PATH = (
    "open",
    "stat",
    "lstat",
    "replace",
    "rename",
    "unlink",
    "remove",
    "mkdir",
    "rmdir",
    "listdir",
    "scandir",
    "link",
    "utime",
    "chmod",
)
_BY_DESCRIPTOR = (
    "write",
    "read",
    "pread",
    "preadv",
    "fsync",
    "fstat",
    "ftruncate",
    "copy_file_range",
    "sendfile",
)
_CHANGES = (
    *("replace", "rename", "unlink", "mkdir", "rmdir", "link", "utime", "chmod"),
    *("write", "fsync", "ftruncate", "copy_file_range", "sendfile"),
)
_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_DATA = ("write", "read", "pread", "preadv")


class Share:
    """A folder that is watched.

    Attributes:
        calls: How often each function was asked.
        log: Functions and file names, in order.
        written: Bytes that went there.
        read: Bytes that came from there.
        copied: Bytes that it copied by itself.
        changes_left: Calls that may still change something; then it is read-only.
            None for as many as anybody likes.

    """

    def __init__(self, folder: Path) -> None:
        self.folder = os.path.realpath(folder)
        self._rules: list[Callable[[str, str, str], None]] = []
        self._descriptors: dict[int, str] = {}
        self._lock = threading.Lock()
        self.changes_left: int | None = None
        self._real: dict[str, Any] = {}
        self.reset()

    def reset(self) -> None:
        """Begin to count anew."""
        self.calls: collections.Counter[str] = collections.Counter()
        self.log: list[tuple[str, str]] = []
        self.written = self.read = self.copied = 0

    @property
    def asked(self) -> int:
        """Calls that the server has to answer, data and closing aside."""
        return sum(n for name, n in self.calls.items() if name not in _DATA)

    def on_call(self, rule: Callable[[str, str, str], None]) -> None:
        """Have a rule look at every call; it may raise.

        It gets the function, the path, and what is renamed or linked to that path.
        """
        self._rules.append(rule)

    def refuse(
        self, function: str, number: int, times: int = 1, what: str = ""
    ) -> None:
        """Let calls fail with an errno, so many times, for names that hold a text."""
        left = times

        def rule(name: str, path: str, _source: str) -> None:
            nonlocal left
            if name == function and what in os.path.basename(path) and left:
                left -= 1
                raise OSError(number, os.strerror(number), path)

        self._rules.append(rule)

    def forgive(self) -> None:
        """Refuse nothing any more."""
        self._rules.clear()

    def _note(self, name: str, path: str, source: str = "") -> None:
        with self._lock:
            self.calls[name] += 1
            self.log.append((name, os.path.basename(path)))
        for rule in list(self._rules):
            rule(name, path, source)

    def _change(self, path: str) -> None:
        with self._lock:
            if self.changes_left == 0:
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)
            if self.changes_left is not None:
                self.changes_left -= 1

    def _is_here(self, path: object) -> bool:
        if not isinstance(path, (str, os.PathLike)):
            return False
        return os.path.abspath(_plain(path)).startswith(self.folder)

    def __enter__(self) -> Share:
        for name in _BY_PATH:
            self._wrap(name, self._by_path(name, getattr(os, name)))
        for name in _BY_DESCRIPTOR:
            if hasattr(os, name):
                self._wrap(name, self._by_descriptor(name, getattr(os, name)))
        close = os.close

        def closing(descriptor: int) -> None:
            self._descriptors.pop(descriptor, None)
            close(descriptor)

        self._wrap("close", closing)
        return self

    def __exit__(self, *exc: object) -> None:
        for name, function in self._real.items():
            setattr(os, name, function)
        self._real.clear()

    def _wrap(self, name: str, function: Any) -> None:
        self._real[name] = getattr(os, name)
        setattr(os, name, function)

    def _by_path(self, name: str, real: Any) -> Any:
        def call(*arguments: Any, **keywords: Any) -> Any:
            told = arguments[1:] if name in ("replace", "rename", "link") else arguments
            if not told or not self._is_here(told[0]):
                return real(*arguments, **keywords)
            source = _plain(arguments[0]) if told is not arguments else ""
            self._note(name, _plain(told[0]), source)
            flags = (*arguments[1:2], keywords.get("flags", 0))[0]
            if name in _CHANGES or (name == "open" and flags & _TO_WRITE):
                self._change(_plain(told[0]))
            result = real(*arguments, **keywords)
            if name == "open":
                self._descriptors[result] = _plain(told[0])
            return result

        return call

    def _by_descriptor(self, name: str, real: Any) -> Any:
        def call(*arguments: Any, **keywords: Any) -> Any:
            target = arguments[1 if name == "copy_file_range" else 0]
            path = self._descriptors.get(target)
            if path is not None:
                self._note(name, path)
                if name in _CHANGES:
                    self._change(path)
            result = real(*arguments, **keywords)
            if path is None:
                return result
            if name in ("write", "sendfile"):
                self.written += result
            elif name in ("read", "pread"):
                self.read += len(result)
            elif name == "preadv":
                self.read += result
            elif name == "copy_file_range":
                if arguments[0] in self._descriptors:
                    self.copied += result
                else:
                    self.written += result
            return result

        return call


def _plain(path: str | os.PathLike[str]) -> str:
    """Return a path as it is written elsewhere, without Windows' long form."""
    text = os.fspath(path)
    return text[4:] if text.startswith("\\\\?\\") else text
