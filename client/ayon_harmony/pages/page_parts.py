"""Parts of pages: text that is safe in HTML, tables, swatches, bars of frames."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..formats.palette_file import Color, GradientColor, PaletteFile, SolidColor
from ..formats.report_files import STYLE
from ..formats.scene_content import Exposure
from ..pictures import Picture

MORE_STYLE = """
body { max-width: 76rem; }
.swatches { display: flex; flex-wrap: wrap; gap: .4rem; }
.swatch { width: 6.5rem; font-size: .75rem; overflow: hidden; white-space: nowrap; }
.swatch i { display: block; height: 2.2rem; border: 1px solid #ccc; }
.pictures { display: flex; flex-wrap: wrap; gap: .6rem; }
figure { margin: 0; width: 132px; font-size: .75rem; word-break: break-all; }
figure img, .card { width: 130px; height: 130px; object-fit: contain;
  border: 1px solid #ccc; background: #fff; }
.card { display: flex; align-items: center; justify-content: center; padding: .3rem;
  background: #e4e4e4; color: #666; box-sizing: border-box; text-align: center; }
.pair { display: flex; gap: .3rem; } .pair + .pair { margin-top: .6rem; }
.bar { display: flex; height: .9rem; width: 26rem; background: #f3f3f3; }
.bar b { border-left: 1px solid #fff; background: #7a9cc6; }
.bar b:nth-child(even) { background: #a9c1de; } .bar s { flex: none; }
.off { color: #999; text-decoration: line-through; }
@media print { .filters { display: none; } }
"""
_MOST_BARS = 60


def page(title: str, body: Iterable[str], *, style: str = "", script: str = "") -> str:
    """Return a page that needs nothing beside itself."""
    tail = f"<script>{script}</script>\n" if script else ""
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="en"><meta charset="utf-8"><title>{text(title)}</title>\n'
        f"<style>{STYLE}{MORE_STYLE}{style}</style>\n<h1>{text(title)}</h1>\n"
        + "\n".join(body)
        + f"\n{tail}</html>\n"
    )


def text(value: object) -> str:
    """Return a text as HTML shows it."""
    return html.escape(str(value))


def facts_list(facts: Mapping[str, str]) -> str:
    """Return names with their values; empty ones are left out."""
    rows = (
        f"<dt>{text(key)}</dt><dd>{text(value)}</dd>"
        for key, value in facts.items()
        if value
    )
    return f"<dl>{''.join(rows)}</dl>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells are HTML already."""
    head = "".join(f"<th>{text(name)}</th>" for name in heads)
    body = "\n".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table>\n<tr>{head}</tr>\n{body}\n</table>"


def swatches(palette: PaletteFile) -> str:
    """Return the colours of a palette."""
    cells = (
        f'<div class="swatch" title="{text(color.name)}">'
        f'<i style="background:{css_color(color)}"></i>{text(color.name)}</div>'
        for color in palette.colors
    )
    return f'<div class="swatches">{"".join(cells)}</div>'


def css_color(color: Color) -> str:
    """Return a colour as a page shows it; a texture is grey stripes."""
    if isinstance(color, SolidColor):
        return color.color.hex
    if isinstance(color, GradientColor) and len(color.stops) > 1:
        stops = ", ".join(f"{stop.color.hex} {stop.offset:g}%" for stop in color.stops)
        kind = (
            "radial-gradient(" if color.kind == "Radial" else "linear-gradient(90deg,"
        )
        return f"{kind}{stops})"
    if isinstance(color, GradientColor) and color.stops:
        return color.stops[0].color.hex
    return "repeating-linear-gradient(45deg,#bbb 0 4px,#ddd 4px 8px)"


def picture(made: Picture, label: str) -> str:
    """Return a picture inside of the page, or a grey card that says why not."""
    shown = (
        f'<div class="card">{text(made.reason or "no picture")}</div>'
        if made.path is None
        else f'<img alt="{text(label)}" src="{data_uri(made.path)}">'
    )
    return f"<figure>{shown}{text(label)}</figure>"


def data_uri(path: Path) -> str:
    """Return an image as an address that holds it, "" where it cannot be read."""
    try:
        data = base64.b64encode(path.read_bytes()).decode("ascii")
    except OSError:
        return ""
    kind = {"jpg": "jpeg"}.get(path.suffix[1:].lower(), path.suffix[1:].lower())
    return f"data:image/{kind};base64,{data}"


def bar(exposures: Sequence[Exposure], frame_count: int) -> str:
    """Return which drawing is shown when, as a bar over the scene's frames."""
    cells, at = [], 1
    for run in exposures[:_MOST_BARS]:
        if run.start > at:
            cells.append(f'<s style="width:{_share(run.start - at, frame_count)}"></s>')
        width = _share(run.end - run.start + 1, frame_count)
        title = text(f"{run.drawing}: {run.start}-{run.end}")
        cells.append(f'<b style="width:{width}" title="{title}"></b>')
        at = run.end + 1
    return f'<div class="bar">{"".join(cells)}</div>'


def _share(frames: int, frame_count: int) -> str:
    return f"{min(100.0, 100 * frames / max(1, frame_count)):.2f}%"
