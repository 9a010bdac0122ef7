"""What a path must look like on Windows, watched where the interpreter opens it.

``watch`` hangs in an audit hook, which sees every path that Python itself hands
to the system (``open``, ``os.*``), whoever asked for it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: From here on only the ``\\?\`` form is taken: MAX_PATH less the 12 letters of a
#: short file name, which is the limit for folders (Microsoft, "Maximum Path Length
#: Limitation").
LONGEST_PLAIN = 248

_TOUCHING = {
    "open": 1,
    "os.chmod": 1,
    "os.link": 2,
    "os.listdir": 1,
    "os.mkdir": 1,
    "os.remove": 1,
    "os.rename": 2,
    "os.rmdir": 1,
    "os.scandir": 1,
    "os.truncate": 1,
    "os.utime": 1,
}


class PathFault(AssertionError):
    """A path that Windows would not take."""


def path_fault(path: object) -> str | None:
    r"""Return what Windows would refuse in a path, None if nothing.

    Args:
        path: What is handed to the system; descriptors are fine.

    """
    if not isinstance(path, (str, bytes, os.PathLike)):
        return None
    text = os.fsdecode(path)
    if text.startswith("\\\\?\\"):
        if "/" in text:
            return f"a forward slash behind \\\\?\\ in {text!r}"
    elif len(text) >= LONGEST_PLAIN:
        return f"a plain path of {len(text)} letters: {text!r}"
    return None


class _Watch(threading.local):
    """What is looked at in this process."""

    is_pausing = False


_watch = _Watch()
_faults: list[str] = []
_is_hooked = False
_depth = 0


def check(path: object) -> None:
    """Refuse a path that Windows would not take, and remember it.

    Raises:
        PathFault: It would not. Product code may swallow that, so the end of
            ``watched`` raises it once more.

    """
    fault = path_fault(path)
    if fault:
        if _depth:
            _faults.append(fault)
        raise PathFault(fault)


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _depth or _watch.is_pausing:
        return
    count = _TOUCHING.get(event)
    if count:
        for path in arguments[:count]:
            check(path)


@contextmanager
def watched() -> Iterator[None]:
    """Look at every path that is opened in a block, from any thread.

    Raises:
        PathFault: With all that Windows would have refused.

    """
    global _depth, _is_hooked
    if not _is_hooked:
        # An audit hook stays for the life of the process.
        sys.addaudithook(_audit)
        _is_hooked = True
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1
        faults = list(_faults)
        if not _depth:
            _faults.clear()
    if faults:
        raise PathFault("; ".join(faults))


@contextmanager
def real_calls() -> Iterator[None]:
    """Let the acted disk itself open what it found for a path."""
    before, _watch.is_pausing = _watch.is_pausing, True
    try:
        yield
    finally:
        _watch.is_pausing = before
