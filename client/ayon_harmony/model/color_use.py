"""Which colours drawings use, and which of these no palette has.

A drawing names colours by id and keeps a copy of each value. Where no palette has the
id the drawing shows red, or what Harmony makes of it: the palette was lost. Built-in
colours and images that a drawing carries itself are in no palette and never lost.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .grouping import grouped

#: First and last frame, both included.
FrameSpan = tuple[int, int]

_MANY = 8


@dataclass(frozen=True)
class UsedColor:
    """A colour that a drawing uses.

    Attributes:
        id: ``0x`` and 16 digits, lower case.
        name: Its name when the drawing was saved.
        palette: Name of its palette then, "" when it had none.
        is_carried: Whether it is built in, or an image of the drawing itself: it
            is in no palette and cannot be lost.

    """

    id: str
    name: str
    palette: str
    is_carried: bool = False


@dataclass(frozen=True)
class DrawingUse:
    """A drawing, when it is shown, and what it uses.

    Attributes:
        element_id: Its element.
        element: Name of the element.
        drawing: Its name.
        path: Its file.
        spans: Frames it is exposed at; empty when it is not.
        colors: Colours and textures it uses.

    """

    element_id: int
    element: str
    drawing: str
    path: str
    spans: tuple[FrameSpan, ...]
    colors: tuple[UsedColor, ...]

    @property
    def title(self) -> str:
        """``hero-1``."""
        return f"{self.element}-{self.drawing}"


@dataclass(frozen=True)
class LostColor:
    """A colour that drawings use and no palette has."""

    id: str
    name: str
    palette: str
    uses: tuple[DrawingUse, ...]


@dataclass(frozen=True)
class PaletteColorUse:
    """A colour of a palette, and the drawings that use it; there may be none."""

    id: str
    name: str
    uses: tuple[DrawingUse, ...]


def normal_id(color_id: str) -> str:
    """Return an id as palette files have it: ``0x`` and 16 digits, lower case.

    Harmony's scripts give it without ``0x``.
    """
    digits = color_id.strip().lower()
    return f"0x{digits[2:] if digits.startswith('0x') else digits:0>16}"


class KnownColors:
    """Ids that palettes have.

    Args:
        scene: Ids of the scene's palettes, of any case.
        elements: Ids that further apply to the drawings of an element, by its id.

    """

    def __init__(
        self,
        scene: Iterable[str],
        elements: Mapping[int, Iterable[str]] | None = None,
    ) -> None:
        self._scene = {normal_id(color_id) for color_id in scene}
        self._elements = {
            element_id: {normal_id(color_id) for color_id in ids}
            for element_id, ids in (elements or {}).items()
        }

    def has(self, color_id: str, element_id: int) -> bool:
        """Whether a palette has an id, for the drawings of an element."""
        color_id = normal_id(color_id)
        return color_id in self._scene or color_id in self._elements.get(element_id, ())


def find_lost_colors(
    uses: Iterable[DrawingUse], known: KnownColors
) -> tuple[LostColor, ...]:
    """Return the colours that no palette has, by palette and name."""
    lost: dict[str, list[DrawingUse]] = defaultdict(list)
    named: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for use in uses:
        for color in use.colors:
            if color.is_carried or known.has(color.id, use.element_id):
                continue
            lost[normal_id(color.id)].append(use)
            named[normal_id(color.id)][color.palette, color.name] += 1
    colors = []
    for color_id, drawings in lost.items():
        ((palette, name), _), *_ = named[color_id].most_common(1)
        colors.append(LostColor(color_id, name, palette, tuple(drawings)))
    return tuple(
        sorted(colors, key=lambda color: (color.palette, color.name, color.id))
    )


def by_palette(lost: Iterable[LostColor]) -> dict[str, tuple[LostColor, ...]]:
    """Return lost colours by the palette that had them."""
    palettes = grouped((color.palette, color) for color in lost)
    return {name: tuple(colors) for name, colors in palettes.items()}


def drawings_of(lost: Iterable[LostColor]) -> tuple[DrawingUse, ...]:
    """Return the drawings that use one of some colours, each once."""
    return tuple({use.path: use for color in lost for use in color.uses}.values())


def find_color_uses(
    palettes: Mapping[str, Sequence[tuple[str, str]]], uses: Iterable[DrawingUse]
) -> dict[str, tuple[PaletteColorUse, ...]]:
    """Return the drawings that use each colour of some palettes.

    Args:
        palettes: Ids and names by palette, the palette that wins first: a colour that
            another one hides is left out.
        uses: All drawings of the scene.

    Returns:
        Colours by palette, in its order; those that no drawing uses have none.

    """
    drawings = grouped(
        (color_id, use)
        for use in uses
        for color_id in dict.fromkeys(normal_id(color.id) for color in use.colors)
    )
    seen: set[str] = set()
    found = {}
    for palette, colors in palettes.items():
        own = []
        for color_id, name in colors:
            key = normal_id(color_id)
            if key not in seen:
                own.append(PaletteColorUse(key, name, tuple(drawings.get(key, ()))))
            seen.add(key)
        found[palette] = tuple(own)
    return found


def find_used_palettes(
    palettes: Mapping[str, Collection[str]], uses: Iterable[DrawingUse]
) -> set[str]:
    """Return the palettes of which drawings use a colour.

    Args:
        palettes: Ids by palette, the one that wins first.
        uses: Drawings.

    """
    # The first palette that has an id is the one that Harmony takes.
    owners = {
        normal_id(color_id): name
        for name, ids in reversed(list(palettes.items()))
        for color_id in ids
    }
    used = {normal_id(color.id) for use in uses for color in use.colors}
    return {owners[color_id] for color_id in used if color_id in owners}


def spans_text(spans: Sequence[FrameSpan]) -> str:
    """Return frames for people: ``frames 1-3 and 7``, ``not exposed``."""
    merged = merge_spans(spans)
    if not merged:
        return "not exposed"
    parts = [
        str(start) if start == stop else f"{start}-{stop}" for start, stop in merged
    ]
    shown = parts[:_MANY]
    if len(parts) > _MANY:
        shown = [*parts[: _MANY - 1], f"{len(parts) - _MANY + 1} more ranges"]
    is_one = len(merged) == 1 and merged[0][0] == merged[0][1]
    text = " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)
    return f"frame {text}" if is_one else f"frames {text}"


def merge_spans(spans: Iterable[FrameSpan]) -> list[FrameSpan]:
    """Return spans in order, those that touch or overlap as one."""
    merged: list[FrameSpan] = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged
