"""Which Harmony runs, and what it can do."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.spelling import Record
from .wire import Part, Row, read_row


@dataclass(frozen=True)
class Harmony(Record):
    """The running Harmony.

    Attributes:
        version: ``22.0.5``.
        major: 22.
        minor: 0.
        edition: ``premium``, ``advanced`` or ``essentials``.
        is_interactive: False in a batch process.
        is_database: Scenes live in Harmony's database, not in folders.
        has_node_view: Artists see nodes and backdrops; Premium only.
        can_export_movie: It has ``exporter.exportMovie`` (24 and newer).
        can_render_nodes: It has ``render.renderNodes`` (24 and newer).
        is_compacted: The scene keeps its drawings in one file (25 and newer).

    """

    version: str
    major: int
    minor: int
    edition: str
    is_interactive: bool
    is_database: bool
    has_node_view: bool
    can_export_movie: bool
    can_render_nodes: bool
    is_compacted: bool

    @classmethod
    def from_wire(cls, row: Row) -> Harmony:
        """Read a row of ``getHarmony``."""
        return cls(
            version=row["version"],
            major=row["major"],
            minor=row["minor"],
            edition=row["edition"],
            is_interactive=row["isInteractive"],
            is_database=row["isDatabase"],
            has_node_view=row["hasNodeView"],
            can_export_movie=row["canExportMovie"],
            can_render_nodes=row["canRenderNodes"],
            is_compacted=row["isCompacted"],
        )


class Application(Part):
    """The program around the scene."""

    def get_harmony(self) -> Harmony:
        """Tell which Harmony runs."""
        return Harmony.from_wire(read_row(self._call("getHarmony")))

    def show_window(self) -> bool:
        """Bring Harmony's main window to the front; say whether there is one."""
        return bool(self._call("showWindow"))
