"""Step that checks the scene as an artist does before publishing."""

from __future__ import annotations

from typing import Any

from sandbox.demo.day import Day, Note

#: A scene from elsewhere may be a big one.
CHECK_S = 300.0
LONGEST = 300


def check_scene(day: Day, note: Note) -> None:
    """Scene Check tells what a publish would refuse, and repairs what it can."""
    found, repaired, left = day.stage.on_main(_check, CHECK_S)
    broken = [line for line in left if line.startswith("failure")]
    assert not broken, broken
    note.tell(found=found or "nothing", repaired=repaired or "nothing")
    note.tell(left=left or "nothing")
    if day.scene is None:
        assert repaired, f"nothing was repaired: {found}"
        assert not [line for line in left if line.startswith("error")], left


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
