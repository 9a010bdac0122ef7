"""The script object ``Backdrop``.

Backdrops are plain objects without identity. Those that come from here carry
the path of their group under ``group`` and their place under no name at all:
a backdrop that is passed in is looked for by its values.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    UNDEFINED,
    host_function,
    to_dict,
    to_int,
    to_number,
    to_string,
)
from sandbox.harmony.model.backdrops import Backdrop, Backdrops, Label
from sandbox.harmony.model.nodes import ROOT

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


def _backdrops(app: Application) -> Backdrops:
    backdrops: Backdrops = app.open_scene().backdrops
    return backdrops


def _step(app: Application, name: str) -> AbstractContextManager[None]:
    step: AbstractContextManager[None] = app.undo.step(name)
    return step


def to_wire(backdrop: Backdrop) -> dict[str, Any]:
    """A backdrop as scripts see it."""

    def label(one: Label) -> dict[str, Any]:
        return {
            "text": one.text,
            "color": one.color,
            "size": one.size,
            "font": one.font,
        }

    return {
        "position": {
            "x": backdrop.x,
            "y": backdrop.y,
            "w": backdrop.w,
            "h": backdrop.h,
        },
        "title": label(backdrop.title),
        "description": label(backdrop.description),
        "color": backdrop.color,
        "group": backdrop.group,
    }


def from_wire(value: Any, group: str | None = None) -> Backdrop | None:
    """A backdrop from a script's object; what it leaves out has defaults."""
    given = to_dict(value)
    if not given:
        return None
    position = to_dict(given.get("position"))
    plain = Backdrop(0, 0, 0, 0)
    x, y, w, h = (to_int(position.get(key, 0)) for key in "xywh")
    return Backdrop(
        x,
        y,
        w,
        h,
        _colour(given.get("color", UNDEFINED), plain.color),
        _label(given.get("title")),
        _label(given.get("description")),
        group if group is not None else to_string(given.get("group", ROOT)) or ROOT,
    )


def _colour(value: Any, default: int) -> int:
    if value is UNDEFINED or value is None:
        return default
    number = to_number(value)
    return int(number) & 0xFFFFFFFF if number == number else default


def _label(value: Any) -> Label:
    given, plain = to_dict(value), Label()
    return Label(
        to_string(given.get("text", "")),
        _colour(given.get("color", UNDEFINED), plain.color),
        to_int(given.get("size", plain.size)) or plain.size,
        to_string(given.get("font", plain.font)) or plain.font,
    )


def find_places(app: Application, value: Any) -> list[tuple[str, int]]:
    """Group and place of every backdrop with the values of this object.

    Without an equal one, those of the same title in its group.
    """
    wanted = from_wire(value)
    if wanted is None:
        return []
    present = _backdrops(app).of_group(wanted.group) or []
    equal = [i for i, one in enumerate(present) if one == wanted]
    titled = [i for i, one in enumerate(present) if one.title.text == wanted.title.text]
    return [(wanted.group, index) for index in equal or titled]


@host_function("Backdrop.backdrops")
def backdrops(app: Application, group: Any) -> list[dict[str, Any]]:
    """The backdrops of a group in drawing order."""
    return [to_wire(one) for one in _backdrops(app).of_group(to_string(group)) or []]


@host_function("Backdrop.addBackdrop")
def add_backdrop(app: Application, group: Any, backdrop: Any) -> Any:
    """Add one on top; the new object from 20 on, before that success."""
    new = from_wire(backdrop, to_string(group))
    with _step(app, "Backdrop.addBackdrop"):
        done = new is not None and _backdrops(app).add(new)
    if app.profile.version < 20:
        return done
    return to_wire(new) if done and new is not None else None


@host_function("Backdrop.setBackdrops")
def set_backdrops(app: Application, group: Any, value: Any) -> bool:
    """Replace all backdrops of a group by an array or one."""
    path = to_string(group)
    items = value if isinstance(value, list) else [value]
    wanted = [from_wire(item, path) for item in items]
    if any(one is None for one in wanted):
        return False
    with _step(app, "Backdrop.setBackdrops"):
        return _backdrops(app).replace(path, [one for one in wanted if one])


@host_function("Backdrop.removeBackdrop", since=20)
def remove_backdrop(app: Application, value: Any, index: Any = UNDEFINED) -> bool:
    """Remove one, given as object or as group and place."""
    if index is not UNDEFINED:
        place = (to_string(value), to_int(index))
    else:
        places = find_places(app, value)
        if not places:
            return False
        place = places[0]
    with _step(app, "Backdrop.removeBackdrop"):
        return _backdrops(app).remove(*place)


@host_function("Backdrop.nodes", since=20)
def nodes(app: Application, backdrop: Any) -> list[str]:
    """Paths of the nodes inside."""
    wanted = from_wire(backdrop)
    if wanted is None:
        return []
    return [node.path for node in _backdrops(app).nodes(wanted)]


@host_function("Backdrop.contains", since=20)
def contains(app: Application, backdrop: Any, node: Any) -> bool:
    """Whether a node, or every node of an array, is inside."""
    wanted = {to_string(one) for one in (node if isinstance(node, list) else [node])}
    return bool(wanted) and wanted <= set(nodes(app, backdrop))
