"""A scene folder becomes the next version of a workfile; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ayon_harmony.errors import WorkfileError
from ayon_harmony.headless.saved import Saved
from ayon_harmony.headless.session import entered
from ayon_harmony.headless.targets import Target, entities_of
from ayon_harmony.host.harmony_host import HarmonyHost
from ayon_harmony.workfiles import versions
from ayon_harmony.workfiles.archive import Fingerprint, save_folder
from ayon_harmony.workfiles.emptied import refuse_emptied

OnSaving = Callable[[Saved], object]


def _tell_nobody(_saved: Saved) -> None:
    pass


def save_as_next(
    scene_dir: Path,
    target: Target,
    note: str,
    path: Path,
    *,
    named_before: str = "",
    on_saving: OnSaving = _tell_nobody,
) -> Path:
    """Save a scene folder as the workfile after that of a target.

    A workfile that is there is never replaced, also not one that was not a moment ago.

    Args:
        scene_dir: What is saved; the version named like the workfile gets the name
            of the new one.
        target: The workfile; with a context AYON is told of the new one.
        note: What the artist reads of it in *Workfiles*.
        path: The new workfile, from `versions.next_workfile` before anything was done:
            where it is there by now, somebody else saved it.
        named_before: Name of the version in the folder, "" for the target's.
        on_saving: Told what the workfile will be, before it gets its name.

    Returns:
        The new workfile.

    Raises:
        ProjectChangedError: Somebody saved that version meanwhile.
        WorkfileError: The folder cannot be saved, or the project is away.

    """
    assert target.path is not None
    refuse_emptied(path.parent)
    versions.rename_own(scene_dir, named_before or target.path.stem, path.stem)
    pack = partial(_pack_new, scene_dir, target.path, on_saving)
    if not target.has_context:
        pack(path)
        return path
    with entered(target):
        entities = entities_of(target)
        if entities is None:
            raise WorkfileError(
                f"AYON has no task '{target.task}' of '{target.folder}'.", target.path
            )
        host: Any = _SavingHost(pack)
        digits = versions.split_version(path.stem)[1]
        host.save_workfile_with_context(
            str(path), *entities, version=int(digits or 1), description=note
        )
    return path


def _pack_new(scene_dir: Path, before: Path, on_saving: OnSaving, path: Path) -> None:
    def tell(fingerprint: Fingerprint) -> None:
        on_saving(Saved(str(before), str(path), *fingerprint))

    # Core made the folder, were it missing.
    refuse_emptied(path.parent)
    save_folder(scene_dir, path, expected=None, on_packed=tell)


class _SavingHost(HarmonyHost):
    """A host whose open scene is a folder, so that core tells AYON of its save."""

    def __init__(self, pack: Callable[[Path], object]) -> None:
        super().__init__()
        self._pack = pack

    def save_workfile(self, dst_path: str | None = None) -> None:
        """Pack the folder; a file that is there is never replaced."""
        assert dst_path is not None
        self._pack(Path(dst_path))

    def get_current_workfile(self) -> str | None:
        """There is none: nothing is open in Harmony."""
        return None
