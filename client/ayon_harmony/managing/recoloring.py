"""What the last versions of loaded palettes would recolour, before they are updated."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ayon_harmony import current
from ayon_harmony.errors import PaletteFileError
from ayon_harmony.formats.palette_changes import (
    PaletteChange,
    affected_drawings,
    compare_palettes,
)
from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.formats.scene_drawings import color_uses, read_linked_palettes
from ayon_harmony.formats.scene_graph import read_scene_graph
from ayon_harmony.managing.inventory import (
    Container,
    InventoryError,
    find_newest_contexts,
)
from ayon_harmony.model.color_use import DrawingUse, normal_id, spans_text
from ayon_harmony.model.metadata import HolderKind
from ayon_harmony.pictures import Picture, PictureMaker, pictures_folder
from ayon_harmony.pictures.recoloring import recoloring_sheet
from ayon_harmony.scene.records import read_records
from ayon_harmony.ui.messages import choose, show_file
from ayon_harmony.ui.offers import Offer
from ayon_harmony.ui.progress import progress_service
from ayon_harmony.ui.reports import BeforeAfter

log = logging.getLogger(__name__)

_NAMED = 12
#: Drawings in the question and in a report; the sheet shows more.
_SHOWN = 6
_SIDE = 128
_SHEET_SIZE = (560, 330)


class Recoloring(NamedTuple):
    """What an update of a palette changes.

    Attributes:
        name: Name of the container.
        old: Palette that is linked now.
        new: Published palette that would take its place.
        change: Colour by colour.
        drawings: Drawings that it shows in, as the scene was saved.
        is_hidden: Whether colours that change come from a palette before it.

    """

    name: str
    old: Path
    new: Path
    change: PaletteChange
    drawings: tuple[DrawingUse, ...]
    is_hidden: bool = False

    @property
    def text(self) -> str:
        """What changes, in a sentence or two."""
        changed = [after.name for _, after in self.change.recolored.values()]
        if not self.is_seen:
            why = ", as palettes before it have the same" if self.is_hidden else ""
            return f"'{self.name}': no colour of the scene gets another value{why}."
        parts = []
        if len(changed) == 1:
            parts.append(f"{_named(changed)} gets another value")
        elif changed:
            parts.append(f"{_named(changed)} get other values")
        if self.change.removed:
            removed = [color.name for color in self.change.removed]
            verb = "is" if len(removed) == 1 else "are"
            parts.append(f"{_named(removed)} {verb} no longer in it")
        count = len(self.drawings)
        if not count:
            return f"'{self.name}': {' and '.join(parts)}. No drawing uses it."
        shown = f"{count} drawing{'' if count == 1 else 's'}"
        where = ", ".join(
            f"{use.title} ({spans_text(use.spans)})" for use in self.drawings[:_NAMED]
        )
        more = f" and {count - _NAMED} more" if count > _NAMED else ""
        return (
            f"'{self.name}': {' and '.join(parts)}. It shows in {shown}: {where}{more}."
        )

    def without_removed(self) -> Recoloring:
        """Return it for a copy, which keeps the colours that a version lacks."""
        change = self.change._replace(removed=())
        shown = affected_drawings(change, self.drawings)
        return self._replace(change=change, drawings=tuple(shown))

    @property
    def is_seen(self) -> bool:
        """Whether a colour gets another value or goes."""
        return bool(self.change.recolored or self.change.removed)


def _named(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown


_uses: tuple[tuple[str, int, int], list[DrawingUse]] | None = None
_uses_lock = threading.Lock()


def _read_uses(xstage: Path) -> list[DrawingUse]:
    """Read which drawing uses which colours, once for a save: many palettes ask.

    Raises:
        WorkfileError: The scene cannot be read.

    """
    global _uses
    state = xstage.stat()
    key = (str(xstage), state.st_mtime_ns, state.st_size)
    with _uses_lock:
        if _uses is None or _uses[0] != key:
            _uses = key, list(color_uses(read_scene_graph(xstage)))
        return _uses[1]


def recoloring_of(xstage: Path, name: str, old: Path, new: Path) -> Recoloring:
    """Tell what another version of a palette recolours. From any thread.

    Args:
        xstage: The scene as it was saved last.
        name: Name of the palette, for people.
        old: Palette of the scene.
        new: What takes its place.

    Raises:
        OSError: The scene is not there.
        PaletteFileError: A palette cannot be read.
        WorkfileError: The saved scene cannot be read.

    """
    change = compare_palettes(PaletteFile.read(old), PaletteFile.read(new))
    if not (change.recolored or change.removed):
        return Recoloring(name, old, new, change, ())
    seen = change.without(_ids_before(xstage, old))
    is_hidden = len(seen.recolored) < len(change.recolored)
    drawings = tuple(affected_drawings(seen, _read_uses(xstage)))
    return Recoloring(name, old, new, seen, drawings, is_hidden)


def _ids_before(xstage: Path, palette: Path) -> set[str]:
    """Return the ids of colours in the palettes of a saved scene before one of them.

    Of palettes with one colour id Harmony takes the first in the list.
    """
    palettes, _ = read_linked_palettes(xstage.parent)
    ids: set[str] = set()
    for path in palettes[: palettes.index(palette)] if palette in palettes else ():
        try:
            ids.update(normal_id(color.id) for color in PaletteFile.read(path).colors)
        except (OSError, PaletteFileError) as error:
            log.info("'%s' hides nothing: %s", path, error)
    return ids


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
    state = scene.settings.get_scene()
    items = list(containers)
    ids = {item["container_id"]: item for item in items}
    contexts = find_newest_contexts(items)
    recolorings = []
    for record in read_records(scene).containers:
        item = ids.get(record.id)
        paths = list(record.paths(HolderKind.PALETTE))
        context = contexts.get(record.id)
        if item is None or context is None or len(paths) != 1:
            continue
        old = state.folder / paths[0]
        new = Path(str(get_representation_path_from_context(context)))
        recolorings.append(recoloring_of(Path(state.path), item["name"], old, new))
    if not recolorings:
        raise InventoryError(
            "None of these is a palette with a newer version. Select one that is"
            " outdated."
        )
    return recolorings


def draw_recoloring(recoloring: Recoloring, maker: PictureMaker) -> Picture:
    """Return the drawings that change, each before and after."""
    return recoloring_sheet(
        maker, recoloring.drawings, _palette_paths(), recoloring.old, recoloring.new
    )


def _palette_paths() -> list[Path]:
    return [
        Path(palette.path) for palette in current.get_scene().palettes.list_palettes()
    ]


def agrees_to(recoloring: Recoloring) -> bool:
    """Show the artist what an update recolours, and ask whether to do it.

    Where nobody looks, and where no drawing changes, it is agreed to.
    """
    if current.find_dialogs() is None or not recoloring.drawings:
        return True
    palettes = _palette_paths()

    def draw(_task: object) -> tuple[Picture, Picture]:
        with PictureMaker(pictures_folder()) as maker:
            given = palettes, recoloring.old, recoloring.new
            some = recoloring.drawings[:_SHOWN]
            small = recoloring_sheet(maker, some, *given, side=_SIDE, columns=4)
            if len(some) == len(recoloring.drawings):
                return small, small
            return small, recoloring_sheet(maker, recoloring.drawings, *given)

    title = f"Update {recoloring.name}"
    sheet, whole = progress_service().run(f"{title}: what it recolours", draw)
    offer = Offer(
        "palette",
        recoloring.name,
        recoloring.text,
        (("update", "Update"), ("all", "Show All Drawings"), ("cancel", "Cancel")),
        picture=sheet.path,
        picture_size=_SHEET_SIZE,
    )
    while True:
        text = "Drawings of the scene change their colours, as it was saved last:"
        _, action = choose(title, text, [offer], ("palette", "cancel"))
        if action != "all":
            return action == "update"
        if whole.path is not None:
            show_file(whole.path)


def draw_before_after(
    recoloring: Recoloring, palettes: Sequence[Path], maker: PictureMaker
) -> list[BeforeAfter]:
    """Return the first drawings that change, for a report."""
    after = [recoloring.new if path == recoloring.old else path for path in palettes]
    size = (260, 260)
    return [
        BeforeAfter(
            f"{use.title}, {spans_text(use.spans)}",
            maker.of_drawing(Path(use.path), palettes, size).path,
            maker.of_drawing(Path(use.path), after, size).path,
        )
        for use in recoloring.drawings[:_SHOWN]
    ]


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
                show_file(sheet.path)
    return "\n".join(recoloring.text for recoloring in recolorings)
