"""Whether two people changed the same things. Nothing is merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ayon_harmony.comparing.changes import Change
from ayon_harmony.comparing.differences import compare_all
from ayon_harmony.comparing.sources import Source

_MOST_TOLD = 12


@dataclass(frozen=True)
class Conflict:
    """Two sets of changes since a common scene.

    Attributes:
        ours: What changed here.
        theirs: What changed there.
        both: Changes of ours that touch what theirs touch, with that alone.

    """

    ours: Sequence[Change]
    theirs: Sequence[Change]
    both: Sequence[Change]

    @property
    def is_apart(self) -> bool:
        """Whether the two do not touch each other."""
        return not self.both

    def describe(self) -> list[str]:
        """Say it in sentences for the artist."""
        if not self.ours or not self.theirs:
            side = "yours" if self.theirs else "the project's"
            return [f"Nothing changed in {side}."]
        if self.is_apart:
            return ["These two do not touch each other."]
        told = list(dict.fromkeys(map(_thing, self.both)))
        lines = [f"Both changed {thing}." for thing in told[:_MOST_TOLD]]
        if len(told) > _MOST_TOLD:
            lines.append(f"Both changed {len(told) - _MOST_TOLD} more things.")
        return lines


def compare_three(base: Source, ours: Source, theirs: Source) -> Conflict:
    """Compare two scenes with the one that both began from.

    Args:
        base: The scene before either worked on it.
        ours: The scene here.
        theirs: The scene there.

    """
    mine = [c for c in compare_all(base, ours) if _counts(c)]
    others = [c for c in compare_all(base, theirs) if _counts(c)]
    return Conflict(mine, others, list(_both(mine, others)))


def _counts(change: Change) -> bool:
    return bool(change.touches)


def _both(ours: Iterable[Change], theirs: Sequence[Change]) -> Iterable[Change]:
    touched = frozenset[str]().union(*(change.touches for change in theirs))
    for change in ours:
        shared = change.touches & touched
        if _is_touched(shared, change, theirs):
            yield replace(change, touches=shared)


def _is_touched(
    shared: frozenset[str], change: Change, theirs: Sequence[Change]
) -> bool:
    """Whether what is shared is more than an element's list of drawings.

    Two people who add drawings of different names to one element do not meet.
    """
    if not shared or all(key.startswith("element ") for key in shared):
        names = [
            other
            for other in theirs
            if other.touches & shared and other.text == change.text
        ]
        return bool(names)
    return True


def _thing(change: Change) -> str:
    if not change.subject:
        # "The frame rate is 24, it was 25." is told by what it is about.
        return change.text.partition(" is ")[0].rstrip(".").replace("The ", "the ")
    keys = [key for key in sorted(change.touches) if key.startswith("drawing ")]
    if keys:
        # A key is the kind, the element's number, and the name of the drawing.
        names = ", ".join(key.split(" ", 2)[2] for key in keys)
        return f"{change.subject} {names}"
    return f"{change.subject} ({change.group.lower()})"
