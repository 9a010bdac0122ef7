"""What stands in Harmony's undo list, and what one undo takes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.scripted_scene import ScriptedScene


@contextmanager
def noted_steps(emulator: ScriptedScene) -> Iterator[list[str]]:
    """Note the titles of the undo steps that Harmony got meanwhile."""
    titles: list[str] = []
    before = emulator.count_calls()
    yield titles
    depth = 0
    for name, args in emulator.calls(before):
        if name == "scene.beginUndoRedoAccum":
            if depth == 0:
                titles.append(args[0])
            depth += 1
        elif name in ("scene.endUndoRedoAccum", "scene.cancelUndoRedoAccum"):
            depth -= 1
    assert depth == 0, "a step was left open"


def state(emulator: ScriptedScene) -> tuple[Any, ...]:
    """Everything of a scene that a step may change."""
    scene = emulator.scene
    columns = scene.drawings.list_columns()
    drawing = [column.name for column in columns if column.type == "DRAWING"]
    return (
        sorted(map(str, scene.nodes.list_nodes(attributes=["DRAWING_NAME"]))),
        sorted(map(str, scene.nodes.list_links())),
        sorted(map(str, columns)),
        scene.drawings.get_exposures(drawing),
        sorted(map(str, scene.sounds.list_sounds())),
        [(p.path, p.index) for p in scene.palettes.list_palettes()],
        scene.settings.get_scene().settings,
        scene.metadata.get_store(),
    )


def is_one_step(
    emulator: ScriptedScene, title: str, work: Callable[[], Any]
) -> tuple[Any, ...]:
    """Assert that work is one step of a title; return the state after it."""
    before = state(emulator)
    with noted_steps(emulator) as titles:
        work()
    assert titles == [f"AYON: {title}"], titles
    after = state(emulator)
    assert after != before, f"{title} changed nothing"
    emulator.scene.undo.undo()
    assert state(emulator) == before, f"{title} is more than one step"
    emulator.scene.undo.redo()
    assert state(emulator) == after
    return after
