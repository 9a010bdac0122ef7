"""What an artist discarded: out of the way, and there for a month.

``discarded/<date>-<name>/`` below the folder of local copies. Discarding is a
rename, so it is done or not done; only ``prune`` deletes.
"""

from __future__ import annotations

import contextlib
import os
import re
from datetime import datetime, timedelta
from pathlib import Path

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import disk

FOLDER_NAME = "discarded"
KEPT_DAYS = 30

STAMP = "%Y-%m-%d_%H%M%S"
_NAME_LETTERS = 40


def new_folder(root: Path, name: str) -> Path:
    """Make a dated folder for one thing that is discarded.

    Args:
        root: Folder of all local copies.
        name: What it is called; only for people.

    Raises:
        WorkfileError: The disk failed.

    """
    readable = re.sub(r"[^\w.-]+", "_", name)[:_NAME_LETTERS].strip("._ ") or "scene"
    stamp = datetime.now().strftime(STAMP)
    for attempt in range(1000):
        extra = f"-{attempt}" if attempt else ""
        path = root / FOLDER_NAME / f"{stamp}{extra}-{readable}"
        try:
            os.makedirs(disk.long_path(path))
        except FileExistsError:
            continue
        except OSError as error:
            raise WorkfileError(
                f"Cannot make '{path}': {disk.reason(error)}.", path
            ) from error
        return path
    raise WorkfileError("No free name for what is discarded.", root / FOLDER_NAME)


def move(path: Path, root: Path, name: str) -> Path:
    """Discard a folder or file; return where it is now.

    Raises:
        WorkfileError: It can't be moved; it is where it was.

    """
    target = new_folder(root, name) / path.name
    try:
        disk.replace(path, target)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.rmdir(disk.long_path(target.parent))
        raise WorkfileError(
            f"Cannot move '{path}': {disk.reason(error)}. It is where it was.", path
        ) from error
    return target


def prune(root: Path, now: datetime | None = None) -> list[Path]:
    """Delete what was discarded more than a month ago; return what is gone.

    The date in the name counts: times on the disk come along from elsewhere.
    """
    limit = (now or datetime.now()) - timedelta(days=KEPT_DAYS)
    gone: list[Path] = []
    try:
        names = disk.names_in(root / FOLDER_NAME)
    except OSError:
        # Another start deletes it.
        return gone
    for name in names:
        path = root / FOLDER_NAME / name
        try:
            discarded_at = datetime.strptime(name[:17], STAMP)
        except ValueError:
            continue
        if discarded_at < limit and disk.remove_tree(path):
            gone.append(path)
    return gone
