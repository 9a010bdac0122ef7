"""A scene folder becomes the next version of a workfile; nothing is overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ayon_harmony.errors import WorkfileError
from ayon_harmony.headless.session import entered
from ayon_harmony.headless.targets import Target
from ayon_harmony.host.harmony_host import HarmonyHost
from ayon_harmony.workfiles import versions
from ayon_harmony.workfiles.archive import reader, save_folder


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
        found = reader.fingerprint(path)
        if found is None:
            raise WorkfileError(f"'{path}' was saved and is not there.", path)
        return cls(str(before), str(path), *found)

    @property
    def is_untouched(self) -> bool:
        """Whether it is the newest version still, and as it was saved."""
        path = Path(self.path)
        found = reader.fingerprint(path)
        if found is None or found != (self.size, self.directory_crc):
            return False
        following = versions.next_workfile(path)
        return following.stem == _counted_up(path)


def _counted_up(path: Path) -> str:
    """Return the name of the version after one, were there no others."""
    before, digits, after = versions.split_version(path.stem)
    return f"{before}{str(int(digits or 0) + 1).zfill(len(digits) or 3)}{after}"


def save_as_next(
    scene_dir: Path, target: Target, note: str, *, named_before: str = ""
) -> Path:
    """Save a scene folder as the workfile after that of a target.

    Args:
        scene_dir: What is saved; the version named like the workfile gets the name
            of the new one.
        target: The workfile; with a context AYON is told of the new one.
        note: What the artist reads of it in *Workfiles*.
        named_before: Name of the version in the folder, "" for the target's.

    Returns:
        The new workfile.

    Raises:
        WorkfileError: The folder cannot be saved.

    """
    assert target.path is not None
    path = versions.next_workfile(target.path)
    _rename_version(scene_dir, named_before or target.path.stem, path.stem)
    if not target.has_context:
        save_folder(scene_dir, path, expected=None)
        return path
    import ayon_api

    with entered(target):
        folder = ayon_api.get_folder_by_path(target.project, target.folder)
        task = folder and ayon_api.get_task_by_name(
            target.project, folder["id"], target.task
        )
        if not task:
            raise WorkfileError(
                f"AYON has no task '{target.task}' of '{target.folder}'.", target.path
            )
        host: Any = _SavingHost(scene_dir)
        digits = versions.split_version(path.stem)[1]
        host.save_workfile_with_context(
            str(path), folder, task, version=int(digits or 1), description=note
        )
    return path


class _SavingHost(HarmonyHost):
    """A host whose open scene is a folder, so that core tells AYON of its save."""

    def __init__(self, scene_dir: Path) -> None:
        super().__init__()
        self._scene_dir = scene_dir

    def save_workfile(self, dst_path: str | None = None) -> None:
        """Pack the folder; a file that is there is never replaced."""
        assert dst_path is not None
        save_folder(self._scene_dir, Path(dst_path), expected=None)

    def get_current_workfile(self) -> str | None:
        """There is none: nothing is open in Harmony."""
        return None


def _rename_version(scene_dir: Path, before: str, after: str) -> None:
    names = [version.name for version in versions.list_versions(scene_dir, "")]
    if before in names and after not in names:
        versions.rename_version(scene_dir, before, after)
