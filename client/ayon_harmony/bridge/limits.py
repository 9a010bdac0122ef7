"""How much of everything the bridge takes, and why that much.

Harmony is trusted with a scene, not with this process: no message may cost more
than these limits, whoever wrote it.
"""

from __future__ import annotations

import re
from itertools import accumulate

#: Objects and arrays inside one another. Our own data has fewer than ten levels;
#: Python's parsers and printers fail below 1,000.
MAX_DEPTH = 500
#: Values of one message. An empty array costs 56 bytes here and 3 on the line,
#: so that a message of 256 MiB would become 5 GB without it.
MAX_VALUES = 5_000_000

#: Requests of Harmony that may wait for the main thread, and their bytes.
MAX_WAITING_REQUESTS = 10_000
MAX_WAITING_BYTES = 512 * 1024 * 1024

#: Bytes that wait because the peer does not read. One message always fits.
MAX_UNSENT_BYTES = 512 * 1024 * 1024

#: Connections at the same time; Windows' select takes 512 sockets, and of all
#: the connections only one is Harmony's.
MAX_LINES = 64
#: Attached processes of the user among them.
MAX_ATTACHED = 16
#: Calls of one of them that may wait for Harmony.
MAX_RELAYED = 1_000
#: Strangers among them, who have not given a handshake.
MAX_GREETING = 8

# So many are looked for one by one, before all are counted.
_FEW = 1000
_STRINGS = re.compile(rb'"[^"]*"')
_ALL = bytes(range(256))
_NO_STRUCTURE = bytes(set(_ALL) - set(b'[]{},"'))
# An opening bracket is one level more, a closing one (-1 as a byte) one less.
_LEVELS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")


class TooMuchError(ValueError):
    """A document is deeper or holds more than is taken."""


def check_document(payload: bytes) -> None:
    """Raise TooMuchError if a JSON document is over the limits.

    Counts brackets and commas outside of strings, in time linear in the size. A
    document that is not JSON may pass or not; the parser refuses it.
    """
    # Brackets and commas in strings only make this too careful. To look for a byte
    # takes a twentieth of the time that counting it takes, so most long texts, and
    # pictures sent as texts, are through in no time.
    if not any(_has_more(payload, byte, MAX_DEPTH // 2) for byte in (b"[", b"{")) and (
        # A value has a byte, and one that parts it from the next.
        len(payload) < 2 * MAX_VALUES
        or not _has_more(payload, b",", _FEW)
        or payload.count(b",") + MAX_DEPTH < MAX_VALUES
    ):
        return
    bare = payload.replace(b"\\\\", b"").replace(b'\\"', b"")
    bare = _STRINGS.sub(b"", bare.translate(None, _NO_STRUCTURE))
    values = bare.count(b"[") + bare.count(b"{") + bare.count(b",")
    if values >= MAX_VALUES:
        raise TooMuchError(f"it holds more than {MAX_VALUES} values")
    brackets = bare.translate(_LEVELS, b',"')
    depth = max(accumulate(memoryview(brackets).cast("b")), default=0)
    if depth > MAX_DEPTH:
        raise TooMuchError(f"it is nested {depth} deep, the limit is {MAX_DEPTH}")


def _has_more(payload: bytes, byte: bytes, count: int) -> bool:
    """Whether a byte stands in a payload more than that many times."""
    position = -1
    for _ in range(count + 1):
        position = payload.find(byte, position + 1)
        if position < 0:
            return False
    return True
