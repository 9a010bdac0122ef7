"""Colours that drawings use and no palette has, and how they are brought back.

In this order: a palette that lies in the scene and is not linked; a published palette
of the project that has the ids; a palette that is made of the drawings' own copies.
No drawing is written.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ayon_harmony import current
from ayon_harmony.checking.facts import CheckFacts
from ayon_harmony.checking.validator import Problem, facts_of, forget_facts
from ayon_harmony.errors import HarmonyError, PaletteFileError
from ayon_harmony.formats.drawing_colors import recovery_palette
from ayon_harmony.formats.palette_file import Color, PaletteFile
from ayon_harmony.model.color_use import (
    DrawingUse,
    LostColor,
    by_palette,
    drawings_of,
    find_lost_colors,
    spans_text,
)
from ayon_harmony.model.grouping import grouped
from ayon_harmony.model.names import free_name, listed
from ayon_harmony.model.scene_folder import PALETTE_LIBRARY

log = logging.getLogger(__name__)

_NAMED_COLORS = 8


def find_color_problems(context: Any) -> list[Problem]:
    """Find colours that no palette has, element by element, and broken drawings."""
    facts = facts_of(context)
    problems = []
    all_lost = find_lost(facts)
    can_be_repaired = bool(all_lost) and _can_bring_back(context, all_lost)
    for palette, lost in by_palette(all_lost).items():
        elements = grouped((use.element_id, use) for use in drawings_of(lost))
        for element_id, uses in elements.items():
            problems.append(
                Problem(
                    _lost_text(palette, lost, uses),
                    nodes=facts.nodes_of_element(element_id),
                    subject=palette,
                    can_be_repaired=can_be_repaired,
                )
            )
    problems += [
        Problem(f"A drawing cannot be read: {reason}.", is_warning=True)
        for reason in facts.color_reading.unreadable.values()
    ]
    return problems


def find_lost(facts: CheckFacts) -> tuple[LostColor, ...]:
    """Return the colours that drawings of the scene use and no palette has."""
    return find_lost_colors(facts.color_uses, facts.known_colors)


def _can_bring_back(context: Any, lost: Iterable[LostColor]) -> bool:
    """Tell whether one of the colours has a copy somewhere, the nearest first."""
    facts = facts_of(context)
    missing = {color.id for color in lost}
    if _copies(facts, missing):
        return True
    palettes = _unlinked_palettes(facts) or _published_palettes(context)
    return any(
        color.id.lower() in missing
        for _, palette in palettes
        for color in palette.colors
    )


def _lost_text(
    palette: str, lost: Iterable[LostColor], uses: Iterable[DrawingUse]
) -> str:
    uses = list(uses)
    ids = {color.id for use in uses for color in use.colors}
    names = [f"'{color.name or color.id}'" for color in lost if color.id in ids]
    shown = listed(names, _NAMED_COLORS)
    owner = f" of the palette '{palette}'" if palette else ""
    drawings = ", ".join(f"'{use.title}' ({spans_text(use.spans)})" for use in uses)
    what = "colour" if len(names) == 1 else "colours"
    verb = "is" if len(names) == 1 else "are"
    return (
        f"The {what} {shown}{owner} {verb} in no palette of the scene. "
        f"Drawings in {'it' if len(names) == 1 else 'them'}: {drawings}."
    )


class Relinked(NamedTuple):
    """What a repair brought back.

    Attributes:
        path: Palette that is linked now.
        ids: Lost ids that it has.
        source: Where it is from, for the artist.

    """

    path: Path
    ids: frozenset[str]
    source: str


def repair_colors(context: Any) -> list[Relinked]:
    """Bring lost colours back.

    Returns:
        Palettes that were linked.

    Raises:
        HarmonyError: Some could not be brought back; the others are.

    """
    facts = facts_of(context)
    lost = find_lost(facts)
    missing = {color.id for color in lost}
    copies = _copies(facts, missing)
    done: list[Relinked] = []
    scene_palettes = _unlinked_palettes(facts)
    done += _link_best(scene_palettes, missing, copies, "of the scene's own library")
    if missing:
        published = _published_palettes(context)
        done += _link_best(published, missing, copies, "published in the project")
    if missing:
        done += _make_recovery_palettes(facts, lost, missing)
    for palette_path in done:
        log.info(
            "'%s', %s, has %s lost colours.",
            palette_path.path,
            palette_path.source,
            len(palette_path.ids),
        )
    forget_facts(context)
    if missing:
        raise HarmonyError(
            f"These have no copy in a drawing: {', '.join(sorted(missing))}. Link the "
            "palette that has them in the Colour view."
        )
    return done


def _copies(facts: CheckFacts, ids: set[str]) -> Mapping[str, Color]:
    palette, _ = recovery_palette(facts.color_reading.entries, ids)
    return {color.id.lower(): color for color in palette.colors}


def _unlinked_palettes(facts: CheckFacts) -> list[tuple[Path, PaletteFile]]:
    linked = {Path(palette.path) for palette in facts.palettes}
    palette_files = sorted(facts.folder.glob(f"{PALETTE_LIBRARY}/*.plt"))
    palette_files += sorted(facts.folder.glob(f"elements/*/{PALETTE_LIBRARY}/*.plt"))
    return _read_palettes(path for path in palette_files if path not in linked)


def _published_palettes(context: Any) -> list[tuple[Path, PaletteFile]]:
    # Imported late: without a server there is no published palette.
    from ayon_harmony.checking.published_palettes import published_palette_files

    try:
        return _read_palettes(published_palette_files(context))
    except Exception:
        # The copies are still there; a server that is away must not keep these.
        log.warning("Published palettes could not be looked through.", exc_info=True)
        return []


def _read_palettes(paths: Iterable[Path]) -> list[tuple[Path, PaletteFile]]:
    palettes = []
    for path in paths:
        try:
            palettes.append((path, PaletteFile.read(path)))
        except PaletteFileError as error:
            log.info("%s", error)
    return palettes


def _link_best(
    palettes: Iterable[tuple[Path, PaletteFile]],
    missing: set[str],
    copies: Mapping[str, Color],
    source: str,
) -> list[Relinked]:
    """Link the palettes that have most of the lost ids; take these off ``missing``.

    Of palettes with equally many, the one whose values are those of the drawings.
    """
    candidates = list(palettes)
    linked = []
    while missing and candidates:
        path, content = max(candidates, key=lambda item: _fit(item[1], missing, copies))
        ids = {color.id.lower() for color in content.colors} & missing
        if not ids:
            break
        current.get_scene().palettes.link_palette(path)
        linked.append(Relinked(path, frozenset(ids), source))
        missing -= ids
        candidates.remove((path, content))
    return linked


def _fit(
    palette: PaletteFile, missing: set[str], copies: Mapping[str, Color]
) -> tuple[int, int]:
    """Return how many lost ids a palette has, and how many values of the copies."""
    values = {color.id.lower(): _value(color) for color in palette.colors}
    alike = [i for i, copy in copies.items() if values.get(i) == _value(copy)]
    return len(values.keys() & missing), len(alike)


def _value(color: Color) -> object:
    return getattr(color, "color", None) or getattr(color, "stops", None)


def _make_recovery_palettes(
    facts: CheckFacts, lost: Iterable[LostColor], missing: set[str]
) -> list[Relinked]:
    """Write a palette of copies for each lost palette, and link it."""
    library = facts.folder / PALETTE_LIBRARY
    taken = [path.stem for path in library.glob("*.plt")]
    taken += [palette.name for palette in facts.palettes]
    recovered = []
    for name, colors in by_palette(c for c in lost if c.id in missing).items():
        wanted = {color.id for color in colors}
        content, _ = recovery_palette(facts.color_reading.entries, wanted)
        ids = {color.id.lower() for color in content.colors}
        if not ids:
            continue
        stem = free_name(_file_name(name), taken)
        taken.append(stem)
        library.mkdir(exist_ok=True)
        path = library / f"{stem}.plt"
        # "x": whatever lies there is the artist's.
        with path.open("x", encoding="utf-8", newline="") as stream:
            stream.write(content.to_text())
        current.get_scene().palettes.link_palette(path)
        recovered.append(Relinked(path, frozenset(ids), "made of the drawings' copies"))
        missing -= ids
    return recovered


def _file_name(palette: str) -> str:
    letters = [c if c.isalnum() or c in "-_ ." else "_" for c in palette.strip()]
    return f"{''.join(letters).strip(' .') or 'colours'}_recovered"
