"""``ayon addon harmony xsheet``: exposure sheets, to read, to print or as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ayon_harmony.commands.command import Command, option
from ayon_harmony.commands.parameters import SCENES, selection_of
from ayon_harmony.errors import HarmonyError
from ayon_harmony.headless.targets import select_targets

if TYPE_CHECKING:
    from ayon_harmony.overview.many_scenes import Checked


def run(output: str | None, as_csv: bool, **values: Any) -> int:
    """Write sheets, print where they are, and return the exit code.

    Args:
        output: File of a single scene, or folder of many; None for here.
        as_csv: Write CSV.
        **values: Of the parameters below.

    """
    from ayon_harmony.overview.many_scenes import check_each
    from ayon_harmony.overview.written_pages import write_pages

    is_csv = as_csv or (output or "").lower().endswith(".csv")
    scenes = list(check_each(select_targets(selection_of(values))))
    path, code = write_pages(
        scenes,
        output,
        _csv_of if is_csv else _page_of,
        folder="xsheets",
        suffix=".csv" if is_csv else ".html",
    )
    print(path)
    return code


def _page_of(scene: Checked) -> str:
    from ayon_harmony.overview.exposure_sheet import sheet_html
    from ayon_harmony.pages.page_parts import page, text

    try:
        return sheet_html(_sheet_of(scene))
    except HarmonyError as error:
        return page(scene.item.title, [f'<p class="failed">{text(error)}</p>'])


def _csv_of(scene: Checked) -> str:
    """Return the table with a mark at its start, without which Excel reads no UTF-8."""
    from ayon_harmony.overview.exposure_sheet import sheet_csv

    try:
        return f"\ufeff{sheet_csv(_sheet_of(scene))}"
    except HarmonyError as error:
        return f"\ufeff{error}\r\n"


def _sheet_of(scene: Checked) -> Any:
    from ayon_harmony.comparing.sources import open_source
    from ayon_harmony.overview.exposure_sheet import read_sheet

    path = scene.surveyed.target.path
    if path is None or scene.item.message:
        raise HarmonyError(scene.item.message or "There is no scene.")
    shot = scene.task.settings.shot if scene.task else None
    return read_sheet(open_source(path).content, scene.item.title, shot)


COMMAND = Command(
    "xsheet",
    "Write the exposure sheet of each scene. It has frames down, layers across, names "
    "of drawings, holds as lines. As a page to read and print, or as CSV. Needs no "
    "Harmony.",
    run,
    (
        *SCENES,
        option("--output", help="File (.html, .csv) of one scene, or folder of many."),
        option("--csv", "as_csv", is_flag=True, help="Write CSV."),
    ),
)
