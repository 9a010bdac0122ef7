"""Loading: discovery, compatibility, containers and their updates."""

from __future__ import annotations

import uuid
from pathlib import Path

import ayon_api
import pytest

PATH = "/shots/sq01/sh010"

LOADERS = """
from ayon_core.pipeline.load import LoaderPlugin, get_loader_identifier


class ImageLoader(LoaderPlugin):
    label = "Load images"
    product_base_types = {"render", "image"}
    product_types = product_base_types
    representations = {"*"}
    extensions = {"png", "jpg"}
    settings_value = "default"

    def load(self, context, name=None, namespace=None, options=None):
        representation = context["representation"]
        container = {
            "schema": "openpype:container-2.0",
            "id": "ayon.load.container",
            "name": name,
            "namespace": namespace or "",
            "objectName": f"Top/{name}",
            "loader": get_loader_identifier(self),
            "representation": representation["id"],
            "path": str(self.filepath_from_context(context)),
            "options": options,
        }
        from ayon_core.pipeline import registered_host

        registered_host().containers.append(container)
        return container

    def update(self, container, context):
        from ayon_core.pipeline import registered_host

        for item in registered_host().containers:
            if item["objectName"] == container["objectName"]:
                item["representation"] = context["representation"]["id"]
                item["version"] = context["version"]["version"]

    def switch(self, container, context):
        self.update(container, context)

    def remove(self, container):
        from ayon_core.pipeline import registered_host

        host = registered_host()
        host.containers = [
            item
            for item in host.containers
            if item["objectName"] != container["objectName"]
        ]


class PaletteLoader(LoaderPlugin):
    label = "Link palette"
    product_base_types = {"palette"}
    product_types = product_base_types
    representations = {"plt"}


class BaseLoader(LoaderPlugin):
    skip_discovery = True
"""


@pytest.fixture
def loaders(studio, host, tmp_path):
    """Loader classes by name."""
    from ayon_core.pipeline import (
        deregister_loader_plugin_path,
        register_loader_plugin_path,
    )
    from ayon_core.pipeline.context_tools import LOAD_PATH
    from ayon_core.pipeline.load import get_loaders_by_name

    deregister_loader_plugin_path(LOAD_PATH)
    folder = tmp_path / "load"
    folder.mkdir()
    (folder / "load_things.py").write_text(LOADERS, encoding="utf-8")
    register_loader_plugin_path(str(folder))
    return get_loaders_by_name()


def publish(studio, version=None, product="renderMain", kind="render", name="png"):
    return studio.project("demo").publish(
        PATH,
        product,
        kind,
        {"0001": b"one", "0002": b"two"},
        representation=name,
        version=version,
    )


@pytest.fixture
def loaded(studio, host, loaders):
    """Version 1 of a render in the scene."""
    from ayon_core.pipeline import load_container

    publish(studio, 1)
    representation = next(ayon_api.get_representations("demo"))
    return load_container(
        loaders["ImageLoader"], representation["id"], options={"a": 1}
    )


def test_base_classes_are_not_found(loaders):
    assert sorted(loaders) == ["ImageLoader", "PaletteLoader"]


@pytest.mark.parametrize(
    ("kind", "name", "found"),
    [
        ("render", "png", ["ImageLoader"]),
        ("render", "exr", []),
        ("palette", "plt", ["PaletteLoader"]),
        ("palette", "png", []),
        ("audio", "png", []),
    ],
)
def test_loaders_are_offered_for_what_they_take(studio, loaders, kind, name, found):
    from ayon_core.pipeline import loaders_from_representation

    representation = publish(studio, kind=kind, name=name)

    fitting = loaders_from_representation(loaders.values(), representation["id"])

    assert [item.__name__ for item in fitting] == found


def test_settings_are_set_on_loaders_by_class_name(studio, loaders):
    from ayon_core.pipeline import discover_loader_plugins

    studio.add_settings(
        "harmony", {"load": {"ImageLoader": {"settings_value": "mine"}}}
    )

    (loader,) = [
        item for item in discover_loader_plugins() if item.__name__ == "ImageLoader"
    ]

    assert loader.settings_value == "mine"


def test_a_loader_gets_context_name_and_options(studio, host, loaded):
    file = studio.project("demo").root / (
        "demo/shots/sq01/sh010/publish/render/renderMain/v001/"
        "demo_sh010_renderMain_v001.0001.png"
    )

    assert (loaded["name"], loaded["options"]) == ("renderMain", {"a": 1})
    assert Path(loaded["path"]) == file
    assert file.read_bytes() == b"one"


def test_loading_what_does_not_fit_is_refused(studio, loaders):
    from ayon_core.pipeline import IncompatibleLoaderError, load_container

    representation = publish(studio, kind="palette", name="plt")

    with pytest.raises(IncompatibleLoaderError, match="ImageLoader"):
        load_container(loaders["ImageLoader"], representation["id"])


def test_a_representation_that_does_not_exist_is_refused(studio, loaders):
    from ayon_core.pipeline import load_container

    with pytest.raises(ValueError, match="representation"):
        load_container(loaders["ImageLoader"], uuid.uuid4().hex)


def test_containers_are_sorted_by_state(studio, host, loaded):
    from ayon_core.pipeline.load import filter_containers

    publish(studio, 2)
    newest = publish(studio, 3, product="renderOther")
    host.containers += [
        {"objectName": "latest", "representation": newest["id"]},
        {"objectName": "gone", "representation": uuid.uuid4().hex},
        {"objectName": "odd", "representation": "no id"},
    ]

    result = filter_containers(host.get_containers(), "demo")

    names = [[item["objectName"] for item in state] for state in result]
    assert names == [["latest"], ["Top/renderMain"], ["gone"], ["odd"]]


def test_a_hero_version_is_never_outdated(studio, host, loaders):
    from ayon_core.pipeline.load import filter_containers

    publish(studio, 1)
    hero = publish(studio, -1)
    host.containers = [{"objectName": "hero", "representation": hero["id"]}]

    assert len(filter_containers(host.get_containers(), "demo").latest) == 1


def test_locked_containers_are_not_reported(studio, host, loaded):
    from ayon_core.pipeline.load import any_outdated_containers, get_outdated_containers

    publish(studio, 2)
    host.containers[0]["version_locked"] = True

    assert any_outdated_containers() is False
    assert len(get_outdated_containers(ignore_locked_versions=True)) == 1


def test_updating_brings_the_last_version(studio, host, loaded):
    from ayon_core.pipeline import update_container

    publish(studio, 2)
    publish(studio, 5)

    update_container(host.get_containers()[0])

    assert host.containers[0]["version"] == 5


def test_updating_to_a_version_by_number(studio, host, loaded):
    from ayon_core.pipeline import update_container

    publish(studio, 2)
    publish(studio, 5)

    update_container(host.get_containers()[0], 2)

    assert host.containers[0]["version"] == 2


@pytest.mark.parametrize("version", [7, 2])
def test_updating_to_what_is_not_there_is_refused(studio, host, loaded, version):
    from ayon_core.pipeline import update_container

    publish(studio, 2, name="jpg")

    with pytest.raises(ValueError, match=r"[Ff]ailed to find|wasn't found"):
        update_container(host.get_containers()[0], version)


def test_a_container_of_an_unknown_loader_cannot_be_updated(studio, host, loaded):
    from ayon_core.pipeline import remove_container, update_container
    from ayon_core.pipeline.load import LoaderNotFoundError

    host.containers[0]["loader"] = "GoneLoader"

    for act in (update_container, remove_container):
        with pytest.raises(LoaderNotFoundError, match="GoneLoader"):
            act(host.get_containers()[0])


def test_switching_needs_a_method(studio, host, loaded, loaders):
    from ayon_core.pipeline import switch_container
    from ayon_core.pipeline.load import LoaderSwitchNotImplementedError

    other = publish(studio, 4, product="renderOther")

    switch_container(host.get_containers()[0], other)

    assert host.containers[0]["representation"] == other["id"]
    with pytest.raises(LoaderSwitchNotImplementedError):
        switch_container(host.get_containers()[0], other, loaders["PaletteLoader"])


def test_removing_goes_through_the_loader(host, loaded):
    from ayon_core.pipeline import remove_container

    remove_container(host.get_containers()[0])

    assert host.containers == []


def test_the_path_of_a_representation_uses_the_roots_of_this_machine(studio):
    from ayon_core.pipeline.load import (
        InvalidRepresentationContext,
        get_representation_path,
    )

    publish(studio, 1)
    representation = next(ayon_api.get_representations("demo"))
    other_root = str(studio.folder / "elsewhere")
    studio.server.project("demo").site_roots["test-site"] = {"work": other_root}

    path = get_representation_path("demo", representation)

    assert str(path).startswith(other_root)
    with pytest.raises(InvalidRepresentationContext):
        get_representation_path("demo", {**representation, "context": {}})


def test_a_context_holds_the_representation_that_was_given(studio):
    from ayon_core.pipeline.load import get_representation_context

    publish(studio, 1)
    representation = next(ayon_api.get_representations("demo"))
    given = {**representation, "name": "mine"}

    context = get_representation_context("demo", given)
    by_id = get_representation_context("demo", representation["id"])

    assert context["representation"] == given
    assert by_id["representation"]["name"] == representation["name"]
    assert context["version"]["version"] == by_id["version"]["version"] == 1


def test_whether_a_representation_is_of_the_last_version(studio, host):
    from ayon_core.pipeline.context_tools import is_representation_from_latest

    first, second = publish(studio, 1), publish(studio, 2)

    assert is_representation_from_latest(second)
    assert not is_representation_from_latest(first)


def test_inventory_actions_are_found_and_asked(studio, host, tmp_path):
    from ayon_core.pipeline import (
        discover_inventory_actions,
        register_inventory_action_path,
    )

    (tmp_path / "inventory").mkdir()
    (tmp_path / "inventory" / "select.py").write_text(
        "from ayon_core.pipeline import InventoryAction\n"
        "class SelectNodes(InventoryAction):\n"
        "    label = 'Select'\n"
        "    def process(self, containers):\n"
        "        return [item['objectName'] for item in containers]\n",
        encoding="utf-8",
    )
    register_inventory_action_path(str(tmp_path / "inventory"))

    (action,) = [
        item for item in discover_inventory_actions() if item.label == "Select"
    ]

    assert action.is_compatible({"objectName": "Top/a"}) is True
    assert action.is_compatible({}) is False
    assert action().process([{"objectName": "Top/a"}]) == ["Top/a"]
