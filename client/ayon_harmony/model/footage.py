"""Images over time: which file is which drawing, and what is exposed when.

A drawing of a sequence is called by AYON's number of its frame, so that it is
the same one in every version; the drawing of a still is called ``1``. Where a
drawing is exposed first follows from its number and one offset. Later versions
keep whatever timing the artist made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from .frames import FrameRange, ShotRange, frame_runs
from .sequences import frames_of_files

STILL = "1"
"""Name of the one drawing of a still."""


class Run(NamedTuple):
    """Frames of the scene, both included, that show one drawing."""

    start: int
    end: int
    drawing: str


@dataclass(frozen=True)
class Footage:
    """The image files of one representation.

    Attributes:
        extension: Lower case, without a dot.
        files: File by drawing, in the order of the frames.
        numbers: AYON's numbers of the frames, ascending; empty for a still.
        remarks: What the artist has to know of how they were made, in sentences.

    """

    extension: str
    files: Mapping[str, Path]
    numbers: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_still(self) -> bool:
        """Whether it is one image without a frame of its own."""
        return not self.numbers


def find_footage(files: Sequence[Path], main: Path, frame: str = "") -> Footage | None:
    """Find the sequence, or the still, that the main file is of.

    Args:
        files: Files of a representation; others than images may be among them.
        main: File that the representation's path stands for.
        frame: What the representation's context says of ``frame``, "" where it
            says nothing.

    Returns:
        None when the main file is not among them.

    """
    by_name = {path.as_posix(): path for path in files}
    name = main.as_posix()
    if name not in by_name:
        return None
    extension = main.suffix.lstrip(".").lower()
    by_frame = frames_of_files(name, by_name, frame)
    if len(by_frame) < 2:
        return Footage(extension, {STILL: by_name[name]})
    drawings = {str(number): by_name[file] for number, file in by_frame.items()}
    return Footage(extension, drawings, tuple(by_frame))


@dataclass(frozen=True)
class Placement:
    """Where a sequence begins.

    Attributes:
        offset: What is added to a number to get the frame of the scene.
        remark: What the artist has to know of it, "" when nothing.

    """

    offset: int
    remark: str = ""


def place_by_number(
    numbers: Sequence[int],
    frames: FrameRange | None,
    shot: ShotRange | None,
    frame_count: int,
) -> Placement:
    """Work out where a sequence goes by its frame numbers.

    Args:
        numbers: Numbers of its files, ascending.
        frames: Frames that its version says it has. Where the numbers are none
            of them, files were counted from elsewhere, and the first file is
            taken for the first frame.
        shot: Frames of the task that the scene is for; None where it has none.
        frame_count: Length of the scene.

    """
    first, last = numbers[0], numbers[-1]
    at_start = 1 - first
    if shot is None:
        return Placement(
            at_start, "The task has no frames, so it begins at frame 1 of the scene."
        )
    real = first
    if frames is not None and frames.overlap(FrameRange(first, last)) is None:
        real = frames.start
    offset = shot.to_scene(real) - first
    if last + offset < 1 or first + offset > frame_count:
        return Placement(
            at_start,
            f"Its frames {first}-{last} are none of this scene's"
            f" ({shot.with_handles}), so it begins at frame 1.",
        )
    return Placement(offset)


def still_exposures(frame_count: int, frame: int, *, hold: bool) -> list[Run]:
    """Return the exposure of a still: the whole scene, or one frame."""
    if hold:
        return [Run(1, frame_count, STILL)]
    at = min(max(1, frame), frame_count)
    return [Run(at, at, STILL)]


def sequence_exposures(
    numbers: Sequence[int], offset: int, frame_count: int
) -> list[Run]:
    """Return the exposures of a sequence, within the scene.

    A number that is absent shows the image before it, so a sequence on twos
    plays on twos; the last image is held as long as the shortest gap is.
    """
    if not numbers:
        return []
    gaps = [after - before for before, after in zip(numbers, numbers[1:])]
    ends = [*numbers[1:], numbers[-1] + min(gaps, default=1)]
    runs = []
    for number, end in zip(numbers, ends):
        start, stop = max(1, number + offset), min(end - 1 + offset, frame_count)
        if start <= stop:
            runs.append(Run(start, stop, str(number)))
    return runs


@dataclass(frozen=True)
class Before:
    """A layer as it is, before another version goes into it.

    Attributes:
        runs: Its exposures.
        drawings: Names of all its drawings.
        numbers: Numbers that were loaded; empty for a still. None for layers of
            public integrations, whose drawings are counted on, not numbered.
        offset: Offset it was loaded with, None where nobody noted it.

    """

    runs: tuple[Run, ...]
    drawings: tuple[str, ...]
    numbers: tuple[int, ...] | None
    offset: int | None

    @property
    def loaded(self) -> tuple[int, ...]:
        """Numbers of the drawings that were loaded."""
        if self.numbers is not None:
            return self.numbers
        numbers = sorted(int(name) for name in self.drawings if name.isdigit())
        return tuple(numbers) if len(numbers) > 1 else ()

    @property
    def own_drawings(self) -> tuple[str, ...]:
        """Drawings that the artist added to the layer."""
        loaded = {str(number) for number in self.loaded} or {STILL}
        return tuple(name for name in self.drawings if name not in loaded)

    def renamed(self, names: Mapping[str, str]) -> Before:
        """Return the layer with drawings of the artist's called otherwise."""
        return replace(
            self,
            runs=tuple(
                Run(run.start, run.end, names.get(run.drawing, run.drawing))
                for run in self.runs
            ),
            drawings=tuple(names.get(name, name) for name in self.drawings),
        )

    def is_untouched(self, frame_count: int) -> bool:
        """Whether the timing is the one that loading gave it."""
        loaded, offset = self.loaded, self.offset
        if not loaded:
            return False
        if offset is None:
            starts = [
                r.start - int(r.drawing) for r in self.runs if r.drawing.isdigit()
            ]
            if not starts:
                return False
            offset = starts[0]
        shown = merged(self.runs)
        ends = {frame_count, max((run.end for run in self.runs), default=0)}
        return any(
            merged(sequence_exposures(loaded, offset, end)) == shown for end in ends
        )


@dataclass(frozen=True)
class NewTiming:
    """How another version is exposed in a layer.

    Attributes:
        runs: Exposures; frames in none are empty.
        offset: Offset of the new numbers.
        lost: Drawings that were exposed and are in the new version no more;
            where they were, nothing is shown now.

    """

    runs: tuple[Run, ...]
    offset: int
    lost: tuple[str, ...] = ()


def carry_over(before: Before, footage: Footage, frame_count: int) -> NewTiming:
    """Expose another version as the artist timed the one before.

    Args:
        before: The layer as it is.
        footage: The new files.
        frame_count: Length of the scene.

    Returns:
        Drawings of one number take each other's place; where no number is the
        same, those of one position do. Timing that nobody changed follows the
        new version: longer ones go on to their end. Of a still and a sequence,
        whichever comes new is shown where the old one was. Drawings of the
        artist's own stay where they are.

    """
    drawn = set(before.own_drawings)
    loaded = before.loaded
    if footage.is_still:
        runs = [
            run if run.drawing in drawn else Run(run.start, run.end, STILL)
            for run in before.runs
        ]
        return NewTiming(tuple(merged(runs)), before.offset or 0)
    if not loaded:
        return _sequence_for_still(before, footage, frame_count, drawn)
    same = set(loaded) & set(footage.numbers)
    shift = 0 if same else footage.numbers[0] - loaded[0]
    offset = _offset_of(before) - shift
    if not drawn and before.is_untouched(frame_count):
        fresh = sequence_exposures(footage.numbers, offset, frame_count)
        return NewTiming(tuple(fresh), offset)
    former = footage.numbers if same else loaded
    heirs = {str(a): str(b) for a, b in zip(former, footage.numbers)}
    kept: list[Run] = []
    lost: dict[str, None] = {}
    for run in before.runs:
        if run.drawing in drawn:
            kept.append(run)
        elif run.drawing in heirs:
            kept.append(Run(run.start, run.end, heirs[run.drawing]))
        else:
            lost[run.drawing] = None
    return NewTiming(tuple(kept), offset, tuple(lost))


def _sequence_for_still(
    before: Before, footage: Footage, frame_count: int, own: set[str]
) -> NewTiming:
    """Expose a sequence where a still was shown, from where that began."""
    shown = [run for run in before.runs if run.drawing not in own]
    kept = [run for run in before.runs if run.drawing in own]
    start = shown[0].start if shown else 1
    offset = start - footage.numbers[0]
    runs = list(kept)
    for run in sequence_exposures(footage.numbers, offset, frame_count):
        for place in shown:
            begin, end = max(run.start, place.start), min(run.end, place.end)
            if begin <= end:
                runs.append(Run(begin, end, run.drawing))
    return NewTiming(tuple(sorted(runs)), offset)


def _offset_of(before: Before) -> int:
    if before.offset is not None:
        return before.offset
    numbered = (run for run in before.runs if run.drawing.isdigit())
    return next((run.start - int(run.drawing) for run in numbered), 0)


def merged(runs: Iterable[Run]) -> list[Run]:
    """Return runs in order, neighbours that show one drawing as one."""
    found: list[Run] = []
    for run in sorted(runs):
        last = found[-1] if found else None
        if last and last.drawing == run.drawing and last.end + 1 == run.start:
            found[-1] = Run(last.start, run.end, run.drawing)
        else:
            found.append(run)
    return found


def emptied(runs: Iterable[Run], frame_count: int) -> list[Run]:
    """Return runs and, without a drawing, those that clear all other frames."""
    filled: list[Run] = []
    at = 1
    for run in sorted(runs):
        if run.start > at:
            filled.append(Run(at, run.start - 1, ""))
        filled.append(run)
        at = max(at, run.end + 1)
    if at <= frame_count:
        filled.append(Run(at, frame_count, ""))
    return filled


def format_numbers(numbers: Iterable[int]) -> str:
    """Return numbers as ranges: ``1001-1050,1052``."""
    return ",".join(
        str(run.start) if run.start == run.end else f"{run.start}-{run.end}"
        for run in frame_runs(numbers)
    )


def missing_numbers(numbers: Sequence[int], frames: FrameRange | None) -> list[int]:
    """Return the numbers that a sequence should have and has not.

    A sequence on twos has a step of two and lacks nothing.

    Args:
        numbers: Numbers of its files, ascending.
        frames: Frames that its version says it has. Counted only where the
            files are numbered like them.

    """
    if not numbers:
        return []
    first, last = numbers[0], numbers[-1]
    step = min((after - at for at, after in zip(numbers, numbers[1:])), default=1)
    if frames is not None and frames.overlap(FrameRange(first, last)) is not None:
        first -= (first - min(first, frames.start)) // step * step
        last = max(last, frames.end)
    if last - first > LARGEST_GAP:
        return []
    return sorted(set(range(first, last + 1, step)) - set(numbers))


def sequence_remarks(
    footage: Footage, frames: FrameRange | None, frame: str
) -> list[str]:
    """Say what images lack of the frames that their version says it has.

    Args:
        footage: The images.
        frames: Frames that the version says it has; None where it says nothing.
        frame: Number that the main file has as its frame, "" without one.

    """
    if footage.is_still:
        if not frame or frames is None or frames.duration < 2:
            return []
        return [f"Only frame {frame} of {frames} is there, so it is a still."]
    missing = missing_numbers(footage.numbers, frames)
    if not missing:
        return []
    word = "Frame" if len(missing) == 1 else "Frames"
    verb = "is" if len(missing) == 1 else "are"
    return [
        f"{word} {format_numbers(missing)} {verb} missing. The image before is held;"
        " where none is before, nothing is shown."
    ]


LARGEST_GAP = 1_000_000
"""Frames between the ends of a sequence above which its numbers are no frames."""


def parse_numbers(text: object) -> tuple[int, ...]:
    """Read what `format_numbers` wrote; what is odd is left out."""
    numbers: set[int] = set()
    for part in str(text or "").split(","):
        match = re.fullmatch(r"\s*(\d+)(?:-(\d+))?\s*", part)
        if match:
            start = int(match.group(1))
            end = int(match.group(2) or start)
            # A damaged text must not fill the memory.
            numbers.update(range(start, min(end, start + 1_000_000) + 1))
    return tuple(sorted(numbers))
