"""A way to the project without a pack, where that is the quicker one.

Where the project takes bytes more quickly than this machine packs them, a save that
has no pack yet writes the archive straight from the scene folder. Nothing is made
smaller on this way: packing well, and the pack for the next saves, wait for a quiet
moment. How quick the project is gets measured, by its first bytes where nobody
knows, and by those that follow; where it is too slow, or fails, the save takes the
ordinary way.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from ayon_harmony.workfiles import disk, shares
from ayon_harmony.workfiles.archive.sinks import Sink

# A smaller scene is packed in a moment, and measuring would be a part of it.
_LEAST_BYTES = 16 * 1024 * 1024
# What machines pack in a second, where this one has not packed yet.
_USUAL_RATE = 200e6
# Nothing gets smaller on this way, and a quota is nobody's to fill to the brim.
_ROOM = 2
# Flushed and measured where nobody knows how quick a share is.
_PROBE_BYTES = 2 * 1024 * 1024
# What is a moment only: a scanner, another program that writes.
_PATIENCE_S = 0.25
# Systems take bytes into their memory, more quickly than a share does.
_MUCH_TOO_SLOW = 4


class CannotGoStraightError(Exception):
    """The project takes the archive too slowly, or not at all."""


def sink_for(project_file: Path, size: int) -> Callable[[int], Sink] | None:
    """Return what makes the sink of an archive, None where another way is better.

    Args:
        project_file: Where the archive goes.
        size: Bytes of the scene's files.

    """
    rate = shares.send_rate(project_file)
    least_rate = shares.packing_rate() or _USUAL_RATE
    if size < _LEAST_BYTES or (rate is not None and rate < least_rate):
        return None
    try:
        free = shutil.disk_usage(disk.long_path(project_file.parent)).free
    except OSError:
        return None
    if free < size * _ROOM:
        return None
    return lambda descriptor: StraightSink(descriptor, least_rate, rate is not None)


class StraightSink(Sink):
    """An archive that is given up when it takes too long."""

    def __init__(self, descriptor: int, least_rate: float, is_measured: bool) -> None:
        """Begin.

        Args:
            descriptor: The archive, empty.
            least_rate: Bytes per second below which it is not worth it.
            is_measured: Whether its share is known to be that quick.

        """
        super().__init__(descriptor)
        self._least_rate = least_rate
        self._is_measured = is_measured
        self._written = 0
        self._seconds = 0.0

    def _write(self, content: bytes) -> None:
        view = memoryview(content)
        started = time.perf_counter()
        try:
            if not self._is_measured:
                self._measure(view[:_PROBE_BYTES])
                view = view[_PROBE_BYTES:]
            disk.write_all(self.descriptor, view)
        except OSError as error:
            raise CannotGoStraightError from error
        self._seconds += time.perf_counter() - started
        self._written += len(content)
        least = self._least_rate / _MUCH_TOO_SLOW
        if self._seconds > _PATIENCE_S and self._written / self._seconds < least:
            raise CannotGoStraightError

    def _measure(self, probe: memoryview) -> None:
        self._is_measured = True
        started = time.perf_counter()
        disk.write_all(self.descriptor, probe)
        disk.sync(self.descriptor)
        seconds = time.perf_counter() - started
        if len(probe) / max(seconds, 1e-9) < self._least_rate:
            raise CannotGoStraightError
