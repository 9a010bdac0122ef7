"""Layers of a PSD: order, one element for all, updates that keep what was done."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.model.frames import SceneLength
from ayon_harmony.scene.drawings import Exposure
from tests.plugins.load.layered_files import (
    PATH,
    container,
    load,
    publish_psd,
)

pytestmark = pytest.mark.engine

GROUP = "Top/imageMain"
LAYERS = ["sky", "hills", "tree"]


def sources(scene, composite):
    """What arrives at a composite, from the back to the front."""
    found = [item for item in scene.nodes.list_links() if item.target == composite]
    return [item.source for item in sorted(found, key=lambda item: item.target_port)]


def columns(scene):
    """Drawing column by READ node, of the group."""
    paths = [node.path for node in scene.nodes.list_nodes(types=["READ"])]
    return {
        item.node_path: item.column
        for item in scene.drawings.list_linked_columns(paths)
        if item.attribute.upper() == "DRAWING.ELEMENT"
    }


def shown(scene, path):
    column = columns(scene)[path]
    return scene.drawings.get_exposures([column])[column]


@pytest.fixture(autouse=True)
def length(scene):
    """A scene of 60 frames."""
    scene.settings.change_scene(length=SceneLength(60, 1, 60))


@pytest.fixture
def loaded(studio, host):
    """Version 1 in the scene."""
    return load("LoadPsd", publish_psd(studio, LAYERS, 1))


def update(studio, host, layers, version=2):
    from ayon_core.pipeline import update_container

    publish_psd(studio, layers, version, (version, 0, 0))
    update_container(container(host), version)
    return container(host)


def test_layers_come_in_their_order_and_share_one_element(loaded, scene):
    assert sources(scene, f"{GROUP}/Composite") == [f"{GROUP}/{n}" for n in LAYERS]
    elements = {
        item.element_id
        for item in scene.drawings.list_columns("DRAWING")
        if item.name in columns(scene).values()
    }
    assert len(elements) == 1
    (element,) = [
        item
        for item in scene.drawings.list_elements(with_drawings=True)
        if item.id in elements
    ]
    assert element.drawings == ("v001",)


def test_each_node_shows_its_layer(loaded, scene):
    assert shown(scene, f"{GROUP}/hills") == [Exposure(1, 60, "v001:hills")]


def test_an_update_keeps_timing_cables_colours_and_names(studio, host, loaded, scene):
    hills = f"{GROUP}/hills"
    column = columns(scene)[hills]
    scene.drawings.set_exposures(
        column, [Exposure(1, 60, ""), Exposure(7, 9, "v001:hills")]
    )
    scene.nodes.set_node_colors({hills: "#00ff00ff"})
    (renamed,) = scene.nodes.rename_nodes({hills: "mountains"})
    links = sorted(map(str, scene.nodes.list_links()))

    updated = update(studio, host, LAYERS)

    assert updated["version"] == 2
    assert columns(scene)[renamed] == column
    assert shown(scene, renamed) == [Exposure(7, 9, "v002:hills")]
    assert scene.nodes.find(renamed).color == "#00ff00ff"
    assert sorted(map(str, scene.nodes.list_links())) == links


def test_new_layers_come_in_and_vanished_ones_stay(studio, host, loaded, scene):
    updated = update(studio, host, ["sky", "cloud", "tree"])
    assert sources(scene, f"{GROUP}/Composite") == [
        f"{GROUP}/{name}" for name in ("sky", "cloud", "hills", "tree")
    ] or sources(scene, f"{GROUP}/Composite") == [
        f"{GROUP}/{name}" for name in ("sky", "hills", "cloud", "tree")
    ]
    assert shown(scene, f"{GROUP}/cloud") == [Exposure(1, 60, "v002:cloud")]
    assert scene.nodes.find(f"{GROUP}/hills").is_enabled is False
    assert shown(scene, f"{GROUP}/hills") == [Exposure(1, 60, "v001:hills")]
    told = " ".join(updated["report"])
    assert "'cloud'" in told
    assert f"{GROUP}/hills" in told


def test_a_layer_that_comes_later_shares_the_element(studio, host, loaded, scene):
    update(studio, host, [*LAYERS, "bird"])
    of_column = {c.name: c.element_id for c in scene.drawings.list_columns("DRAWING")}
    assert len({of_column[name] for name in columns(scene).values()}) == 1


def test_equal_names_are_layers_of_their_own(studio, host, scene):
    load("LoadPsd", publish_psd(studio, ["line", "line"], 1))
    assert len(columns(scene)) == 2


def test_undo_brings_the_former_version_back(studio, host, loaded, scene):
    update(studio, host, LAYERS)
    scene.undo.undo()
    assert shown(scene, f"{GROUP}/tree") == [Exposure(1, 60, "v001:tree")]
    assert container(host)["version"] == 1


def test_a_file_without_layers_is_refused(studio, host, scene):
    from ayon_core.pipeline.load import LoadError

    representation = studio.project("demo").publish(
        PATH, "imageMain", "image", {"": b"no psd"}, representation="psd", version=1
    )
    with pytest.raises(LoadError, match="no layers"):
        load("LoadPsd", representation)
    assert scene.nodes.find(GROUP) is None
    assert host.get_containers() == []


def test_a_missing_file_is_refused(studio, host, scene):
    from ayon_core.pipeline.load import LoadError

    representation = publish_psd(studio, LAYERS, 1)
    Path(representation["attrib"]["path"]).unlink()
    with pytest.raises(LoadError, match="missing"):
        load("LoadPsd", representation)
    assert host.get_containers() == []


def test_removing_takes_layers_column_and_element(host, loaded, scene):
    from ayon_core.pipeline import remove_container

    remove_container(container(host))
    assert scene.nodes.list_nodes() == []
    assert scene.drawings.list_columns() == []
    assert scene.drawings.list_elements() == []


PUBLIC = """{"imageMain": {"schema": "openpype:container-2.0",
"id": "pyblish.avalon.container", "name": "imageMain", "namespace": "",
"loader": "PsdLoader", "representation": "%s",
"nodes": ["Top/odd_sky", "Top/tree_2"]}}"""


@pytest.fixture
def public(studio, host, scene, session):
    """A PSD that a public integration loaded, two of its layers left."""
    representation = publish_psd(studio, LAYERS, 1)
    first = scene.drawings.add_drawing_layer("odd_sky", "psd")
    scene.drawings.import_drawings(
        first.element_id, {"1": representation["attrib"]["path"]}
    )
    second = scene.drawings.add_drawing_layer(
        "tree_2", "psd", element_id=first.element_id
    )
    scene.drawings.set_exposures(first.column, [Exposure(2, 3, "1:sky")])
    scene.drawings.set_exposures(second.column, [Exposure(4, 5, "1:tree")])
    scene.backdrops.wrap_nodes([first.node_path, second.node_path], "imageMain")
    session.scripted.call("setStore", {"ayon": PUBLIC % representation["id"]}, [], [])
    return representation


def test_layers_of_a_public_container_are_known_by_what_they_show(
    studio, host, public, scene
):
    update(studio, host, LAYERS)
    assert shown(scene, "Top/tree_2") == [Exposure(4, 5, "v002:tree")]
    assert shown(scene, "Top/odd_sky") == [Exposure(2, 3, "v002:sky")]


def test_a_public_psd_is_removed_with_its_backdrop(host, public, scene):
    from ayon_core.pipeline import remove_container

    remove_container(container(host))
    assert scene.nodes.list_nodes() == []
    assert scene.backdrops.list_backdrops() == []


@pytest.mark.parametrize("names", [[""], ["sky", "", "ground", ""], [" "]])
def test_layers_without_a_name_come_in_and_stay_through_an_update(
    scene, studio, host, names
):
    load("LoadPsd", publish_psd(studio, names, 1))
    before = {item.layer.node_path for item in scene.layers.list_layers()}
    assert len(before) == len(names)
    update(studio, host, names)
    assert {item.layer.node_path for item in scene.layers.list_layers()} == before
