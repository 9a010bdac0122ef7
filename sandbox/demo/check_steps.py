"""Step that checks the scene as an artist does before publishing."""

from __future__ import annotations

from typing import Any

from sandbox.demo.day import Day, Note
from sandbox.demo.window_steps import photograph

#: A scene from elsewhere may be a big one.
CHECK_S = 300.0
LONGEST = 300


def check_scene(day: Day, note: Note) -> None:
    """Scene Check tells what a publish would refuse, and repairs what it can."""
    from ayon_harmony import current

    # Somebody has switched off what is rendered.
    write = day.stage.on_main(_write_node)
    current.get_scene().nodes.set_nodes_enabled({write: False})
    note.show("What the check found", photograph(day, "check", _show))
    found, repaired, left = day.stage.on_main(_check, CHECK_S)
    broken = [line for line in left if line.startswith("failure")]
    assert not broken, broken
    note.tell(found=found or "nothing", repaired=repaired or "nothing")
    note.tell(left=left or "nothing")
    assert any(write in line for line in found), f"{write} is not in {found}"
    assert repaired, f"nothing was repaired: {found}"
    assert not any(write in line for line in left), left
    (node,) = current.get_scene().nodes.get_nodes([write])
    assert node.is_enabled
    if day.scene is None:
        assert not [line for line in left if line.startswith("error")], left
    note.show("After the repairs", photograph(day, "checked", _show))


def _write_node() -> str:
    """Path of the Write node that the render instance stands for."""
    from ayon_core.pipeline import registered_host
    from ayon_core.pipeline.create import CreateContext

    context = CreateContext(
        registered_host(), headless=True, discover_publish_plugins=False
    )
    (instance,) = (
        item
        for item in context.instances
        if item.creator_identifier == "io.ayon.creators.harmony.render"
    )
    return str(instance.transient_data["holder"])


def _show(loop: Any) -> None:
    """Check, and show the window of it."""
    from ayon_harmony.checking.menu_entry import SceneCheckEntry
    from ayon_harmony.ui.progress import ProgressService

    SceneCheckEntry(loop, ProgressService(loop.session_loop)).run()


def _check() -> tuple[list[str], list[str], list[str]]:
    """What was found, what of it could be repaired, and what is left."""
    from ayon_harmony.checking.scene_check import CheckActionError, SceneCheck

    check = SceneCheck()
    found = [_line(result) for result in check.run()]
    repaired = []
    for result in list(check.results):
        action = next((a for a in result.actions if a.label == "Repair"), None)
        # An earlier repair may have checked its plugin again.
        if action is None or result not in check.results:
            continue
        try:
            after = check.run_action(result, action.id)
        except CheckActionError as error:
            repaired.append(f"{result.label}: not possible, {shorten(str(error))}")
            continue
        if not any(_is_same(item, result) for item in after):
            repaired.append(f"{result.label} {result.instance}".strip())
    return found, repaired, [_line(result) for result in check.results]


def _is_same(one: Any, other: Any) -> bool:
    """Whether two results complain of the same thing."""
    return (one.plugin, one.instance, one.text) == (
        other.plugin,
        other.instance,
        other.text,
    )


def _line(result: Any) -> str:
    name = f" of {result.instance}" if result.instance else ""
    return f"{result.level.value}: {result.label}{name}: {shorten(result.text)}"


def shorten(text: str) -> str:
    """A text as one line that fits into a report."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST]}..."
