"""OpenEXR images as PNG of 16 bits, which Harmony has drawings for.

oiiotool makes them. Colours become those of images that Harmony shows as they
are: by the OCIO config of the publish or of the project where there is one, else
by what the name of the colour space is known to mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ayon_harmony import current
from ayon_harmony.errors import SourceError
from ayon_harmony.loading.converted_media import run_tool, temporary_folder
from ayon_harmony.loading.representations import PublishedFiles
from ayon_harmony.model.color_spaces import (
    DISPLAY_SPACES,
    UnknownSpaceError,
    is_shown_as_is,
    to_linear_srgb,
)
from ayon_harmony.model.exr import (
    NoPictureError,
    channels_in,
    info_arguments,
    picture_channels,
    png_arguments,
)
from ayon_harmony.model.footage import Footage
from ayon_harmony.model.workers import each_done

CONVERTED_EXTENSIONS = frozenset({"exr"})
"""Images that Harmony has no drawings for."""


@dataclass(frozen=True)
class ColorChange:
    """How colours become those that Harmony shows.

    Attributes:
        arguments: Of oiiotool; empty leaves them as they are.
        remark: What the artist has to know, "" when nothing.

    """

    arguments: tuple[str, ...] = ()
    remark: str = ""


@contextmanager
def convert_images(
    footage: Footage,
    source: PublishedFiles,
    task: current.ProgressTask,
    *,
    is_allowed: bool,
) -> Iterator[Footage]:
    """Give images that Harmony takes; those that it does, as they are.

    Raises:
        SourceError: Converting is switched off, or failed.
        Cancelled: The artist stopped it.

    """
    if footage.extension not in CONVERTED_EXTENSIONS:
        yield footage
        return
    if not is_allowed:
        raise SourceError(
            f"Harmony has no drawings of type {footage.extension}. Load another"
            " representation, for example png, or ask an admin to let the loader"
            " convert them."
        )
    colors = plan_colors(source)
    size = sum(path.stat().st_size for path in footage.files.values())
    with temporary_folder(size) as folder:
        targets = {name: folder / f"{name}.png" for name in footage.files}
        _convert_all(footage, targets, colors, task)
        remarks = (colors.remark,) if colors.remark else ()
        yield replace(footage, extension="png", files=targets, remarks=remarks)


def plan_colors(source: PublishedFiles) -> ColorChange:
    """Say how the colours of a representation become those that Harmony shows.

    Without a colour space it is scene-linear sRGB, as EXR files are meant to be.
    """
    name = source.colorspace
    by_config = _plan_by_config(name, source) if name else None
    if by_config is not None:
        return by_config
    if is_shown_as_is(name):
        return ColorChange()
    remark = ""
    try:
        matrix = to_linear_srgb(name)
    except UnknownSpaceError:
        matrix = None
        remark = (
            f"AYON does not know the colour space '{name}', so it was shown as linear"
            " sRGB. Ask an admin for an OCIO config that has it."
        )
    arguments = ["--colorconvert", "linear", "sRGB"]
    if matrix is not None:
        # oiiotool multiplies rows of colours: the matrix stands turned.
        turned = [matrix[row * 3 + column] for column in range(3) for row in range(3)]
        joined = ",".join(f"{value:g}" for value in turned)
        arguments = ["--ccmatrix", joined, *arguments]
    return ColorChange(tuple(arguments), remark)


def _plan_by_config(name: str, source: PublishedFiles) -> ColorChange | None:
    """Plan by the OCIO config that knows the space; None without one."""
    for config in _configs(source):
        spaces, roles = _spaces_in(config)
        if name not in spaces and name not in roles:
            continue
        target = next((space for space in DISPLAY_SPACES if space in spaces), "")
        target = target or roles.get("color_picking", "")
        if not target:
            continue
        if target == name:
            return ColorChange()
        arguments = ("--colorconfig", config, "--colorconvert", name, target)
        return ColorChange(arguments)
    return None


def _configs(source: PublishedFiles) -> Iterator[str]:
    """Yield the config the files were published with, then the project's."""
    if source.ocio_config and Path(source.ocio_config).is_file():
        yield source.ocio_config
    from ayon_core.pipeline.colorspace import get_current_context_imageio_config_preset

    path = str((get_current_context_imageio_config_preset() or {}).get("path") or "")
    if path and path != source.ocio_config and Path(path).is_file():
        yield path


def _spaces_in(config: str) -> tuple[set[str], dict[str, str]]:
    """Return the colour spaces of a config, and the space of each role."""
    from ayon_core.pipeline.colorspace import get_ocio_config_colorspaces

    told = get_ocio_config_colorspaces(config) or {}
    roles = {
        str(role): str(row.get("colorspace") or "")
        for role, row in (told.get("roles") or {}).items()
    }
    return set(told.get("colorspaces") or ()), roles


def _convert_all(
    footage: Footage,
    targets: dict[str, Path],
    colors: ColorChange,
    task: current.ProgressTask,
) -> None:
    first = next(iter(footage.files.values()))
    channels = _picture_of(first)

    def convert(name: str) -> str:
        path = footage.files[name]
        arguments = png_arguments(path, targets[name], channels, colors.arguments)
        _run_oiiotool(arguments, path)
        if not targets[name].is_file():
            raise SourceError(
                f"oiiotool made no image of {path.name}. Publish it again, or load"
                " another representation."
            )
        return path.name

    task(0, len(targets), f"Converting {first.name}")
    works = [partial(convert, name) for name in footage.files]
    for done, name in enumerate(each_done(works), start=1):
        task(done, len(works), f"Converting {name}")


def _picture_of(path: Path) -> tuple[str, ...]:
    parts = channels_in(_run_oiiotool(info_arguments([path]), path))
    try:
        return picture_channels(parts[0] if parts else ())
    except NoPictureError as error:
        raise SourceError(
            f"{path.name} has {error}, so there is no one picture to load. Load"
            " another representation, or publish the layer you need as one of its own."
        ) from error


def _run_oiiotool(arguments: Sequence[str], path: Path) -> str:
    # $OCIO of the session must not give "linear" and "sRGB" another meaning.
    return run_tool("oiiotool", arguments, path, without=("OCIO",))
