"""Elements, columns and drawings of the open scene, and what is exposed when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..model.spelling import Record
from .wire import (
    Part,
    Row,
    entries,
    listed,
    read_row,
    read_rows,
    read_text,
    read_texts,
    record,
)


@dataclass(frozen=True)
class Element(Record):
    """A folder of drawings.

    Attributes:
        id: Number that columns refer to.
        name: Name the artist sees; several elements may share one.
        folder: Absolute folder; take it from here, never from the name.
        extension: Of its drawings, without a dot.
        is_vector: Whether drawings are vector drawings.
        drawings: Names of its drawings; empty when listed without them.

    """

    id: int
    name: str
    folder: str
    extension: str
    is_vector: bool
    drawings: tuple[str, ...] = ()

    @classmethod
    def from_wire(cls, row: Row) -> Element:
        """Read a row of ``listElements``."""
        return cls(
            id=row["id"],
            name=row["name"],
            folder=row["folder"],
            extension=row["extension"],
            is_vector=row["isVector"],
            drawings=tuple(row["drawings"]),
        )


@dataclass(frozen=True)
class Column(Record):
    """A column; ``element_id`` is -1 where it exposes no drawings."""

    name: str
    display_name: str
    type: str
    element_id: int

    @classmethod
    def from_wire(cls, row: Row) -> Column:
        """Read a row of ``listColumns``."""
        return cls(row["name"], row["displayName"], row["type"], row["elementId"])


@dataclass(frozen=True)
class DrawingLayer(Record):
    """A new layer: its READ node, its column, its element."""

    node_path: str
    column: str
    element_id: int


@dataclass(frozen=True)
class Exposure(Record):
    """Frames ``start`` to ``end``, both included, that show one drawing.

    An empty ``drawing`` clears the frames when exposures are set.
    """

    start: int
    end: int
    drawing: str

    @classmethod
    def from_wire(cls, row: Row) -> Exposure:
        """Read a run of ``getExposures``."""
        return cls(row["start"], row["end"], row["drawing"])


@dataclass(frozen=True)
class LayerContent(Record):
    """What is in a drawing layer.

    Attributes:
        column: Its column.
        element_id: Its element.
        element: Name of the element.
        extension: Of its drawings, lower case, without a dot.
        drawings: File by name of every drawing of the element.
        exposures: What is exposed when.
        frame_count: Length of the scene.
        sharers: Paths of other READ nodes that show the same column.

    """

    column: str
    element_id: int
    element: str
    extension: str
    drawings: Mapping[str, Path]
    exposures: tuple[Exposure, ...]
    frame_count: int
    sharers: tuple[str, ...] = ()

    @classmethod
    def from_wire(cls, row: Row) -> LayerContent:
        """Read the row of ``getDrawingLayer``."""
        return cls(
            column=row["column"],
            element_id=row["elementId"],
            element=row["element"],
            extension=row["extension"],
            drawings={
                drawing["name"]: Path(drawing["path"]) for drawing in row["drawings"]
            },
            exposures=tuple(Exposure.from_wire(run) for run in row["exposures"]),
            frame_count=row["frameCount"],
            sharers=tuple(row["sharers"]),
        )


@dataclass(frozen=True)
class LinkedColumn(Record):
    """An attribute of a node that a column drives, and the column's type."""

    node_path: str
    attribute: str
    column: str
    type: str


@dataclass(frozen=True)
class MissingDrawing(Record):
    """A drawing that the scene knows and whose file is gone."""

    element_id: int
    element_name: str
    name: str
    path: str


@dataclass(frozen=True)
class FileLayer(Record):
    """A layer in an image file.

    Attributes:
        name: Name for people.
        layer: What an exposure has behind the drawing's name and a colon.
        groups: Names of the groups it is in, the outermost first.

    """

    name: str
    layer: str
    groups: tuple[str, ...] = ()


class Drawings(Part):
    """Elements, columns and drawings of the open scene."""

    def list_elements(self, *, with_drawings: bool = False) -> list[Element]:
        """List all elements in one round trip."""
        rows = read_rows(self._call("listElements", with_drawings))
        return [Element.from_wire(row) for row in rows]

    def list_columns(self, column_type: str | None = None) -> list[Column]:
        """List columns, of one type (``DRAWING``, ``SOUND``) or all."""
        rows = read_rows(self._call("listColumns", column_type))
        return [Column.from_wire(row) for row in rows]

    def add_drawing_layer(
        self,
        name: str,
        extension: str,
        group_path: str = "Top",
        x: int = 0,
        y: int = 0,
        *,
        element_id: int | None = None,
    ) -> DrawingLayer:
        """Make column and READ node for drawings of an extension.

        Args:
            name: Wish for the names of node, column and element.
            extension: Of the drawings, without a dot.
            group_path: Group that the node goes into.
            x: Place in the Node View.
            y: Place in the Node View.
            element_id: Element that other layers have, too, as those of one
                PSD do; None makes one.

        """
        row = read_row(
            self._call("addDrawingLayer", group_path, name, extension, x, y, element_id)
        )
        return DrawingLayer(row["node"], row["column"], row["elementId"])

    def import_drawings(self, element_id: int, files: Mapping[str, Path | str]) -> int:
        """Copy files into an element; return how many drawings are new.

        Args:
            element_id: Element that takes them.
            files: File by drawing name. A drawing that is there already gets
                the new file and keeps its exposures.

        """
        rows = [[name, Path(path).as_posix()] for name, path in entries(files)]
        return int(str(self._call("importDrawings", element_id, rows)))

    def list_drawings(self, element_id: int) -> dict[str, str]:
        """Return the files of an element's drawings, by drawing name."""
        rows = read_rows(self._call("listDrawings", element_id))
        return {row["name"]: row["path"] for row in rows}

    def list_missing_drawings(self) -> list[MissingDrawing]:
        """Find drawings of the whole scene whose file is gone."""
        rows = read_rows(self._call("listMissingDrawings"))
        return [
            MissingDrawing(row["elementId"], row["element"], row["name"], row["path"])
            for row in rows
        ]

    def find_used_colors(
        self, color_ids: Iterable[str], element_ids: Iterable[int]
    ) -> frozenset[str] | None:
        """Return which of some colours drawings use, as they are, saved or not.

        Args:
            color_ids: Ids as palettes have them.
            element_ids: Elements whose vector drawings are looked at.

        Returns:
            The ids that are used; None where this Harmony cannot tell.

        """
        used = self._call("findUsedColors", listed(color_ids), list(element_ids))
        return None if used is None else frozenset(read_texts(used))

    def list_file_layers(self, path: Path | str) -> list[FileLayer]:
        """Tell the layers in an image file, for example a PSD, in its order."""
        rows = read_rows(self._call("listFileLayers", Path(path).as_posix()))
        return [
            FileLayer(row["name"], row["layer"], tuple(row["groups"])) for row in rows
        ]

    def get_exposures(self, columns: Iterable[str]) -> dict[str, list[Exposure]]:
        """Read exposures by column; frames without a drawing are in none."""
        exposures_of_columns = read_row(self._call("getExposures", listed(columns)))
        return {
            name: [Exposure.from_wire(run) for run in runs]
            for name, runs in exposures_of_columns.items()
        }

    def set_exposures(self, column: str, exposures: Iterable[Exposure]) -> None:
        """Expose drawings; frames in no exposure stay as they are, "" empties them."""
        self._call(
            "setExposures",
            column,
            [
                {
                    "start": exposure.start,
                    "end": exposure.end,
                    "drawing": exposure.drawing,
                }
                for exposure in (record(each, Exposure) for each in exposures)
            ],
        )

    def get_drawing_layer(self, node_path: str) -> LayerContent:
        """Tell everything about a READ node's drawings in one round trip."""
        return LayerContent.from_wire(
            read_row(self._call("getDrawingLayer", node_path))
        )

    def renew_drawings(self, node_path: str, name: str, extension: str) -> DrawingLayer:
        """Give a READ node a new, empty element and column; all else stays.

        Args:
            node_path: Node of the layer.
            name: Wish for the names of column and element.
            extension: Of the new drawings, without a dot.

        """
        row = read_row(self._call("renewDrawings", node_path, name, extension))
        return DrawingLayer(row["node"], row["column"], row["elementId"])

    def drop_drawing_column(self, column: str, heir: str | None = None) -> str:
        """Drop a drawing column that no node uses any more, with its drawings.

        What other nodes and columns use stays. Where the name becomes free,
        ``heir`` gets it; the heir's name comes back.
        """
        return read_text(self._call("dropDrawingColumn", column, heir))

    def list_linked_columns(self, paths: Iterable[str]) -> list[LinkedColumn]:
        """Tell which columns drive the attributes of nodes."""
        rows = read_rows(self._call("listLinkedColumns", listed(paths)))
        return [
            LinkedColumn(row["path"], row["attribute"], row["column"], row["type"])
            for row in rows
        ]

    def link_columns(self, links: Mapping[tuple[str, str], str | None]) -> None:
        """Let columns drive attributes, by node path and keyword.

        None takes off the column that is there.
        """
        rows = [[path, keyword, name] for (path, keyword), name in entries(links)]
        self._call("linkColumns", rows)
