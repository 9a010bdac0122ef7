"""Which files are worth compressing, measured from the files themselves.

Drawings (.tvg) and most media are compressed already; deflating them again is
what makes naive archives slow. No list of extensions is trusted: a few files of
each are sampled from their middle, because heads are misleadingly compressible.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from ayon_harmony.model.grouping import grouped
from ayon_harmony.workfiles import disk

_SAMPLED_FILES = 6
_SAMPLE_BYTES = 4096
# Below this share of its size a kind of file is worth the time.
_WORTH = 0.93


def extension(name: str) -> str:
    """Return the lower-case extension of a name with its dot, or ''."""
    base = name.rpartition("/")[2]
    dot = base.rfind(".")
    return base[dot:].lower() if dot > 0 else ""


def kinds_to_compress(folder: Path, files: Iterable[tuple[str, int]]) -> set[str]:
    """Return the extensions that get smaller by compression.

    Args:
        folder: The scene folder.
        files: Relative names and sizes in bytes.

    """
    return {kind for kind, share, _ in _measured(folder, files) if share < _WORTH}


def gain(folder: Path, files: Iterable[tuple[str, int]]) -> int:
    """Return about how many bytes compression makes of files less; see above."""
    kinds = _measured(folder, files)
    return sum(int(size * (1 - share)) for _, share, size in kinds if share < _WORTH)


def _measured(
    folder: Path, files: Iterable[tuple[str, int]]
) -> Iterator[tuple[str, float, int]]:
    """Yield extensions, the share that stays of the samples, and the bytes of all."""
    by_kind = grouped((extension(name), (name, size)) for name, size in files if size)
    for kind, members in by_kind.items():
        stride = max(1, len(members) // _SAMPLED_FILES)
        raw = packed = 0
        for name, size in members[::stride][:_SAMPLED_FILES]:
            sample = _sample(folder / name, size)
            raw += len(sample)
            packed += len(zlib.compress(sample, 1)) if sample else 0
        if raw:
            yield kind, packed / raw, sum(size for _, size in members)


def _sample(path: Path, size: int) -> bytes:
    try:
        with disk.RandomReader(path) as reader:
            if size <= 4 * _SAMPLE_BYTES:
                return reader.read(0, size)
            return reader.read(size // 3, _SAMPLE_BYTES) + reader.read(
                size * 2 // 3, _SAMPLE_BYTES
            )
    except OSError:
        # Gone or locked: the save itself will say so.
        return b""
