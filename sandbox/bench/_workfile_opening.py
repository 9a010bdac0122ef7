"""Opening archives of several kinds, beside the classic recipe and what is the least.

Of one scene there are three archives: as a first save sends it, packed well as a
quiet moment or publishing leaves it, and the classic recipe's own, where every file is
deflated, as in those of other programs. Each is opened by ours, in turns with
``extractall`` of the classic one and with the parts that no opening can leave out.

``open_KIND_vs_classic``            classic seconds by ours
``open_KIND_processor_vs_classic``  the same in seconds of all processors together: what
                                    is left of the gain where one is free
``open_KIND_least_vs_classic``      classic seconds by the sum of the parts
``open_KIND_PART_s``                reading in one go, inflating, checksums, making the
                                    files: each alone, by plain calls and by a thread
                                    for each processor
"""

from __future__ import annotations

import os
import statistics
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from ayon_harmony.workfiles import archive
from ayon_harmony.workfiles.archive import layout
from ayon_harmony.workfiles.archive.reader import ArchiveReader
from ayon_harmony.workfiles.identity import Identity
from ayon_harmony.workfiles.local_copy import LocalCopy

_Any = TypeVar("_Any")

_READ_BYTES = 2 << 20
PARTS = ("reading", "inflating", "checksums", "files")


def measure(
    scene: Path, work: Path, project: Path, classic: Path, turns: int
) -> dict[str, float]:
    """Open the archives of a scene in turns; return figures, without a prefix.

    Args:
        scene: The scene folder.
        work: A folder to open in.
        project: A folder for archives.
        classic: The classic recipe's archive of the scene.
        turns: How often each is opened.

    """
    archives = {"deflated": classic}
    for kind, compression in (("stored", "stored"), ("well", "measured")):
        archives[kind] = project / f"{kind}.zip"
        archive.save_folder(scene, archives[kind], compression=compression)
    figures: dict[str, float] = {}
    for kind, path in archives.items():
        parts = _Parts(path)
        clock = _Clock()
        for turn in range(turns):
            folder = work / f"opening-{kind}-{turn}"
            clock.take("classic", partial(extract_classic, classic, folder / "classic"))
            identity = Identity("bench", "/shot", kind, path.name)
            clock.take("ours", LocalCopy(folder, identity, path).open)
            for part in PARTS:
                clock.take(part, partial(getattr(parts, part), folder / part))
        figures.update(_figures(kind, clock))
    return figures


def extract_classic(source: Path, folder: Path) -> None:
    """Open an archive as the classic recipe does."""
    with zipfile.ZipFile(source) as opened:
        opened.extractall(folder)


def _figures(kind: str, clock: _Clock) -> dict[str, float]:
    classic, classic_processor = clock.medians("classic")
    seconds, processor = clock.medians("ours")
    parts = {part: clock.medians(part)[0] for part in PARTS}
    figures = {
        "vs_classic": round(classic / seconds, 2),
        "processor_vs_classic": round(classic_processor / processor, 2),
        "least_vs_classic": round(classic / sum(parts.values()), 2),
        "s": round(seconds, 4),
        **{f"{part}_s": round(parts[part], 4) for part in PARTS},
    }
    return {f"open_{kind}_{name}": value for name, value in figures.items()}


class _Clock:
    """Seconds of actions, on the wall and of all processors."""

    def __init__(self) -> None:
        self._taken: dict[str, list[tuple[float, float]]] = {}

    def take(self, name: str, action: Callable[[], object]) -> None:
        os.sync()
        processor, started = time.process_time(), time.perf_counter()
        action()
        seconds = time.perf_counter() - started
        taken = self._taken.setdefault(name, [])
        taken.append((seconds, time.process_time() - processor))

    def medians(self, name: str) -> tuple[float, float]:
        wall, processor = zip(*self._taken[name])
        return statistics.median(wall), statistics.median(processor)


class _Parts:
    """The parts of opening one archive; all but reading from what is in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._packed: list[tuple[bytes, int]] = []
        with ArchiveReader(path) as source, open(path, "rb") as file:
            for member in source.scene_members().values():
                file.seek(member.offset)
                head = file.read(layout.LOCAL_SIZE)
                name, extra = head[26:28], head[28:30]
                behind = int.from_bytes(name, "little") + int.from_bytes(
                    extra, "little"
                )
                file.seek(behind, os.SEEK_CUR)
                packed = file.read(member.compressed_size)
                self._packed.append((packed, member.size if member.method else -1))
        self._contents = [_inflated(*item) for item in self._packed]

    def reading(self, _folder: Path) -> None:
        buffer = bytearray(_READ_BYTES)
        with open(self._path, "rb", buffering=0) as file:
            while file.readinto(buffer):
                pass

    def inflating(self, _folder: Path) -> None:
        _by_threads(_inflate, self._packed)

    def checksums(self, _folder: Path) -> None:
        _by_threads(_check, self._contents)

    def files(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        _by_threads(partial(_write, folder), self._contents)


def _by_threads(
    work: Callable[[Sequence[_Any]], object], items: Sequence[_Any]
) -> None:
    """Do work by a thread for each processor."""
    count = os.cpu_count() or 2
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(work, (items[number::count] for number in range(count))))


def _inflated(packed: bytes, size: int) -> bytes:
    return packed if size < 0 else zlib.decompress(packed, -zlib.MAX_WBITS, size)


def _inflate(members: Iterable[tuple[bytes, int]]) -> None:
    for packed, size in members:
        _inflated(packed, size)


def _check(contents: Iterable[bytes]) -> None:
    for content in contents:
        zlib.crc32(content)


def _write(folder: Path, contents: Iterable[bytes]) -> None:
    own = folder / str(id(contents))
    own.mkdir()
    for number, content in enumerate(contents):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        descriptor = os.open(own / str(number), flags)
        os.write(descriptor, content)
        os.close(descriptor)
