"""What is selected: nodes, columns, frames, backdrops, waypoints.

The selection is no part of the document: it is neither saved nor undone. Names
of things that no longer exist drop out when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.harmony.model.parts import Project


class Selection:
    """The selection in one open scene."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._nodes: dict[str, None] = {}
        self._columns: dict[str, None] = {}
        self._waypoints: dict[str, None] = {}
        self._backdrops: dict[tuple[str, int], None] = {}
        self.frames: tuple[int, int] | None = None
        """First frame and number of frames, None without a range."""

    # -- reading -----------------------------------------------------------

    @property
    def nodes(self) -> list[str]:
        """Paths of the selected nodes, in the order of selecting."""
        return [path for path in self._nodes if self._project.nodes.find(path)]

    @property
    def columns(self) -> list[str]:
        """Names of the selected columns."""
        return [name for name in self._columns if self._project.columns.find(name)]

    @property
    def waypoints(self) -> list[str]:
        """Paths of the selected waypoints."""
        known = self._project.waypoints
        return [path for path in self._waypoints if known.exists(path)]

    @property
    def backdrops(self) -> list[tuple[str, int]]:
        """Group and place of the selected backdrops."""
        found = []
        for group, index in self._backdrops:
            present = self._project.backdrops.of_group(group)
            if present is not None and index < len(present):
                found.append((group, index))
        return found

    @property
    def start_frame(self) -> int:
        """First selected frame, 0 without a range."""
        return self.frames[0] if self.frames else 0

    @property
    def frame_count(self) -> int:
        """Number of selected frames, 0 without a range."""
        return self.frames[1] if self.frames else 0

    # -- changing ----------------------------------------------------------

    def select(
        self, nodes: Iterable[str], backdrops: Iterable[tuple[str, int]] = ()
    ) -> None:
        """Select these and nothing else; the frame range stays."""
        frames = self.frames
        self.clear()
        self.frames = frames
        for path in nodes:
            self.add_node(path)
        for group, index in backdrops:
            self.add_backdrop(group, index)

    def clear(self) -> None:
        """Select nothing."""
        self._nodes.clear()
        self._columns.clear()
        self._waypoints.clear()
        self._backdrops.clear()
        self.frames = None

    def select_all(self) -> None:
        """Select every node and every column of the scene."""
        self._nodes = {node.path: None for node in self._project.nodes.all_nodes()}
        self._columns = {column.name: None for column in self._project.columns}

    def add_node(self, path: str) -> bool:
        """Select a node too; False when it does not exist or is selected."""
        node = self._project.nodes.find(path)
        if node is None or node.is_root or path in self._nodes:
            return False
        self._nodes[path] = None
        return True

    def remove_node(self, path: str) -> bool:
        """Deselect a node."""
        return path in self._nodes and self._nodes.pop(path) is None

    def add_column(self, name: str) -> bool:
        """Select a column too."""
        if self._project.columns.find(name) is None or name in self._columns:
            return False
        self._columns[name] = None
        return True

    def add_waypoint(self, path: str) -> bool:
        """Select a waypoint too."""
        if not self._project.waypoints.exists(path) or path in self._waypoints:
            return False
        self._waypoints[path] = None
        return True

    def remove_waypoint(self, path: str) -> bool:
        """Deselect a waypoint."""
        return path in self._waypoints and self._waypoints.pop(path) is None

    def add_backdrop(self, group: str, index: int) -> bool:
        """Select a backdrop too, by its place in its group."""
        present = self._project.backdrops.of_group(group)
        if present is None or not 0 <= index < len(present):
            return False
        self._backdrops[(group, index)] = None
        return True

    def remove_backdrop(self, group: str, index: int) -> bool:
        """Deselect a backdrop."""
        key = (group, index)
        return key in self._backdrops and self._backdrops.pop(key) is None

    def renamed_node(self, old: str, new: str) -> None:
        """Keep a node selected under its new path."""
        self._nodes = {
            (new + path[len(old) :] if _is_below(path, old) else path): None
            for path in self._nodes
        }


def _is_below(path: str, top: str) -> bool:
    return path == top or path.startswith(top + "/")
