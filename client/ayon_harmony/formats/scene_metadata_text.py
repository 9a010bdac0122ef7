"""One metadata entry of a scene file replaced, every other byte left as it is."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

from ..errors import WorkfileError

_ENTRY = (
    r'(<meta\b[^<>]*?\bname="%s"[^<>]*>\s*<string\b[^<>]*?\bvalue=)("[^"]*"|\'[^\']*\')'
)


def replace_metadata(data: bytes, name: str, text: str) -> bytes:
    """Return a scene with another text in an entry that it has.

    Args:
        data: Bytes of an ``.xstage``.
        name: Name of the entry.
        text: The new text, ASCII.

    Raises:
        WorkfileError: It is signed, or does not have exactly one such entry.

    """
    if is_signed(data):
        raise WorkfileError(
            "Harmony signed this scene file, and takes no changes to it by others. "
            "Use 'update', which works in Harmony."
        )
    pattern = re.compile((_ENTRY % re.escape(name)).encode("ascii"))
    found = list(pattern.finditer(data))
    if len(found) != 1:
        raise WorkfileError(
            f"The scene has {len(found)} entries '{name}' and not one. Open it in "
            "Harmony and save it."
        )
    quoted = quoteattr(text).encode("ascii")
    start, end = found[0].span(2)
    return data[:start] + quoted + data[end:]


def is_signed(data: bytes) -> bool:
    """Whether a scene holds a checksum of its content, as Harmony 25 and newer do."""
    at = data.rfind(b'name="checksumValidation"')
    return at >= 0 and re.search(rb'\bdata="[^"]', data[at:]) is not None
