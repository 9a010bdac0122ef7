"""The disk of the Windows (or Wine) that the tests run on, with other programs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ayon_harmony.workfiles import disk, windows_files


class RealWindows:
    """What ``WindowsDisk`` offers to tests, by the system's own calls."""

    def __enter__(self) -> RealWindows:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave; what is held is its holder's to let go."""

    @contextmanager
    def held(
        self,
        path: str | os.PathLike[str],
        share: int = windows_files.SHARE_READ | windows_files.SHARE_WRITE,
        access: int = windows_files.READ,
    ) -> Iterator[None]:
        """Have a file open during a block; see ``WindowsDisk.held``."""
        descriptor = self.hold(path, share, access)
        try:
            yield
        finally:
            self.let_go(descriptor)

    def hold(
        self,
        path: str | os.PathLike[str],
        share: int,
        access: int = windows_files.READ,
    ) -> int:
        """Have a file open until ``let_go``; returns what that takes."""
        return windows_files.open_file(disk.long_path(os.fspath(path)), access, share)

    def let_go(self, descriptor: int) -> None:
        """Close the file."""
        os.close(descriptor)
