"""Pictures of drawings that a check complains about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyblish.api

from ayon_harmony.checking.colors import find_lost
from ayon_harmony.checking.validator import facts_of
from ayon_harmony.model.color_use import drawings_of, spans_text
from ayon_harmony.pictures import Picture, PictureMaker, pictures_folder
from ayon_harmony.ui.messages import show_file

_MOST_PICTURES = 200


def sheet_of_lost_colors(context: Any, maker: PictureMaker) -> Picture:
    """Return the drawings that use lost colours, with their frames."""
    facts = facts_of(context)
    palettes = [Path(palette.path) for palette in facts.palettes]
    cells = [
        (
            f"{use.title}, {spans_text(use.spans)}",
            maker.of_drawing(Path(use.path), palettes, (160, 160), with_harmonys=False),
        )
        for use in drawings_of(find_lost(facts))[:_MOST_PICTURES]
    ]
    if not cells:
        return Picture(None, "No drawing has lost a colour.")
    return maker.sheet(cells, side=160)


def show_drawings(context: Any) -> str:
    """Draw the drawings that lost colours and open the sheet; tell where it is."""
    with PictureMaker(pictures_folder()) as maker:
        sheet = sheet_of_lost_colors(context, maker)
    if sheet.path is None:
        return sheet.reason
    show_file(sheet.path)
    return f"The drawings are in '{sheet.path}'."


class ShowDrawings(pyblish.api.Action):
    """Shows pictures of the drawings that lost colours."""

    label = "Show Drawings"
    on = "failed"
    icon = "image"
    changes_scene = False

    def process(self, context: Any, plugin: Any) -> None:
        """Draw them and open the sheet."""
        self.log.info("%s", show_drawings(context))
