"""Scene folders as zip files: fast, safe and readable by everything.

``scan``     what is in a scene folder
``names``    which names may go into an archive
``policy``   which files are worth compressing
``layout``   the bytes of the format
``writer``   files of a folder into members; ``sinks`` where they go
``sending``  from a pack into an archive, each range checked
``extending`` a new state out of a clone of the one before
``reader``   checking and extracting archives of any origin
``publish``  a finished file into the place of the old one; ``locking`` who may

Paths in and paths out; no local copies, no threads left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from ayon_harmony.errors import (
    AlteredError,
    ArchiveError,
    SceneChangingError,
    WorkfileError,
)
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import names, publish, reader, scan, writer
from ayon_harmony.workfiles.archive.publish import ANYTHING, Expected
from ayon_harmony.workfiles.archive.reader import ArchiveReader, Fingerprint
from ayon_harmony.workfiles.steps import Report

__all__ = ["ArchiveReader", "Fingerprint", "extract_scene", "names", "save_folder"]

_PASSES = 4


def save_folder(
    folder: Path,
    destination: Path,
    *,
    left_out: Collection[str] = (),
    compression: str = "measured",
    expected: Expected = ANYTHING,
    report: Report | None = None,
    on_packed: Callable[[Fingerprint], object] = lambda _fingerprint: None,
) -> Fingerprint:
    """Save a folder as a zip, all of it.

    For archives without a local copy, such as published ones.

    Args:
        folder: The scene folder.
        destination: The zip to write.
        left_out: Parts that are not saved, of ``scan.LEFT_OUT``.
        compression: ``measured`` or ``stored``.
        expected: What should be there now, None for nothing; what is there is
            replaced when not given.
        report: Told of progress; may raise ``Cancelled``.
        on_packed: Told what the zip will be, before it gets its name.

    Raises:
        ProjectChangedError: Something else than expected is there; it stays.
        NamesError: Names in the folder do not work on every system.
        SceneChangingError: Files kept changing.
        DestinationError: The destination can't be written, or was changed on its
            way (``AlteredError``).

    """
    permissions = publish.prepare(destination)
    work = writer.ArchiveWriter(folder, compression=compression, report=report)
    changed: list[str] = []
    for _ in range(_PASSES):
        snapshot = scan.scan(folder, left_out)
        scan.check_names(snapshot, folder)
        part = publish.part_path(destination)
        try:
            try:
                written, _ = work.write(snapshot, part, permissions)
            except SceneChangingError as error:
                changed = error.names
                continue
            except OSError as error:
                raise disk.destination_error(error, destination) from error
            changed = snapshot.differences(scan.scan(folder, left_out))
            if changed:
                continue
            fingerprint = Fingerprint(written.size, written.directory_crc)
            on_packed(fingerprint)
            _put_in_place(part, destination, expected, fingerprint)
            return fingerprint
        finally:
            disk.remove_file(part)
    raise still_changing(folder, changed)


def _put_in_place(
    part: Path, destination: Path, expected: Expected, fingerprint: Fingerprint
) -> None:
    """Publish an archive, and read it back if somebody may have written to it."""
    stamp = publish.stamp_of(part)
    put = publish.publish(part, destination, expected, fingerprint, stamp=stamp)
    if put.is_as_written:
        return
    try:
        with ArchiveReader(destination) as reader:
            reader.verify()
    except ArchiveError as error:
        raise AlteredError(
            f"{error} Another program, or the disk, changed it since it was written.",
            destination,
        ) from error


def still_changing(folder: Path, names: list[str]) -> SceneChangingError:
    """Return the error for a folder that does not come to rest."""
    shown = ", ".join(f"'{name}'" for name in names[:5])
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return SceneChangingError(
        f"{shown}{more} kept changing while the scene was saved. Wait until Harmony "
        "has finished writing and save again.",
        names,
        folder,
    )


def extract_scene(
    archive: Path,
    folder: Path,
    report: Report | None = None,
    *,
    named: Collection[str] = (),
    tell: Callable[[list[str]], object] | None = None,
) -> Path:
    """Extract the scene of an archive into a new folder.

    Args:
        archive: A zip of ours or of the public integration.
        folder: Folder to make; it must not exist.
        report: Told of progress; may raise ``Cancelled``.
        named: Names, beside the archive's own, that tell the scene meant from
            others in it.
        tell: Gets what an artist should know of the archive, as sentences.

    Returns:
        The .xstage to open.

    Raises:
        ArchiveError: The archive is broken or hostile; the folder is not made.
        DestinationError: The archive can't be read.
        WorkfileError: The folder exists or can't be written.

    """
    if disk.exists(folder):
        raise WorkfileError(f"'{folder}' exists already.", folder)
    staging = folder.with_name(publish.part_path(folder).name)
    with reader.ArchiveReader(archive, named=named) as source:
        main_version = source.main_version()
        try:
            disk.make_folder(staging)
            source.extract(source.scene_members(), staging, report)
            for name in source.scene_folders():
                disk.make_folder(staging / name)
            disk.replace(staging, folder)
            if tell is not None:
                tell(source.notes)
        except OSError as error:
            raise WorkfileError(
                f"Cannot write the folder '{folder}': {disk.reason(error)}.", folder
            ) from error
        finally:
            disk.remove_tree(staging)
        return folder / main_version
