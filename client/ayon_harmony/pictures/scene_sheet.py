"""A contact sheet of the drawings of a scene."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ..formats.scene_drawings import SceneDrawing
from ..model.color_use import spans_text
from ..model.counting import count_of
from .maker import Picture, PictureMaker

#: Harmony's own thumbnails have this size, and are taken where they are up to date.
SIDE = 96

#: A sheet of more would be larger than people look at.
MOST_DRAWINGS = 1_000

Report = Callable[[int, int, str], object]


def sheet_of_drawings(
    maker: PictureMaker,
    drawings: Iterable[SceneDrawing],
    palettes: Sequence[Path],
    report: Report | None = None,
) -> Picture:
    """Return a sheet of drawings, each with its name and frames.

    Args:
        maker: Makes the pictures.
        drawings: Of a scene in its folder; those that are no vectors have no picture.
        palettes: Palettes of the scene, by priority.
        report: Told of each drawing: done, all, name. What it raises stops the work.

    Returns:
        The sheet; its notes say how many drawings are not on it.

    """
    listed = list(drawings)
    shown = listed[:MOST_DRAWINGS]
    cells = []
    for number, drawing in enumerate(shown):
        title = f"{drawing.element}-{drawing.drawing}"
        if report is not None:
            report(number, len(shown), title)
        label = f"{title}, {spans_text(drawing.spans)}"
        cells.append((label, _picture(maker, drawing, palettes)))
    if not cells:
        return Picture(None, "There are no drawings.")
    sheet = maker.sheet(cells, SIDE, columns=10)
    more = len(listed) - len(shown)
    if not more:
        return sheet
    return sheet._replace(
        notes=(*sheet.notes, f"{count_of(more, 'drawing')} more not shown")
    )


def _picture(
    maker: PictureMaker, drawing: SceneDrawing, palettes: Sequence[Path]
) -> Picture:
    if drawing.path is None:
        return Picture(None, "its file is missing")
    if drawing.path.suffix.lower() != ".tvg":
        return Picture(drawing.path)
    return maker.of_drawing(drawing.path, palettes, (SIDE, SIDE), with_harmonys=True)
