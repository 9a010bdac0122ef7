"""What was measured of the disks and shares that projects are on.

``shares.json`` in the folder of local copies remembers, by share, how fast it
takes what is sent, and whether it copies a file by itself more quickly. Losing it
costs one measurement.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from pathlib import Path, PurePath
from typing import Any

from ayon_harmony.workfiles import disk

FILE_NAME = "shares.json"
# Servers get changed; a verdict does not last for ever.
_LASTS_S = 30 * 86_400
# Smaller uploads tell of round trips, not of speed.
_TELLING_BYTES = 1024 * 1024
# Beside the shares, by a name that no mount has.
_PACKING = "packing"

# Guards what is below; one memory for all threads of a session.
_lock = threading.Lock()
_root: Path | None = None
_known: dict[str, dict[str, Any]] | None = None
_keys: dict[str, str] = {}


def remember_in(root: Path) -> None:
    """Say where the memory of this session is; the folder of local copies."""
    global _root, _known
    with _lock:
        if root != _root:
            _root, _known = root, None


def clones(path: Path) -> bool | None:
    """Say whether the share of a file copies it quickly; None if nobody knows."""
    entry = _entry(path)
    if "clones" not in entry or time.time() - entry.get("at", 0) > _LASTS_S:
        return None
    return bool(entry["clones"])


def note_clones(path: Path, is_quicker: bool) -> None:
    """Remember what was measured."""
    if clones(path) is not is_quicker:
        _note_of_share(path, clones=is_quicker, at=time.time())


def send_rate(path: Path) -> float | None:
    """Return bytes per second that its share takes, None if nobody knows."""
    rate = _entry(path).get("send")
    return float(rate) if isinstance(rate, (int, float)) and rate > 0 else None


def note_sent(path: Path, size: int, seconds: float) -> None:
    """Remember how long an upload took, flushing included."""
    if size >= _TELLING_BYTES:
        rate = size / max(seconds, 1e-9)
        before = send_rate(path)
        _note_of_share(path, send=rate if before is None else (before + rate) / 2)


def packing_rate() -> float | None:
    """Return bytes per second that this machine packs, None if nobody knows."""
    with _lock:
        rate = _load().get(_PACKING, {}).get("rate")
    return float(rate) if isinstance(rate, (int, float)) and rate > 0 else None


def note_packed(size: int, seconds: float) -> None:
    """Remember how long it took to read and pack files, when that is news."""
    rate, before = size / max(seconds, 1e-9), packing_rate()
    is_news = before is None or not 0.7 < rate / before < 1.4
    if size >= _TELLING_BYTES and is_news:
        _note_at(_PACKING, rate=rate if before is None else (before + rate) / 2)


def weakness(path: Path) -> str:
    """Say what the file system of a path cannot promise, '' where nothing is known.

    Two mounts of one server by rclone or davfs2 let two hold one lock at a time:
    they upload after a file was closed.
    """
    kind = _kind_of_folder(path.parent) or _kind_of_mount(_mount_of(path.parent))
    if kind in _KEEPS_NOBODY_APART:
        return f"this drive ({kind}) cannot keep two who save at once apart"
    if kind in _REPLACES_IN_TWO_STEPS:
        return f"this drive ({kind}) has no file for a moment while it is replaced"
    return ""


# Types of file systems as Linux calls them.
_KEEPS_NOBODY_APART = {
    "cloud folder",
    "davfs",
    "fuse.gcsfuse",
    "fuse.goofys",
    "fuse.gvfsd-fuse",
    "fuse.google-drive-ocamlfuse",
    "fuse.onedriver",
    "fuse.rclone",
    "fuse.s3fs",
    "WebDAV",
}
_REPLACES_IN_TWO_STEPS = {
    *("exfat", "fuse.exfat", "fuse.fusefat", "fuse.smbnetfs", "msdos", "vfat"),
}


def _kind_of_folder(folder: PurePath) -> str:
    r"""Return what a path alone tells of its drive, '' where it tells nothing.

    Windows' redirector shows WebDAV as ``\\server@SSL\DavWWWRoot``; macOS has what
    clouds provide in ``~/Library/CloudStorage``.
    """
    parts = [part.casefold() for part in folder.parts]
    if disk.IS_WINDOWS and parts and re.search(r"@ssl|\\davwwwroot", parts[0]):
        return "WebDAV"
    at = parts.index("cloudstorage") if "cloudstorage" in parts else 0
    return "cloud folder" if at and parts[at - 1] == "library" else ""


def _kind_of_mount(mount: str) -> str:
    """Return the type of a mounted file system, '' where the system does not tell."""
    with contextlib.suppress(OSError), open("/proc/self/mounts", "rb") as file:
        for line in reversed(file.read().splitlines()):
            fields = line.split(b" ")
            if len(fields) > 2 and _unescape(fields[1]) == os.fsencode(mount):
                kind = fields[2].decode("ascii", "replace")
                # davfs2 shows itself as nothing but "fuse", and names its server.
                is_web = fields[0].startswith((b"http://", b"https://"))
                return "davfs" if is_web and kind.startswith("fuse") else kind
    return ""


def _unescape(field: bytes) -> bytes:
    r"""Return a mount's path: blanks in it are octal (``\040``) there."""
    return re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), field)


def _entry(path: Path) -> dict[str, Any]:
    with _lock:
        return dict(_load().get(_key(path), {}))


def _note_of_share(path: Path, **values: object) -> None:
    with _lock:
        key = _key(path)
    _note_at(key, **values)


def _note_at(key: str, **values: object) -> None:
    with _lock:
        _load().setdefault(key, {}).update(values)
        # Another measurement is the whole loss.
        with contextlib.suppress(OSError):
            if _root is not None:
                disk.write_json(_root / FILE_NAME, _known)


def _load() -> dict[str, dict[str, Any]]:
    global _known
    if _known is None:
        content = None
        with contextlib.suppress(OSError):
            content = disk.read_json(_root / FILE_NAME) if _root else None
        # What is no entry was written by nobody of ours.
        entries = (content or {}).items()
        _known = {key: entry for key, entry in entries if isinstance(entry, dict)}
    return _known


def _key(path: Path) -> str:
    """Return what tells a share from others: its drive, or where it is mounted."""
    folder = str(path.parent)
    if folder not in _keys:
        _keys[folder] = _mount_of(path.parent)
    return _keys[folder]


def _mount_of(folder: Path) -> str:
    if disk.IS_WINDOWS:
        return folder.anchor.lower()
    return str(next(filter(os.path.ismount, (folder, *folder.parents)), folder.anchor))
