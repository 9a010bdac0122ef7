"""What ayon-deadline's Harmony job makes of file names and frames.

The job is told no file names but their beginning, the width of their number and
START. Its submitter gets the beginning by cutting number and extension off the
first expected file, which works for numbers of one digit and extensions of three
letters only; the job that publishes drops every file whose number is no frame of
the render job. Names and frames that survive both are made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .frames import FrameRange
from .sequences import WriteOutput

_FRAMES = re.compile(r"\s*(\d+)(?:-(\d+)((?:step|by|every|x|:)\d+)?)?\s*")

LONGEST_INLINE_SCRIPT = 30000
"""Letters; the farm hands it over on a command line, and Windows takes 32767."""


def job_prefix(first_file: str, leading_zeros: int) -> str:
    """Return the beginning of file names that the submitter gets from a file."""
    return re.sub(rf"0{{{leading_zeros}}}[1-9]\.[a-zA-Z]{{3}}", "", first_file)


def expected_files(output: WriteOutput, frames: FrameRange) -> list[str]:
    """Return the files of a farm render, first the one that tells the name.

    Files whose numbers begin with another than 1 to 9 are led by a file of number
    1. It tells the submitter how they are called and is never published: its
    number is no frame of the job.

    Args:
        output: What the farm writes.
        frames: Frames of the scene.

    Raises:
        ValueError: No Write node knows the drawing type.

    """
    files = output.files_of(frames)
    leader = f"{output.prefix}{'1'.zfill(output.padding)}.{output.extension}"
    if is_told(files[0], output) or len(files) == 1:
        return files
    return [leader, *(file for file in files if file != leader)]


def is_told(file: str, output: WriteOutput) -> bool:
    """Whether the submitter gets the right beginning from a file."""
    return job_prefix(file, output.leading_zeros) == output.prefix


def output_problems(output: WriteOutput, frames: FrameRange) -> list[str]:
    """Say why the farm cannot render an output; empty when it can.

    Sentences for the artist, each with what to do.
    """
    try:
        extension = output.extension
    except ValueError as error:
        return [str(error)]
    if not re.fullmatch("[a-zA-Z]{3}", extension):
        return [
            f"The farm takes formats with an extension of three letters, not"
            f" {output.drawing_type} ({extension}). Choose another image format, or"
            " render on this workstation."
        ]
    first = output.number_of(frames.start)
    if first < 0:
        return [
            f"The first file would have the number {first}. Choose a first number"
            " that makes no number negative."
        ]
    files = expected_files(output, frames)
    if is_told(files[0], output):
        return []
    if len(files) == 1 and not 1 <= first <= 9:
        return [
            f"The farm takes a single frame only with a number from 1 to 9, this one"
            f" would have {first}. Choose two frames or more, or render on this"
            " workstation."
        ]
    return [
        f"The farm would mistake a part of the name '{output.prefix}' for a frame"
        " number. Choose another variant."
    ]


def disabling_script(nodes: Iterable[str]) -> str:
    """Return the script by which the submitter switches other Write nodes off."""
    return ";".join(f"node.setEnable('{path}', false)" for path in nodes)


def unsafe_nodes(nodes: Iterable[str]) -> list[str]:
    """Return nodes whose paths break that script or its command line."""
    return [path for path in nodes if re.search(r"['\"\\]", path)]


def move_frames(text: str, offset: int) -> str:
    """Add to every frame of a text like ``1001,1003-1010x2``.

    Raises:
        ValueError: It is no such text.

    """
    moved = []
    for part in text.split(","):
        match = _FRAMES.fullmatch(part)
        if match is None:
            raise ValueError(f"'{part.strip()}' are no frames, as in '{text}'.")
        first, last, step = match.groups()
        ends = [str(int(end) + offset) for end in (first, last) if end is not None]
        moved.append("-".join(ends) + (step or ""))
    return ",".join(moved)


def range_of(text: str) -> FrameRange:
    """Return first and last frame of a text like ``1001,1003-1010x2``.

    Raises:
        ValueError: It is no such text.

    """
    numbers = [int(n) for n in re.findall(r"(?:^|[,-])\s*(\d+)", move_frames(text, 0))]
    return FrameRange(min(numbers), max(numbers))
