"""What a check found, as a window shows it and a log tells it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Finding:
    """One row.

    Attributes:
        level: ``failure``, ``error``, ``warning`` or ``note``.
        instance: What it is about, empty for the scene as a whole.
        check: Name of the check.
        text: What is wrong.
        description: The same in Markdown, with why and what to do; may be empty.
        actions: Pairs of key and label of what can be done about it.
        source: What the keys are given back to.

    """

    level: str
    instance: str
    check: str
    text: str
    description: str = ""
    actions: tuple[tuple[str, str], ...] = ()
    source: Any = None


class Findings(Protocol):
    """A check whose findings are shown, and can be done something about."""

    title: str
    #: What rows are about: the header of their first column, ``Instance``.
    about: str

    @property
    def rows(self) -> Sequence[Finding]:
        """What was found, as of now."""

    def act(self, row: Finding, action: str) -> object:
        """Do something about a row; the rows are others afterwards."""

    def look_again(self) -> object:
        """Check everything again."""


# What is wrong with a scene is no error of the program: a log that says ERROR
# sends people to the developers.
_LOG_LEVELS = {"failure": logging.ERROR, "note": logging.INFO}


def log_findings(log: logging.Logger, title: str, rows: Sequence[Finding]) -> None:
    """Write each row, and how many there are, to a log."""
    for row in rows:
        about = f"{row.check}, {row.instance}" if row.instance else row.check
        level = _LOG_LEVELS.get(row.level, logging.WARNING)
        log.log(level, "%s: %s (%s): %s", title, row.level, about, row.text)
    log.info("%s: %s", title, summary(rows))


def summary(rows: Sequence[Finding]) -> str:
    """Say how many rows of which level there are."""
    words = (
        ("failure", "plugin failed", "plugins failed"),
        ("error", "error", "errors"),
        ("warning", "warning", "warnings"),
        ("note", "note", "notes"),
    )
    counts = Counter(row.level for row in rows)
    told = (
        f"{counts[level]} {singular if counts[level] == 1 else plural}"
        for level, singular, plural in words
        if counts[level]
    )
    return ", ".join(told) or "nothing to complain about"
