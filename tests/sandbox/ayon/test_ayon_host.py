"""Hosts: installing, context, workfiles with their hooks, events, entities."""

from __future__ import annotations

import os
from pathlib import Path

import ayon_api
import pytest


@pytest.fixture
def recorded(host, monkeypatch):
    """Hooks, events and context changes of the host in the order they happen."""
    from ayon_core.lib import register_event_callback

    order = host.log_of_calls
    cls = type(host)
    kept = []
    for name in ("save", "open", "copy"):
        for when in ("before", "after"):

            def hook(self, context, label=f"{when}-{name}"):
                task = os.environ.get("AYON_TASK_NAME")
                order.append(f"{label} hook in {task}")

            monkeypatch.setattr(cls, f"_{when}_workfile_{name}", hook)
    for topic in ("workfile.*", "taskChanged"):

        def heard(event):
            order.append(event.topic)

        register_event_callback(topic, heard)
        kept.append(heard)
    host.kept = kept
    return order


@pytest.mark.parametrize("name", ["HostBase", "IWorkfileHost", "ILoadHost"])
def test_a_host_that_lacks_methods_cannot_be_made(studio, name):
    import ayon_core.host

    class Lacking(getattr(ayon_core.host, name)):
        pass

    with pytest.raises(TypeError, match="abstract"):
        Lacking()


def test_installing_registers_the_host_and_its_project_plugins(studio, host, tmp_path):
    import platform

    import pyblish.api
    from ayon_core.pipeline import install_host, registered_host

    plugins = tmp_path / "studio_plugins"
    plugins.mkdir()
    studio.override(
        "core", {"project_plugins": {platform.system().lower(): [str(plugins)]}}
    )
    install_host(host)

    assert registered_host() is host
    assert str(plugins) in pyblish.api.registered_paths()
    assert os.environ["AYON_PROJECT_ROOT_WORK"] == str(studio.project("demo").root)


def test_the_context_is_the_environment(host):
    from ayon_core.pipeline import get_current_folder_path, get_current_task_name

    assert host.get_current_context() == {
        "project_name": "demo",
        "folder_path": "/shots/sq01/sh010",
        "task_name": "animation",
    }
    assert host.get_context_title() == "demo/shots/sq01/sh010/animation"
    assert (get_current_folder_path(), get_current_task_name()) == (
        "/shots/sq01/sh010",
        "animation",
    )


def test_the_current_task_is_found(host):
    from ayon_core.pipeline.context_tools import get_current_task_entity

    task = get_current_task_entity()

    assert (task["name"], task["taskType"], task["attrib"]["frameEnd"]) == (
        "animation",
        "Animation",
        1024,
    )


def test_a_context_that_stays_the_same_is_no_change(host, recorded, entities):
    host.set_current_context(*entities)

    assert recorded == []


def test_a_context_change_calls_hooks_around_it(host, monkeypatch):
    seen = []
    for when in ("before", "after"):

        def hook(self, change, when=when):
            seen.append((when, os.environ["AYON_TASK_NAME"], str(change.reason)))

        monkeypatch.setattr(type(host), f"_{when}_context_change", hook)
    folder = ayon_api.get_folder_by_path("demo", "/assets/char/bob")
    task = ayon_api.get_task_by_name("demo", folder["id"], "rigging")

    result = host.set_current_context(folder, task)

    assert seen == [
        ("before", "animation", "undefined"),
        ("after", "rigging", "undefined"),
    ]
    assert result == {
        "project_name": "demo",
        "folder_path": "/assets/char/bob",
        "task_name": "rigging",
    }


def workfile_of(studio, name: str, task: str = "animation") -> str:
    return str(studio.project("demo").root / "demo/shots/sq01/sh010/work" / task / name)


def test_saving_with_context_goes_in_its_order(studio, host, recorded, entities):
    folder, _ = entities
    task = ayon_api.get_task_by_name("demo", folder["id"], "compositing")
    path = workfile_of(studio, "demo_sh010_compositing_v001.zip", "compositing")

    host.save_workfile_with_context(path, folder, task, version=1)

    assert recorded == [
        "before-save hook in animation",
        "workfile.save.before",
        "taskChanged",
        "save",
        "after-save hook in compositing",
        "workfile.saved",
        "workfile.save.after",
    ]
    assert os.environ["AYON_WORKDIR"] == os.path.dirname(path)


def test_opening_with_context_goes_in_its_order(studio, host, recorded, entities):
    folder, _ = entities
    task = ayon_api.get_task_by_name("demo", folder["id"], "compositing")
    path = workfile_of(studio, "demo_sh010_compositing_v001.zip", "compositing")

    host.open_workfile_with_context(path, folder, task)

    assert recorded == [
        "before-open hook in animation",
        "workfile.open.before",
        "taskChanged",
        "open",
        "after-open hook in compositing",
        "workfile.opened",
        "workfile.open.after",
    ]


def test_copying_makes_the_file_and_opens_it(studio, host, recorded, entities):
    source = studio.folder / "old.zip"
    source.write_bytes(b"content")
    path = workfile_of(studio, "demo_sh010_animation_v007.zip")

    host.copy_workfile(str(source), path, *entities, version=7)

    assert Path(path).read_bytes() == b"content"
    assert recorded == [
        "before-copy hook in animation",
        "workfile.save.before",
        "after-copy hook in animation",
        "workfile.saved",
        "workfile.save.after",
        "before-open hook in animation",
        "workfile.open.before",
        "open",
        "after-open hook in animation",
        "workfile.opened",
        "workfile.open.after",
    ]


def test_saving_writes_a_workfile_entity(studio, host, entities, monkeypatch):
    from ayon_core.host import ApplicationInformation

    monkeypatch.setattr(
        type(host),
        "get_app_information",
        lambda self: ApplicationInformation("Harmony", "22.0"),
    )
    path = workfile_of(studio, "demo_sh010_animation_v003_wip.zip")

    host.save_workfile_with_context(
        path, *entities, version=3, comment="wip", description="Half of it"
    )

    (entity,) = ayon_api.get_workfiles_info("demo", task_ids=[entities[1]["id"]])
    assert entity["path"] == (
        "{root[work]}/demo/shots/sq01/sh010/work/animation/"
        "demo_sh010_animation_v003_wip.zip"
    )
    assert entity["attrib"]["description"] == "Half of it"
    assert entity["data"] == {
        "app_name": "Harmony",
        "app_version": "22.0",
        "ayon_app_name": "harmony/22",
        "ayon_app_tools": [],
        "host_name": "harmony",
        "version": 3,
        "comment": "wip",
    }


def test_saving_again_updates_the_entity(studio, host, entities):
    path = workfile_of(studio, "demo_sh010_animation_v003.zip")

    host.save_workfile_with_context(path, *entities, version=3, description="one")
    host.save_workfile_with_context(path, *entities, version=3, description="two")

    found = list(ayon_api.get_workfiles_info("demo", task_ids=[entities[1]["id"]]))
    assert [item["attrib"]["description"] for item in found] == ["two"]


def test_workfiles_are_listed_from_disk_and_server(studio, host, entities):
    folder, task = entities
    saved = workfile_of(studio, "demo_sh010_animation_v001.zip")
    gone = workfile_of(studio, "demo_sh010_animation_v002.zip")
    for number, path in enumerate((saved, gone), start=1):
        host.save_workfile_with_context(path, folder, task, version=number)
    Path(gone).unlink()
    Path(saved).with_name("demo_sh010_animation_v005_alone.zip").write_bytes(b"")
    Path(saved).with_name("notes.txt").write_bytes(b"")

    items = host.list_workfiles("demo", folder, task)

    assert sorted((i.version, i.comment, i.available) for i in items) == [
        (1, None, True),
        (2, None, False),
        (5, "alone", True),
    ]


def test_the_next_version_keeps_comment_and_extension(studio, host):
    from ayon_core.pipeline.workfile import save_next_version

    save_next_version(comment="rough")
    save_next_version()
    save_next_version(comment="final", version=9)

    names = sorted(os.listdir(os.path.dirname(host.workfile)))
    assert names == [
        "demo_sh010_animation_v001_rough.zip",
        "demo_sh010_animation_v002_rough.zip",
        "demo_sh010_animation_v009_final.zip",
    ]


def test_published_workfiles_are_listed_and_copied(studio, host, entities):
    folder, task = entities
    studio.project("demo").publish(
        "/shots/sq01/sh010",
        "workfileAnimation",
        "workfile",
        {"": b"published"},
        representation="tpl.zip",
    )

    (item,) = host.list_published_workfiles("demo", folder["id"])
    representation = ayon_api.get_representation_by_id("demo", item.representation_id)
    target = workfile_of(studio, "demo_sh010_animation_v010.zip")
    host.copy_workfile_representation("demo", representation, target, folder, task)

    assert (item.available, item.author) == (True, "artist")
    assert Path(target).read_bytes() == b"published"
    assert host.workfile == target


def test_extra_folders_of_the_settings_are_made(studio, host, entities):
    studio.override(
        "core",
        {
            "tools": {
                "Workfiles": {
                    "extra_folders": [
                        {
                            "host_names": ["harmony"],
                            "task_types": [],
                            "task_names": [],
                            "folders": ["reference", "sound/raw"],
                        }
                    ]
                }
            }
        },
    )
    path = Path(workfile_of(studio, "demo_sh010_animation_v001.zip"))

    host.save_workfile_with_context(str(path), *entities)

    assert (path.parent / "sound" / "raw").is_dir()
    assert (path.parent / "reference").is_dir()


def test_a_lock_belongs_to_the_process_that_made_it(studio, tmp_path):
    from ayon_core.pipeline.workfile import lock_workfile

    path = str(tmp_path / "scene.zip")
    lock_workfile.create_workfile_lock(path)

    assert lock_workfile.is_workfile_locked_for_current_process(path)
    lock_workfile.remove_workfile_lock(path)
    assert not lock_workfile.is_workfile_locked(path)


def test_a_lock_of_another_process_stays(studio, tmp_path):
    from ayon_core.pipeline.workfile import lock_workfile

    path = str(tmp_path / "scene.zip")
    (tmp_path / "scene.zip.oplock").write_text('{"process_id": "other"}')

    lock_workfile.remove_workfile_lock(path)

    assert lock_workfile.get_workfile_lock_data(path) == {"process_id": "other"}


@pytest.mark.core
def test_old_names_of_workfile_methods_warn(host):
    with pytest.warns(DeprecationWarning, match="get_current_workfile"):
        host.current_file()


def test_a_first_workfile_template_is_found(studio, host, entities):
    from ayon_core.pipeline.workfile import get_custom_workfile_template

    template = studio.folder / "projects" / "templates" / "first.zip"
    template.parent.mkdir(parents=True)
    template.write_bytes(b"")
    path = "{root[work]}/templates/first.zip"
    studio.override(
        "harmony",
        {
            "workfile_builder": {
                "create_first_version": True,
                "custom_templates": [
                    {
                        "task_types": ["Animation"],
                        "path": dict.fromkeys(("windows", "linux", "darwin"), path),
                    }
                ],
            }
        },
    )
    project = ayon_api.get_project("demo")

    found = get_custom_workfile_template(project, *entities, "harmony")

    assert str(found) == str(template)
