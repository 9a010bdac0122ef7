"""One page about a scene, for people who have no Harmony, and an index of many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Callable

from ..comparing.sources import Source, open_source
from ..errors import HarmonyError
from ..formats.scene_content import DRAWING_COLUMN, Column, Element, Node
from ..formats.xstage import ElementFacts
from ..model.counting import count_of
from ..model.frames import ShotRange
from ..model.report import Finding
from ..pages.page_parts import bar, facts_list, page, picture, swatches, table, text
from ..pictures import Picture, PictureMaker, pictures_folder
from ..pictures.scene_files import SceneFiles, open_scene_files
from ..surveying.uses import OUTDATED, Standing, version_name
from .many_scenes import Checked

_SIDE = 128
_LARGEST_IMAGE = 300_000
_IMAGES = {".png", ".jpg", ".jpeg"}

#: Gives the picture of a drawing of an element.
Draw = Callable[[Element, str], Picture]


def sheet_page(facts: Checked, most_pictures: int) -> str:
    """Return the page of a scene; one that cannot be read says why.

    Args:
        facts: The scene.
        most_pictures: Drawings that get a picture; 0 for none.

    """
    title = facts.item.title
    path = facts.surveyed.target.path
    try:
        if path is None or facts.item.message:
            raise HarmonyError(facts.item.message or "There is no scene.")
        source = open_source(path)
    except HarmonyError as error:
        told = f'<p class="failed">{text(error)}</p>'
        return page(title, [told, _findings(facts.item.findings)])
    with _pictures(path, most_pictures) as draw:
        parts = [
            _head(facts, source),
            "<h2>Findings</h2>" + _findings(facts.item.findings),
            f"<h2>Loaded products</h2>{_loaded(facts.standings)}",
            f"<h2>Layers and timing</h2>{_layers(source)}",
            f"<h2>Outputs</h2>{_outputs(source)}",
            f"<h2>Palettes</h2>{_palettes(source)}",
            f"<h2>Drawings</h2>{_drawings(source, draw, most_pictures)}",
        ]
    return page(title, parts)


def _head(facts: Checked, source: Source) -> str:
    survey = facts.surveyed.survey
    assert survey is not None
    size = survey.size
    versions = [n for n in source.files if n.endswith(".xstage") and "/" not in n]
    return facts_list(
        {
            "File": survey.path,
            "Version that is opened": survey.xstage,
            "Versions in it": ", ".join(versions) if len(versions) > 1 else "",
            "Frames": frames_text(facts),
            "Frames a second": "" if survey.fps is None else f"{survey.fps:g}",
            "Size": f"{size[0]} x {size[1]}" if size else "",
            "Colour space": survey.color_space,
            "Saved by": source.content.source,
            "Nodes": f"{survey.node_count}, of which {survey.layer_count} are drawing "
            "layers",
        }
    )


def frames_text(facts: Checked) -> str:
    """Return the frames of a scene, and beside them those of its task."""
    survey = facts.surveyed.survey
    if survey is None or survey.length is None:
        return ""
    told = f"{survey.length.frame_count}, plays {survey.length.playback}"
    shot: ShotRange | None = facts.task.settings.shot if facts.task else None
    if shot is None:
        return told
    count = shot.with_handles.duration
    return f"{told}; AYON: {count} ({shot})"


def _findings(findings: Sequence[Finding]) -> str:
    if not findings:
        return "<p>None.</p>"
    return table(
        ("Level", "Check", "What"),
        (
            (
                f'<span class="{text(finding.level)}">{text(finding.level)}</span>',
                text(finding.label),
                text(finding.text),
            )
            for finding in findings
        ),
    )


def _loaded(standings: Sequence[Standing]) -> str:
    if not standings:
        return "<p>None.</p>"
    rows = []
    for standing in standings:
        origin = standing.origin
        mark = "findings" if standing.state == OUTDATED else "good"
        rows.append(
            (
                text(standing.loaded.name),
                text(f"{origin.product} of {origin.folder}") if origin else "",
                text(version_name(origin.version)) if origin else "",
                text(version_name(origin.latest)) if origin else "",
                f'<span class="{mark}">{text(standing.state)}</span>',
            )
        )
    return table(("Name", "Product", "Version", "Last", ""), rows)


def _layers(source: Source) -> str:
    content = source.content
    frames = int(content.settings.get("scene nbframes") or 0)
    rows = []
    for path, node in content.nodes.items():
        if node.kind != "READ":
            continue
        column = drawing_column(node, content.columns)
        element = content.elements.get(column.element_id) if column else None
        group, _, name = path.rpartition("/")
        shown = f'<span class="off">{text(name)}</span>'
        rows.append(
            (
                text(group),
                text(name) if node.is_enabled else shown,
                text(element.name if element else ""),
                str(len({run.drawing for run in column.exposures}) if column else 0),
                bar(column.exposures, frames) if column else "",
            )
        )
    if not rows:
        return "<p>None.</p>"
    return table(("Group", "Layer", "Element", "Drawings shown", "When"), rows)


def drawing_column(node: Node, columns: Mapping[str, Column]) -> Column | None:
    """Return the column that shows the drawings of a layer, None without one."""
    shown = (columns[name] for name in node.columns.values() if name in columns)
    return next((column for column in shown if column.kind == DRAWING_COLUMN), None)


def _outputs(source: Source) -> str:
    rows = [
        (
            text(path) if node.is_enabled else f'<span class="off">{text(path)}</span>',
            text(node.values.get("drawingName") or node.values.get("moviePath") or ""),
            text(node.values.get("drawingType") or ""),
        )
        for path, node in source.content.nodes.items()
        if node.kind in ("WRITE", "MultiLayerWrite")
    ]
    if not rows:
        return "<p>None.</p>"
    return table(("Write node", "Files", "Type"), rows)


def _palettes(source: Source) -> str:
    if not source.palettes:
        return "<p>None.</p>"
    order = {name: number for number, name in enumerate(source.palette_order)}
    names = sorted(
        source.palettes,
        key=lambda name: (order.get(PurePosixPath(name).stem, len(order)), name),
    )
    return "\n".join(
        f"<h3>{text(PurePosixPath(name).stem)}</h3>{swatches(source.palettes[name])}"
        for name in names
    )


def _drawings(source: Source, draw: Draw, most: int) -> str:
    elements = source.content.elements.values()
    listed = [(element, name) for element in elements for name in element.drawings]
    if not listed:
        return "<p>None.</p>"
    figures = (
        picture(draw(element, name), f"{element.name} {name}")
        for element, name in listed[:most]
    )
    more = len(listed) - most
    rest = f"<p>{more} more have no picture here.</p>" if more > 0 else ""
    return f'<div class="pictures">{"".join(figures)}</div>{rest}'


# --- pictures -----------------------------------------------------------------------


@contextmanager
def _pictures(path: Path, most: int) -> Iterator[Draw]:
    """Give what makes pictures of a scene's drawings."""
    if most <= 0:
        yield lambda _element, _name: Picture(None, "no picture was asked for")
        return
    with ExitStack() as stack:
        try:
            files = stack.enter_context(open_scene_files(path))
        except HarmonyError as error:
            reason = str(error)
            yield lambda _element, _name: Picture(None, reason)
            return
        maker = stack.enter_context(PictureMaker(pictures_folder()))
        palettes = files.palettes()[0]
        yield lambda element, name: picture_of(maker, files, palettes, element, name)


def picture_of(
    maker: PictureMaker,
    files: SceneFiles,
    palettes: Sequence[Path],
    element: Element,
    drawing: str,
) -> Picture:
    """Return the picture of a drawing of a scene, or why there is none."""
    facts = ElementFacts(0, element.name, element.folder, "")
    path = files.drawing(facts, drawing)
    if path is None:
        return Picture(None, "the file is missing")
    if path.suffix.lower() == ".tvg":
        return maker.of_drawing(path, palettes, (_SIDE, _SIDE))
    if path.suffix.lower() in _IMAGES and path.stat().st_size <= _LARGEST_IMAGE:
        return Picture(path)
    return Picture(None, f"an image ({path.suffix[1:]})")


# --- the index ----------------------------------------------------------------------

_FILTER = """
const rows = [...document.querySelectorAll("tr[data-state]")];
const search = document.querySelector("#search");
const state = document.querySelector("#state");
function filter() {
  const words = search.value.toLowerCase().split(/\\s+/);
  let shown = 0;
  for (const row of rows) {
    const told = row.textContent.toLowerCase();
    const fits = words.every(word => told.includes(word))
      && (!state.value || row.dataset.state.split(" ").includes(state.value));
    row.hidden = !fits;
    shown += fits;
  }
  document.querySelector("#shown").textContent = `${shown} of ${rows.length} scenes`;
}
search.addEventListener("input", filter);
state.addEventListener("change", filter);
filter();
"""
_FILTERS = """<p class="filters"><input id="search" placeholder="Search">
<select id="state"><option value="">all</option><option>failed</option>
<option>findings</option><option>outdated</option><option>good</option></select>
<span id="shown"></span></p>"""


def index_page(rows: Iterable[tuple[Checked, str]]) -> str:
    """Return the index of many scenes.

    Args:
        rows: Scenes, and the address of the page of each, "" where it has none.

    """
    heads = ("Scene", "Frames", "Rate", "Size", "Harmony", "Layers", "Loaded", "State")
    lines = [f"<tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>"]
    lines += [_index_row(facts, address) for facts, address in rows]
    body = f"<table>\n{''.join(lines)}\n</table>"
    return page("Scenes", [_FILTERS, body], script=_FILTER)


def _index_row(facts: Checked, address: str) -> str:
    item, survey = facts.item, facts.surveyed.survey
    outdated = sum(standing.state == OUTDATED for standing in facts.standings)
    states = [item.state.value, *(["outdated"] if outdated else [])]
    title = text(item.title)
    if address:
        title = f'<a href="{text(address)}">{title}</a>'
    if item.message:
        title += f"<br>{text(item.message)}"
    cells = [title, "", "", "", "", "", ""]
    if survey is not None and not survey.error:
        size = survey.size
        loaded = f"{len(facts.standings)}"
        cells[1:] = [
            text(frames_text(facts)),
            "" if survey.fps is None else f"{survey.fps:g}",
            f"{size[0]} x {size[1]}" if size else "",
            text(item.harmony),
            str(survey.layer_count),
            f"{loaded}, {outdated} outdated" if outdated else loaded,
        ]
    count = len(item.findings)
    told = f"{item.state.value}" + (f", {count_of(count, 'finding')}" if count else "")
    cells.append(f'<span class="{item.state.value}">{text(told)}</span>')
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr data-state="{" ".join(states)}">{row}</tr>\n'
