"""Timeline layers of the open scene.

Name, colour and visibility of a layer are its node's: change them in ``nodes``.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model.layers import TimelineLayer
from ..model.record_tags import parse_tags
from ..model.spelling import Record
from .wire import Part, Row, read_rows


@dataclass(frozen=True)
class SceneLayer(Record):
    """A drawing layer, with what it is made of.

    Attributes:
        layer: The row of the timeline.
        column: Name of its drawing column, "" when it has none.
        element_id: Its element, -1 when it has none.

    """

    layer: TimelineLayer
    column: str
    element_id: int

    @classmethod
    def from_wire(cls, row: Row) -> SceneLayer:
        """Read a row of ``listLayers``."""
        return cls(
            layer=TimelineLayer(
                node_path=row["node"],
                name=row["name"],
                color=row["color"],
                position=row["position"],
                is_visible=row["isVisible"],
                is_selected=row["isSelected"],
                ids=tuple(tag.id for tag in parse_tags(row["tags"])),
            ),
            column=row["column"],
            element_id=row["elementId"],
        )


class Layers(Part):
    """Timeline layers of the open scene."""

    def list_layers(self) -> list[SceneLayer]:
        """List all drawing layers, the one in front first, in one round trip."""
        return [
            SceneLayer.from_wire(row) for row in read_rows(self._call("listLayers"))
        ]
