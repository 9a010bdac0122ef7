"""How names of members are spelt, told by the scene that they belong to.

The format knows two codes for names, UTF-8 and code page 437. Archivers of other
systems write their own: Explorer the OEM page of the workstation (932 in Japan, 850
in France), older ones the ANSI page. macOS writes decomposed letters. Harmony looks
for the names that are in the scene's XML, so these decide.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from html import unescape

from ayon_harmony.workfiles.archive import names
from ayon_harmony.workfiles.archive.layout import Member

# Microsoft, "Code Page Identifiers": OEM pages, then ANSI pages, then what Unix and
# old Macs wrote. The format's own comes first: it is meant where nothing tells.
_CODE_PAGES = (
    *("cp437", "cp850", "cp932", "gbk", "cp949", "cp950", "cp866", "cp852", "cp857"),
    *("cp737", "cp775", "cp855", "cp858", "cp860", "cp861", "cp862", "cp863", "cp864"),
    *("cp865", "cp869", "cp874", "cp720", "cp1252", "cp1250", "cp1251", "cp1253"),
    *("cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "euc_jp", "mac_roman"),
)
# Info-ZIP with -UN=escape.
_ESCAPE = re.compile(r"#U([0-9A-Fa-f]{4})|#L([0-9A-Fa-f]{6})")
_LONGEST_PIECE = 255
_ENOUGH_NAMES = 500


def is_guessed(raw: bytes, name: str, *, is_flagged_utf8: bool) -> bool:
    """Whether an archive does not say for certain how a name is to be read.

    Args:
        raw: The name, as bytes.
        name: How it was read so far; another reading is of a field of its own.
        is_flagged_utf8: Whether the archive says that the name is UTF-8.

    """
    if raw.isascii():
        return name.isascii() and (b"#U" in raw or b"#L" in raw)
    is_plain = name in (_decoded(raw, "utf-8"), raw.decode("cp437"))
    return is_plain and not is_flagged_utf8


def told_pieces(texts: Iterable[str]) -> set[str]:
    """Return the names, or parts of them, that a scene has for its files.

    Args:
        texts: Of its ``.xstage`` files and of its palette lists.

    """
    told: set[str] = set()
    for text in texts:
        for line in text.splitlines():
            told.update(line.split('"'))
            if "/" in line:
                told.update(line.split())
    for piece in [piece for piece in told if "/" in piece or "&" in piece]:
        parts = unescape(piece).split("/")
        told.update(parts)
        told.add(parts[-1].rpartition(".")[0])
    return {piece for piece in told if 0 < len(piece) <= _LONGEST_PIECE}


def is_told(name: str, told: Collection[str]) -> bool:
    """Whether a scene needs a file by a name, of which some part is not portable.

    Only the parts that cannot stay are asked for: a drawing that the scene does not
    have may lie in the folder of an element that it has.
    """
    *folders, base = name.split("/")
    odd = [folder for folder in folders[1:] if not names.is_portable(folder)]
    if not odd or not names.is_portable(base):
        odd += _pieces_of_file(name)
    return any(piece in told for piece in odd)


def read_names(
    raw_names: Iterable[bytes], told: Collection[str], stems: Collection[str]
) -> dict[bytes, str]:
    """Return names that an archive leaves to be guessed as the scene has them.

    Args:
        raw_names: The names, as bytes.
        told: What the scene says of its files (``told_pieces``).
        stems: Names that an ``.xstage`` may have.

    Returns:
        Those that are not simply UTF-8, else code page 437.

    """
    raw_names = list(raw_names)
    told = {*told, *stems}
    foreign = [raw for raw in raw_names if _decoded(raw, "utf-8") is None]
    page = max(_CODE_PAGES, key=lambda page: _count_told(foreign, page, told))
    spelt: dict[bytes, str] = {}
    for raw in raw_names:
        readings = (
            _decoded(raw, "utf-8"),
            _decoded(raw, page) if foreign else None,
            _without_escapes(raw),
        )
        known = [name for name in readings if name is not None]
        if known:
            spelt[raw] = max(known, key=lambda name: len(_special(name) & told))
    return spelt


def renamed(
    entries: Iterable[tuple[bytes, Member]], read: Mapping[bytes, str]
) -> list[tuple[bytes, Member]]:
    """Return members with the names that were read, unless another one has it.

    Args:
        entries: Names as bytes beside the members.
        read: See ``read_names``.

    """
    entries = list(entries)
    taken = {member.name for _, member in entries}
    spelt = []
    for raw, member in entries:
        name = read.get(raw, member.name)
        if name not in taken:
            taken.add(name)
            member = member._replace(name=name)
        spelt.append((raw, member))
    return spelt


def composed(name: str, told: Set[str]) -> str:
    """Return a name with composed letters if the scene has it so, else as it is."""
    wanted = names.normal(name)
    if wanted == name:
        return name
    before, after = _special(name), _special(wanted)
    is_before, is_after = (bool(pieces & told) for pieces in (before, after))
    return wanted if is_after and not is_before else name


def _count_told(raw_names: Sequence[bytes], page: str, told: Set[str]) -> int:
    """Return how many pieces of names a scene has, -1 if the page does not fit."""
    lines = _decoded(b"\n".join(raw_names), page)
    if lines is None:
        return -1
    known = lines.split("\n")
    # Some of them tell as much as all.
    some = known[:: len(known) // _ENOUGH_NAMES + 1]
    return len({piece for name in some for piece in _special(name)} & told)


def _decoded(raw: bytes, page: str) -> str | None:
    try:
        return raw.decode(page)
    except UnicodeDecodeError:
        return None


def _without_escapes(raw: bytes) -> str | None:
    """Return a name in which Info-ZIP wrote letters as their numbers."""
    name = _decoded(raw, "utf-8")
    if name is None or not _ESCAPE.search(name):
        return None
    try:
        return _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), name)
    except (ValueError, OverflowError):
        return None


def _special(name: str) -> set[str]:
    """Return the pieces of a name that are not plain ASCII.

    The others are spelt alike everywhere: a drawing called "1" tells nothing.
    """
    if name.isascii():
        return set()
    name = name.replace("\\", "/")
    *folders, _ = name.split("/")
    pieces = {*folders, *_pieces_of_file(name)}
    return {piece for piece in pieces if not piece.isascii()}


def _pieces_of_file(name: str) -> list[str]:
    """Return what a scene may say of a file: its name without suffix, its drawing's.

    Harmony names a drawing's file after its element and itself; the XML has each
    alone, as the value of an attribute.
    """
    *folders, base = name.split("/")
    stem = base.rpartition(".")[0] or base
    drawing = stem[len(folders[-1]) + 1 :] if folders else ""
    return [piece for piece in (stem, drawing) if piece]
