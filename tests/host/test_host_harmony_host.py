"""Harmony as ayon-core sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.scene.records import change_records, read_records


@pytest.fixture
def host():
    from ayon_harmony.host.harmony_host import HarmonyHost

    return HarmonyHost()


@pytest.fixture
def installed(studio, host):
    from ayon_core.pipeline import install_host

    install_host(host)
    return host


def test_before_harmony_connects_there_is_nothing_loaded(host):
    assert host.get_containers() == []
    assert host.get_context_data() == {}


def test_installing_shows_pyblish_the_publish_plugins(installed):
    import pyblish.api

    folders = [Path(path) for path in pyblish.api.registered_paths()]
    ours = [path for path in folders if path.parent.parent.name == "ayon_harmony"]
    assert [path.name for path in ours] == ["publish"]
    assert "harmony" in pyblish.api.registered_hosts()


def test_installing_lets_core_discover_the_creators(installed):
    from ayon_core.pipeline.create import discover_creator_plugins

    names = {plugin.__name__ for plugin in discover_creator_plugins()}
    assert "CreateWorkfile" in names


@pytest.mark.engine
def test_context_data_is_kept_in_the_scene(session, scene, host):
    data = {"publish_attributes": {"A": 1}}
    host.update_context_data(data, data)
    assert host.get_context_data() == {"publish_attributes": {"A": 1}}
    assert read_records(scene).context == {"publish_attributes": {"A": 1}}


@pytest.mark.engine
def test_context_data_that_is_stored_already_is_not_written_again(session, host):
    data = {"publish_attributes": {"A": 1}}
    host.update_context_data(data, data)
    session.scripted.trips.clear()
    host.update_context_data(data, data)
    assert session.scripted.trips == ["getStore"]


@pytest.mark.engine
def test_containers_come_from_the_open_scene(session, scene, host):
    scene.nodes.add_node("image", "READ")
    data = {"loader": "LoadImageSequence", "representation": "a" * 32, "name": "x"}
    holder = Holder(HolderKind.NODE, "Top/image")
    change_records(scene, new_containers=[Record("c1", data, (holder,))])
    assert [item["objectName"] for item in host.get_containers()] == ["image"]


@pytest.mark.engine
def test_the_application_is_named_with_its_version(session, host):
    information = host.get_app_information()
    assert information.app_name == "Harmony Premium"
    assert information.app_version == "22.0.4"


def test_the_context_changes_with_the_artists_task(studio, installed):
    import ayon_api

    folder = ayon_api.get_folder_by_path("demo", "/assets/char/bob")
    task = ayon_api.get_task_by_name("demo", folder["id"], "rigging")
    installed.set_current_context(folder, task)
    assert installed.get_current_context() == {
        "project_name": "demo",
        "folder_path": "/assets/char/bob",
        "task_name": "rigging",
    }


@pytest.mark.engine
def test_the_artists_selection_is_kept_whatever_is_done(session, scene, host):
    for name in ("One", "Two", "Three"):
        scene.nodes.add_node(name, "PEG")
    scene.nodes.select(["Top/One", "Top/Two"])
    with host.maintained_selection():
        scene.nodes.select(["Top/Three"])
        scene.nodes.delete_nodes(["Top/Two"])
    assert scene.nodes.get_selection().nodes == ("Top/One",)


@pytest.mark.engine
def test_it_is_kept_when_something_fails(session, scene, host):
    scene.nodes.add_node("One", "PEG")
    scene.nodes.select(["Top/One"])

    def fail():
        with host.maintained_selection():
            scene.nodes.select([])
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        fail()
    assert scene.nodes.get_selection().nodes == ("Top/One",)


def test_scripts_are_told_of_another_task(studio, installed):
    import ayon_api

    from ayon_harmony import current

    told = []
    forget = current.add_callback(current.CONTEXT_CHANGED, told.append)
    try:
        project = studio.project("demo")
        project.shot("/shots/sq01/sh099")
        folder = ayon_api.get_folder_by_path("demo", "/shots/sq01/sh099")
        task = ayon_api.get_task_by_name("demo", folder["id"], "animation")
        installed.set_current_context(folder, task)
    finally:
        forget()
    assert [context["folder_path"] for context in told] == ["/shots/sq01/sh099"]
