"""Zips and folders that other programs and systems made, in good faith."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import time
import unicodedata
import zipfile
import zlib

import pytest

from ayon_harmony.errors import ArchiveError, NamesError, WorkfileError
from ayon_harmony.workfiles import Workfiles, archive, disk, journal, recovery, versions
from ayon_harmony.workfiles.archive.reader import ArchiveReader
from ayon_harmony.workfiles.identity import Identity
from ayon_harmony.workfiles.local_copy import LocalCopy, State
from ayon_harmony.workfiles.recovery import Kind

places = sys.modules["tests.workfiles.conftest"]
XML = places.XSTAGE.format("x")


def scene_of(*values):
    """An .xstage that names elements and drawings."""
    elements = "".join(f'<element elementFolder="{value}"/>' for value in values)
    return XML.replace("</project>", f"{elements}</project>")


def make(path, members, xml=XML):
    """A zip as Python writes it, with names taken as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        if xml is not None:
            made.writestr(f"{path.stem}.xstage", xml)
        for name, content in members.items():
            info = zipfile.ZipInfo("placeholder")
            info.filename = name
            made.writestr(info, content)
    return path


def opened(path, tmp_path):
    xstage = archive.extract_scene(path, tmp_path / "out")
    return xstage.name, {
        name: content
        for name, content in places.contents(tmp_path / "out").items()
        if not name.endswith(".xstage")
    }


def without_utf8_flag(path, name, raw, unicode_name=None):
    """Let a member have raw bytes for its name, as archivers without the flag do."""
    content = path.read_bytes()
    shown = name.encode()
    assert len(shown) == len(raw)
    field = b""
    if unicode_name is not None:
        body = b"\1" + struct.pack("<L", zlib.crc32(raw)) + unicode_name.encode()
        field = struct.pack("<HH", 0x7075, len(body)) + body
    local = content.index(shown)
    content = content[:local] + raw + content[local + len(shown) :]
    central = content.rindex(shown)
    head = central - 46
    flags = struct.unpack_from("<H", content, head + 8)[0] & ~0x800
    changed = bytearray(content)
    struct.pack_into("<H", changed, head + 8, flags)
    struct.pack_into("<H", changed, head + 30, len(field))
    changed[central : central + len(shown)] = raw + field
    end = changed.rindex(b"PK\5\6")
    size = struct.unpack_from("<L", changed, end + 12)[0] + len(field)
    struct.pack_into("<L", changed, end + 12, size)
    path.write_bytes(bytes(changed))


NAME = "elements/Bär/Bär-1.tvg"


def test_names_of_finder_are_utf_8_without_the_flag(tmp_path):
    path = make(tmp_path / "s.zip", {NAME: b"x"}, scene_of("Bär"))
    without_utf8_flag(path, NAME, NAME.encode())
    assert opened(path, tmp_path)[1] == {NAME: b"x"}


def test_names_of_info_zip_stand_in_a_field_of_their_own(tmp_path):
    stand_in = "elements/B__r/B__r-1.tvg"
    path = make(tmp_path / "s.zip", {stand_in: b"x"}, scene_of("Bär"))
    raw = stand_in.replace("__", "?\x84").encode("latin-1")
    without_utf8_flag(path, stand_in, raw, NAME)
    assert opened(path, tmp_path)[1] == {NAME: b"x"}


def test_names_that_are_no_utf_8_are_of_code_page_437(tmp_path):
    stand_in = "elements/B_r.tvg"
    path = make(tmp_path / "s.zip", {stand_in: b"x"})
    without_utf8_flag(path, stand_in, b"elements/B\x84r.tvg")
    assert opened(path, tmp_path)[1] == {"elements/Bär.tvg": b"x"}


@pytest.mark.parametrize("told", ["NFC", "NFD"])
def test_decomposed_names_become_what_the_scene_says(tmp_path, told):
    decomposed = unicodedata.normalize("NFD", NAME)
    wanted = unicodedata.normalize(told, NAME)
    xml = scene_of(unicodedata.normalize(told, "Bär"))
    path = make(tmp_path / "s.zip", {decomposed: b"x"}, xml)
    assert opened(path, tmp_path)[1] == {wanted: b"x"}
    with ArchiveReader(path) as reader:
        assert list(reader.renamed) == ([wanted] if told == "NFC" else [])


@pytest.mark.parametrize("entry", ["/", "./"])
def test_an_entry_of_the_folder_itself_and_dots_before_names(tmp_path, entry):
    members = {entry: b"", "./elements/a/a-1.tvg": b"x", ".\\elements\\b.tvg": b"y"}
    assert opened(make(tmp_path / "s.zip", members), tmp_path)[1] == {
        "elements/a/a-1.tvg": b"x",
        "elements/b.tvg": b"y",
    }


@pytest.mark.parametrize(("before", "behind"), [(0, 700), (513, 0), (64, 64)])
def test_padding_before_and_behind_the_archive(tmp_path, before, behind):
    path = make(tmp_path / "s.zip", {"a.tvg": b"x" * 50, "b.tvg": b"y"})
    path.write_bytes(b"\0" * before + path.read_bytes() + b"\0" * behind)
    assert opened(path, tmp_path)[1] == {"a.tvg": b"x" * 50, "b.tvg": b"y"}
    with ArchiveReader(path) as reader:
        reader.verify()


def test_litter_of_systems_is_left_out_and_never_a_scene(tmp_path):
    members = {
        "__MACOSX/._s.xstage": b"\0\5\26\7",
        "._s.xstage": b"\0\5\26\7",
        "elements/a/._a-1.tvg": b"\0\5\26\7",
        "elements/.DS_Store": b"x",
        "Thumbs.db": b"x",
        "Icon\r": b"x",
        "elements/a/a-1.tvg": b"x",
    }
    path = make(tmp_path / "s.zip", members)
    assert opened(path, tmp_path) == ("s.xstage", {"elements/a/a-1.tvg": b"x"})


# --- names that some system cannot hold ----------------------------------------------

ODD = ["elements/who?.tvg", "elements/arm .tvg", "elements/aux.tvg", "notes/a:b.txt"]


@pytest.mark.skipif(disk.IS_WINDOWS, reason="Windows holds no such names")
def test_names_that_this_system_can_hold_are_opened_as_they_are(tmp_path):
    members = dict.fromkeys([*ODD, "Body.tvg", "body.tvg", "A/x", "a/y"], b"x")
    assert opened(make(tmp_path / "s.zip", members), tmp_path)[1] == members


@pytest.mark.skipif(disk.IS_WINDOWS, reason="Windows holds no such names")
def test_what_came_from_the_project_can_be_saved_again(place):
    make(place.zip, dict.fromkeys([*ODD, "Body.tvg", "body.tvg"], b"x"))
    copy = place.opened("mine")
    (copy.scene_dir / "new.tvg").write_bytes(b"y")
    copy.save()
    with ArchiveReader(place.zip) as reader:
        assert set(ODD) <= set(reader.members)
        assert "new.tvg" in reader.members
    (copy.scene_dir / "another?.tvg").write_bytes(b"y")
    with pytest.raises(NamesError, match=r"another\?"):
        copy.save()


def renamed_on(monkeypatch, path, system):
    """What a reader on another system calls the members; its disk is not asked."""
    if system == "windows":
        monkeypatch.setattr(archive.reader, "_can_hold", archive.names.is_portable)
    monkeypatch.setattr(archive.reader, "_tells_case_apart", lambda: False)
    with ArchiveReader(path) as reader:
        # What was read once is kept.
        assert reader.broken_versions == {}
        return dict(reader.renamed), reader


def test_windows_opens_odd_names_under_others_where_nothing_needs_them(
    tmp_path, monkeypatch
):
    path = make(tmp_path / "s.zip", {**dict.fromkeys(ODD, b"x"), "who_.tvg": b"y"})
    found, reader = renamed_on(monkeypatch, path, "windows")
    assert "'elements/who?.tvg' is called 'elements/who_.tvg' on this system." in (
        reader.notes
    )
    assert found == {
        "elements/who_.tvg": "elements/who?.tvg",
        "elements/_aux.tvg": "elements/aux.tvg",
        "notes/a_b.txt": "notes/a:b.txt",
    }


def test_windows_opens_odd_names_of_folders_too_empty_ones_among_them(
    tmp_path, monkeypatch
):
    path = make(tmp_path / "s.zip", {"who?/a.txt": b"x"})
    with zipfile.ZipFile(path, "a") as made:
        made.writestr("who?/", b"")
        made.writestr("annotati:n/", b"")
    found, reader = renamed_on(monkeypatch, path, "windows")
    assert found == {"who_/a.txt": "who?/a.txt"}
    assert {"who_", "annotati_n"} <= set(reader.folders)
    assert not any(set(folder) & set("?:") for folder in reader.folders)


def test_windows_refuses_odd_names_that_the_scene_needs_and_lists_them(
    tmp_path, monkeypatch
):
    path = make(
        tmp_path / "s.zip", {"elements/Who?/Who?-1.tvg": b"x"}, scene_of("Who?")
    )
    with pytest.raises(ArchiveError, match=r"'elements/Who\?/Who\?-1.tvg'.*Rename"):
        renamed_on(monkeypatch, path, "windows")


@pytest.mark.parametrize("system", ["windows", "mac"])
def test_names_that_are_one_here_are_two_again(tmp_path, monkeypatch, system):
    path = make(tmp_path / "s.zip", {"notes/Body.txt": b"1", "notes/body.txt": b"2"})
    found, reader = renamed_on(monkeypatch, path, system)
    assert found == {"notes/body_2.txt": "notes/body.txt"}
    assert set(reader.members) >= {"notes/Body.txt", "notes/body_2.txt"}


# --- a bad .xstage beside the good one --------------------------------------------

BAD = {
    "empty": b"",
    "zeroed": bytes(5000),
    "gzipped": b"\x1f\x8b\x08\0" + bytes(100),
    "cut off": XML[:60].encode(),
    "a resource fork": b"\0\5\26\7\0\2\0\0",
    "a zip": b"PK\3\4" + bytes(100),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("name", ["a_first.xstage", "sh010_v001.xstage"])
def test_a_bad_scene_beside_a_good_one_travels_along(place, kind, name):
    xml = XML.encode()
    members = {"good.xstage": xml, "elements/a.tvg": b"x", name: BAD[kind]}
    make(place.zip, members, None)
    copy = place.opened("mine")
    (note,) = copy.opening_notes
    assert note.startswith(f"'{name}' ")
    assert note.endswith(": it is no version of the scene, and travels along.")
    offered = versions.list_versions(copy.scene_dir, "sh010_v001")
    assert [version.name for version in offered] == ["good"]
    (copy.scene_dir / "elements" / "b.tvg").write_bytes(b"new")
    copy.save()
    with ArchiveReader(place.zip) as reader:
        assert reader.read(reader.members[name]) == BAD[kind]
        assert "elements/b.tvg" in reader.members
        assert list(reader.broken_versions) == [name]
    xstage = archive.extract_scene(place.zip, place.base / "imported")
    assert xstage.name == "good.xstage"


def test_where_no_scene_is_good_the_one_that_is_meant_is_named(tmp_path):
    path = make(tmp_path / "b.zip", {"a.xstage": b"", "b.xstage": b"no xml"}, None)
    with pytest.raises(ArchiveError, match=r"'b.xstage' in 'b.zip' is not XML"):
        archive.extract_scene(path, tmp_path / "out")


def test_a_scene_that_is_being_written_is_waited_for(place):
    copy = place.saved("mine")
    (copy.scene_dir / "second.xstage").write_bytes(XML[:40].encode())
    with pytest.raises(WorkfileError, match="not complete"):
        copy.save()
    old = time.time() - 3600
    os.utime(copy.scene_dir / "second.xstage", (old, old))
    copy.save()


@pytest.mark.parametrize(
    ("zip_name", "xstages", "meant"),
    [
        ("new", ["new", "old"], "new"),
        ("other", ["zz_old", "aa_new"], "aa_new"),
    ],
)
def test_opening_and_importing_mean_the_same_scene(tmp_path, zip_name, xstages, meant):
    folder = tmp_path / "scene"
    folder.mkdir()
    for number, name in enumerate(xstages):
        path = folder / f"{name}.xstage"
        path.write_text(XML, encoding="utf-8")
        os.utime(path, (1_600_000_000 + number, 1_600_000_000 + number))
    archive.save_folder(folder, tmp_path / f"{zip_name}.zip")
    imported = archive.extract_scene(tmp_path / f"{zip_name}.zip", tmp_path / "out")
    files = Workfiles(tmp_path / "root")
    zip_path = tmp_path / f"{zip_name}.zip"
    workfile = files.open(files.plan_opening(Identity.of_file(zip_path), zip_path))
    assert imported.stem == workfile.xstage.stem == meant
    workfile.close(0.0)


# --- names of ours, damaged files of ours -----------------------------------------


@pytest.mark.parametrize(
    "name", ["lock", "manifest.json", "in_use", "..", "recovery", "offered.json", ".x"]
)
def test_a_workfile_called_like_a_file_of_ours_is_a_workfile(tmp_path, name):
    zip_path = tmp_path / f"{name}.zip"
    make(tmp_path / "made.zip", {"elements/a.tvg": b"x"})
    shutil.move(tmp_path / "made.zip", zip_path)
    copy = LocalCopy(
        tmp_path / "root", Identity("p", "/f", "t", zip_path.name), zip_path
    )
    copy.open()
    copy.enter()
    assert copy.scene_dir.parent == copy.folder
    (copy.scene_dir / "b.tvg").write_bytes(b"new")
    copy.save()
    copy.leave()
    with ArchiveReader(zip_path) as reader:
        assert reader.read(reader.members["b.tvg"]) == b"new"


@pytest.mark.parametrize(
    "damage",
    [
        {"operation": "open", "phase": "applying", "project_file": "x", "staging": ""},
        {"operation": "open", "phase": "placing", "project_file": "x", "staging": ".."},
        {"operation": "open", "phase": "applying", "project_file": 5, "staging": []},
        {"operation": "save", "phase": "writing", "project_file": "x", "part": "keep"},
    ],
)
def test_a_damaged_journal_removes_nothing(place, damage):
    copy = place.saved("mine")
    before = places.contents(copy.scene_dir)
    keep = place.base / "keep"
    keep.write_bytes(b"somebody's")
    if "part" in damage:
        damage = {**damage, "part": str(keep)}
    disk.write_json(copy.folder / journal.FILE_NAME, {"format": 1, **damage})
    copy.assess()
    assert places.contents(copy.scene_dir) == before
    assert keep.read_bytes() == b"somebody's"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b'{"project": 5}', b'{"project": "p", "folder": 1}']
)
def test_a_damaged_identity_harms_its_own_copy_only(place, content):
    other = LocalCopy(
        place.base / "mine",
        Identity("other", "/f", "t", "x.zip"),
        place.project / "x.zip",
    )
    places.write_scene(other.scene_dir, "x")
    other.register()
    copy = place.saved("mine")
    (copy.folder / "identity.json").write_bytes(content)
    found = recovery.find_recoveries(place.base / "mine")
    told = {item.kind: item for item in found}
    assert told[Kind.UNSAVED_WORK].identity.file_name == "x.zip"
    assert told[Kind.UNKNOWN].folder == copy.folder
    assert len(found) == 2
    assert copy.scene_dir.is_dir()


@pytest.mark.process
@pytest.mark.parametrize("program", ["zip", "7z", "bsdtar"])
def test_zips_of_common_programs(place, tmp_path, program):
    """Of those that are on this system."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    folder = tmp_path / "sh010_v001"
    places.write_scene(folder)
    (folder / "elements" / "body" / "Bär-1.tvg").write_bytes(b"x")
    target = tmp_path / "made" / "sh010_v001.zip"
    target.parent.mkdir()
    command = {
        "zip": ["zip", "-qr", str(target), "."],
        "7z": ["7z", "a", "-bso0", str(target), "."],
        "bsdtar": ["bsdtar", "-a", "-cf", str(target), "."],
    }[program]
    subprocess.run(command, cwd=folder, check=True)
    archive.extract_scene(target, tmp_path / "out")
    assert places.contents(tmp_path / "out") == places.contents(folder)


def test_empty_folders_that_are_left_out_are_no_local_work(place):
    make(
        place.zip,
        {"frames/": b"", "frames/beauty/": b"", "elements/": b"", "__MACOSX/": b""},
    )

    copy = place.opened("mine")

    found = copy.assess()
    assert found.state is State.IN_SYNC, found.changes
    assert recovery.unsaved_work(copy) is None


# --- names in the code of another system, told by the scene ---------------------------


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("cp437", "Bär"),
        ("cp850", "Ação"),
        ("cp932", "ソ表示"),
        ("gbk", "角色"),
        ("cp949", "캐릭터"),
        ("cp866", "Герой"),
        ("cp1251", "Герой"),
        ("cp852", "Dźwięk"),
        ("mac_roman", "Élève"),
    ],
)
@pytest.mark.parametrize("slash", ["/", "\\"])
def test_names_in_the_code_page_of_a_workstation_are_read_as_the_scene_has_them(
    tmp_path, page, name, slash
):
    wanted = {f"elements/{name}/{name}-1.tvg": b"x", "notes/plain.txt": b"y"}
    raw = {member.replace("/", slash).encode(page): member for member in wanted}
    path = tmp_path / "s.zip"
    with_raw_names(path, {b"s.xstage": scene_of(name).encode()} | raw_contents(raw))
    assert opened(path, tmp_path)[1] == {
        member: member.encode() for member in raw.values()
    }


def raw_contents(raw_names):
    return {raw: member.encode() for raw, member in raw_names.items()}


def with_raw_names(path, members, extras=None, count=None, padding=b""):
    """A zip of stored members whose names are these very bytes, without any flag."""
    entries, content = [], bytearray(padding)
    for raw, body in members.items() if isinstance(members, dict) else members:
        crc, extra = zlib.crc32(body), (extras or {}).get((raw, body), b"")
        sizes = (0, 0x21, crc, len(body), len(body), len(raw))
        entries.append(
            struct.pack("<4s4H", b"PK\1\2", 20, 20, 0, 0)
            + struct.pack("<2H3L3H", *sizes, len(extra), 0)
            + struct.pack("<2H2L", 0, 0, 0, len(content) - len(padding))
            + raw
            + extra
        )
        content += struct.pack("<4s3H", b"PK\3\4", 20, 0, 0)
        content += struct.pack("<2H3L2H", *sizes, 0) + raw + body
    start, directory = len(content) - len(padding), b"".join(entries)
    number = (len(entries) if count is None else count) & 0xFFFF
    end = struct.pack("<4s4H", b"PK\5\6", 0, 0, number, number)
    end += struct.pack("<2LH", len(directory), start, 0)
    path.write_bytes(bytes(content) + directory + end)
    return path


def test_a_scene_in_another_code_page_is_the_one_named_like_its_zip(tmp_path):
    xml = XML.encode()
    members = {"表示.xstage".encode("cp932"): xml, b"zz_old.xstage": xml}
    path = with_raw_names(tmp_path / "表示.zip", members)
    assert opened(path, tmp_path)[0] == "表示.xstage"


def test_names_of_info_zip_are_in_its_field_or_escaped_where_the_rest_is_ascii(
    tmp_path,
):
    stand_in = b"elements/??/??-1.tvg"
    wanted = {f"elements/{name}/{name}-1.tvg": name.encode() for name in ("日本", "月")}
    extras = {}
    for name, body in wanted.items():
        field = b"\1" + struct.pack("<L", zlib.crc32(stand_in)) + name.encode()
        extras[stand_in, body] = struct.pack("<HH", 0x7075, len(field)) + field
    escaped = b"elements/#U00c9l#U00e8ve/#U00c9l#U00e8ve-1.tvg"
    members = [(b"s.xstage", scene_of("日本", "月", "Élève").encode())]
    members += [(stand_in, body) for body in wanted.values()]
    members += [(escaped, b"e"), (b"notes/#U00e4.txt", b"nobody's")]
    path = with_raw_names(tmp_path / "s.zip", members, extras)
    assert opened(path, tmp_path)[1] == wanted | {
        "elements/Élève/Élève-1.tvg": b"e",
        "notes/#U00e4.txt": b"nobody's",
    }


def test_a_scene_too_large_to_be_read_for_its_names_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(archive.reader, "_LARGEST_TEXT", 100)
    raw = {f"elements/ソ{at}.tvg".encode("cp932"): b"x" for at in range(2)}
    members = {b"s.xstage": scene_of("ソ0").encode() + b" " * 99} | raw
    found = opened(with_raw_names(tmp_path / "s.zip", members), tmp_path)[1]
    assert set(found) == {member.decode("cp437").replace("\\", "/") for member in raw}


def test_a_name_like_an_escape_stays_where_its_letters_have_a_file(tmp_path):
    members = {"elements/Bär/1.tvg": b"x", "elements/B#U00e4r/1.tvg": b"x"}
    path = make(tmp_path / "s.zip", members, scene_of("Bär"))
    assert opened(path, tmp_path)[1] == members


def test_a_drawing_of_a_common_name_does_not_hide_how_its_element_is_spelt(tmp_path):
    """Where the XML has a "1" anywhere, decomposed names stayed decomposed."""
    xml = scene_of("Bär", "1")
    path = make(tmp_path / "s.zip", {unicodedata.normalize("NFD", NAME): b"x"}, xml)
    assert opened(path, tmp_path)[1] == {NAME: b"x"}


def test_a_drawing_that_the_scene_does_not_have_may_be_renamed_in_its_element(
    tmp_path, monkeypatch
):
    members = {"elements/Body/Body-old?.tvg": b"x", "elements/Body/Body-1.tvg": b"y"}
    path = make(tmp_path / "s.zip", members, scene_of("Body", "1"))
    assert renamed_on(monkeypatch, path, "windows")[0] == {
        "elements/Body/Body-old_.tvg": "elements/Body/Body-old?.tvg"
    }


# --- archives that are put together oddly -----------------------------------------


def test_what_was_added_twice_as_it_is_counts_once(tmp_path):
    members = [(b"s.xstage", XML.encode()), *[(b"e/", b""), (b"e/a", b"x")] * 2]
    path = with_raw_names(tmp_path / "s.zip", members)
    assert opened(path, tmp_path)[1] == {"e/a": b"x"}


def test_a_count_of_members_may_begin_again_where_no_zip64_is_written(tmp_path):
    members = [(b"s.xstage", XML.encode())]
    members += [(b"e/%06d" % number, b"") for number in range(0x10000)]
    with ArchiveReader(with_raw_names(tmp_path / "s.zip", members)) as reader:
        assert len(reader.members) == 0x10001
    wrong = with_raw_names(tmp_path / "wrong.zip", members[:9], count=8)
    with pytest.raises(ArchiveError, match="another length"):
        ArchiveReader(wrong)


def test_offsets_begin_again_after_4_gib_where_no_zip64_is_written():
    """As macOS' Finder writes them; no file of that size is made for it."""

    def entry(offset):
        return b"x", archive.layout.Member("x", 0, 0, 1, 1, offset, None, 0)

    told = [entry(0), entry(4 << 30 - 1), entry(7), entry(9), entry(3)]
    moved = archive.layout.moved_by_padding(told, 2 << 32, begins_at_once=True)
    assert [
        member.offset - before.offset for (_, member), (_, before) in zip(moved, told)
    ] == [0, 0, 1 << 32, 1 << 32, 2 << 32]


def test_padding_before_an_archive_with_zip64(tmp_path):
    path = make(tmp_path / "s.zip", {"a.tvg": b"x" * 50})
    content = path.read_bytes()
    at = content.rindex(b"PK\5\6")
    count, size, start = struct.unpack_from("<H2L", content, at + 10)
    end64 = struct.pack("<4sQ2H2L", b"PK\6\6", 44, 45, 45, 0, 0)
    end64 += struct.pack("<4Q", count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
    end = content[:at] + end64 + locator + content[at:]
    path.write_bytes(b"\0" * 512 + end)
    assert opened(path, tmp_path)[1] == {"a.tvg": b"x" * 50}


@pytest.mark.parametrize(
    ("zip_name", "own"), [("SH010", "sh010"), ("sh010", "SH010"), ("Ba\u0308r", "Bär")]
)
def test_a_scene_is_named_like_its_zip_in_another_case_or_composition_too(
    tmp_path, zip_name, own
):
    path = make(tmp_path / f"{zip_name}.zip", {f"{own}.xstage": XML.encode()}, None)
    with zipfile.ZipFile(path, "a") as made:
        made.writestr("zz_worked_on_last.xstage", XML)
    xstage = archive.extract_scene(path, tmp_path / "out")
    listed = versions.list_versions(tmp_path / "out", zip_name)
    assert xstage.stem == versions.default_version(listed).name == own


def test_what_lies_beside_a_scene_is_told_and_kept_when_it_is_saved(place):
    members = {"scene/s.xstage": XML.encode(), "scene/elements/a.tvg": b"x"}
    make(place.zip, members | {"notes/todo.txt": b"1", "frames/f.exr": b"2"}, None)
    foreign = place.zip.read_bytes()
    copy = place.opened("mine")
    assert copy.opening_notes == [
        "Beside the scene the zip holds 'frames/f.exr' and 1 more, which no save takes "
        "along. Before the first one the zip is kept as it is, in Recover Work."
    ]
    copy.save()
    assert recovery.find_kept(place.base / "mine") == []
    for content in (b"new", b"newer"):
        (copy.scene_dir / "elements" / "b.tvg").write_bytes(content)
        copy.save()
    (kept,) = recovery.find_kept(place.base / "mine")
    assert kept.scene.read_bytes() == foreign
    assert "elements/b.tvg" in places.in_zip(place.zip)


def test_what_somebody_adds_beside_an_open_scene_is_kept_too(place):
    make(place.zip, {"scene/s.xstage": XML.encode(), "scene/a.tvg": b"x"}, None)
    copy = place.opened("mine")
    with zipfile.ZipFile(place.zip, "a") as theirs:
        theirs.writestr("notes/todo.txt", b"1")
    (copy.scene_dir / "b.tvg").write_bytes(b"new")
    copy.save()
    (kept,) = recovery.find_kept(place.base / "mine")
    assert "notes/todo.txt" in places.in_zip(kept.scene)
