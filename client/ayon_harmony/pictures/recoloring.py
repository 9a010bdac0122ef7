"""What another version of a palette makes of a scene's drawings, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..model.color_use import DrawingUse, spans_text
from .maker import Picture, PictureMaker

_MOST_DRAWINGS = 100
#: Pictures of this width have room for frames below them.
_WITH_FRAMES = 160


def recoloring_sheet(
    maker: PictureMaker,
    drawings: Iterable[DrawingUse],
    palettes: Sequence[Path],
    old: Path,
    new: Path,
    side: int = 160,
    columns: int = 6,
) -> Picture:
    """Return a sheet of drawings, each before and after the palette changes.

    Args:
        maker: Makes the pictures.
        drawings: Those that the change shows in.
        palettes: Palettes of the scene, by priority; ``old`` is one of them.
        old: The palette as it is linked now.
        new: What takes its place.
        side: Width and height of each picture, in pixels.
        columns: Pictures beside each other; even.

    """
    after = [new if path == old else path for path in palettes]
    cells = []
    for use in list(drawings)[:_MOST_DRAWINGS]:
        path = Path(use.path)
        is_wide = side >= _WITH_FRAMES
        where = f"{use.title}, {spans_text(use.spans)}" if is_wide else use.title
        cells.append((where, maker.of_drawing(path, palettes, (side, side))))
        cells.append(("after", maker.of_drawing(path, after, (side, side))))
    if not cells:
        return Picture(None, "No drawing of the scene changes its colours.")
    return maker.sheet(cells, side, columns=columns)
