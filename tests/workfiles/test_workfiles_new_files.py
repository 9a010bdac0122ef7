"""Members that lie beside each other are read in one go, files made by the handful."""

from __future__ import annotations

import errno
import os
import random
import sys
import threading
import zipfile
from functools import partial
from types import SimpleNamespace

import pytest

from ayon_harmony.errors import ArchiveError, WorkfileError
from ayon_harmony.workfiles import Identity, archive, disk
from ayon_harmony.workfiles.archive import extracting, new_files, reader
from ayon_harmony.workfiles.archive.new_files import NewFile
from ayon_harmony.workfiles.local_copy import LocalCopy, State

places = sys.modules["tests.workfiles.conftest"]

_TIME_NS = 1_600_000_000_000_000_000
XSTAGE = b"<project>\n</project>\n"


def drawings(count, size=2000):
    chance = random.Random(count)
    return {
        f"elements/body/body-{number}.tvg": chance.randbytes(size)
        for number in range(count)
    }


def packed(path, files, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def extracted(path, folder, threads=None):
    folder.mkdir()
    with reader.ArchiveReader(path) as source:
        told = source.extract(source.scene_members(), folder, threads=threads)
    found = {name: (folder / name).read_bytes() for name in told}
    for name, state in told.items():
        status = (folder / name).stat()
        assert (state.size, state.mtime_ns) == (status.st_size, status.st_mtime_ns)
    return found


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("size", [0, 2000, 300_000])
def test_many_members_come_out_as_they_went_in(tmp_path, method, size):
    files = {"s.xstage": XSTAGE, **drawings(40, size)}
    path = packed(tmp_path / "s.zip", files, method)
    assert extracted(path, tmp_path / "out") == files


def test_members_of_all_sizes_beside_each_other_come_out_whole(tmp_path):
    sizes = (0, 1, 70_000, 1 << 20, 3, 5 << 20, 9, 2 << 20, (4 << 20) + 1, 12)
    content = random.Random(1).randbytes(6 << 20)
    files = {f"elements/e/e-{n}.tvg": content[:size] for n, size in enumerate(sizes)}
    files["s.xstage"] = XSTAGE
    path = packed(tmp_path / "s.zip", files)
    assert extracted(path, tmp_path / "out") == files


def test_members_that_grow_much_are_unpacked_one_by_one(tmp_path):
    files = {f"elements/e/e-{n}.tga": bytes(3 << 20) for n in range(5)}
    files["s.xstage"] = XSTAGE
    path = packed(tmp_path / "s.zip", files, zipfile.ZIP_DEFLATED)
    assert extracted(path, tmp_path / "out") == files


def test_the_order_of_the_directory_need_not_be_that_of_the_bytes(tmp_path):
    files = {"s.xstage": XSTAGE, **drawings(30)}
    path = tmp_path / "s.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
        random.Random(3).shuffle(made.filelist)
    assert extracted(path, tmp_path / "out") == files


@pytest.mark.parametrize("length", [10, 60, 200, 5000])
def test_extra_fields_of_local_headers_may_be_long(tmp_path, length):
    files = {"s.xstage": XSTAGE, **drawings(30)}
    path = tmp_path / "s.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.extra = b"\xfe\xca" + length.to_bytes(2, "little") + bytes(length)
            made.writestr(entry, content)
            entry.extra = b""
    assert extracted(path, tmp_path / "out") == files


def test_the_damaged_one_among_many_is_named_and_never_made(tmp_path):
    files = {"s.xstage": XSTAGE, **drawings(30)}
    path = packed(tmp_path / "s.zip", files)
    content = path.read_bytes()
    at = content.index(files["elements/body/body-17.tvg"])
    path.write_bytes(content[: at + 5] + b"?" + content[at + 6 :])
    with pytest.raises(ArchiveError, match=r"body-17\.tvg.*checksum"):
        extracted(path, tmp_path / "out", threads=1)
    assert not (tmp_path / "out/elements/body/body-17.tvg").exists()


def test_the_one_with_another_header_among_many_is_named(tmp_path):
    files = {"s.xstage": XSTAGE, **drawings(30)}
    path = packed(tmp_path / "s.zip", files)
    content = path.read_bytes()
    at = content.index(b"elements/body/body-17.tvg")
    path.write_bytes(content[:at] + b"X" + content[at + 1 :])
    with pytest.raises(ArchiveError, match=r"body-17\.tvg.*another name"):
        extracted(path, tmp_path / "out")


def test_without_reads_into_memory_of_ours_nothing_changes(tmp_path, monkeypatch):
    monkeypatch.delattr(disk.os, "preadv", raising=False)
    files = {"s.xstage": XSTAGE, **drawings(30)}
    path = packed(tmp_path / "s.zip", files)
    assert extracted(path, tmp_path / "out") == files


@pytest.mark.skipif(not hasattr(os, "preadv"), reason="no such reads here")
def test_a_share_may_answer_in_parts(tmp_path, monkeypatch):
    files = {"s.xstage": XSTAGE, **drawings(30)}
    path = packed(tmp_path / "s.zip", files)
    whole = os.preadv

    def some(descriptor, buffers, offset):
        return whole(descriptor, [buffers[0][:700]], offset)

    monkeypatch.setattr(disk.os, "preadv", some, raising=False)
    assert extracted(path, tmp_path / "out") == files


def test_small_members_are_read_by_megabytes(tmp_path, monkeypatch):
    files = {"s.xstage": XSTAGE, **drawings(600, 1500)}
    path = packed(tmp_path / "s.zip", files)
    reads = []
    read_into = disk.RandomReader.read_into

    def count(self, offset, buffer):
        reads.append(len(buffer))
        return read_into(self, offset, buffer)

    monkeypatch.setattr(disk.RandomReader, "read_into", count)
    assert extracted(path, tmp_path / "out", threads=3) == files
    assert len(reads) <= 12
    assert sum(reads) < path.stat().st_size * 1.01


def test_a_scene_in_one_folder_is_work_for_all_threads(tmp_path, monkeypatch):
    path = packed(tmp_path / "s.zip", {"s.xstage": XSTAGE, **drawings(120)})
    batches = []
    write_batch = extracting._write_batch

    def note(contents, batch, root, buffer):
        batches.append(len(batch))
        return write_batch(contents, batch, root, buffer)

    monkeypatch.setattr(extracting, "_write_batch", note)
    extracted(path, tmp_path / "out", threads=3)
    assert len(batches) >= 3
    assert sum(batches) == 121


@pytest.mark.parametrize("waits", [False, True], ids=["at once", "slow disk"])
def test_tiny_files_are_made_by_one_thread_unless_it_waits(
    tmp_path, monkeypatch, waits
):
    path = packed(tmp_path / "s.zip", {"s.xstage": XSTAGE, **drawings(900, 300)})
    used = iter([0.0, 0.1 if waits else 0.9])
    passed = iter([0.0, 1.0])
    clocks = SimpleNamespace(
        thread_time=lambda: next(used), perf_counter=lambda: next(passed)
    )
    monkeypatch.setattr(extracting, "time", clocks)
    monkeypatch.setattr(extracting, "_threads", lambda: 3)

    started = []
    start = threading.Thread.start

    def note_start(thread):
        started.append(thread.name)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", note_start)
    assert len(extracted(path, tmp_path / "out")) == 901
    assert started == (["extract_1", "extract_2"] if waits else [])


# --- files by the handful -----------------------------------------------------------


def wanted(folder, count, size=100):
    return [
        NewFile(str(folder / f"f{n}"), False, _TIME_NS + n, partial(bytes, size))
        for n in range(count)
    ]


def test_files_get_content_and_time(tmp_path):
    made = new_files.make_files(wanted(tmp_path, 40))
    for number, state in enumerate(made):
        status = (tmp_path / f"f{number}").stat()
        assert (status.st_size, status.st_mtime_ns) == (100, state.mtime_ns)
        assert (status.st_ino, state.size) == (state.inode, 100)
        assert abs(state.mtime_ns - _TIME_NS) < 1_000_000_000


def test_a_content_is_asked_for_when_the_one_before_is_on_the_disk(tmp_path):
    def content(number):
        before = [(tmp_path / f"f{n}").read_bytes() for n in range(number)]
        assert before == [bytes([n]) * 9 for n in range(number)]
        return bytes([number]) * 9

    path = str(tmp_path / "f{}")
    files = [
        NewFile(path.format(n), False, _TIME_NS, partial(content, n)) for n in range(40)
    ]
    assert len(new_files.make_files(files)) == 40


def test_a_content_that_cannot_be_had_leaves_no_file(tmp_path):
    files = wanted(tmp_path, 3)
    files[1] = files[1]._replace(content=partial(int, "damaged"))
    with pytest.raises(ValueError, match="damaged"):
        new_files.make_files(files)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f0"]


def test_where_few_files_may_be_open_fewer_are_opened(tmp_path, monkeypatch):
    opened = set()
    open_file, close = os.open, os.close

    def open_few(*arguments):
        if len(opened) >= 3:
            raise OSError(errno.EMFILE, "Too many open files")
        descriptor = open_file(*arguments)
        opened.add(descriptor)
        return descriptor

    def close_file(descriptor):
        opened.discard(descriptor)
        close(descriptor)

    monkeypatch.setattr(new_files.os, "open", open_few)
    monkeypatch.setattr(new_files.os, "close", close_file)
    made = new_files.make_files(wanted(tmp_path, 20))
    assert [state.size for state in made] == [100] * 20
    assert opened == set()


@pytest.mark.parametrize("call", ["open", "write", "status", "close"])
def test_the_file_that_a_disk_refuses_is_named_and_all_are_closed(
    tmp_path, monkeypatch, call
):
    opened = set()
    # Closed files are asked by their paths.
    status = "fstat" if new_files.can_date_open_files() else "stat"
    call = status if call == "status" else call
    real = {name: getattr(os, name) for name in ("open", "write", status, "close")}
    counts = dict.fromkeys(real, 0)

    def acted(name):
        def act(*arguments, **options):
            counts[name] += 1
            is_refused = name == call and counts[name] == 6
            if name == "close" or not is_refused:
                result = real[name](*arguments, **options)
            if name == "open" and not is_refused:
                opened.add(result)
            elif name == "close":
                opened.discard(arguments[0])
            if is_refused:
                raise OSError(errno.ENOSPC, "No space left on device")
            return result

        return act

    for name in real:
        monkeypatch.setattr(new_files.os, name, acted(name))
    with pytest.raises(WorkfileError, match="full") as refused:
        new_files.make_files(wanted(tmp_path, 12))
    if call != status:
        assert "'f5'" in str(refused.value)
    assert opened == set()


def test_a_file_that_is_there_is_never_written_over(tmp_path):
    (tmp_path / "f3").write_bytes(b"somebody's")
    with pytest.raises(WorkfileError, match="f3"):
        new_files.make_files(wanted(tmp_path, 8))
    assert (tmp_path / "f3").read_bytes() == b"somebody's"


# --- scenes are looked at on their way ------------------------------------------------


@pytest.mark.parametrize("size", [100, 3 << 20, 9 << 20])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_scene_that_is_cut_off_beside_a_good_one_is_told(tmp_path, size, method):
    cut_off = b"<project>\n" + b"<n/>\n" * (size // 5)
    files = {"s.xstage": XSTAGE, "s_old.xstage": cut_off, **drawings(20)}
    path = packed(tmp_path / "s.zip", files, method)
    with reader.ArchiveReader(path) as source:
        (tmp_path / "out").mkdir()
        source.extract(source.scene_members(), tmp_path / "out")
        assert source.broken_versions == {"s_old.xstage": "is cut off"}
        source.check_scene()
    with reader.ArchiveReader(path) as source:
        assert source.broken_versions == {"s_old.xstage": "is cut off"}
    assert (tmp_path / "out/s_old.xstage").read_bytes() == cut_off


@pytest.mark.parametrize("is_there", [False, True], ids=["fresh", "again"])
@pytest.mark.parametrize("size", [100, 9 << 20])
def test_what_is_no_scene_changes_nothing_and_leaves_nothing(tmp_path, is_there, size):
    project = tmp_path / "project"
    project.mkdir()
    identity = Identity("prj", "/sq/sh010", "anim", "s.zip")
    copy = LocalCopy(tmp_path / "mine", identity, project / "s.zip")
    files = {"s.xstage": XSTAGE, **drawings(20)}
    if is_there:
        packed(project / "s.zip", files)
        copy.open()
    packed(project / "s.zip", {**files, "s.xstage": b"no XML at all " * (size // 14)})
    with pytest.raises(ArchiveError, match="is not XML"):
        copy.open()
    if is_there:
        assert (copy.scene_dir / "s.xstage").read_bytes() == XSTAGE
        packed(project / "s.zip", files)
        assert copy.assess().state is State.IN_SYNC
    else:
        assert not copy.exists()
    left = [path.name for path in copy.folder.iterdir() if path.name[0] == "."]
    assert left == []
    assert not (copy.folder / "journal.json").exists()


# --- what others take away meanwhile -------------------------------------------------


def take_away(folder, pattern):
    """Return a listener that removes a file as soon as the first are extracted."""

    def listen(step, _path):
        if step == "open.members":
            for path in folder.rglob(pattern):
                path.unlink()

    return listen


@pytest.mark.parametrize("name", ["body-3.tvg", "sh010_v001.xstage"])
def test_an_opening_from_which_a_scanner_takes_a_file_is_none(place, at_step, name):
    place.saved("other")
    copy = place.copy()
    at_step(take_away(copy.folder, name))
    with pytest.raises(WorkfileError, match=rf"{name}' was taken away.*open it again"):
        copy.open()
    at_step(None)
    assert copy.assess().state is State.ABSENT
    copy.open()
    assert copy.assess().state is State.IN_SYNC
    assert places.contents(copy.scene_dir) == places.in_zip(place.zip)


def test_an_update_from_which_a_scanner_takes_a_file_is_none(place, at_step):
    other, copy = place.saved("other"), place.opened("mine")
    before = places.contents(copy.scene_dir)
    (other.scene_dir / "elements/body/body-3.tvg").write_bytes(b"OTVGfull new")
    other.save()
    at_step(take_away(copy.folder, "files/**/body-3.tvg"))
    with pytest.raises(WorkfileError, match=r"body-3\.tvg' was taken away"):
        copy.open()
    at_step(None)
    assert places.contents(copy.scene_dir) == before
    copy.open()
    assert places.contents(copy.scene_dir) == places.in_zip(place.zip)


def test_a_scene_from_which_a_scanner_takes_a_file_is_not_extracted(
    place, at_step, tmp_path
):
    place.saved("other")
    at_step(take_away(tmp_path, "body-3.tvg"))
    with pytest.raises(WorkfileError, match=r"body-3\.tvg' was taken away"):
        archive.extract_scene(place.zip, tmp_path / "out" / "scene")
    at_step(None)
    assert not (tmp_path / "out" / "scene").exists()
