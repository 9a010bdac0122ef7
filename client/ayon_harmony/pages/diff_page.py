"""A comparison of two scenes as a page, with both pictures of changed drawings."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from ..comparing.art import former_files
from ..comparing.changes import Change
from ..comparing.sources import Source
from ..pictures import Picture, PictureMaker, pictures_folder
from .page_parts import facts_list, page, picture, text

MOST_PAIRS = 40
"""Drawings with two pictures on a page."""

_SIDE = 128
_IMAGES = {".png", ".jpg", ".jpeg"}


def diff_page(before: Source, after: Source, changes: Sequence[Change]) -> str:
    """Return the page of a comparison.

    Args:
        before: The older scene.
        after: The newer one.
        changes: What changed between them.

    """
    body = [facts_list({"Before": str(before.path), "After": str(after.path)})]
    if not changes:
        body.append("<p>Nothing changed.</p>")
    for group, rows in groupby(changes, key=lambda change: change.group):
        told = "".join(f"<li>{text(row)}</li>" for row in rows)
        body.append(f"<h2>{text(group)}</h2>\n<ul>{told}</ul>")
    files = list(dict.fromkeys(name for change in changes for name in change.files))
    if files:
        body.append("<h2>Changed drawings, before and after</h2>")
        body += _pairs(before, after, files[:MOST_PAIRS])
    if len(files) > MOST_PAIRS:
        body.append(f"<p>{len(files) - MOST_PAIRS} more have no pictures here.</p>")
    return page(f"{before.name} and {after.name}", body)


def _pairs(before: Source, after: Source, files: Sequence[str]) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="ayon_harmony_diff_") as scratch:
        formers = former_files(before, after, files)
        sides: tuple[tuple[_Side, Mapping[str, str]], ...] = (
            (_Side(before, Path(scratch) / "0", formers.values()), formers),
            (_Side(after, Path(scratch) / "1", files), {}),
        )
        with PictureMaker(pictures_folder()) as maker:
            return [
                '<div class="pair">'
                + "".join(
                    picture(side.draw(maker, names.get(name, name)), _label(name))
                    for side, names in sides
                )
                + "</div>"
                for name in files
            ]


def _label(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0]


class _Side:
    """Drawings of one scene, unpacked with its palettes under names of our own."""

    def __init__(self, source: Source, folder: Path, files: Iterable[str]) -> None:
        folder.mkdir()
        self._paths: dict[str, Path] = {}
        order = {
            f"{name}.plt": number for number, name in enumerate(source.palette_order)
        }
        palettes = sorted(
            source.palettes,
            key=lambda name: (order.get(name.rpartition("/")[2], len(order)), name),
        )
        for number, (name, data) in enumerate(source.read_files([*files, *palettes])):
            suffix = Path(name).suffix.lower()
            path = folder / f"{number}{suffix if suffix[1:].isalnum() else ''}"
            path.write_bytes(data)
            self._paths[name] = path
        self._palettes = [self._paths[n] for n in palettes if n in self._paths]

    def draw(self, maker: PictureMaker, name: str) -> Picture:
        """Return the picture of a drawing, or why there is none."""
        path = self._paths.get(name)
        if path is None:
            return Picture(None, "the file cannot be read")
        if path.suffix == ".tvg":
            return maker.of_drawing(path, self._palettes, (_SIDE, _SIDE))
        if path.suffix in _IMAGES:
            return Picture(path)
        return Picture(None, f"an image ({path.suffix[1:]})")
