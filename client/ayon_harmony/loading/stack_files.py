"""Versions of layer stacks, ready to be loaded: backgrounds and layered images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ayon_harmony import current
from ayon_harmony.errors import SourceError
from ayon_harmony.formats.background_file import read_background
from ayon_harmony.loading.image_files import check_files
from ayon_harmony.loading.representations import PublishedFiles, file_not_there
from ayon_harmony.model.layer_stack import (
    StackGroup,
    StackLayer,
    unique_id,
)
from ayon_harmony.scene import Scene


@dataclass(frozen=True)
class StackFiles:
    """A version of a stack, ready to be loaded.

    Attributes:
        tree: Its layers.
        folder: Where their files lie.
        name: Name of the product, for the group.
        drawing: Name for this version's drawings, for example ``v003``.

    """

    tree: StackGroup
    folder: Path
    name: str
    drawing: str

    def path_of(self, layer: StackLayer) -> Path:
        """Return the file of a layer."""
        return self.folder / layer.file


@dataclass(frozen=True)
class StackOptions:
    """What an artist or the studio chose for a stack.

    Attributes:
        connect: ``back`` or ``front`` of the composite that leads to the display,
            or ``none``.
        vanished: What happens to layers that another version does not have:
            ``disable`` or ``keep``.
        look: Text of attributes of new layers, by keyword.

    """

    connect: str
    vanished: str
    look: Mapping[str, str]


def open_background(source: PublishedFiles, task: current.ProgressTask) -> StackFiles:
    """Read a published background and look at its images.

    Raises:
        BackgroundError: It is no background, or images are missing; names them.
        SourceError: Images are not what their extension says; names them.

    """
    files = _files(source, read_background(source.main))
    images = dict.fromkeys(files.path_of(layer) for layer in files.tree.layers())
    check_files(list(images), source.label, task)
    return files


UNNAMED = "layer"
"""Name of a layer that has none in its file."""


def open_layered_file(scene: Scene, source: PublishedFiles) -> StackFiles:
    """Read which layers a published image has; groups are part of their names.

    Raises:
        SourceError: It is missing, or has no layers.

    """
    path = source.main
    if not path.is_file():
        raise file_not_there(path)
    taken: set[str] = set()
    layers = [
        StackLayer(
            # "" is the id of the whole stack, and no name of a node.
            id=unique_id("/".join([*drawing.groups, drawing.name or UNNAMED]), taken),
            name=drawing.name or UNNAMED,
            file=path.name,
            layer=drawing.layer,
        )
        for drawing in scene.drawings.list_file_layers(path)
    ]
    if not layers:
        raise SourceError(
            f"'{path.name}' has no layers that Harmony can read. Load it as an image."
        )
    return _files(source, StackGroup("", path.stem, tuple(layers)))


def _files(source: PublishedFiles, tree: StackGroup) -> StackFiles:
    return StackFiles(
        tree=tree,
        folder=source.main.parent,
        name=source.product_name,
        drawing=drawing_name(source.version),
    )


def layer_look(alpha: str, alignment: str) -> dict[str, str]:
    """Return the attributes of layers that say how images look in the frame."""
    return {"APPLY_MATTE_TO_COLOR": alpha, "ALIGNMENT_RULE": alignment}


def drawing_name(version: int) -> str:
    """Return the name of a version's drawings."""
    return f"v{version:03d}" if version >= 0 else "hero"
