"""Where a product is used in other scenes, and starting an update there."""

from __future__ import annotations

import ayon_api
import pytest

from ayon_harmony.commands.table import commands
from ayon_harmony.managing import where_used
from ayon_harmony.managing.inventory import InventoryError
from ayon_harmony.surveying import kept_surveys
from sandbox.scene_on_disk import container, write_workfile


class Session:
    """Stands for the progress of a session: work is done at once."""

    def run(self, title, work, **_more):
        return work(None)


@pytest.fixture
def show(studio, tmp_path, monkeypatch):
    """Three shots with workfiles that AYON knows; sh2 has two versions."""
    monkeypatch.setattr(kept_surveys, "default_root", lambda: tmp_path / "local")
    monkeypatch.setattr(where_used, "progress_service", Session)
    project = studio.project("demo")
    studio.rig = [
        project.publish(
            "/assets/char/bob", "rigBob", "template", {"": b"x"}, representation="zip"
        )
        for _ in range(2)
    ]
    studio.paths = {}

    def save(shot, version, number):
        folder = project.find_folder(f"/ep/{shot}") or project.shot(f"/ep/{shot}")
        path = project.workfile_path(f"/ep/{shot}", "animation", version)
        loaded = [container(studio.rig[number]["id"])]
        write_workfile(path, tmp_path / f"{shot}{version}", loaded=loaded)
        task = ayon_api.get_task_by_name("demo", folder["id"], "animation")
        rootless = "{root[work]}/" + path.relative_to(project.root).as_posix()
        ayon_api.create_workfile_entity("demo", rootless, task["id"])
        studio.paths[shot, version] = path

    save("sh1", 1, 0)
    save("sh2", 1, 0)
    save("sh2", 2, 1)
    save("sh3", 1, 1)
    return studio


def loaded_here(show, number=0):
    return [{"representation": show.rig[number]["id"], "name": "rigBob"}]


def test_only_the_last_workfile_of_a_task_counts(show):
    assert where_used.workfiles_of("demo") == sorted(
        show.paths[key] for key in (("sh1", 1), ("sh2", 2), ("sh3", 1))
    )


def test_all_versions_of_what_is_loaded_are_found_and_told(show):
    found = where_used.find_where_used(loaded_here(show))
    text, places = where_used.describe(found)
    assert text == (
        "'rigBob of /assets/char/bob' is used in 3 other workfiles:"
        f" {show.paths['sh1', 1].name} (v001), {show.paths['sh2', 2].name} (v002),"
        f" {show.paths['sh3', 1].name} (v002)."
    )
    assert f"  {show.paths['sh1', 1]} (v001)" in places
    assert f"  {show.paths['sh2', 2]} (v002)" in places


def test_one_place_and_none_are_told_as_people_count(show, monkeypatch):
    (origin, search), *_ = where_used.find_where_used(loaded_here(show)).items()

    text, _ = where_used.describe({origin: search._replace(uses=search.uses[:1])})
    assert "is used in 1 other workfile: " in text
    text, places = where_used.describe({origin: search._replace(uses=[])})
    assert text.endswith("is used nowhere else (3 workfiles looked through).")
    assert places == ""


def test_a_workfile_that_cannot_be_read_is_told_instead_of_left_out(show):
    broken = show.paths["sh3", 1]
    broken.write_bytes(b"no zip")

    text, places = where_used.describe(where_used.find_where_used(loaded_here(show)))

    assert "is used in 2 other workfiles" in text
    assert f"1 workfile could not be looked through: {broken.name}." in text
    assert f"{broken}: " in places


def test_the_open_workfile_is_left_out(show, monkeypatch):
    opened = show.paths["sh1", 1]
    monkeypatch.setattr(where_used, "_is_open", lambda path: path == opened)
    assert opened not in where_used.workfiles_of("demo")


def test_what_ayon_does_not_know_is_said(show):
    with pytest.raises(InventoryError, match="does not know"):
        where_used.find_where_used([{"representation": "f" * 32}])
    with pytest.raises(InventoryError, match="not in AYON any more"):
        where_used.origin_of("demo", "f" * 32)


def test_scenes_with_another_version_are_those_to_update(show):
    origin = where_used.origin_of("demo", show.rig[1]["versionId"])
    uses = where_used.scenes_to_update(origin, "demo")
    assert [use.place for use in uses] == [str(show.paths["sh1", 1])]
    told = where_used.describe_update(origin, uses)
    assert told.startswith("1 workfile would get rigBob v002:\n")
    assert f"{show.paths['sh1', 1]} (v001)" in told


def test_the_update_is_a_command_line_that_there_is(show, tmp_path):
    origin = where_used.origin_of("demo", show.rig[1]["versionId"])
    words = where_used.update_words(origin, "demo", tmp_path / "page.html")
    (command,) = [each for each in commands() if each.name == words[2]]
    names = {name for p in command.parameters for name in p.names}
    assert {word for word in words if word.startswith("--")} <= names
    assert "/assets/char/bob:rigBob" in words
    assert words[words.index("--to") + 1] == "v002"
