"""Columns that a template or a workfile brings and that go with none of its nodes.

Columns of drawings that no node shows, sounds, and functions, to which others refer by
name: Harmony pastes them with the rest and deletes them with no node, so they are noted
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
    """Drop the columns that came with something, unless something has them by now.

    Args:
        scene: The open scene.
        data: Of the record of what is removed.

    """
    noted = list(data.get(KEY) or ())
    dropped = drop_media(scene, data)
    functions = [name for name in noted if name not in dropped]
    if functions:
        scene.templates.drop_function_columns(functions)


def drop_media(scene: Scene, data: Mapping[str, Any]) -> frozenset[str]:
    """Drop the sounds and the columns of drawings; return all noted that are such.

    An update keeps functions: keys that are carried over may refer to them.
    """
    noted = list(data.get(KEY) or ())
    if not noted:
        return frozenset()
    heard = {sound.column for sound in scene.sounds.list_sounds()}.intersection(noted)
    if heard:
        scene.sounds.remove_sounds(sorted(heard), missing_ok=True)
    columns = scene.drawings.list_columns("DRAWING")
    drawn = {column.name for column in columns}.intersection(noted)
    if drawn:
        shown = _shown_columns(scene)
        for name in noted:
            if name in drawn and name not in shown:
                scene.drawings.drop_drawing_column(name)
    return frozenset(heard | drawn)


def _shown_columns(scene: Scene) -> set[str]:
    paths = [node.path for node in scene.nodes.list_nodes()]
    shown: set[str] = set()
    for start in range(0, len(paths), _AT_ONCE):
        part = paths[start : start + _AT_ONCE]
        shown.update(c.column for c in scene.drawings.list_linked_columns(part))
    return shown
