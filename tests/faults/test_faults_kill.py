"""The process dies at every single moment of saving and opening."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import zipfile
from functools import partial
from pathlib import Path

import pytest

from ayon_harmony.workfiles import Workfiles, steps
from ayon_harmony.workfiles.local_copy import Choice, State
from ayon_harmony.workfiles.recovery import Kind, find_recoveries

places = sys.modules["workfile_places"]

pytestmark = [
    pytest.mark.usefixtures("small_process"),
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a fork of itself"),
]


# What touches the disk, as the interpreter itself reports it.
_TOUCHING = {
    "open",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.truncate",
    "os.utime",
}


class _Killer:
    """Ends the process at the n-th moment: a step of ours or a touch of the disk."""

    def __init__(self, moment: int, base: str) -> None:
        self.left = moment
        self.base = base

    def step(self, _name: str, _path: Path) -> None:
        self.count()

    def audit(self, event: str, arguments: tuple) -> None:
        if event in _TOUCHING and self.base in str(arguments[0]):
            self.count()

    def count(self) -> None:
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def run_and_kill(action, moment: int, base: Path) -> bool:
    """Run an action in a child that is killed at a moment.

    Returns:
        False when the child finished before that moment came.

    """
    child = os.fork()
    if not child:
        # Nothing of the test runner may run in here.
        try:
            killer = _Killer(moment, str(base))
            steps.listener = killer.step
            sys.addaudithook(killer.audit)
            action()
        except BaseException as error:
            os.write(2, f"child: {error!r}\n".encode())
            os._exit(3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def kill(base, prepare, action, check) -> int:
    """Run a situation once for every moment, and check what is left each time."""
    moment = 0
    while True:
        folder = base / f"moment{moment}"
        place = places.Place(folder)
        prepared = prepare(place)
        was_killed = run_and_kill(partial(action, prepared), moment, folder)
        check(place, prepared)
        shutil.rmtree(folder)
        if not was_killed:
            return moment
        moment += 1


def edit(copy, text: str = "edited") -> None:
    xstage = copy.scene_dir / "sh010_v001.xstage"
    xstage.write_text(places.XSTAGE.format(text), encoding="utf-8")
    (copy.scene_dir / "elements" / "body" / "body-9.tvg").write_bytes(b"new drawing")
    (copy.scene_dir / "elements" / "body" / "body-1.tvg").unlink()


def test_killed_at_any_moment_of_the_first_save(tmp_path):
    def prepare(place):
        copy = place.copy()
        places.write_scene(copy.scene_dir)
        copy.register()
        return copy, places.contents(copy.scene_dir)

    def check(place, prepared):
        copy, work = prepared
        if place.zip.exists():
            assert places.in_zip(place.zip) == work
        find_recoveries(place.base / "mine")
        copy.save()
        assert places.in_zip(place.zip) == work
        assert places.contents(copy.scene_dir) == work
        assert place.leftovers() == []

    moments = kill(tmp_path, prepare, lambda p: p[0].save(), check)
    assert moments > 20


def test_killed_at_any_moment_of_a_save_over_an_older_one(tmp_path):
    def prepare(place):
        copy = place.saved()
        old = places.contents(copy.scene_dir)
        edit(copy)
        return copy, old, places.contents(copy.scene_dir)

    def check(place, prepared):
        copy, old, new = prepared
        there = places.in_zip(place.zip)
        assert there in (old, new)
        found = find_recoveries(place.base / "mine")
        if there == old:
            assert Kind.UNSAVED_WORK in [recovery.kind for recovery in found]
        else:
            assert copy.assess().state is State.IN_SYNC
        copy.save()
        assert places.in_zip(place.zip) == new
        assert places.contents(copy.scene_dir) == new
        assert place.leftovers() == []

    moments = kill(tmp_path, prepare, lambda p: p[0].save(), check)
    assert moments > 20


def test_killed_at_any_moment_of_the_first_opening(tmp_path):
    def prepare(place):
        place.saved("other")
        return place.copy()

    def check(place, copy):
        find_recoveries(place.base / "mine")
        copy.open()
        assert copy.assess().state is State.IN_SYNC
        assert places.contents(copy.scene_dir) == places.in_zip(place.zip)
        litter = [p.name for p in copy.folder.iterdir() if p.name.startswith(".")]
        assert litter == []

    moments = kill(tmp_path, prepare, lambda copy: copy.open(), check)
    assert moments > 20


def test_killed_at_any_moment_of_bringing_a_copy_up_to_date(tmp_path):
    def prepare(place):
        other = place.saved("other")
        copy = place.opened("mine")
        edit(other)
        other.save()
        return copy

    def check(place, copy):
        find_recoveries(place.base / "mine")
        copy.open()
        assert copy.assess().state is State.IN_SYNC
        assert places.contents(copy.scene_dir) == places.in_zip(place.zip)
        assert not copy.recovery_dir.exists()

    moments = kill(tmp_path, prepare, lambda copy: copy.open(), check)
    assert moments > 20


def test_killed_at_any_moment_of_choosing_the_project_over_local_work(tmp_path):
    def prepare(place):
        other = place.saved("other")
        copy = place.opened("mine")
        edit(other)
        other.save()
        edit(copy, "mine")
        return copy, places.contents(copy.scene_dir)

    def check(place, prepared):
        copy, mine = prepared
        find_recoveries(place.base / "mine")
        kept = [places.contents(p) for p in copy.recovery_dir.glob("*/*")]
        assert mine in [places.contents(copy.scene_dir), *kept]
        copy.open(Choice.PROJECT)
        assert places.contents(copy.scene_dir) == places.in_zip(place.zip)
        kept = [places.contents(p) for p in copy.recovery_dir.glob("*/*")]
        assert mine in kept

    moments = kill(tmp_path, prepare, lambda p: p[0].open(Choice.PROJECT), check)
    assert moments > 20


def everywhere(place) -> list[bytes]:
    """Every .xstage on this desk: in local copies, kept, discarded, in the project."""
    found = [path.read_bytes() for path in (place.base / "mine").rglob("*.xstage")]
    for path in place.project.glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            names = [n for n in archive.namelist() if n.endswith(".xstage")]
            found += [archive.read(name) for name in names]
    return found


def test_killed_at_any_moment_of_saving_recovered_work_as_a_new_version(tmp_path):
    def prepare(place):
        copy = place.saved()
        edit(copy, "unsaved")
        (found,) = find_recoveries(place.base / "mine")
        return found, (copy.scene_dir / "sh010_v001.xstage").read_bytes()

    def save(prepared):
        found, _ = prepared
        Workfiles(found.folder.parent.parent).save_as_new_version(found)

    def check(place, prepared):
        _, work = prepared
        files = Workfiles(place.base / "mine")
        assert work in everywhere(place)
        offered = [r for r in files.recoveries() if r.kind is Kind.UNSAVED_WORK]
        new = place.zip.with_name("sh010_v002.zip")
        if new.exists():
            assert work in places.in_zip(new).values()
        elif offered:
            target = files.save_as_new_version(offered[0])
            assert work in places.in_zip(target).values()
        else:
            raise AssertionError("the work is neither in the project nor offered")

    assert kill(tmp_path, prepare, save, check) > 20


def test_killed_at_any_moment_of_discarding(tmp_path):
    def prepare(place):
        copy = place.saved()
        edit(copy, "unwanted")
        (found,) = find_recoveries(place.base / "mine")
        return copy, found, (copy.scene_dir / "sh010_v001.xstage").read_bytes()

    def discard(prepared):
        _, found, _ = prepared
        Workfiles(found.folder.parent.parent).discard(found)

    def check(place, prepared):
        copy, _, work = prepared
        assert work in everywhere(place)
        find_recoveries(place.base / "mine")
        copy.open()
        there = (copy.scene_dir / "sh010_v001.xstage").read_bytes()
        assert there in (work, places.in_zip(place.zip)["sh010_v001.xstage"])

    assert kill(tmp_path, prepare, discard, check) > 5
