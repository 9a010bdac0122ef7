"""Where the parts of a local copy are, who works in it, and its lock.

Nothing here knows of the project's content or of saving.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import stat
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ayon_harmony.errors import CopyInUseError, WorkfileError
from ayon_harmony.workfiles import disk, in_use, locks, steps
from ayon_harmony.workfiles.archive import scan
from ayon_harmony.workfiles.identity import Identity
from ayon_harmony.workfiles.local_copy import change_times
from ayon_harmony.workfiles.local_copy.options import Options
from ayon_harmony.workfiles.manifest import Manifest

log = logging.getLogger(__name__)

_LOCK_TIMEOUT_S = 60.0


class Place:
    """The folder of one local copy."""

    def __init__(
        self,
        root: Path,
        identity: Identity,
        project_file: Path,
        options: Options | None = None,
    ) -> None:
        """Name a copy; nothing is made.

        Args:
            root: Folder of all local copies.
            identity: Whose copy.
            project_file: The zip in the project; absolute.
            options: What the studio set.

        """
        self.identity = identity
        self.project_file = project_file
        # What a save replaces. Who looks at a link, and past it, sees one file.
        self.target = disk.behind_link(project_file)
        self.options = options or Options()
        self.root = root
        self.folder = root / identity.folder_name
        self.scene_dir = self.folder / identity.scene_folder
        self.mark: in_use.Mark | None = None
        self._manifest: tuple[tuple[int, int, int], Manifest] | None = None
        # What a full disk had no room for; newer than what is on it.
        self._unwritten: Manifest | None = None

    @property
    def manifest_path(self) -> Path:
        """The manifest's file."""
        return self.folder / "manifest.json"

    @property
    def recovery_dir(self) -> Path:
        """Folder of the dated copies."""
        return self.folder / "recovery"

    def manifest(self) -> Manifest | None:
        """Read the manifest; None when there is none to trust.

        Raises:
            WorkfileError: There is one and it can't be read now. Without it
                every file would look like local work.

        """
        if self._unwritten is not None:
            known = self._unwritten
            return replace(known, rows=dict(known.rows), folders=list(known.folders))
        try:
            status = os.stat(disk.long_path(self.manifest_path))
            # Every writing makes a new file, so these three tell them apart.
            state = (status.st_mtime_ns, status.st_ino, status.st_size)
            if self._manifest is None or self._manifest[0] != state:
                read = Manifest.read(self.manifest_path)
                if read is None or read.scene_name != self.scene_dir.name:
                    return None
                self._manifest = (state, read)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise WorkfileError(
                f"Cannot read what is known of the local copy in '{self.folder}': "
                f"{disk.reason(error)}. Nothing was changed; try again in a moment.",
                self.manifest_path,
            ) from error
        known = self._manifest[1]
        return replace(known, rows=dict(known.rows), folders=list(known.folders))

    @property
    def own_changes(self) -> dict[str, tuple[int, int]]:
        """Files that we changed in an opened scene, with their CRCs before and after.

        Such a change is no work of the artist, as long as it is the only one.
        """
        try:
            content = disk.read_json(self._own_changes_path) or {}
            return {name: (int(a), int(b)) for name, (a, b) in content.items()}
        except (OSError, TypeError, ValueError) as error:
            log.warning("'%s': %s", self._own_changes_path, error)
            return {}

    def note_own_change(self, name: str, before: bytes, after: bytes) -> None:
        """Remember that we changed a file, so that it is not taken for local work.

        Args:
            name: File in the scene folder.
            before: Its content before.
            after: Its content now.

        """
        changes = self.own_changes
        first = zlib.crc32(before)
        if name in changes and changes[name][1] == first:
            first = changes[name][0]
        changes[name] = (first, zlib.crc32(after))
        try:
            disk.write_json(self._own_changes_path, changes)
        except OSError as error:
            # Then it is offered as local work, which loses nothing.
            log.warning("'%s': %s", self._own_changes_path, disk.reason(error))

    @property
    def _own_changes_path(self) -> Path:
        return self.folder / "own_changes.json"

    def write_manifest(self, known: Manifest) -> None:
        """Write the manifest; on a full disk it is only remembered.

        A full local disk never stops a save to the project.

        Raises:
            WorkfileError: The local disk failed in another way.

        """
        try:
            known.write(self.manifest_path)
            self._unwritten = None
        except OSError as error:
            if not is_full(error):
                raise local_fault(error, self.folder) from error
            self._unwritten = known

    def adopt_manifest(self, next_path: Path, upcoming: Manifest) -> None:
        """Let the manifest of a save that has arrived take its place.

        Args:
            next_path: Where it was written before, if there was room.
            upcoming: The same, for when there was none.

        Raises:
            WorkfileError: The local disk failed in another way.

        """
        try:
            disk.replace(next_path, self.manifest_path)
            self._unwritten = None
        except FileNotFoundError:
            self.write_manifest(upcoming)
        except OSError as error:
            raise local_fault(error, self.folder) from error

    def exists(self) -> bool:
        """Say whether there is a scene folder.

        Raises:
            WorkfileError: A disk or share in trouble does not tell, which is not
                the same as that there is none.

        """
        return is_folder(self.scene_dir)

    def enter(self, program_pid: int = 0) -> None:
        """Mark the copy as in use by this session, until ``leave``.

        Two that come at the same time see each other, and both are refused.

        Args:
            program_pid: Harmony's process, see ``in_use.Mark.name_program``.

        Raises:
            CopyInUseError: Another Harmony works in it.
            WorkfileError: The local disk takes no mark.

        """
        if self.mark is None:
            try:
                self.mark = in_use.Mark(self.folder, program_pid)
            except OSError as error:
                raise local_fault(error, self.folder) from error
            try:
                self.check_free_of_harmony()
            except CopyInUseError:
                self.leave()
                raise
        with contextlib.suppress(OSError):
            os.utime(disk.long_path(self.folder / "identity.json"))

    def name_program(self, pid: int) -> None:
        """Say which Harmony works in the copy from now on."""
        if self.mark is not None:
            self.mark.name_program(pid)

    def leave(self, *, for_program: bool = False) -> None:
        """Take this session's mark away.

        Args:
            for_program: Leave it for a Harmony that lives on in the copy.

        """
        mark, self.mark = self.mark, None
        if mark:
            mark.release(for_program=for_program)

    def others(self) -> list[in_use.Session]:
        """Return the other live sessions in this copy."""
        return in_use.live_sessions(self.folder, self.mark)

    def check_free_of_others(self) -> None:
        """Check that no other live session works here.

        Raises:
            CopyInUseError: One does.

        """
        self._refuse(self.others())

    def check_free_of_harmony(self) -> None:
        """Check that no other session has a Harmony here.

        Two in one folder each overwrite what the other one saves.

        Raises:
            CopyInUseError: One has.

        """
        self._refuse([other for other in self.others() if other.serves_harmony])

    def _refuse(self, others: list[in_use.Session]) -> None:
        if others:
            raise CopyInUseError(
                f"The local copy of '{self.identity.file_name}' is open in another "
                f"session ({others[0]}). Close it there first.",
                self.scene_dir,
            )

    def look(self) -> scan.Snapshot:
        """Scan the scene folder.

        Raises:
            WorkfileError: It can't be read.

        """
        snapshot = scan.scan(self.scene_dir, self.options.left_out)
        return change_times.trusted(snapshot, self.folder)

    def make(self) -> None:
        """Make the folder and note whose copy it is."""
        try:
            disk.make_folder(self.folder)
            path = self.folder / "identity.json"
            content = {
                "project": self.identity.project,
                "folder": self.identity.folder,
                "task": self.identity.task,
                "file_name": self.identity.file_name,
                "project_file": str(self.project_file),
            }
            if disk.read_json(path) != content:
                disk.write_json(path, content)
        except OSError as error:
            raise local_fault(error, self.folder) from error

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other threads and processes from changing the copy.

        Raises:
            CopyInUseError: Somebody else did for too long, or this session's mark
                was removed and another Harmony works here now.

        """
        lock = locks.FileLock(self.folder / "lock")
        try:
            with lock.held(_LOCK_TIMEOUT_S):
                steps.reached("copy.locked", self.folder)
                self._renew_mark()
                yield
        except TimeoutError as error:
            raise CopyInUseError(
                f"The local copy of '{self.identity.file_name}' is being saved or "
                "opened by another session. Try again in a moment.",
                self.folder,
            ) from error
        except OSError as error:
            raise local_fault(error, self.folder) from error

    def _renew_mark(self) -> None:
        """Mark the copy again where somebody removed the mark, to clean up maybe.

        Raises:
            CopyInUseError: Another Harmony came meanwhile. The old mark is kept, so
                that every save asks again.

        """
        mark = self.mark
        if mark is None or mark.is_there():
            return
        log.warning("The mark '%s' was removed and is made again", mark.path)
        self.mark = None
        try:
            self.enter(mark.program_pid)
        except CopyInUseError:
            self.mark = mark
            raise
        except WorkfileError as error:
            # A disk that takes no mark now does not stop a save.
            self.mark = mark
            log.warning("%s", error)
            return
        mark.release()


def local_fault(error: OSError, folder: Path) -> WorkfileError:
    """Return the error to raise when the local disk failed."""
    if isinstance(error, FileNotFoundError) and not os.path.lexists(
        disk.long_path(folder)
    ):
        return WorkfileError(
            f"The local copy in '{folder}' is not there: somebody removed the folder, "
            "or its drive is not connected. What the project has is untouched. Put the "
            "folder back, or open the workfile again for what the project has.",
            folder,
        )
    return WorkfileError(
        f"Cannot change the local copy in '{folder}': {disk.reason(error)}. "
        "Your files are as they were.",
        folder,
    )


def is_full(error: OSError) -> bool:
    """Say whether an error means that there is no room left."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def half_done_fault(error: OSError, folder: Path) -> WorkfileError:
    """Return the error to raise when an update could not be finished."""
    return WorkfileError(
        f"Cannot bring the local copy in '{folder}' up to date: {disk.reason(error)}. "
        "Part of it is done and nothing is lost. Close what has files of the scene "
        "open, and open the workfile again: it goes on from here.",
        folder,
    )


def is_folder(path: Path) -> bool:
    """Say whether there is a folder.

    Raises:
        WorkfileError: That can't be told now.

    """
    try:
        return stat.S_ISDIR(os.stat(disk.long_path(path)).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise WorkfileError(
            f"Cannot look at '{path}': {disk.reason(error)}. Nothing was changed; "
            "try again in a moment.",
            path,
        ) from error
