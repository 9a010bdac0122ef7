"""Files that packed bytes go to: an archive being made, or a pack."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ayon_harmony.workfiles import disk

_HELD_BYTES = 4 * 1024 * 1024


class Sink:
    """A file that is written from one place on, in large pieces."""

    def __init__(
        self, descriptor: int, position: int = 0, cloned_size: int = 0
    ) -> None:
        self.descriptor = descriptor
        self.position = position
        self.cloned_size = cloned_size
        self._parts: list[bytes] = []
        self._held = 0

    def write(self, content: bytes) -> None:
        """Add bytes; they are held until there are enough for one large write."""
        self._parts.append(content)
        self._held += len(content)
        self.position += len(content)
        if self._held >= _HELD_BYTES:
            self.flush()

    def flush(self) -> None:
        """Hand everything to the system."""
        if self._parts:
            parts, self._parts, self._held = self._parts, [], 0
            self._write(parts[0] if len(parts) == 1 else b"".join(parts))

    def _write(self, content: bytes) -> None:
        disk.write_all(self.descriptor, content)

    def patch(self, position: int, content: bytes) -> None:
        """Change bytes that were added before."""
        self.flush()
        os.lseek(self.descriptor, position, os.SEEK_SET)
        disk.write_all(self.descriptor, content)
        os.lseek(self.descriptor, self.position, os.SEEK_SET)

    def rewind(self, position: int) -> None:
        """Forget the bytes from a position on."""
        self.flush()
        os.ftruncate(self.descriptor, position)
        os.lseek(self.descriptor, position, os.SEEK_SET)
        self.position = position


class PackError(Exception):
    """The pack could not be written; the save itself goes on without one."""


class Pack:
    """The local file with the packed bytes of what was saved before.

    New members go behind the bytes that count. Safe to lose: every range of it
    is checked when it is read.
    """

    def __init__(self, path: Path, used: int | None) -> None:
        """Open a pack.

        Args:
            path: The file; made when ``used`` is None.
            used: Bytes at its start that count, None for a new one.

        Raises:
            OSError: It can't be opened or is shorter than that.

        """
        self.path = path
        self.is_new = used is None
        if used is None:
            self._sink = Sink(disk.create(path, 0o600))
            return
        if os.stat(disk.long_path(path)).st_size < used:
            raise OSError(f"{path} is shorter than it was")
        flags = os.O_RDWR | getattr(os, "O_BINARY", 0)
        self._sink = Sink(os.open(disk.long_path(path), flags), used)
        # What an interrupted save left behind does not count.
        self._sink.rewind(used)

    @property
    def position(self) -> int:
        """Where the next bytes will stand."""
        return self._sink.position

    def write(self, content: bytes) -> None:
        """Add bytes."""
        self._guard(lambda: self._sink.write(content))

    def patch(self, position: int, content: bytes) -> None:
        """Change bytes that were added in this session."""
        self._guard(lambda: self._sink.patch(position, content))

    def rewind(self, position: int) -> None:
        """Forget the bytes from a position on."""
        self._guard(lambda: self._sink.rewind(position))

    def flush(self) -> None:
        """Hand everything to the system."""
        self._guard(self._sink.flush)

    def close(self) -> None:
        """Close the file; what is still held is written if that works."""
        if self._sink.descriptor >= 0:
            os.close(self._sink.descriptor)
            self._sink.descriptor = -1

    def _guard(self, action: Callable[[], None]) -> None:
        try:
            action()
        except OSError as error:
            raise PackError(disk.reason(error)) from error
