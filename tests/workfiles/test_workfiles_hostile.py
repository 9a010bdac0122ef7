"""Archives that are hostile, broken, foreign or merely made by others."""

from __future__ import annotations

import shutil
import stat
import struct
import sys
import zipfile
import zlib

import pytest

from ayon_harmony.errors import ArchiveError, WorkfileError
from ayon_harmony.workfiles import archive
from ayon_harmony.workfiles.archive import layout
from ayon_harmony.workfiles.archive.reader import ArchiveReader

places = sys.modules["tests.workfiles.conftest"]
XML = places.XSTAGE.format("x")


def make(path, members: dict[str, object], stem: str = "s", **with_scene: bool):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        if with_scene.get("with_scene", True):
            made.writestr(f"{stem}.xstage", XML)
        for name, content in members.items():
            info = zipfile.ZipInfo("placeholder")
            info.filename = name
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, content)
    return path


def assert_refused(zip_path, tmp_path, match: str, member: str | None = None):
    target = tmp_path / "target" / "scene"
    target.parent.mkdir(exist_ok=True)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ArchiveError, match=match) as caught:
        archive.extract_scene(zip_path, target)
    assert sorted(tmp_path.rglob("*")) == before
    assert zip_path.name in str(caught.value)
    if member is not None:
        assert caught.value.member == member
        assert member in str(caught.value) or repr(member) in str(caught.value)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("../evil.txt", "leads out"),
        ("a/../../evil.txt", "leads out"),
        ("..\\evil.txt", "leads out"),
        ("/etc/evil", "absolute"),
        ("\\\\server\\share\\x", "absolute"),
        ("C:/evil.txt", "drive"),
        ("C:evil.txt", "drive"),
        ("a//b", "empty part"),
        ("a/./b", "empty part"),
        ("line\nbreak", "Windows"),
        ("bell\a.tvg", "Windows"),
        ("x" * 300, "255"),
    ],
)
def test_names_that_lead_elsewhere_or_fit_nowhere(tmp_path, name, fault):
    assert_refused(make(tmp_path / "a.zip", {name: b"x"}), tmp_path, fault, name)


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        (stat.S_IFLNK, "is a link"),
        (stat.S_IFIFO, "neither"),
        (stat.S_IFCHR, "neither"),
    ],
)
def test_links_and_devices(tmp_path, kind, fault):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("s.xstage", XML)
        info = zipfile.ZipInfo("special")
        info.create_system = 3
        info.external_attr = (kind | 0o777) << 16
        made.writestr(info, "/etc/passwd")
    assert_refused(path, tmp_path, fault, "special")


def test_a_name_of_a_file_and_of_a_folder(tmp_path):
    path = make(tmp_path / "a.zip", {"a": b"x", "a/b": b"x"})
    assert_refused(path, tmp_path, "of a file and of a folder", "a")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("s.xstage", XML)
        made.writestr("a", "1")
        made.writestr("a", "2")
    assert_refused(path, tmp_path, "twice", "a")


@pytest.mark.parametrize(
    ("method", "called"),
    [
        (9, r"Deflate64 \(method 9\)"),
        (zipfile.ZIP_BZIP2, r"bzip2 \(method 12\)"),
        (zipfile.ZIP_LZMA, r"LZMA \(method 14\)"),
        (77, r"a way that is not known \(method 77\)"),
    ],
)
def test_other_ways_to_pack_are_named_with_what_to_do(tmp_path, method, called):
    path = make(tmp_path / "a.zip", {})
    content = bytearray(path.read_bytes())
    struct.pack_into("<H", content, content.index(b"PK\3\4") + 8, method)
    struct.pack_into("<H", content, content.index(b"PK\1\2") + 10, method)
    path.write_bytes(content)
    assert_refused(path, tmp_path, f"{called}.*make the zip again", "s.xstage")


def test_an_encrypted_member_is_refused_with_what_to_do(tmp_path):
    path = make(tmp_path / "a.zip", {})
    content = bytearray(path.read_bytes())
    struct.pack_into("<H", content, content.index(b"PK\1\2") + 8, 1)
    path.write_bytes(content)
    assert_refused(path, tmp_path, "encrypted.*without a password", "s.xstage")


def patched(path, name: str, offset: int, form: str, value: int):
    """Change a field of a member's entry in the directory."""
    content = bytearray(path.read_bytes())
    at = content.rindex(name.encode()) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    struct.pack_into(form, content, at + offset, value)
    path.write_bytes(content)
    return path


def test_an_encrypted_member(tmp_path):
    path = patched(make(tmp_path / "a.zip", {"a": b"x"}), "a", 8, "<H", 1)
    assert_refused(path, tmp_path, "encrypted", "a")


def test_a_member_that_says_it_is_smaller_than_it_is(tmp_path):
    path = make(tmp_path / "a.zip", {"bomb": bytes(100_000)})
    assert_refused(patched(path, "bomb", 24, "<L", 10), tmp_path, "size", "bomb")


def test_a_large_member_that_says_it_is_smaller_than_it_is(tmp_path):
    path = make(tmp_path / "a.zip", {"bomb": bytes(40_000_000)})
    patched(path, "bomb", 24, "<L", 5_000_000)
    assert_refused(path, tmp_path, "larger than it says", "bomb")


def test_a_member_that_would_grow_beyond_what_deflate_can(tmp_path):
    path = make(tmp_path / "a.zip", {"bomb": bytes(1000)})
    assert_refused(
        patched(path, "bomb", 24, "<L", 4_000_000_000), tmp_path, "grow", "bomb"
    )


def test_an_archive_that_grows_out_of_proportion(tmp_path):
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = packed.compress(bytes(200_000_000)) + packed.flush()
    path = tmp_path / "a.zip"
    members = []
    with path.open("wb") as file:
        for number in range(8):
            name = f"bomb{number}".encode()
            member = layout.Member(
                name.decode(), 8, 0, len(content), 200_000_000, file.tell(), 0, 0o644
            )
            members.append((name, member))
            file.write(layout.local_header(name, 8, 0, 0, len(content), 200_000_000))
            file.write(content)
        file.write(layout.directory(members, file.tell()))
    assert_refused(path, tmp_path, "would grow from")


def test_members_that_share_their_bytes(tmp_path):
    path = make(tmp_path / "a.zip", {"one": b"1" * 99, "two": b"2" * 99})
    content = path.read_bytes()
    first = content.index(b"PK\x03\x04", 10)
    patched(path, "two", 42, "<L", first)
    assert_refused(path, tmp_path, "shares its bytes")


def test_a_disk_without_room_is_named_before_anything_is_written(tmp_path, monkeypatch):
    path = make(tmp_path / "a.zip", {"a": b"x" * 1000})
    usage = shutil.disk_usage(tmp_path)._replace(free=100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(WorkfileError, match="MB are free"):
        archive.extract_scene(path, tmp_path / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "is empty"),
        (b"no zip at all, just text", "is not a zip file"),
        (b"Rar!\x1a\x07\x01\x00 and so on", "is a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c and so on", "is a 7-Zip archive"),
        (b"<?xml version='1.0'?><project/>", "is an XML file"),
        (b"PK\x03\x04 cut off after this", "cut off"),
    ],
)
def test_files_that_are_no_archives(tmp_path, content, fault):
    (tmp_path / "a.zip").write_bytes(content)
    assert_refused(tmp_path / "a.zip", tmp_path, fault)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"PK\x03\x04 a zip in a zip", "itself a zip"),
        (b"not xml", "is not XML"),
        (b"", "is empty"),
        (b"<?xml version='1.0'?>", "is not XML"),
        (b"<!DOCTYPE p [<!ENTITY a 'b'>]><p/>", "entities"),
    ],
)
def test_an_xstage_that_is_no_xml(tmp_path, content, fault):
    path = make(tmp_path / "a.zip", {"s.xstage": content}, with_scene=False)
    assert_refused(path, tmp_path, fault, "s.xstage")


def test_an_archive_without_a_scene(tmp_path):
    path = make(tmp_path / "a.zip", {"x.txt": b"x"}, with_scene=False)
    assert_refused(path, tmp_path, r"no \.xstage")


# -- archives of the public integrations --------------------------------------


def extracted(path, tmp_path):
    xstage = archive.extract_scene(path, tmp_path / "out")
    return xstage, places.contents(tmp_path / "out")


def test_the_content_of_a_scene_folder(scene, tmp_path):
    made = shutil.make_archive(str(tmp_path / "sh010_v001"), "zip", scene)
    xstage, found = extracted(tmp_path / "sh010_v001.zip", tmp_path)
    assert made.endswith("sh010_v001.zip")
    assert xstage.name == "sh010_v001.xstage"
    assert found == places.contents(scene)


def test_a_folder_around_the_scene(scene, tmp_path):
    shutil.make_archive(str(tmp_path / "any"), "zip", scene.parent, scene.name)
    xstage, found = extracted(tmp_path / "any.zip", tmp_path)
    assert xstage == tmp_path / "out" / "sh010_v001.xstage"
    assert found == places.contents(scene)


def test_a_folder_around_the_scene_with_litter_beside_it(scene, tmp_path):
    path = tmp_path / "any.zip"
    shutil.make_archive(str(tmp_path / "any"), "zip", scene.parent, scene.name)
    with zipfile.ZipFile(path, "a") as made:
        made.writestr("__MACOSX/scene/._sh010_v001.xstage", b"\0\5")
        made.writestr(".DS_Store", b"x")
        made.writestr("notes.txt", b"x")
    assert extracted(path, tmp_path)[1] == places.contents(scene)
    with ArchiveReader(path) as reader:
        beside = [name for name in reader.members if not name.startswith("scene/")]
    assert beside == ["notes.txt"]


def test_of_several_versions_the_one_named_like_the_zip_is_opened(tmp_path):
    path = make(tmp_path / "b.zip", {"a.xstage": XML, "b.xstage": XML, "c.xstage": XML})
    assert extracted(path, tmp_path)[0].name == "b.xstage"


def test_an_xstage_of_another_name(tmp_path):
    path = make(tmp_path / "sh010_v007.zip", {}, stem="artists_own")
    assert extracted(path, tmp_path)[0].name == "artists_own.xstage"


def test_templates_inside_a_scene_are_not_taken_for_it(tmp_path):
    path = make(tmp_path / "a.zip", {"library/rig.tpl/scene.xstage": XML}, stem="own")
    assert extracted(path, tmp_path)[0].name == "own.xstage"


def test_several_scene_folders_are_told_apart_by_the_name_of_the_zip(tmp_path):
    members = {"one/x.xstage": XML, "two/x.xstage": XML}
    path = make(tmp_path / "two.zip", members, with_scene=False)
    with ArchiveReader(path) as reader:
        assert reader.prefix == "two/"
    other = make(tmp_path / "other.zip", members, with_scene=False)
    assert_refused(other, tmp_path, "several scenes")


def test_backslashes_of_old_archivers_are_separators(tmp_path):
    path = make(tmp_path / "a.zip", {"elements\\body\\1.tvg": b"x"})
    assert extracted(path, tmp_path)[1]["elements/body/1.tvg"] == b"x"


def test_data_descriptors_and_a_comment(tmp_path):
    path = tmp_path / "a.zip"

    class Pipe:
        def __init__(self, file):
            self.file = file

        def write(self, content):
            return self.file.write(content)

        def flush(self):
            self.file.flush()

    with path.open("wb") as file, zipfile.ZipFile(Pipe(file), "w", 8) as made:
        made.writestr("s.xstage", XML)
        made.writestr("elements/1.tvg", b"x" * 999)
        made.comment = b"PK\x05\x06 looks like an end" * 400
    assert extracted(path, tmp_path)[1]["elements/1.tvg"] == b"x" * 999
