"""States of a local copy, choices, recovery copies, clean-up, sessions."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading

import pytest

from ayon_harmony.errors import (
    ArchiveError,
    Cancelled,
    CopyInUseError,
    ProjectChangedError,
    WorkfileError,
)
from ayon_harmony.model.studio_settings import complete_settings
from ayon_harmony.workfiles import Identity, Kind, Options, Workfiles, disk, processes
from ayon_harmony.workfiles.archive import scan, writer
from ayon_harmony.workfiles.clean_up import clean_up
from ayon_harmony.workfiles.local_copy import Choice, State, change_times
from ayon_harmony.workfiles.recovery import find_recoveries, restore_backup

places = sys.modules["tests.workfiles.conftest"]
edit = places.edit


def both_changed(place):
    other = place.saved("other")
    copy = place.opened("mine")
    edit(other, "theirs")
    other.save()
    edit(copy, "mine")
    return copy, other


def test_equal_names_of_other_contexts_are_other_copies():
    one = Identity("p", "/sq1/sh010", "anim", "sh010_v001.zip")
    names = {
        one.folder_name,
        Identity("q", "/sq1/sh010", "anim", "sh010_v001.zip").folder_name,
        Identity("p", "/sq2/sh010", "anim", "sh010_v001.zip").folder_name,
        Identity("p", "/sq1/sh010", "comp", "sh010_v001.zip").folder_name,
    }
    assert len(names) == 4
    assert all(name.startswith("sh010_v001-") for name in names)


def test_the_states_one_after_another(place):
    copy = place.copy("mine")
    assert copy.assess().state is State.ABSENT
    other = place.saved("other")
    assert other.assess().state is State.IN_SYNC
    copy.open()
    assert copy.assess().state is State.IN_SYNC
    edit(copy, "mine")
    found = copy.assess()
    assert found.state is State.LOCAL_NEWER
    assert found.changes.names == ["sh010_v001.xstage"]
    copy.save()
    assert copy.assess().state is State.IN_SYNC
    assert other.assess().state is State.PROJECT_NEWER
    edit(other, "theirs")
    assert other.assess().state is State.BOTH_CHANGED
    place.zip.unlink()
    assert copy.assess().state is State.PROJECT_UNREADABLE


def test_two_that_did_the_same_are_in_sync(place):
    copy, other = both_changed(place)
    edit(copy, "theirs")
    assert copy.assess().state is State.IN_SYNC
    assert copy.save().is_written is False


def test_a_touched_project_file_is_no_newer_one(place):
    copy = place.saved()
    os.utime(place.zip, (1, 1))
    assert copy.assess().state is State.IN_SYNC


def test_touched_scene_files_are_no_work(place):
    copy = place.saved()
    for path in copy.scene_dir.rglob("*.tvg"):
        os.utime(path)
    assert copy.assess().state is State.IN_SYNC
    assert copy.save().is_written is False


def test_nothing_is_opened_when_both_changed_and_nobody_chose(place):
    copy, _ = both_changed(place)
    before = places.contents(copy.scene_dir)
    with pytest.raises(WorkfileError, match="Choose"):
        copy.open()
    assert places.contents(copy.scene_dir) == before


def test_choosing_the_project_keeps_the_local_scene_whole(place):
    copy, other = both_changed(place)
    mine = places.contents(copy.scene_dir)
    copy.open(Choice.PROJECT)
    assert places.contents(copy.scene_dir) == places.contents(other.scene_dir)
    (kept,) = copy.recovery_dir.glob("*-local/sh010_v001")
    assert places.contents(kept) == mine


def test_choosing_the_local_work_keeps_the_projects_file(place):
    copy, _ = both_changed(place)
    theirs = place.zip.read_bytes()
    copy.open(Choice.LOCAL)
    assert copy.assess().state is State.LOCAL_NEWER
    (kept,) = copy.recovery_dir.glob("*-project/*.zip")
    assert kept.read_bytes() == theirs
    copy.save()
    assert copy.assess().state is State.IN_SYNC


def test_an_opening_brings_only_what_differs(place):
    other = place.saved("other")
    copy = place.opened("mine")
    body = copy.scene_dir / "elements" / "body"
    inodes = {p.name: p.stat().st_ino for p in body.iterdir()}
    (other.scene_dir / "elements" / "body" / "body-2.tvg").write_bytes(b"new")
    (other.scene_dir / "elements" / "body" / "body-3.tvg").unlink()
    other.save()
    copy.open()
    assert places.contents(copy.scene_dir) == places.contents(other.scene_dir)
    changed = {p.name for p in body.iterdir() if p.stat().st_ino != inodes[p.name]}
    assert changed <= {"body-2.tvg"}


def test_files_and_folders_may_change_places(place):
    other = place.saved("other")
    (other.scene_dir / "a").write_bytes(b"file")
    (other.scene_dir / "b").mkdir()
    (other.scene_dir / "b" / "x").write_bytes(b"x")
    other.save()
    copy = place.opened("mine")
    (other.scene_dir / "a").unlink()
    (other.scene_dir / "a").mkdir()
    (other.scene_dir / "a" / "y").write_bytes(b"y")
    shutil.rmtree(other.scene_dir / "b")
    (other.scene_dir / "b").write_bytes(b"file")
    other.save()
    copy.open()
    assert places.contents(copy.scene_dir) == places.contents(other.scene_dir)
    assert copy.assess().state is State.IN_SYNC


def test_renders_beside_the_scene_survive_an_update(place):
    other = place.saved("other")
    copy = place.opened("mine")
    frames = copy.scene_dir / "frames" / "final-0001.tga"
    frames.parent.mkdir()
    frames.write_bytes(b"render")
    edit(other)
    other.save()
    copy.open()
    assert frames.read_bytes() == b"render"


def test_an_archive_of_others_with_renders_inside_is_in_sync_after_opening(place):
    source = place.base / "source"
    places.write_scene(source)
    (source / "frames").mkdir()
    (source / "frames" / "f.tga").write_bytes(b"x")
    shutil.make_archive(str(place.zip.with_suffix("")), "zip", source)
    copy = place.opened("mine")
    assert copy.assess().state is State.IN_SYNC
    assert places.contents(copy.scene_dir) == places.contents(source)


def test_cancelling_an_opening_leaves_no_copy(place):
    place.saved("other")

    def cancel(_done, _total, _what):
        raise Cancelled

    copy = place.copy("mine")
    with pytest.raises(Cancelled):
        copy.open(report=cancel)
    assert copy.assess().state is State.ABSENT


def test_a_first_save_does_not_replace_what_is_there_unasked(place):
    place.saved("other")
    copy = place.copy("mine")
    places.write_scene(copy.scene_dir)
    copy.register()
    edit(copy, "mine")
    with pytest.raises(ProjectChangedError, match="exists already"):
        copy.save()


def test_recovery_copies_are_limited(place):
    copy = place.copy("mine", recoveries_kept=2)
    other = place.saved("other")
    copy.open()
    for number in range(4):
        edit(other, f"theirs {number}")
        other.save()
        edit(copy, f"mine {number}")
        copy.open(Choice.PROJECT)
    assert len(list(copy.recovery_dir.iterdir())) == 2
    # The others are out of the way, and not gone.
    assert len(list((place.base / "mine" / "discarded").iterdir())) == 2


def test_a_copy_in_use_is_not_changed_under_its_session(place):
    copy, _ = both_changed(place)
    session = place.copy("mine")
    session.enter()
    with pytest.raises(CopyInUseError, match="Close it there"):
        copy.open(Choice.PROJECT)
    session.leave()
    copy.open(Choice.PROJECT)


def test_packs_are_compacted_when_much_of_them_is_dead(place):
    copy = place.saved()
    drawing = copy.scene_dir / "elements" / "body" / "body-1.tvg"
    for number in range(12):
        drawing.write_bytes(os.urandom(4000 + number))
        copy.save()
    (pack,) = copy.folder.glob("pack-*.bin")
    alive = sum(row.length for row in copy.manifest().rows.values())
    assert pack.stat().st_size < alive * 1.6
    edit(copy, "last")
    assert copy.save().reused > 3
    reader = place.opened("reader")
    assert places.contents(reader.scene_dir) == places.contents(copy.scene_dir)


def test_warming_fetches_the_pack_and_makes_the_first_save_incremental(place):
    place.saved("other")
    copy = place.opened("mine")
    assert copy.warm()
    edit(copy)
    assert copy.save().reused == 7


def test_clean_up_takes_the_longest_unused_and_never_unsaved_work(tmp_path):
    copies = []
    for number in range(4):
        place = places.Place(tmp_path / f"p{number}")
        place.base = tmp_path
        place.identity = Identity("p", f"/sh{number}", "anim", place.zip.name)
        copies.append(place.saved("root"))
    for number, copy in enumerate(copies):
        os.utime(copy.folder / "identity.json", (1000 + number, 1000 + number))
    edit(copies[0])
    copies[1].enter()
    (tmp_path / "root" / "logs").mkdir()
    result = clean_up(tmp_path / "root", Options(cache_limit_gib=1e-9))
    copies[1].leave()
    assert [copy.exists() for copy in copies] == [True, True, False, False]
    assert copies[0].folder in result.kept
    assert result.removed == [copies[2].folder, copies[3].folder]
    assert (tmp_path / "root" / "logs").exists()
    copies[0].save()
    copies[2].open()
    assert copies[2].assess().state is State.IN_SYNC


def test_clean_up_without_a_limit_does_nothing(place):
    copy = place.saved()
    clean_up(place.base / "mine", Options(cache_limit_gib=0))
    assert copy.exists()
    assert list(copy.folder.glob("pack-*"))


def test_packed_bytes_go_before_a_scene_does(place):
    copy = place.saved()
    (pack,) = copy.folder.glob("pack-*")
    room = disk.folder_size(copy.folder) - 1

    result = clean_up(place.base / "mine", Options(cache_limit_gib=room / 1024**3))

    assert not pack.exists()
    assert copy.exists()
    assert result.bytes_after <= room
    assert (result.removed, result.kept) == ([], [])


def test_a_copy_that_is_in_use_keeps_its_packed_bytes(place):
    copy = place.saved()
    copy.enter()
    try:
        clean_up(place.base / "mine", Options(cache_limit_gib=1e-9))
    finally:
        copy.leave()

    assert copy.exists()
    assert list(copy.folder.glob("pack-*"))


def test_renders_that_are_only_local_are_not_cleaned_up(place):
    copy = place.saved()
    (copy.scene_dir / "frames").mkdir()
    (copy.scene_dir / "frames" / "f.tga").write_bytes(b"x")
    clean_up(place.base / "mine", Options(cache_limit_gib=1e-9))
    assert copy.exists()


def test_unsaved_work_is_offered_at_the_next_start(place):
    copy = place.saved()
    root = place.base / "mine"
    assert find_recoveries(root) == []
    edit(copy)
    (found,) = find_recoveries(root)
    assert found.kind is Kind.UNSAVED_WORK
    assert found.project_file == place.zip
    assert found.files == ("sh010_v001.xstage",)


def test_harmonys_own_backup_is_offered_when_its_save_did_not_finish(place):
    copy = place.saved()
    xstage = copy.scene_dir / "sh010_v001.xstage"
    good = xstage.read_bytes()
    (copy.scene_dir / "sh010_v001.xstage~").write_bytes(good)
    assert find_recoveries(place.base / "mine") == []
    xstage.write_bytes(good[:20])
    kinds = [found.kind for found in find_recoveries(place.base / "mine")]
    assert kinds == [Kind.HARMONY_BACKUP, Kind.UNSAVED_WORK]
    assert restore_backup(copy.scene_dir / "sh010_v001.xstage~") == xstage
    assert xstage.read_bytes() == good


# -- through the two classes that others use -----------------------------------


def test_a_workfile_from_nothing_to_a_second_artist(place):
    files = Workfiles(place.base / "mine")
    folder = files.new_scene_dir(place.identity)
    assert not folder.exists()
    assert folder.parent.is_dir()
    places.write_scene(folder)
    workfile = files.register(place.identity, place.zip)
    assert workfile.is_ahead
    assert workfile.status.text == "Local work is ahead of the project"
    workfile.save()
    assert not workfile.is_ahead
    assert workfile.status.text.startswith("Saved to project ")
    assert files.close(5)
    theirs = Workfiles(place.base / "theirs")
    plan = theirs.plan_opening(place.identity, place.zip)
    assert (plan.state, plan.needs_answer) == (State.ABSENT, False)
    opened = theirs.open(plan)
    assert opened.xstage.name == "sh010_v001.xstage"
    assert places.contents(opened.scene_dir) == places.contents(folder)
    assert theirs.close(5)


def test_the_plan_asks_when_both_changed(place):
    both_changed(place)
    files = Workfiles(place.base / "mine")
    plan = files.plan_opening(place.identity, place.zip)
    assert plan.needs_answer
    assert plan.choices == (Choice.PROJECT, Choice.LOCAL)
    assert "dated copy" in plan.question
    workfile = files.open(plan, Choice.LOCAL)
    assert workfile.is_ahead
    workfile.close(1)


def test_a_broken_project_file_leaves_the_local_copy_to_go_on_with(place):
    place.saved("mine")
    place.zip.write_bytes(b"broken")
    files = Workfiles(place.base / "mine")
    plan = files.plan_opening(place.identity, place.zip)
    assert plan.state is State.PROJECT_UNREADABLE
    assert "not a zip file" in plan.question
    workfile = files.open(plan, Choice.LOCAL)
    with pytest.raises(ProjectChangedError):
        workfile.save()
    workfile.save(overwrite=True)
    workfile.close(1)
    with pytest.raises(ArchiveError):
        files.extract(
            next(workfile.copy.recovery_dir.glob("*/*.zip")), place.base / "x"
        )


def test_the_earlier_integrations_local_copy_is_offered_and_left_alone(place):
    place.saved("other")
    legacy = place.base / "mine" / "sh010_v001"
    places.write_scene(legacy, mark="legacy work")
    future = place.zip.stat().st_mtime + 100
    os.utime(legacy / "sh010_v001.xstage", (future, future))
    before = places.contents(legacy)
    files = Workfiles(place.base / "mine")
    plan = files.plan_opening(place.identity, place.zip)
    assert plan.needs_answer
    assert plan.choices == (Choice.PROJECT, Choice.ADOPT)
    workfile = files.open(plan, Choice.ADOPT)
    assert places.contents(legacy) == before
    assert places.contents(workfile.scene_dir) == before
    assert workfile.is_ahead
    workfile.save()
    assert workfile.copy.assess().state is State.IN_SYNC
    workfile.close(1)


def test_options_come_from_the_settings():
    settings = complete_settings(
        {
            "workfiles": {
                "left_out": ["frames"],
                "cache_limit_gib": 2,
                "sync_on_every_save": False,
            }
        }
    )
    assert Options.from_settings(settings["workfiles"]) == Options(
        left_out=("frames",), cache_limit_gib=2.0, sync_on_every_save=False
    )


def test_without_settings_the_options_are_the_defaults():
    assert Options.from_settings(complete_settings({})["workfiles"]) == Options()


# -- edits that keep size and time ----------------------------------------------


def keep_time(path, content):
    stat = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@pytest.fixture
def two_drawings(place):
    """A saved copy with two drawings of one size and one old date."""
    copy = place.copy("mine")
    places.write_scene(copy.scene_dir)
    body = copy.scene_dir / "elements" / "body"
    for name in ("a.tvg", "b.tvg"):
        (body / name).write_bytes(name.encode() * 100)
        os.utime(body / name, (1_600_000_000, 1_600_000_000))
    copy.register()
    copy.save()
    return copy, body


@pytest.fixture
def without_change_times(monkeypatch):
    """Disks as exFAT and sshfs are: the time that anybody sets is all they keep."""

    def mark_of(status, file):
        return status.st_ino, status.st_mtime_ns

    for module in (scan, writer, change_times):
        monkeypatch.setattr(module, "mark_of", mark_of)
    monkeypatch.setattr(change_times, "_verdicts", {})


def test_an_edit_in_place_is_seen_where_the_disk_notes_no_change(
    without_change_times, place, two_drawings
):
    copy, body = two_drawings
    copy = place.copy("mine")
    assert copy.assess().state is State.IN_SYNC
    with (body / "a.tvg").open("r+b") as file:
        file.write(b"b")
    os.utime(body / "a.tvg", (1_600_000_000, 1_600_000_000))
    assert copy.assess().changes.changed == ["elements/body/a.tvg"]
    assert copy.save().is_written
    assert places.in_zip(place.zip) == places.contents(copy.scene_dir)
    other = place.opened("other")
    assert other.assess().state is State.IN_SYNC
    assert not (copy.folder / ".times").exists()


def test_a_disk_that_notes_changes_is_known_by_its_files_or_is_tried_once(
    place, two_drawings, monkeypatch
):
    copy, _ = two_drawings
    monkeypatch.setattr(change_times, "_verdicts", {})
    assert change_times._are_noted_in(copy.folder)
    assert len(change_times._verdicts) == 1
    assert copy.assess().state is State.IN_SYNC
    assert change_times._are_noted_in(copy.folder / "that went away")


@pytest.mark.parametrize("way", ["swapped", "copied over", "renamed over", "linked"])
def test_an_edit_that_keeps_size_and_time_is_seen_offered_and_saved(
    place, two_drawings, way
):
    copy, body = two_drawings
    copy = place.copy("mine")
    one, two = body / "a.tvg", body / "b.tvg"
    if way == "swapped":
        one.rename(body / "c")
        two.rename(one)
        (body / "c").rename(two)
    elif way == "copied over":
        shutil.copy2(two, one)
    elif way == "renamed over":
        shutil.copy2(two, body / "c")
        (body / "c").replace(one)
    else:
        one.unlink()
        os.link(two, one)
    assert copy.assess().state is State.LOCAL_NEWER
    assert Kind.UNSAVED_WORK in [r.kind for r in find_recoveries(place.base / "mine")]
    clean_up(place.base / "mine", Options(cache_limit_gib=1e-9))
    assert copy.exists()
    assert copy.save().is_written
    reader = place.opened("reader")
    assert places.contents(reader.scene_dir) == places.contents(copy.scene_dir)


def test_a_moved_mark_alone_is_no_work(place, two_drawings):
    copy, body = two_drawings
    copy = place.copy("mine")
    for path in body.iterdir():
        keep_time(path, path.read_bytes())
        path.chmod(0o600)
    assert copy.assess().state is State.IN_SYNC
    assert copy.save().is_written is False


def test_after_an_opening_nothing_has_to_be_read_again(place, monkeypatch):
    from ayon_harmony.workfiles import manifest

    place.saved("other")
    copy = place.opened("mine")
    read = []
    monkeypatch.setattr(manifest, "file_crc", lambda path: read.append(path) or 0)
    assert copy.assess().state is State.IN_SYNC
    assert read == []


# -- deleting needs proof ---------------------------------------------------------


@pytest.mark.parametrize("damage", ["local content", "project content", "a new file"])
def test_a_local_copy_is_deleted_only_when_all_of_it_was_read_and_is_there(
    place, damage
):
    copy = place.saved()
    drawing = copy.scene_dir / "elements" / "body" / "body-1.tvg"
    if damage == "local content":
        # No size, time or mark tells: only reading does.
        known = copy.manifest()
        keep_time(drawing, drawing.read_bytes()[:-1] + b"x")
        found = copy.look().files["elements/body/body-1.tvg"]
        row = known.rows["elements/body/body-1.tvg"]
        known.rows["elements/body/body-1.tvg"] = row.seen_as(found)
        known.write(copy.manifest_path)
    elif damage == "project content":
        content = bytearray(place.zip.read_bytes())
        content[content.index(drawing.read_bytes()) + 100] ^= 0xFF
        place.zip.write_bytes(content)
    else:
        drawing.with_name("new.tvg").write_bytes(b"new")
    clean_up(place.base / "mine", Options(cache_limit_gib=1e-9))
    assert drawing.exists()


def test_the_copy_of_an_older_state_of_the_project_may_go(place):
    copy = place.saved()
    other = place.opened("other")
    edit(other)
    other.save()
    clean_up(place.base / "mine", Options(cache_limit_gib=1e-9))
    assert not copy.exists()


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE])
def test_a_disk_that_does_not_tell_is_no_disk_without_the_scene(
    place, monkeypatch, number
):
    copy = place.saved()
    before = places.contents(copy.scene_dir)
    stat = os.stat

    def fail(path, *arguments, **keywords):
        if str(path) == disk.long_path(copy.scene_dir):
            raise OSError(number, os.strerror(number), str(path))
        return stat(path, *arguments, **keywords)

    monkeypatch.setattr(os, "stat", fail)
    for action in (copy.assess, copy.open, copy.make_room, copy.drop_scene):
        with pytest.raises(WorkfileError, match="try again in a moment"):
            action()
    monkeypatch.undo()
    assert places.contents(copy.scene_dir) == before
    assert copy.assess().state is State.IN_SYNC


def test_cleaning_up_waits_and_ends_with_the_session(place):
    copy = place.saved()
    files = Workfiles(place.base / "mine", Options(cache_limit_gib=1e-9))
    files.clean_up_later(3600)
    assert files.close(1)
    assert copy.exists()


def test_cleaning_up_holds_no_program_open(place):
    files = Workfiles(place.base / "mine", Options())
    files.clean_up_later(3600)
    (thread,) = [t for t in threading.enumerate() if t.name == "clean up local copies"]
    assert files.close(1)
    thread.join(30)
    assert (thread.daemon, thread.is_alive()) == (True, False)


def test_a_copy_without_a_scene_is_not_registered(place):
    copy = place.copy()
    with pytest.raises(WorkfileError, match="There is no scene folder"):
        copy.register()
    assert not copy.exists()


def test_a_first_opening_that_fails_leaves_nothing_half_done(place):
    whole = place.saved().project_file.read_bytes()
    place.zip.write_bytes(whole.replace(b"OTVGfull", b"OTVGhalf"))
    copy = place.copy("other")
    with pytest.raises(WorkfileError):
        copy.open()
    folder = copy.scene_dir.parent
    assert not any(path.name.startswith(".staging") for path in folder.iterdir())
    place.zip.write_bytes(whole)
    copy.open()
    assert places.contents(copy.scene_dir)


@pytest.mark.skipif(shutil.which("ps") is None, reason="asks ps")
def test_the_start_of_a_process_is_asked_of_ps_where_no_other_way_is(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    # The second that ps tells may move by one on Linux, which is not asked so.
    assert processes.started_at(child.pid)
    assert not processes.has_ended(child.pid)
    child.communicate(b"")
    assert processes.has_ended(child.pid)
    assert processes.started_at(child.pid) == ""
