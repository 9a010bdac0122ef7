"""Telling and asking the artist from plugins, in front of Harmony.

Where no session runs, and where nobody can see a window, what is told is a log
line and what is asked is answered with the safe choice.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ayon_harmony import current
from ayon_harmony.ui.offers import Offer
from ayon_harmony.ui.reports import BeforeAfter, Change, Report

log = logging.getLogger(__name__)

#: Makes pictures for a report, on a thread of its own.
Draw = Callable[[], Sequence[BeforeAfter]]

# Updating many things at once gives a report each; one window holds them.
_REPORTS_KEPT = 50
_reports: deque[Report] = deque(maxlen=_REPORTS_KEPT)


def show_message(title: str, text: str, details: str = "") -> None:
    """Tell the artist something and wait until it was seen.

    Args:
        title: What it is about, as the artist would say it.
        text: One or a few sentences.
        details: What only helps when something went wrong.

    """
    log.info("%s: %s", title, text)
    dialogs = current.find_dialogs()
    if dialogs is not None:
        dialogs.show_message(title, text, details)


def show_file(path: Path) -> None:
    """Open a folder, page or picture; where none opens, say where it lies.

    On the main thread.
    """
    log.info("To look at: %s", path)
    dialogs = current.find_dialogs()
    if dialogs is not None:
        dialogs.show_file(path)


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
    if dialogs is None:
        log.info("%s: %s Nobody can be asked, so: %s", title, text, safe)
        return safe
    return dialogs.ask(title, text, choices, safe)


def choose(
    title: str, text: str, offers: Sequence[Offer], safe: tuple[str, str]
) -> tuple[str, str]:
    """Let the artist choose between things that are looked at.

    Args:
        title: What it is about.
        text: The question.
        offers: What there is.
        safe: Keys of offer and action that stand when nobody answers.

    Returns:
        The keys of the offer and of its action.

    """
    dialogs = current.find_dialogs()
    if dialogs is None:
        log.info("%s: %s Nobody can be asked, so: %s", title, text, "/".join(safe))
        return safe
    return dialogs.choose(title, text, offers, safe)


def report(
    title: str,
    lines: Iterable[str],
    changes: Iterable[Change] = (),
    draw: Draw | None = None,
) -> None:
    """Tell what went well and still leaves something to look at.

    Nobody has to click anything away: reports gather in one window, the newest
    at its top, until it is closed. Without lines there is nothing to tell.

    Args:
        title: What was done to what, for example ``Update rigMain``.
        lines: Sentences for the artist.
        changes: What changed, how it was and how it is, for example
            ``("Version", "v003", "v004")``.
        draw: Makes the pictures, beside the main thread; they join the report when
            they are there. Only called where somebody looks.

    """
    sentences = tuple(lines)
    if not sentences:
        return
    for sentence in sentences:
        log.warning("%s: %s", title, sentence)
    told = Report(title, sentences, tuple(changes))
    dialogs = current.find_dialogs()
    if dialogs is None:
        return
    if not dialogs.is_showing_reports():
        _reports.clear()
    _reports.append(told)
    dialogs.show_reports(list(_reports))
    if draw is not None:
        dialogs.run_beside(draw, lambda pictures: _illustrate(told, pictures))


def _illustrate(told: Report, pictures: Sequence[BeforeAfter]) -> None:
    """Put pictures into a report that may be on the screen."""
    for index, kept in enumerate(_reports):
        if kept is told:
            _reports[index] = replace(told, pictures=tuple(pictures))
            break
    else:
        return
    dialogs = current.find_dialogs()
    if pictures and dialogs is not None:
        dialogs.renew_reports(list(_reports))
