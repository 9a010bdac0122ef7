"""Two scenes as sentences in an artist's words.

What moved in the Node View and what was folded is no change to anybody; it is told
on request only. A rename is told as one: the same column, or the same drawings,
under another name. Many changes of one kind in one place become one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ayon_harmony.comparing.sources import Source
from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.formats.scene_content import DRAWING_COLUMN, Column, Node
from ayon_harmony.model.footage import format_numbers

GROUPS = (
    *("Scene", "Layers", "Rig", "Timing", "Drawings", "Colours", "Camera"),
    *("Outputs", "Effects", "Cables", "Node View"),
)
"""Groups of changes, in the order in which they are told."""

MOST_SINGLE = 5
"""Changes of one kind in one place above which they become one sentence."""

_GROUP_OF_KIND = {
    "READ": "Layers",
    "CAMERA": "Camera",
    "WRITE": "Outputs",
    "MultiLayerWrite": "Outputs",
    "DISPLAY": "Outputs",
    "PEG": "Rig",
    "KINEMATIC_OUTPUT": "Rig",
    "GROUP": "Rig",
}
_SETTINGS = {
    "framerate": "frame rate",
    "scene nbframes": "length in frames",
    "scene startFrame": "first frame of the range",
    "scene stopFrame": "last frame of the range",
    "resolution size": "size",
    "resolution fov": "field of view",
    "colorSpace": "colour space",
    "defaultDisplay": "display",
}


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        group: One of ``GROUPS``.
        subject: The node, element or palette it is of, "" for the scene.
        text: What changed, as the rest of a sentence.

    """

    group: str
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.text}" if self.subject else self.text


def compare(before: Source, after: Source, *, everything: bool = False) -> list[Change]:
    """Return what changed from one scene to another, in the order of ``GROUPS``.

    Args:
        before: The older one.
        after: The newer one.
        everything: Tell places in the Node View and other settings of the file, too.

    """
    renamed = _renamed_nodes(before, after)
    old_nodes = {
        renamed.get(path, path): node for path, node in before.content.nodes.items()
    }
    changes = [
        *_settings(before, after, everything),
        *(_renames(renamed)),
        *_nodes_new_and_gone(old_nodes, after.content.nodes),
        *_attributes(old_nodes, after.content.nodes),
        *_timing(before, after, old_nodes),
        *_elements(before, after),
        *_drawings(before, after),
        *_palettes(before.palettes, after.palettes),
        *_cables(before, after, renamed, old_nodes),
    ]
    if everything:
        changes += _places(old_nodes, after.content.nodes)
    return sorted(changes, key=lambda change: GROUPS.index(change.group))


def _settings(before: Source, after: Source, everything: bool) -> list[Change]:
    old, new = before.content.settings, after.content.settings
    changes = []
    for key in sorted(old.keys() | new.keys()):
        values = (old.get(key, ""), new.get(key, ""))
        name = _SETTINGS.get(key, key if everything else "")
        if name and values[0] != values[1] and not _same_number(*values):
            changes.append(Change("Scene", "", f"The {name} is {_was(*values)}."))
    return changes


# --- nodes --------------------------------------------------------------------------


def _renamed_nodes(before: Source, after: Source) -> dict[str, str]:
    """Return new paths by old ones, of nodes that have other names now.

    Two that show the same drawing column, or a peg that is driven by the same
    columns, are one. What lies in a renamed group goes along.
    """
    old, new = before.content.nodes, after.content.nodes
    gone = {path for path in old if path not in new}
    come = {path for path in new if path not in old}
    owners: dict[tuple[str, frozenset[str]], list[str]] = {}
    for path in come:
        if new[path].columns:
            key = (new[path].kind, frozenset(new[path].columns.values()))
            owners.setdefault(key, []).append(path)
    renamed = {}
    for path in sorted(gone):
        if not old[path].columns:
            continue
        key = (old[path].kind, frozenset(old[path].columns.values()))
        if len(owners.get(key, ())) == 1:
            renamed[path] = owners[key][0]
    for path in sorted(gone - renamed.keys()):
        moved = _moved_along(path, renamed)
        if moved in come and new[moved].kind == old[path].kind:
            renamed[path] = moved
    return renamed


def _moved_along(path: str, renamed: Mapping[str, str]) -> str:
    """Return where a node would be if its group has the name that others say."""
    for old, new in renamed.items():
        old_parts, new_parts = old.split("/"), new.split("/")
        if len(old_parts) != len(new_parts):
            continue
        for depth in range(len(old_parts) - 1, 0, -1):
            group, other = "/".join(old_parts[:depth]), "/".join(new_parts[:depth])
            if group == other:
                break
            if path == group or path.startswith(f"{group}/"):
                return other + path[len(group) :]
    return path


def _renames(renamed: Mapping[str, str]) -> list[Change]:
    told: list[Change] = []
    groups: set[tuple[str, str]] = set()
    for old, new in sorted(renamed.items()):
        old_group, _, old_name = old.rpartition("/")
        new_group, _, new_name = new.rpartition("/")
        if old_name != new_name:
            told.append(Change("Layers", new, f"was called '{old_name}'."))
        elif (old_group, new_group) not in groups:
            told.append(Change("Rig", new_group or "the top", f"was '{old_group}'."))
        groups |= {(old_group, new_group), (old, new)}
    return told


def _nodes_new_and_gone(
    old: Mapping[str, Node], new: Mapping[str, Node]
) -> list[Change]:
    changes = []
    for paths, nodes, word in (
        (new.keys() - old.keys(), new, "new"),
        (old.keys() - new.keys(), old, "gone"),
    ):
        tops = {path for path in paths if path.rpartition("/")[0] not in paths}
        for path in sorted(tops):
            node = nodes[path]
            inside = sum(other.startswith(f"{path}/") for other in paths)
            what = _kind_word(node)
            extra = f" with {inside} {_nodes_word(inside)}" if inside else ""
            changes.append(Change(_group_of(node), path, f"{what} is {word}{extra}."))
    return _gathered(changes, lambda count, word: f"{count} nodes are {word}.")


def _gathered(
    changes: Sequence[Change], many: Callable[[int, str], str]
) -> list[Change]:
    """Put many of one kind in one group of nodes into one sentence."""
    by_place: dict[tuple[str, str, str], list[Change]] = {}
    for change in changes:
        word = "gone" if " is gone" in change.text else "new"
        place = change.subject.rpartition("/")[0]
        by_place.setdefault((change.group, place, word), []).append(change)
    gathered = []
    for (group, place, word), rows in by_place.items():
        if len(rows) <= MOST_SINGLE:
            gathered += rows
            continue
        names = ", ".join(row.subject.rpartition("/")[2] for row in rows[:MOST_SINGLE])
        text = many(len(rows), word).rstrip(".")
        gathered.append(Change(group, place or "Top", f"{text}: {names} and others."))
    return gathered


def _attributes(old: Mapping[str, Node], new: Mapping[str, Node]) -> list[Change]:
    changes: dict[str, list[Change]] = {}
    for path in sorted(old.keys() & new.keys()):
        before, after = old[path], new[path]
        place = path.rpartition("/")[0]
        rows = changes.setdefault(place, [])
        if before.is_enabled != after.is_enabled:
            word = "on" if after.is_enabled else "off"
            rows.append(Change(_group_of(after), path, f"was switched {word}."))
        names = [
            name
            for name in sorted(before.values.keys() | after.values.keys())
            if name not in before.columns and name not in after.columns
            if not _same_value(before.values.get(name), after.values.get(name))
        ]
        if len(names) > MOST_SINGLE:
            text = f"{len(names)} settings changed."
            rows.append(Change(_group_of(after), path, text))
            continue
        for name in names:
            values = (before.values.get(name, ""), after.values.get(name, ""))
            text = f"'{name}' is {_was(*values)}."
            rows.append(Change(_group_of(after), path, text))
    told = []
    for place, rows in changes.items():
        subjects = {row.subject for row in rows}
        if len(rows) <= MOST_SINGLE or len(subjects) == 1:
            told += rows
            continue
        names = sorted({row.subject.rpartition("/")[2] for row in rows})
        shown = ", ".join(names[:MOST_SINGLE])
        more = " and others" if len(names) > MOST_SINGLE else ""
        text = f"settings of {len(names)} nodes changed: {shown}{more}."
        told.append(Change(_main_group(rows), place or "Top", text))
    return told


def _main_group(rows: Iterable[Change]) -> str:
    groups = [row.group for row in rows]
    return max(sorted(set(groups)), key=groups.count)


# --- timing -------------------------------------------------------------------------


def _timing(
    before: Source, after: Source, old_nodes: Mapping[str, Node]
) -> list[Change]:
    changes = []
    told: set[tuple[str, str]] = set()
    for path, node in sorted(after.content.nodes.items()):
        if path not in old_nodes:
            continue
        keys: list[tuple[list[float], list[float], list[float]]] = []
        for attribute, name in sorted(node.columns.items()):
            old_name = old_nodes[path].columns.get(attribute)
            old = before.content.columns.get(old_name or "")
            new = after.content.columns.get(name)
            if old is None or new is None or old == new or (old_name, name) in told:
                continue
            told.add((old_name or "", name))
            if new.kind == DRAWING_COLUMN:
                changes += _exposures(path, old, new)
            elif old.text != new.text:
                changes.append(
                    Change("Timing", path, f"the expression of '{attribute}' changed.")
                )
            else:
                keys.append(_keys(old, new))
        text = _keys_text(keys)
        if text:
            changes.append(Change("Timing", path, text))
    return changes


def _exposures(path: str, old: Column, new: Column) -> list[Change]:
    differing = _by_frame(old).items() ^ _by_frame(new).items()
    frames = sorted({frame for frame, _drawing in differing})
    if not frames:
        return []
    text = f"other drawings are exposed in frames {_ranges(frames)}."
    return [Change("Timing", path, text)]


def _by_frame(column: Column) -> dict[int, str]:
    return {
        frame: run.drawing
        for run in column.exposures
        for frame in range(run.start, min(run.end, run.start + 100_000) + 1)
    }


def _keys(old: Column, new: Column) -> tuple[list[float], list[float], list[float]]:
    """Return the frames of keys that are new, gone and changed."""
    return (
        sorted(new.keys.keys() - old.keys.keys()),
        sorted(old.keys.keys() - new.keys.keys()),
        sorted(
            frame
            for frame in old.keys.keys() & new.keys.keys()
            if old.keys[frame] != new.keys[frame]
        ),
    )


def _keys_text(keys: Sequence[tuple[list[float], list[float], list[float]]]) -> str:
    parts = []
    for number, word in enumerate(("new", "gone", "changed")):
        frames = [frame for row in keys for frame in row[number]]
        if frames:
            count = f"{len(frames)} {'key' if len(frames) == 1 else 'keys'} {word}"
            first, last = min(frames), max(frames)
            where = (
                f"at {first:g}" if first == last else f"between {first:g} and {last:g}"
            )
            parts.append(f"{count} {where}")
    return ", ".join(parts) + "." if parts else ""


# --- drawings and colours -----------------------------------------------------------


def _elements(before: Source, after: Source) -> list[Change]:
    old, new = before.content.elements, after.content.elements
    changes = []
    for key in sorted(old.keys() & new.keys()):
        name = new[key].name
        for drawings, word in (
            (sorted(set(new[key].drawings) - set(old[key].drawings)), "new"),
            (sorted(set(old[key].drawings) - set(new[key].drawings)), "gone"),
        ):
            if drawings:
                changes.append(Change("Drawings", name, f"{_named(drawings)} {word}."))
    return changes


def _drawings(before: Source, after: Source) -> list[Change]:
    """Tell drawings whose files differ; those that are listed nowhere, too."""
    if not before.files or not after.files:
        return []
    listed = {
        f"{element.folder}/": element.name
        for element in after.content.elements.values()
    }
    by_element: dict[str, list[str]] = {}
    for name in before.files.keys() & after.files.keys():
        folder = name[: name.rfind("/") + 1]
        if folder in listed and before.files[name] != after.files[name]:
            base = name[len(folder) :].rpartition(".")[0]
            drawing = base[len(folder.rstrip("/").rpartition("/")[2]) + 1 :] or base
            by_element.setdefault(listed[folder], []).append(drawing)
    return [
        Change("Drawings", element, f"{_named(sorted(drawings))} changed.")
        for element, drawings in sorted(by_element.items())
    ]


def _named(drawings: Sequence[str]) -> str:
    if len(drawings) == 1:
        return f"drawing {drawings[0]}"
    shown = ", ".join(drawings[:MOST_SINGLE])
    more = (
        f" and {len(drawings) - MOST_SINGLE} more"
        if len(drawings) > MOST_SINGLE
        else ""
    )
    return f"drawings {shown}{more}"


def _palettes(
    old: Mapping[str, PaletteFile], new: Mapping[str, PaletteFile]
) -> list[Change]:
    changes = [
        Change("Colours", _stem(name), f"the palette is {word}.")
        for names, word in (
            (new.keys() - old.keys(), "new"),
            (old.keys() - new.keys(), "gone"),
        )
        for name in sorted(names)
    ]
    for name in sorted(old.keys() & new.keys()):
        before = {color.id: color for color in old[name].colors}
        after = {color.id: color for color in new[name].colors}
        for ids, colors, word in (
            (after.keys() - before.keys(), after, "new"),
            (before.keys() - after.keys(), before, "gone"),
            (
                {
                    key
                    for key in before.keys() & after.keys()
                    if before[key] != after[key]
                },
                after,
                "changed",
            ),
        ):
            names = [colors[key].name for key in sorted(ids)]
            if names:
                shown = ", ".join(f"'{text}'" for text in names[:MOST_SINGLE])
                more = len(names) - MOST_SINGLE
                shown += f" and {more} more" if more > 0 else ""
                word_of = "colour" if len(names) == 1 else "colours"
                text = f"{word_of} {shown} {word}."
                changes.append(Change("Colours", _stem(name), text))
    return changes


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0]


# --- cables, places -----------------------------------------------------------------


def _cables(
    before: Source,
    after: Source,
    renamed: Mapping[str, str],
    old_nodes: Mapping[str, Node],
) -> list[Change]:
    """Tell what arrives otherwise, at nodes that were there before and are still."""
    old = {
        (renamed.get(source, source), port, renamed.get(target, target), at)
        for source, port, target, at in before.content.links
    }
    new = set(after.content.links)
    targets: dict[str, tuple[list[str], list[str]]] = {}
    for links, number in ((new - old, 0), (old - new, 1)):
        for source, _, target, _ in sorted(links):
            both = (source, target)
            if all(path in old_nodes and path in after.content.nodes for path in both):
                targets.setdefault(target, ([], []))[number].append(source)
    changes = []
    for target, (come, gone) in sorted(targets.items()):
        if sorted(come) == sorted(gone):
            changes.append(Change("Cables", target, "its inputs have another order."))
            continue
        for sources, word in ((come, "takes"), (gone, "takes no longer")):
            names = [path.rpartition("/")[2] for path in sources]
            if names:
                more = f" and {len(names) - 5} more" if len(names) > 5 else ""
                text = f"{word} {', '.join(names[:5])}{more}."
                changes.append(Change("Cables", target, text))
    return changes


def _places(old: Mapping[str, Node], new: Mapping[str, Node]) -> list[Change]:
    moved = [
        path
        for path in sorted(old.keys() & new.keys())
        if old[path].place != new[path].place
    ]
    return [Change("Node View", path, "was moved.") for path in moved]


# --- words --------------------------------------------------------------------------


def _group_of(node: Node) -> str:
    kind = node.kind
    known = _GROUP_OF_KIND.get(kind)
    if known:
        return known
    return "Rig" if "Deform" in kind or "Bone" in kind or "Curve" in kind else "Effects"


def _kind_word(node: Node) -> str:
    words = {"READ": "the layer", "GROUP": "the group", "PEG": "the peg"}
    return words.get(node.kind, f"the node ({node.kind})")


def _nodes_word(count: int) -> str:
    return "node" if count == 1 else "nodes"


def _was(old: str, new: str) -> str:
    return f"{new or 'empty'}, it was {old or 'empty'}"


def _same_value(old: str | None, new: str | None) -> bool:
    return (old or "") == (new or "") or _same_number(old or "", new or "")


def _same_number(old: str, new: str) -> bool:
    try:
        return abs(float(old) - float(new)) < 1e-9
    except ValueError:
        return False


def _ranges(frames: Sequence[int]) -> str:
    """Return frames as ranges, the first ten of them."""
    parts = format_numbers(frames).split(",")
    return ", ".join(parts[:10]) + (" and more" if len(parts) > 10 else "")
