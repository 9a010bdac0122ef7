"""A workfile that a run saved, as it was then."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import versions
from ayon_harmony.workfiles.archive import reader


@dataclass(frozen=True)
class Saved:
    """A workfile that a run saved.

    Attributes:
        before: The workfile it was made of.
        path: The new one.
        size: Of the new one, in bytes.
        directory_crc: Checksum of its directory, which tells its content.

    """

    before: str
    path: str
    size: int
    directory_crc: int

    @classmethod
    def of(cls, before: Path, path: Path) -> Saved:
        """Look at a workfile that was saved.

        Raises:
            WorkfileError: It is not there, or cannot be read.

        """
        written = reader.fingerprint(path)
        if written is None:
            raise WorkfileError(f"'{path}' was saved and is not there.", path)
        return cls(str(before), str(path), *written)

    @property
    def is_untouched(self) -> bool:
        """Whether it is the newest version still, and as it was saved."""
        path = Path(self.path)
        now = reader.fingerprint(path)
        if now is None or now != (self.size, self.directory_crc):
            return False
        return versions.next_workfile(path).stem == _counted_up(path)


def _counted_up(path: Path) -> str:
    """Return the name of the version after one, were there no others."""
    before, digits, after = versions.split_version(path.stem)
    return f"{before}{str(int(digits or 0) + 1).zfill(len(digits) or 3)}{after}"
