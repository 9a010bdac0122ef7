"""Frames of a publish as OpenEXR: one by one, or a render layer in one file.

oiiotool makes the files, several at a time, and the artist may stop it. What was
begun is gone after a failure; frames that EXR files take the place of go only
when they lie in the publish's own staging folder.
"""

from __future__ import annotations

import copy
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from ayon_core.lib import (
    BoolDef,
    EnumDef,
    ToolNotFoundError,
    get_oiio_tool_args,
    run_subprocess,
)

from ayon_harmony import current
from ayon_harmony.errors import HarmonyError
from ayon_harmony.model.exr import (
    COMPRESSIONS,
    CONVERTED_EXTENSIONS,
    ExrLayer,
    ExrOptions,
    channel_groups,
    channels_in,
    convert_arguments,
    info_arguments,
)
from ayon_harmony.model.sequences import split_number
from ayon_harmony.model.workers import each_done
from ayon_harmony.scene.render_layer_nodes import LAYER_CREATOR
from ayon_harmony.ui.progress import progress_service
from ayon_harmony.workfiles import disk

log = logging.getLogger(__name__)

FOLDER = "exr"
"""Folder below a staging folder that EXR files are made in."""


_LAST_WORDS = 6
"""Lines of oiiotool that are shown to the artist."""


class ExrError(HarmonyError):
    """Frames cannot be made EXR files; says which and why."""


@dataclass(frozen=True)
class ExrChoice:
    """What the studio, or the artist, wants of one instance's frames.

    The names are those of the plugin's settings; ``create_exr`` is on wherever the
    plugin is, unless an artist may switch it off for an instance.
    """

    create_exr: bool = True
    replace_pngs: bool = True
    auto_trim: bool = True
    exr_compression: str = "ZIP"
    multichannel_exr: bool = False
    keep_passes: bool = False


@dataclass(frozen=True)
class ExrFile:
    """One EXR file that is to be made."""

    layers: tuple[ExrLayer, ...]
    target: Path
    options: ExrOptions


@dataclass
class Conversion:
    """The frames of one instance, and what becomes of them.

    Attributes:
        data: Data of the instance.
        source: The representation that is converted.
        choice: What is wanted.
        folder: Where its EXR files are made.
        passes: Conversions whose frames go into this one's files, hindmost
            first; a render layer with many channels has them.

    """

    data: dict[str, Any]
    source: dict[str, Any]
    choice: ExrChoice
    folder: Path
    passes: list[Conversion] = field(default_factory=list)

    @property
    def files(self) -> list[str]:
        """Names of the frames; one frame is one name, not its letters."""
        return _names(self.source)

    @property
    def first(self) -> Path:
        """The first frame."""
        return self.source_path(self.files[0])

    @property
    def targets(self) -> list[Path]:
        """The EXR files, in the order of the frames."""
        return [self.folder / f"{Path(name).stem}.exr" for name in self.files]

    def source_path(self, name: str) -> Path:
        """Return where a frame lies."""
        return Path(self.source["stagingDir"]) / name


def choice_defs(default: ExrChoice, *, is_layer: bool) -> dict[str, Any]:
    """Return what an artist can be offered to choose, by the name of the choice.

    Args:
        default: What the studio wants.
        is_layer: Whether it is for a render layer, which can have passes.

    """
    offered = {
        "create_exr": BoolDef(
            "create_exr",
            default=default.create_exr,
            label="EXR files",
            tooltip="Make EXR files of the rendered images.",
        ),
        "exr_compression": EnumDef(
            "exr_compression",
            items=list(COMPRESSIONS),
            default=default.exr_compression.upper(),
            label="EXR compression",
        ),
        "replace_pngs": BoolDef(
            "replace_pngs",
            default=default.replace_pngs,
            label="EXR instead of images",
            tooltip="Only the EXR files are published.",
        ),
        "auto_trim": BoolDef(
            "auto_trim",
            default=default.auto_trim,
            label="Trim EXR",
            tooltip="Store only the part of the picture that is not empty.",
        ),
    }
    if is_layer:
        offered["multichannel_exr"] = BoolDef(
            "multichannel_exr",
            default=default.multichannel_exr,
            label="Passes in one EXR",
            tooltip="The layer's EXR files hold its passes as channels.",
        )
        offered["keep_passes"] = BoolDef(
            "keep_passes",
            default=default.keep_passes,
            label="Publish passes as well",
            tooltip="Passes that are in the layer's EXR files also stand alone.",
        )
    return offered


# --- which frames ---------------------------------------------------------------


def find_frames(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the representation of an instance's own frames.

    What ayon-core made of them has an output name; thumbnails and what is not
    published are passed over.

    Returns:
        None where the instance has no images, or EXR files already.

    """
    if data.get("farm") or data.get("isMovie"):
        return None
    frames = None
    for representation in data.get("representations") or ():
        tags = representation.get("tags") or ()
        if representation.get("outputName") or {"thumbnail", "delete"} & set(tags):
            continue
        extension = str(representation["ext"]).lstrip(".").lower()
        if extension == "exr":
            return None
        if frames is None and extension in CONVERTED_EXTENSIONS:
            frames = representation
    return frames


def plan(
    instances: Iterable[dict[str, Any]],
    choose: Callable[[Mapping[str, Any]], ExrChoice],
    folder_of: Callable[[Mapping[str, Any]], Path],
) -> list[Conversion]:
    """Plan what is converted.

    Args:
        instances: Data of all active instances of the publish.
        choose: Tells what is wanted of an instance.
        folder_of: Tells the staging folder of an instance.

    Returns:
        Conversions; passes that only go into their render layer's files are
        among its ``passes`` alone.

    """
    conversions: dict[str, Conversion] = {}
    for data in instances:
        source = find_frames(data)
        if source is not None:
            key = str(data.get("instance_id") or id(data))
            folder = folder_of(data) / FOLDER
            conversions[key] = Conversion(data, source, choose(data), folder)
    swallowed: set[str] = set()
    for conversion in conversions.values():
        choice = conversion.choice
        if not (choice.create_exr and choice.multichannel_exr) or not is_render_layer(
            conversion.data
        ):
            continue
        for pass_id in conversion.data.get("renderPassIds") or ():
            if pass_id in conversions:
                conversion.passes.append(conversions[pass_id])
                if not conversion.choice.keep_passes:
                    swallowed.add(pass_id)
            else:
                log.warning(
                    "A pass of '%s' has no frames here; its EXR files lack it",
                    conversion.data.get("productName"),
                )
    return [
        conversion
        for key, conversion in conversions.items()
        if key not in swallowed and conversion.choice.create_exr
    ]


def is_render_layer(data: Mapping[str, Any]) -> bool:
    """Whether an instance, or what the Publisher has of it, is a render layer."""
    return data.get("creator_identifier") == LAYER_CREATOR


def exr_files(
    conversion: Conversion, channels: Mapping[Path, tuple[str, ...]]
) -> list[ExrFile]:
    """Return the files that a conversion makes.

    Args:
        conversion: What is converted.
        channels: Channels of the first frame of each instance.

    Raises:
        ExrError: A pass lacks frames.

    """
    members = [conversion, *conversion.passes]
    names = [
        "",
        *channel_groups(
            _pass_name(render_pass.data) for render_pass in conversion.passes
        ),
    ]
    kinds = [channels[member.first] for member in members]
    choice = conversion.choice
    options = ExrOptions(
        compression=choice.exr_compression,
        auto_trim=choice.auto_trim,
        colorspace=colorspace_of(conversion),
        pixel_aspect=float(conversion.data.get("pixelAspect") or 1.0),
    )
    frames = [_matching_frames(conversion, member) for member in members]
    return [
        ExrFile(tuple(map(ExrLayer, paths, names, kinds)), target, options)
        for target, *paths in zip(conversion.targets, *frames)
    ]


def _matching_frames(conversion: Conversion, member: Conversion) -> list[Path]:
    """Return the frames of a pass that belong to those of its layer, in order."""
    if len(conversion.files) == len(member.files) == 1:
        return [member.source_path(member.files[0])]
    by_number = {_number(name): name for name in member.files}
    wanted = [_number(name) for name in conversion.files]
    missing = [number for number in wanted if number not in by_number]
    if missing:
        shown = ", ".join(str(number) for number in missing[:10])
        raise ExrError(
            f"The pass '{member.data['productName']}' lacks the frames {shown}, which"
            f" its render layer '{conversion.data['productName']}' has. Give both the"
            " same frames, or do not put passes into the layer's EXR files."
        )
    return [member.source_path(by_number[number]) for number in wanted]


def colorspace_of(conversion: Conversion) -> str:
    """Return the colour space of the frames, which is that of the EXR files."""
    colorspace = (conversion.source.get("colorspaceData") or {}).get("colorspace")
    data = conversion.data
    return str(
        colorspace or data.get("colorspace") or data.get("nativeColorspace") or ""
    )


# --- making them ----------------------------------------------------------------


def convert(conversions: Sequence[Conversion]) -> None:
    """Make all EXR files.

    Raises:
        Cancelled: The artist stopped it; no file is left.
        ExrError: One could not be made; no file is left.

    """
    tool = find_tool()
    try:
        members = [member for whole in conversions for member in (whole, *whole.passes)]
        channels = read_channels(tool, {member.first for member in members})
        files = []
        for conversion in conversions:
            files += exr_files(conversion, channels)
            conversion.folder.mkdir(parents=True, exist_ok=True)
        progress_service().run(
            "Convert to EXR", lambda task: _make_all(files, tool, task)
        )
        missing = [file.target.name for file in files if not _is_there(file.target)]
        if missing:
            raise ExrError(f"oiiotool made no file of {', '.join(missing[:10])}.")
    except BaseException:
        for conversion in conversions:
            shutil.rmtree(conversion.folder, ignore_errors=True)
        raise


def find_tool() -> list[str]:
    """Return the command of oiiotool.

    Raises:
        ExrError: It is not installed.

    """
    try:
        return list(get_oiio_tool_args("oiiotool"))
    except ToolNotFoundError as error:
        raise ExrError(
            "OpenImageIO's oiiotool is not installed here, so frames cannot be made"
            " EXR files. It comes with the addon AYON Third Party; the studio's"
            " settings of ExtractConvertToEXR switch the conversion off."
        ) from error


def read_channels(
    tool: Sequence[str], paths: Iterable[Path]
) -> dict[Path, tuple[str, ...]]:
    """Return the channels of images, asked for all at once.

    Raises:
        ExrError: One cannot be read.

    """
    asked = sorted(paths)
    channels = channels_in(_run_oiiotool(tool, info_arguments(asked)))
    if len(channels) != len(asked):
        names = ", ".join(path.name for path in asked)
        raise ExrError(f"oiiotool does not know the channels of all of {names}.")
    return dict(zip(asked, channels))


def _make_all(
    files: Sequence[ExrFile], tool: Sequence[str], task: current.ProgressTask
) -> None:
    def make(item: ExrFile) -> str:
        _run_oiiotool(tool, convert_arguments(item.layers, item.target, item.options))
        return item.target.name

    task(0, len(files))
    works = [partial(make, file) for file in files]
    for done, name in enumerate(each_done(works), start=1):
        task(done, len(works), name)


def _run_oiiotool(tool: Sequence[str], arguments: Sequence[str]) -> str:
    try:
        return str(run_subprocess([*tool, *arguments], logger=log))
    except (RuntimeError, OSError) as error:
        words = "\n".join(disk.words_of(error).strip().splitlines()[-_LAST_WORDS:])
        raise ExrError(f"oiiotool failed:\n{words}") from error


def _is_there(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


# --- what the publish gets ------------------------------------------------------


def representation_of(conversion: Conversion) -> dict[str, Any]:
    """Return the representation of a conversion's EXR files."""
    representation = copy.deepcopy(conversion.source)
    names = [path.name for path in conversion.targets]
    is_list = isinstance(conversion.source["files"], (list, tuple))
    representation.update(
        name="exr",
        ext="exr",
        files=names if is_list else names[0],
        stagingDir=str(conversion.folder),
    )
    representation.pop("colorspaceData", None)
    if not conversion.choice.replace_pngs:
        # One of the two is enough for who reviews.
        representation["tags"] = [
            tag for tag in representation.get("tags") or () if tag != "review"
        ]
    return representation


def deliver(conversion: Conversion, made: dict[str, Any]) -> list[str]:
    """Hand EXR files over, and take away what they replace.

    Args:
        conversion: What was converted.
        made: Its representation.

    Returns:
        Paths to remove when the publish is done.

    """
    data, source = conversion.data, conversion.source
    removed: list[str] = []
    representations = data["representations"]
    if conversion.choice.replace_pngs:
        representations.remove(source)
        removed += own_files(data, source)
    representations.append(made)
    if not conversion.choice.keep_passes:
        for render_pass in conversion.passes:
            # Its frames are channels of the layer. That is for ayon-core; ayon-ftrack
            # (IntegrateFtrackInstance) and ayon-slack take what has their families.
            render_pass.data["integrate"] = False
            render_pass.data["families"] = [
                name
                for name in render_pass.data.get("families") or ()
                if name.partition(".")[0] == "render"
            ]
            if conversion.choice.replace_pngs:
                removed += own_files(render_pass.data, render_pass.source)
    return removed


def own_files(data: Mapping[str, Any], source: Mapping[str, Any]) -> list[str]:
    """Return the files of a representation that the publish made itself.

    Those outside of the instance's staging folder are somebody's.
    """
    staging = data.get("stagingDir")
    folder = Path(source["stagingDir"])
    if not staging or os.path.normpath(folder) != os.path.normpath(staging):
        return []
    return [str(folder / name) for name in _names(source)]


def _names(representation: Mapping[str, Any]) -> list[str]:
    files = representation["files"]
    return [files] if isinstance(files, str) else [str(name) for name in files]


def _pass_name(data: Mapping[str, Any]) -> str:
    return str(data.get("renderpass") or data.get("variant") or data["productName"])


def _number(name: str) -> int:
    return int(split_number(name)[1] or 0)
