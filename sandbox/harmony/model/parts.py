"""What the parts of an open scene may ask of the whole and of each other.

``Project`` makes the parts (nodes, columns, elements ...), and each part gets the
project and through it the others. So that imports go one way all the same, a part
knows what it is not built on by these protocols only; the classes themselves are
in the modules of their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sandbox.harmony.model.formats import Release
    from sandbox.harmony.model.xstage import Document, Element, SceneDocument


class Undo(Protocol):
    """The undo list (``undo.UndoStack``)."""

    def step(self, name: str) -> AbstractContextManager[None]:
        """Everything changed inside is one step; an exception takes it back."""


class Graph(Protocol):
    """The node network (``nodes.NodeGraph``)."""

    document: Document

    @property
    def project(self) -> Project:
        """The whole scene."""

    def find(self, path: str) -> Any:
        """The node of this full path, None when there is none."""

    def find_group(self, path: str) -> Any:
        """The group of this path, None for anything else."""

    def all_nodes(self) -> list[Any]:
        """Every node but Top, groups before their content."""

    def input_count(self, node: Any) -> int:
        """How many input ports a node has."""

    def output_count(self, node: Any) -> int:
        """How many output ports a node has."""

    def link(
        self,
        source_path: str,
        source_port: int,
        target_path: str,
        target_port: int,
        may_add_output: bool = False,
        may_add_input: bool = False,
    ) -> bool:
        """Plug a cable; False when that is not possible."""

    def unlink(self, target_path: str, port: int) -> bool:
        """Pull the cable out of an input port."""

    def set_column(self, attribute: Any, column: str) -> bool:
        """Link an attribute to a column; an empty name takes the link away."""

    def count_column(self, name: str, by: int) -> None:
        """Count the attributes that a column is linked to."""

    def count_renamed_column(self, old: str, new: str) -> None:
        """Note that a column has another name now."""


class Node(Protocol):
    """A node, as its attributes see it (``nodes.Node``)."""

    element: Element

    @property
    def graph(self) -> Graph:
        """The network that it is in."""

    @property
    def type(self) -> str:
        """Its type, such as READ."""


class Columns(Protocol):
    """The columns (``columns.Columns``)."""

    def __iter__(self) -> Iterator[Any]:
        """Every column, in the order of the file."""

    def find(self, name: str) -> Any:
        """The column of this name, None when there is none."""

    def value_at(self, name: str, frame: float, subcolumn: int = 1) -> str:
        """Value of a column at a frame; '' for an unknown column."""

    def set_value_at(
        self, name: str, frame: float, text: str, subcolumn: int = 1
    ) -> bool:
        """Set the cell of a column at a frame."""

    def of_type(self, type_name: str) -> list[str]:
        """Names of the columns of a type."""

    def remove(self, name: str) -> bool:
        """Remove a column."""

    def insert_frames(self, after: int, count: int, extend: bool = False) -> None:
        """Insert frames into every column."""

    def remove_frames(self, after: int, count: int) -> None:
        """Remove frames from every column."""


class Elements(Protocol):
    """The drawing elements (``elements.Elements``)."""

    def find(self, element_id: int) -> Any:
        """The element of this number, None when there is none."""

    def name_of(self, element_id: int) -> str:
        """Name of an element, empty without one."""

    def rename(self, element_id: int, name: str) -> bool:
        """Rename an element."""

    def remove(self, element_id: int, delete_files: bool = False) -> bool:
        """Remove an element."""

    def saved_folder(self, element_id: int) -> Path:
        """Folder of an element in the scene."""


class Sounds(Protocol):
    """The sequences of sound columns (``sound.Sounds``)."""

    def insert_frames(self, column_name: str, after: int, count: int) -> None:
        """Insert frames into a sound column."""

    def remove_frames(self, column_name: str, after: int, count: int) -> None:
        """Remove frames from a sound column."""


class Markers(Protocol):
    """The timeline markers (``markers.Markers``)."""

    def shift(self, after: int, count: int) -> None:
        """Move what lies behind a frame."""


class Backdrops(Protocol):
    """The backdrops (``backdrops.Backdrops``)."""

    def of_group(self, group_path: str) -> list[Any] | None:
        """Backdrops of a group, None when there is no such group."""


class Waypoints(Protocol):
    """The waypoints (``waypoints.Waypoints``)."""

    def exists(self, path: str) -> bool:
        """Whether there is a waypoint of this path."""


class Project(Protocol):
    """The open scene (``project.Project``), as its parts see it."""

    folder: Path
    document: SceneDocument
    release: Release
    before_save: list[Callable[[Any], None]]
    current_frame: int

    @property
    def undo(self) -> Undo:
        """The undo list."""

    @property
    def nodes(self) -> Graph:
        """The node network."""

    @property
    def columns(self) -> Columns:
        """Timing, function and sound columns."""

    @property
    def elements(self) -> Elements:
        """Drawing elements and their drawings."""

    @property
    def sounds(self) -> Sounds:
        """The sequences of sound columns."""

    @property
    def markers(self) -> Markers:
        """Timeline markers."""

    @property
    def backdrops(self) -> Backdrops:
        """Backdrops of every group."""

    @property
    def waypoints(self) -> Waypoints:
        """Waypoints of every group."""

    @property
    def temp_folder(self) -> Path:
        """Where unsaved drawings live."""

    @property
    def format_number(self) -> int:
        """Release number in whose manner new values are written."""

    def mark_dirty(self) -> None:
        """Say that something changed which is not in the document."""
