"""Mutated drawings: whatever stands in a file, only our own error may come out.

::

    python3 manage.py fuzz FOLDER [--count 200000] [--seed 1]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ayon_harmony.errors import DrawingFileError
from ayon_harmony.formats.tvg.container import (
    Container,
    DataSource,
    NewChunk,
    write_container,
)
from ayon_harmony.formats.tvg.drawing import ARTS, Drawing
from ayon_harmony.formats.tvg.palette import DrawingTexture
from ayon_harmony.pictures.geometry import Widths, areas, flatten, outline

_WORDS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_CRASHES_KEPT = 20


class FuzzReport(NamedTuple):
    """What came of it.

    Attributes:
        read: Files that were read to their end in spite of all.
        refused: Files that gave our own error.
        crashes: Anything else: seed of the file, and the error.
        slowest_s: Longest processor time that one file took.

    """

    read: int
    refused: int
    crashes: tuple[str, ...]
    slowest_s: float


def fuzz(paths: Sequence[Path], count: int, seed: int) -> FuzzReport:
    """Read mutated drawings.

    Args:
        paths: Drawings to mutate.
        count: How many files to make of them.
        seed: Same seed, same files.

    """
    originals = [path.read_bytes() for path in paths]
    unpacked = [_without_compression(data) for data in originals]
    read = refused = 0
    slowest = 0.0
    crashes: list[str] = []
    for index in range(count):
        dice = random.Random(f"{seed}-{index}")
        # Most damage inside a compressed part only breaks the compression, so
        # half of the files are mutated without any.
        data = mutate(dice.choice(dice.choice((originals, unpacked))), dice)
        started = time.thread_time()
        try:
            read_everything(data)
            read += 1
        except DrawingFileError:
            refused += 1
        except Exception as error:
            if len(crashes) < _CRASHES_KEPT:
                crashes.append(f"{seed}-{index}: {type(error).__name__}: {error}")
        slowest = max(slowest, time.thread_time() - started)
    return FuzzReport(read, refused, tuple(crashes), slowest)


def read_everything(data: bytes) -> None:
    """Read every part of a drawing that is in memory, images included.

    Raises:
        DrawingFileError: A part is broken.

    """
    drawing = Drawing(Container(DataSource(data)))
    failed: DrawingFileError | None = None
    # One broken part must not keep the others from being read.
    parts: list[Callable[[], object]] = [
        lambda: drawing.origin,
        lambda: _read_palette(drawing),
        *(partial(_read_layer, drawing, art) for art in ARTS),
        lambda: _read_bitmaps(drawing),
        *(partial(drawing.content, key) for key in drawing.chunk_names),
        drawing.check,
    ]
    for part in parts:
        try:
            part()
        except DrawingFileError as error:
            failed = error
    if failed:
        raise failed


def _read_layer(drawing: Drawing, art: str) -> None:
    layer = drawing.layer(art)
    if layer is not None:
        layer.color_ids()
        for shape in layer.shapes():
            areas(layer, shape)
        widths = [Widths(profile) for profile in layer.profiles]
        for line in layer.components():
            if line.thickness is not None:
                start, _, _, end, _, _ = line.thickness.domain
                polygon = flatten(layer.path(line.path), 1.0)
                outline(polygon, widths[line.thickness.profile], start, end, b"\0\0")


def _read_palette(drawing: Drawing) -> None:
    for entry in drawing.palette:
        if isinstance(entry, DrawingTexture):
            entry.pixels()


def _read_bitmaps(drawing: Drawing) -> None:
    for pictures in drawing.bitmaps.values():
        for picture in pictures:
            for tile in picture.tiles:
                tile.png_size()


def mutate(data: bytes, dice: random.Random) -> bytes:
    """Return a drawing with one to eight damages."""
    damaged = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        if not damaged:
            break
        place = dice.randrange(len(damaged))
        kind = dice.randrange(6)
        if kind == 0:
            damaged[place] = dice.randrange(256)
        elif kind == 1:
            damaged[place] ^= 1 << dice.randrange(8)
        elif kind == 2:
            word = dice.choice(_WORDS).to_bytes(4, "little")
            damaged[place : place + 4] = word
        elif kind == 3:
            del damaged[place : place + dice.randint(1, 40)]
        elif kind == 4:
            start = dice.randrange(len(damaged))
            damaged[place:place] = damaged[start : start + dice.randint(1, 40)]
        elif dice.random() < 0.2:
            del damaged[place:]
    return bytes(damaged)


def _without_compression(data: bytes) -> bytes:
    container = Container(DataSource(data))
    narrow: list[NewChunk] = []
    wide: list[NewChunk] = []
    for chunk in container.chunks.values():
        plain = NewChunk(chunk.tag, container.decode(chunk))
        (wide if chunk.wide else narrow).append(plain)
    return write_container(narrow, wide)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read mutated drawings of a folder; 1 when anything but our error came."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=zlib.crc32(b"drawings"))
    known = parser.parse_args(arguments)
    paths = sorted(known.folder.rglob("*.tvg"))
    if not paths:
        print(f"There are no drawings (*.tvg) in {known.folder}.")
        return 2
    started = time.thread_time()
    report = fuzz(paths, known.count, known.seed)
    print(
        f"{known.count} files of {len(paths)} drawings, seed {known.seed}: "
        f"{report.read} read, {report.refused} refused, "
        f"{len(report.crashes)} crashed; slowest {report.slowest_s:.3f} s, "
        f"all {time.perf_counter() - started:.0f} s"
    )
    for crash in report.crashes:
        print(f"  {crash}")
    return 1 if report.crashes else 0


if __name__ == "__main__":
    sys.exit(main())
