"""What the last session left behind, found at the next start.

Only copies that no live session works in are looked at. Looking finishes or
undoes what was in flight (see ``LocalCopy.mend``) and reports it; what to do
with unsaved work is the artist's to say.
"""

from __future__ import annotations

import contextlib
import enum
import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ayon_harmony.errors import ArchiveError, DestinationError, WorkfileError
from ayon_harmony.workfiles import discarded, disk, in_use, went_on
from ayon_harmony.workfiles.archive.reader import fingerprint
from ayon_harmony.workfiles.identity import Identity, is_folder_name
from ayon_harmony.workfiles.local_copy import LocalCopy, Options, State

log = logging.getLogger(__name__)

# Harmony writes a backup beside its file at every save, so only one that is
# newer than its file tells of a save that did not finish.
_BACKUP = "~"
_SEEN_NAME = "offered.json"


class Kind(enum.Enum):
    """What was found."""

    INTERRUPTED_SAVE = "interrupted save"
    INTERRUPTED_OPENING = "interrupted opening"
    UNSAVED_WORK = "work that is not in the project"
    HARMONY_BACKUP = "Harmony's own backup"
    KEPT_COPY = "a dated copy of what was not chosen"
    UNKNOWN = "a local copy that can't be looked at"


@dataclass(frozen=True)
class Recovery:
    """One thing to offer.

    Attributes:
        kind: What it is.
        text: One sentence for the artist.
        identity: The workfile concerned.
        project_file: Its zip in the project.
        files: The files it is about, relative to the scene folder.
        folder: Where it is on the disk: the scene folder, or the dated one.
        state: How local copy and project relate, None where nobody looked.
        scene: Of a dated copy the .xstage or the archive in it; None where it
            is only some files.

    """

    kind: Kind
    text: str
    identity: Identity
    project_file: Path
    files: tuple[str, ...] = ()
    folder: Path = Path()
    state: State | None = None
    scene: Path | None = None


_IDENTITY_KEYS = ("project", "folder", "task", "file_name", "project_file")


def known_copies(root: Path, options: Options | None = None) -> list[LocalCopy]:
    """Return all local copies below a root whose owner is known, by folder name."""
    return [c for c in _copies(root, options) if isinstance(c, LocalCopy)]


def _copies(root: Path, options: Options | None) -> Iterator[LocalCopy | Recovery]:
    """Yield the local copies below a root, and what can't be told of others."""
    try:
        names = disk.names_in(root)
    except OSError as error:
        yield _unknown(root, "the local copies", disk.reason(error))
        return
    for name in names:
        path = root / name / "identity.json"
        try:
            if not stat.S_ISDIR(os.stat(disk.long_path(root / name)).st_mode):
                continue
            content = disk.read_json(path)
            texts = [content[key] for key in _IDENTITY_KEYS] if content else []
        except FileNotFoundError:
            continue
        except OSError as error:
            # Beside the copies lie notes, and scenes that nobody waits for.
            if is_folder_name(name):
                yield _unknown(path.parent, f"'{name}'", disk.reason(error))
            continue
        except (KeyError, TypeError, ValueError):
            texts = []
        copy = None
        if texts and all(isinstance(text, str) for text in texts):
            *identity, project_file = texts
            copy = LocalCopy(root, Identity(*identity), Path(project_file), options)
        if copy is not None and copy.folder == path.parent:
            yield copy
        elif disk.exists(path) or disk.exists(path.with_name("manifest.json")):
            # Left alone until its workfile is opened, which says whose it is.
            yield _unknown(path.parent, f"'{name}'", "nothing says whose it is")


def _unknown(folder: Path, what: str, why: str) -> Recovery:
    text = (
        f"Nobody can tell whether there is work for the project in {what}: {why}. "
        "Nothing was changed."
    )
    identity = Identity("", "", "", folder.name)
    return Recovery(Kind.UNKNOWN, text, identity, folder, folder=folder)


def find_recoveries(root: Path, options: Options | None = None) -> list[Recovery]:
    """Return what should be offered at the start, oldest copies first."""
    recoveries: list[Recovery] = []
    for copy in _copies(root, options):
        if isinstance(copy, Recovery):
            log.warning("%s", copy.text)
            recoveries.append(copy)
            continue
        if in_use.live_sessions(copy.folder):
            continue
        try:
            recoveries += _look_at(copy)
        except (WorkfileError, OSError) as error:
            log.warning("cannot look at %s: %s", copy.folder, error)
            why = disk.reason(error) if isinstance(error, OSError) else str(error)
            recoveries.append(
                Recovery(
                    Kind.UNKNOWN,
                    f"'{copy.identity.file_name}' can't be looked at now: "
                    f"{why.rstrip('.')}.",
                    copy.identity,
                    copy.project_file,
                    folder=copy.folder,
                )
            )
    return recoveries


def _what_the_project_has(project_file: Path) -> str:
    """Say what an interrupted save left there, after a look."""
    try:
        there = fingerprint(project_file)
    except DestinationError as error:
        return f"What the project has can't be told now: {error}"
    except ArchiveError as error:
        return f"The file there is broken: {error} Your work is here."
    if there is None:
        return "The project has no file of that name now. Your work is here."
    return "The project has the state before or after it, whole."


def _look_at(copy: LocalCopy) -> list[Recovery]:
    name = copy.identity.file_name
    recoveries = []

    def add(kind: Kind, text: str, files: tuple[str, ...] = ()) -> None:
        where = (copy.identity, copy.project_file)
        recoveries.append(Recovery(kind, text, *where, files, copy.scene_dir))

    entry = copy.mend()
    if entry is not None:
        at = disk.local_time(entry.started_at).strftime("%d %b %H:%M")
        if entry.operation == "save":
            add(
                Kind.INTERRUPTED_SAVE,
                f"Saving '{name}' to the project was interrupted ({at}). "
                + _what_the_project_has(copy.project_file),
            )
        else:
            add(
                Kind.INTERRUPTED_OPENING,
                f"Opening '{name}' was interrupted ({at}) and has been put right.",
            )
    if not copy.exists():
        return recoveries
    backups = find_backups(copy.scene_dir)
    if backups:
        shown = ", ".join(f"'{path.name}'" for path in backups)
        add(
            Kind.HARMONY_BACKUP,
            f"Harmony left {shown} in '{name}': its last save did not finish.",
            tuple(path.name for path in backups),
        )
    work = unsaved_work(copy)
    if work is not None and not went_on.covers(copy, work.files):
        recoveries.append(work)
    return recoveries


def unsaved_work(copy: LocalCopy) -> Recovery | None:
    """Return what a local copy has that is not in the project; None for nothing.

    Raises:
        WorkfileError: It can't be looked at now.

    """
    standing = copy.assess()
    count = len(standing.changes.names)
    if standing.state not in (State.LOCAL_NEWER, State.BOTH_CHANGED) and not (
        standing.state is State.PROJECT_UNREADABLE and count
    ):
        return None
    is_other = standing.state is State.BOTH_CHANGED
    return Recovery(
        Kind.UNSAVED_WORK,
        f"'{copy.identity.file_name}' has local work that is not in the project "
        f"({count} {'file' if count == 1 else 'files'})"
        + (", and somebody else saved meanwhile." if is_other else "."),
        copy.identity,
        copy.project_file,
        tuple(standing.changes.names),
        copy.scene_dir,
        standing.state,
    )


def find_kept(root: Path, options: Options | None = None) -> list[Recovery]:
    """Return the dated copies of all workfiles, newest first.

    Those of workfiles that are open in a session too: nothing works in them.
    """
    dated = [
        (folder.name, recovery)
        for copy in known_copies(root, options)
        for folder in _dated_folders(copy)
        if (recovery := _kept(copy, folder)) is not None
    ]
    return [recovery for _, recovery in sorted(dated, key=lambda f: f[0], reverse=True)]


def _dated_folders(copy: LocalCopy) -> list[Path]:
    try:
        return disk.find(copy.recovery_dir, "????-??-??_*")
    except OSError as error:
        log.warning("cannot look at %s: %s", copy.recovery_dir, disk.reason(error))
        return []


def _xstages_in(folder: Path) -> list[Path]:
    try:
        return disk.find(folder, "*.xstage") if disk.is_folder(folder) else []
    except OSError:
        return []


def _kept(copy: LocalCopy, folder: Path) -> Recovery | None:
    try:
        at = datetime.strptime(folder.name[:17], discarded.STAMP)
        inside = [folder / name for name in disk.names_in(folder)]
    except (ValueError, OSError):
        return None
    if not inside:
        return None
    name = copy.identity.file_name
    when = at.strftime("%d %b %Y %H:%M")
    scene: Path | None = None
    if folder.name.endswith("-project"):
        text = f"What the project had of '{name}' before it was saved over on {when}."
        scene = inside[0]
    else:
        scenes = [s for below in inside for s in _xstages_in(below)]
        own = [scene for scene in scenes if scene.stem == copy.identity.stem]
        scene = next(iter([*own, *scenes]), None)
        what = "Local work in" if scene else "Files of"
        text = f"{what} '{name}' that made way on {when}."
    return Recovery(
        Kind.KEPT_COPY,
        text,
        copy.identity,
        copy.project_file,
        folder=folder,
        scene=scene,
    )


def unseen(root: Path, kept: list[Recovery]) -> list[Recovery]:
    """Return the dated copies that were not offered yet."""
    seen = {recovery.identity: set(_seen(root, recovery.identity)) for recovery in kept}
    return [r for r in kept if r.folder.name not in seen[r.identity]]


def note_seen(root: Path, kept: list[Recovery]) -> None:
    """Note that dated copies were offered; from then on they are in the list."""
    for identity in {recovery.identity for recovery in kept}:
        offered = {r.folder.name for r in kept if r.identity == identity}
        path = root / identity.folder_name / _SEEN_NAME
        names = sorted(offered.union(_seen(root, identity)))
        # Offering it once more is no harm.
        with contextlib.suppress(OSError):
            disk.write_json(path, {"names": names})


def _seen(root: Path, identity: Identity) -> list[str]:
    try:
        content = disk.read_json(root / identity.folder_name / _SEEN_NAME) or {}
    except OSError:
        # Offering it once more is no harm.
        return []
    names = content.get("names")
    return [str(name) for name in names] if isinstance(names, list) else []


def find_backups(scene_dir: Path) -> list[Path]:
    """Return Harmony's backups that are all there is of an unfinished save.

    That is a ``*.xstage~`` whose .xstage is missing, empty or cut off.
    """
    backups = []
    for name in disk.names_in(scene_dir):
        if not name.endswith(f".xstage{_BACKUP}"):
            continue
        backup = scene_dir / name
        scene = backup.with_name(backup.name[: -len(_BACKUP)])
        try:
            with disk.RandomReader(scene) as reader:
                tail = reader.read(max(reader.size - 4096, 0), 4096)
        except FileNotFoundError:
            tail = b""
        except OSError:
            # A disk in trouble has not said that the file is broken.
            continue
        if b"</project>" not in tail and os.path.getsize(disk.long_path(backup)):
            backups.append(backup)
    return backups


def restore_backup(backup: Path) -> Path:
    """Put Harmony's backup in the place of its file, which is kept beside it.

    Returns:
        The restored file.

    Raises:
        WorkfileError: It can't be renamed.

    """
    scene = backup.with_name(backup.name[: -len(_BACKUP)])
    try:
        if disk.exists(scene):
            stamp = datetime.now().strftime("%Y-%m-%d_%H%M%S")
            disk.replace(scene, scene.with_name(f"{scene.name}.{stamp}{_BACKUP}"))
        disk.replace(backup, scene)
    except OSError as error:
        raise WorkfileError(
            f"Cannot restore '{backup.name}': {disk.reason(error)}.", backup
        ) from error
    return scene
