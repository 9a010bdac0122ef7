"""Reading archives that nobody can be trusted with.

Opening reads and checks the directory: names, kinds, sizes, overlaps. Nothing
is written by that. Extracting checks every byte against size and CRC and writes
only into a new folder, so a broken member leaves nothing half done where it
matters.
"""

from __future__ import annotations

import logging
import sys
import zlib
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ayon_harmony.errors import ArchiveError, DestinationError
from ayon_harmony.model.scene_folder import PALETTE_LIST
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import extracting, layout, names, refusals, spelling
from ayon_harmony.workfiles.archive.contents import (
    Contents,
    archive_error,
    cannot_read,
)
from ayon_harmony.workfiles.archive.layout import Member
from ayon_harmony.workfiles.archive.new_files import Extracted
from ayon_harmony.workfiles.archive.tail import read_tail
from ayon_harmony.workfiles.steps import Report

log = logging.getLogger(__name__)

# Deflate reaches 1032:1; scenes with empty tables reach some ten as a whole.
_LARGEST_RATIO = 300
_RATIO_COUNTS_FROM = 1 << 30
# Of a scene's XML that is read for its names; nothing of the archive is checked then.
_LARGEST_TEXT = 256 << 20


class Fingerprint(NamedTuple):
    """What tells one state of an archive from another, without clocks.

    The directory holds name, size and CRC of every member.
    """

    size: int
    directory_crc: int


class ArchiveReader:
    """An archive whose directory has been read and found harmless.

    Attributes:
        path: The archive.
        members: By name, folders without their slash at the end left out;
            the scene's own prefix is still there.
        folders: Names of folder members, without the slash.
        prefix: The folder around the scene in the archive with its slash,
            '' when the scene is at the top level.
        renamed: Name in the archive by the name that a member got instead, because
            this system cannot hold it or the scene spells it otherwise.
        directory_start: Where the directory stands in the file.

    """

    def __init__(
        self, path: Path, *, is_scene: bool = True, named: Collection[str] = ()
    ) -> None:
        """Open an archive.

        Args:
            path: The archive.
            is_scene: Whether a scene has to be in it; without one it is a zip of
                any files, safe all the same.
            named: Names, beside the archive's own, by which the scene meant is
                told from others in it.

        Raises:
            DestinationError: It can't be read at the moment, or is not there.
            ArchiveError: It is broken, hostile or of a kind that can't be opened.

        """
        self.path = path
        try:
            self._file = disk.RandomReader(path)
        except OSError as error:
            raise cannot_read(path, disk.reason(error)) from error
        try:
            entries, directory, start = self._read_directory()
            self.directory_start = start
            self.fingerprint = Fingerprint(self._file.size, zlib.crc32(directory))
            self.members: dict[str, Member] = {}
            self.folders: list[str] = []
            self._raw_names: dict[str, bytes] = {}
            self.renamed: dict[str, str] = {}
            self._contents = Contents(path, self._file, self._raw_names)
            self._named = (path.stem, *named)
            self._check(self._spelt(entries), start)
            self.prefix = self._find_prefix() if is_scene else ""
            self._rename_for_here(is_scene)
            self._contents.versions = {self.prefix + n for n in self.scene_versions()}
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> ArchiveReader:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # -- what is in it ------------------------------------------------------

    @property
    def total_bytes(self) -> int:
        """Size of all members, extracted."""
        return sum(member.size for member in self.members.values())

    def scene_members(self) -> dict[str, Member]:
        """Return the members of the scene by their name in the scene folder.

        System litter (``__MACOSX``, ``._x``, ``.DS_Store``) is not part of it.
        """
        prefix = self.prefix
        if not prefix:
            return dict(self.members)
        return {
            name[len(prefix) :]: member
            for name, member in self.members.items()
            if name.startswith(prefix)
        }

    def scene_folders(self) -> list[str]:
        """Return the folder members of the scene, by their name in it."""
        prefix = self.prefix
        return [
            name[len(prefix) :]
            for name in self.folders
            if name.startswith(prefix) and name != prefix[:-1]
        ]

    @property
    def beside(self) -> list[str]:
        """Names of members beside the folder that the scene is in."""
        return sorted(n for n in self.members if not n.startswith(self.prefix))

    def scene_versions(self) -> list[str]:
        """Return the names of the scene's .xstage files, sorted."""
        at = len(self.prefix)
        return sorted(
            name[at:]
            for name in self.members
            if name.startswith(self.prefix)
            and "/" not in name[at:]
            and name.lower().endswith(".xstage")
        )

    def ranges(self) -> dict[str, tuple[int, int]]:
        """Return where the scene's members are, headers included.

        Only members that this writer could have made; others are left out, so
        that they are packed anew. Start and length in bytes, by name in the
        scene.
        """
        found: dict[str, tuple[int, int]] = {}
        at = len(self.prefix)
        for name, member in self.members.items():
            raw = self._raw_names[name]
            flags = 0 if raw.isascii() else 0x800
            is_ours = member.flags == flags and raw == name.encode()
            if not is_ours or at or not name.startswith(self.prefix):
                continue
            try:
                head = self._file.read(member.offset, layout.LOCAL_SIZE + len(raw))
                start = layout.content_start(head, raw)
            except (layout.LayoutError, OSError):
                continue
            found[name] = (member.offset, start + member.compressed_size)
        return found

    # -- content ------------------------------------------------------------

    def read(self, member: Member) -> bytes:
        """Return a member's content, checked.

        Raises:
            ArchiveError: It is not what the directory says.

        """
        return b"".join(self._contents.chunks(member))

    def chunks(self, member: Member) -> Iterator[bytes]:
        """Yield a member's content piece by piece; the last step checks all of it.

        Raises:
            ArchiveError: It is not what the directory says.

        """
        return map(bytes, self._contents.chunks(member))

    def check_scene(self) -> None:
        """Check that there is an .xstage that is the XML it should be.

        Others beside a good one may be anything: they travel along and are no
        versions.

        Raises:
            ArchiveError: There is none, or none is a Harmony scene.

        """
        faults = self.broken_versions
        versions = self.scene_versions()
        if versions and len(faults) == len(versions):
            name = self._meant(versions) or versions[0]
            raise self._error(faults[name], self.prefix + name)
        for name, fault in faults.items():
            log.warning(
                "'%s' in '%s' %s and travels along", name, self.path.name, fault
            )

    @cached_property
    def broken_versions(self) -> dict[str, str]:
        """What is wrong with .xstage files of the scene, by name; good ones left out.

        Raises:
            ArchiveError: A member is not what the directory says.

        """
        versions = self.scene_versions()
        faults = {}
        for name in versions:
            member = self.members[self.prefix + name]
            looked_at = self._contents.version_faults
            if member.name not in looked_at:
                self._contents.look_at_version(member, self._contents.chunks(member))
            fault = looked_at[member.name]
            if fault:
                faults[name] = fault
        return faults

    @property
    def notes(self) -> list[str]:
        """What an artist should know of the archive, as sentences.

        Letters that are only put together in another way look the same.

        Raises:
            ArchiveError: A member is not what the directory says.

        """
        length = len(self.prefix)
        called = [
            f"'{before[length:]}' is called '{name[length:]}' on this system."
            for name, before in sorted(self.renamed.items())
            if names.normal(before) != name
        ]
        broken = [
            f"'{name}' {fault}: it is no version of the scene, and travels along."
            for name, fault in sorted(self.broken_versions.items())
        ]
        return called + broken + self._note_of_beside()

    def _note_of_beside(self) -> list[str]:
        others = self.beside
        if not others:
            return []
        more = f" and {len(others) - 1:,} more" if len(others) > 1 else ""
        return [
            f"Beside the scene the zip holds '{others[0]}'{more}, which no save takes "
            "along. Before the first one the zip is kept as it is, in Recover Work."
        ]

    def main_version(self) -> str:
        """Return the .xstage that is meant when nobody chose.

        The one named like the zip or like what it is of; else the one that was
        worked on last. ``versions.default_version`` is the same rule for a folder.

        Raises:
            ArchiveError: There is none, or none is a Harmony scene.

        """
        self.check_scene()
        faults = self.broken_versions
        good = [name for name in self.scene_versions() if name not in faults]
        meant = self._meant(good)
        if meant is not None:
            return meant
        times = {
            name: layout.mtime_ns_of(self.members[self.prefix + name]) for name in good
        }
        return max(good, key=lambda name: (times[name], name))

    def _meant(self, versions: Collection[str]) -> str | None:
        """Return the .xstage that is named like the archive, None if none is."""
        named = (names.namesake(versions, f"{stem}.xstage") for stem in self._named)
        return next((name for name in named if name is not None), None)

    def verify(self, report: Report | None = None, threads: int | None = None) -> None:
        """Read every member and compare its CRC.

        Raises:
            ArchiveError: With the first member that is broken.

        """
        extracting.verify(self._contents, self.members, report, threads)

    def extract(
        self,
        members: Mapping[str, Member],
        folder: Path,
        report: Report | None = None,
        threads: int | None = None,
    ) -> dict[str, Extracted]:
        """Write members into a folder that is ours alone.

        Args:
            members: By the name that each gets below the folder.
            folder: An existing folder without those files.
            report: Told after every batch; may raise ``Cancelled``.
            threads: How many read and write; None takes what suits the machine.

        Returns:
            What the files are like on the disk, by name.

        Raises:
            ArchiveError: A member is broken; what was written stays behind.
            WorkfileError: The disk is full or refuses to take it, or somebody took a
                file away meanwhile.

        """
        if len(members) * 2 > len(self.members):
            self._file.read_ahead()
        return extracting.extract(self._contents, members, folder, report, threads)

    # -- inside -------------------------------------------------------------

    def _error(self, fault: str, member: str | None = None) -> ArchiveError:
        return archive_error(self.path, fault, member)

    def _read_directory(self) -> tuple[list[tuple[bytes, Member]], bytes, int]:
        try:
            end, rest = read_tail(self._file)
            entries = layout.read_directory(rest[: end.directory_size], end.members)
            if end.padding:
                begins = self._file.read(0, 4) == layout.LOCAL_SIGNATURE
                entries = layout.moved_by_padding(
                    entries, end.padding, begins_at_once=begins
                )
        except layout.LayoutError as error:
            raise self._error(self._kind_of_fault(str(error))) from error
        except (OSError, ValueError) as error:
            what = disk.reason(error) if isinstance(error, OSError) else str(error)
            raise cannot_read(self.path, what) from error
        return entries, rest, end.directory_start

    def _kind_of_fault(self, fault: str) -> str:
        if not self._file.size:
            return "is empty"
        head = self._file.read(0, 8)
        kind = refusals.foreign_kind(head)
        if kind is not None:
            return f"is {kind}, not a zip"
        if not head.startswith(b"PK"):
            return "is not a zip file"
        return fault

    def _spelt(self, entries: list[tuple[bytes, Member]]) -> list[tuple[bytes, Member]]:
        """Return members with names as the scene has them, where they are guessed."""
        guessed = [
            raw
            for raw, member in entries
            if spelling.is_guessed(
                raw, member.name, is_flagged_utf8=bool(member.flags & layout.UTF8)
            )
        ]
        if not guessed:
            return entries
        texts = []
        for raw, member in entries:
            if raw.lower().endswith((b".xstage", PALETTE_LIST.lower().encode())):
                is_folder = member.name.endswith("/")
                is_fine = refusals.member_fault(member, is_folder) is None
                if is_fine and member.size <= _LARGEST_TEXT:
                    self._raw_names[member.name] = raw
                    texts.append(self.read(member).decode("utf-8", "replace"))
        self._raw_names.clear()
        told = spelling.told_pieces(texts)
        read = spelling.read_names(guessed, told, self._named)
        return spelling.renamed(entries, read)

    def _check(self, entries: list[tuple[bytes, Member]], start: int) -> None:
        spans: list[tuple[int, int, str]] = []
        packed_bytes = 0
        for raw, member in entries:
            name = names.plain_name(member.name)
            is_folder = name.endswith("/")
            plain = name[:-1] if is_folder else name
            is_plain = names.is_plain(plain)
            end = member.offset + layout.LOCAL_SIZE + len(raw) + member.compressed_size
            spans.append((member.offset, end, name))
            if not is_plain and (not plain or names.is_litter(plain)):
                # File services write the folder itself, systems their litter.
                continue
            fault = None if is_plain else names.hard_fault(plain)
            fault = fault or refusals.member_fault(member, is_folder)
            if fault:
                raise self._error(fault, member.name)
            if end > start:
                raise self._error("lies beyond the archive's content", member.name)
            if name != member.name:
                member = member._replace(name=name)
            packed_bytes += member.compressed_size
            if name in self._raw_names:
                earlier = self.members.get(name, member)
                if (member.size, member.crc) == (earlier.size, earlier.crc):
                    # Somebody added the same file, or its folder, once more.
                    continue
                raise self._error("is there twice; make the zip again", name)
            self._raw_names[name] = raw
            if is_folder:
                self.folders.append(plain)
            else:
                self.members[name] = member
        spans.sort()
        reached = 0
        for offset, end, name in spans:
            if offset < reached:
                raise self._error("shares its bytes with another member", name)
            reached = end
        for name in self.members:
            folder = name.rpartition("/")[0]
            if folder in self.members:
                raise self._error("is the name of a file and of a folder", folder)
        total = self.total_bytes
        if total > _RATIO_COUNTS_FROM and total > packed_bytes * _LARGEST_RATIO:
            raise self._error(
                f"would grow from {packed_bytes:,} to {total:,} bytes and is refused"
            )

    def _rename_for_here(self, is_scene: bool) -> None:
        """Give members other names where this system, or the scene, wants it.

        macOS decomposes letters with accents; the scene's XML has the names that
        Harmony looks for. A name that this system cannot hold gets another one, if
        nothing in the scene refers to it.

        Raises:
            ArchiveError: The scene needs names that this system cannot hold.

        """
        changes: dict[str, str] = {}
        needed: list[str] = []
        taken: dict[str, str] = {}
        told: set[str] | None = None
        for name in self.members:
            key = names.clash_key(name)
            is_held = _can_hold(name) and (key not in taken or _tells_case_apart())
            if not is_held or names.normal(name) != name:
                told = self._told_pieces() if told is None and is_scene else told
            wanted = spelling.composed(name, told or set())
            if wanted in self.members:
                wanted = name
            if not is_held:
                if spelling.is_told(name, told or ()):
                    needed.append(name)
                wanted = names.replacement(name, taken)
            taken[names.clash_key(wanted)] = wanted
            if wanted != name:
                changes[name] = wanted
        if needed:
            shown = ", ".join(f"'{name}'" for name in needed[:5])
            raise self._error(
                f"holds names that this system cannot have ({shown}) and that its scene"
                " needs. Rename them in Harmony on the system that it was made on, and"
                " save it there"
            )
        for name, wanted in changes.items():
            self._rename(name, wanted)
        if changes:
            log.warning(
                "%s names of '%s' are others here, such as '%s' for '%s'",
                *(len(changes), self.path.name, *next(iter(self.renamed.items()))),
            )
        # Those of files came with them; one with nothing in it is told of nowhere.
        self.folders = [
            folder if _can_hold(folder) else names.replacement(folder, taken)
            for folder in self.folders
        ]

    def _rename(self, name: str, wanted: str) -> None:
        self.members[wanted] = self.members.pop(name)._replace(name=wanted)
        self._raw_names[wanted] = self._raw_names.pop(name)
        self.renamed[wanted] = name

    def _told_pieces(self) -> set[str]:
        """Return what the scene says of its files: its XML and its palette list."""
        names = (*self.scene_versions(), PALETTE_LIST)
        members = (self.members.get(self.prefix + name) for name in names)
        contents = (self.read(member) for member in members if member is not None)
        return spelling.told_pieces(c.decode("utf-8", "replace") for c in contents)

    def _find_prefix(self) -> str:
        """Return the folder that the scene is in.

        The .xstage nearest to the top decides; templates inside a scene have
        their own further down.
        """
        candidates: dict[str, list[str]] = {}
        for name in self.members:
            if name.lower().endswith(".xstage"):
                folder, slash, base = name.rpartition("/")
                candidates.setdefault(folder + slash, []).append(base)
        if not candidates:
            raise self._error("has no .xstage, so it is no Harmony scene")
        depth = min(prefix.count("/") for prefix in candidates)
        nearest = sorted(p for p in candidates if p.count("/") == depth)
        if len(nearest) == 1:
            return nearest[0]
        for stem in self._named:
            for prefix in nearest:
                folder = prefix.rstrip("/").rpartition("/")[2]
                if names.namesake((stem, f"{stem}.tpl"), folder):
                    return prefix
            for prefix in nearest:
                if names.namesake(candidates[prefix], f"{stem}.xstage"):
                    return prefix
        shown = ", ".join(f"'{prefix}'" for prefix in nearest)
        raise self._error(f"holds several scenes ({shown}) and none is named like it")


class Seen(NamedTuple):
    """An archive as one look found it; ``modified_at`` is for people only."""

    fingerprint: Fingerprint
    permissions: disk.Permissions
    modified_at: float


def fingerprint(path: Path) -> Fingerprint | None:
    """Return the fingerprint of an archive, None when it is not there.

    Raises:
        ArchiveError: It is there and is broken.
        DestinationError: It can't be read at the moment.

    """
    seen = look(path)
    return seen and seen.fingerprint


def look(path: Path) -> Seen | None:
    """Open an archive and read its directory; None when it is not there.

    A client that asks for a file by name may be answered from memory; opening
    asks the server.

    Raises:
        ArchiveError: It is there and is broken.
        DestinationError: It can't be read at the moment.

    """
    try:
        with disk.RandomReader(path) as file:
            status = file.status
            _, rest = read_tail(file)
            found = Fingerprint(file.size, zlib.crc32(rest))
    except layout.LayoutError:
        # The long way, for the words of what is wrong.
        with ArchiveReader(path) as reader:
            found = reader.fingerprint
    except FileNotFoundError as error:
        # No file is a fact; no folder is a drive that went away.
        why = disk.missing_folder(path.parent)
        if why:
            message = f"Cannot read '{path.name}': {why}."
            raise DestinationError(message, path) from error
        return None
    except OSError as error:
        raise cannot_read(path, disk.reason(error)) from error
    return Seen(found, disk.Permissions.of(status), status.st_mtime)


def _can_hold(name: str) -> bool:
    return not disk.IS_WINDOWS or names.is_portable(name)


def _tells_case_apart() -> bool:
    """Whether names that differ in letter case, or in composition, are two here."""
    return not disk.IS_WINDOWS and sys.platform != "darwin"
