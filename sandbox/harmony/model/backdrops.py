"""Backdrops: coloured rectangles behind the nodes of a group.

They have no identity: a group has a list of them in drawing order, the last
one on top, and what lies inside one is a matter of geometry. Files spell
colours ``#RRGGBBAA`` and two corners; scripts see one ARGB number and a
position with width and height.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.harmony.model.xstage import Element, make

if TYPE_CHECKING:
    from sandbox.harmony.model.nodes import Node
    from sandbox.harmony.model.parts import Project

OPAQUE_BLACK = 0xFF000000
DEFAULT_COLOUR = 0xFF323232


@dataclass(frozen=True)
class Label:
    """Title or description of a backdrop."""

    text: str = ""
    color: int = OPAQUE_BLACK
    size: int = 12
    font: str = "Arial"


@dataclass(frozen=True)
class Backdrop:
    """One backdrop; ``color`` is ARGB, ``group`` the path it belongs to."""

    x: int
    y: int
    w: int
    h: int
    color: int = DEFAULT_COLOUR
    title: Label = field(default_factory=Label)
    description: Label = field(default_factory=Label)
    group: str = "Top"

    def holds(self, node: Node) -> bool:
        """Whether the middle of a node lies inside."""
        x, y, _ = node.position
        width, height = node.size
        middle_x, middle_y = x + width / 2, y + height / 2
        return (
            self.x <= middle_x <= self.x + self.w
            and self.y <= middle_y <= self.y + self.h
        )


class Backdrops:
    """The backdrops of one scene."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._document = project.document

    def of_group(self, group_path: str) -> list[Backdrop] | None:
        """The backdrops of a group in drawing order; None without the group."""
        group = self._project.nodes.find_group(group_path)
        if group is None:
            return None
        found = group.element.findall("backdrops/backdrop")
        return [_read(element, group_path) for element in found]

    def add(self, backdrop: Backdrop) -> bool:
        """Add one on top of the others; False without its group."""
        group = self._project.nodes.find_group(backdrop.group)
        if group is None:
            return False
        listed = self._ensure_list(group)
        self._document.append(listed, _write(backdrop))
        return True

    def replace(self, group_path: str, backdrops: list[Backdrop]) -> bool:
        """Replace all backdrops of a group; False without the group."""
        group = self._project.nodes.find_group(group_path)
        if group is None:
            return False
        listed = group.element.find("backdrops")
        if listed is not None:
            self._document.clear(listed)
            if not backdrops:
                self._document.remove(group.element, listed)
        if backdrops:
            listed = self._ensure_list(group)
            for backdrop in backdrops:
                self._document.append(listed, _write(backdrop))
        return True

    def remove(self, group_path: str, index: int) -> bool:
        """Remove one by its place in the list."""
        present = self.of_group(group_path)
        if present is None or not 0 <= index < len(present):
            return False
        group = self._project.nodes.find_group(group_path)
        assert group is not None
        listed = group.element.find("backdrops")
        assert listed is not None
        self._document.remove(listed, listed.findall("backdrop")[index])
        if not len(listed):
            self._document.remove(group.element, listed)
        return True

    def nodes(self, backdrop: Backdrop) -> list[Node]:
        """Nodes of its group that lie inside."""
        group = self._project.nodes.find_group(backdrop.group)
        if group is None:
            return []
        return [node for node in group.children.values() if backdrop.holds(node)]

    def _ensure_list(self, group: Node) -> Element:
        return self._document.ensure(
            group.element, "backdrops", ("waypoints", "waypointLinks")
        )


def argb_to_text(color: int) -> str:
    """An ARGB number as files spell it; negative numbers are taken as 32 bits."""
    alpha, red, green, blue = (color & 0xFFFFFFFF).to_bytes(4, "big")
    return f"#{red:02X}{green:02X}{blue:02X}{alpha:02X}"


def text_to_argb(text: str, default: int = OPAQUE_BLACK) -> int:
    """``#RRGGBBAA`` as an ARGB number."""
    try:
        red, green, blue, alpha = bytes.fromhex(text.lstrip("#"))
    except ValueError:
        return default
    return (alpha << 24) | (red << 16) | (green << 8) | blue


def _read(element: Element, group_path: str) -> Backdrop:
    left, top = _corner(element.get("topLeft", ""))
    right, bottom = _corner(element.get("bottomRight", ""))
    background = element.find("background")
    return Backdrop(
        left,
        top,
        right - left,
        bottom - top,
        text_to_argb(background.get("color", "") if background is not None else ""),
        _read_label(element.find("title")),
        _read_label(element.find("description")),
        group_path,
    )


def _read_label(element: Element | None) -> Label:
    if element is None:
        return Label()
    size = element.get("size", "12")
    return Label(
        element.get("text", ""),
        text_to_argb(element.get("color", "")),
        int(float(size)) if size.replace(".", "", 1).isdigit() else 12,
        element.get("font", "Arial"),
    )


def _write(backdrop: Backdrop) -> Element:
    right, bottom = backdrop.x + backdrop.w, backdrop.y + backdrop.h
    element = make(
        "backdrop",
        topLeft=f"{backdrop.x},{backdrop.y}",
        bottomRight=f"{right},{bottom}",
    )
    element.append(make("background", color=argb_to_text(backdrop.color)))
    for tag, label in (
        ("title", backdrop.title),
        ("description", backdrop.description),
    ):
        element.append(
            make(
                tag,
                text=label.text,
                color=argb_to_text(label.color),
                size=str(label.size),
                font=label.font,
            )
        )
    return element


def _corner(text: str) -> tuple[int, int]:
    x, _, y = text.partition(",")
    try:
        return (int(float(x)), int(float(y)))
    except ValueError:
        return (0, 0)
