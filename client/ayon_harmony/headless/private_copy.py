"""Scenes in a private folder, while their workfile is marked as open here.

Who has a workfile open, by AYON's locks, by our marks beside it, or by a local copy
of this workstation, is asked before; such a workfile is left alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ayon_harmony import environment
from ayon_harmony.app.session_settings import load_settings
from ayon_harmony.app.site_settings import load_site_settings, with_local_folder
from ayon_harmony.errors import WorkfileError, WorkfileInUseError
from ayon_harmony.headless.targets import Target
from ayon_harmony.workfiles import Identity, Workfiles, disk, versions
from ayon_harmony.workfiles.presence import KIND_BATCH, Presence, others_at


def refuse_in_use(target: Target) -> None:
    """Raise WorkfileInUseError when somebody has the workfile of a target open.

    A published file is nobody's: it never changes.
    """
    path = _shared_workfile(target)
    if path is None:
        return
    for holder in (_local_holder(target, path), _lock_holder(path)):
        if holder:
            raise _in_use(path, holder)


def refuse_marked_at_once(target: Target) -> None:
    """Raise WorkfileInUseError when another process marked a workfile as we did.

    Two machines that work through one list ask and mark in the same moment. Of two
    that mark first and then look at least one sees the other.
    """
    path = _shared_workfile(target)
    if path is None:
        return
    here = (socket.gethostname(), os.getpid())
    for other in others_at(path):
        if (other.host, other.pid) != here:
            raise _in_use(path, other.text)


def _shared_workfile(target: Target) -> Path | None:
    """Return the workfile that others may have open; None where there is none."""
    path = target.path
    is_shared = path is not None and path.suffix.lower() == ".zip"
    return path if is_shared and not target.is_published else None


def _in_use(path: Path, holder: str) -> WorkfileInUseError:
    return WorkfileInUseError(
        f"'{path.name}' is open elsewhere ({holder}), so it is left alone.", path
    )


def identity_of(target: Target, path: Path) -> Identity:
    """Return which workfile a target is."""
    if not target.has_context or target.is_published:
        return Identity.of_file(path)
    return Identity(target.project, target.folder, target.task, path.name)


def _local_holder(target: Target, path: Path) -> str:
    """Who works in the local copy of this workstation, whatever the studio set."""
    base = with_local_folder(os.environ, load_site_settings(os.environ))
    root = environment.local_folder(base)
    if not root.is_dir():
        return ""
    sessions = Workfiles(root).sessions_in(identity_of(target, path), path)
    return str(sessions[0]) if sessions else ""


def _lock_holder(path: Path) -> str:
    marks = others_at(path)
    if marks:
        return marks[0].text
    try:
        from ayon_harmony.host.workfile_lock import WorkfileLocks
    except ImportError:
        return ""
    holder: Any = WorkfileLocks().holder(path)
    return holder.text if holder is not None else ""


def copy_folder_scene(xstage: Path, folder: Path) -> Path:
    """Copy a scene that is not zipped, and return the copy's .xstage."""
    copy = folder / "scene" / xstage.parent.name
    if copy.exists():
        shutil.rmtree(copy)
    shutil.copytree(xstage.parent, copy)
    return copy / xstage.name


@contextlib.contextmanager
def held_scene(target: Target, folder: Path | None = None) -> Iterator[Path]:
    """Give a copy of a scene while the workfile is marked as open here.

    Args:
        target: The scene.
        folder: Where to make the copy; None is a folder that is removed.

    Yields:
        The .xstage of the copy. Its parent's parent is for this copy alone.

    Raises:
        WorkfileInUseError: Somebody has it open.
        WorkfileError: It cannot be read.

    """
    path = target.path
    if path is None:
        raise WorkfileError(target.problem or "There is no scene.")
    refuse_in_use(target)
    with contextlib.ExitStack() as stack:
        room = Path(tempfile.mkdtemp(prefix="ayon_harmony_copy_", dir=folder))
        stack.callback(shutil.rmtree, room, ignore_errors=True)
        if path.suffix.lower() != ".zip":
            yield copy_folder_scene(path, room)
            return
        marks = load_settings(os.environ)["workfiles"]["mark_beside_workfile"]
        if marks and not target.is_published:
            presence = Presence(KIND_BATCH)
            presence.take(path)
            stack.callback(presence.release)
            other = presence.holder(path)
            if other is not None:
                raise _in_use(path, other.text)
        yield Workfiles(room).extract(path, room / path.stem)


KEPT_S = 2 * 24 * 3600.0
"""Seconds after which a kept scene that nobody asked for goes."""


def kept_scene(target: Target) -> Path:
    """Return the unpacked scene of a workfile, kept on this machine for a while.

    For the tasks of a farm job: one machine unpacks a workfile once. Which file it
    was, by path, size and time, is in the folder's name, so a changed one is unpacked
    anew. What was not asked for in two days is removed.

    Raises:
        WorkfileError: It is no zip, or cannot be read.

    """
    path = target.path
    if path is None or path.suffix.lower() != ".zip":
        raise WorkfileError("Only a zipped workfile is kept unpacked.", path)
    base = with_local_folder(os.environ, load_site_settings(os.environ))
    root = environment.local_folder(base) / "farm_scenes"
    try:
        status = path.stat()
    except OSError as error:
        raise WorkfileError(
            f"'{path}' cannot be read: {disk.reason(error)}.", path
        ) from error
    told = f"{path.absolute()}|{status.st_size}|{status.st_mtime_ns}"
    key = hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    room = root / key
    folder = room / path.stem
    _remove_old(root, keep=room)
    if not folder.is_dir():
        room.mkdir(parents=True, exist_ok=True)
        try:
            # Into a folder beside it, which then gets the name at once.
            Workfiles(root).extract(path, folder)
        except WorkfileError:
            # Another task of the job on this machine was quicker.
            if not folder.is_dir():
                raise
    os.utime(room)
    return versions.default_version(versions.list_versions(folder, path.stem)).xstage


def _remove_old(root: Path, keep: Path) -> None:
    now = time.time()
    with contextlib.suppress(OSError):
        for room in root.iterdir():
            if room != keep and now - room.stat().st_mtime > KEPT_S:
                shutil.rmtree(room, ignore_errors=True)
