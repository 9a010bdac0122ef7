"""Scene versions and names; real scenes of Harmony."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import Identity, versions
from ayon_harmony.workfiles.local_copy import LocalCopy, State

places = sys.modules["tests.workfiles.conftest"]
SCENES = Path(__file__).resolve().parents[1] / "data" / "scenes"


def test_the_workfiles_own_version_comes_first(scene):
    (scene / "alternative.xstage").write_text(places.XSTAGE)
    found = versions.list_versions(scene, "sh010_v001")
    assert [v.name for v in found] == ["sh010_v001", "alternative"]
    assert versions.default_version(found).name == "sh010_v001"
    assert [v.name for v in versions.strays(found, "sh010_v001")] == ["alternative"]


def test_without_one_of_its_name_the_latest_is_opened(scene):
    (scene / "later.xstage").write_text(places.XSTAGE)
    found = versions.list_versions(scene, "other")
    assert versions.default_version(found).name == "later"


def test_a_folder_without_versions_has_no_default(tmp_path):
    with pytest.raises(WorkfileError, match=r"no \.xstage"):
        versions.default_version(versions.list_versions(tmp_path, "x"))


@pytest.mark.parametrize(
    ("open_name", "old", "new", "expected"),
    [
        ("sh010_v001", "sh010_v001", "sh010_v002", "sh010_v002"),
        ("scene-000006", "sh010_v001", "sh010_v002", "scene-000006"),
        ("untitled", "", "sh010_v001", "sh010_v001"),
        ("", "sh010_v001", "sh010_v002", "sh010_v002"),
    ],
)
def test_names_after_save_as(open_name, old, new, expected):
    assert versions.name_after_save_as(open_name, old, new) == expected


def test_versions_that_are_there_already_are_not_overwritten(scene, tmp_path):
    target = tmp_path / "sh010_v002"
    target.mkdir()
    (scene / "own.xstage").write_text(places.XSTAGE.format("old"))
    (target / "own.xstage").write_text(places.XSTAGE.format("new"))
    names = ("sh010_v001", "sh010_v002")

    came = versions.take_along(scene, target, open_name="sh010_v002", names=names)

    assert came == []
    assert "new" in (target / "own.xstage").read_text()
    assert not (target / "sh010_v001.xstage").exists()


def test_without_other_versions_nothing_is_copied(scene, tmp_path):
    target = tmp_path / "sh010_v002"
    target.mkdir()
    names = ("sh010_v001", "sh010_v002")

    assert versions.take_along(scene, target, open_name=names[1], names=names) == []
    assert list(target.iterdir()) == []


def test_renaming_a_version_takes_its_parts_along(scene):
    (scene / "sh010_v001.aux").write_text("<aux/>")
    assert versions.rename_version(scene, "sh010_v001", "new").name == "new.xstage"
    assert (scene / "new.aux").exists()
    with pytest.raises(WorkfileError, match="no scene version"):
        versions.rename_version(scene, "sh010_v001", "x")
    (scene / "other.xstage").write_text(places.XSTAGE)
    with pytest.raises(WorkfileError, match="already"):
        versions.rename_version(scene, "new", "other")


@pytest.mark.parametrize(
    "source", [path for path in sorted(SCENES.iterdir()) if path.is_dir()], ids=str
)
def test_a_real_scene_comes_back_to_the_same_tree(tmp_path, source):
    zip_path = tmp_path / "project" / f"{source.name}.zip"
    zip_path.parent.mkdir()
    identity = Identity("p", "/f", "t", zip_path.name)
    mine = LocalCopy(tmp_path / "mine", identity, zip_path)
    shutil.copytree(source, mine.scene_dir)
    mine.register()
    mine.save()
    other = LocalCopy(tmp_path / "other", identity, zip_path)
    other.open()
    assert places.contents(other.scene_dir) == places.contents(source)
    assert other.assess().state is State.IN_SYNC
