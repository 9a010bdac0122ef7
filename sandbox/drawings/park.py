"""A park, a cat and their colours, for the demo's shot: our own work.

Units are Harmony's: a frame is 3,750 high and, at 16 to 9, 6,667 wide; its middle
is 0, 0. `placed` moves drawings that were made around the middle.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace

from ayon_harmony.formats.palette_file import (
    Entry,
    GradientColor,
    GradientStop,
    PaletteFile,
    Rgba,
    SolidColor,
)
from ayon_harmony.formats.tvg.art import (
    PROFILE_FLOATS,
    Node,
    Paint,
    Path,
    Profile,
    Shape,
)
from ayon_harmony.formats.tvg.builder import (
    DrawingBuilder,
    curve,
    ellipse,
    rectangle,
    straight,
    write_drawing,
)
from ayon_harmony.formats.tvg.drawing import parse_drawing
from ayon_harmony.formats.tvg.palette import (
    LINEAR_GRADIENT,
    DrawingColor,
    Stop,
    color_id_text,
)

_PARK, _CAT = "park", "mietz"
_FIRST_PARK, _FIRST_CAT = 0x0B20000000000001, 0x0B30000000000001
_WIDE, _HIGH = 3400.0, 1900.0


def _park(number: int, name: str, red: int, green: int, blue: int) -> DrawingColor:
    return DrawingColor(_FIRST_PARK + number, name, _PARK, (red, green, blue, 255))


def _cat(number: int, name: str, red: int, green: int, blue: int) -> DrawingColor:
    return DrawingColor(_FIRST_CAT + number, name, _CAT, (red, green, blue, 255))


SKY = DrawingColor(
    _FIRST_PARK,
    "Sky",
    _PARK,
    (150, 205, 240, 255),
    LINEAR_GRADIENT,
    (Stop(0.0, (112, 178, 230, 255)), Stop(1.0, (247, 232, 205, 255))),
)
SUN = _park(1, "Sun", 255, 214, 110)
CLOUD = _park(2, "Cloud", 252, 250, 246)
FAR = _park(3, "Far hills", 148, 184, 160)
NEAR = _park(4, "Near hills", 112, 160, 108)
LAWN = _park(5, "Lawn", 138, 188, 96)
WAY = _park(6, "Way", 226, 205, 160)
TRUNK = _park(7, "Trunk", 122, 84, 58)
LEAVES = _park(8, "Leaves", 74, 130, 76)
LIGHT = _park(9, "Light leaves", 104, 160, 92)
BENCH = _park(10, "Bench", 160, 98, 62)
SHADOW = DrawingColor(_FIRST_PARK + 11, "Shadow", _PARK, (40, 60, 40, 90))
PARK_COLORS = (
    *(SKY, SUN, CLOUD, FAR, NEAR, LAWN, WAY, TRUNK, LEAVES, LIGHT, BENCH, SHADOW),
)

FUR = _cat(0, "Fur", 214, 138, 66)
BELLY = _cat(1, "Belly", 246, 222, 188)
STRIPE = _cat(2, "Stripes", 168, 92, 40)
LINE = _cat(3, "Line", 46, 30, 24)
EYE = _cat(4, "Eyes", 116, 158, 70)
NOSE = _cat(5, "Nose", 214, 110, 110)
CAT_COLORS = (FUR, BELLY, STRIPE, LINE, EYE, NOSE)


def palette_of(colors: Sequence[DrawingColor]) -> PaletteFile:
    """Return a palette of colours."""
    entries: list[Entry] = []
    for color in colors:
        name, number = color.name, color_id_text(color.id)
        if color.stops:
            stops = tuple(
                GradientStop(stop.position * 100, Rgba(*stop.rgba))
                for stop in color.stops
            )
            entries.append(GradientColor(name, number, "Linear", stops))
        else:
            entries.append(SolidColor(name, number, Rgba(*color.rgba)))
    return PaletteFile(entries=tuple(entries))


def placed(
    builder: DrawingBuilder, x: float = 0, y: float = 0, scale: float = 1
) -> bytes:
    """Return the file of a drawing, scaled around the middle and then moved."""
    drawing = parse_drawing(builder.to_bytes())
    layers = {
        art: replace(
            layer,
            objects=[_moved(item, x, y, scale) for item in layer.objects],
            profiles=[_thinned(profile, scale) for profile in layer.profiles],
            nodes=layer.nodes and tuple(_scaled(node, scale) for node in layer.nodes),
        )
        for art, layer in drawing.layers.items()
    }
    return write_drawing(layers, drawing.palette)


def _moved(item: Path | Paint, x: float, y: float, scale: float) -> Path | Paint:
    if isinstance(item, Paint):
        if item.matrix is None:
            return item
        *turned, dx, dy = (value * scale for value in item.matrix)
        return item._replace(matrix=(*turned, dx + x, dy + y))  # type: ignore[arg-type]
    points = array("f")
    for point_x, point_y in zip(item.points[::2], item.points[1::2]):
        points.extend((x + scale * point_x, y + scale * point_y))
    return Path(item.flags, points)


def _thinned(profile: Profile, scale: float) -> Profile:
    # A place and two sides of half, tangent, half, tangent, half.
    points = array("f", profile.points)
    for number in range(len(points)):
        if number % PROFILE_FLOATS in (1, 3, 5, 6, 8, 10):
            points[number] *= scale
    return profile._replace(points=points)


def _scaled(node: Node, scale: float) -> Node:
    if not isinstance(node, Shape):
        return node
    return Shape(
        tuple(
            component._replace(half_width=component.half_width * scale)
            for component in node.components
        )
    )


def sky() -> DrawingBuilder:
    """Sky, sun and clouds."""
    builder = DrawingBuilder()
    color = builder.layer("C")
    air = color.paint(SKY, matrix=(0.0, -3400.0, 1.0, 0.0, 0.0, 1700.0))
    color.shape().area(rectangle(-_WIDE, -_HIGH, 2 * _WIDE, 2 * _HIGH), air)
    color.shape().area(ellipse(1900, 1150, 620, 620), color.paint(SUN))
    white = color.paint(CLOUD)
    for x, y, size in ((-1900, 1250, 1.0), (-300, 1450, 0.7), (2700, 700, 0.8)):
        for dx, dy, width in ((-300, 0, 520), (0, 90, 640), (320, -10, 500)):
            cloud = ellipse(x + dx * size, y + dy * size, width * size, 300 * size)
            color.shape().area(cloud, white)
    return builder


def hills() -> DrawingBuilder:
    """Hills, lawn and a way."""
    builder = DrawingBuilder()
    color = builder.layer("C")
    for paint, base, height, waves in (
        (color.paint(FAR), -100, 420, 2.3),
        (color.paint(NEAR), -360, 330, 3.1),
    ):
        top = [
            (x, base + height * (0.5 + 0.5 * math.sin(waves * x / 1000 + waves)))
            for x in range(-3400, 3401, 100)
        ]
        ground = [(-_WIDE, -_HIGH), *top, (_WIDE, -_HIGH), (-_WIDE, -_HIGH)]
        color.shape().area(straight(ground), paint)
    color.shape().area(
        rectangle(-_WIDE, -_HIGH, 2 * _WIDE, _HIGH - 450), color.paint(LAWN)
    )
    way = [
        *((-900, -_HIGH), (-400, -1300), (500, -1000), (1100, -450)),
        *((1130, -450), (1180, -450), (1300, -450)),
        *((1000, -1000), (900, -1400), (1100, -_HIGH)),
        *((500, -_HIGH), (-300, -_HIGH), (-900, -_HIGH)),
    ]
    color.shape().area(curve(way), color.paint(WAY))
    return builder


def tree() -> DrawingBuilder:
    """A tree, a bench and their shadows."""
    builder = DrawingBuilder()
    color = builder.layer("C")
    shadow = color.paint(SHADOW)
    color.shape().area(ellipse(-2150, -760, 1300, 190), shadow)
    color.shape().area(ellipse(2250, -830, 1100, 120), shadow)
    trunk = [(-2290, -760), (-2240, 300), (-2060, 300), (-2010, -760), (-2290, -760)]
    color.shape().area(straight(trunk), color.paint(TRUNK))
    dark, light = color.paint(LEAVES), color.paint(LIGHT)
    for x, y, width in ((-2500, 450, 900), (-1800, 430, 900), (-2150, 800, 1150)):
        color.shape().area(ellipse(x, y, width, 0.8 * width), dark)
    for x, y, width in ((-2600, 560, 420), (-2050, 980, 520), (-1800, 520, 360)):
        color.shape().area(ellipse(x, y, width, 0.7 * width), light)
    wood = color.paint(BENCH)
    for x, y, width, height in (
        *((1750, -560, 1000, 60), (1750, -430, 1000, 60), (1750, -300, 1000, 60)),
        *((1820, -830, 60, 300), (2620, -830, 60, 300)),
    ):
        color.shape().area(rectangle(x, y, width, height), wood)
    return builder


def _cat_body(breath: float) -> DrawingBuilder:
    builder = DrawingBuilder()
    color, line = builder.layer("C"), builder.layer("L")
    trunk = ellipse(0, -500, 820, 1000 + breath)
    color.shape().area(trunk, color.paint(FUR))
    color.shape().area(ellipse(0, -560, 460, 760 + breath), color.paint(BELLY))
    stripes = color.paint(STRIPE)
    for y in (-250, -450, -650):
        for side in (-1, 1):
            mark = [(side * 345, y), (side * 250, y - 60), (side * 345, y - 110)]
            color.shape().area(straight([*mark, mark[0]]), stripes)
    ink = line.shape()
    ink.pencil(trunk, LINE, 24)
    for x in (-180, 180):
        paw = ellipse(x, -980, 300, 170)
        color.shape().area(paw, color.paint(BELLY))
        ink.pencil(paw, LINE, 20)
    return builder


def _cat_head(tilt: float) -> DrawingBuilder:
    builder = DrawingBuilder()
    color, line = builder.layer("C"), builder.layer("L")
    fur, ink = color.paint(FUR), line.shape()
    for side in (-1, 1):
        ear = straight(
            [
                (side * 130 + tilt, 380),
                (side * 340 + tilt, 560),
                (side * 380 + tilt, 180),
                (side * 130 + tilt, 380),
            ]
        )
        color.shape().area(ear, fur)
        edge = [(side * 230 + tilt, 440), (side * 340 + tilt, 560)]
        ink.pencil(straight([*edge, (side * 375 + tilt, 260)]), LINE, 22)
    face = ellipse(tilt, 140, 820, 640)
    color.shape().area(face, fur)
    color.shape().area(ellipse(tilt, 10, 420, 300), color.paint(BELLY))
    for x in (-60, 0, 60):
        mark = [(x - 22 + tilt, 450), (x + tilt, 330), (x + 22 + tilt, 450)]
        color.shape().area(straight([*mark, mark[0]]), color.paint(STRIPE))
    color.shape().area(ellipse(tilt, 60, 90, 60), color.paint(NOSE))
    ink.pencil(face, LINE, 24)
    smile = [(tilt - 120, -30), (tilt - 60, -90), (tilt - 20, -60), (tilt, 10)]
    smile += [(tilt + 20, -60), (tilt + 60, -90), (tilt + 120, -30)]
    ink.pencil(curve(smile), LINE, 16)
    for side in (-1, 1):
        for y in (40, -20):
            whisker = [(tilt + side * 180, y), (tilt + side * 470, y + 40 * y / 40)]
            ink.pencil(straight(whisker), LINE, 8)
    return builder


def _cat_eyes(height: float) -> DrawingBuilder:
    builder = DrawingBuilder()
    color, line = builder.layer("C"), builder.layer("L")
    for x in (-170, 170):
        if height > 20:
            color.shape().area(ellipse(x, 190, 130, height), color.paint(EYE))
            color.shape().area(ellipse(x, 190, 44, 0.8 * height), color.paint(LINE))
        lid = [(x - 75, 190), (x - 40, 190 + height / 2)]
        lid += [(x + 40, 190 + height / 2), (x + 75, 190)]
        line.shape().pencil(curve(lid), LINE, 20)
    return builder


def _cat_tail(swing: float) -> DrawingBuilder:
    builder = DrawingBuilder()
    line = builder.layer("L")
    tail = curve(
        [
            (320, -900),
            (760, -900),
            (820 + swing, -500),
            (640 + swing, -250),
            (560 + swing, -120),
            (660 + 1.6 * swing, 0),
            (760 + 1.8 * swing, 60),
        ]
    )
    ink = line.shape()
    ink.pencil(tail, LINE, 150, [(0, 150), (0.7, 130), (1, 90)])
    ink.pencil(tail, FUR, 110, [(0, 110), (0.7, 92), (1, 56)])
    return builder


_CAT_PARTS: dict[str, tuple[Callable[[], DrawingBuilder], ...]] = {
    "tail": (lambda: _cat_tail(-90), lambda: _cat_tail(0), lambda: _cat_tail(110)),
    "body": (lambda: _cat_body(0), lambda: _cat_body(24)),
    "head": (lambda: _cat_head(-20), lambda: _cat_head(10), lambda: _cat_head(40)),
    "eyes": (lambda: _cat_eyes(150), lambda: _cat_eyes(150), lambda: _cat_eyes(0)),
}


def cat() -> dict[str, dict[str, DrawingBuilder]]:
    """Return the cat's drawings by element and name, from back to front."""
    return {
        element: {str(number): draw() for number, draw in enumerate(drawings, 1)}
        for element, drawings in _CAT_PARTS.items()
    }


def background() -> dict[str, DrawingBuilder]:
    """Return the park's drawings by element, from back to front."""
    return {"sky": sky(), "hills": hills(), "tree": tree()}


def melody(rate: int, seconds: float) -> array[int]:
    """Return a small tune as samples of 16 bits, one channel."""
    notes = (392, 440, 494, 587, 494, 440)
    samples = array("h")
    for number in range(int(rate * seconds)):
        at = number / rate
        beat, inside = divmod(at * 6, 1.0)
        pitch = notes[int(beat) % len(notes)]
        volume = 7000 * math.exp(-3 * inside)
        tone = math.sin(2 * math.pi * pitch * at)
        tone += 0.3 * math.sin(4 * math.pi * pitch * at)
        samples.append(int(volume * tone))
    return samples
