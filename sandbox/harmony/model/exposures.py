"""Which drawing shows at which frame of a drawing column.

In a scene file a column lists for every drawing the frames it is exposed at:
``<elementSeq exposures="1-24,30" val="1" id="1"/>``. Two ranges that touch
(``1-3,4-6``) are two exposures of the same drawing one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_RANGE = re.compile(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?\Z")


@dataclass
class Exposures:
    """Cells of a drawing column.

    Attributes:
        cells: Frame to name of the drawing; a frame without one shows nothing.
        starts: Frames at which an exposure of the drawing before begins anew.

    """

    cells: dict[int, str] = field(default_factory=dict)
    starts: set[int] = field(default_factory=set)

    @classmethod
    def parse(cls, sequences: Iterable[tuple[str, str]]) -> Exposures:
        """Read pairs of drawing name and text of its exposures."""
        found = cls()
        for value, text in sequences:
            for part in text.split(","):
                matched = _RANGE.match(part)
                if matched is None:
                    continue
                first = int(matched.group(1))
                last = int(matched.group(2) or first)
                for frame in range(first, last + 1):
                    found.cells[frame] = value
                found.starts.add(first)
        return found

    def to_sequences(self) -> list[tuple[str, str]]:
        """Pairs of drawing name and text, in order of first appearance."""
        ranges: dict[str, list[list[int]]] = {}
        for first, last, value in self.blocks():
            ranges.setdefault(value, []).append([first, last])
        return [
            (
                value,
                ",".join(
                    str(first) if first == last else f"{first}-{last}"
                    for first, last in spans
                ),
            )
            for value, spans in ranges.items()
        ]

    def text_of(self, value: str) -> str:
        """Exposures of one drawing as text; '' when it is not exposed."""
        spans: list[list[int]] = []
        frames = [frame for frame, shown in self.cells.items() if shown == value]
        for frame in sorted(frames):
            if spans and spans[-1][1] == frame - 1 and frame not in self.starts:
                spans[-1][1] = frame
            else:
                spans.append([frame, frame])
        return ",".join(
            str(first) if first == last else f"{first}-{last}" for first, last in spans
        )

    def blocks(self) -> list[tuple[int, int, str]]:
        """Exposures in time order: first and last frame, drawing."""
        found: list[tuple[int, int, str]] = []
        for frame in sorted(self.cells):
            value = self.cells[frame]
            if found:
                first, last, before = found[-1]
                joined = last == frame - 1 and before == value
                if joined and frame not in self.starts:
                    found[-1] = (first, frame, value)
                    continue
            found.append((frame, frame, value))
        return found

    def block_at(self, frame: int) -> tuple[int, int, str] | None:
        """The exposure that covers a frame."""
        for first, last, value in self.blocks():
            if first <= frame <= last:
                return first, last, value
        return None

    def set(self, frame: int, value: str) -> None:
        """Expose a drawing at one frame; '' empties the cell."""
        if not value:
            self.cells.pop(frame, None)
            self.starts.discard(frame)
            return
        self.cells[frame] = value
        if self.cells.get(frame - 1) == value:
            self.starts.discard(frame)

    def previous(self, frame: int) -> str:
        """The drawing last exposed before a frame, '' when there is none."""
        before = [one for one in self.cells if one < frame]
        return self.cells[max(before)] if before else ""

    def fill_empty(self, start: int, end: int) -> None:
        """Fill empty cells of ``start`` up to ``end`` (excluded)."""
        for frame in range(start, end):
            if frame not in self.cells:
                value = self.previous(frame)
                if value:
                    self.set(frame, value)

    def insert(self, after: int, count: int, extend: bool) -> None:
        """Make room for frames behind ``after``; ``extend`` holds what was shown."""
        held = self.cells.get(after, "") if extend else ""
        self.cells = {
            frame + count if frame > after else frame: value
            for frame, value in self.cells.items()
        }
        self.starts = {one + count if one > after else one for one in self.starts}
        if held:
            for frame in range(after + 1, after + count + 1):
                self.set(frame, held)

    def remove(self, after: int, count: int) -> None:
        """Drop the ``count`` frames behind ``after``."""
        end = after + count
        block = self.block_at(end + 1)
        resumed = block is not None and after < block[0] <= end
        self.cells = {
            frame - count if frame > end else frame: value
            for frame, value in self.cells.items()
            if not after < frame <= end
        }
        self.starts = {
            one - count if one > end else one
            for one in self.starts
            if not after < one <= end
        }
        if resumed:
            self.starts.add(after + 1)
