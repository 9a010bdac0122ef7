"""Folders for a benchmark of workfiles, removed with it, or by the next one.

A benchmark that is killed leaves gigabytes, some of them in memory. So the name of a
folder says which process made it, and whoever comes later removes those of processes
that have ended.

ext4 gives the number of a deleted file to nobody for five minutes, and looks through
all such numbers for every file that it makes. So while a benchmark measures, its files
are emptied and not deleted.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ayon_harmony.workfiles import processes

_PREFIX = "workfile-bench-"
_NAME = re.compile(rf"{_PREFIX}(\d+)-\w+")
_ELSEWHERE = Path("/dev/shm")
_ROOM = 8 << 30

_emptied: list[Path] | None = None


@contextlib.contextmanager
def nothing_deleted() -> Iterator[None]:
    """Keep the files of folders that have ended, without content, until the end."""
    global _emptied
    _emptied = []
    try:
        yield
    finally:
        for folder in _emptied:
            shutil.rmtree(folder, ignore_errors=True)
        _emptied = None


@contextlib.contextmanager
def places() -> Iterator[tuple[Path, Path]]:
    """Make a folder for work, and one on another file system where there is one."""
    has_room = _ELSEWHERE.is_dir() and shutil.disk_usage(_ELSEWHERE).free > _ROOM
    with (
        folder_for_work() as work,
        folder_for_work(_ELSEWHERE if has_room else None) as project,
    ):
        yield work, project


@contextlib.contextmanager
def folder_for_work(parent: Path | None = None) -> Iterator[Path]:
    """Make a folder that is removed afterwards; that of temporary files by default."""
    parent = parent or Path(tempfile.gettempdir())
    remove_left_behind(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
    try:
        yield folder
    finally:
        if _emptied is None:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            _emptied.append(folder)
            empty(folder)


def empty(folder: Path) -> None:
    """Take the content of all files below a folder."""
    for inside, _, names in os.walk(folder):
        for name in names:
            os.truncate(os.path.join(inside, name), 0)


def remove_left_behind(parent: Path) -> None:
    """Remove the folders of benchmarks whose process has ended."""
    for folder in parent.glob(f"{_PREFIX}*"):
        name = _NAME.fullmatch(folder.name)
        if name is not None and processes.has_ended(int(name[1])):
            shutil.rmtree(folder, ignore_errors=True)
