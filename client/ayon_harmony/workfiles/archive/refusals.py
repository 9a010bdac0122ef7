"""What is no archive, and which members of one nobody opens, in words."""

from __future__ import annotations

import stat

from ayon_harmony.workfiles.archive import layout
from ayon_harmony.workfiles.archive.layout import Member

_ENCRYPTED = 0x1 | 0x40

# PKWARE's APPNOTE 6.3.10, 4.4.5. Windows' Explorer takes the first for large files.
_OTHER_METHODS = {
    9: "Deflate64",
    12: "bzip2",
    14: "LZMA",
    93: "Zstandard",
    95: "xz",
    98: "PPMd",
}


_FOREIGN = (
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"<?xml", "an XML file"),
    (b"%PDF", "a PDF"),
)


def foreign_kind(head: bytes) -> str | None:
    """Return what a file is that begins with these bytes, None if nobody knows."""
    return next((kind for sign, kind in _FOREIGN if head.startswith(sign)), None)


def member_fault(member: Member, is_folder: bool) -> str | None:
    """Return what is wrong with a member beside its name, None if nothing is."""
    kind = stat.S_IFMT(member.mode)
    if kind == stat.S_IFLNK:
        return "is a link; make the zip again with the file itself in its place"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is neither a file nor a folder"
    if member.flags & _ENCRYPTED:
        return "is encrypted; make the zip again without a password"
    if member.method not in (layout.STORED, layout.DEFLATED):
        called = _OTHER_METHODS.get(member.method, "a way that is not known")
        return (
            f"is packed by {called} (method {member.method}), which cannot be opened "
            "here; make the zip again as a plain one (Deflate)"
        )
    if member.method == layout.STORED and member.size != member.compressed_size:
        return "has another size than it says"
    if is_folder and member.size:
        return "is a folder with content"
    if member.size > (member.compressed_size + 16) * 1100:
        return "would grow more than any real file does"
    return None
