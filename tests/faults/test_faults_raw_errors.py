"""What the system refuses reaches an artist as an error of ours, at every call.

Each way an artist takes through workfiles runs in forked children, in each of
which another call of the file system fails.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import traceback

import pytest

if not hasattr(os, "fork"):
    pytest.skip("forks children", allow_module_level=True)

from ayon_harmony.errors import HarmonyError
from ayon_harmony.workfiles import (
    Choice,
    Identity,
    Kind,
    Options,
    Workfiles,
    presence,
    recovery,
    versions,
)
from ayon_harmony.workfiles.archive import save_folder
from ayon_harmony.working.empty_scene import write_empty_scene
from ayon_harmony.working.start_scene import StartScene, find_unsaved
from sandbox.crashtest import injection
from sandbox.crashtest.injection import Fault, Injector

pytestmark = [pytest.mark.usefixtures("small_process"), pytest.mark.process]

NUMBERS = (errno.EIO, errno.EACCES, errno.ESTALE, errno.ENOSPC, errno.ENOENT)


class Desk:
    """An artist's folder and a project with one workfile."""

    def __init__(self, base):
        self.base = base
        self.zip = base / "project" / "sh010_v001.zip"
        self.files = Workfiles(base / "root")

    def make(self):
        self.zip.parent.mkdir(parents=True)
        made = write_empty_scene(self.base / "made" / self.zip.stem).parent
        for number in range(3):
            drawing = made / "elements" / f"d{number}.tvg"
            drawing.write_bytes(b"OTVGfull" + os.urandom(400))
        save_folder(made, self.zip)

    def identity(self, path=None):
        return Identity("p", "/f", "t", (path or self.zip).name)

    def open(self, choice=None):
        plan = self.files.plan_opening(self.identity(), self.zip)
        return self.files.open(plan, choice)

    def leave(self):
        self.files.close(0.0)

    def edit(self):
        copy = self.open(Choice.LOCAL)
        drawing = copy.scene_dir / "elements" / "d1.tvg"
        drawing.write_bytes(b"OTVGedit" + os.urandom(300))
        self.leave()

    def let_other_save(self):
        other = Desk(self.base)
        other.files = Workfiles(self.base / "other")
        workfile = other.open()
        (workfile.scene_dir / "elements" / "d0.tvg").unlink()
        (workfile.scene_dir / "elements" / "new.tvg").write_bytes(b"OTVGnew")
        workfile.save()
        other.leave()


def nothing(desk):
    pass


def opened(desk):
    desk.open()
    desk.leave()


def edited(desk):
    desk.open()
    desk.edit()


def newer(desk):
    opened(desk)
    desk.let_other_save()


def both(desk):
    newer(desk)
    desk.edit()


def kept(desk):
    both(desk)
    desk.open(Choice.PROJECT)
    desk.leave()


def open_and_close(desk):
    workfile = desk.open()
    assert workfile.xstage.suffix == ".xstage"
    assert workfile.is_ahead in (True, False)
    workfile.unsaved_work()
    workfile.close(0.0)


def save(desk):
    workfile = desk.open(Choice.LOCAL)
    workfile.save(overwrite=True)
    workfile.close(0.0)


def take_projects(desk):
    desk.open(Choice.PROJECT).close(0.0)


def look(desk):
    plan = desk.files.plan_opening(desk.identity(), desk.zip)
    desk.files.open_to_look(plan)
    desk.leave()


def work_beside(desk):
    plan = desk.files.plan_opening(desk.identity(), desk.zip)
    desk.files.open_as_new_version(plan).save()


def save_as(desk):
    target = desk.zip.with_name("sh010_v005.zip")
    left = desk.open()
    folder = desk.files.new_scene_dir(desk.identity(target))
    xstage = left.xstage
    try:
        folder.mkdir()
        (folder / "sh010_v005.xstage").write_bytes(xstage.read_bytes())
    except OSError:
        # So far it was Harmony's turn, which has words of its own.
        return
    names = (left.identity.stem, folder.name)
    versions.take_along(left.scene_dir, folder, open_name=folder.name, names=names)
    workfile = desk.files.register(desk.identity(target), target)
    left.close(0.0)
    workfile.go_on_from(left)
    workfile.save()


def recover(desk):
    copies = desk.files.kept_copies()
    recovery.note_seen(desk.files.root, recovery.unseen(desk.files.root, copies))
    for work in desk.files.recoveries():
        if work.kind is Kind.UNSAVED_WORK:
            desk.files.save_as_new_version(work)


def discard(desk):
    for work in [*desk.files.recoveries(), *desk.files.kept_copies()]:
        if work.kind in (Kind.UNSAVED_WORK, Kind.KEPT_COPY):
            desk.files.discard(work)


def clean_up(desk):
    desk.files.options = Options(cache_limit_gib=1e-9)
    desk.files.clean_up()


def mark_beside(desk):
    mark = presence.Presence()
    mark.holder(desk.zip)
    mark.take(desk.zip)
    mark.release()


def start_empty(desk):
    scene = StartScene.make(desk.files)
    find_unsaved(desk.files.root)
    scene.clean_up()


def start_from_template(desk):
    StartScene.make(desk.files, desk.zip).clean_up()
    StartScene.make(desk.files, desk.base / "made/sh010_v001/sh010_v001.xstage")


WAYS = [
    (nothing, open_and_close),
    (opened, open_and_close),
    (edited, open_and_close),
    (newer, open_and_close),
    (edited, save),
    (both, save),
    (both, take_projects),
    (opened, look),
    (opened, work_beside),
    (opened, save_as),
    (edited, recover),
    (kept, recover),
    (kept, discard),
    (opened, clean_up),
    (nothing, mark_beside),
    (nothing, start_empty),
    (nothing, start_from_template),
]


def told_by(desk, way, fault):
    """Run a way in a child; what it raised that is not ours, and if it got there."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        raw = ""
        injector = Injector(fault, desk.base / "unflushed")
        try:
            way(desk)
        except HarmonyError:
            pass
        except BaseException:
            raw = traceback.format_exc()
        os.write(writing, json.dumps([raw[-4000:], injector.was_reached]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        told = stream.read()
    os.waitpid(child, 0)
    return json.loads(told)


@pytest.mark.parametrize(
    ("before", "way"), WAYS, ids=[f"{b.__name__}-{w.__name__}" for b, w in WAYS]
)
def test_no_raw_error_at_any_call(tmp_path, before, way, raw_error_step):
    desk = Desk(tmp_path / "desk")
    desk.make()
    before(desk)
    desk.base.rename(tmp_path / "before")
    call = 0
    was_reached = True
    while was_reached:
        shutil.copytree(tmp_path / "before", desk.base)
        number = NUMBERS[call // raw_error_step % len(NUMBERS)]
        fault = Fault(injection.Kind.ERROR, call, desk.base, number)
        raw, was_reached = told_by(desk, way, fault)
        shutil.rmtree(desk.base)
        assert not raw, f"call {call}, errno {number}:\n{raw}"
        call += raw_error_step
    assert call > raw_error_step


def raw(desk):
    (desk.base / "nowhere").read_bytes()


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="planted")
def test_it_would_see_a_raw_error(tmp_path, raw_error_step):
    test_no_raw_error_at_any_call(tmp_path, nothing, raw, raw_error_step)
