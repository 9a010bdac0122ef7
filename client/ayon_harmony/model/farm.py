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
from dataclasses import dataclass

from .frames import FrameRange
from .sequences import WriteOutput

_FRAMES = re.compile(
    r"\s*(?P<first>\d+)(?:-(?P<last>\d+)"
    r"(?P<every>(?:step|by|every|x|:)(?P<step>[1-9]\d*))?)?\s*"
)

LONGEST_INLINE_SCRIPT = 30000
"""Letters; the farm hands it over on a command line, and Windows takes 32767."""


@dataclass(frozen=True)
class FarmFiles:
    """The files of a farm render.

    Attributes:
        prefix: Folder and beginning of the names: all before the number of an
            image, all before the extension of a movie.
        files: What Harmony writes, in order of frames; a movie alone.
        leading_zeros: LEADING_ZEROS that the job is told.
        offset: Added to a frame of the scene it gives the number of its file.

    """

    prefix: str
    files: tuple[str, ...]
    leading_zeros: int
    offset: int = 0

    @classmethod
    def of_images(cls, output: WriteOutput, frames: FrameRange) -> FarmFiles:
        """Return the files of scene frames.

        Raises:
            ValueError: No Write node knows the drawing type.

        """
        files = tuple(output.files_of(frames))
        return cls(output.prefix, files, output.leading_zeros, output.offset)

    @classmethod
    def of_movie(cls, prefix: str, extension: str, leading_zeros: int) -> FarmFiles:
        """Return a movie."""
        return cls(prefix, (f"{prefix}.{extension}",), leading_zeros)

    @property
    def leader(self) -> str:
        """A file that tells the submitter how the others are called."""
        extension = self.files[0].rpartition(".")[2]
        if not re.fullmatch("[a-zA-Z]{3}", extension):
            extension = "tga"
        number = "1".zfill(max(0, self.leading_zeros) + 1)
        return f"{self.prefix}{number}.{extension}"

    @property
    def expected(self) -> list[str]:
        """The files for the submitter, led by one that tells the name.

        Nobody writes that one. The publish job must be told ``files``.
        """
        if self._tells(self.files[0]):
            return list(self.files)
        return [self.leader, *(file for file in self.files if file != self.leader)]

    @property
    def is_told(self) -> bool:
        """Whether the submitter gets the beginning of the names right."""
        return self._tells(self.files[0]) or self._tells(self.leader)

    def _tells(self, file: str) -> bool:
        return job_prefix(file, self.leading_zeros) == self.prefix


def job_prefix(first_file: str, leading_zeros: int) -> str:
    """Return the beginning of file names that the submitter gets from a file."""
    return re.sub(rf"0{{{leading_zeros}}}[1-9]\.[a-zA-Z]{{3}}", "", first_file)


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
    for first, last, every in _parts_of(text):
        ends = [first + offset] if first == last else [first + offset, last + offset]
        moved.append("-".join(map(str, ends)) + every)
    return ",".join(moved)


def frames_of(text: str) -> list[int]:
    """Return the frames of a text like ``1001,1003-1010x2``, ascending.

    Raises:
        ValueError: It is no such text.

    """
    frames: set[int] = set()
    for first, last, every in _parts_of(text):
        step = int(re.sub(r"\D", "", every) or 1)
        frames.update(range(first, last + 1, step))
    return sorted(frames)


def _parts_of(text: str) -> list[tuple[int, int, str]]:
    """Return first frame, last frame and step, as it stands, of each part."""
    parts = []
    for part in text.split(","):
        match = _FRAMES.fullmatch(part)
        first = int(match["first"]) if match else 0
        last = int(match["last"] or first) if match else -1
        if match is None or last < first:
            place = f", as in '{text}'" if part.strip() != text.strip() else ""
            raise ValueError(f"'{part.strip()}' are no frames{place}.")
        parts.append((first, last, match["every"] or ""))
    return parts
