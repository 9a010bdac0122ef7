"""Whether a folder of workfiles is still the one that a workfile was in."""

from __future__ import annotations

from pathlib import Path

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import disk


def refuse_emptied(folder: Path) -> None:
    """Refuse to save another version in a folder that is not there, or empty.

    The version before is in it. Where a share is away its folders can be made anew in
    the place where it was mounted, as core does before each save of a workfile: what is
    saved there, nobody sees any more when the share is back.

    Raises:
        WorkfileError: It is, or it cannot be read.

    """
    try:
        names = disk.names_in(folder)
    except OSError as error:
        raise disk.destination_error(error, folder / "workfile") from error
    if not names:
        emptied = f"the folder '{folder}' is empty (is the drive connected?)"
        why = disk.missing_folder(folder) or emptied
        raise WorkfileError(f"Nothing was saved, because {why}.", folder)
