"""Small scenes to save and open."""

from __future__ import annotations

import os
import random
import zipfile
from pathlib import Path

import pytest

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import Identity, disk, steps
from ayon_harmony.workfiles.local_copy import LocalCopy, Options
from sandbox.disks import rules
from sandbox.disks.mac import MacDisk
from sandbox.disks.real_windows import RealWindows
from sandbox.disks.windows import WindowsDisk

XSTAGE = '<?xml version="1.0" encoding="UTF-8"?>\n<project source="{}">\n</project>\n'


def at_any_depth(folder: Path) -> Path:
    """Return the folder by a path that a Windows takes however long it is."""
    return Path(disk.long_path(folder)) if os.name == "nt" else folder


def write_scene(folder: Path, name: str = "sh010_v001", mark: str = "made") -> None:
    folder = at_any_depth(folder)
    chance = random.Random(3)
    (folder / "elements" / "body").mkdir(parents=True)
    (folder / "palette-library").mkdir()
    (folder / "annotation").mkdir()
    (folder / f"{name}.xstage").write_text(XSTAGE.format(mark), encoding="utf-8")
    (folder / "audio.tbl").write_bytes(b"")
    (folder / "palette-library" / "body.plt").write_text("ToonBoomAnimationInc\n" * 40)
    for number in range(1, 6):
        path = folder / "elements" / "body" / f"body-{number}.tvg"
        path.write_bytes(b"OTVGfull" + chance.randbytes(3000 + number))
    make_old(folder)


def make_old(folder: Path) -> None:
    """Date all files back, so that their time alone proves that they are unchanged."""
    for path in folder.rglob("*"):
        if path.is_file():
            stat = path.stat()
            os.utime(path, (stat.st_atime, 1_700_000_000 + stat.st_size % 1000))


def contents(folder: Path) -> dict[str, bytes]:
    folder = at_any_depth(folder)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


class Place:
    """A project folder, and workstations that open its one workfile."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.project = base / "project"
        self.project.mkdir(parents=True)
        self.zip = self.project / "sh010_v001.zip"
        self.identity = Identity("prj", "/sq/sh010", "anim", self.zip.name)

    def copy(self, user: str = "mine", **options: object) -> LocalCopy:
        root = self.base / user
        return LocalCopy(root, self.identity, self.zip, Options(**options))

    def saved(self, user: str = "mine") -> LocalCopy:
        """Return a copy whose scene is in the project."""
        copy = self.copy(user)
        write_scene(copy.scene_dir)
        copy.register()
        copy.save()
        return copy

    def opened(self, user: str) -> LocalCopy:
        copy = self.copy(user)
        copy.open()
        return copy

    def leftovers(self) -> list[str]:
        return sorted(p.name for p in self.project.iterdir() if p != self.zip)


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def scene(tmp_path):
    folder = tmp_path / "scene"
    write_scene(folder)
    return folder


@pytest.fixture(autouse=disk.IS_WINDOWS)
def watched_paths():
    """On Windows and Wine every path is looked at, in every test."""
    with rules.watched():
        yield


@pytest.fixture
def windows():
    """Windows below the product, with what its paths must look like.

    On Windows and Wine that is the system itself, elsewhere a disk that acts it.
    """
    if disk.IS_WINDOWS:
        with rules.watched(), RealWindows() as system:
            yield system
        return
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("asks Linux which files are open")
    with rules.watched(), WindowsDisk() as acted:
        yield acted


@pytest.fixture
def mac():
    if disk.IS_WINDOWS:
        pytest.skip("acts on the calls of POSIX")
    with MacDisk() as acted:
        yield acted


@pytest.fixture
def at_step():
    """Set what happens at steps; it ends with the test."""

    def set_listener(listener) -> None:
        steps.listener = listener

    yield set_listener
    steps.listener = None


def edit(copy: LocalCopy, text: str = "edited") -> None:
    xstage = copy.scene_dir / "sh010_v001.xstage"
    xstage.write_text(XSTAGE.format(text), encoding="utf-8")


def in_zip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {n: archive.read(n) for n in archive.namelist() if not n.endswith("/")}


def failure_of(action) -> str:
    """Run an action; return the message it fails with, '' if it does not."""
    try:
        action()
    except WorkfileError as error:
        return str(error) or "no message"
    return ""
