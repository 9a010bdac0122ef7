"""A character that the demo, the emulator and benchmarks draw: our own work.

Its parts are elements, each with its drawings, in the colours of one palette. Units
are Harmony's: a frame is 3,750 high.
"""

from __future__ import annotations

from collections.abc import Callable

from ayon_harmony.formats.palette_file import (
    Entry,
    GradientColor,
    GradientStop,
    PaletteFile,
    Rgba,
    SolidColor,
)
from ayon_harmony.formats.tvg.builder import (
    DrawingBuilder,
    curve,
    ellipse,
    straight,
)
from ayon_harmony.formats.tvg.palette import (
    LINEAR_GRADIENT,
    DrawingColor,
    Stop,
    color_id_text,
)

PALETTE = "robin"
_FIRST_ID = 0x0B10000000000001


def _color(number: int, name: str, *rgb: int) -> DrawingColor:
    red, green, blue = rgb
    return DrawingColor(_FIRST_ID + number, name, PALETTE, (red, green, blue, 255))


SKIN = _color(0, "Skin", 236, 188, 150)
HAIR = _color(1, "Hair", 92, 52, 34)
COAT = _color(2, "Coat", 52, 110, 168)
TROUSERS = _color(3, "Trousers", 70, 66, 84)
LINE = _color(4, "Line", 34, 28, 32)
EYE = _color(5, "Eye white", 250, 248, 244)
PUPIL = _color(6, "Pupil", 40, 90, 60)
MOUTH = _color(7, "Mouth", 150, 50, 60)
SHADE = DrawingColor(
    _FIRST_ID + 8,
    "Coat shade",
    PALETTE,
    (70, 130, 190, 255),
    LINEAR_GRADIENT,
    (Stop(0.0, (70, 130, 190, 255)), Stop(1.0, (30, 70, 120, 255))),
)
COLORS = (SKIN, HAIR, COAT, TROUSERS, LINE, EYE, PUPIL, MOUTH, SHADE)


def palette() -> PaletteFile:
    """Return the character's palette."""
    entries: list[Entry] = []
    for color in COLORS:
        if color.stops:
            stops = tuple(
                GradientStop(stop.position * 100, Rgba(*stop.rgba))
                for stop in color.stops
            )
            entries.append(
                GradientColor(color.name, color_id_text(color.id), "Linear", stops)
            )
        else:
            entries.append(
                SolidColor(color.name, color_id_text(color.id), Rgba(*color.rgba))
            )
    return PaletteFile(entries=tuple(entries))


def _head(turn: float) -> DrawingBuilder:
    builder = DrawingBuilder()
    color, line = builder.layer("C"), builder.layer("L")
    skin, hair = color.paint(SKIN), color.paint(HAIR)
    face = ellipse(0, 900, 620, 740)
    shape = color.shape()
    shape.area(face, skin)
    fringe = curve(
        [
            (-330 + turn, 960),
            (-360 + turn, 1400),
            (360 + turn, 1400),
            (330 + turn, 960),
            (220, 1160),
            (-220, 1180),
            (-330 + turn, 960),
        ]
    )
    color.shape().area(fringe, hair)
    ink = line.shape()
    ink.pencil(face, LINE, 22, [(0, 14), (0.3, 26), (0.7, 26), (1, 14)])
    ink.pencil(fringe, LINE, 18)
    nose = curve([(turn, 940), (60 + turn, 860), (40 + turn, 800), (-20 + turn, 810)])
    ink.pencil(nose, LINE, 16, [(0, 4), (0.6, 18), (1, 4)])
    return builder


def _eyes(open_height: float) -> DrawingBuilder:
    builder = DrawingBuilder()
    color, line = builder.layer("C"), builder.layer("L")
    white, pupil = color.paint(EYE), color.paint(PUPIL)
    for x in (-150, 150):
        if open_height > 20:
            color.shape().area(ellipse(x, 950, 130, open_height), white)
            color.shape().area(ellipse(x, 945, 56, min(56, open_height)), pupil)
        lid = curve(
            [
                (x - 80, 950),
                (x - 40, 950 + open_height / 2),
                (x + 40, 950 + open_height / 2),
                (x + 80, 950),
            ]
        )
        line.shape().pencil(lid, LINE, 20, [(0, 4), (0.5, 22), (1, 6)])
    return builder


def _mouth(width: float, height: float) -> DrawingBuilder:
    builder = DrawingBuilder()
    line = builder.layer("L")
    if height:
        inside = builder.layer("C")
        lips = ellipse(0, 700, width, height)
        inside.shape().area(lips, inside.paint(MOUTH))
        line.shape().pencil(lips, LINE, 14)
    else:
        smile = curve(
            [(-width / 2, 720), (-width / 4, 680), (width / 4, 680), (width / 2, 720)]
        )
        line.shape().pencil(smile, LINE, 18, [(0, 4), (0.5, 20), (1, 4)])
    return builder


def _body(breath: float) -> DrawingBuilder:
    builder = DrawingBuilder()
    color, line = builder.layer("C"), builder.layer("L")
    coat = color.paint(SHADE, matrix=(0.0, -1400.0, 1.0, 0.0, 0.0, 560.0))
    trousers = color.paint(TROUSERS)
    waist = straight([(-300, -500), (300, -500)])
    shape = color.shape()
    shape.contour(waist, left=coat, right=trousers)
    shape.contour(
        curve(
            [
                (300, -500),
                (360 + breath, -100),
                (340 + breath, 400),
                (180, 540),
                (60, 580),
                (-60, 580),
                (-180, 540),
                (-340 - breath, 400),
                (-360 - breath, -100),
                (-300, -500),
            ]
        ),
        left=coat,
    )
    legs = [(-300, -500), (-280, -1500), (-60, -1500), (0, -700), (60, -1500)]
    shape.contour(straight([*legs, (280, -1500), (300, -500)]), left=trousers)
    line.shape().pencil(waist, LINE, 18)
    buttons = line.shape()
    for y in (300, 100, -100, -300):
        buttons.pencil(ellipse(0, y, 50, 50), LINE, 10)
    return builder


def _arm(bend: float) -> DrawingBuilder:
    builder = DrawingBuilder()
    color, line = builder.layer("C"), builder.layer("L")
    sleeve = curve(
        [
            (240, 440),
            (520, 360),
            (620 + bend, 0),
            (600 + bend, -260),
            (560 + bend, -280),
            (520 + bend, -280),
            (480 + bend, -260),
            (470 + bend, -20),
            (420, 180),
            (240, 440),
        ]
    )
    hand = ellipse(540 + bend, -350, 150, 170)
    color.shape().area(hand, color.paint(SKIN))
    color.shape().area(sleeve, color.paint(COAT))
    ink = line.shape()
    ink.pencil(sleeve, LINE, 22, [(0, 8), (0.5, 26), (1, 8)])
    ink.pencil(hand, LINE, 16)
    return builder


_PARTS: dict[str, tuple[Callable[[], DrawingBuilder], ...]] = {
    "arm": (lambda: _arm(0), lambda: _arm(60), lambda: _arm(120)),
    "body": (lambda: _body(0), lambda: _body(14)),
    "head": (lambda: _head(0), lambda: _head(30), lambda: _head(-30)),
    "mouth": (
        lambda: _mouth(220, 0),
        lambda: _mouth(160, 90),
        lambda: _mouth(200, 140),
    ),
    "eyes": (lambda: _eyes(130), lambda: _eyes(60), lambda: _eyes(0)),
}


def character() -> dict[str, dict[str, DrawingBuilder]]:
    """Return the drawings by element and name, elements from back to front."""
    return {
        element: {str(number): draw() for number, draw in enumerate(drawings, 1)}
        for element, drawings in _PARTS.items()
    }
