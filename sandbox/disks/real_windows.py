"""The disk of the Windows (or Wine) that the tests run on, with other programs."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ayon_harmony.workfiles import disk, windows_files
from sandbox.windows import wine

# DDD_REMOVE_DEFINITION of winbase.h.
_REMOVE = 2


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

    def short_name(self, path: str | os.PathLike[str]) -> str:
        """Return a path with short names in it, where the system makes them."""
        return windows_files.short_path(os.fspath(path)) or os.fspath(path)

    @contextmanager
    def drive_of(self, folder: str | os.PathLike[str]) -> Iterator[str]:
        """Let a folder be on another drive, too, as ``subst`` does it.

        Yields:
            Its path there.

        """
        if wine.is_wine():
            # There the call has no effect on a running program.
            yield wine.SECOND_DRIVE + os.path.splitdrive(folder)[1]
            return
        # Bit 0 is A:.
        used = _kernel().GetLogicalDrives()
        drive = chr(ord("A") + max(n for n in range(26) if not used >> n & 1)) + ":"
        if not _kernel().DefineDosDeviceW(0, drive, os.fspath(folder)):
            raise OSError(f"no drive {drive}")
        try:
            yield drive + "/"
        finally:
            _kernel().DefineDosDeviceW(_REMOVE, drive, None)

    def let_go(self, descriptor: int) -> None:
        """Close the file."""
        os.close(descriptor)


def _kernel() -> Any:
    return ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
