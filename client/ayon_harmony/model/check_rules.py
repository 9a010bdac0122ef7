"""Rules of validators that need nothing but what they are given.

What a check tells is a `Problem`. Then follow what a Write node may be told to
write and how that is mended, what render layers lack, where a scene is silent,
and how much room a publish takes.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from .frames import FrameRange
from .layers import TimelineLayer, normal_color
from .sequences import (
    EXTENSIONS,
    FALLBACK_DRAWING_TYPE,
    WriteOutput,
    leading_zeros_for,
    separated_prefix,
)

MOST_LEADING_ZEROS = 9
DEFAULT_PREFIX = "frames/final-"

_BAD_CHARACTERS = re.compile(r'[\x00-\x1f<>:"|?*]')
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")

#: Bytes of a pixel that a format cannot go much beyond, by extension.
_BYTES_PER_PIXEL = {"exr": 8, "dpx": 8, "psd": 10, "sgi": 8, "tif": 8, "jpg": 2}
_DEFAULT_BYTES_PER_PIXEL = 4


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it should be.

    Attributes:
        text: Sentence for the artist; names the thing.
        nodes: Paths of the nodes to select for it.
        backdrops: Backdrops to select for it, by group path and place.
        is_warning: It is told and stops nothing.
        subject: What a repair needs to know: a path, a name, an id.
        can_be_repaired: Whether the validator's repair, if it has one, mends it.

    """

    text: str
    nodes: tuple[str, ...] = ()
    backdrops: tuple[tuple[str, int], ...] = ()
    is_warning: bool = False
    subject: str = ""
    can_be_repaired: bool = True


# --- Write nodes ----------------------------------------------------------------
#
# A name that a number melts into, a format that Harmony does not know, numbers
# that outgrow their width: each gives files that nobody finds again.


def output_faults(
    output: WriteOutput, frames: FrameRange, allowed: Collection[str] = ()
) -> list[str]:
    """Return what is wrong with the image files of a Write node.

    Args:
        output: What the node writes.
        frames: Scene frames that are rendered.
        allowed: Drawing types that the studio takes; empty takes all.

    Returns:
        Ends of sentences that begin with the node's name.

    """
    faults = []
    kind = output.drawing_type.strip().upper()
    if kind not in EXTENSIONS:
        faults.append(
            f"has the format '{output.drawing_type}', which Harmony does not know; "
            f"it would write {FALLBACK_DRAWING_TYPE} instead"
        )
    elif not _is_allowed(kind, allowed):
        faults.append(
            f"has the format {kind}; the studio takes {', '.join(sorted(allowed))}"
        )
    faults += path_faults(output.prefix)
    if output.is_ambiguous:
        faults.append(
            f"has a name that ends in a digit ('{_base(output.prefix)}'), so the frame "
            "number melts into it"
        )
    if not 0 <= output.leading_zeros <= MOST_LEADING_ZEROS:
        faults.append(
            f"has {output.leading_zeros} leading zeros; 0 to {MOST_LEADING_ZEROS} "
            "make sense"
        )
    if output.number_of(frames.start) < 0:
        faults.append(
            f"numbers its first frame {output.number_of(frames.start)}; negative "
            "numbers are read as a part of the name"
        )
    return faults


def width_fault(output: WriteOutput, frames: FrameRange) -> str | None:
    """Say that numbers outgrow their width within the range, None if they do not.

    Such files are found and published, and sort badly everywhere else.
    """
    if _widest(output, frames) <= max(output.padding, _narrowest(output, frames)):
        return None
    return (
        f"writes numbers {output.padding} wide, and its last is "
        f"{output.number_of(frames.end)}; the files will not sort"
    )


def path_faults(prefix: str) -> list[str]:
    """Return what is wrong with a path that files are named after."""
    text = prefix.replace("\\", "/")
    if not text.strip() or text.endswith("/"):
        return ["has no file name before the frame number"]
    if ".." in text.split("/"):
        return [f"writes to '{prefix}', which leads out of its folder"]
    if _BAD_CHARACTERS.search(_without_drive(text)):
        return [f"writes to '{prefix}', a name that Windows cannot hold"]
    folders = [part for part in text.split("/")[:-1] if part != "."]
    if any(part != part.rstrip(" .") for part in folders):
        return [f"writes to '{prefix}'; Windows takes no folder that ends like that"]
    return []


def written_name(prefix: str, extension: str, scene_folder: str) -> str:
    """Return the same text for all spellings of the files of a Write node.

    Relative and absolute paths, slashes of both kinds, ``./``, letter case and the
    ways to write an accent are one place to most disks.

    Args:
        prefix: DRAWING_NAME or MOVIE_PATH; relative to the scene folder.
        extension: Without a dot.
        scene_folder: Absolute.

    Returns:
        "" where the node writes nothing.

    """
    text = prefix.replace("\\", "/")
    if not text.strip():
        return ""
    if not text.startswith("/") and not _DRIVE.match(text):
        text = f"{scene_folder}/{text}"
    folder, _, name = text.replace("\\", "/").rpartition("/")
    path = f"{posixpath.normpath(folder)}/{name}.{extension}"
    return unicodedata.normalize("NFC", path).casefold()


def repaired_output(
    output: WriteOutput,
    frames: FrameRange,
    drawing_type: str,
    allowed: Collection[str] = (),
) -> WriteOutput:
    """Return the output that is nearest to one and has no fault.

    Args:
        output: What the node writes.
        frames: Scene frames that are rendered.
        drawing_type: Drawing type in place of one that is unknown or not allowed;
            where the studio does not take it either, its first one.
        allowed: Drawing types that the studio takes; empty takes all.

    """
    kind = output.drawing_type.strip().upper()
    if kind not in EXTENSIONS or not _is_allowed(kind, allowed):
        is_taken = _is_allowed(drawing_type.strip().upper(), allowed)
        kind = drawing_type if is_taken else min(allowed)
        output = replace(output, drawing_type=kind)
    if path_faults(output.prefix):
        output = replace(output, prefix=_repaired_prefix(output.prefix))
    output = replace(output, prefix=separated_prefix(output.prefix))
    if output.number_of(frames.start) < 0:
        output = replace(output, start=1)
    zeros = min(max(0, output.leading_zeros), MOST_LEADING_ZEROS)
    output = replace(output, leading_zeros=zeros)
    if width_fault(output, frames):
        widest = _widest(output, frames)
        output = replace(output, leading_zeros=leading_zeros_for(widest))
    return output


def _repaired_prefix(prefix: str) -> str:
    text = prefix.replace("\\", "/")
    drive = text[: len(text) - len(_without_drive(text))]
    parts = _without_drive(text).split("/")
    *folders, name = [_BAD_CHARACTERS.sub("_", part) for part in parts]
    kept = [part.rstrip(" .") for part in folders if part not in (".", "..")]
    kept = [part for number, part in enumerate(kept) if part or not number]
    if not name.strip():
        name = DEFAULT_PREFIX.rpartition("/")[2]
    return drive + "/".join([*kept, name])


def _is_allowed(kind: str, allowed: Collection[str]) -> bool:
    return not allowed or kind in {
        drawing_type.strip().upper() for drawing_type in allowed
    }


def _without_drive(text: str) -> str:
    return text[2:] if _DRIVE.match(text) else text


def _base(prefix: str) -> str:
    return prefix.replace("\\", "/").rpartition("/")[2]


def _widest(output: WriteOutput, frames: FrameRange) -> int:
    return len(str(max(output.number_of(frames.end), 0)))


def _narrowest(output: WriteOutput, frames: FrameRange) -> int:
    return len(str(max(output.number_of(frames.start), 0)))


# --- render layers --------------------------------------------------------------


@dataclass(frozen=True)
class LayerGaps:
    """What a render layer lacks.

    Attributes:
        unconnected: Paths of layers of its colour that do not reach its
            composite, in the order of the timeline, front first.
        stray_passes: Paths of other drawing nodes whose pass belongs to it and
            which do not reach its composite.

    """

    unconnected: tuple[str, ...] = ()
    stray_passes: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys((*self.unconnected, *self.stray_passes)))


def find_gaps(
    color: str,
    sources: Collection[str],
    passes: Iterable[str],
    layers: Sequence[TimelineLayer],
) -> LayerGaps:
    """Compare a render layer with the timeline.

    Args:
        color: Colour that its layers have, empty where none is stored.
        sources: Paths of all nodes that feed its composite, at any distance.
        passes: Paths of the drawing nodes that its passes render.
        layers: Layers of the timeline.

    """
    wanted = normal_color(color) if color else ""
    unconnected = tuple(
        layer.node_path
        for layer in layers
        if wanted
        and normal_color(layer.color) == wanted
        and layer.node_path not in sources
    )
    layer_paths = {layer.node_path for layer in layers}
    stray = tuple(
        path
        for path in passes
        if path in layer_paths and path not in sources and path not in unconnected
    )
    return LayerGaps(unconnected, stray)


def in_stacking_order(
    paths: Iterable[str], layers: Sequence[TimelineLayer]
) -> list[str]:
    """Return nodes as a composite takes them: the hindmost first.

    Nodes that are no layers go to the back, in the order given.
    """
    places = {layer.node_path: layer.position for layer in layers}
    unique = list(dict.fromkeys(paths))
    others = [path for path in unique if path not in places]
    return others + sorted(
        (path for path in unique if path in places),
        key=lambda path: places[path],
        reverse=True,
    )


# --- sound and room -------------------------------------------------------------


def silent_ranges(frames: FrameRange, pieces: Iterable[FrameRange]) -> list[FrameRange]:
    """Return the parts of a range that no piece of sound covers, in order."""
    silent = []
    start = frames.start
    for piece in sorted(pieces):
        if piece.start > frames.end:
            break
        if piece.start > start:
            silent.append(FrameRange(start, piece.start - 1))
        start = max(start, piece.end + 1)
    if start <= frames.end:
        silent.append(FrameRange(start, frames.end))
    return silent


def image_bytes(width: int, height: int, extension: str) -> int:
    """Return how large an image of a size can get, in bytes."""
    per_pixel = _BYTES_PER_PIXEL.get(extension.lower(), _DEFAULT_BYTES_PER_PIXEL)
    return width * height * per_pixel


def gibibytes(count: float) -> str:
    """Return an amount of bytes in words."""
    if count < 1 << 30:
        return f"{count / (1 << 20):.0f} MiB"
    return f"{count / (1 << 30):.1f} GiB"
