"""A disk as macOS has it: letter case does not count, names are kept decomposed.

HFS+ stores decomposed names; APFS keeps what it was given and finds either. The
first one is acted, because it is the ruder one (Apple, Technical Q&A QA1173).
"""

from __future__ import annotations

import sys
import unicodedata

from sandbox.disks.acted import ActedDisk


class MacDisk(ActedDisk):
    """macOS below the product; use it as a context manager."""

    def key(self, name: str) -> str:
        """Return what two names share that are one here."""
        return unicodedata.normalize("NFD", name).casefold()

    def stored(self, name: str) -> str:
        """Return the name that a new entry gets."""
        return unicodedata.normalize("NFD", name)

    def __enter__(self) -> MacDisk:
        super().__enter__()
        self.put(sys, "platform", "darwin")
        return self
