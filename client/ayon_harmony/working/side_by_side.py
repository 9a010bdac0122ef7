"""Questions about scenes that people would rather look at, with a picture of each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ayon_harmony.errors import Cancelled
from ayon_harmony.ui.main_loop import MainLoop
from ayon_harmony.ui.offers import Offer
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.workfiles.disk import local_time
from ayon_harmony.working.previews import draw_scenes

if TYPE_CHECKING:
    from ayon_harmony.pictures import Picture

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Side:
    """One scene that is asked about.

    Attributes:
        title: What tells it from the others.
        source: Its zip, folder or ``.xstage``; None shows no picture.
        answers: Pairs of key and label. Keys are different on all sides.
        text: What it is, as sentences.
        version: Which of several versions in a zip is meant; empty for the main one.

    """

    title: str
    source: Path | None
    answers: tuple[tuple[str, str], ...]
    text: str = ""
    version: str = ""


def ask_about_scenes(
    loop: MainLoop,
    progress: ProgressService,
    title: str,
    text: str,
    sides: Sequence[Side],
    safe: str,
    others: tuple[tuple[str, str], ...] = (),
) -> str:
    """Ask with a picture and the date of each scene, and wait.

    Args:
        loop: Asks.
        progress: Shows that pictures are drawn. Stopping that asks without them.
        title: Title of the question.
        text: The question.
        sides: The scenes; two stand side by side.
        safe: Key that stands when nobody answers, or the window is closed.
        others: Pairs of key and label of answers that are of no scene.

    Returns:
        The key of an answer.

    """
    pictures: dict[Path, Picture] = {}
    sources = {side.source: side.version for side in sides if side.source is not None}
    if loop.interactive:
        try:
            pictures = progress.run(
                "Drawing the scenes", lambda _task: draw_scenes(sources, sources)
            )
        except Cancelled:
            log.info("'%s' is asked without pictures.", title)
    offers = []
    for side in sides:
        picture = pictures.get(side.source) if side.source else None
        offers.append(
            Offer(
                side.title,
                side.title,
                side.text,
                side.answers,
                facts=date_of(side.source),
                picture=picture.path if picture is not None else None,
                notes=picture.notes if picture is not None else (),
            )
        )
    if others:
        offers.append(Offer("others", "", "", others))
    _, answer = loop.choose(title, text, offers, ("", safe))
    return answer


def date_of(source: Path | None) -> tuple[str, ...]:
    """Say when a scene was saved, as an offer shows it; nothing where nobody knows."""
    if source is None:
        return ()
    named = source / f"{source.name}.xstage"
    try:
        looked_at = named if named.is_file() else source
        modified_at = looked_at.stat().st_mtime
    except OSError:
        return ()
    return (f"Saved {local_time(modified_at):%d %b %Y %H:%M}",)
