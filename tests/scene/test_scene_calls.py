"""Many calls in one message."""

from __future__ import annotations

import pytest

from ayon_harmony.errors import HarmonyScriptError, UnexpectedResultError
from ayon_harmony.scene.calls import Calls


@pytest.mark.engine
def test_each_call_has_its_outcome_and_one_that_throws_stops_no_other(scene, emulator):
    scene.nodes.add_node("A", "PEG")
    emulator.trips.clear()
    first, second, third = scene.calls.call_many(
        [
            ("setNodesEnabled", ([["Top/A", False]],)),
            ("setNodesEnabled", ([["Top/Gone", False]],)),
            ("getNodes", (["Top/A"], [])),
        ]
    )
    assert emulator.trips == ["callMany"]
    assert first is None
    assert isinstance(second, HarmonyScriptError)
    assert "Top/Gone" in str(second)
    assert third[0]["path"] == "Top/A"


@pytest.mark.engine
def test_without_the_undo_step_nothing_is_called(scene):
    scene.nodes.add_node("A", "PEG")
    hide = ("setNodesEnabled", ([["Top/A", False]],))
    with pytest.raises(HarmonyScriptError, match="Another scene was opened"):
        scene.calls.call_many([hide], in_step=True)
    assert scene.nodes.find("Top/A").is_enabled
    with scene.undo.step("Hide"):
        scene.calls.call_many([hide], in_step=True)
    assert not scene.nodes.find("Top/A").is_enabled


@pytest.mark.engine
def test_a_step_does_not_outlive_its_scene(scene, emulator, tmp_path):
    """Harmony ends it when it opens another scene."""
    scene.settings.save_scene()
    path = scene.settings.get_scene().path
    scene.undo.begin_undo_step("Long work")
    emulator.open(path)
    with pytest.raises(HarmonyScriptError, match="Another scene was opened"):
        emulator.scene.calls.call_many([("getScene", ())], in_step=True)


@pytest.mark.engine
def test_what_takes_long_goes_on_with_the_next_message(scene, emulator):
    rows = emulator.call("callMany", [["getScene", []]] * 5, 0, False)
    assert len(rows) == 1
    emulator.trips.clear()
    assert len(scene.calls.call_many([("getScene", ())] * 3)) == 3


def test_calls_go_on_until_all_are_made():
    sent = []

    def call(_name, calls, *_rest):
        sent.append(len(calls))
        return [{"result": name} for name, _ in calls[:2]]

    outcomes = Calls(call).call_many([(str(n), ()) for n in range(5)])
    assert outcomes == ["0", "1", "2", "3", "4"]
    assert sent == [5, 3, 1]


def test_an_answer_without_outcomes_is_an_error_and_no_endless_loop():
    with pytest.raises(UnexpectedResultError):
        Calls(lambda *_: []).call_many([("a", ())])


@pytest.mark.engine
def test_what_one_call_looked_up_is_looked_up_again_after_a_change(scene, emulator):
    """A layer that shares its column, and then does not any more."""
    one = scene.drawings.add_drawing_layer("one", "png")
    other = scene.nodes.add_node("other", "READ").path
    scene.drawings.link_columns({(other, "DRAWING.ELEMENT"): one.column})
    look = ("getDrawingLayer", (one.node_path,))
    before, again, _, after = scene.calls.call_many(
        [look, look, ("linkColumns", ([[other, "DRAWING.ELEMENT", None]],)), look]
    )
    assert before["sharers"] == again["sharers"] == [other]
    assert after["sharers"] == []
    assert emulator.run("AyonHarmony.memory") is None
