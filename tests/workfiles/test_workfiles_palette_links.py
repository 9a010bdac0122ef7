"""PALETTE_LIST names the scene's own palettes, wherever its folder is now."""

from __future__ import annotations

import shutil

import pytest

from ayon_harmony.formats.palette_file import PaletteList
from ayon_harmony.workfiles import Identity, Options, State, Workfiles, palette_links
from ayon_harmony.workfiles.archive.reader import ArchiveReader
from tests.workfiles.conftest import contents, write_scene

HEADER = "ToonBoomAnimationInc PaletteList 1\n"


def write_list(folder, *paths):
    lines = [f'palette-library/p{n} LINK "{path}"\n' for n, path in enumerate(paths)]
    (folder / "PALETTE_LIST").write_text(HEADER + "".join(lines), encoding="utf-8")


def links_of(folder):
    return [link.path for link in PaletteList.read(folder / "PALETTE_LIST").links]


def palette_of(folder):
    return (folder / "palette-library" / "body.plt").as_posix()


@pytest.fixture
def copied(scene, tmp_path):
    """A scene whose list names its library absolutely, and a copy of its folder."""
    write_list(scene, palette_of(scene))
    copy = tmp_path / "elsewhere" / "scene"
    shutil.copytree(scene, copy)
    return scene, copy


def test_a_copied_folder_names_its_own_library(copied):
    _scene, copy = copied
    assert palette_links.follow(copy) == ["palette-library/body.plt"]
    assert links_of(copy) == ["./palette-library/body.plt"]


def test_the_first_copy_is_left_as_it_is(copied):
    scene, _copy = copied
    before = contents(scene)
    assert palette_links.follow(scene) == []
    assert contents(scene) == before


def test_following_twice_is_following_once(copied):
    _scene, copy = copied
    palette_links.follow(copy)
    before = contents(copy)
    assert palette_links.follow(copy) == []
    assert contents(copy) == before


def test_a_version_of_another_name_follows_below_the_local_copies(copied, tmp_path):
    _scene, copy = copied
    (copy / "sh010_v001.xstage").rename(copy / "sh010_v002.xstage")
    assert palette_links.follow(copy) == []
    assert palette_links.follow(copy, tmp_path) == ["palette-library/body.plt"]


def test_a_library_of_the_project_is_no_copy_of_the_scene(scene, tmp_path):
    shared = tmp_path / "project" / "palette-library" / "body.plt"
    shared.parent.mkdir(parents=True)
    shared.write_text("ToonBoomAnimationInc PaletteFile 2\n")
    write_list(scene, shared.as_posix())
    assert palette_links.follow(scene) == []
    assert links_of(scene) == [shared.as_posix()]


def test_the_palette_of_another_scene_stays_that_scenes(scene, tmp_path):
    other = tmp_path / "other"
    write_scene(other, name="sh020_v001")
    write_list(scene, palette_of(other))
    assert palette_links.follow(scene) == []


def test_links_that_are_gone_relative_or_not_here_stay(copied):
    scene, copy = copied
    gone = (scene / "palette-library" / "gone.plt").as_posix()
    elsewhere = "C:/ayon/sh010/palette-library/body.plt"
    write_list(copy, gone, "./palette-library/body.plt", elsewhere)
    before = links_of(copy)
    assert palette_links.follow(copy) == []
    assert links_of(copy) == before


def test_other_lines_and_the_order_of_a_list_stay(copied):
    scene, copy = copied
    (copy / "PALETTE_LIST").write_text(
        f'{HEADER}a LINK "./a.plt"\nsomething else\nb LINK "{palette_of(scene)}"\n'
    )
    palette_links.follow(copy)
    assert (copy / "PALETTE_LIST").read_text() == (
        f'{HEADER}a LINK "./a.plt"\nsomething else\n'
        'b LINK "./palette-library/body.plt"\n'
    )


def test_the_list_of_an_element_follows_too(copied):
    scene, copy = copied
    for folder in (scene, copy):
        library = folder / "elements" / "body" / "palette-library"
        library.mkdir()
        (library / "skin.plt").write_text("ToonBoomAnimationInc PaletteFile 2\n")
    own = scene / "elements" / "body" / "palette-library" / "skin.plt"
    write_list(copy / "elements" / "body", own.as_posix())
    assert "elements/body/palette-library/skin.plt" in palette_links.follow(copy)
    assert links_of(copy / "elements" / "body") == ["./palette-library/skin.plt"]


@pytest.mark.parametrize("text", ["", "no palette list", "\ufeff"])
def test_a_broken_list_stops_nothing(copied, text):
    _scene, copy = copied
    (copy / "PALETTE_LIST").write_text(text)
    assert palette_links.follow(copy) == []
    assert (copy / "PALETTE_LIST").read_text() == text


@pytest.fixture
def files(place):
    return Workfiles(root=place.base / "mine", options=Options())


def test_an_opened_version_uses_its_own_palettes(place, files):
    identity = Identity("prj", "/sq/sh010", "anim", "sh010_v001.zip")
    place.identity = identity
    first = place.saved()
    write_list(first.scene_dir, palette_of(first.scene_dir))
    first.save()
    plan = files.plan_opening(identity, place.zip)
    second = files.open_as_new_version(plan)
    second.close()
    assert links_of(second.scene_dir) == ["./palette-library/body.plt"]
    assert links_of(first.scene_dir) == [palette_of(first.scene_dir)]


def test_an_extracted_workfile_uses_its_own_palettes(place, files, tmp_path):
    first = place.saved()
    write_list(first.scene_dir, palette_of(first.scene_dir))
    first.save()
    xstage = files.extract(place.zip, tmp_path / "template")
    assert links_of(xstage.parent) == ["./palette-library/body.plt"]


# --- what opening changes is no work of the artist ----------------------------------


@pytest.fixture
def reopened(place, files):
    """A workfile whose palettes follow when it is opened by somebody else."""
    identity = Identity("prj", "/sq/sh010", "anim", "sh010_v001.zip")
    place.identity = identity
    first = place.saved("theirs")
    write_list(first.scene_dir, palette_of(first.scene_dir))
    first.save()
    workfile = files.open(files.plan_opening(identity, place.zip))
    assert links_of(workfile.scene_dir) == ["./palette-library/body.plt"]
    yield first, workfile, identity
    workfile.close()


def test_a_list_that_followed_is_not_offered_as_local_work(reopened, files, place):
    _first, workfile, identity = reopened
    assert not workfile.is_ahead
    workfile.close()
    assert files.plan_opening(identity, place.zip).state is State.IN_SYNC
    assert workfile.copy.local_changes().names == []


def test_a_colleagues_save_is_simply_newer_than_a_list_that_followed(
    reopened, files, place
):
    first, workfile, identity = reopened
    workfile.close()
    (first.scene_dir / "elements" / "theirs.tvg").write_bytes(b"x")
    first.save()
    found = files.plan_opening(identity, place.zip)
    assert found.state is State.PROJECT_NEWER
    again = files.open(files.plan_opening(identity, place.zip))
    assert (again.scene_dir / "elements" / "theirs.tvg").read_bytes() == b"x"
    assert links_of(again.scene_dir) == ["./palette-library/body.plt"]
    again.close()


def test_a_list_that_the_artist_changed_after_it_followed_is_local_work(
    reopened, files, place
):
    _first, workfile, identity = reopened
    with (workfile.scene_dir / "PALETTE_LIST").open("a") as listing:
        listing.write('new LINK "./palette-library/new.plt"\n')
    workfile.close()
    assert workfile.copy.local_changes().names == ["PALETTE_LIST"]


def test_the_next_save_takes_a_list_that_followed_along(reopened, place):
    _first, workfile, _identity = reopened
    (workfile.scene_dir / "elements" / "new.tvg").write_bytes(b"y")
    workfile.copy.save()
    with ArchiveReader(place.zip) as reader:
        text = reader.read(reader.scene_members()["PALETTE_LIST"]).decode()
    assert "./palette-library/body.plt" in text
    assert not workfile.is_ahead
