"""File systems mounted for a moment: XFS and btrfs from an image, and a fussy share.

The fussy share (``fussyfs.c``, built with the system's FUSE library) hands everything
on to a folder, counts what it is asked, and copies by itself when it is asked to.
Not every machine may mount; then there is the reason.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

_MAKE: Mapping[str, list[str]] = {
    "xfs": ["mkfs.xfs", "-q", "-m", "reflink=1"],
    "btrfs": ["mkfs.btrfs", "-q"],
}
_SOURCE = Path(__file__).with_name("fussyfs.c")
_COUNTERS = ".fussy"
_PATIENCE_S = 10.0

KINDS = (*sorted(_MAKE), "fussy")


class CannotMountError(Exception):
    """This machine does not mount it; the text says why."""


@contextlib.contextmanager
def mounted(kind: str, work: Path, megabytes: int = 1000) -> Iterator[Path]:
    """Mount a file system and take it away again.

    Args:
        kind: One of ``KINDS``.
        work: Folder for what it needs.
        megabytes: Size of an image.

    Yields:
        Where it is mounted; empty.

    Raises:
        CannotMountError: It is not to be had on this machine.

    """
    folder = work / f"mounted-{kind}"
    folder.mkdir(parents=True)
    mount = _fussy if kind == "fussy" else _image
    with mount(kind, work, folder, megabytes):
        yield folder


def counters(folder: Path) -> dict[str, int]:
    """Return what a fussy share was asked since it was mounted, or counted anew."""
    return {
        str(name): int(count)
        for name, count in json.loads((folder / _COUNTERS).read_text()).items()
    }


def count_anew(folder: Path) -> None:
    """Begin to count anew."""
    set_up(folder, reset=1)


def set_up(folder: Path, **settings: int) -> None:
    """Change how a fussy share behaves, such as ``ro=1``; see ``fussyfs.c``."""
    words = [f"{name}={value}" for name, value in settings.items()]
    (folder / _COUNTERS).write_text(" ".join(words))


@contextlib.contextmanager
def _image(kind: str, work: Path, folder: Path, megabytes: int) -> Iterator[None]:
    image = work / f"image-{kind}"
    with open(image, "wb") as file:
        file.truncate(megabytes << 20)
    _run([*_MAKE[kind], str(image)])
    _run(["mount", "-o", "loop", str(image), str(folder)])
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def _fussy(_kind: str, work: Path, folder: Path, _megabytes: int) -> Iterator[None]:
    if not os.path.exists("/dev/fuse"):
        raise CannotMountError("there is no /dev/fuse")
    flags = _run(["pkg-config", "--cflags", "--libs", "fuse3"]).split()
    program = work / "fussyfs"
    _run(["gcc", "-O2", str(_SOURCE), "-o", str(program), *flags, "-lpthread"])
    behind = work / "behind"
    behind.mkdir()
    process = subprocess.Popen(
        [str(program), "-f", str(folder)],
        env={**os.environ, "FUSSY_ROOT": str(behind)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        end = time.monotonic() + _PATIENCE_S
        while not os.path.ismount(folder):
            if process.poll() is not None or time.monotonic() > end:
                raise CannotMountError("FUSE does not mount it here")
            time.sleep(0.05)
        yield
    finally:
        subprocess.run(["fusermount3", "-u", "-z", str(folder)], capture_output=True)
        process.terminate()
        process.communicate()


def _run(command: list[str]) -> str:
    """Run a program and return what it prints; what fails cannot be mounted."""
    if not shutil.which(command[0]):
        raise CannotMountError(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotMountError(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout
