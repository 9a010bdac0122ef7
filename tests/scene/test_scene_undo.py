"""Undo steps: one for many calls, closed whatever happens."""

from __future__ import annotations

import pytest

from ayon_harmony.errors import HarmonyScriptError, NotConnectedError
from ayon_harmony.model.metadata import Document
from ayon_harmony.model.record_tags import Tag
from ayon_harmony.scene.undo import Undo


class Recorder:
    def __init__(self):
        self.calls = []

    def __call__(self, name, *args):
        self.calls.append((name, *args))
        return 0


def test_a_step_opens_and_closes_around_the_work():
    call = Recorder()
    with Undo(call).step("Load"):
        call("work")
    assert call.calls == [
        ("beginUndoStep", "Load"),
        ("work",),
        ("endUndoStep", True),
    ]


def test_a_step_that_fails_is_taken_back_and_the_error_goes_on():
    call = Recorder()
    with pytest.raises(KeyError), Undo(call).step("Load"):
        raise KeyError("x")
    assert call.calls[-1] == ("endUndoStep", False)


def test_the_error_of_the_work_is_heard_when_the_step_cannot_be_closed_either():
    def call(name, *args):
        if name == "endUndoStep":
            raise NotConnectedError("gone")

    with pytest.raises(KeyError), Undo(call).step("Load"):
        raise KeyError("x")


@pytest.mark.engine
def test_many_calls_in_one_step_are_taken_back_by_one_undo(scene):
    with scene.undo.step("Make two"):
        scene.nodes.add_node("A", "PEG")
        scene.nodes.add_node("B", "PEG")
    assert {"Top/A", "Top/B"} <= {item.path for item in scene.nodes.list_nodes()}
    scene.undo.undo()
    paths = {item.path for item in scene.nodes.list_nodes()}
    assert not {"Top/A", "Top/B"} & paths
    scene.undo.redo()
    assert {"Top/A", "Top/B"} <= {item.path for item in scene.nodes.list_nodes()}


@pytest.mark.engine
def test_a_call_that_fails_half_way_leaves_the_scene_as_it_was(scene, emulator):
    scene.nodes.add_node("A", "PEG")
    with pytest.raises(HarmonyScriptError, match="Top/Gone"):
        scene.nodes.set_nodes_enabled({"Top/A": False, "Top/Gone": False})
    assert scene.nodes.find("Top/A").is_enabled
    assert emulator.run("AyonHarmony.undoDepth") == 0


@pytest.mark.engine
def test_a_failed_call_takes_the_whole_step_of_python_back(scene, emulator):
    def make_and_fail():
        with scene.undo.step("Two"):
            scene.nodes.add_node("A", "PEG")
            scene.nodes.rename_nodes({"Top/Gone": "B"})

    with pytest.raises(HarmonyScriptError, match="Top/Gone"):
        make_and_fail()
    assert scene.nodes.find("Top/A") is None
    assert emulator.run("AyonHarmony.undoDepth") == 0


@pytest.mark.engine
def test_steps_left_open_can_be_closed_and_keep_what_was_done(scene, emulator):
    scene.undo.begin_undo_step("Left open")
    scene.nodes.add_node("A", "PEG")
    assert scene.undo.close_undo_steps() == 1
    assert scene.undo.close_undo_steps() == 0
    assert scene.nodes.find("Top/A") is not None
    scene.undo.undo()
    assert scene.nodes.find("Top/A") is None


@pytest.mark.engine
def test_ending_a_step_that_nobody_opened_does_nothing(scene):
    assert scene.undo.end_undo_step(is_done=True) == 0


CHANGES = {
    "add": lambda scene: scene.nodes.add_node("N", "PEG"),
    "delete": lambda scene: scene.nodes.delete_nodes(["Top/A"]),
    "rename": lambda scene: scene.nodes.rename_nodes({"Top/A": "B", "Top/Comp": "A"}),
    "link": lambda scene: scene.nodes.link_nodes("Top/A", "Top/Comp"),
    "enable": lambda scene: scene.nodes.set_nodes_enabled({"Top/A": False}),
    "color": lambda scene: scene.nodes.set_node_colors({"Top/A": "#ff0000"}),
    "move": lambda scene: scene.nodes.move_nodes({"Top/A": (5, 5)}),
    "attribute": lambda scene: scene.nodes.set_attributes("Top/W", {"START": 7}),
    "tags": lambda scene: scene.nodes.set_node_tags({"Top/A": [Tag("i1")]}),
    "group": lambda scene: scene.groups.group_nodes(["Top/A"], "G"),
    "backdrop": lambda scene: scene.backdrops.wrap_nodes(["Top/A"], "Rig"),
    "layer": lambda scene: scene.drawings.add_drawing_layer("hero", "png"),
    "palette": lambda scene: scene.palettes.create_palette("hero"),
    "store": lambda scene: scene.metadata.set_store(
        Document().with_context({"a": 1}), scene.metadata.get_store()
    ),
}


@pytest.mark.engine
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_is_one_step_with_a_name(scene, emulator, change):
    scene.nodes.add_node("A", "PEG")
    scene.nodes.add_node("Comp", "COMPOSITE")
    scene.nodes.add_node("W", "WRITE")
    before = emulator.count_calls()
    change(scene)
    calls = emulator.calls(before)
    steps = [
        (name, args)
        for name, args in calls
        if name in ("scene.beginUndoRedoAccum", "scene.endUndoRedoAccum")
    ]
    assert [name for name, _ in steps] == [
        "scene.beginUndoRedoAccum",
        "scene.endUndoRedoAccum",
    ]
    title = steps[0][1][0]
    assert title.startswith("AYON: ")
    assert "undefined" not in title


@pytest.mark.engine
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_is_taken_back_by_one_undo(scene, emulator, change):
    scene.nodes.add_node("A", "PEG")
    scene.nodes.add_node("Comp", "COMPOSITE")
    scene.nodes.add_node("W", "WRITE")

    def state():
        return (
            scene.nodes.list_nodes(attributes=["START"]),
            scene.nodes.list_links(),
            scene.backdrops.list_backdrops(),
            scene.drawings.list_columns(),
            scene.drawings.list_elements(),
            [item.path for item in scene.palettes.list_palettes()],
            scene.metadata.get_store(),
        )

    before = state()
    change(scene)
    assert state() != before
    scene.undo.undo()
    assert state() == before


@pytest.fixture
def elements_that_stay(emulator):
    """A Harmony that takes everything back but elements.

    Whether the real one does is not documented.
    """
    emulator.run(
        """
        (function () {
            var add = element.add;
            var begin = scene.beginUndoRedoAccum;
            var cancel = scene.cancelUndoRedoAccum;
            var made = [];
            scene.beginUndoRedoAccum = function (title) {
                made = [];
                begin(title);
            };
            element.add = function (name, scan, field, kind, vector) {
                made.push([name, scan, field, kind, vector]);
                return add(name, scan, field, kind, vector);
            };
            scene.cancelUndoRedoAccum = function () {
                cancel();
                made.forEach(function (row) {
                    add(row[0], row[1], row[2], row[3], row[4]);
                });
            };
        }());
        1
        """
    )


@pytest.mark.engine
def test_elements_that_harmony_does_not_take_back_are_removed(
    scene, emulator, elements_that_stay
):
    kept = scene.drawings.add_drawing_layer("kept", "png")
    before = (scene.nodes.list_nodes(), scene.drawings.list_elements())

    def change():
        with scene.undo.step("Load"):
            scene.drawings.add_drawing_layer("gone", "png")
            scene.drawings.renew_drawings(kept.node_path, "gone too", "jpg")
            scene.drawings.get_drawing_layer("Top/nowhere")

    with pytest.raises(HarmonyScriptError, match="nowhere"):
        change()

    names = [item.name for item in scene.drawings.list_elements()]
    assert "gone" not in names
    assert "gone too" not in names
    assert scene.nodes.list_nodes() == before[0]
    assert kept.element_id in {item.id for item in scene.drawings.list_elements()}
    assert (
        scene.drawings.get_drawing_layer(kept.node_path).element_id == kept.element_id
    )


@pytest.mark.engine
def test_a_step_that_is_done_removes_no_element(scene, emulator):
    with scene.undo.step("Load"):
        made = scene.drawings.add_drawing_layer("here", "png")
    assert made.element_id in {item.id for item in scene.drawings.list_elements()}
