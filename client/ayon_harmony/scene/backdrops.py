"""Backdrops of the open scene. Changing one never touches the nodes on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..model.record_tags import Tag, backdrop_tags
from ..model.spelling import Record
from .wire import Part, Row, listed, read_row, read_rows, record


@dataclass(frozen=True)
class Backdrop(Record):
    """A backdrop as it was when it was listed.

    Harmony has no ids for backdrops: group and index name one, as long as no
    other is added or removed. Changes check the title first.

    Attributes:
        group_path: Group it lies in.
        index: Place in that group's list; later ones are drawn above.
        title: May be empty, and several may share one.
        description: Text below the title, AYON's tag included.
        color: ``#rrggbbaa``.
        x: Left edge.
        y: Upper edge; y grows downwards.
        width: Width in the Node View.
        height: Height in the Node View.
        nodes: Paths of the nodes on it; empty when listed without them.

    """

    group_path: str
    index: int
    title: str
    description: str
    color: str
    x: float
    y: float
    width: float
    height: float
    nodes: tuple[str, ...] = ()

    @property
    def tags(self) -> tuple[Tag, ...]:
        """Tags of AYON's records in its description."""
        return backdrop_tags(self.description)

    def contains(self, other: Backdrop) -> bool:
        """Tell whether another backdrop lies on this one: a sub-backdrop."""
        return (
            self.group_path == other.group_path
            and self.index != other.index
            and self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    @classmethod
    def from_wire(cls, row: Row) -> Backdrop:
        """Read a row of ``listBackdrops``."""
        return cls(
            group_path=row["group"],
            index=row["index"],
            title=row["title"],
            description=row["description"],
            color=row["color"],
            x=row["x"],
            y=row["y"],
            width=row["width"],
            height=row["height"],
            nodes=tuple(row["nodes"]),
        )


class Backdrops(Part):
    """Backdrops of the open scene; they need Harmony 20 or newer."""

    def list_backdrops(
        self, group_path: str | None = None, *, with_nodes: bool = True
    ) -> list[Backdrop]:
        """List the backdrops of one group, or of the whole scene."""
        rows = self._call("listBackdrops", group_path, with_nodes)
        return [Backdrop.from_wire(row) for row in read_rows(rows)]

    def add_backdrop(
        self,
        title: str,
        group_path: str = "Top",
        *,
        description: str = "",
        color: str | None = None,
        x: float = 0,
        y: float = 0,
        width: float = 300,
        height: float = 300,
    ) -> Backdrop:
        """Add a backdrop above the others."""
        parts = {
            "title": title,
            "description": description,
            "color": color,
            "x": x,
            "y": y,
            "width": width,
            "height": height,
        }
        return Backdrop.from_wire(
            read_row(self._call("addBackdrop", group_path, parts))
        )

    def change_backdrop(self, backdrop: Backdrop, **parts: Any) -> Backdrop:
        """Change parts of a backdrop.

        Args:
            backdrop: As listed; another one in its place is refused.
            parts: Any of title, description, color, x, y, width, height.

        """
        record(backdrop, Backdrop)
        row = self._call(
            "changeBackdrop", backdrop.group_path, backdrop.index, backdrop.title, parts
        )
        return Backdrop.from_wire(read_row(row))

    def remove_backdrop(self, backdrop: Backdrop) -> None:
        """Remove a backdrop; the nodes on it stay."""
        record(backdrop, Backdrop)
        self._call(
            "removeBackdrop", backdrop.group_path, backdrop.index, backdrop.title
        )

    def wrap_nodes(
        self,
        paths: Iterable[str],
        title: str,
        *,
        description: str = "",
        color: str | None = None,
    ) -> Backdrop:
        """Put a backdrop around nodes of one group."""
        parts = {"title": title, "description": description, "color": color}
        return Backdrop.from_wire(
            read_row(self._call("wrapNodes", listed(paths), parts))
        )


def sub_backdrops(parent: Backdrop, listed_ones: Iterable[Backdrop]) -> list[Backdrop]:
    """Return the backdrops that lie on another, at any depth."""
    return [backdrop for backdrop in listed_ones if parent.contains(backdrop)]
