"""Mutated files of every kind that is read: only our own errors may come out.

::

    python3 manage.py fuzz files [--count 20000] [--seed 1] [FOLDER...]

Scenes, palettes, lists of palettes, workfiles, images, sounds and backgrounds; drawings
have ``manage.py fuzz FOLDER``. Folders give more files to begin with.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import struct
import sys
import tempfile
import time
import wave
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from ayon_harmony.comparing.sources import open_source
from ayon_harmony.errors import HarmonyError, PaletteFileError
from ayon_harmony.formats import wav
from ayon_harmony.formats.background_file import read_background
from ayon_harmony.formats.palette_file import PaletteFile, PaletteList
from ayon_harmony.formats.scene_content import read_content
from ayon_harmony.formats.scene_drawings import (
    lost_colors,
    palette_uses,
    read_linked_palettes,
    read_states,
)
from ayon_harmony.formats.scene_graph import read_scene_graph
from ayon_harmony.formats.tga import read_tga
from ayon_harmony.formats.xstage import read_scene_facts, read_top_nodes
from ayon_harmony.model.image_files import problem_of_file
from ayon_harmony.surveying.scene_survey import survey_scene
from sandbox.drawings.fuzz import mutate as mutate_bytes

_LARGEST_SEED = 100_000
_CRASHES_KEPT = 20
_TEXTS = (
    *(b"nan", b"inf", b"-1", b"0", b"1e400", b"9" * 20, b"", b"\0", b"\xff", b"\r\n"),
    *(b'"', b"<", b">", b"&", b"{", b"}", b"[", b"]", b",", b"../", b"/", b" ", b"\\"),
    *(b"1-1000000", b"x" * 300, b"\xc2\xb2", b"<scene>", b"</columns>", b"Gradient"),
    *(b'<group name="a">', b"</group>", b'"\\ud800"', b"null", b"LINK", b"Solid"),
)
_VALUE = re.compile(rb'"[^"<>]{0,60}"')

SCENE = b"""<?xml version="1.0" encoding="UTF-8"?>
<project source="Harmony Premium, version 20.0.3" version="2003" build="16743">
<elements><element id="1" elementName="Body" elementFolder="Body.1" pixmapFormat="2">
<drawings><dwg name="1"/><dwg name="2"/></drawings></element></elements>
<options><framerate val="24"/><resolution name="a" size="1920,1080"/></options>
<scenes><scene name="Top" id="1" nbframes="24" startFrame="1" stopFrame="24"><columns>
<column type="0" name="D" id="1"><elementSeq exposures="1-4,9" val="1"/></column>
<column type="3" name="F"><points><pt x="1,5-6" y="2" rx="2" ry="2"/></points></column>
<column type="2" name="P"><path3D><points><pt val="1,2,3" lockedInTime="1"/></points>
</path3D></column></columns>
<rootgroup name="Top"><nodeslist><module type="READ" name="Body" pos="10,20,0">
<options><disabled val="false"/></options><attrs><drawing><element col="D"/></drawing>
<offset><x col="F"/></offset></attrs></module><group name="Rig"><nodeslist>
<module type="WRITE" name="W"><attrs><drawingName val="frames/a-"/></attrs></module>
</nodeslist><linkedlist/></group></nodeslist>
<linkedlist><link out="Body" in="Rig" inport="0"/></linkedlist></rootgroup>
<metas><meta name="ayon"><string value="{}"/></meta></metas></scene></scenes></project>
"""
PALETTE = b"""ToonBoomAnimationInc PaletteFile 2
Solid    Skin                       0x0a1b2c3d4e5f6071 240 200 180 255
Gradient "Sky blue"                 0x0a1b2c3d4e5f6073 Linear
{ 0.0 10 20 30 255,
100.0 40 50 60 128 }
Texture  Paper                      0x0a1b2c3d4e5f6075 Tile
"""
LIST = b"""ToonBoomAnimationInc PaletteList 1
palette-library/main LINK "./palette-library/main.plt"
palette-library/bg LINK /mnt/studio/bg.plt
"""
BACKGROUND = {
    "children": [
        {"name": "sky", "filename": "a.png", "id": 3},
        {"name": "trees", "children": [{"filename": "b.png", "index": 1}]},
    ]
}


class Kind(NamedTuple):
    """A kind of file.

    Attributes:
        name: Name that it has while it is read.
        seeds: Whole files.
        read: Reads one, in a folder of its own.

    """

    name: str
    seeds: Sequence[bytes]
    read: Callable[[Path], object]


class Report(NamedTuple):
    """What came of a kind of file.

    Attributes:
        read: Files that were read in spite of all.
        refused: Files that gave our own error.
        crashes: Anything else: which file, and the error.
        slowest_s: Longest processor time that one file took.

    """

    read: int
    refused: int
    crashes: tuple[str, ...]
    slowest_s: float


def kinds(more: Iterable[Path] = ()) -> Mapping[str, Kind]:
    """Return the kinds by their names.

    Args:
        more: Folders with files to begin with, beside those that are made here.

    """
    found: dict[str, list[bytes]] = {}
    for folder in more:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.stat().st_size <= _LARGEST_SEED:
                key = path.suffix.lower() or path.name
                found.setdefault(key, []).append(path.read_bytes())
    png = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"\0\0\0\0IEND\xaeB`\x82"
    tga = struct.pack("<BBBHHBHHHHBB", 0, 0, 10, 0, 0, 0, 0, 0, 9, 9, 32, 0)
    jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xda\0\x04ab12345\xff\xd9"
    return {
        "scene": Kind("a.xstage", [SCENE, *found.get(".xstage", ())], _read_scene),
        "palette": Kind("a.plt", [PALETTE, *found.get(".plt", ())], _read_palette),
        "list": Kind(
            "PALETTE_LIST", [LIST, *found.get("PALETTE_LIST", ())], _read_list
        ),
        "workfile": Kind("a.zip", [_workfile()], _read_workfile),
        "tga": Kind("a.tga", [tga + b"\xffabcd", *found.get(".tga", ())], read_tga),
        "png": Kind("a.png", [png, *found.get(".png", ())], problem_of_file),
        "jpeg": Kind("a.jpg", [jpeg, *found.get(".jpg", ())], problem_of_file),
        "sound": Kind("a.wav", [_sound(), *found.get(".wav", ())], _read_sound),
        "background": Kind(
            "a.json", [json.dumps(BACKGROUND).encode()], read_background
        ),
    }


def fuzz(kind: Kind, folder: Path, count: int, seed: int) -> Report:
    """Read mutated files of one kind.

    Args:
        kind: Which.
        folder: An empty folder.
        count: How many.
        seed: Same seed, same files.

    """
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(b"x")
    path = folder / kind.name
    read = refused = 0
    slowest = 0.0
    crashes: list[str] = []
    for index in range(count):
        dice = random.Random(f"{seed}-{index}")
        path.write_bytes(mutate(dice.choice(kind.seeds), dice))
        started = time.thread_time()
        try:
            kind.read(path)
            read += 1
        except HarmonyError as error:
            str(error).encode("utf-8")
            refused += 1
        except Exception as error:
            if len(crashes) < _CRASHES_KEPT:
                crashes.append(f"{seed}-{index}: {type(error).__name__}: {error}")
        slowest = max(slowest, time.thread_time() - started)
    return Report(read, refused, tuple(crashes), slowest)


def mutate(data: bytes, dice: random.Random) -> bytes:
    """Return a file with damaged bytes, with nonsense in it, or both."""
    if dice.random() < 0.4:
        return mutate_bytes(data, dice)
    damaged = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        values = list(_VALUE.finditer(damaged)) if dice.random() < 0.5 else ()
        if values:
            start, stop = dice.choice(values).span()
            damaged[start + 1 : stop - 1] = dice.choice(_TEXTS)
        else:
            place = dice.randrange(len(damaged) + 1)
            damaged[place : place + dice.choice((0, 1, 3, 8))] = dice.choice(_TEXTS)
    return bytes(damaged)


def _read_all(*reads: Callable[[], object]) -> None:
    """Do all; one part that is refused does not keep the others from being read."""
    failed: HarmonyError | None = None
    for read in reads:
        try:
            read()
        except HarmonyError as error:
            failed = error
    if failed:
        raise failed


def _read_scene(path: Path) -> None:
    def read_graph() -> None:
        graph = read_scene_graph(path)
        palette_uses(graph)
        for column in graph.columns.values():
            column.value_at(3)
            column.place_at(3)

    _read_all(
        lambda: read_scene_facts(path),
        lambda: read_top_nodes(path),
        lambda: read_content(path.read_bytes(), path.name),
        read_graph,
        lambda: read_states(path),
        lambda: lost_colors(path),
        lambda: survey_scene(path).to_text(),
    )


def _read_palette(path: Path) -> None:
    palette = PaletteFile.read(path)
    if palette.to_bytes() != path.read_bytes():
        raise AssertionError("it is not written as it was read")
    palette.with_entries(palette.entries[::-1]).to_bytes()


def _read_list(path: Path) -> None:
    read_linked_palettes(path.parent)
    try:
        listed = PaletteList.read(path)
    except PaletteFileError:
        return
    if listed.entries and listed.to_bytes() != path.read_bytes():
        raise AssertionError("it is not written as it was read")


def _read_workfile(path: Path) -> None:
    survey_scene(path).to_text()
    source = open_source(path)
    list(source.read_files(source.files))


def _read_sound(path: Path) -> None:
    wav.pcm_length(path)
    wav.is_for_harmony(path)
    wav.copy_part(path, path.with_name("part.wav"), Fraction(1, 100), Fraction(1))


def _workfile() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/a.xstage", SCENE)
        archive.writestr("a/PALETTE_LIST", LIST)
        archive.writestr("a/palette-library/main.plt", PALETTE)
    return data.getvalue()


def _sound() -> bytes:
    data = io.BytesIO()
    with wave.open(data, "wb") as writer:
        writer.setparams((2, 2, 48_000, 0, "NONE", ""))
        writer.writeframes(bytes(400))
    return data.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Read mutated files of all kinds; 1 when anything but our errors came."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    is_good = True
    for name, kind in kinds(given.folders).items():
        with tempfile.TemporaryDirectory(prefix="ayon_harmony_fuzz_") as folder:
            report = fuzz(kind, Path(folder), given.count, given.seed)
        print(
            f"{name:<10} {report.read} read, {report.refused} refused, "
            f"{len(report.crashes)} crashed; slowest {report.slowest_s:.3f} s"
        )
        for crash in report.crashes:
            print(f"  {crash}")
        is_good = is_good and not report.crashes
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
