"""A project folder that takes so many bytes a second, as a share does.

What the addon writes there waits its time; what the file system copies by itself
does not, as on a share whose server copies.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from ayon_harmony.workfiles import disk


class SlowShare:
    """Slows down writing below a folder for the duration of a ``with`` block.

    Args:
        folder: The folder.
        bytes_per_s: How much it takes.

    Attributes:
        sent: Bytes that were written there.

    """

    def __init__(self, folder: Path, bytes_per_s: float) -> None:
        self.sent = 0
        self._folder = os.path.join(os.path.realpath(folder), "")
        self._bytes_per_s = bytes_per_s
        self._descriptors: set[int] = set()
        self._create, self._write_all = disk.create, disk.write_all

    def _creating(self, path: Path | str, mode: int = 0o666) -> int:
        descriptor = self._create(path, mode)
        # Numbers of closed files come again.
        self._descriptors.discard(descriptor)
        if os.path.realpath(path).startswith(self._folder):
            self._descriptors.add(descriptor)
        return descriptor

    def _writing(self, descriptor: int, content: bytes | memoryview) -> None:
        if descriptor in self._descriptors:
            self.sent += len(content)
            time.sleep(len(content) / self._bytes_per_s)
        self._write_all(descriptor, content)

    def __enter__(self) -> SlowShare:
        disk.create, disk.write_all = self._creating, self._writing
        return self

    def __exit__(self, *_error: object) -> None:
        disk.create, disk.write_all = self._create, self._write_all
