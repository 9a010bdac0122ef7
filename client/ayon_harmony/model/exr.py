"""How image files become OpenEXR: command lines of oiiotool, names of channels.

Harmony writes colours of most formats as they are seen, with straight alpha, in
8 or 16 bits. OpenEXR holds half floats with the alpha multiplied in. Values keep
their colour space; nothing here converts one into another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .names import first_free

COMPRESSIONS = (
    *("NONE", "RLE", "ZIP", "ZIPS", "PIZ", "PXR24", "B44", "B44A", "DWAA", "DWAB"),
)
"""Ways to compress, as settings spell them."""

CONVERTED_EXTENSIONS = frozenset(
    {"bmp", "dpx", "jpeg", "jpg", "png", "psd", "sgi", "tga", "tif", "tiff"}
)
"""Image files that are worth converting, by extension without a dot."""

# Straight alpha by their definition. Multiplied in the reader it would be
# rounded to whole steps of the file's bits; oiiotool does it in floats.
_STRAIGHT_ALPHA = frozenset({"png"})

# Characters of paths that oiiotool would take for frame numbers or formulas.
_PLAIN_PATHS = ("--wildcardoff", "--evaloff")
_COMMAND_LINE = "Full command line was:"


@dataclass(frozen=True)
class ExrOptions:
    """What EXR files are like.

    Attributes:
        compression: One of `COMPRESSIONS`, in any case.
        auto_trim: Store only the part that is not empty; the picture stays as
            large as it is.
        colorspace: Colour space of the values, written into the header; empty
            where it is not known.
        pixel_aspect: Width of a pixel by its height.

    """

    compression: str = "ZIP"
    auto_trim: bool = True
    colorspace: str = ""
    pixel_aspect: float = 1.0

    def __post_init__(self) -> None:
        if self.compression.upper() not in COMPRESSIONS:
            raise ValueError(
                f"'{self.compression}' is no compression of EXR files; there are"
                f" {', '.join(COMPRESSIONS)}."
            )


@dataclass(frozen=True)
class ExrLayer:
    """An image that becomes a group of channels.

    Attributes:
        path: The image.
        name: Name of the group; empty for the picture itself (R, G, B, A).
        channels: Its channels as oiiotool names them.

    """

    path: Path
    name: str = ""
    channels: tuple[str, ...] = ("R", "G", "B", "A")


def convert_arguments(
    layers: Sequence[ExrLayer], target: Path, options: ExrOptions
) -> list[str]:
    """Return the arguments of oiiotool that make one EXR file.

    Args:
        layers: The picture itself, and more images whose channels it gets.
        target: The file to make.
        options: What it is like.

    """
    arguments = [*_PLAIN_PATHS, "--nosoftwareattrib"]
    for index, layer in enumerate(layers):
        arguments += _read_arguments(layer)
        if index:
            arguments.append("--chappend")
    if options.pixel_aspect != 1.0:
        arguments += ["--attrib", "PixelAspectRatio", f"{options.pixel_aspect:g}"]
    if options.colorspace:
        arguments += ["--sattrib", "ayon:colorspace", options.colorspace]
    arguments += ["-d", "half", "--compression", options.compression.lower()]
    if options.auto_trim:
        arguments.append("--autotrim")
    return [*arguments, "-o", str(target)]


def info_arguments(paths: Iterable[Path]) -> list[str]:
    """Return the arguments of oiiotool that describe images."""
    return [*_PLAIN_PATHS, "--info", "-v", *(str(path) for path in paths)]


def reason_of(errors: str) -> str:
    """Return why oiiotool or ffmpeg refused a file: the last line that says it.

    oiiotool ends with the whole command line, which says nothing to who reads it.
    """
    lines = errors.partition(_COMMAND_LINE)[0].strip().splitlines()
    return lines[-1].strip() if lines else ""


def channels_in(description: str) -> list[tuple[str, ...]]:
    """Return the channels in what oiiotool says of images, one after the other."""
    lines = re.findall(r"^\s*channel list:\s*(.+?)\s*$", description, re.MULTILINE)
    # Some types stand in brackets behind the name.
    return [
        tuple(channel.split("(")[0].strip() for channel in line.split(","))
        for line in lines
    ]


class NoPictureError(ValueError):
    """The channels of an EXR hold no picture, or more than one."""


def picture_channels(channels: Sequence[str]) -> tuple[str, ...]:
    """Return the channels of an EXR that are its picture: three or four names.

    The plain R, G, B and A come first, then grey, then the only group that has
    R, G and B (OpenEXR, "Interpreting OpenEXR files": ``group.channel``).

    Raises:
        NoPictureError: There is none, or several groups have one; names them.

    """
    groups: dict[str, dict[str, str]] = {}
    for channel in channels:
        group, _, name = channel.rpartition(".")
        short = _CHANNEL_NAMES.get(name.lower(), name.lower())
        groups.setdefault(group, {}).setdefault(short, channel)
    pictures = {
        name: channels
        for name, channels in groups.items()
        if {"r", "g", "b"} <= channels.keys()
    }
    plain = groups.get("", {})
    if "" in pictures or len(pictures) == 1:
        picture = pictures.get("") or next(iter(pictures.values()))
        return tuple(picture[name] for name in "rgba" if name in picture)
    if not pictures and "y" in plain:
        alpha = (plain["a"],) if "a" in plain else ()
        return (plain["y"], plain["y"], plain["y"], *alpha)
    if pictures:
        raise NoPictureError(f"several layers ({', '.join(sorted(pictures))})")
    raise NoPictureError(f"no colours, only the channels {', '.join(channels)}")


_CHANNEL_NAMES = {"red": "r", "green": "g", "blue": "b", "alpha": "a"}


def png_arguments(
    source: Path, target: Path, channels: Sequence[str], colors: Sequence[str]
) -> list[str]:
    """Return the arguments of oiiotool that make a PNG of 16 bits of an image.

    The alpha stays multiplied in, as loaders tell Harmony.

    Args:
        source: The image.
        target: The file to make.
        channels: Its channels that are the picture.
        colors: Arguments that change its colours; empty leaves them.

    """
    return [
        *(*_PLAIN_PATHS, str(source), "--ch", ",".join(channels)),
        *("--chnames", ",".join("RGBA"[: len(channels)]), *colors),
        # PNG is straight by definition, and oiiotool would divide.
        *("--attrib:type=int", "oiio:UnassociatedAlpha", "1"),
        *("-d", "uint16", "-o", str(target)),
    ]


def channel_groups(names: Iterable[str]) -> list[str]:
    """Return names of channel groups that every program can read, all different.

    A dot would begin a group within the group, a comma ends a name for oiiotool.
    """
    groups: list[str] = []
    for number, name in enumerate(names, start=1):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        group = re.sub(r"[^A-Za-z0-9_-]+", "_", plain).strip("_") or f"pass{number:02d}"
        groups.append(first_free(group, groups.__contains__))
    return groups


def _read_arguments(layer: ExrLayer) -> list[str]:
    is_straight = layer.path.suffix[1:].lower() in _STRAIGHT_ALPHA
    needs_premult = is_straight and "A" in layer.channels
    arguments = (
        ["--no-autopremult", str(layer.path), "--premult"]
        if needs_premult
        else ["--autopremult", str(layer.path)]
    )
    channels = layer.channels
    if channels == ("Y",) or channels == ("Y", "A"):
        # Grey is a picture like any other to whoever composites it.
        rest = channels[1:]
        arguments += ["--ch", ",".join(["Y", "Y", "Y", *rest])]
        channels = ("R", "G", "B", *rest)
        arguments += ["--chnames", ",".join(channels)]
    if layer.name:
        named = ",".join(f"{layer.name}.{channel}" for channel in channels)
        arguments += ["--chnames", named]
    return arguments
