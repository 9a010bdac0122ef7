"""Text of palettes (``.plt``) and of ``PALETTE_LIST``.

Formats as scenes of Harmony 12 to 25 have them. Lines that are not understood
are kept and written back where they were.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import uuid4

PLT_HEAD = "ToonBoomAnimationInc PaletteFile 2"
LIST_HEAD = "ToonBoomAnimationInc PaletteList 1"
TEXTURE_MARK = '"TB_Pencil_Texture|"'

_ENTRY = re.compile(
    r'(Solid|Gradient|Texture)\s+("[^"]*"|\S+)\s+0x([0-9A-Fa-f]{1,16})\s*(.*)\Z'
)
_STOP = re.compile(r"([\d.]+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)")
_LINK = re.compile(r'\s*(.+?)\s+LINK\s+(?:"(.*)"|(\S.*?))\s*\Z')

_serial = count()


def new_color_id() -> str:
    """A fresh id of a colour: sixteen hex digits, unlike any before."""
    # Clock, session and a counter, as ids in files grow with time.
    number = int(time.time() * 1000) & 0xFFFFFFFFFF
    return f"{number:010x}{(next(_serial) + uuid4().int) & 0xFFFFFF:06x}"


@dataclass
class PaletteColor:
    """One colour pot.

    Attributes:
        kind: Solid, Gradient or Texture.
        name: As people see it.
        id: Sixteen hex digits without 0x; what drawings refer to.
        stops: Offset 0-100 and RGBA 0-255; one stop for a solid.
        shape: Linear or Radial, of a gradient.
        tiled: Of a texture.

    """

    kind: str
    name: str
    id: str
    stops: list[tuple[float, tuple[int, int, int, int]]] = field(default_factory=list)
    shape: str = "Linear"
    tiled: bool = True


@dataclass
class PaletteFile:
    """A palette as its file has it.

    Attributes:
        colors: In order.
        is_texture: A palette of pencil textures.
        strange: Lines not understood, behind the colour of this index.

    """

    colors: list[PaletteColor] = field(default_factory=list)
    is_texture: bool = False
    strange: dict[int, list[str]] = field(default_factory=dict)
    head: str = PLT_HEAD

    @classmethod
    def parse(cls, text: str) -> PaletteFile:
        """Read a palette.

        Raises:
            ValueError: The first line is not that of a palette.

        """
        lines = text.lstrip("\ufeff").splitlines()
        if not lines or not lines[0].startswith("ToonBoomAnimationInc PaletteFile"):
            raise ValueError("not a palette: the first line is not a palette's")
        found = cls(head=lines[0])
        open_gradient: PaletteColor | None = None
        for line in lines[1:]:
            if open_gradient is not None:
                stop = _STOP.search(line)
                if stop:
                    red, green, blue, alpha = (int(stop.group(i)) for i in range(2, 6))
                    open_gradient.stops.append(
                        (float(stop.group(1)), (red, green, blue, alpha))
                    )
                if "}" in line:
                    open_gradient = None
                continue
            if line.strip() == TEXTURE_MARK:
                found.is_texture = True
                continue
            color = _parse_entry(line)
            if color is None:
                found.strange.setdefault(len(found.colors), []).append(line)
                continue
            found.colors.append(color)
            if color.kind == "Gradient":
                open_gradient = color
        return found

    def to_text(self) -> str:
        """The palette as text of a file."""
        lines = [self.head]
        if self.is_texture:
            lines.append(TEXTURE_MARK)
        lines += self.strange.get(0, [])
        for index, color in enumerate(self.colors, 1):
            lines += _entry_lines(color)
            lines += self.strange.get(index, [])
        return "\n".join(lines) + "\n"


def _parse_entry(line: str) -> PaletteColor | None:
    matched = _ENTRY.match(line.strip())
    if matched is None:
        return None
    kind, name, color_id, rest = matched.groups()
    color = PaletteColor(kind, name.strip('"'), color_id.lower().rjust(16, "0"))
    if kind == "Solid":
        numbers = rest.split()
        if len(numbers) < 4 or not all(part.isdigit() for part in numbers[:4]):
            return None
        red, green, blue, alpha = (int(part) for part in numbers[:4])
        color.stops = [(0.0, (red, green, blue, alpha))]
    elif kind == "Gradient":
        color.shape = "Radial" if rest.strip() == "Radial" else "Linear"
    else:
        color.tiled = rest.strip() == "Tile"
    return color


def _entry_lines(color: PaletteColor) -> list[str]:
    plain = re.fullmatch(r'[^\s"]+', color.name) is not None
    name = color.name if plain else '"' + color.name.replace('"', "'") + '"'
    head = f"{color.kind:<8} {name:<26} 0x{color.id}"
    if color.kind == "Solid":
        return [head + " " + " ".join(f"{n:3d}" for n in color.stops[0][1])]
    if color.kind == "Texture":
        return [head + (" Tile" if color.tiled else "")]
    lines = [f"{head} {color.shape} "]
    for index, (offset, rgba) in enumerate(color.stops):
        begin = "{ " if index == 0 else "  "
        end = " }" if index == len(color.stops) - 1 else ","
        numbers = " ".join(f"{n:3d}" for n in rgba)
        lines.append(f"{begin}{offset:10.1f} {numbers}{end}")
    return lines


def parse_palette_list(text: str) -> list[tuple[str, str]]:
    """Read pairs of place in the project and path that was linked."""
    found = []
    for line in text.lstrip("\ufeff").splitlines()[1:]:
        matched = _LINK.match(line)
        if matched:
            path = (
                matched.group(2) if matched.group(2) is not None else matched.group(3)
            )
            found.append((matched.group(1).strip('"'), path))
        elif line.strip():
            found.append((line.strip(), ""))
    return found


def palette_list_text(links: list[tuple[str, str]], present: str = "") -> str:
    """Write a palette list; the pairs are those of `parse_palette_list`.

    Lines that the present text has stay as they are: Harmony 25 on macOS writes
    a path without quotes.
    """
    kept: dict[tuple[str, str], str] = {}
    for line in present.lstrip("\ufeff").splitlines()[1:]:
        for link in parse_palette_list(f"\n{line}"):
            kept[link] = line
    lines = [LIST_HEAD]
    for place, path in links:
        if (place, path) in kept:
            lines.append(kept[place, path])
            continue
        shown = f'"{place}"' if " " in place else place
        lines.append(f'{shown} LINK "{path}"')
    return "\n".join(lines) + "\n"


def read_palette(path: Path) -> PaletteFile:
    """Read a ``.plt``.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no palette.

    """
    return PaletteFile.parse(path.read_text(encoding="utf-8", errors="replace"))


def write_first_palettes(scene_folder: Path, name: str) -> None:
    """Write the palettes of a new scene: ``<name>`` and its pencil textures.

    The folder ``palette-library`` is there. Harmony ships the textures; here
    their palette is empty.
    """
    first = PaletteFile(
        [
            PaletteColor("Solid", text, new_color_id(), [(0.0, rgba)])
            for text, rgba in (
                ("Black", (0, 0, 0, 255)),
                ("White", (255, 255, 255, 255)),
                ("Red", (255, 0, 0, 255)),
                ("Green", (0, 255, 0, 255)),
                ("Blue", (0, 0, 255, 255)),
                ("Vectorized_Line", (0, 0, 0, 255)),
            )
        ]
    )
    textures = PaletteFile(is_texture=True)
    links = []
    for stem, palette in ((name, first), (f"{name}_pencil_texture", textures)):
        path = scene_folder / "palette-library" / f"{stem}.plt"
        path.write_text(palette.to_text(), encoding="utf-8")
        links.append((f"palette-library/{stem}", path.as_posix()))
    text = palette_list_text(links)
    (scene_folder / "PALETTE_LIST").write_text(text, encoding="utf-8")
