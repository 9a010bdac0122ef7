"""A folder of drawings, read to the last byte and looked at.

::

    python3 manage.py drawings FOLDER [--into build/drawings]

Every ``.tvg`` below the folder is read whole, those in zips too, and each part is
written back and compared. Where Harmony's own thumbnail lies beside a drawing, ours is
compared with it. The report has counts, errors, the worst comparisons and a contact
sheet. The exit code is 1 when one was not read.
"""

from __future__ import annotations

import argparse
import html
import math
import statistics
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ayon_harmony.errors import DrawingFileError
from ayon_harmony.formats.scene_drawings import read_linked_palettes
from ayon_harmony.formats.tvg import Drawing, open_drawing
from ayon_harmony.formats.tvg.art_writer import write_art
from ayon_harmony.formats.tvg.bitmap import write_bitmap
from ayon_harmony.formats.tvg.drawing import parse_drawing
from ayon_harmony.formats.tvg.palette import write_palette
from ayon_harmony.pictures import Picture, PictureMaker
from sandbox.drawings.files_vdb import list_files, read_stored_drawing

_SHEET_PICTURES = 800
_WORST = 10
_UNPACKED_BYTES = 2 << 30
_ROOT = Path(__file__).resolve().parents[2]


class Comparison(NamedTuple):
    """How far our picture is from Harmony's.

    Attributes:
        name: Drawing.
        difference: Mean absolute difference of red, green and blue, 0 to 1.
        ours: Our picture.
        theirs: Harmony's.

    """

    name: str
    difference: float
    ours: Path
    theirs: Path


@dataclass
class Survey:
    """What a folder's drawings are.

    Attributes:
        counts: How many by kind.
        errors: Drawings that were not read, and why.
        unknown: What was stepped over.
        others: Files of another format with the same ending.
        rewritten: Parts that were not written back as they were.
        comparisons: Pictures beside Harmony's.
        cells: Pictures of the contact sheet.
        stores: What file stores of Harmony 25 (``files.vdb``) hold.

    """

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[tuple[str, str]] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    others: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    cells: list[tuple[str, Picture]] = field(default_factory=list)
    stores: list[str] = field(default_factory=list)
    read_s: float = 0.0
    picture_s: list[float] = field(default_factory=list)


def survey(folder: Path, maker: PictureMaker, scratch: Path) -> Survey:
    """Read and draw every drawing below a folder.

    Args:
        folder: Drawings, scenes, zips.
        maker: Makes the pictures.
        scratch: Takes what is unpacked from zips.

    """
    result = Survey(counts=Counter(drawings=0))
    for store in sorted(folder.rglob("files.vdb")):
        _look_into_store(store.relative_to(folder).as_posix(), store, result)
    for name, path in _find_drawings(folder, scratch, result):
        started = time.perf_counter()
        drawing = _read(name, path, result)
        result.read_s += time.perf_counter() - started
        if drawing is not None:
            _draw(name, path, maker, result)
    return result


def _look_into_store(name: str, path: Path, result: Survey) -> None:
    try:
        stored = list_files(path)
        for item in stored:
            if item.is_drawing and item.table == "File":
                data = read_stored_drawing(path, item.name)
                parse_drawing(data, Path(item.name)).check()
                result.counts["drawings in file stores"] += 1
    except DrawingFileError as error:
        result.errors.append((name, str(error)))
        return
    kinds = sorted({item.compression or "plain" for item in stored})
    told = f"{len(stored)} files" + (f" ({', '.join(kinds)})" if kinds else "")
    result.stores.append(f"{name}: {told}")


def _find_drawings(
    folder: Path, scratch: Path, result: Survey
) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".tvg" and path.is_file():
            yield path.relative_to(folder).as_posix(), path
        elif path.suffix.lower() == ".zip" and path.is_file():
            outer = path.relative_to(folder).as_posix()
            inner = scratch / f"zip{result.counts['zips']:03d}"
            result.counts["zips"] += 1
            try:
                _unpack(path, inner)
            except (OSError, zipfile.BadZipFile, RuntimeError) as error:
                result.errors.append((outer, f"the zip cannot be read ({error})"))
                continue
            for drawing in sorted(inner.rglob("*")):
                if drawing.suffix.lower() == ".tvg" and drawing.is_file():
                    name = drawing.relative_to(inner).as_posix()
                    yield f"{outer}!{name}", drawing


def _unpack(path: Path, folder: Path) -> None:
    """Unpack what is about drawings; names that lead out of the folder are left."""
    with zipfile.ZipFile(path) as archive:
        wanted = []
        for member in archive.infolist():
            name = PurePosixPath(member.filename.replace("\\", "/"))
            is_ours = name.suffix.lower() in (".tvg", ".plt", ".png")
            if member.is_dir() or not (is_ours or name.name == "PALETTE_LIST"):
                continue
            if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
                continue
            wanted.append((member, name))
        if sum(member.file_size for member, _ in wanted) > _UNPACKED_BYTES:
            raise RuntimeError("it holds too much")
        for member, name in wanted:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(member))


def _read(name: str, path: Path, result: Survey) -> Drawing | None:
    try:
        with path.open("rb") as stream:
            if stream.read(2) == b"rV":
                result.others.append(name)
                return None
        result.counts["drawings"] += 1
        drawing = open_drawing(path)
        drawing.check()
    except (DrawingFileError, OSError) as error:
        result.errors.append((name, str(error)))
        return None
    _count(drawing, result)
    for part in _changed_parts(drawing):
        result.rewritten.append(f"{name}: {part}")
    return drawing


def _count(drawing: Drawing, result: Survey) -> None:
    counts = result.counts
    counts["bytes"] += drawing.path.stat().st_size if drawing.path else 0
    counts[f"version {drawing.version}"] += 1
    counts["wide lengths" if drawing.is_wide else "narrow lengths"] += 1
    counts[f"made by {drawing.origin.product}"] += 1
    counts["empty"] += drawing.is_empty
    counts["with a bitmap"] += bool(drawing.bitmaps)
    counts["colours and textures"] += len(drawing.palette)
    for layer in drawing.layers.values():
        counts["art layers"] += 1
        counts["shapes"] += sum(1 for _ in layer.shapes())
        counts["components"] += sum(1 for _ in layer.components())
        counts["texts"] += len(layer.texts)
    for what in drawing.unknown:
        result.unknown[what] += 1


def _changed_parts(drawing: Drawing) -> Iterator[str]:
    """Yield the parts that come out of the writer other than they were."""
    for art, layer in drawing.layers.items():
        key = f"T{art}AA"
        if write_art(layer, drawing.is_chunk_wide(key)) != drawing.content(key):
            yield key
    for art, pictures in drawing.bitmaps.items():
        if write_bitmap(pictures) != drawing.content(f"T{art}AB"):
            yield f"T{art}AB"
    if write_palette(drawing.palette, drawing.is_wide) != drawing.content("TPAL"):
        yield "TPAL"


def _palettes_of(path: Path) -> list[Path]:
    """Return the palettes that apply to a drawing: its scene's, its element's."""
    folders = [folder for folder in path.parents if (folder / "PALETTE_LIST").is_file()]
    palettes: list[Path] = []
    # The scene's folder is the outer one.
    for folder in reversed(folders[:2]):
        palettes.extend(read_linked_palettes(folder)[0])
    return list(dict.fromkeys(palettes))


def _draw(name: str, path: Path, maker: PictureMaker, result: Survey) -> None:
    palettes = _palettes_of(path)
    started = time.perf_counter()
    picture = maker.of_drawing(path, palettes, (128, 128))
    result.picture_s.append(time.perf_counter() - started)
    if picture.path is None:
        result.errors.append((name, f"no picture: {picture.reason}"))
    if len(result.cells) < _SHEET_PICTURES:
        result.cells.append((path.stem, picture))
    theirs = path.parent / ".thumbnails" / f".{path.name}.png"
    if theirs.is_file():
        comparison = _compare(name, path, palettes, theirs, maker)
        if comparison is not None:
            result.comparisons.append(comparison)


def _compare(
    name: str, path: Path, palettes: Sequence[Path], theirs: Path, maker: PictureMaker
) -> Comparison | None:
    from PIL import Image

    try:
        with Image.open(theirs) as image:
            size = image.size
    except (OSError, ValueError):
        return None
    ours = maker.of_drawing(path, palettes, size)
    if ours.path is None:
        return None
    return Comparison(name, difference(ours.path, theirs), ours.path, theirs)


def difference(ours: Path, theirs: Path) -> float:
    """Return the mean absolute difference of red, green and blue, 0 to 1.

    Harmony saves what it drew on white as if the colours were not multiplied by their
    opacity yet, so over black is what it drew: over white, transparent colours and the
    edges of pencil lines nearly vanish.
    """
    from PIL import Image, ImageChops, ImageStat

    flat = []
    for path in (ours, theirs):
        with Image.open(path) as image:
            picture = image.convert("RGBA")
        black = Image.new("RGBA", picture.size, "black")
        flat.append(Image.alpha_composite(black, picture).convert("RGB"))
    means = ImageStat.Stat(ImageChops.difference(*flat)).mean
    return sum(means) / len(means) / 255


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of the values are not above."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def lines(result: Survey) -> list[str]:
    """Return the figures as lines of text."""
    told = [f"{count:>10}  {what}" for what, count in sorted(result.counts.items())]
    told.append(f"{len(result.errors):>10}  not read")
    told.append(f"{len(result.rewritten):>10}  parts not written back as they were")
    if result.read_s:
        speed = result.counts["bytes"] / 1e6 / result.read_s
        told.append(f"{speed:>10.1f}  MB a second, read and written back")
    if result.picture_s:
        median = statistics.median(result.picture_s) * 1000
        last = percentile(result.picture_s, 0.95) * 1000
        told.append(f"{median:>10.1f}  ms a picture of 128 x 128 in the median")
        told.append(f"{last:>10.1f}  ms at the 95th percentile")
    if result.comparisons:
        values = [item.difference * 100 for item in result.comparisons]
        told.append(f"{len(values):>10}  pictures beside Harmony's thumbnails")
        told.append(f"{statistics.median(values):>10.2f}  % difference in the median")
        told.append(f"{percentile(values, 0.95):>10.2f}  % at the 95th percentile")
    told.extend(f"stepped over: {what} ({n})" for what, n in result.unknown.items())
    told.extend(f"file store: {text}" for text in result.stores)
    told.extend(f"another format: {name}" for name in result.others)
    told.extend(f"written otherwise: {part}" for part in result.rewritten)
    told.extend(f"not read: {name}: {reason}" for name, reason in result.errors)
    return told


def write_report(result: Survey, maker: PictureMaker, into: Path) -> Path:
    """Write ``report.html`` and its pictures into a folder; return the report."""
    body = [f"<pre>{html.escape(chr(10).join(lines(result)))}</pre>"]
    worst = sorted(result.comparisons, key=lambda item: -item.difference)[:_WORST]
    if worst:
        body.append("<h2>Furthest from Harmony's thumbnails: ours, theirs</h2><table>")
        for item in worst:
            theirs = into / f"theirs-{len(body)}.png"
            drawn = maker.harmonys(item.theirs).path or item.theirs
            theirs.write_bytes(drawn.read_bytes())
            body.append(
                f"<tr><td><img src='{_link(item.ours, into)}'></td>"
                f"<td><img src='{theirs.name}'></td>"
                f"<td>{item.difference:.2%}</td><td>{html.escape(item.name)}</td></tr>"
            )
        body.append("</table>")
    sheet = maker.sheet(result.cells, side=128, columns=10)
    if sheet.path is not None:
        picture = into / "sheet.png"
        picture.write_bytes(sheet.path.read_bytes())
        body.append("<h2>Contact sheet</h2><img src='sheet.png'>")
    else:
        body.append(f"<p>No contact sheet: {html.escape(sheet.reason)}</p>")
    report = into / "report.html"
    report.write_text(
        "<!doctype html><meta charset='utf-8'><title>Drawings</title>"
        "<style>body{font:14px sans-serif;margin:2em}img{border:1px solid #ccc}"
        "</style><h1>Drawings</h1>" + "\n".join(body),
        encoding="utf-8",
    )
    return report


def _link(path: Path, into: Path) -> str:
    return path.relative_to(into).as_posix()


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the drawings of a folder; 1 when one was not read."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--into", type=Path, default=_ROOT / "build" / "drawings")
    known = parser.parse_args(arguments)
    if not known.folder.is_dir():
        print(f"There is no folder {known.folder}.")
        return 2
    into = known.into.resolve()
    into.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        PictureMaker(into / "pictures") as maker,
    ):
        result = survey(known.folder, maker, Path(scratch))
        report = write_report(result, maker, into)
    print("\n".join(lines(result)))
    print(f"Report: {report}")
    return 1 if result.errors else 0


if __name__ == "__main__":
    sys.exit(main())
