"""The bytes of a zip file: headers, the directory, dates, and back.

No I/O and no decisions. Archives hold stored and deflated members only, UTF-8
names, no data descriptors; sizes beyond 4 GiB and more than 65,535 members use
ZIP64. The exact time of a file goes into the directory as an NTFS field, which
stock tools know and which has room for every date that file systems have.
"""

from __future__ import annotations

import struct
import time
import zlib
from functools import lru_cache
from typing import NamedTuple

STORED = 0
DEFLATED = 8

UTF8 = 0x800
_LIMIT32 = 0xFFFFFFFF
_LIMIT16 = 0xFFFF

# What it takes to read a member: nothing special, deflate, ZIP64.
_VERSIONS = (10, 20, 45)

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_ONE_OF_SEVERAL = (
    "is one part of several; join them, or make the zip again in one piece"
)
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_NTFS = struct.Struct("<HHLHHQQQ")
_ZIP64_SIZES = struct.Struct("<HHQQ")

LOCAL_SIGNATURE = b"PK\x03\x04"
_CENTRAL_SIGNATURE = b"PK\x01\x02"
_END_SIGNATURE = b"PK\x05\x06"
_END64_SIGNATURE = b"PK\x06\x06"
_LOCATOR64_SIGNATURE = b"PK\x06\x07"

LOCAL_SIZE = _LOCAL.size
END_SIZE = _END.size
#: How far from its end a file may have the start of its end record.
LONGEST_END = _END.size + _LIMIT16
LOCATOR64_SIZE = _LOCATOR64.size
END64_SIZE = _END64.size

# 1601-01-01, where the time of NTFS begins.
_NTFS_EPOCH_S = 11_644_473_600
_DOS_FIRST = (0 << 9) | (1 << 5) | 1
_DOS_LAST = (127 << 9) | (12 << 5) | 31
_DOS_LAST_TIME = (23 << 11) | (59 << 5) | 29


class LayoutError(Exception):
    """Bytes are not what the format says they are."""


class Member(NamedTuple):
    """A file or folder in an archive.

    ``offset`` is where its local header starts. ``mtime_ns`` is None where the
    archive knows only the two-second local time of DOS in ``dos_time``.
    """

    name: str
    method: int
    crc: int
    compressed_size: int
    size: int
    offset: int
    mtime_ns: int | None
    mode: int
    flags: int = 0
    dos_time: int = 0

    @property
    def is_folder(self) -> bool:
        """Whether this is a folder."""
        return self.name.endswith("/")


def dos_time(mtime_ns: int) -> int:
    """Return date and time as DOS packs them, at the nearest it can say.

    UTC, so that the same tree gives the same bytes in every office.
    """
    try:
        t = time.gmtime(mtime_ns // 1_000_000_000)
    except (OverflowError, ValueError, OSError):
        return _DOS_FIRST << 16 if mtime_ns < 0 else (_DOS_LAST << 16) | _DOS_LAST_TIME
    if t.tm_year < 1980:
        return _DOS_FIRST << 16
    if t.tm_year > 2107:
        return (_DOS_LAST << 16) | _DOS_LAST_TIME
    date = ((t.tm_year - 1980) << 9) | (t.tm_mon << 5) | t.tm_mday
    return (date << 16) | (t.tm_hour << 11) | (t.tm_min << 5) | (t.tm_sec // 2)


def mtime_ns_of(member: Member) -> int:
    """Return the time of a member's file, as exactly as the archive has it."""
    if member.mtime_ns is not None:
        return member.mtime_ns
    return time_of_dos(member.dos_time)


def time_of_dos(packed: int) -> int:
    """Return the local time that DOS packed, in nanoseconds since 1970."""
    seconds = min((packed & 31) * 2, 59)
    return _minute_of_dos(packed >> 5) + seconds * 1_000_000_000


@lru_cache(maxsize=256)
def _minute_of_dos(packed: int) -> int:
    """Return the minute that DOS packed; ``packed`` is without its seconds.

    Each question may have the system read the file of the time zone again, and the
    files of a scene are written within few minutes.
    """
    date, clock = packed >> 11, packed & 2047
    parts = (
        (date >> 9) + 1980,
        min(max((date >> 5) & 15, 1), 12),
        max(date & 31, 1),
        min(clock >> 6, 23),
        min(clock & 63, 59),
        0,
        0,
        0,
        -1,
    )
    try:
        return int(time.mktime(parts)) * 1_000_000_000
    except (OverflowError, ValueError):
        return 315_532_800 * 1_000_000_000


def needs_zip64(size: int) -> bool:
    """Say whether a member of this size needs room for larger sizes.

    Deflate can make a file a little larger than it is.
    """
    return size + (size >> 10) + 1024 >= _LIMIT32


def _flags(name: bytes) -> int:
    # As Python's zipfile does it, so that raw ranges of its archives fit ours.
    return 0 if name.isascii() else UTF8


def local_header(
    name: bytes,
    method: int,
    packed_time: int,
    crc: int,
    compressed_size: int,
    size: int,
    zip64: bool = False,
) -> bytes:
    """Return the header in front of a member's content."""
    extra = b""
    shown = (compressed_size, size)
    if zip64:
        extra = _ZIP64_SIZES.pack(1, 16, size, compressed_size)
        shown = (_LIMIT32, _LIMIT32)
    return (
        _LOCAL.pack(
            LOCAL_SIGNATURE,
            45 if zip64 else 20,
            _flags(name),
            method,
            packed_time & _LIMIT16,
            packed_time >> 16,
            crc,
            *shown,
            len(name),
            len(extra),
        )
        + name
        + extra
    )


def content_start(header: bytes, member_name: bytes | None = None) -> int:
    """Return the length of a local header, name and extra fields included.

    Args:
        header: At least the fixed part and the name.
        member_name: What the directory calls the member; compared if given.

    Raises:
        LayoutError: There is no header, or it is another member's.

    """
    if len(header) < _LOCAL.size or not header.startswith(LOCAL_SIGNATURE):
        raise LayoutError("has no header where the directory says it is")
    fields = _LOCAL.unpack_from(header)
    name_length, extra_length = fields[9], fields[10]
    if member_name is not None:
        found = header[_LOCAL.size : _LOCAL.size + name_length]
        if found != member_name:
            raise LayoutError("has a header of another name")
    return int(_LOCAL.size + name_length + extra_length)


def check_local(header: bytes, member_name: bytes, member: Member) -> int:
    """Check a local header against what the directory will say of it.

    Args:
        header: The header with name and extra fields; more does no harm.
        member_name: The name as bytes.
        member: With method, CRC and sizes.

    Returns:
        The length of the header, name and extra fields included.

    Raises:
        LayoutError: It is none, or another member's, or says something else.

    """
    start = content_start(header, member_name)
    fields = _LOCAL.unpack_from(header)
    method, crc, packed_size, size = fields[3], fields[6], fields[7], fields[8]
    if _LIMIT32 in (packed_size, size):
        extra = header[_LOCAL.size + fields[9] : start]
        size, packed_size, _, _ = _extra(extra, (size, packed_size, 0))
    told = (method, crc, packed_size, size)
    is_plain = fields[1] in _VERSIONS and fields[2] == _flags(member_name)
    if not is_plain or told != (
        member.method,
        member.crc,
        member.compressed_size,
        member.size,
    ):
        raise LayoutError("has a header that says something else")
    return start


def directory(members: list[tuple[bytes, Member]], start: int) -> bytes:
    """Return the directory and the end record.

    Args:
        members: Names as bytes beside the members, in archive order.
        start: Where the directory will stand in the file.

    """
    parts = []
    pack = _CENTRAL.pack
    for name, member in members:
        packed_time = dos_time(member.mtime_ns or 0)
        size, packed_size, offset = member.size, member.compressed_size, member.offset
        large = []
        if size >= _LIMIT32 or packed_size >= _LIMIT32 or needs_zip64(size):
            large += [size, packed_size]
            size = packed_size = _LIMIT32
        if offset >= _LIMIT32:
            large.append(offset)
            offset = _LIMIT32
        extra = _ntfs_field(member.mtime_ns)
        if large:
            extra = struct.pack(f"<HH{len(large)}Q", 1, 8 * len(large), *large) + extra
        parts.append(
            pack(
                _CENTRAL_SIGNATURE,
                (3 << 8) | 45,
                45 if large else 20,
                _flags(name),
                member.method,
                packed_time & _LIMIT16,
                packed_time >> 16,
                member.crc,
                packed_size,
                size,
                len(name),
                len(extra),
                0,
                0,
                0,
                (member.mode << 16 | (0x10 if member.is_folder else 0)) & _LIMIT32,
                offset,
            )
        )
        parts.append(name)
        parts.append(extra)
    body = b"".join(parts)
    return body + _end_record(len(members), len(body), start)


def _end_record(count: int, size: int, start: int) -> bytes:
    """Return what stands behind a directory of ``size`` bytes."""
    end = b""
    if count >= _LIMIT16 or size >= _LIMIT32 or start + size >= _LIMIT32:
        end = _END64.pack(
            _END64_SIGNATURE, 44, 45, 45, 0, 0, count, count, size, start
        ) + _LOCATOR64.pack(_LOCATOR64_SIGNATURE, 0, start + size, 1)
    return end + _END.pack(
        _END_SIGNATURE,
        0,
        0,
        min(count, _LIMIT16),
        min(count, _LIMIT16),
        min(size, _LIMIT32),
        min(start, _LIMIT32),
        0,
    )


def _ntfs_field(mtime_ns: int | None) -> bytes:
    if mtime_ns is None:
        return b""
    ticks = mtime_ns // 100 + _NTFS_EPOCH_S * 10_000_000
    if not 0 < ticks < 1 << 63:
        return b""
    return _NTFS.pack(0x000A, 32, 0, 1, 24, ticks, ticks, ticks)


class End(NamedTuple):
    """Where the directory of an archive is; ``end64`` if that is said elsewhere.

    ``padding`` is what stands before the archive's own first byte: its offsets
    count from behind that. ``end64`` is where that record is, ``told_end64`` where
    the archive says that it is.
    """

    members: int
    directory_size: int
    directory_start: int
    end64: int | None
    padding: int = 0
    told_end64: int = 0


def find_end(tail: bytes, tail_start: int) -> End:
    """Find the end record in the last bytes of a file.

    Args:
        tail: The last bytes of the file, at most ``LONGEST_END`` and what a
            ZIP64 locator needs.
        tail_start: Where they stand in the file.

    Raises:
        LayoutError: There is none, or the archive has several parts.

    """
    at = tail.rfind(_END_SIGNATURE)
    while at >= 0:
        if len(tail) - at >= _END.size:
            fields = _END.unpack_from(tail, at)
            behind = len(tail) - (at + _END.size + fields[7])
            # File services fill up the last block with zeros.
            if behind == 0 or (behind > 0 and not any(tail[-behind:])):
                break
        at = tail.rfind(_END_SIGNATURE, 0, at)
    if at < 0:
        raise LayoutError("has no directory at its end; it is cut off or no zip")
    _, disk, start_disk, _, count, size, start, _ = fields
    locator = at - _LOCATOR64.size
    if locator >= 0 and tail.startswith(_LOCATOR64_SIGNATURE, locator):
        _, _, told, _ = _LOCATOR64.unpack_from(tail, locator)
        # Nobody writes the longer records that APPNOTE 4.3.14 allows: it is beside.
        return End(count, size, start, tail_start + locator - _END64.size, 0, told)
    if disk or start_disk:
        raise LayoutError(_ONE_OF_SEVERAL)
    padding = tail_start + at - (start + size)
    if padding < 0:
        raise LayoutError("has a directory that is not where it should be")
    return End(count, size, start + padding, None, padding)


def moved_by_padding(
    entries: list[tuple[bytes, Member]], padding: int, *, begins_at_once: bool
) -> list[tuple[bytes, Member]]:
    """Return entries with offsets that count from the start of the file.

    Args:
        entries: In the order of the directory.
        padding: What seems to stand before the archive (``End.padding``).
        begins_at_once: Whether the file begins with a member. Then nothing stands
            before it, but it has more than 4 GiB and knows no ZIP64 (macOS' Finder):
            its offsets begin again there.

    """
    moved = []
    before = 0
    if begins_at_once and not padding & _LIMIT32:
        padding = 0
        for raw, member in entries:
            if member.offset < before:
                padding += 1 << 32
            before = member.offset
            moved.append((raw, member._replace(offset=member.offset + padding)))
        return moved
    return [
        (raw, member._replace(offset=member.offset + padding))
        for raw, member in entries
    ]


def read_end64(record: bytes, end: End) -> End:
    """Read the ZIP64 end record that stands at ``end.end64``.

    Raises:
        LayoutError: It is none.

    """
    if len(record) < _END64.size or not record.startswith(_END64_SIGNATURE):
        raise LayoutError("has a broken ZIP64 directory")
    fields = _END64.unpack_from(record)
    count, size, start = fields[7], fields[8], fields[9]
    if fields[4] or fields[5]:
        raise LayoutError(_ONE_OF_SEVERAL)
    padding = (end.end64 or 0) - end.told_end64
    if padding < 0 or start + size != end.told_end64:
        raise LayoutError("has a directory that is not where it should be")
    return End(count, size, start + padding, None, padding)


def read_directory(content: bytes, count: int) -> list[tuple[bytes, Member]]:
    """Read the members of a directory.

    Returns:
        Raw names beside the members, in directory order.

    Raises:
        LayoutError: The directory is damaged.

    """
    members: list[tuple[bytes, Member]] = []
    at = 0
    try:
        for _ in range(count):
            raw, member, at = _read_member(content, at)
            members.append((raw, member))
        # Without ZIP64 (macOS, Java 6) counts begin again after 65,535.
        while len(content) - at >= _CENTRAL.size:
            raw, member, at = _read_member(content, at)
            members.append((raw, member))
    except (struct.error, UnicodeDecodeError) as error:
        raise LayoutError("has a damaged directory") from error
    if at != len(content) or (len(members) - count) & _LIMIT16:
        raise LayoutError("has a directory of another length than it says")
    return members


def _read_member(content: bytes, at: int) -> tuple[bytes, Member, int]:
    """Read the member whose header begins at ``at``; return where the next begins."""
    (
        signature,
        _made_by,
        _needed,
        flags,
        method,
        clock,
        date,
        crc,
        packed_size,
        size,
        name_length,
        extra_length,
        comment_length,
        _disk,
        _internal,
        attributes,
        offset,
    ) = _CENTRAL.unpack_from(content, at)
    if signature != _CENTRAL_SIGNATURE:
        raise LayoutError("has a damaged directory")
    at += _CENTRAL.size
    raw = content[at : at + name_length]
    at += name_length
    extra = content[at : at + extra_length]
    at += extra_length + comment_length
    mtime_ns: int | None = None
    if extra_length == 36 and extra.startswith(b"\x0a\x00\x20\x00"):
        mtime_ns = _ntfs_time(_NTFS.unpack(extra)[5])
    elif extra_length:
        sizes = (size, packed_size, offset)
        size, packed_size, offset, mtime_ns = _extra(extra, sizes)
    member = Member(
        _decoded(raw, flags, extra),
        method,
        crc,
        packed_size,
        size,
        offset,
        mtime_ns,
        attributes >> 16,
        flags,
        date << 16 | clock,
    )
    return raw, member, at


def _decoded(raw: bytes, flags: int, extra: bytes) -> str:
    """Return a member's name.

    Without the flag for UTF-8 the format means code page 437. Info-ZIP says the
    name again in a field of its own, with the checksum of the name it belongs to;
    macOS' Finder writes UTF-8 and forgets the flag.
    """
    if flags & UTF8 or (raw.isascii() and b"up" not in extra):
        return raw.decode("utf-8")
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + length]
        at += 4 + length
        # APPNOTE.TXT 4.6.9: version, CRC-32 of the name in the header, UTF-8.
        is_name = kind == 0x7075 and length > 5 and field[0] == 1
        if is_name and struct.unpack_from("<L", field, 1)[0] == zlib.crc32(raw):
            return field[5:].decode("utf-8")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp437")


def _ntfs_time(ticks: int) -> int:
    return int(ticks - _NTFS_EPOCH_S * 10_000_000) * 100


def _extra(
    extra: bytes, sizes: tuple[int, int, int]
) -> tuple[int, int, int, int | None]:
    size, packed_size, offset = sizes
    mtime_ns: int | None = None
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == 1:
            whole = len(field) // 8
            values = list(struct.unpack_from(f"<{whole}Q", field))
            if size == _LIMIT32 and values:
                size = values.pop(0)
            if packed_size == _LIMIT32 and values:
                packed_size = values.pop(0)
            if offset == _LIMIT32 and values:
                offset = values.pop(0)
        elif kind == 0x000A and length >= 32 and field[4:8] == b"\x01\x00\x18\x00":
            mtime_ns = _ntfs_time(struct.unpack_from("<Q", field, 8)[0])
        elif kind == 0x5455 and length >= 5 and field[0] & 1 and mtime_ns is None:
            mtime_ns = struct.unpack_from("<l", field, 1)[0] * 1_000_000_000
    return size, packed_size, offset, mtime_ns
