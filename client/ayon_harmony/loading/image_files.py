"""Looking at published image files before the scene is touched.

A sequence with a hole, an empty file or a page of HTML under the name of an
image is found here, and told with what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ayon_harmony import current
from ayon_harmony.errors import SourceError
from ayon_harmony.loading.representations import PublishedFiles, file_not_there
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.footage import Footage, find_footage
from ayon_harmony.model.image_files import has_end
from ayon_harmony.model.names import listed

HEAD_SIZE = 32

_TGA_KINDS = frozenset({1, 2, 3, 9, 10, 11, 32, 33})


def _is_tga(head: bytes) -> bool:
    if len(head) < 18:
        return False
    has_size = any(head[12:14]) and any(head[14:16])
    return head[1] in (0, 1) and head[2] in _TGA_KINDS and has_size


def _is_tvg(head: bytes) -> bool:
    return head.startswith(b"OTVG")


def _starting(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


_TIFF = _starting(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_JPEG = _starting(b"\xff\xd8\xff")

_KINDS: Mapping[str, Callable[[bytes], bool]] = MappingProxyType(
    {
        "bmp": _starting(b"BM"),
        "exr": _starting(b"\x76\x2f\x31\x01"),
        "jpeg": _JPEG,
        "jpg": _JPEG,
        "png": _starting(b"\x89PNG\r\n\x1a\n"),
        "psd": _starting(b"8BPS"),
        "sgi": _starting(b"\x01\xda"),
        "tga": _is_tga,
        "tif": _TIFF,
        "tiff": _TIFF,
        "tvg": _is_tvg,
    }
)
"""Whether the first bytes of a file are those of an image, by extension."""


def read_footage(source: PublishedFiles, task: current.ProgressTask) -> Footage:
    """Return the checked images of a representation.

    Raises:
        SourceError: Files are missing or unreadable; names them and says what
            to do.
        Cancelled: The artist stopped it.

    """
    if source.main.is_dir():
        raise SourceError(
            f"The path of {source.label} is a folder, not an image: {source.main}."
            " Publish it again as an image or a sequence."
        )
    footage = find_footage(source.files, source.main, source.frame)
    if footage is None:
        raise SourceError(
            f"{source.label} does not list its own file {source.main.name}."
            " Publish it again."
        )
    if footage.numbers and footage.numbers[0] < 0:
        raise SourceError(
            f"{source.label} has frames before 0, beginning with"
            f" {footage.numbers[0]}. Harmony's drawings have no negative numbers:"
            " publish it again with frames from 0 on."
        )
    check_files(list(footage.files.values()), source.label, task)
    return footage


def check_files(files: Sequence[Path], label: str, task: current.ProgressTask) -> None:
    """Look whether all files are there and are what their extension says.

    Raises:
        SourceError: Some are missing or unreadable.

    """
    missing, unreadable = [], []
    for number, path in enumerate(files):
        task(number, len(files), f"Checking {path.name}")
        try:
            is_fine = is_readable(path)
        except FileNotFoundError:
            missing.append(path)
        except OSError:
            unreadable.append(path)
        else:
            if not is_fine:
                unreadable.append(path)
    if missing and len(files) == 1:
        raise file_not_there(missing[0])
    if missing:
        raise SourceError(
            f"{_count(missing)} of the {len(files)} of {label} not there:"
            f" {_names(missing)} in {missing[0].parent}. Wait until the files are"
            " synced to this workstation, or publish the version again."
        )
    if unreadable:
        raise SourceError(
            f"{label} cannot be loaded, there are no readable images of their kind in"
            f" {count_of(len(unreadable), 'file')}: {_names(unreadable)}. Publish the"
            " version again, or ask whoever made it."
        )


def is_readable(path: Path) -> bool:
    """Whether a file's content is what its extension says, as far as is known.

    Raises:
        OSError: It is not there, or nobody may read it.

    """
    if path.is_dir():
        return False
    kind = path.suffix.lstrip(".").lower()
    check = _KINDS.get(kind)
    with path.open("rb") as file:
        head = file.read(HEAD_SIZE)
        if check is None or not head:
            return bool(head)
        # Harmony and ffmpeg read what there is of a JPEG that was cut off.
        return check(head) and (kind != "png" or has_end(file, kind))


def _count(paths: Sequence[Path]) -> str:
    return "1 file is" if len(paths) == 1 else f"{len(paths)} files are"


def _names(paths: Sequence[Path]) -> str:
    return listed((path.name for path in paths), 3)
