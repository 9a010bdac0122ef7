"""Nodes of the open scene: list, make, delete, rename, link, change, select."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Union

from ..model.record_tags import Tag, format_tags, parse_tags
from ..model.spelling import Record
from .wire import (
    Part,
    Row,
    couple,
    entries,
    listed,
    pairs,
    read_row,
    read_rows,
    read_texts,
)

AttributeValue = Union[str, int, float, bool]


@dataclass(frozen=True)
class Node(Record):
    """A node as it was when it was listed.

    Attributes:
        path: Full path, ``Top/Group/Write``.
        type: For example ``WRITE``.
        is_enabled: Its own state; a group around it may be disabled.
        color: ``#rrggbbaa``.
        x: Place in the Node View, growing to the right.
        y: Place in the Node View, growing downwards.
        tags: Tags of AYON's records on it.
        attributes: Text by keyword, of the attributes that were asked for.

    """

    path: str
    type: str
    is_enabled: bool
    color: str
    x: int
    y: int
    tags: tuple[Tag, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name without the groups."""
        return self.path.rpartition("/")[2]

    @property
    def group_path(self) -> str:
        """Path of the group it is in, ``Top`` at the top."""
        return self.path.rpartition("/")[0]

    @classmethod
    def from_wire(cls, row: Row) -> Node:
        """Read a row of ``listNodes``."""
        return cls(
            path=row["path"],
            type=row["type"],
            is_enabled=row["isEnabled"],
            color=row["color"],
            x=row["x"],
            y=row["y"],
            tags=parse_tags(row["tags"]),
            attributes=row.get("attributes", {}),
        )


@dataclass(frozen=True)
class Link(Record):
    """A cable from an output to an input; ports count from 0.

    In a composite the highest input is in front.
    """

    source: str
    source_port: int
    target: str
    target_port: int

    @classmethod
    def from_wire(cls, row: Row) -> Link:
        """Read a row of ``listLinks``."""
        return cls(row["source"], row["sourcePort"], row["target"], row["targetPort"])


@dataclass(frozen=True)
class SelectedBackdrop(Record):
    """A selected backdrop: its group, its place in the list, its title."""

    group_path: str
    index: int
    title: str


@dataclass(frozen=True)
class Selection(Record):
    """What the artist selected.

    Attributes:
        nodes: Paths, in no order that means anything.
        backdrops: Selected backdrops; always empty before Harmony 20.
        start_frame: First selected frame.
        frame_count: Number of selected frames, 0 when none are.

    """

    nodes: tuple[str, ...]
    backdrops: tuple[SelectedBackdrop, ...]
    start_frame: int
    frame_count: int

    @classmethod
    def from_wire(cls, row: Row) -> Selection:
        """Read the row of ``getSelection``."""
        return cls(
            nodes=tuple(row["nodes"]),
            backdrops=tuple(
                SelectedBackdrop(
                    backdrop["group"], backdrop["index"], backdrop["title"]
                )
                for backdrop in row["backdrops"]
            ),
            start_frame=row["startFrame"],
            frame_count=row["frameCount"],
        )


class Nodes(Part):
    """Nodes of the open scene."""

    def list_nodes(
        self,
        types: Iterable[str] | None = None,
        group_path: str | None = None,
        attributes: Iterable[str] | None = None,
    ) -> list[Node]:
        """List nodes at any depth in one round trip.

        Args:
            types: Only these types, None lists all.
            group_path: Only what is in this group, None is the whole scene.
            attributes: Keywords whose text at frame 1 is wanted, too.

        """
        rows = self._call(
            "listNodes",
            None if types is None else listed(types),
            group_path,
            None if attributes is None else listed(attributes),
        )
        return [Node.from_wire(row) for row in read_rows(rows)]

    def get_nodes(
        self, paths: Iterable[str], attributes: Iterable[str] | None = None
    ) -> list[Node]:
        """Describe some nodes; those that do not exist are left out."""
        rows = self._call(
            "getNodes",
            listed(paths),
            None if attributes is None else listed(attributes),
        )
        return [Node.from_wire(row) for row in read_rows(rows)]

    def find(self, path: str, attributes: Iterable[str] | None = None) -> Node | None:
        """Describe one node, None when there is none at the path."""
        nodes = self.get_nodes([path], attributes)
        return nodes[0] if nodes else None

    def add_node(
        self, name: str, node_type: str, group_path: str = "Top", x: int = 0, y: int = 0
    ) -> Node:
        """Add a node; Harmony may change the name, see the result's path."""
        return Node.from_wire(
            read_row(self._call("addNode", group_path, name, node_type, x, y))
        )

    def delete_nodes(
        self,
        paths: Iterable[str],
        *,
        delete_drawings: bool = False,
        join_neighbours: bool = False,
        missing_ok: bool = False,
    ) -> list[str]:
        """Delete nodes and return the paths of those that were there.

        Args:
            paths: Nodes; what is inside of groups goes with them.
            delete_drawings: Delete columns and drawings nothing else uses, too.
            join_neighbours: Let Harmony link what was before and behind.
            missing_ok: Pass over paths that are not there, which are refused else,
                before anything is deleted.

        """
        options = delete_drawings, join_neighbours, missing_ok
        return read_texts(self._call("deleteNodes", listed(paths), *options))

    def rename_nodes(self, names: Mapping[str, str]) -> list[str]:
        """Rename nodes by path in one step, swaps included; return new paths."""
        return read_texts(self._call("renameNodes", pairs(names)))

    def link_nodes(
        self,
        source: str,
        target: str,
        *,
        source_port: int = 0,
        target_port: int | None = None,
    ) -> Link:
        """Link two nodes; without a target port it becomes the front input."""
        row = self._call("linkNodes", source, source_port, target, target_port)
        return Link.from_wire(read_row(row))

    def unlink_nodes(self, target: str, target_port: int) -> bool:
        """Take off the cable of an input; False when there was none."""
        return self._call("unlinkNodes", target, target_port) is True

    def list_links(
        self, paths: Iterable[str] | None = None, *, missing_ok: bool = False
    ) -> list[Link]:
        """List the cables of nodes, or of the whole scene, each once.

        Args:
            paths: Nodes; None for the whole scene.
            missing_ok: Pass over paths that are not there, which are refused else.

        """
        asked = None if paths is None else listed(paths)
        rows = self._call("listLinks", asked, missing_ok)
        return [Link.from_wire(row) for row in read_rows(rows)]

    def set_nodes_enabled(self, states: Mapping[str, bool]) -> None:
        """Enable and disable nodes by path."""
        self._call("setNodesEnabled", pairs(states))

    def set_node_colors(self, colors: Mapping[str, str | None]) -> None:
        """Colour nodes by path, ``#rrggbb[aa]``; None takes the colour off."""
        self._call("setNodeColors", pairs(colors))

    def move_nodes(self, positions: Mapping[str, tuple[int, int]]) -> None:
        """Move nodes by path to x and y in the Node View."""
        places = entries(positions)
        self._call("moveNodes", [[path, *couple(at, "x, y")] for path, at in places])

    def get_attributes(
        self,
        path: str,
        keywords: Iterable[str] | None = None,
        frame: int | None = None,
    ) -> dict[str, str]:
        """Read attributes of a node, all when no keywords are given.

        Returns:
            Text by keyword; booleans are ``true`` and ``false``.

        """
        wanted = None if keywords is None else listed(keywords)
        return dict(read_row(self._call("getAttributes", path, wanted, frame)))

    def set_attributes(
        self,
        path: str,
        values: Mapping[str, AttributeValue],
        frame: int | None = None,
    ) -> dict[str, str]:
        """Set attributes of a node and return them as read back.

        Args:
            path: The node.
            values: By keyword.
            frame: For attributes that a column drives, which get a key there. One
                without a column has a single value, whatever the frame.

        Raises:
            HarmonyScriptError: Harmony did not take a value; names which.

        """
        row = self._call("setAttributes", path, dict(values), frame)
        return dict(read_row(row))

    def set_attributes_of_nodes(
        self, changes: Mapping[str, Mapping[str, AttributeValue]]
    ) -> None:
        """Set attributes of many nodes, by path, in one step."""
        self._call(
            "setAttributesOfNodes",
            [[path, dict(values)] for path, values in entries(changes)],
        )

    def set_node_tags(self, tags: Mapping[str, Sequence[Tag]]) -> None:
        """Write the tags of nodes by path; no tags remove the attribute."""
        self._call(
            "setNodeTags",
            [[path, format_tags(items)] for path, items in entries(tags)],
        )

    def get_selection(self) -> Selection:
        """Tell what the artist selected."""
        return Selection.from_wire(read_row(self._call("getSelection")))

    def select(
        self,
        paths: Iterable[str],
        backdrops: Iterable[tuple[str, int]] = (),
        *,
        missing_ok: bool = False,
    ) -> int:
        """Select nodes, and backdrops by group and index, and nothing else.

        Args:
            paths: Nodes.
            backdrops: Backdrops.
            missing_ok: Pass over what is not there, which is refused else; the
                selection is as it was then.

        Returns:
            How many nodes are selected.

        """
        places = [list(backdrop) for backdrop in backdrops]
        return int(str(self._call("select", listed(paths), places, missing_ok)))
