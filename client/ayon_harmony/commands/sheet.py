"""``ayon addon harmony sheet``: a page about each scene, and an index of many."""

from __future__ import annotations

from typing import Any

from ayon_harmony.commands.command import Command, option
from ayon_harmony.commands.parameters import SCENES, project_of, selection_of
from ayon_harmony.headless.targets import select_targets

MOST_PICTURES = 60
"""Drawings with a picture on one page; each takes the child some hundredths."""


def run(output: str | None, pictures: int, **values: Any) -> int:
    """Write pages, print where they are, and return the exit code.

    Args:
        output: Page of a single scene, or folder of many; None for here.
        pictures: Drawings with a picture on each page.
        **values: Of the parameters below.

    """
    from ayon_harmony.overview.many_scenes import check_each
    from ayon_harmony.overview.sheet import sheet_page
    from ayon_harmony.overview.written_pages import write_pages

    targets = select_targets(selection_of(values))
    scenes = list(check_each(targets, project_of(values)))
    path, code = write_pages(
        scenes, output, lambda scene: sheet_page(scene, pictures), folder="sheets"
    )
    print(path)
    return code


COMMAND = Command(
    "sheet",
    "Write a page about each scene. It has frames beside AYON's, layers and timing, "
    "loaded products, outputs, palettes, drawings as pictures, findings. Of several "
    "scenes there is an index, too. Needs no Harmony.",
    run,
    (
        *SCENES,
        option("--output", help="Page (.html) of one scene, or folder of many."),
        option(
            "--pictures",
            type=int,
            default=MOST_PICTURES,
            show_default=True,
            help="Drawings with a picture on each page.",
        ),
    ),
)
