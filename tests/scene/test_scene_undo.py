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
        scene.nodes.add("A", "PEG")
        scene.nodes.add("B", "PEG")
    assert {"Top/A", "Top/B"} <= {item.path for item in scene.nodes.find_all()}
    scene.undo.undo()
    paths = {item.path for item in scene.nodes.find_all()}
    assert not {"Top/A", "Top/B"} & paths
    scene.undo.redo()
    assert {"Top/A", "Top/B"} <= {item.path for item in scene.nodes.find_all()}


@pytest.mark.engine
def test_a_call_that_fails_half_way_leaves_the_scene_as_it_was(scene, emulator):
    scene.nodes.add("A", "PEG")
    with pytest.raises(HarmonyScriptError, match="Top/Gone"):
        scene.nodes.set_enabled({"Top/A": False, "Top/Gone": False})
    assert scene.nodes.find("Top/A").is_enabled
    assert emulator.run("AyonHarmony.undoDepth") == 0


@pytest.mark.engine
def test_a_failed_call_takes_the_whole_step_of_python_back(scene, emulator):
    def make_and_fail():
        with scene.undo.step("Two"):
            scene.nodes.add("A", "PEG")
            scene.nodes.rename({"Top/Gone": "B"})

    with pytest.raises(HarmonyScriptError, match="Top/Gone"):
        make_and_fail()
    assert scene.nodes.find("Top/A") is None
    assert emulator.run("AyonHarmony.undoDepth") == 0


@pytest.mark.engine
def test_steps_left_open_can_be_closed_and_keep_what_was_done(scene, emulator):
    scene.undo.begin("Left open")
    scene.nodes.add("A", "PEG")
    assert scene.undo.close_all() == 1
    assert scene.undo.close_all() == 0
    assert scene.nodes.find("Top/A") is not None
    scene.undo.undo()
    assert scene.nodes.find("Top/A") is None


@pytest.mark.engine
def test_ending_a_step_that_nobody_opened_does_nothing(scene):
    assert scene.undo.end(is_done=True) == 0


CHANGES = {
    "add": lambda scene: scene.nodes.add("N", "PEG"),
    "delete": lambda scene: scene.nodes.delete(["Top/A"]),
    "rename": lambda scene: scene.nodes.rename({"Top/A": "B", "Top/Comp": "A"}),
    "link": lambda scene: scene.nodes.link("Top/A", "Top/Comp"),
    "enable": lambda scene: scene.nodes.set_enabled({"Top/A": False}),
    "color": lambda scene: scene.nodes.set_colors({"Top/A": "#ff0000"}),
    "move": lambda scene: scene.nodes.move({"Top/A": (5, 5)}),
    "attribute": lambda scene: scene.nodes.set_attributes("Top/W", {"START": 7}),
    "tags": lambda scene: scene.nodes.set_tags({"Top/A": [Tag("i1")]}),
    "group": lambda scene: scene.groups.make(["Top/A"], "G"),
    "backdrop": lambda scene: scene.backdrops.wrap(["Top/A"], "Rig"),
    "layer": lambda scene: scene.drawings.add_layer("hero", "png"),
    "palette": lambda scene: scene.palettes.create("hero"),
    "store": lambda scene: scene.metadata.write(
        Document().with_context({"a": 1}), scene.metadata.read()
    ),
}


@pytest.mark.engine
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_is_one_step_with_a_name(scene, emulator, change):
    scene.nodes.add("A", "PEG")
    scene.nodes.add("Comp", "COMPOSITE")
    scene.nodes.add("W", "WRITE")
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
    scene.nodes.add("A", "PEG")
    scene.nodes.add("Comp", "COMPOSITE")
    scene.nodes.add("W", "WRITE")

    def state():
        return (
            scene.nodes.find_all(attributes=["START"]),
            scene.nodes.links(),
            scene.backdrops.find_all(),
            scene.drawings.columns(),
            scene.drawings.elements(),
            [item.path for item in scene.palettes.find_all()],
            scene.metadata.read(),
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
    kept = scene.drawings.add_layer("kept", "png")
    before = (scene.nodes.find_all(), scene.drawings.elements())

    def change():
        with scene.undo.step("Load"):
            scene.drawings.add_layer("gone", "png")
            scene.drawings.renew(kept.node_path, "gone too", "jpg")
            scene.drawings.layer_content("Top/nowhere")

    with pytest.raises(HarmonyScriptError, match="nowhere"):
        change()

    names = [item.name for item in scene.drawings.elements()]
    assert "gone" not in names
    assert "gone too" not in names
    assert scene.nodes.find_all() == before[0]
    assert kept.element_id in {item.id for item in scene.drawings.elements()}
    assert scene.drawings.layer_content(kept.node_path).element_id == kept.element_id


@pytest.mark.engine
def test_a_step_that_is_done_removes_no_element(scene, emulator):
    with scene.undo.step("Load"):
        made = scene.drawings.add_layer("here", "png")
    assert made.element_id in {item.id for item in scene.drawings.elements()}
