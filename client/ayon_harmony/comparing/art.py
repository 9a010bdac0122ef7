"""What changed in drawings, their elements, palettes and other files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ayon_harmony.comparing.changes import Change, listed_names, touching
from ayon_harmony.comparing.sources import Source
from ayon_harmony.errors import DrawingFileError
from ayon_harmony.formats.palette_file import Color, PaletteFile
from ayon_harmony.formats.scene_content import Element
from ayon_harmony.formats.scene_drawings import drawing_names
from ayon_harmony.formats.tvg.comparison import RECOLORED, SAME, compare_drawings
from ayon_harmony.formats.tvg.drawing import parse_drawing
from ayon_harmony.formats.xstage import ElementFacts
from ayon_harmony.model.grouping import grouped

_MOST_OPENED = 60
"""Drawings that are opened to say how they changed; of more it is not said."""


def compare_elements(before: Source, after: Source) -> Iterator[Change]:
    """Yield what is new, gone and renamed in elements that both scenes have."""
    old, new = before.content.elements, after.content.elements
    for key in sorted(old.keys() & new.keys()):
        name, touches = new[key].name, touching("element", [key])
        if old[key].name != name:
            text = f"the element was called '{old[key].name}'."
            yield Change("Drawings", name, text, "drawing", (), touches)
        had, has = set(old[key].drawings), set(new[key].drawings)
        come = [one for one in new[key].drawings if one not in had]
        gone = [one for one in old[key].drawings if one not in has]
        for former, now in _renamed_drawings(before, after, key, gone, come):
            text = f"drawing {former} is called {now} now."
            yield Change("Drawings", name, text, "drawing", (), touches)
            gone.remove(former)
            come.remove(now)
        for drawings, word in ((come, "new"), (gone, "gone")):
            if drawings:
                text = f"{_named(sorted(drawings))} {word}."
                keys = touches | touching("drawing", (f"{key} {d}" for d in drawings))
                yield Change("Drawings", name, text, "drawing", (), keys)


def _renamed_drawings(
    before: Source, after: Source, key: str, gone: list[str], come: list[str]
) -> list[tuple[str, str]]:
    """Return old and new names of drawings whose files are the same."""
    if not gone or not come:
        return []
    old, new = before.content.elements[key], after.content.elements[key]
    files = ((drawing, drawing_file(new, drawing, after.files)) for drawing in come)
    prints = grouped((after.files[file], drawing) for drawing, file in files if file)
    renamed = []
    for drawing in gone:
        file = drawing_file(old, drawing, before.files)
        fits = prints.get(before.files[file], []) if file is not None else []
        if len(fits) == 1:
            renamed.append((drawing, fits.pop()))
    return renamed


def drawing_file(
    element: Element, drawing: str, files: Mapping[str, object]
) -> str | None:
    """Return the name of a drawing's file among the files of a scene."""
    facts = ElementFacts(0, element.name, element.folder, "")
    names = (f"{element.folder}/{name}" for name in drawing_names(facts, drawing))
    return next((name for name in names if name in files), None)


def compare_drawings_of(before: Source, after: Source) -> Iterator[Change]:
    """Yield drawings whose files differ; those that are listed nowhere, too."""
    ids = {element.folder: key for key, element in after.content.elements.items()}
    formers = former_files(before, after, after.files)
    changed = grouped(
        (ids[name.rpartition("/")[0]], name)
        for name, former in formers.items()
        if before.files[former] != after.files[name]
    )
    how = _how_changed(
        before, after, {n: formers[n] for names in changed.values() for n in names}
    )
    for key, names in sorted(changed.items()):
        element = after.content.elements[key]
        words = ((how.get(name, "changed"), name) for name in sorted(names))
        by_word = grouped(
            (word, (_drawing_of(name), name)) for word, name in words if word != SAME
        )
        for word, rows in by_word.items():
            text = f"{_named([drawing for drawing, _ in rows])} {word}."
            keys = (f"{key} {drawing}" for drawing, _ in rows)
            touches = touching("drawing", keys)
            files = tuple(name for _, name in rows)
            yield Change("Drawings", element.name, text, "drawing", files, touches)


def former_files(before: Source, after: Source, names: Iterable[str]) -> dict[str, str]:
    """Return what files of drawings are called in the older scene, if it has them.

    An element that gets another name keeps its number; its folder and the names of
    its drawings may change with it.

    Args:
        before: The older scene.
        after: The newer one.
        names: Names of files in the newer one; only those in folders of elements count.

    """
    ids = {element.folder: key for key, element in after.content.elements.items()}
    formers: dict[str, str] = {}
    for name in names:
        folder = name.rpartition("/")[0]
        if folder not in ids:
            continue
        old = before.content.elements.get(ids[folder])
        former: str | None = name
        if old is not None and old.folder != folder:
            former = drawing_file(old, _drawing_of(name), before.files)
        if former is not None and former in before.files:
            formers[name] = former
    return formers


def _drawing_of(name: str) -> str:
    """Return a drawing's name: ``12`` of ``elements/Mouth/Mouth-12.tvg``."""
    folder, _, base = name.rpartition("/")
    stem = base.rpartition(".")[0]
    element = folder.rpartition("/")[2]
    for prefix in (element, element.rpartition(".")[0]):
        if prefix and stem.startswith(f"{prefix}-"):
            return stem[len(prefix) + 1 :]
    return stem


def _how_changed(
    before: Source, after: Source, formers: Mapping[str, str]
) -> dict[str, str]:
    """Return ``changed`` or ``recoloured`` by name; of what only says SAME, that."""
    wanted = [name for name in formers if name.lower().endswith(".tvg")]
    if not wanted or len(wanted) > _MOST_OPENED:
        return {}
    old = dict(before.read_files(formers[name] for name in wanted))
    how = {}
    for name, data in after.read_files(wanted):
        try:
            former = parse_drawing(old[formers[name]])
            kind = compare_drawings(former, parse_drawing(data)).kind
        except (DrawingFileError, KeyError):
            continue
        # What Harmony writes anew at each save is no change to anybody.
        how[name] = {RECOLORED: "recoloured", SAME: SAME}.get(kind, "changed")
    return how


def _named(drawings: list[str]) -> str:
    if len(drawings) == 1:
        return f"drawing {drawings[0]}"
    return f"drawings {listed_names(drawings)}"


# --- palettes -----------------------------------------------------------------------


def compare_palettes(before: Source, after: Source) -> Iterator[Change]:
    """Yield changes of palettes and of their order."""
    old, new = dict(before.palettes), dict(after.palettes)
    for former, now in _renamed_palettes(old, new):
        text = f"the palette was called '{stem_of(former)}'."
        touches = touching("palette", [former, now])
        yield Change("Colours", stem_of(now), text, "colour", (), touches)
        old[now] = old.pop(former)
    for names, word in (
        (new.keys() - old.keys(), "new"),
        (old.keys() - new.keys(), "gone"),
    ):
        for name in sorted(names):
            touches = touching("palette", [name])
            text = f"the palette is {word}."
            yield Change("Colours", stem_of(name), text, "colour", (), touches)
    for name in sorted(old.keys() & new.keys()):
        yield from _compare_colors(name, old[name], new[name])
    orders = [
        [name for name in source.palette_order if name in other.palette_order]
        for source, other in ((before, after), (after, before))
    ]
    if orders[0] != orders[1]:
        text = f"The palettes have another order: {listed_names(orders[1])}."
        yield Change("Colours", "", text, "", (), touching("palette", ["order"]))


def _renamed_palettes(
    old: Mapping[str, PaletteFile], new: Mapping[str, PaletteFile]
) -> list[tuple[str, str]]:
    """Return old and new names of palettes with the same colours."""
    come = {name for name in new if name not in old}
    renamed = []
    for name in sorted(name for name in old if name not in new):
        ids = {color.id for color in old[name].colors}
        fits = [o for o in come if ids and {c.id for c in new[o].colors} == ids]
        if len(fits) == 1:
            come.remove(fits[0])
            renamed.append((name, fits[0]))
    return renamed


def _compare_colors(
    name: str, before: PaletteFile, after: PaletteFile
) -> Iterator[Change]:
    old = {color.id: color for color in before.colors}
    new = {color.id: color for color in after.colors}
    touches = touching("palette", [name])
    both = old.keys() & new.keys()
    renamed = {key for key in both if old[key].name != new[key].name}
    for key in sorted(renamed):
        text = f"colour '{old[key].name}' is called '{new[key].name}' now."
        yield Change("Colours", stem_of(name), text, "colour", (), touches)
    changed = {key for key in both if _value(old[key]) != _value(new[key])}
    rows: tuple[tuple[set[str], Mapping[str, Color], str], ...] = (
        (set(new.keys() - old.keys()), new, "new"),
        (set(old.keys() - new.keys()), old, "gone"),
        (changed, new, "changed"),
    )
    for keys, colors, word in rows:
        names = [f"'{colors[key].name}'" for key in sorted(keys)]
        if names:
            what = "colour" if len(names) == 1 else "colours"
            text = f"{what} {listed_names(names)} {word}."
            yield Change("Colours", stem_of(name), text, "colour", (), touches)


def _value(color: Color) -> dict[str, object]:
    return {key: value for key, value in vars(color).items() if key != "name"}


def stem_of(name: str) -> str:
    """Return a file's name without folder and ending."""
    return name.rpartition("/")[2].rpartition(".")[0]


# --- other files --------------------------------------------------------------------


def compare_sound_files(before: Source, after: Source) -> Iterator[Change]:
    """Yield sound files whose content changed under one name."""
    for name in sorted(before.files):
        is_sound = name.lower().endswith((".wav", ".mp3", ".aif", ".aiff"))
        is_in_both = is_sound and name in after.files
        if is_in_both and before.files[name] != after.files[name]:
            text = f"The sound file '{name.rpartition('/')[2]}' changed."
            yield Change("Timing", "", text, "", (), touching("file", [name]))
