"""Many loaded things brought to their last versions, in one step."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.managing import inventory
from ayon_harmony.managing.inventory import InventoryError
from ayon_harmony.managing.outdated import show_outdated
from ayon_harmony.scene.records import read_records

from .conftest import image

pytestmark = pytest.mark.engine

PRODUCTS = 12


@pytest.fixture
def loaded(publish, load):
    """Images of twelve products in version 1; there is a version 2 of all."""
    firsts = [publish(product=f"image{n:02}", version=1) for n in range(PRODUCTS)]
    for number in range(PRODUCTS):
        publish("blue", product=f"image{number:02}", version=2)
    for first in firsts:
        load("LoadImageSequence", first)


def versions(host):
    return [item["version"] for item in host.get_containers()]


def undo_steps(emulator, calls_before):
    return [
        args[0]
        for name, args in emulator.calls(calls_before)
        if name == "scene.beginUndoRedoAccum"
    ]


def test_many_images_take_as_many_round_trips_as_one(loaded, host, emulator):
    containers = host.get_containers()
    emulator.trips.clear()
    assert inventory.update_to_latest(containers[:1]) == 1
    alone = list(emulator.trips)
    emulator.trips.clear()
    assert inventory.update_to_latest(containers[1:]) == PRODUCTS - 1
    assert len(emulator.trips) <= len(alone) <= 20
    assert emulator.trips.count("getStore") <= 2
    assert versions(host) == [2] * PRODUCTS


def test_all_of_it_is_one_step_with_a_name(loaded, host, scene, emulator):
    before = emulator.count_calls()
    inventory.update_to_latest(host.get_containers())
    assert undo_steps(emulator, before) == ["AYON: Update to latest"]
    scene.undo.undo()
    assert versions(host) == [1] * PRODUCTS
    scene.undo.redo()
    assert versions(host) == [2] * PRODUCTS


def test_layers_show_the_new_files_under_their_old_names(loaded, host, scene):
    def layers():
        return {
            column.name: column.element_id
            for column in scene.drawings.list_columns("DRAWING")
        }

    before = layers()
    inventory.update_to_latest(host.get_containers())
    assert set(layers()) == set(before)
    for element_id in layers().values():
        (path,) = scene.drawings.list_drawings(element_id).values()
        assert Path(path).read_bytes() == image("blue")


def test_what_cannot_be_prepared_is_told_and_the_others_are_updated(
    loaded, publish, host
):
    broken = publish(content=b"no image", product="image03", version=3)
    with pytest.raises(InventoryError, match="image03: ") as told:
        inventory.update_to_latest(host.get_containers())
    assert str(told.value).count("\n") == 0
    assert versions(host) == [2] * 3 + [1] + [2] * (PRODUCTS - 4)
    assert broken


def test_what_fails_half_way_is_as_it_was_and_the_others_are_updated(
    loaded, host, scene, emulator
):
    """Harmony takes back a whole step or nothing."""
    emulator.run(
        "var realImport = AyonHarmony.importDrawings;"
        "AyonHarmony.importDrawings = function (id, files) {"
        " if (element.getNameById(id).indexOf('image05') === 0) {"
        "  throw new Error('The disk is full.'); }"
        " return realImport(id, files); };"
        "AyonHarmony.ours.remember();"
    )
    elements = len(scene.drawings.list_elements())
    with pytest.raises(InventoryError, match="image05: The disk is full"):
        inventory.update_to_latest(host.get_containers())
    assert versions(host) == [2] * 5 + [1] + [2] * (PRODUCTS - 6)
    assert len(scene.drawings.list_elements()) == elements
    scene.undo.undo()
    assert versions(host) == [1] * PRODUCTS


def test_what_was_deleted_is_told_and_the_others_are_updated(loaded, host, scene):
    containers = host.get_containers()
    scene.nodes.delete_nodes(containers[0]["nodes"])
    with pytest.raises(InventoryError, match="image00: What was loaded"):
        inventory.update_to_latest(containers)
    assert versions(host) == [1] + [2] * (PRODUCTS - 1)


def test_outdated_nodes_get_the_artists_colours_back(loaded, host, scene):
    containers = host.get_containers()
    paths = [path for item in containers for path in item["nodes"]]
    scene.nodes.set_node_colors({paths[0]: "#00ff00ff"})
    ids = [item["container_id"] for item in containers]
    show_outdated(scene, read_records(scene), ids, "#ff0000")
    inventory.update_to_latest(host.get_containers())
    colors = [node.color for node in scene.nodes.get_nodes(paths)]
    assert colors == ["#00ff00ff"] + ["#000000ff"] * (PRODUCTS - 1)
    assert all("outdated_colors" not in item for item in host.get_containers())


def test_a_layer_that_an_artist_renamed_meanwhile_is_updated(loaded, host, scene):
    containers = host.get_containers()
    (path,) = containers[0]["nodes"]
    scene.nodes.rename_nodes({path: "renamed"})
    inventory.update_to_latest(containers)
    assert versions(host) == [2] * PRODUCTS
    assert host.get_containers()[0]["nodes"] == ["Top/renamed"]


def test_a_copy_that_nobody_stored_is_updated_on_its_own(loaded, host, scene, emulator):
    (path,) = host.get_containers()[0]["nodes"]
    emulator.run(
        f"selection.clearSelection(); selection.addNodeToSelection('{path}');"
        " copyPaste.pasteNewNodes(copyPaste.copy(selection.selectedNodes(), 1, 60,"
        " copyPaste.getCurrentCreateOptions()), '', "
        " copyPaste.getCurrentPasteOptions());"
    )
    containers = host.get_containers()
    assert len(containers) == PRODUCTS + 1
    inventory.update_to_latest(containers[-1:])
    assert versions(host) == [1] * PRODUCTS + [2]


def test_a_copy_stays_as_it_is_when_its_original_is_among_many(loaded, host, emulator):
    (path,) = host.get_containers()[0]["nodes"]
    emulator.run(
        f"var drag = copyPaste.copy(['{path}'], 1, 60,"
        " copyPaste.getCurrentCreateOptions());"
        "copyPaste.pasteNewNodes(drag, 'Top', copyPaste.getCurrentPasteOptions());"
    )
    inventory.update_to_latest(host.get_containers()[:2])
    assert versions(host) == [2, 2] + [1] * (PRODUCTS - 1)
