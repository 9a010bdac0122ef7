"""What changed in time: exposures, keys, expressions, sound and markers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ayon_harmony.comparing.changes import (
    Change,
    attribute_words,
    group_of,
    touching,
)
from ayon_harmony.formats.scene_content import (
    DRAWING_COLUMN,
    SOUND_COLUMN,
    Column,
    Marker,
    Node,
    SceneContent,
)
from ayon_harmony.model.footage import format_numbers

_MOST_RANGES = 3
_LONGEST_SCENE = 100_000


def compare_timing(
    before: SceneContent, after: SceneContent, old_nodes: Mapping[str, Node]
) -> Iterator[Change]:
    """Yield changes of what drives nodes that are in both scenes.

    Args:
        before: The older scene.
        after: The newer one.
        old_nodes: Nodes of the older one by the paths they have now.

    """
    told: set[tuple[str, str]] = set()
    for path, node in sorted(after.nodes.items()):
        if path not in old_nodes:
            continue
        keys: list[_Keys] = []
        columns: set[str] = set()
        for attribute in sorted(node.columns.keys() | old_nodes[path].columns.keys()):
            names = (
                old_nodes[path].columns.get(attribute, ""),
                node.columns.get(attribute, ""),
            )
            if names in told:
                continue
            told.add(names)
            old, new = before.columns.get(names[0]), after.columns.get(names[1])
            if _is_same(old, new):
                continue
            touches = touching("column", filter(None, names))
            columns |= touches
            if old is None or new is None:
                text = _driven_text(attribute, old, new)
                yield Change("Timing", path, text, "keys", (), touches)
            elif new.kind == DRAWING_COLUMN:
                text = _exposures_text(old, new)
                if text:
                    yield Change("Timing", path, text, "exposure", (), touches)
            elif old.text != new.text:
                text = f"the expression of {attribute_words(attribute)} changed."
                yield Change("Timing", path, text, "keys", (), touches)
            else:
                keys.append(_compare_keys(old, new))
        text = _keys_text(keys)
        if text:
            group = "Camera" if group_of(node) == "Camera" else "Timing"
            yield Change(group, path, text, "keys", (), frozenset(columns))


def _is_same(old: Column | None, new: Column | None) -> bool:
    if old is None or new is None:
        return old is new
    return (old.element_id, old.exposures, old.keys, old.text) == (
        new.element_id,
        new.exposures,
        new.keys,
        new.text,
    )


def _driven_text(attribute: str, old: Column | None, new: Column | None) -> str:
    words = attribute_words(attribute)
    if new is None:
        return f"{words} is animated no more."
    count = len(new.keys)
    keys = f" with {count} {'key' if count == 1 else 'keys'}" if count else ""
    if old is None and new.kind == DRAWING_COLUMN:
        return "shows drawings now."
    return f"{words} is animated now{keys}."


# --- exposures ----------------------------------------------------------------------


def _exposures_text(old: Column, new: Column) -> str:
    """Say which frames show other drawings; as they are told, drawings are names."""
    if old.element_id != new.element_id and not (old.exposures or new.exposures):
        return "shows another element."
    before, after = _by_frame(old), _by_frame(new)
    frames = sorted(
        frame
        for frame in before.keys() | after.keys()
        if before.get(frame) != after.get(frame)
    )
    if not frames:
        return "shows another element." if old.element_id != new.element_id else ""
    runs: list[tuple[int, int, str, str]] = []
    for frame in frames:
        pair = (before.get(frame, ""), after.get(frame, ""))
        if runs and runs[-1][1] == frame - 1 and runs[-1][2:] == pair:
            runs[-1] = (runs[-1][0], frame, *pair)
        else:
            runs.append((frame, frame, *pair))
    if len(runs) > _MOST_RANGES:
        return f"other drawings are exposed in frames {ranges(frames)}."
    parts = []
    for start, end, gone, come in runs:
        where = f"frames {start}-{end}" if end > start else f"frame {start}"
        shown = f"drawing {come}" if come else "nothing"
        hidden = f"drawing {gone}" if gone else "nothing"
        parts.append(f"{shown} is exposed in {where}, it was {hidden}")
    return "; ".join(parts) + "."


def _by_frame(column: Column) -> dict[int, str]:
    return {
        frame: run.drawing
        for run in column.exposures
        for frame in range(run.start, min(run.end, run.start + _LONGEST_SCENE) + 1)
    }


def ranges(frames: Sequence[int]) -> str:
    """Return frames as ranges, the first ten of them."""
    parts = format_numbers(frames).split(",")
    return ", ".join(parts[:10]) + (" and more" if len(parts) > 10 else "")


# --- keys ---------------------------------------------------------------------------

#: Frames of keys that are new, gone, changed, and moved.
_Keys = tuple[list[float], list[float], list[float], list[float]]


def _compare_keys(old: Column, new: Column) -> _Keys:
    come = sorted(new.keys.keys() - old.keys.keys())
    gone = sorted(old.keys.keys() - new.keys.keys())
    changed = sorted(
        frame
        for frame in old.keys.keys() & new.keys.keys()
        if old.keys[frame] != new.keys[frame]
    )
    moved: list[float] = []
    if gone and len(gone) == len(come):
        values = [old.keys[frame] for frame in gone]
        if [new.keys[frame] for frame in come] == values:
            come, gone, moved = [], [], come
    return come, gone, changed, moved


def _keys_text(keys: Sequence[_Keys]) -> str:
    parts = []
    for number, word in enumerate(("new", "gone", "changed", "moved")):
        frames = [frame for row in keys for frame in row[number]]
        if frames:
            count = f"{len(frames)} {'key' if len(frames) == 1 else 'keys'} {word}"
            first, last = min(frames), max(frames)
            at = "to" if word == "moved" else "at"
            where = (
                f"{at} {first:g}"
                if first == last
                else f"between {first:g} and {last:g}"
            )
            parts.append(f"{count} {where}")
    return ", ".join(parts) + "." if parts else ""


# --- sound and markers --------------------------------------------------------------


def compare_sounds(before: SceneContent, after: SceneContent) -> Iterator[Change]:
    """Yield changes of sound columns, which drive no node."""
    sides = [
        {name: c for name, c in content.columns.items() if c.kind == SOUND_COLUMN}
        for content in (before, after)
    ]
    for name in sorted(sides[0].keys() | sides[1].keys()):
        old, new = sides[0].get(name), sides[1].get(name)
        touches = touching("column", [name])
        if old is None or new is None:
            word = "new" if old is None else "gone"
            yield Change("Timing", name, f"the sound is {word}.", "", (), touches)
        elif old.text != new.text:
            text = "the sound is cut or placed otherwise."
            yield Change("Timing", name, text, "", (), touches)


def compare_markers(
    before: Sequence[Marker], after: Sequence[Marker]
) -> Iterator[Change]:
    """Yield markers of the timeline that are new or gone."""
    for markers, others, word in ((after, before, "new"), (before, after, "gone")):
        for marker in markers:
            if marker not in others:
                name = f" '{marker.name or marker.note}'"
                name = name if marker.name or marker.note else ""
                text = f"The marker{name} at frame {marker.start} is {word}."
                touches = touching("marker", [marker.start])
                yield Change("Timing", "", text, "", (), touches)
