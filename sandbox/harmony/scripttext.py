"""Reading scripts, and what is done to their text before the engine gets it.

Qt Script resolves the names in a function when it compiles it, unless the
function holds a direct ``eval``: only then does it look for them in its scope
each time. Names that ``include`` brings below the top level must be seen by the
rest of the function (public packages include in functions, in ``try`` and in
modules, and work in Harmony 22 to 27), so such a call gets an empty ``eval``
as a further argument, which ``include`` drops. Lines stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from sandbox.harmony.binding import ScriptThrow

#: What hides text from the search: comments, texts, regular expressions.
_PIECES = re.compile(
    r"""
    (?P<skip> /\*.*?\*/ | //[^\n]* | '(?:\\.|[^'\\\n])*' | "(?:\\.|[^"\\\n])*" )
  | (?P<call> (?<![\w$.]) include \s* \( )
  | (?P<open> [(\[{] ) | (?P<close> [)\]}] )
  | (?P<word> [\w$]+ ) | (?P<slash> / ) | (?P<other> \S )
    """,
    re.VERBOSE | re.DOTALL,
)
_CALL = re.compile(r"(?<![\w$.])include\s*\(")
_EXPRESSION = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")

#: Words after which a slash starts a regular expression.
_BEFORE_EXPRESSION = frozenset(
    "return typeof case in delete void throw new instanceof else do".split()
)

_MAKES_DYNAMIC = ",eval('')"


def read_script(path: Path) -> str:
    """Read a script as Harmony does: UTF-8, and a byte-order mark is an error.

    Raises:
        ScriptThrow: A SyntaxError for the byte-order mark.

    """
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        raise ScriptThrow("Parse error", "SyntaxError")
    return raw.decode("utf-8", "replace")


@lru_cache(maxsize=128)
def let_include_reach(text: str) -> str:
    """Give the text with every call of ``include`` made to reach its function.

    Kept, because the scripts of the client are included for every scene.
    """
    if _CALL.search(text) is None:
        return text
    places = list(_ends_of_calls(text))
    for place in reversed(places):
        text = text[:place] + _MAKES_DYNAMIC + text[place:]
    return text


def _ends_of_calls(text: str) -> Iterator[int]:
    """Find the closing brackets of calls of ``include`` that have an argument."""
    waiting: list[tuple[bool, int]] = []
    before, position, depth_start = "", 0, 0
    while True:
        piece = _PIECES.search(text, position)
        if piece is None:
            return
        position = piece.end()
        kind = piece.lastgroup
        if kind == "skip":
            continue
        if kind == "slash":
            expression = _EXPRESSION.match(text, piece.start())
            if expression and _starts_expression(before):
                position = expression.end()
                before = "/x/"
                continue
        elif kind == "call":
            waiting.append((before != "function", position))
        elif kind == "open":
            waiting.append((False, position))
        elif kind == "close" and waiting:
            is_call, depth_start = waiting.pop()
            if is_call and text[depth_start : piece.start()].strip():
                yield piece.start()
        before = piece.group().strip()


def _starts_expression(before: str) -> bool:
    if before in _BEFORE_EXPRESSION or not before:
        return True
    return before[-1] not in ")]}" and not re.match(r"[\w$]+\Z|/x/", before)
