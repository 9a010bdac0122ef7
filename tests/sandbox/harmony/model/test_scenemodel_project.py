"""Opening, saving and creating scenes on disk."""

from __future__ import annotations

import os
from xml.etree import ElementTree

import pytest

from sandbox.harmony.model.project import Project
from sandbox.harmony.model.sample_scenes import (
    VERSIONS,
    write_large_scene,
    write_sample_scene,
)
from sandbox.harmony.model.xstage import NotASceneError, SceneDocument


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    "name",
    ["harmony21_new_scene", "harmony21_group_and_waypoint", "harmony27_empty"],
)
@pytest.mark.parametrize("version", [20, 22, 27])
def test_saving_an_untouched_scene_changes_no_byte(real_scene, name, version):
    xstage = real_scene(name)
    before = files_of(xstage.parent)
    project = Project.open(xstage, version=version)
    assert project.save_all()
    after = files_of(xstage.parent)
    assert {name: after[name] for name in before} == before
    assert after[f"{xstage.name}~"] == before[xstage.name]


def test_a_zip_under_the_name_of_a_scene_is_refused(tmp_path):
    path = tmp_path / "broken.xstage"
    path.write_bytes(b"PK\x03\x04" + bytes(20))
    with pytest.raises(NotASceneError, match="zip archive"):
        Project.open(path)


def test_a_changed_scene_is_dirty_until_saved(real_scene):
    project = Project.open(real_scene("harmony21_new_scene"))
    assert (project.is_dirty, project.has_been_dirty) == (False, False)
    project.settings.set_frame_rate(25)
    assert (project.is_dirty, project.has_been_dirty) == (True, True)
    project.save_all()
    assert (project.is_dirty, project.has_been_dirty) == (False, True)


def test_saving_changes_signs_the_file_but_never_as_an_older_release(real_scene):
    xstage = real_scene("harmony21_new_scene")
    for version, number in ((20, "2103"), (22, "2205"), (25, "2510")):
        project = Project.open(xstage, version=version, user_name="vera")
        project.settings.set_frame_rate(project.settings.frame_rate + 1)
        project.save_all()
        root = ElementTree.parse(xstage).getroot()
        assert root.get("version") == number
        assert root.get("username") == ("vera" if version == 25 else None)
        assert list(root.attrib)[-1] == "creator"
    assert b"<project  source=" in xstage.read_bytes()


def test_a_read_only_scene_is_not_written(real_scene):
    xstage = real_scene("harmony21_new_scene")
    before = xstage.read_bytes()
    project = Project.open(xstage, read_only=True)
    project.settings.set_frame_rate(12)
    assert not project.save_all()
    assert not project.save_as_new_version("other")
    assert xstage.read_bytes() == before


def test_save_as_goes_on_in_the_new_folder(tmp_path):
    sample = Project.open(write_sample_scene(tmp_path / "shot"))
    old_folder = sample.folder
    (old_folder / "frames" / "final-0001.tga").write_bytes(b"x")
    (old_folder / "old.xstage").write_bytes(b"another version")
    target = tmp_path / "shots" / "renamed"
    assert not sample.save_as(target), "the parent does not exist"
    target.parent.mkdir()
    assert sample.save_as(target)
    assert sample.path == target / "renamed.xstage"
    assert (sample.scene_name, sample.version_name) == ("renamed", "renamed")
    copied = files_of(target)
    assert "elements/Body/Body-1.tga" in copied
    assert "old.xstage" not in copied
    assert "frames/final-0001.tga" not in copied
    assert "renamed" in copied["PALETTE_LIST"].decode()
    assert b'VersionName="renamed"' in copied["renamed.aux"]
    assert (old_folder / "shot.xstage").is_file()


def test_save_as_refuses_an_existing_folder(sample, tmp_path):
    (tmp_path / "taken").mkdir()
    assert not sample.save_as(tmp_path / "taken")
    assert sample.version_name == "shot"


@pytest.mark.parametrize("name", ["", "a/b", "a:b", "wh?t"])
def test_a_version_needs_a_name_that_files_can_have(sample, name):
    assert not sample.save_as_new_version(name)


def test_a_new_version_shares_the_folder(sample):
    assert sample.version_id == 1
    sample.settings.set_frame_rate(30)
    assert sample.save_as_new_version("shot_v002")
    assert sample.version_names() == ["shot", "shot_v002"]
    assert (sample.version_name, sample.scene_name) == ("shot_v002", "shot")
    assert sample.version_id == 2
    assert not sample.save_as_new_version("shot"), "the name is taken"
    first = Project.open(sample.folder / "shot.xstage")
    assert (first.settings.frame_rate, first.version_id) == (24, 1)


def test_the_aux_lists_new_drawings_and_forgets_removed_ones(sample):
    element_id = sample.elements.add("Extra", "COLOR", 12, "PNG", "None")
    sample.elements.create_drawing(element_id, "a", True)
    sample.elements.drawing_path(element_id, "a").write_bytes(b"png")
    sample.elements.remove(1, True)
    sample.save_all()
    root = ElementTree.parse(sample.aux_path).getroot()
    listed = {one.get("Name"): [drawing.get("Name") for drawing in one] for one in root}
    assert listed["Extra"] == ["a"]
    assert "Background" not in listed
    assert listed["Body"] == ["1", "2", "3"]


def test_the_element_table_repeats_the_elements(sample):
    sample.elements.add("Extra", "COLOR", 12, "PNG", "None")
    sample.save_all()
    table = ElementTree.parse(sample.folder / "scene.elementTable").getroot()
    scene = ElementTree.parse(sample.path).getroot()
    assert [dict(one.attrib) for one in table] == [
        dict(one.attrib) for one in scene.findall("elements/element")
    ]
    assert table.get("version") == scene.get("version")
    assert not table.findall("*/drawings")


def test_the_temp_folder_goes_with_the_project(sample, tmp_path):
    project = Project.open(sample.path, temp_root=tmp_path / "temp")
    folder = project.temp_folder
    assert folder.is_dir()
    assert folder.parent == tmp_path / "temp"
    project.close()
    assert not folder.exists()


def test_a_scene_without_its_tables_gets_them(real_scene):
    xstage = real_scene("harmony21_new_scene")
    project = Project.open(xstage)
    assert project.scene_name == "harmony21_new_scene"
    project.save_all()
    assert (xstage.parent / "scene.versionTable").is_file()
    assert (xstage.parent / "scene.elementTable").is_file()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_sample_scene_reads_like_its_release(tmp_path, version):
    xstage = write_sample_scene(tmp_path / "shot", version=version, frames=12)
    content = xstage.read_bytes()
    document = SceneDocument.parse(content)
    assert document.to_bytes() == content
    assert document.version // 100 == int(version)
    assert (b'<movieAudio val=""/>' in content) == (version >= 25)
    assert (b"<colorSpace" in content) == (version >= 20)
    assert (xstage.parent / "files.vdb").exists() == (version >= 25)
    project = Project.open(xstage, version=max(20, version))
    assert project.settings.stop_frame == 12
    assert project.nodes.element_id("Top/Character/Body") == 2
    assert not project.is_compacted
    assert project.nodes.get_text("Top/Character/Body", "DRAWING.ELEMENT", 4) == "2"


def test_a_compacted_scene_is_known_by_its_database(tmp_path):
    import sqlite3

    xstage = write_sample_scene(tmp_path / "shot", version=25)
    connection = sqlite3.connect(xstage.parent / "files.vdb")
    connection.execute("INSERT INTO File (filename) VALUES ('a')")
    connection.commit()
    connection.close()
    assert Project.open(xstage, version=25).is_compacted


def test_a_sample_scene_can_be_a_version_of_its_folder(tmp_path):
    xstage = write_sample_scene(tmp_path / "shot", version_name="shot_v003")
    assert sorted(path.name for path in xstage.parent.glob("*.xstage")) == [
        "shot_v003.xstage"
    ]
    assert Project.open(xstage).scene_name == "shot"


def test_a_large_scene_has_the_nodes_asked_for(tmp_path):
    xstage = write_large_scene(tmp_path / "big", 500)
    project = Project.open(xstage)
    assert 490 <= len(project.nodes.all_nodes()) <= 510
    assert project.nodes.find("Top/Rig_1/Rig_1_0-P") is not None


def test_creating_over_something_is_refused(tmp_path):
    (tmp_path / "there").mkdir()
    with pytest.raises(FileExistsError):
        Project.create(tmp_path, "there")


def test_a_scene_that_cannot_be_written_says_so(sample, monkeypatch):
    def fail(*args: object) -> None:
        raise PermissionError("read-only disk")

    sample.settings.set_frame_rate(25)
    monkeypatch.setattr(os, "replace", fail)
    assert not sample.save_all()
    assert sample.is_dirty
