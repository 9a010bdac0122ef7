"""What a change is, and how many changes become few sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ayon_harmony.formats.scene_content import Node
from ayon_harmony.model.grouping import grouped

GROUPS = (
    *("Settings", "Layers", "Rig", "Timing", "Drawings", "Colours", "Camera"),
    *("Outputs", "Loaded products", "Effects", "Node View"),
)
"""Groups of changes, in the order in which they are told."""

MOST_SINGLE = 5
"""Changes of one kind in one place above which they become one sentence."""

MOST_SENTENCES = 32
"""Sentences above which places are put together, too."""

_LONGEST_VALUE = 60

_GROUP_OF_KIND = {
    "READ": "Layers",
    "CAMERA": "Camera",
    "WRITE": "Outputs",
    "MultiLayerWrite": "Outputs",
    "DISPLAY": "Outputs",
    "PEG": "Rig",
    "KINEMATIC_OUTPUT": "Rig",
    "GROUP": "Rig",
    "StaticConstraint": "Rig",
    "TransformationSwitch": "Rig",
    "MULTIPORT_IN": "Rig",
    "MULTIPORT_OUT": "Rig",
}
_RIG_KINDS = re.compile("deform|bone|curve|offset|kinematic|constraint", re.IGNORECASE)
_KIND_WORDS = {
    "READ": "the layer",
    "GROUP": "the group",
    "PEG": "the peg",
    "CAMERA": "the camera",
    "COMPOSITE": "the composite",
    "WRITE": "the Write node",
    "DISPLAY": "the display",
}
_MANY = {
    "new": "{count} nodes are new",
    "gone": "{count} nodes are gone",
    "value": "settings of {count} nodes changed",
    "switch": "{count} nodes were switched on or off",
    "name": "{count} nodes have other names or places",
    "cable": "the cables of {count} nodes changed",
    "keys": "keys of {count} nodes changed",
    "exposure": "{count} layers show other drawings",
    "drawing": "drawings of {count} elements changed",
    "colour": "{count} palettes changed",
    "product": "{count} loaded things changed",
    "look": "{count} nodes look otherwise in the Node View",
}


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        group: One of ``GROUPS``.
        subject: The node, element or palette it is of, "" for the scene.
        text: What changed, as the rest of a sentence.
        kind: What kind of change it is; those of one kind can be put together.
        files: Files of the scene whose content changed: drawings.
        touches: What was changed, as keys that two comparisons share.

    """

    group: str
    subject: str
    text: str
    kind: str = ""
    files: tuple[str, ...] = ()
    touches: frozenset[str] = field(default_factory=frozenset)

    def __str__(self) -> str:
        return f"{self.subject}: {self.text}" if self.subject else self.text


# --- few sentences ------------------------------------------------------------------


def summarize(changes: Iterable[Change], most: int = MOST_SENTENCES) -> list[Change]:
    """Put changes together until a person reads them, in the order of ``GROUPS``.

    Many of one kind in one group of nodes are always one sentence. Where there are
    still too many, those of smaller places follow, the longest list first.

    Args:
        changes: All changes.
        most: Sentences that may stay.

    """
    told = _gathered(list(changes), MOST_SINGLE, _group_around)
    for above, place in (
        (2, _group_around),
        (MOST_SINGLE, _top_place),
        (1, _top_place),
        (MOST_SINGLE, _no_place),
        (1, _no_place),
    ):
        for group in sorted(GROUPS, key=lambda name: -_count(told, name)):
            if len(told) > most:
                chosen = [change for change in told if change.group == group]
                rest = [change for change in told if change.group != group]
                told = rest + _gathered(chosen, above, place)
    if len(told) > most:
        told = _by_group(told)
    return sorted(told, key=lambda change: GROUPS.index(change.group))


def _count(changes: Sequence[Change], group: str) -> int:
    return sum(change.group == group for change in changes)


def _gathered(
    changes: Sequence[Change], above: int, place: Callable[[str], str]
) -> list[Change]:
    """Return changes, those of one kind in one place as one where they are many."""
    by_place = grouped(
        ((change.group, change.kind, place(change.subject)), change)
        for change in changes
    )
    told = []
    for (group, kind, where), rows in by_place.items():
        subjects = list(dict.fromkeys(row.subject for row in rows))
        if len(rows) <= above or kind not in _MANY:
            told += rows
        elif len(subjects) == 1 and not where:
            told += rows if kind != "value" else [_many_values(rows)]
        else:
            told.append(_one_for_many(group, kind, where, rows))
    return told


def _many_values(rows: Sequence[Change]) -> Change:
    first = rows[0]
    text = f"{len(rows)} settings changed."
    touches = frozenset().union(*(row.touches for row in rows))
    return Change(first.group, first.subject, text, "value", (), touches)


def _one_for_many(group: str, kind: str, where: str, rows: Sequence[Change]) -> Change:
    names = list(dict.fromkeys(row.subject.rpartition("/")[2] for row in rows))
    subjects = {row.subject for row in rows}
    if len(subjects) == 1 and kind == "value":
        return _many_values(rows)
    shown = ", ".join(names[:MOST_SINGLE])
    more = " and others" if len(names) > MOST_SINGLE else ""
    text = f"{_MANY[kind].format(count=len(subjects))}: {shown}{more}."
    return Change(
        group,
        where or "Top",
        text,
        kind,
        tuple(name for row in rows for name in row.files),
        frozenset().union(*(row.touches for row in rows)),
    )


def _by_group(changes: Sequence[Change]) -> list[Change]:
    """Tell one sentence for each group and kind: the last resort."""
    told = []
    for group in GROUPS:
        rows = [change for change in changes if change.group == group]
        if len(rows) <= 2:
            told += rows
            continue
        names = list(dict.fromkeys(row.subject for row in rows if row.subject))
        shown = ", ".join(names[:MOST_SINGLE])
        text = f"{len(rows)} things changed: {shown} and others."
        files = tuple(name for row in rows for name in row.files)
        touches = frozenset().union(*(row.touches for row in rows))
        told.append(Change(group, "", text, "", files, touches))
    return told


def _group_around(subject: str) -> str:
    return subject.rpartition("/")[0]


def _top_place(subject: str) -> str:
    return subject.partition("/")[0] if "/" in subject else ""


def _no_place(_subject: str) -> str:
    return ""


# --- words --------------------------------------------------------------------------


def group_of(node: Node) -> str:
    """Return the group that changes of a node belong to."""
    known = _GROUP_OF_KIND.get(node.kind)
    return known or ("Rig" if _RIG_KINDS.search(node.kind) else "Effects")


def kind_word(node: Node) -> str:
    """Return what an artist calls a node of this kind."""
    known = _KIND_WORDS.get(node.kind)
    plain = node.kind[: -len("Module")] if node.kind.endswith("Module") else node.kind
    return known or (f"the {_split_words(plain)}" if plain else "the node")


def was(old: str, new: str) -> str:
    """Return ``new, it was old``."""
    return f"{shown_value(new)}, it was {shown_value(old)}"


def shown_value(value: str) -> str:
    """Return a value as people read it: numbers short, switches as words."""
    words = {"true": "on", "false": "off", "": "empty"}
    if value in words:
        return words[value]
    try:
        number = float(value)
    except ValueError:
        plain = " ".join(value.split())
        is_long = len(plain) > _LONGEST_VALUE
        return f"{plain[:_LONGEST_VALUE].rstrip()}..." if is_long else plain
    return value if value.isdigit() else f"{round(number, 3):g}"


_ATTRIBUTES = {
    "offset": "position",
    "anglez": "rotation",
    "angle": "rotation",
    "scale": "size",
    "xy": "both",
    "attr3dpath": "path",
    "rotation.anglez": "rotation",
    "drawing.element": "drawings",
    "drawingName": "file name",
    "moviePath": "movie",
}


def attribute_words(name: str) -> str:
    """Return the name of an attribute as words: ``position x``, ``drawing type``."""
    if name in _ATTRIBUTES:
        return _ATTRIBUTES[name]
    parts = [_ATTRIBUTES.get(part, _split_words(part)) for part in name.split(".")]
    return " ".join(parts)


def _split_words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().replace("_", " ")


def is_same_number(old: str, new: str) -> bool:
    """Whether two texts are one number."""
    try:
        return abs(float(old) - float(new)) < 1e-9
    except ValueError:
        return False


def listed_names(names: Sequence[str]) -> str:
    """Return names as a sentence has them, the first few of many."""
    shown = ", ".join(names[:MOST_SINGLE])
    more = len(names) - MOST_SINGLE
    return f"{shown} and {more} more" if more > 0 else shown


def touching(kind: str, names: Iterable[str]) -> frozenset[str]:
    """Return keys of what was changed."""
    return frozenset(f"{kind} {name}" for name in names)


def mapped(paths: Mapping[str, str], path: str) -> str:
    """Return the new path of a node, the same where it has no other."""
    return paths.get(path, path)
