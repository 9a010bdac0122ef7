"""What is in a scene folder, and what of it belongs into an archive.

A scan is one walk without opening a file. Two scans that are equal mean that
nobody wrote in between.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ayon_harmony.errors import NamesError, WorkfileError
from ayon_harmony.workfiles import disk, windows_files
from ayon_harmony.workfiles.archive import names

# ERROR_CANT_RESOLVE_FILENAME: what Windows says of a link that leads to itself.
_CANNOT_RESOLVE = 1921

#: The parts of a scene folder that a studio can leave out of archives.
LEFT_OUT = ("frames", "backups", "thumbnails")


#: Of files on a disk that notes no change: their marks prove nothing.
UNKNOWN_CHANGE = -1


class Found(NamedTuple):
    """A file as a scan saw it.

    ``inode`` and ``changed_ns`` move with edits that keep size and time (a file
    swapped for another one, ``cp -p``, ``rsync -t``); 0 where the system does not
    tell them. A moved mark says "compare the content", never "it changed". Where a
    disk keeps no change time, ``changed_ns`` is ``UNKNOWN_CHANGE``.
    """

    size: int
    mtime_ns: int
    is_executable: bool
    inode: int = 0
    changed_ns: int = 0


@dataclass
class Snapshot:
    """What a scan found.

    Attributes:
        files: By name relative to the folder, forward slashes, sorted.
        empty_folders: Names of folders that nothing is in, sorted.
        broken_links: Names of links that lead nowhere; they are not saved.

    """

    files: dict[str, Found] = field(default_factory=dict)
    empty_folders: list[str] = field(default_factory=list)
    broken_links: list[str] = field(default_factory=list)

    @property
    def total_bytes(self) -> int:
        """The size of all files together."""
        return sum(found.size for found in self.files.values())

    def differences(self, other: Snapshot) -> list[str]:
        """Return the names that are not the same in both, sorted."""
        if self.files == other.files and self.empty_folders == other.empty_folders:
            return []
        names_ = {
            name
            for name in self.files.keys() | other.files.keys()
            if self.files.get(name) != other.files.get(name)
        }
        names_.update(set(self.empty_folders) ^ set(other.empty_folders))
        return sorted(names_)


def mark_of(status: os.stat_result, file: str | int) -> tuple[int, int]:
    """Return inode and change time of a file.

    On Windows ``st_ctime`` is the time of creation, which a copy over a file and
    a rename keep (Python, "os.stat_result"); there the change time is asked for by
    a handle, and the inode is the file id.

    Args:
        status: What ``stat`` said.
        file: The path, or a descriptor.

    """
    if disk.IS_WINDOWS:
        return status.st_ino, windows_files.change_time(file)
    return status.st_ino, status.st_ctime_ns


def found_of(status: os.stat_result, file: str | int) -> Found:
    """Return what a scan would find of a file; see ``mark_of``."""
    # Windows has no such mode; the scripts of a scene run anyway.
    is_executable = bool(status.st_mode & 0o100) and not disk.IS_WINDOWS
    mark = mark_of(status, file)
    return Found(status.st_size, status.st_mtime_ns, is_executable, *mark)


def is_left_out(name: str, left_out: Collection[str]) -> bool:
    """Say whether a file of this name stays out of archives."""
    *folders, base = name.split("/")
    return (
        names.is_litter(name)
        or ("backups" in left_out and base.endswith("~"))
        or ("frames" in left_out and [f.lower() for f in folders[:1]] == ["frames"])
        or (
            "thumbnails" in left_out
            and any(folder.endswith(".thumbnails") for folder in folders)
        )
    )


def scan(folder: Path, left_out: Collection[str] = ()) -> Snapshot:
    """Walk a folder.

    Args:
        folder: The scene folder.
        left_out: What to pass over, of ``LEFT_OUT``.

    Raises:
        WorkfileError: The folder can't be read, or links to another folder.

    """
    snapshot = Snapshot()
    files: dict[str, Found] = {}
    backups = "backups" in left_out
    pending = [(disk.long_path(folder), "")]
    try:
        while pending:
            path, prefix = pending.pop()
            is_empty = True
            try:
                listing = os.scandir(path)
            except FileNotFoundError:
                if not prefix:
                    raise
                # Programs make folders for a moment; another look tells.
                continue
            with listing as entries:
                for entry in entries:
                    base = entry.name
                    is_empty = False
                    if entry.is_dir(follow_symlinks=False):
                        if not _is_folder_left_out(base, prefix, left_out):
                            pending.append((entry.path, prefix + base + "/"))
                        continue
                    if (backups and base[-1] == "~") or names.is_litter(base):
                        continue
                    try:
                        found = _stat_of(entry)
                    except FileNotFoundError:
                        # And files, which went away since they were listed.
                        continue
                    if not stat.S_ISREG(found.st_mode):
                        if not _is_file_link(entry, prefix, snapshot, folder):
                            continue
                        found = entry.stat()
                    files[names.stored_name(prefix + base)] = found_of(
                        found, entry.path
                    )
            if is_empty and prefix:
                snapshot.empty_folders.append(names.stored_name(prefix[:-1]))
    except OSError as error:
        raise read_fault(error, folder) from error
    snapshot.files = {name: files[name] for name in sorted(files)}
    snapshot.empty_folders.sort()
    snapshot.broken_links.sort()
    return snapshot


def _is_folder_left_out(base: str, prefix: str, left_out: Collection[str]) -> bool:
    return (
        base == "__MACOSX"
        or ("thumbnails" in left_out and base.endswith(".thumbnails"))
        or ("frames" in left_out and not prefix and base.lower() == "frames")
    )


def _stat_of(entry: os.DirEntry[str]) -> os.stat_result:
    """Return what the file itself says, not what the folder's listing does.

    Windows brings the listing up to date when a file is closed, so one that
    Harmony keeps open would look unchanged (CPython issue 85278).
    """
    if disk.IS_WINDOWS:
        return os.stat(entry.path, follow_symlinks=False)
    return entry.stat(follow_symlinks=False)


def _is_file_link(
    entry: os.DirEntry[str], prefix: str, snapshot: Snapshot, folder: Path
) -> bool:
    name = prefix + entry.name
    if not entry.is_symlink():
        # A socket or a pipe of a running program holds nothing to keep.
        return False
    try:
        leads_to_folder, leads_to_file = entry.is_dir(), entry.is_file()
    except OSError as error:
        is_in_circle = error.errno == errno.ELOOP or (
            getattr(error, "winerror", None) == _CANNOT_RESOLVE
        )
        if not is_in_circle:
            raise
        leads_to_folder = leads_to_file = False
    if leads_to_folder:
        raise WorkfileError(
            f"'{name}' is a link to another folder, which an archive cannot hold. "
            "Put the files themselves into the scene folder.",
            folder / name,
        )
    if not leads_to_file:
        snapshot.broken_links.append(name)
        return False
    return True


def check_names(
    snapshot: Snapshot, folder: Path, accepted: Collection[str] = ()
) -> None:
    """Refuse names that not every system can hold.

    Args:
        snapshot: What is in the folder.
        folder: The scene folder.
        accepted: Names that came from the project; they were there before us, and
            refusing them would only keep the work out of it.

    Raises:
        NamesError: With all the names at fault.

    """
    faults = [
        (name, fault)
        for group in (snapshot.files, snapshot.empty_folders)
        for name in group
        if (fault := names.fault(name)) and name not in accepted
    ]
    if faults:
        shown = "; ".join(f"{_printable(name)} {fault}" for name, fault in faults[:5])
        more = f" (and {len(faults) - 5} more)" if len(faults) > 5 else ""
        raise NamesError(
            f"Cannot save, please rename in Harmony: {shown}{more}.",
            [name for name, _ in faults],
            folder,
        )
    pairs = [
        pair
        for pair in names.clashes([*snapshot.files, *snapshot.empty_folders])
        if not all(_came_along(name, accepted) for name in pair)
    ]
    if pairs:
        shown = "; ".join(_shown_pair(*pair) for pair in pairs[:5])
        raise NamesError(
            f"Cannot save, on some systems these are one name: {shown}.",
            [name for pair in pairs for name in pair],
            folder,
        )


def _came_along(name: str, accepted: Collection[str]) -> bool:
    return name in accepted or any(other.startswith(f"{name}/") for other in accepted)


def _shown_pair(one: str, two: str) -> str:
    if names.normal(one) == names.normal(two):
        return f"'{one}' twice, its accents spelled in two ways"
    return f"'{one}' and '{two}'"


def _printable(name: str) -> str:
    return repr(name) if not name.isprintable() else f"'{name}'"


def read_fault(error: OSError, folder: Path) -> WorkfileError:
    """Return the error to raise when a scene folder, or a file in it, can't be read."""
    what = f"the scene folder '{folder}'"
    for root in (disk.long_path(folder), str(folder)):
        name = str(error.filename or "")
        if name.startswith(root + os.sep):
            inside = name[len(root) + 1 :].replace(os.sep, "/")
            what = f"'{inside}' in {what}"
            break
    return WorkfileError(f"Cannot read {what}: {disk.reason(error)}.", folder)
