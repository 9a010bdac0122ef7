"""Scenes made for tests, demos and benches, in the manner of any release.

`write_sample_scene` makes a small shot: a bitmap background, a character in a
group with vector and bitmap drawings under an animated peg, a camera, a colour
card, a disabled layer, palettes, a backdrop, metadata, a Write and a Display.
`write_large_scene` makes as many nodes as asked for. Run as a program it makes
one small scene for each release.
"""

from __future__ import annotations

import sqlite3
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

from sandbox.harmony.model.attributes import find_attribute
from sandbox.harmony.model.backdrops import Backdrop, Label
from sandbox.harmony.model.exposures import Exposures
from sandbox.harmony.model.project import Project
from sandbox.harmony.model.vector_drawings import (
    WIDE_SINCE,
    DrawingBuilder,
    DrawingColor,
    curve,
    ellipse,
)
from sandbox.harmony.model.xstage import Element, make

VERSIONS = (12, 15, 16, 17, 20, 21.1, 22, 24, 25, 27)
"""Releases whose manner can be asked for."""

IMAGE_SIZE = (192, 108)
"""Width and height of the bitmap drawings."""

Pixel = tuple[int, int, int, int]
Painter = Callable[[int, int], Pixel]


def write_sample_scene(
    folder: Path,
    *,
    version: float = 22,
    frames: int = 24,
    version_name: str | None = None,
    user_name: str = "artist",
) -> Path:
    """Make a small scene.

    Args:
        folder: The scene's folder; it must not exist.
        version: Release to write like, one of `VERSIONS`.
        frames: Length; at least 6.
        version_name: Name of the .xstage; None is the folder's name.
        user_name: Who signs files of 25 and later.

    Returns:
        The .xstage.

    """
    project = Project.create(
        folder.parent, folder.name, version=version, user_name=user_name
    )
    first_path = project.path
    if version_name is not None:
        project.version_name = version_name
    project.settings.set_frame_count(max(6, frames))
    _add_output(project)
    _add_background(project)
    _add_character(project)
    _add_camera(project)
    _add_extras(project)
    _add_palettes(project)
    if version >= 25:
        _write_empty_vdb(folder / "files.vdb")
    if not project.save_all():
        raise OSError(f"cannot write {folder}")
    if project.path != first_path:
        for path in (first_path, first_path.with_suffix(".aux")):
            path.unlink(missing_ok=True)
    for backup in folder.glob("*~"):
        backup.unlink()
    project.close()
    return project.path


def write_large_scene(
    folder: Path, node_count: int = 10_000, *, version: float = 22
) -> Path:
    """Make a scene of (at least nearly) so many nodes; returns its .xstage.

    Half of them are pegs, most others drawings, in groups of about a hundred;
    every drawing has a column of its own.
    """
    project = Project.create(folder.parent, folder.name, version=version)
    project.settings.set_frame_count(100)
    _add_output(project)
    graph, document = project.nodes, project.document
    element_id = _add_vector_element(project, "Part", 3)
    left = node_count - 3
    number = 0
    while left > 0:
        number += 1
        group_path = graph.add("Top", f"Rig_{number}", "GROUP", number * 10, -100, 0)
        composite = graph.add(group_path, "Composite", "COMPOSITE", 0, 200, 0)
        outlet = graph.group_module(group_path, "MULTIPORT_OUT", "", 0, 300, 0)
        graph.link(composite, 0, outlet, 0)
        left -= 3
        for part in range(48):
            if left <= 0:
                break
            name = f"Rig_{number}_{part}"
            peg = graph.add(group_path, f"{name}-P", "PEG", part * 60, 0, 0)
            read = graph.add(group_path, name, "READ", part * 60, 80, 0)
            left -= 2
            graph.link(peg, 0, read, 0)
            graph.link(read, 0, composite, part)
            column = make(
                "column",
                type="0",
                name=name,
                displayOrder=str(number * 48 + part),
                width="100",
                id=str(element_id),
            )
            column.append(
                make("elementSeq", exposures="1-100", val="1", id=str(element_id))
            )
            document.append(document.columns, column)
            _set_column(project, read, "DRAWING.ELEMENT", name)
        target = graph.find("Top/Composite")
        assert target is not None
        graph.link(group_path, 0, "Top/Composite", graph.input_count(target))
    if not project.save_all():
        raise OSError(f"cannot write {folder}")
    project.close()
    return project.path


# -- parts of a scene ----------------------------------------------------------


def _add_output(project: Project) -> None:
    graph = project.nodes
    composite = graph.add("Top", "Composite", "COMPOSITE", 0, 0, 1)
    display = graph.add("Top", "Display", "DISPLAY", 50, 50, 2)
    write = graph.add("Top", "Write", "WRITE", -50, 50, 3)
    graph.link(composite, 0, display, 0)
    graph.link(composite, 0, write, 0)


def _add_background(project: Project) -> None:
    graph = project.nodes
    element_id = _add_bitmap_element(project, "Background", "PNG", 1, _paint_sky)
    _add_column(project, "Background", element_id, {1: "1"})
    read = _add_drawing_node(project, "Top", "Background", "Background", 120, -60)
    graph.link(read, 0, "Top/Composite", 0)


def _add_character(project: Project) -> None:
    graph = project.nodes
    last = project.settings.frame_count
    group = graph.add("Top", "Character", "GROUP", -80, -60, 4)
    inlet = graph.group_module(group, "MULTIPORT_IN", "", 0, -150, 0)
    outlet = graph.group_module(group, "MULTIPORT_OUT", "", 0, 200, 0)
    composite = graph.add(group, "Composite", "COMPOSITE", 0, 120, 1)
    body_id = _add_bitmap_element(project, "Body", "TGA", 3, _paint_disc)
    lines_id = _add_vector_element(project, "Lines", 2)
    _add_column(project, "Body", body_id, {1: "1", 3: "2", 5: "3"})
    _add_column(project, "Lines", lines_id, {1: "1", last // 2: "2"})
    body = _add_drawing_node(project, group, "Body", "Body", 40, 40)
    lines = _add_drawing_node(project, group, "Lines", "Lines", -40, 40)
    graph.link(inlet, 0, body, 0, True)
    graph.link(inlet, 0, lines, 0)
    graph.link(body, 0, composite, 0)
    graph.link(lines, 0, composite, 1)
    graph.link(composite, 0, outlet, 0)
    peg = graph.add("Top", "Character-P", "PEG", -80, -140, 5)
    graph.link(peg, 0, group, 0)
    graph.link(group, 0, "Top/Composite", 1)
    move = project.columns.add("Character-P: Pos x", "BEZIER")
    assert move is not None
    for frame, value in ((1, "-4"), (last, "4")):
        move.set_value(frame, value)
    _set_column(project, peg, "POSITION.X", move.name)


def _add_camera(project: Project) -> None:
    graph = project.nodes
    peg = graph.add("Top", "Camera-P", "PEG", 200, -140, 6)
    camera = graph.add("Top", "Camera", "CAMERA", 200, -60, 7)
    graph.link(peg, 0, camera, 0)


def _add_extras(project: Project) -> None:
    graph = project.nodes
    card = graph.add("Top", "Colour-Card", "COLOR_CARD", 260, -60, 8)
    found = graph.find(card)
    colour = find_attribute(found, "COLOR") if found else None
    assert colour is not None
    colour.set_colour(40, 44, 52, 255)
    graph.link(card, 0, "Top/Composite", 0, False, True)
    rough_id = _add_vector_element(project, "Rough", 1)
    _add_column(project, "Rough", rough_id, {1: "1"})
    rough = _add_drawing_node(project, "Top", "Rough", "Rough", -200, -60)
    graph.link(rough, 0, "Top/Composite", 3)
    node = graph.find(rough)
    assert node is not None
    node.set_enabled(False)
    node.set_colour((0xAA, 0x55, 0x7F, 0xFF))
    project.backdrops.add(
        Backdrop(
            -240, -180, 300, 200, 0xFF323232, Label("Character"), Label("Rig and lines")
        )
    )
    metas = project.document.metas
    for kind in ("guideList", "alignmentGuideList"):
        meta = make(
            "meta",
            type=kind,
            name=kind,
            creator=project.release.product,
            version="1.0",
        )
        meta.append(make(kind, selectedGuide="-1"))
        project.document.append(metas, meta)
    project.metadata.set("shot", '{"name": "sh010", "note": "café 目"}')
    composite = Element("module")
    composite.attrib.update(
        type="COMPOSITE",
        name="Unconnected_Composite",
        pos="0,0,0",
        publishUnderTab="Unconnected_Composite",
    )
    shown = graph.find("Top/Composite")
    assert shown is not None
    for part in shown.element:
        composite.append(_copied(part))
    place = project.document.scene.find("unconnectedComposite")
    assert place is not None
    project.document.append(place, composite)


def _add_palettes(project: Project) -> None:
    library = project.folder / "palette-library"
    name = project.folder.name
    solid = library / f"{name}.plt"
    lines = ["ToonBoomAnimationInc PaletteFile 2"]
    colours = {
        "Black": (0, 0, 0, 255),
        "White": (255, 255, 255, 255),
        "Red": (255, 0, 0, 255),
        "Green": (0, 255, 0, 255),
        "Blue": (0, 0, 255, 255),
        "Skin tone": (240, 200, 170, 255),
    }
    for number, (colour, parts) in enumerate(colours.items()):
        shown = f'"{colour}"' if " " in colour else colour.ljust(26)
        values = " ".join(f"{part:3}" for part in parts)
        lines.append(f"Solid    {shown} 0x0b0e5000b18600{number:02x} {values}")
    lines.append('Solid    "Vectorized Line" 0x0000000000000003   0   0   0 255')
    solid.write_text("\n".join(lines) + "\n", encoding="utf-8")
    shades = library / f"{name}_shades.plt"
    shades.write_text(
        "ToonBoomAnimationInc PaletteFile 2\n"
        'Gradient "Evening sky" 0x0b0e5000b1860100 Linear\n'
        "{ 0.000 20 30 80 255,\n  100.000 240 160 90 255 }\n",
        encoding="utf-8",
    )
    for path in (solid, shades):
        project.palettes.scene.insert(path)


def _add_drawing_node(
    project: Project, group: str, name: str, column: str, x: int, y: int
) -> str:
    path = project.nodes.add(group, name, "READ", x, y, 0)
    _set_column(project, path, "DRAWING.ELEMENT", column)
    return path


def _set_column(project: Project, path: str, keyword: str, column: str) -> None:
    node = project.nodes.find(path)
    attribute = find_attribute(node, keyword) if node else None
    assert attribute is not None
    attribute.link(column)


def _add_column(
    project: Project, name: str, element_id: int, starts: dict[int, str]
) -> None:
    """Add a drawing column; each drawing is held until the next one starts."""
    column = project.columns.add(name, "DRAWING")
    assert column is not None
    project.columns.set_element(name, element_id)
    last = project.settings.frame_count
    cells, shown = {}, ""
    for frame in range(1, last + 1):
        shown = starts.get(frame, shown)
        cells[frame] = shown
    column.set_exposures(Exposures(cells, set(starts)))


def _add_vector_element(project: Project, name: str, count: int) -> int:
    element_id = project.elements.add(name, "COLOR", 12, "SCAN", "TVG")
    for number in range(1, count + 1):
        project.elements.create_drawing(element_id, str(number), False, True)
        path = project.elements.drawing_path(element_id, str(number))
        path.write_bytes(draw_figure(number, _has_wide_files(project)))
    return element_id


def _has_wide_files(project: Project) -> bool:
    return project.release.number >= 100 * WIDE_SINCE


def draw_figure(number: int, wide: bool) -> bytes:
    """Return a drawing of a figure that waves, in colours of the scene's palette."""
    skin = DrawingColor(0x0B0E5000B1860005, "Skin tone", "", (240, 200, 170, 255))
    ink = DrawingColor(0x0B0E5000B1860000, "Black", "", (0, 0, 0, 255))
    builder = DrawingBuilder(wide=wide)
    layer, line = builder.layer("C"), builder.layer("L")
    head = ellipse(0, 700, 600, 700)
    layer.shape().area(head, layer.paint(skin))
    shape = line.shape()
    shape.pencil(head, ink, 24)
    shape.pencil([(0, 350), (0, -500)], ink, 36)
    shape.pencil([(-300, -1400), (0, -500)], ink, 36)
    shape.pencil([(300, -1400), (0, -500)], ink, 36)
    hand = 500 if number % 2 else -300
    arms = [(-600, -200), (-300, 0), (-200, 200), (0, 200)]
    arms += [(200, 200), (400, 100), (600, hand)]
    shape.pencil(curve(arms), ink, 30, [(0, 16), (0.5, 40), (1, 16)])
    return builder.to_bytes()


def _add_bitmap_element(
    project: Project,
    name: str,
    file_format: str,
    count: int,
    painter: Callable[[int], Painter],
) -> int:
    element_id = project.elements.add(name, "COLOR", 12, file_format, "None")
    encode = {"PNG": png_bytes, "TGA": tga_bytes}[file_format]
    for number in range(1, count + 1):
        project.elements.create_drawing(element_id, str(number), True, True)
        path = project.elements.drawing_path(element_id, str(number))
        path.write_bytes(encode(*IMAGE_SIZE, painter(number)))
    return element_id


def _copied(element: Element) -> Element:
    twin = Element(element.tag, dict(element.attrib))
    twin.extend([_copied(child) for child in element])
    return twin


# -- pictures ------------------------------------------------------------------


def _paint_sky(number: int) -> Painter:
    height = IMAGE_SIZE[1]

    def paint(x: int, y: int) -> Pixel:
        part = y * 255 // height
        return (40 + part // 3, 90 + part // 3, 200 - part // 4, 255)

    return paint


def _paint_disc(number: int) -> Painter:
    width, height = IMAGE_SIZE
    centre_x, centre_y = width // 2, height // 2 - 12 + number * 6
    radius = height // 5 + number * 2

    def paint(x: int, y: int) -> Pixel:
        if (x - centre_x) ** 2 + (y - centre_y) ** 2 <= radius**2:
            return (230, 90 + number * 40, 60, 255)
        return (0, 0, 0, 0)

    return paint


def png_bytes(width: int, height: int, painter: Painter) -> bytes:
    """A PNG with alpha."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return (
            struct.pack(">I", len(content)) + kind + content + check.to_bytes(4, "big")
        )

    rows = b"".join(
        b"\0" + bytes(part for x in range(width) for part in painter(x, y))
        for y in range(height)
    )
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def tga_bytes(width: int, height: int, painter: Painter) -> bytes:
    """An uncompressed TGA with alpha, top row first."""
    header = struct.pack(
        "<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, width, height, 32, 0x28
    )
    pixels = bytearray()
    for y in range(height):
        for x in range(width):
            red, green, blue, alpha = painter(x, y)
            pixels += bytes((blue, green, red, alpha))
    return header + bytes(pixels)


def _write_empty_vdb(path: Path) -> None:
    """The database that 25 keeps beside a scene whose files are not in it."""
    connection = sqlite3.connect(path)
    try:
        columns = "filename, folder, size, modif, compression TEXT, crc, data BLOB"
        connection.execute("PRAGMA page_size = 65536")
        connection.execute("CREATE TABLE FileVersion (version)")
        connection.execute("CREATE TABLE Option (key UNIQUE, value)")
        connection.execute(f"CREATE TABLE File ({columns}, UNIQUE (filename))")
        connection.execute(f"CREATE TABLE Cache ({columns}, UNIQUE (filename))")
        connection.execute("CREATE INDEX FileFolder ON File (folder)")
        connection.commit()
    finally:
        connection.close()


def main(target: str) -> None:
    """Make one small scene for each release in a folder."""
    for version in VERSIONS:
        name = f"shot_h{version:g}".replace(".", "_")
        print(write_sample_scene(Path(target) / name, version=version))


if __name__ == "__main__":
    main(sys.argv[1])
