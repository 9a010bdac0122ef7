"""Which workfile a local copy belongs to, and the folder that follows from it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ayon_harmony.workfiles import disk

_HASH_LETTERS = 10
_FOLDER_NAME = re.compile(rf".+-[0-9a-f]{{{_HASH_LETTERS}}}")
# Harmony itself does not open long paths everywhere, so ours are short.
_NAME_LETTERS = 40
# What lies beside the scene folder, see ``local_copy``.
_OWN_NAMES = frozenset(
    {
        *("lock", "manifest.json", "manifest.next.json", "identity.json"),
        *("journal.json", "removed.json", "leftovers.json", "in_use", "recovery"),
        *("own_changes.json", "offered.json", "went_on.json"),
    }
)


@dataclass(frozen=True)
class Identity:
    """What makes a workfile the one it is, on every workstation.

    Attributes:
        project: Name of the project.
        folder: Path of the AYON folder, for example ``/sq01/sh010``.
        task: Name of the task.
        file_name: Name of the zip.

    """

    project: str
    folder: str
    task: str
    file_name: str

    @classmethod
    def of_file(cls, path: Path) -> Identity:
        """Return the identity of a zip that is in no known context.

        Which of two spellings of one file it is, ``Workfiles`` finds out.
        """
        folder = path.parent.as_posix()
        # "P:/" and "p:/" are one drive there.
        return cls("", folder.lower() if disk.IS_WINDOWS else folder, "", path.name)

    @property
    def stem(self) -> str:
        """Name of the zip without its suffix: the name of the scene."""
        return PurePosixPath(self.file_name).stem

    @property
    def scene_folder(self) -> str:
        """Name of the scene folder inside the local copy.

        The name of the scene, unless our own files there have it: ``lock.zip`` is a
        workfile like any other.
        """
        stem = self.stem
        is_ours = stem.lower() in _OWN_NAMES or stem.startswith((".", "pack-"))
        return f"scene_{stem.strip('.')}" if is_ours or not stem.strip(". ") else stem

    @property
    def folder_name(self) -> str:
        """Name of the folder of the local copy."""
        parts = [self.project, self.folder, self.task, self.file_name]
        text = json.dumps([unicodedata.normalize("NFC", p) for p in parts])
        digest = hashlib.sha256(text.encode()).hexdigest()[:_HASH_LETTERS]
        readable = re.sub(r"[^\w.-]+", "_", self.stem)[:_NAME_LETTERS].strip("._ ")
        return f"{readable or 'scene'}-{digest}"


def is_folder_name(name: str) -> bool:
    """Say whether a local copy's folder may have this name; see ``folder_name``."""
    return _FOLDER_NAME.fullmatch(name) is not None
