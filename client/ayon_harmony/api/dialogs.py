"""Telling and asking the artist from plugins, in front of Harmony.

Where no session runs, and where nobody can see a window, what is told is a log
line and what is asked is answered with the safe choice.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ayon_harmony import current

log = logging.getLogger(__name__)


def show_message(title: str, text: str, details: str = "") -> None:
    """Tell the artist something and wait until it was seen.

    Args:
        title: What it is about, as the artist would say it.
        text: One or a few sentences.
        details: What only helps when something went wrong.

    """
    log.info("%s: %s", title, text)
    dialogs = current.find_dialogs()
    if dialogs is not None and dialogs.interactive:
        dialogs.show_message(title, text, details)


def ask(title: str, text: str, choices: Sequence[tuple[str, str]], safe: str) -> str:
    """Let the artist choose.

    Args:
        title: What it is about.
        text: The question.
        choices: Pairs of key and label, the first is the suggested one.
        safe: Key that stands when nobody answers.

    Returns:
        The key of the choice.

    """
    dialogs = current.find_dialogs()
    if dialogs is None or not dialogs.interactive:
        log.info("%s: %s Nobody can be asked, so: %s", title, text, safe)
        return safe
    return dialogs.ask(title, text, choices, safe)
