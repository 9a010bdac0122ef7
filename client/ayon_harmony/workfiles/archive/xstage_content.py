"""What the bytes of an .xstage tell: whether it is XML, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterable
from xml.parsers import expat

from ayon_harmony.workfiles.archive.new_files import Chunk

_TAIL = 256


def xstage_fault(chunks: Iterable[Chunk], is_one_of: int = 1) -> str | None:
    """Say what is wrong with the content of an .xstage, None if nothing is.

    Only up to the root element: that tells XML from anything else, and the
    rest is Harmony's.

    Args:
        chunks: Its content.
        is_one_of: How many there are. One that was cut off is opened where there is
            no other: Harmony says what it makes of it.

    """
    tail = b""
    roots: list[str] = []
    head = b""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise ValueError("declares entities")

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, _attributes: roots.append(name)
    is_parsing = True
    for chunk in chunks:
        if len(head) < 4:
            head += chunk[:16]
        tail = (tail + chunk[-_TAIL:])[-_TAIL:]
        if is_parsing:
            try:
                # The root is at the front; elements behind it are not asked for.
                for at in range(0, min(len(chunk), 64 * 1024), 4096):
                    if not roots:
                        parser.Parse(chunk[at : at + 4096], False)
            except (expat.ExpatError, LookupError, ValueError) as error:
                if not roots:
                    if head.startswith(b"PK"):
                        return "is not XML but itself a zip"
                    return f"is not XML ({error})"
            # The rest is read for its checksum alone.
            is_parsing = not roots and len(chunk) <= 64 * 1024
    if not head:
        return "is empty"
    if roots and is_one_of > 1 and not is_complete(tail):
        return "is cut off"
    return None if roots else "is not XML"


def is_complete(tail: bytes) -> bool:
    """Whether the last bytes of an .xstage are its end, or it has no content."""
    return tail.rstrip(b"\0 \r\n\t").endswith((b"</project>", b"<project/>"))
