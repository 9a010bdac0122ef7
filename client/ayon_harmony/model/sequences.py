"""File names that Write nodes make, and what is there of them.

A Write node's file is its DRAWING_NAME, the frame number and the extension that
its DRAWING_TYPE has, with nothing between them. Renders, farm jobs, validators
and loaders all ask here for names and group what they find here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .frames import FrameRange

_FAMILIES = {
    "tvg": ("TVG",),
    "tga": ("TGA", "TGA1", "TGA3", "TGA4"),
    "sgi": ("SGI", "SGI1", "SGI3", "SGI4", "SGIDP", "SGIDP3", "SGIDP4"),
    "psd": (
        "PSD",
        "PSD1",
        "PSD3",
        "PSD4",
        "PSDDP",
        "PSDDP1",
        "PSDDP3",
        "PSDDP4",
    ),
    "png": ("PNG", "PNG4", "PNGDP", "PNGDP3", "PNGDP4"),
    "jpg": ("JPG",),
    "bmp": ("BMP", "BMP4"),
    "opt": ("OPT", "OPT1", "OPT3", "OPT4"),
    "var": ("VAR",),
    "tif": ("TIF",),
    "exr": ("EXR",),
    "pdf": ("PDF",),
    "yuv": ("YUV",),
    "pal": ("PAL",),
    "scan": ("SCAN",),
    "dtex": ("DTEX",),
    "dpx": (
        "DPX",
        "DPX3_8",
        "DPX3_10",
        "DPX3_12",
        "DPX3_16",
        "DPX3_10_INVERTED_CHANNELS",
        "DPX3_12_INVERTED_CHANNELS",
        "DPX3_16_INVERTED_CHANNELS",
    ),
}

EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {kind: extension for extension, kinds in _FAMILIES.items() for kind in kinds}
)
"""Extension without a dot, by DRAWING_TYPE in upper case."""

DEFAULT_LEADING_ZEROS = 3
DEFAULT_START = 1

FALLBACK_DRAWING_TYPE = "TGA"
"""What Harmony renders, without a word, for a drawing type it does not know."""

MOVIE_EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {
        "com.toonboom.quicktime.legacy": "mov",
        "com.toonboom.av.foundation.mov.1.0": "mov",
        "com.toonboom.prores.mov.1.0": "mov",
        "com.toonboom.mp4.1.0": "mp4",
    }
)
"""Extension without a dot, by MOVIE_FORMAT."""


def extension_of(drawing_type: str) -> str:
    """Return the extension, without a dot, that a DRAWING_TYPE writes.

    Raises:
        ValueError: No Write node knows that type.

    """
    try:
        return EXTENSIONS[drawing_type.strip().upper()]
    except KeyError:
        raise ValueError(
            f"Unknown drawing type '{drawing_type}'. Harmony would silently "
            f"render {FALLBACK_DRAWING_TYPE} instead; choose one of: "
            + ", ".join(sorted(EXTENSIONS))
            + "."
        ) from None


def movie_extension_of(movie_format: str) -> str:
    """Return the extension, without a dot, of a MOVIE_FORMAT; unknown ones: mov."""
    extension = MOVIE_EXTENSIONS.get(movie_format.strip())
    if extension:
        return extension
    return "mp4" if ".mp4" in movie_format.lower() else "mov"


def separated_prefix(prefix: str) -> str:
    """Return a prefix that no frame number can melt into.

    ``shot_010`` would give ``shot_0100001.png``; an underscore keeps them apart.
    """
    return f"{prefix}_" if prefix and prefix[-1].isdigit() else prefix


@dataclass(frozen=True)
class WriteOutput:
    """The image files of one Write node.

    Attributes:
        prefix: DRAWING_NAME: folder and beginning of the names, as it stands.
        drawing_type: DRAWING_TYPE, any case.
        leading_zeros: LEADING_ZEROS: zeros before a one-digit number, so the
            number is one digit wider than this.
        start: START: number of the file of scene frame 1.

    """

    prefix: str
    drawing_type: str
    leading_zeros: int = DEFAULT_LEADING_ZEROS
    start: int = DEFAULT_START

    @property
    def extension(self) -> str:
        """Extension without a dot.

        Raises:
            ValueError: No Write node knows the drawing type.

        """
        return extension_of(self.drawing_type)

    @property
    def is_known(self) -> bool:
        """Whether Write nodes know the drawing type; others render as TGA."""
        return self.drawing_type.strip().upper() in EXTENSIONS

    @property
    def padding(self) -> int:
        """Width of the frame number; longer numbers are not cut."""
        return max(0, self.leading_zeros) + 1

    @property
    def offset(self) -> int:
        """What is added to a scene frame to get the number in the name."""
        return self.start - 1

    def number_of(self, scene_frame: int) -> int:
        """Return the number that the file of a scene frame carries."""
        return scene_frame + self.offset

    def file_of(self, scene_frame: int) -> str:
        """Return the file that a scene frame is written to."""
        number = str(self.number_of(scene_frame)).zfill(self.padding)
        return f"{self.prefix}{number}.{self.extension}"

    def files_of(self, frames: FrameRange | Iterable[int]) -> list[str]:
        """Return the files of scene frames, in their order."""
        return [self.file_of(frame) for frame in frames]

    def pattern(self, placeholder: str = "#") -> str:
        """Return the name with ``placeholder`` once for each digit."""
        return f"{self.prefix}{placeholder * self.padding}.{self.extension}"

    @property
    def is_ambiguous(self) -> bool:
        """Whether the prefix ends in a digit, so numbers melt into it."""
        return self.prefix != separated_prefix(self.prefix)


def leading_zeros_for(padding: int) -> int:
    """Return the LEADING_ZEROS that makes numbers ``padding`` digits wide."""
    if padding < 1:
        raise ValueError(f"A frame number has at least one digit, not {padding}.")
    return padding - 1


LARGEST_FRAME = 2**31 - 1
"""Number above which digits are a date or a checksum, and no frame."""


def frames_of_files(main: str, names: Iterable[str], frame: str = "") -> dict[int, str]:
    """Say which files of a representation are one sequence, and their frames.

    A template may have anything behind the frame: a version, a camera, a size.
    So the frame is the number that differs between the files; where that leaves
    a choice, the one that the representation calls its frame, then the last.

    Args:
        main: File that the representation's path stands for.
        names: All its files, in any order.
        frame: What the representation's context says of ``frame``, "" where it
            says nothing.

    Returns:
        File by the number of its frame, ascending. One entry, or none, where
        the main file is no part of a sequence.

    """
    texts, numbers = _parts(main)
    files = {name: _parts(name) for name in (main, *sorted(set(names)))}
    rows = {name: row for name, (between, row) in files.items() if between == texts}
    places = [at for at, number in enumerate(numbers) if abs(number) <= LARGEST_FRAME]
    varying = [at for at in places if len({row[at] for row in rows.values()}) > 1]
    named = [at for at in places if _is_number(frame) and numbers[at] == int(frame)]
    candidates = [at for at in varying if at in named] or varying or named or places
    if not candidates:
        return {}
    at = candidates[-1]
    if len({row[at] for row in rows.values()}) < len(rows):
        # Another number tells the rest apart: cameras, layers of one version.
        rest = numbers[:at] + numbers[at + 1 :]
        rows = {n: row for n, row in rows.items() if row[:at] + row[at + 1 :] == rest}
    # "001" and "0001" are one number; the main file stands for its own.
    by_frame = {row[at]: name for name, row in reversed(list(rows.items()))}
    return dict(sorted(by_frame.items()))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,10}", text) is not None


def _parts(name: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the texts around the numbers of a name, and the numbers."""
    folder, stem, extension = _split_name(name)
    matches = list(_NUMBER.finditer(stem))
    ends = [0, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), len(stem)]
    texts = [stem[end:start] for end, start in zip(ends, starts)]
    return (folder, *texts, extension), tuple(int(match[0]) for match in matches)


# A minus belongs to the number where another separator stands before it, as in
# "a.-0001.png". In "name-0001.png", which Write nodes make, it is a separator.
_NUMBER = re.compile(r"(?:(?<=[._ ])-|^-)?[0-9]{1,4000}")


def split_number(name: str) -> tuple[str, str, str]:
    """Split a file name at its last number.

    Returns:
        What stands before, the digits with a minus where the number has one,
        and what stands after, extension included. The digits are empty when
        there are none before the extension.

    """
    folder, stem, extension = _split_name(name)
    matches = list(_NUMBER.finditer(stem))
    if not matches:
        return name, "", ""
    match = matches[-1]
    return folder + stem[: match.start()], match[0], stem[match.end() :] + extension


def _split_name(name: str) -> tuple[str, str, str]:
    """Return folder with its slash, stem, and extension with its dot."""
    folder_end = max(name.rfind("/"), name.rfind("\\")) + 1
    base = name[folder_end:]
    stem, dot, extension = base.rpartition(".")
    return name[:folder_end], stem if dot else base, dot + extension if dot else ""
