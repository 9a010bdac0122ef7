"""The scene API over the real bridge, to the emulator's own process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ayon_harmony.bridge import bundle
from ayon_harmony.bridge.session import Session
from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.scene import Scene
from sandbox.harmony.client import HarmonyProcess
from sandbox.harmony.interpreter import clean_environment, has_engine
from sandbox.harmony.testing import run_script

pytestmark = [
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]

HARD_NAME = "žluťoučký_日本_\U0001f600"


@pytest.fixture
def session() -> Iterator[Session]:
    """A session that listens."""
    with Session() as running:
        yield running


@pytest.fixture
def harmony(session, tmp_path) -> Iterator[HarmonyProcess]:
    """A Harmony with a new scene, connected to the session."""
    folder = tmp_path / "sh010"
    run_script("scene.saveAll()", new_scene=folder)
    environment = {
        "AYON_HARMONY_PORT": str(session.port),
        "AYON_HARMONY_TOKEN": session.token,
    }
    (xstage,) = folder.glob("*.xstage")
    with HarmonyProcess(
        xstage, environ=environment, base=clean_environment()
    ) as process:
        for file in bundle.script_files():
            if "menu" not in file.name and "saves" not in file.name:
                process.evaluate(file.read(), file.name)
        process.evaluate("AyonHarmony.start();")
        session.wait_until_connected(30)
        yield process


def test_the_scene_is_listed_changed_and_stored(session, harmony):
    scene = Scene(session.call)
    made = scene.nodes.add_node("Write", "WRITE")
    scene.nodes.set_attributes(made.path, {"DRAWING_NAME": f"out/{HARD_NAME}-"})
    store = scene.metadata.get_store()
    record = Record("i1", {"note": HARD_NAME}, (Holder(HolderKind.NODE, made.path),))
    scene.metadata.set_store(store.document.with_instance(record), store)
    (write,) = scene.nodes.list_nodes(types=["WRITE"], attributes=["DRAWING_NAME"])
    assert write.attributes["DRAWING_NAME"] == f"out/{HARD_NAME}-"
    found = scene.metadata.get_store().inventory().instances["i1"]
    assert found.record.data == {"note": HARD_NAME}
    assert found.holders == (Holder(HolderKind.NODE, "Top/Write"),)


def test_a_refusal_comes_with_its_message_file_and_line(session, harmony):
    scene = Scene(session.call)
    with pytest.raises(HarmonyScriptError, match='no node "Top/Gone"') as caught:
        scene.nodes.list_nodes(group_path="Top/Gone")
    assert caught.value.script_file.endswith("nodes.js")
    assert caught.value.line


def test_a_step_over_many_calls_is_one_undo(session, harmony):
    scene = Scene(session.call)
    before = [node.path for node in scene.nodes.list_nodes()]
    with scene.undo.step("Load"):
        for number in range(5):
            scene.nodes.add_node(f"n{number}", "PEG")
    scene.undo.undo()
    assert [node.path for node in scene.nodes.list_nodes()] == before


def test_an_undo_step_left_open_is_closed_when_python_goes(session, harmony):
    scene = Scene(session.call)
    scene.undo.begin_undo_step("Left open")
    scene.nodes.add_node("n", "PEG")
    session.close()
    # Each request lets Harmony's event loop notice the closed socket.
    depths = (harmony.evaluate("AyonHarmony.undoDepth") for _ in range(1000))
    assert 0 in depths
    harmony.evaluate("scene.undo(1)")
    assert harmony.evaluate("node.type('Top/n')") == ""
