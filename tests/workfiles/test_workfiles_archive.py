"""What is written, and that stock tools and other integrations can read it."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from itertools import product
from pathlib import Path

import pytest

from ayon_harmony.errors import (
    Cancelled,
    DestinationError,
    NamesError,
    ProjectChangedError,
    WorkfileError,
)
from ayon_harmony.workfiles import archive, disk
from ayon_harmony.workfiles.archive import (
    layout,
    names,
    policy,
    publish,
    scan,
    sending,
    writer,
)

places = sys.modules["tests.workfiles.conftest"]
in_zip = places.in_zip


def test_an_archive_holds_the_scene_at_its_top_level_in_order(scene, tmp_path):
    archive.save_folder(scene, tmp_path / "a.zip")
    assert in_zip(tmp_path / "a.zip") == places.contents(scene)
    with zipfile.ZipFile(tmp_path / "a.zip") as found:
        listed = [n for n in found.namelist() if not n.endswith("/")]
        assert listed == sorted(listed)
        assert "annotation/" in found.namelist()


def test_a_folder_is_never_saved_over_what_was_not_expected(scene, tmp_path):
    (tmp_path / "a.zip").write_bytes(b"saved by somebody a moment ago")
    with pytest.raises(ProjectChangedError, match=re.escape("a.zip")):
        archive.save_folder(scene, tmp_path / "a.zip", expected=None)
    assert (tmp_path / "a.zip").read_bytes() == b"saved by somebody a moment ago"
    assert [path.name for path in tmp_path.glob("*.part")] == []
    archive.save_folder(scene, tmp_path / "b.zip", expected=None)
    assert in_zip(tmp_path / "b.zip") == places.contents(scene)


def test_a_zip_is_told_before_it_gets_its_name(scene, tmp_path):
    told = []

    def look(fingerprint):
        told.append((fingerprint, (tmp_path / "a.zip").exists()))

    written = archive.save_folder(scene, tmp_path / "a.zip", on_packed=look)
    assert told == [(written, False)]


def test_the_same_tree_gives_the_same_bytes(scene, tmp_path):
    archive.save_folder(scene, tmp_path / "a.zip")
    archive.save_folder(scene, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def checked_by(command: list[str], path: Path) -> subprocess.CompletedProcess[str]:
    # Where the language knows no such letters, unzip calls the names wrong.
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run([*command, path], capture_output=True, text=True, env=environ)


@pytest.mark.process
@pytest.mark.parametrize("command", [["unzip", "-tqq"], ["7z", "t"]])
@pytest.mark.parametrize("kind", ["full", "raw"])
def test_stock_tools_find_nothing_to_complain_about(place, command, kind):
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    copy = place.copy()
    places.write_scene(copy.scene_dir)
    (copy.scene_dir / "größe").mkdir()
    (copy.scene_dir / "größe" / "日本.tvg").write_bytes(b"x" * 1000)
    copy.register()
    copy.save()
    if kind == "raw":
        # New times for old content, and a change in the middle.
        os.utime(copy.scene_dir / "audio.tbl", (1_500_000_000, 1_500_000_000))
        (copy.scene_dir / "elements" / "body" / "body-3.tvg").write_bytes(b"new")
        assert copy.save().reused > 3
    done = checked_by(command, place.zip)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "arning" not in done.stdout + done.stderr
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


@pytest.mark.process
@pytest.mark.parametrize("command", [["unzip", "-tqq"], ["7z", "t"]])
def test_a_save_from_a_pack_of_a_foreign_archive_is_readable_too(place, command):
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    source = place.base / "source"
    places.write_scene(source)
    (source / "größe.tvg").write_bytes(b"y" * 5000)
    shutil.make_archive(str(place.zip.with_suffix("")), "zip", source)
    copy = place.opened("mine")
    assert copy.warm()
    (copy.scene_dir / "new.tvg").write_bytes(b"new")
    assert copy.save().reused > 5
    done = checked_by(command, place.zip)
    assert done.returncode == 0, done.stdout + done.stderr
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


def test_packed_media_are_stored_and_text_is_deflated(scene, tmp_path):
    archive.save_folder(scene, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as found:
        kinds = {i.filename: i.compress_type for i in found.infolist()}
    assert kinds["elements/body/body-1.tvg"] == zipfile.ZIP_STORED
    assert kinds["palette-library/body.plt"] == zipfile.ZIP_DEFLATED


def test_a_compressible_head_does_not_make_a_drawing_compressible(tmp_path):
    head = bytes(6000)
    for number in range(8):
        (tmp_path / f"{number}.tvg").write_bytes(head + os.urandom(60_000))
    files = [(f"{number}.tvg", 66_000) for number in range(8)]
    assert policy.kinds_to_compress(tmp_path, files) == set()


def test_stored_is_a_setting(scene, tmp_path):
    archive.save_folder(scene, tmp_path / "a.zip", compression="stored")
    with zipfile.ZipFile(tmp_path / "a.zip") as found:
        assert {info.compress_type for info in found.infolist()} == {0}


def test_what_a_studio_leaves_out_is_not_in_it(scene, tmp_path):
    for name in (
        "frames/final-0001.tga",
        "sh010_v001.xstage~",
        "elements/body/body-1.tvg~",
        "sh010_v001.xstage.thumbnails/t-0001.png",
        "elements/body/.thumbnails/x.png",
        "elements/.DS_Store",
        "Thumbs.db",
    ):
        path = scene / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (scene / "elements" / "frames").mkdir()
    (scene / "elements" / "frames" / "kept.tvg").write_bytes(b"x")
    archive.save_folder(scene, tmp_path / "a.zip", left_out=scan.LEFT_OUT)
    left = places.contents(scene).keys() - in_zip(tmp_path / "a.zip").keys()
    assert len(left) == 7
    assert "elements/frames/kept.tvg" in in_zip(tmp_path / "a.zip")


@pytest.mark.parametrize("setting", scan.LEFT_OUT)
def test_each_setting_leaves_out_its_own_part(scene, tmp_path, setting):
    samples = {
        "frames": "frames/a.tga",
        "backups": "PALETTE_LIST~",
        "thumbnails": "a.xstage.thumbnails/t.png",
    }
    for name in samples.values():
        (scene / name).parent.mkdir(parents=True, exist_ok=True)
        (scene / name).write_bytes(b"x")
    archive.save_folder(scene, tmp_path / "a.zip", left_out=(setting,))
    left = places.contents(scene).keys() - in_zip(tmp_path / "a.zip").keys()
    assert left == {samples[setting]}


@pytest.mark.parametrize(
    "name",
    ["a?b.tvg", "con.tvg", "AUX", "x/nul.txt", "dot.", "space ", "ab:c", "back\\slash"],
)
@pytest.mark.skipif(os.name == "nt", reason="such files cannot be made there")
def test_names_that_windows_cannot_hold_are_refused_at_save(scene, tmp_path, name):
    path = scene / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    with pytest.raises(NamesError, match="Windows") as caught:
        archive.save_folder(scene, tmp_path / "a.zip")
    assert caught.value.names == [name]
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs such names")
def test_a_name_that_is_no_unicode_is_refused_by_name(scene, tmp_path):
    with open(os.fsencode(scene) + b"/bad\xff.tvg", "wb"):
        pass
    with pytest.raises(NamesError, match=r"xff|udcff"):
        archive.save_folder(scene, tmp_path / "a.zip")


def test_names_that_differ_by_case_are_refused_at_save(scene, tmp_path):
    (scene / "Body.tvg").write_bytes(b"1")
    (scene / "body.tvg").write_bytes(b"2")
    if len(list(scene.glob("[Bb]ody.tvg"))) == 1:
        pytest.skip("this disk does not tell them apart")
    with pytest.raises(NamesError, match=r"'Body.tvg' and 'body.tvg'"):
        archive.save_folder(scene, tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("a.tvg", "A.tvg"),
        ("é.tvg", "e\u0301.tvg"),
        ("\uff25/x", "\uff45/y"),
        ("a", "a/b"),
        ("A", "a/b"),
        ("x/one", "X/two"),
    ],
)
def test_names_that_are_one_on_some_system_clash(one, two):
    assert names.clashes([one, two])


def test_different_names_do_not_clash():
    assert names.clashes(["a/b", "a/c", "ab", "b/a", "b/c/d", "b/c/e"]) == []


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links")
def test_links_to_files_are_saved_as_files_and_to_folders_refused(scene, tmp_path):
    target = tmp_path / "outside.tvg"
    target.write_bytes(b"content")
    (scene / "linked.tvg").symlink_to(target)
    (scene / "broken.tvg").symlink_to(tmp_path / "nowhere")
    archive.save_folder(scene, tmp_path / "a.zip")
    assert in_zip(tmp_path / "a.zip")["linked.tvg"] == b"content"
    assert scan.scan(scene).broken_links == ["broken.tvg"]
    (scene / "folder").symlink_to(tmp_path)
    with pytest.raises(WorkfileError, match="'folder' is a link to another folder"):
        archive.save_folder(scene, tmp_path / "a.zip")


def test_cancelling_leaves_nothing_behind(scene, tmp_path):
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "a.zip").write_bytes(b"old")

    def cancel(_done, _total, _what):
        raise Cancelled

    with pytest.raises(Cancelled):
        archive.save_folder(scene, tmp_path / "to" / "a.zip", report=cancel)
    assert [p.name for p in (tmp_path / "to").iterdir()] == ["a.zip"]
    assert (tmp_path / "to" / "a.zip").read_bytes() == b"old"


def test_progress_ends_at_the_total(scene, tmp_path):
    seen = []
    archive.save_folder(scene, tmp_path / "a.zip", report=lambda *p: seen.append(p))
    total = sum(len(content) for content in places.contents(scene).values())
    assert seen[-1][:2] == (total, total)
    seen.clear()
    archive.extract_scene(
        tmp_path / "a.zip", tmp_path / "out", report=lambda *p: seen.append(p)
    )
    assert seen[-1][:2] == (total, total)


def test_progress_counts_the_files(scene, tmp_path):
    told = []
    count = len(places.contents(scene))
    archive.save_folder(scene, tmp_path / "a.zip", report=lambda *p: told.append(p[2]))
    assert told[-1].endswith(f" (file {count} of {count})")
    told.clear()
    archive.extract_scene(
        tmp_path / "a.zip", tmp_path / "out", report=lambda *p: told.append(p[2])
    )
    assert told[-1].endswith(f" (file {count} of {count})")


def test_a_large_file_is_streamed_and_whole(scene, tmp_path):
    content = os.urandom(1000) * 20_000
    (scene / "long.wav").write_bytes(content)
    (scene / "noise.mov").write_bytes(os.urandom(17_000_000))
    archive.save_folder(scene, tmp_path / "a.zip")
    assert in_zip(tmp_path / "a.zip") == places.contents(scene)
    archive.extract_scene(tmp_path / "a.zip", tmp_path / "out")
    assert places.contents(tmp_path / "out") == places.contents(scene)


def test_more_members_than_a_small_directory_can_count(tmp_path):
    raws = [
        (f"{i:05}".encode(), layout.Member(f"{i:05}", 0, 0, 0, 0, 0, 0, 0o644))
        for i in range(70_000)
    ]
    tail = layout.directory(raws, 0)
    path = tmp_path / "many.zip"
    path.write_bytes(tail)
    with zipfile.ZipFile(path) as found:
        assert len(found.namelist()) == 70_000
    end = layout.find_end(tail, 0)
    end = layout.read_end64(tail[end.end64 :], end)
    assert end.members == 70_000
    assert len(layout.read_directory(tail[: end.directory_size], 70_000)) == 70_000


def test_an_end_at_the_very_start_is_seen_behind_a_comment_that_looks_like_one():
    decoy = b"PK\5\6 is how an end begins"
    tail = layout.directory([], 0)[:-2] + len(decoy).to_bytes(2, "little") + decoy
    assert layout.find_end(tail, 0).members == 0


def test_sizes_beyond_four_gigabytes_are_written_and_read():
    big = 5 << 30
    member = layout.Member("big.wav", 0, 7, big, big, 6 << 30, 10**18, 0o100644)
    tail = layout.directory([(b"big.wav", member)], 12 << 30)
    end = layout.find_end(tail, 12 << 30)
    end = layout.read_end64(tail[end.end64 - (12 << 30) :], end)
    assert end.directory_start == 12 << 30
    ((_, found),) = layout.read_directory(tail[: end.directory_size], 1)
    assert (found.size, found.compressed_size, found.offset) == (big, big, 6 << 30)
    assert found.mtime_ns == 10**18
    header = layout.local_header(b"big.wav", 0, 0, 7, big, big, zip64=True)
    assert layout.content_start(header, b"big.wav") == len(header)


def test_a_directory_that_the_disk_does_not_give_back_is_no_save(place, monkeypatch):
    copy = place.saved()
    before = place.zip.read_bytes()
    read = disk.read_at

    def read_other(descriptor, start, size):
        return read(descriptor, start, size)[:-1] + b"?"

    (copy.scene_dir / "audio.tbl").write_bytes(b"new")
    monkeypatch.setattr(disk, "read_at", read_other)
    with pytest.raises(DestinationError, match="does not read back"):
        copy.save()
    monkeypatch.undo()

    assert place.zip.read_bytes() == before
    assert place.leftovers() == []


@pytest.mark.skipif(disk.IS_WINDOWS, reason="makes no links there at all")
def test_a_new_file_replaces_none_that_came_first_where_links_are_refused(
    tmp_path, monkeypatch
):
    def refuse(*_paths, **_options):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    part, target = tmp_path / "ours.part", tmp_path / "shot.zip"
    part.write_bytes(b"ours")
    target.write_bytes(b"theirs")
    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(ProjectChangedError, match=re.escape("shot.zip")):
        publish._place_new(part, target, None)

    assert (part.read_bytes(), target.read_bytes()) == (b"ours", b"theirs")


def test_a_pack_that_cannot_be_read_is_told_as_damaged(place):
    class Unreadable:
        def read(self, start, size):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    name = "elements/body/body-1.tvg"
    rows = place.saved().manifest().rows
    end = rows[name].start + rows[name].length
    with pytest.raises(sending.DamagedPackError, match="body-1"):
        sending._checked_group(Unreadable(), rows, [name], rows[name].start, end)


@pytest.mark.parametrize(
    "seconds", [-(10**10), -1, 0, 315_532_799, 4_354_819_200, 10**11]
)
def test_dates_that_dos_does_not_know_are_kept_by_the_exact_field(seconds):
    member = layout.Member("a", 0, 0, 0, 0, 0, seconds * 10**9, 0o644)
    tail = layout.directory([(b"a", member)], 0)
    ((_, found),) = layout.read_directory(tail[: -layout.END_SIZE], 1)
    assert found.mtime_ns == seconds * 10**9
    assert layout.time_of_dos(layout.dos_time(seconds * 10**9)) > 0


@pytest.mark.parametrize("zone", ["UTC0", "EST5EDT", "LHST-10:30LHDT-11"])
def test_times_of_dos_are_local_to_the_two_seconds(monkeypatch, zone):
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone is the system's here")
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    layout._minute_of_dos.cache_clear()
    try:
        for parts in [(2024, 3, 10, 1, 59, 58), (2024, 3, 10, 3, 0, 0)]:
            year, month, day, hour, minute, second = parts
            date = (year - 1980) << 9 | month << 5 | day
            clock = hour << 11 | minute << 5 | second // 2
            local = int(time.mktime((*parts, 0, 0, -1)))
            assert layout.time_of_dos(date << 16 | clock) == local * 10**9
    finally:
        monkeypatch.undo()
        time.tzset()
        layout._minute_of_dos.cache_clear()


def test_what_counts_as_plain_is_no_litter_and_has_no_fault():
    parts = ["a", "elements", "_x", ".", "..", "", "._a", "a.b", "x:y", "C:", "é", " "]
    parts += ["__MACOSX", ".DS_Store", "Thumbs.db", "DESKTOP.INI", "Icon\r", "a\nb"]
    parts += ["a" * 256, "a" * 200, "a\\b", "\udc80", "body-1.tvg"]
    plain = 0
    for name in ("/".join(p) for n in (1, 2, 3) for p in product(parts, repeat=n)):
        if names.is_plain(name):
            plain += 1
            assert names.hard_fault(name) is None, name
            assert not names.is_litter(name), name
    assert plain
    assert names.is_plain("elements/body 1/body 1-12.tvg")


@pytest.mark.skipif(disk.IS_WINDOWS, reason="there is no such mode")
def test_executable_scripts_stay_executable(scene, tmp_path):
    script = scene / "scripts" / "run.sh"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    archive.save_folder(scene, tmp_path / "a.zip")
    archive.extract_scene(tmp_path / "a.zip", tmp_path / "out")
    assert (tmp_path / "out" / "scripts" / "run.sh").stat().st_mode & 0o100
    assert not (tmp_path / "out" / "audio.tbl").stat().st_mode & 0o100


def test_times_come_back(scene, tmp_path):
    archive.save_folder(scene, tmp_path / "a.zip")
    archive.extract_scene(tmp_path / "a.zip", tmp_path / "out")
    for name in places.contents(scene):
        before = (scene / name).stat().st_mtime_ns
        assert (tmp_path / "out" / name).stat().st_mtime_ns == before // 100 * 100


def test_extracting_over_something_is_refused(scene, tmp_path):
    archive.save_folder(scene, tmp_path / "a.zip")
    with pytest.raises(WorkfileError, match="exists already"):
        archive.extract_scene(tmp_path / "a.zip", scene)


def test_only_names_of_our_own_form_are_our_parts(tmp_path):
    part = publish.part_path(tmp_path / "a.zip")
    assert publish.is_part_of_ours(part)
    for other in (".a.zip.part", "a.zip.0123456789ab.part", ".a.zip.0123.part"):
        assert not publish.is_part_of_ours(tmp_path / other)


def test_fewer_than_one_write_in_ten_members(tmp_path, monkeypatch):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(600):
        (folder / f"{number}.tvg").write_bytes(os.urandom(2000))
    calls = []
    write = os.write
    monkeypatch.setattr(os, "write", lambda *a: calls.append(1) or write(*a))
    snapshot = scan.scan(folder)
    writer.ArchiveWriter(folder).write(snapshot, tmp_path / "a.zip")
    monkeypatch.undo()
    assert len(calls) < 60
    with zipfile.ZipFile(tmp_path / "a.zip") as found:
        assert len(found.namelist()) == 600
