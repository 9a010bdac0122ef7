"""Elements, columns, drawings and exposures."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.model.frames import SceneLength
from ayon_harmony.scene.drawings import Exposure

pytestmark = pytest.mark.engine


@pytest.fixture
def files(tmp_path):
    """Three small files that stand for images."""
    found = []
    for number in range(1, 4):
        path = tmp_path / f"žluť {number}.png"
        path.write_bytes(b"\x89PNG" + bytes([number]))
        found.append(path)
    return found


@pytest.fixture
def layer(scene):
    """A layer for PNG drawings."""
    scene.settings.change_scene(length=SceneLength(60, 1, 60))
    return scene.drawings.add_drawing_layer("hero", "png")


def test_a_layer_is_element_column_and_node_linked(scene, layer):
    assert layer.node_path == "Top/hero"
    assert scene.nodes.find("Top/hero").type == "READ"
    (element,) = [e for e in scene.drawings.list_elements() if e.id == layer.element_id]
    assert (element.name, element.extension, element.is_vector) == (
        "hero",
        "png",
        False,
    )
    columns = {c.name: c for c in scene.drawings.list_columns("DRAWING")}
    column = columns[layer.column]
    assert column.element_id == layer.element_id
    (found,) = [
        item for item in scene.layers.list_layers() if item.column == layer.column
    ]
    assert found.layer.node_path == "Top/hero"
    assert found.element_id == layer.element_id


def test_layers_of_one_name_do_not_share_anything(scene, layer):
    other = scene.drawings.add_drawing_layer("hero", "tvg", "Top")
    assert other.column != layer.column
    assert other.element_id != layer.element_id
    assert other.node_path != layer.node_path


def test_a_file_type_harmony_cannot_hold_is_refused(scene):
    before = len(scene.drawings.list_elements())
    with pytest.raises(HarmonyScriptError, match='no drawings of type "mov"'):
        scene.drawings.add_drawing_layer("clip", "mov")
    assert len(scene.drawings.list_elements()) == before


def test_files_become_drawings_in_one_round_trip(scene, layer, files, emulator):
    before = len(emulator.trips)
    added = scene.drawings.import_drawings(
        layer.element_id, {str(n): path for n, path in enumerate(files, 1)}
    )
    assert added == 3
    assert len(emulator.trips) == before + 1
    stored = scene.drawings.list_drawings(layer.element_id)
    assert list(stored) == ["1", "2", "3"]
    assert Path(stored["2"]).read_bytes() == files[1].read_bytes()


def test_importing_again_replaces_files_and_keeps_exposures(scene, layer, files):
    scene.drawings.import_drawings(layer.element_id, {"1": files[0], "2": files[1]})
    timing = [Exposure(1, 10, "1"), Exposure(11, 30, "2"), Exposure(31, 40, "1")]
    scene.drawings.set_exposures(layer.column, timing)
    assert scene.drawings.import_drawings(layer.element_id, {"1": files[2]}) == 0
    stored = scene.drawings.list_drawings(layer.element_id)
    assert Path(stored["1"]).read_bytes() == files[2].read_bytes()
    assert scene.drawings.get_exposures([layer.column]) == {layer.column: timing}


def test_a_missing_file_is_named_and_nothing_is_imported(scene, layer, files, tmp_path):
    with pytest.raises(HarmonyScriptError, match="gone.png"):
        scene.drawings.import_drawings(
            layer.element_id, {"1": files[0], "2": tmp_path / "gone.png"}
        )
    assert scene.drawings.list_drawings(layer.element_id) == {}


def test_exposures_can_be_cleared_and_stop_at_the_end_of_the_scene(scene, layer, files):
    scene.drawings.import_drawings(layer.element_id, {"1": files[0]})
    scene.drawings.set_exposures(layer.column, [Exposure(1, 500, "1")])
    scene.drawings.set_exposures(layer.column, [Exposure(20, 29, "")])
    assert scene.drawings.get_exposures([layer.column])[layer.column] == [
        Exposure(1, 19, "1"),
        Exposure(30, 60, "1"),
    ]


def test_a_column_that_is_not_there_is_named(scene):
    with pytest.raises(HarmonyScriptError, match='no column "gone"'):
        scene.drawings.get_exposures(["gone"])


def test_elements_tell_their_drawings_when_asked(scene, layer, files):
    scene.drawings.import_drawings(layer.element_id, {"a-1": files[0]})
    (element,) = [
        e
        for e in scene.drawings.list_elements(with_drawings=True)
        if e.id == layer.element_id
    ]
    assert element.drawings == ("a-1",)
    assert scene.drawings.list_elements()[0].drawings == ()


def test_one_undo_takes_a_new_layer_away(scene, layer):
    scene.drawings.add_drawing_layer("extra", "png")
    scene.undo.undo()
    assert scene.nodes.find("Top/extra") is None
    assert [c.name for c in scene.drawings.list_columns("DRAWING")] == [layer.column]


def test_two_layers_can_share_an_element(scene, layer):
    other = scene.drawings.add_drawing_layer("hair", "png", element_id=layer.element_id)
    assert other.element_id == layer.element_id
    assert other.column != layer.column
    assert {item.element_id for item in scene.layers.list_layers()} == {
        layer.element_id
    }


def test_drawings_whose_file_is_gone_are_found(scene, layer, files):
    scene.drawings.import_drawings(layer.element_id, {"1": files[0], "2": files[1]})
    assert scene.drawings.list_missing_drawings() == []
    Path(scene.drawings.list_drawings(layer.element_id)["2"]).unlink()
    (missing,) = scene.drawings.list_missing_drawings()
    assert (missing.element_name, missing.name) == ("hero", "2")


def test_the_layers_of_a_missing_file_are_refused(scene, tmp_path):
    with pytest.raises(HarmonyScriptError, match=r"gone\.psd. is missing"):
        scene.drawings.list_file_layers(tmp_path / "gone.psd")


def test_columns_of_one_node_can_drive_another(scene, layer):
    (linked,) = scene.drawings.list_linked_columns([layer.node_path])
    assert (linked.attribute, linked.column) == ("DRAWING.ELEMENT", layer.column)
    assert linked.type == "DRAWING"
    other = scene.drawings.add_drawing_layer("other", "png")
    place = (other.node_path, "DRAWING.ELEMENT")
    scene.drawings.link_columns({place: layer.column})
    (now,) = scene.drawings.list_linked_columns([other.node_path])
    assert now.column == layer.column
    scene.drawings.link_columns({place: None})
    assert scene.drawings.list_linked_columns([other.node_path]) == []


def test_a_column_that_is_not_there_drives_nothing(scene, layer):
    place = (layer.node_path, "DRAWING.ELEMENT")
    with pytest.raises(HarmonyScriptError, match='no column "gone"'):
        scene.drawings.link_columns({place: "gone"})
    assert len(scene.drawings.list_linked_columns([layer.node_path])) == 1


def test_a_layer_tells_what_another_version_needs(scene, layer, files):
    scene.drawings.import_drawings(layer.element_id, {"1": files[0], "2": files[1]})
    scene.drawings.set_exposures(layer.column, [Exposure(3, 9, "1")])
    content = scene.drawings.get_drawing_layer(layer.node_path)
    assert (content.column, content.element_id) == (layer.column, layer.element_id)
    assert (content.element, content.extension) == ("hero", "png")
    assert list(content.drawings) == ["1", "2"]
    assert content.drawings["2"].read_bytes() == files[1].read_bytes()
    assert content.exposures == (Exposure(3, 9, "1"),)
    assert (content.frame_count, content.sharers) == (60, ())


def test_what_is_no_layer_has_no_content(scene):
    peg = scene.nodes.add_node("Peg", "PEG").path
    with pytest.raises(HarmonyScriptError, match='"Top/Peg" has no drawings'):
        scene.drawings.get_drawing_layer(peg)


def test_a_layer_gets_new_drawings_and_the_old_ones_go(scene, layer, files):
    scene.nodes.add_node("Comp", "COMPOSITE")
    scene.nodes.link_nodes(layer.node_path, "Top/Comp")
    links = scene.nodes.list_links()
    scene.drawings.import_drawings(layer.element_id, {"1": files[0]})
    made = scene.drawings.renew_drawings(layer.node_path, "hero", "jpg")
    assert made.element_id != layer.element_id
    assert scene.drawings.drop_drawing_column(layer.column, made.column) == layer.column
    content = scene.drawings.get_drawing_layer(layer.node_path)
    assert (content.column, content.element_id) == (layer.column, made.element_id)
    assert content.extension == "jpeg"
    assert content.exposures == ()
    assert scene.nodes.list_links() == links
    elements = {element.id for element in scene.drawings.list_elements()}
    assert layer.element_id not in elements
    assert [node.name for node in scene.nodes.list_nodes(["READ"])].count("hero") == 1


def test_a_column_that_another_node_shows_is_not_dropped(scene, layer, files):
    other = scene.nodes.add_node("clone", "READ").path
    scene.drawings.import_drawings(layer.element_id, {"1": files[0]})
    scene.drawings.set_exposures(layer.column, [Exposure(1, 9, "1")])
    scene.drawings.link_columns({(other, "DRAWING.ELEMENT"): layer.column})
    assert scene.drawings.get_drawing_layer(layer.node_path).sharers == (other,)
    made = scene.drawings.renew_drawings(layer.node_path, "hero", "png")
    assert scene.drawings.drop_drawing_column(layer.column, made.column) == made.column
    assert scene.drawings.get_drawing_layer(other).exposures == (Exposure(1, 9, "1"),)
