"""What is in flight in one local copy, so that a crash can be told and mended.

``journal.json`` exists only while something is being done. It names the step,
the temporary files, and who does it. Whoever takes the copy's lock and finds a
journal knows that its writer died, because the lock ended with that process.
"""

from __future__ import annotations

import os
import re
import socket
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ayon_harmony.workfiles import disk

FORMAT = 1
FILE_NAME = "journal.json"
_STAGING = re.compile(r"\.staging-[0-9a-f]+")


@dataclass
class Entry:
    """One thing in flight.

    Attributes:
        operation: ``save`` or ``open``.
        phase: ``writing`` while nothing that counts is touched; ``committing``
            (save) when the next rename decides; ``refused`` (save) when the
            finished part waits for its place; ``applying`` (open) while
            checked files are moved into the scene folder.
        project_file: The zip concerned.
        part: Temporary file beside it, '' if none.
        staging: Folder beside the scene folder with checked files, '' if none.
        fingerprint: The new archive's, once known.
        started_at: Seconds since 1970.
        host: Machine of the writer.
        pid: Its process.

    """

    operation: str
    phase: str
    project_file: str
    part: str = ""
    staging: str = ""
    fingerprint: list[int] = field(default_factory=list)
    started_at: float = field(default_factory=time.time)
    host: str = field(default_factory=socket.gethostname)
    pid: int = field(default_factory=os.getpid)


def write(folder: Path, entry: Entry) -> None:
    """Note what is in flight in a copy."""
    disk.write_json(folder / FILE_NAME, {"format": FORMAT, **asdict(entry)})


def read(folder: Path) -> Entry | None:
    """Return what was in flight, None when nothing was.

    Raises:
        OSError: There is a journal and it can't be read now.

    """
    content: dict[str, Any] | None = disk.read_json(folder / FILE_NAME)
    if content is None or content.pop("format", None) != FORMAT:
        return None
    try:
        entry = Entry(**content)
    except TypeError:
        return None
    return entry if _is_sound(entry) else None


def _is_sound(entry: Entry) -> bool:
    """Whether an entry says what `write` writes.

    Mending removes what an entry names, so a damaged one must name nothing: neither
    the copy itself nor a file of somebody else.
    """
    texts = (entry.operation, entry.phase, entry.project_file, entry.part)
    return (
        all(isinstance(text, str) for text in (*texts, entry.staging, entry.host))
        and isinstance(entry.pid, int)
        and isinstance(entry.fingerprint, list)
        and (entry.operation != "open" or _STAGING.fullmatch(entry.staging) is not None)
        and (not entry.part or entry.part.endswith(".part"))
    )


def clear(folder: Path) -> None:
    """Note that nothing is in flight any more."""
    disk.remove_file(folder / FILE_NAME)
