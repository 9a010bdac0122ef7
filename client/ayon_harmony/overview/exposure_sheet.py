"""The exposure sheet of a scene: frames down, layers across, holds as lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..formats.scene_content import Exposure, SceneContent
from ..model.counting import count_of
from ..model.frames import ShotRange
from ..model.grouping import grouped
from ..model.number_text import read_float
from ..pages.page_parts import page, text
from .sheet import drawing_column

HOLD = "|"
"""What stands in a frame that shows the drawing of the frame before."""

COLUMNS_A_PAGE = 20
_LONGEST = 100_000
_OUTPUTS = ("DISPLAY", "WRITE", "MultiLayerWrite")
_STYLE = """
body { max-width: none; }
table.x { width: auto; font: 12px/1.25 monospace; margin-bottom: 2rem;
  break-after: page; }
.x td, .x th { border: 1px solid #ccc; padding: 0 .4rem; min-width: 2.2rem;
  text-align: center; height: 1.15rem; }
.x th { position: sticky; top: 0; background: #fff; vertical-align: bottom; }
.x td.n { color: #666; text-align: right; }
.x td.h { background: linear-gradient(#555, #555) center/1px 100% no-repeat; }
.x tr.s td { border-top: 2px solid #777; } .x tr.o td { background-color: #f1f1f1; }
.off { color: #999; }
@media print { body { margin: 0; } h1 { font-size: 1rem; } .x th { position: static; }
  thead { display: table-header-group; } tr { break-inside: avoid; } }
"""


@dataclass(frozen=True)
class SheetColumn:
    """A layer of the sheet.

    Attributes:
        path: Path of the layer.
        is_enabled: Whether it is switched on.
        exposures: What it shows, in the order of the frames.

    """

    path: str
    is_enabled: bool
    exposures: Sequence[Exposure]

    def cells(self, count: int) -> list[str]:
        """Return the cells of all frames, from 1 on."""
        cells = [""] * count
        for run in self.exposures:
            for frame in range(max(1, run.start), min(run.end, count) + 1):
                cells[frame - 1] = run.drawing if frame == run.start else HOLD
        return cells


@dataclass(frozen=True)
class ExposureSheet:
    """A sheet.

    Attributes:
        title: Name of the scene.
        frame_count: Frames of the scene.
        fps: Frames a second.
        playback: First and last frame that play.
        columns: Layers, the hindmost first.
        shot: Frames of its task, None where nobody can tell.

    """

    title: str
    frame_count: int
    fps: float
    playback: tuple[int, int]
    columns: Sequence[SheetColumn]
    shot: ShotRange | None = None


def read_sheet(
    content: SceneContent, title: str, shot: ShotRange | None = None
) -> ExposureSheet:
    """Return the sheet of a scene; layers that show nothing are left out.

    Args:
        content: The scene.
        title: Name of the scene.
        shot: Frames of its task, None where nobody can tell.

    """
    columns = []
    for path in layer_order(content):
        node = content.nodes[path]
        column = drawing_column(node, content.columns)
        if column is not None and column.exposures:
            columns.append(SheetColumn(path, node.is_enabled, column.exposures))
    settings = content.settings
    count = min(max(1, int(read_float(settings.get("scene nbframes"), 0.0))), _LONGEST)
    first = int(read_float(settings.get("scene startFrame"), 0.0)) or 1
    last = int(read_float(settings.get("scene stopFrame"), 0.0)) or count
    fps = read_float(settings.get("framerate"), 0.0) or 24.0
    return ExposureSheet(title, count, fps, (first, last), columns, shot)


def layer_order(content: SceneContent) -> list[str]:
    """Return the paths of drawing layers, the hindmost first.

    Cables are followed from the outputs, each input by its port; layers that reach
    none come behind, in the order of the file.
    """
    inputs = grouped(
        (target, (port, source)) for source, _, target, port in content.links
    )
    kinds = {path: node.kind for path, node in content.nodes.items()}
    waiting = [
        path for kind in _OUTPUTS for path in reversed(kinds) if kinds[path] == kind
    ]
    seen: dict[str, None] = {}
    while waiting:
        path = waiting.pop()
        if path in seen or path not in kinds:
            continue
        seen[path] = None
        sources = [source for _, source in sorted(inputs.get(path, ()), reverse=True)]
        if kinds[path] == "GROUP":
            sources += [
                inner
                for inner in (f"{path}/Multi-Port-Out", f"{path}/Multi-Port-In")
                if inner in kinds
            ]
        waiting += sources
    ordered = [path for path in seen if kinds[path] == "READ"]
    ordered += [
        path for path, kind in kinds.items() if kind == "READ" and path not in seen
    ]
    return ordered


# --- CSV ----------------------------------------------------------------------------


def sheet_csv(sheet: ExposureSheet) -> str:
    """Return a sheet as CSV: a head, and a row for each frame.

    A text that a table program would take for a formula gets a ``'`` before it.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    shot_head = ["Shot frame"] if sheet.shot is not None else []
    writer.writerow(
        ["Frame", *shot_head, *(_harmless(column.path) for column in sheet.columns)]
    )
    for frame, row in _rows(sheet):
        shot = [] if sheet.shot is None else [sheet.shot.to_ayon(frame)]
        writer.writerow([frame, *shot, *map(_harmless, row)])
    return stream.getvalue()


def _harmless(cell: str) -> str:
    is_number = cell.lstrip("-+").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell[:1] in "=+-@" and cell and not is_number else cell


def _rows(sheet: ExposureSheet) -> Iterator[tuple[int, tuple[str, ...]]]:
    cells = [column.cells(sheet.frame_count) for column in sheet.columns]
    for number in range(sheet.frame_count):
        yield number + 1, tuple(column[number] for column in cells)


# --- HTML ---------------------------------------------------------------------------


def sheet_html(sheet: ExposureSheet) -> str:
    """Return a sheet as a page to read and to print."""
    body = [
        _table(sheet, sheet.columns[start : start + COLUMNS_A_PAGE])
        for start in range(0, max(1, len(sheet.columns)), COLUMNS_A_PAGE)
    ]
    first, last = sheet.playback
    frames = count_of(sheet.frame_count, "frame")
    told = f"{frames}, plays {first}-{last}, {sheet.fps:g} a second"
    if sheet.shot is not None:
        told += f"; AYON: {sheet.shot}"
    return page(sheet.title, [f"<p>{text(told)}</p>", *body], style=_STYLE)


def _table(sheet: ExposureSheet, columns: Sequence[SheetColumn]) -> str:
    heads = ["Frame"] if sheet.shot is None else ["Frame", "Shot"]
    head = "".join(f"<th>{name}</th>" for name in heads)
    for column in columns:
        mark = "" if column.is_enabled else ' class="off"'
        name = text(column.path.rpartition("/")[2])
        head += f'<th{mark} title="{text(column.path)}">{name}</th>'
    cells = [column.cells(sheet.frame_count) for column in columns]
    second = max(1, round(sheet.fps))
    rows = []
    for number in range(sheet.frame_count):
        frame = number + 1
        marks = [
            *(["s"] if number % second == 0 and number else []),
            *([] if sheet.playback[0] <= frame <= sheet.playback[1] else ["o"]),
        ]
        numbers = [frame] if sheet.shot is None else [frame, sheet.shot.to_ayon(frame)]
        row = "".join(f'<td class="n">{value}</td>' for value in numbers)
        row += "".join(_cell(column[number]) for column in cells)
        mark = f' class="{" ".join(marks)}"' if marks else ""
        rows.append(f"<tr{mark}>{row}</tr>")
    return (
        f'<table class="x">\n<thead><tr>{head}</tr></thead>\n<tbody>\n'
        + "\n".join(rows)
        + "\n</tbody></table>"
    )


def _cell(cell: str) -> str:
    return '<td class="h"></td>' if cell == HOLD else f"<td>{text(cell)}</td>"
