"""Groups of the open scene: make, fill, take apart, find their ports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model.spelling import Record
from .wire import Part, listed, read_row, read_texts


@dataclass(frozen=True)
class MadeGroup(Record):
    """A new group's path, and the new paths of the nodes in it, in order."""

    path: str
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class GroupPorts(Record):
    """Paths of the nodes in a group that its inputs and outputs lead to."""

    input: str
    output: str


@dataclass(frozen=True)
class CurrentGroups(Record):
    """Where the artist works.

    Attributes:
        shown: Group that a Node View shows, "" where there is none.
        selected: Group that all selected nodes are in, "" where none are, or
            they are in several.

    """

    shown: str
    selected: str


class Groups(Part):
    """Groups of the open scene."""

    def group_nodes(self, paths: Iterable[str], name: str) -> MadeGroup:
        """Put nodes of one group into a new group, where they are."""
        row = read_row(self._call("groupNodes", listed(paths), name))
        return MadeGroup(row["group"], tuple(row["nodes"]))

    def move_nodes_to_group(self, paths: Iterable[str], group_path: str) -> list[str]:
        """Move nodes into any group, ``Top`` included; return new paths."""
        return read_texts(self._call("moveNodesToGroup", listed(paths), group_path))

    def explode_group(self, group_path: str) -> None:
        """Take a group apart; its nodes stay, one level up."""
        self._call("explodeGroup", group_path)

    def get_group_ports(self, group_path: str) -> GroupPorts:
        """Find a group's port nodes; they are made when they are not there."""
        row = read_row(self._call("getGroupPorts", group_path))
        return GroupPorts(row["input"], row["output"])

    def get_current_groups(self) -> CurrentGroups:
        """Tell in which groups the artist works, without a Node View, too."""
        row = read_row(self._call("getCurrentGroups"))
        return CurrentGroups(row["shown"], row["selected"])
