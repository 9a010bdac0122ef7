"""Columns of drawings that a template or a workfile brings and that no node shows.

Harmony pastes them with the rest and deletes them with no node, so they are noted
when they come and dropped when what they came with goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ayon_harmony.scene import Scene

KEY = "loose_columns"
"""Of a record's data: names of the columns."""

_AT_ONCE = 500
"""Nodes whose columns one call lists."""


def drop_loose(scene: Scene, data: Mapping[str, Any]) -> None:
    """Drop the columns that came with something, unless a node shows them by now.

    Args:
        scene: The open scene.
        data: Of the record of what is removed.

    """
    noted = data.get(KEY) or ()
    if not noted:
        return
    there = {column.name for column in scene.drawings.list_columns("DRAWING")}
    paths = [node.path for node in scene.nodes.list_nodes()]
    shown: set[str] = set()
    for start in range(0, len(paths), _AT_ONCE):
        part = paths[start : start + _AT_ONCE]
        shown.update(c.column for c in scene.drawings.list_linked_columns(part))
    for name in noted:
        if name in there and name not in shown:
            scene.drawings.drop_drawing_column(name)
