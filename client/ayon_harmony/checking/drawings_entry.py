"""The menu entry that tells what the drawings and palettes of the scene are like.

Of the scene as it was saved: drawings whose file is missing or cannot be read, empty
ones, those that no layer shows, colours that no drawing uses, and which drawings use
the others. None of it keeps
anybody from publishing. Nothing is written.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ayon_harmony import current
from ayon_harmony.errors import Cancelled, HarmonyError
from ayon_harmony.formats.scene_drawings import (
    DrawingState,
    SceneDrawing,
    list_drawings,
    palette_uses,
    read_linked_palettes,
    read_state,
)
from ayon_harmony.formats.scene_graph import read_scene_graph
from ayon_harmony.model.color_use import PaletteColorUse, spans_text
from ayon_harmony.model.grouping import grouped
from ayon_harmony.model.names import listed
from ayon_harmony.pictures import Picture, PictureMaker, pictures_folder
from ayon_harmony.pictures.scene_sheet import Report, sheet_of_drawings
from ayon_harmony.ui.findings import Finding, log_findings
from ayon_harmony.ui.main_loop import MainLoop
from ayon_harmony.ui.progress import ProgressService

log = logging.getLogger(__name__)

TITLE = "Drawings and Colours"

_NAMED = 12
_LISTED = 200
_SHOW, _SHOW_ALL, _SELECT = "show", "show_all", "select"

#: What is told of drawings, by the name of the row: its level, and the sentence.
_KINDS: Mapping[str, tuple[str, str, str]] = {
    "Missing": ("error", "has no file", "have no file"),
    "Not Readable": ("error", "cannot be read", "cannot be read"),
    "Empty": ("warning", "is empty", "are empty"),
    "Unused": ("note", "is shown at no frame", "are shown at no frame"),
}


@dataclass(frozen=True)
class SceneReport:
    """What a saved scene's drawings and palettes are like.

    Attributes:
        states: Every drawing that the scene lists or shows.
        colors: The drawings that use each colour, by palette.
        palettes: Linked palettes, by priority.
        nodes: Paths of the nodes that show each element, by its id.

    """

    states: tuple[DrawingState, ...] = ()
    colors: Mapping[str, tuple[PaletteColorUse, ...]] = field(default_factory=dict)
    palettes: tuple[Path, ...] = ()
    nodes: Mapping[int, Sequence[str]] = field(default_factory=dict)


class _Subject(NamedTuple):
    """What the actions of a row are about."""

    drawings: tuple[SceneDrawing, ...] = ()
    nodes: tuple[str, ...] = ()


def read_report(xstage: Path, report: Report | None = None) -> SceneReport:
    """Read every drawing of a saved scene.

    Args:
        xstage: The scene's file in its folder.
        report: Told of each drawing: done, all, name. What it raises stops the work.

    Raises:
        WorkfileError: The scene cannot be read.

    """
    graph = read_scene_graph(xstage)
    drawings = list_drawings(graph)
    states = []
    for number, drawing in enumerate(drawings):
        if report is not None:
            report(number, len(drawings), f"{drawing.element}-{drawing.drawing}")
        states.append(read_state(drawing))
    palettes, _ = read_linked_palettes(xstage.parent)
    colors = palette_uses(graph)
    return SceneReport(tuple(states), colors, tuple(palettes), graph.showing_nodes())


def rows_of(report: SceneReport) -> list[Finding]:
    """Return what is told of a scene: a row for each kind and element, or palette."""
    rows = []
    for kind, (level, one, many) in _KINDS.items():
        by_element = grouped(
            (state.drawing.element_id, state)
            for state in report.states
            if kind == _kind_of(state)
        )
        for element_id, states in by_element.items():
            verb = one if len(states) == 1 else many
            rows.append(
                _drawings_row(level, kind, verb, states, report.nodes.get(element_id))
            )
    is_partial = any(_kind_of(state) == "Not Readable" for state in report.states)
    places = {str(state.drawing.path): state.drawing for state in report.states}
    for palette, colors in report.colors.items():
        unused = [color.name for color in colors if not color.uses]
        if unused:
            rows.append(_unused_row(palette, unused, is_partial=is_partial))
        if len(unused) < len(colors):
            rows.append(_palette_row(palette, colors, places))
    rows.append(_sheet_row(tuple(state.drawing for state in report.states)))
    return rows


def _sheet_row(drawings: tuple[SceneDrawing, ...]) -> Finding:
    count = f"{len(drawings) or 'no'} drawing{'' if len(drawings) == 1 else 's'}"
    actions = ((_SHOW_ALL, "Show All"),) if drawings else ()
    text = f"The scene has {count}."
    subject = _Subject(drawings)
    return Finding("note", "", "Contact Sheet", text, actions=actions, source=subject)


def _kind_of(state: DrawingState) -> str:
    if state.drawing.path is None:
        return "Missing"
    if state.problem:
        return "Not Readable"
    if state.is_empty:
        return "Empty"
    return "Unused" if state.drawing.is_unused else ""


def _drawings_row(
    level: str,
    kind: str,
    verb: str,
    states: Sequence[DrawingState],
    nodes: Iterable[str] | None,
) -> Finding:
    names = listed([f"'{state.drawing.drawing}'" for state in states], _NAMED)
    what = "drawing" if len(states) == 1 else "drawings"
    text = f"The {what} {names} {verb}."
    problems = dict.fromkeys(s.problem for s in states if s.problem and s.drawing.path)
    if problems:
        text = f"{text[:-1]}: {listed(problems, _NAMED)}."
    subject = _Subject(tuple(s.drawing for s in states), tuple(nodes or ()))
    actions = [(_SHOW, "Show")] if kind != "Missing" else []
    if subject.nodes:
        actions.append((_SELECT, "Select in Harmony"))
    element = states[0].drawing.element
    return Finding(level, element, kind, text, actions=tuple(actions), source=subject)


def _unused_row(palette: str, colors: Sequence[str], *, is_partial: bool) -> Finding:
    names = listed([f"'{name}'" for name in colors], _NAMED)
    are_used = "colour is" if len(colors) == 1 else "colours are"
    text = f"{len(colors)} {are_used} used by no drawing: {names}."
    if is_partial:
        text += " Drawings that cannot be read may use them."
    return Finding("note", palette, "Unused Colours", text, source=_Subject())


def _palette_row(
    palette: str,
    colors: Sequence[PaletteColorUse],
    places: Mapping[str, SceneDrawing],
) -> Finding:
    """Tell which drawings use which colour of a palette, at which frames."""
    used = [color for color in colors if color.uses]
    paths = dict.fromkeys(use.path for color in used for use in color.uses)
    drawings = tuple(places[path] for path in paths if path in places)
    count = f"{len(paths)} drawing{'' if len(paths) == 1 else 's'}"
    verb = "is" if len(used) == 1 else "are"
    text = f"{len(used)} of its {len(colors)} colours {verb} used, in {count}."
    lines = [text, ""]
    for color in used[:_LISTED]:
        # What is shown comes first: libraries of mouths and hands are long.
        uses = sorted(color.uses, key=lambda use: not use.spans)
        shown = [f"{use.title} ({spans_text(use.spans)})" for use in uses]
        lines.append(f"- **{color.name}**: {listed(shown, _NAMED)}")
    if len(used) > _LISTED:
        lines.append(f"- and {len(used) - _LISTED} more")
    return Finding(
        "note",
        palette,
        "Used Colours",
        text,
        description="\n".join(lines),
        actions=((_SHOW, "Show"),),
        source=_Subject(drawings),
    )


class DrawingsEntry:
    """Looks through the drawings of the open scene and shows what they are like.

    Args:
        loop: Main loop that shows it.
        progress: Shows how far it has come.

    """

    title = TITLE
    about = "Layer or Palette"

    def __init__(self, loop: MainLoop, progress: ProgressService) -> None:
        self._loop = loop
        self._progress = progress
        self._report = SceneReport()
        self._rows: list[Finding] = []

    @property
    def rows(self) -> list[Finding]:
        """What is told, as of the last look."""
        return self._rows

    def run(self) -> None:
        """Look, and show the results. On the main thread."""
        if self.look_again():
            self._loop.show_findings(self)

    def look_again(self) -> bool:
        """Look through the scene; False when the artist stopped it, or it failed."""
        try:
            xstage = Path(current.get_scene().settings.get_scene().path)
            self._report = self._progress.run(
                TITLE, lambda task: read_report(xstage, task)
            )
        except Cancelled:
            return False
        except HarmonyError as error:
            log.exception("The drawings could not be looked through")
            self._loop.show_message(TITLE, str(error))
            return False
        self._rows = rows_of(self._report)
        log_findings(log, TITLE, self._rows)
        return True

    def act(self, row: Finding, action: str) -> None:
        """Show the drawings of a row, or select what shows them."""
        subject: _Subject = row.source
        try:
            if action == _SELECT:
                current.get_scene().nodes.select(subject.nodes, missing_ok=True)
            else:
                self._show_sheet(subject.drawings)
        except Cancelled:
            return
        except HarmonyError as error:
            log.exception("'%s' of '%s' did not work", action, row.check)
            self._loop.show_message(TITLE, str(error))

    def _show_sheet(self, drawings: Sequence[SceneDrawing]) -> None:
        sheet = self._progress.run(TITLE, lambda task: self._draw_sheet(drawings, task))
        if sheet.path is None:
            self._loop.show_message(TITLE, sheet.reason)
            return
        for note in sheet.notes:
            log.info("The contact sheet: %s.", note)
        self._loop.show_file(sheet.path)

    def _draw_sheet(self, drawings: Sequence[SceneDrawing], report: Report) -> Picture:
        with PictureMaker(pictures_folder()) as maker:
            return sheet_of_drawings(maker, drawings, self._report.palettes, report)
