"""What the last versions of loaded palettes would recolour, before they are updated."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ayon_harmony import current
from ayon_harmony.formats.palette_changes import (
    PaletteChange,
    affected_drawings,
    compare_palettes,
)
from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.formats.scene_drawings import color_uses
from ayon_harmony.formats.scene_graph import read_scene_graph
from ayon_harmony.managing.inventory import (
    Container,
    InventoryError,
    find_newest_contexts,
)
from ayon_harmony.model.color_use import DrawingUse
from ayon_harmony.model.metadata import HolderKind
from ayon_harmony.pictures import Picture, PictureMaker, pictures_folder
from ayon_harmony.pictures.recoloring import recoloring_sheet
from ayon_harmony.scene.records import read_records

_NAMED = 12


class Recoloring(NamedTuple):
    """What an update of a palette changes.

    Attributes:
        name: Name of the container.
        old: Palette that is linked now.
        new: Published palette that would take its place.
        change: Colour by colour.
        drawings: Drawings that it shows in, as the scene was saved.

    """

    name: str
    old: Path
    new: Path
    change: PaletteChange
    drawings: tuple[DrawingUse, ...]

    @property
    def text(self) -> str:
        """What changes, in a sentence or two."""
        changed = [after.name for _, after in self.change.recolored.values()]
        if not changed and not self.change.removed:
            return f"'{self.name}': no colour of the scene gets another value."
        parts = []
        if changed:
            parts.append(f"{_named(changed)} get other values")
        if self.change.removed:
            removed = [color.name for color in self.change.removed]
            parts.append(f"{_named(removed)} are no longer in it")
        count = len(self.drawings)
        shown = f"{count} drawing{'' if count == 1 else 's'}"
        return f"'{self.name}': {' and '.join(parts)}. It shows in {shown}."


def _named(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def find_recolorings(containers: Iterable[Container]) -> list[Recoloring]:
    """Tell what the last version of each palette would recolour.

    Containers that are no palettes, and palettes that are up to date, are left out.

    Raises:
        InventoryError: None of them is an outdated palette.
        PaletteFileError: A palette cannot be read.
        WorkfileError: The saved scene cannot be read.

    """
    # Imported late: plain functions of this module are used without core.
    from ayon_core.pipeline.load import get_representation_path_from_context

    scene = current.get_scene()
    state = scene.settings.get()
    items = list(containers)
    ids = {item["container_id"]: item for item in items}
    contexts = find_newest_contexts(items)
    uses = color_uses(read_scene_graph(Path(state.path)))
    recolorings = []
    for record in read_records(scene).containers:
        item = ids.get(record.id)
        paths = list(record.paths(HolderKind.PALETTE))
        context = contexts.get(record.id)
        if item is None or context is None or len(paths) != 1:
            continue
        old = state.folder / paths[0]
        new = Path(str(get_representation_path_from_context(context)))
        change = compare_palettes(PaletteFile.read(old), PaletteFile.read(new))
        drawings = tuple(affected_drawings(change, uses))
        recolorings.append(Recoloring(item["name"], old, new, change, drawings))
    if not recolorings:
        raise InventoryError("None of these is a palette with a newer version.")
    return recolorings


def draw_recoloring(recoloring: Recoloring, maker: PictureMaker) -> Picture:
    """Return the drawings that change, each before and after."""
    palettes = [
        Path(palette.path) for palette in current.get_scene().palettes.find_all()
    ]
    return recoloring_sheet(
        maker, recoloring.drawings, palettes, recoloring.old, recoloring.new
    )


def show_recolorings(containers: Iterable[Container]) -> str:
    """Open a sheet of the drawings for each palette; return what changes in words.

    Raises:
        InventoryError: As `find_recolorings`.

    """
    recolorings = find_recolorings(containers)
    with PictureMaker(pictures_folder()) as maker:
        for recoloring in recolorings:
            sheet = draw_recoloring(recoloring, maker)
            if sheet.path is not None:
                webbrowser.open(sheet.path.as_uri())
    return "\n".join(recoloring.text for recoloring in recolorings)
