"""Stacks of drawing layers: made, exposed, changed and ordered, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from .drawings import Exposure
from .wire import Part, couple, entries, read_list, read_rows, record

Input = Optional[tuple[str, int]]
"""A source and its port; None for an input that is free."""


@dataclass(frozen=True)
class NewStackNode:
    """A group or a layer to make.

    Attributes:
        name: Wish for its name.
        group: Path of the group it goes into, or the number of the row that
            makes that group.
        is_group: Whether it is a group.
        extension: Of a layer's drawings, without a dot.
        element_id: Element of a layer; None makes one.
        shares_element: Number of the row whose element a layer has, too.
        x: Place in the Node View.
        y: Place in the Node View.

    """

    name: str
    group: str | int
    is_group: bool = False
    extension: str = ""
    element_id: int | None = None
    shares_element: int | None = None
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class StackNode:
    """A new group or layer.

    Attributes:
        node_path: The group, or the layer's READ node.
        composite: What takes a group's layers, "" for a layer.
        column: Of a layer, "" for a group.
        element_id: Of a layer, -1 for a group.

    """

    node_path: str
    composite: str
    column: str
    element_id: int


@dataclass(frozen=True)
class NewColumn:
    """A drawing column to make.

    Attributes:
        name: Wish for its name.
        element_name: Wish for the name of its element.
        extension: Of its drawings, without a dot.
        shares_element: Number of the row whose element it has, too.

    """

    name: str
    element_name: str
    extension: str
    shares_element: int | None = None


class LayerStacks(Part):
    """Drawing layers in groups, many in one call."""

    def add_stack(self, rows: Iterable[NewStackNode]) -> list[StackNode]:
        """Make groups and layers, in order."""
        wanted = [
            {
                "name": row.name,
                "group": row.group,
                "isGroup": row.is_group,
                "extension": row.extension,
                "element": row.element_id,
                "sharesElement": row.shares_element,
                "x": row.x,
                "y": row.y,
            }
            for row in rows
        ]
        return [
            StackNode(
                node_path=row["node"],
                composite=row.get("composite") or "",
                column=row["column"] or "",
                element_id=row["elementId"],
            )
            for row in read_rows(self._call("addStack", wanted))
        ]

    def find_drawing_files(
        self, drawings: Iterable[tuple[int, str]]
    ) -> list[str | None]:
        """Tell the files of drawings, None where there is no such drawing."""
        files_found = self._call("findDrawingFiles", [list(item) for item in drawings])
        return [None if path is None else str(path) for path in read_list(files_found)]

    def import_files(self, files: Iterable[tuple[int, str, Path]]) -> int:
        """Copy files into elements, by element and drawing name."""
        rows = [[element, name, path.as_posix()] for element, name, path in files]
        return int(str(self._call("importFiles", rows)))

    def expose_columns(self, columns: Mapping[str, Sequence[Exposure]]) -> None:
        """Expose drawings in columns; frames in no exposure stay as they are."""
        self._call(
            "exposeColumns",
            [
                [
                    name,
                    [
                        {
                            "start": exposure.start,
                            "end": exposure.end,
                            "drawing": exposure.drawing,
                        }
                        for exposure in (record(each, Exposure) for each in exposures)
                    ],
                ]
                for name, exposures in entries(columns)
            ],
        )

    def add_drawing_columns(self, rows: Iterable[NewColumn]) -> list[tuple[str, int]]:
        """Make drawing columns; return name and element of each."""
        wanted = [
            {
                "name": row.name,
                "elementName": row.element_name,
                "extension": row.extension,
                "sharesElement": row.shares_element,
            }
            for row in rows
        ]
        return [
            (row["column"], row["elementId"])
            for row in read_rows(self._call("addDrawingColumns", wanted))
        ]

    def exchange_columns(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Let other columns drive drawings: node, column before, new column.

        The columns before go where nothing else has them, and leave their names.
        """
        self._call("exchangeColumns", [list(row) for row in rows])

    def set_inputs(self, inputs: Mapping[str, Sequence[Input]]) -> None:
        """Give nodes exactly these inputs; in a composite the last is in front.

        Args:
            inputs: By path of a node, its inputs from the first on: a source and its
                port, ``("Top/Arm", 0)``, or None for one that is free.

        """
        self._call(
            "setInputs",
            [
                [path, [link and couple(link, "path, port") for link in wanted]]
                for path, wanted in entries(inputs)
            ],
        )
