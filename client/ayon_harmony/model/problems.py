"""What a check of the scene finds: one sentence, and where it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it should be.

    Attributes:
        text: Sentence for the artist; names the thing.
        nodes: Paths of the nodes to select for it.
        backdrops: Backdrops to select for it, by group path and place.
        is_warning: It is told and stops nothing.
        subject: What a repair needs to know: a path, a name, an id.

    """

    text: str
    nodes: tuple[str, ...] = ()
    backdrops: tuple[tuple[str, int], ...] = ()
    is_warning: bool = False
    subject: str = ""
