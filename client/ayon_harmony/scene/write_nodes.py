"""Write nodes as publishing sees them: what they write, and making new ones.

Harmony's spelling of a Write node's attributes is here and nowhere above.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ayon_harmony.model.sequences import (
    DEFAULT_LEADING_ZEROS,
    DEFAULT_START,
    FALLBACK_DRAWING_TYPE,
    WriteOutput,
    movie_extension_of,
    separated_prefix,
)
from ayon_harmony.scene import Scene
from ayon_harmony.scene.nodes import AttributeValue, Node

WRITE = "WRITE"
COMPOSITE = "COMPOSITE"

#: Texts of EXPORT_TO_MOVIE.
EXPORT_IMAGES = "Output Drawings"
EXPORT_MOVIE = "Output Movie"

#: Attributes that say what a Write node writes.
KEYWORDS = (
    "DRAWING_NAME",
    "DRAWING_TYPE",
    "LEADING_ZEROS",
    "START",
    "EXPORT_TO_MOVIE",
    "MOVIE_PATH",
    "MOVIE_FORMAT",
    "COLOR_SPACE",
)

#: How far below its source a new Write node is put, in Node View units.
DISTANCE_Y = 120


@dataclass(frozen=True)
class WriteNode:
    """A Write node and what it writes.

    Attributes:
        path: Full path of the node.
        is_enabled: Whether it renders.
        output: Its image files.
        is_movie: Whether it writes a movie instead of images.
        movie_path: MOVIE_PATH as it stands, without an extension.
        movie_format: MOVIE_FORMAT as it stands.
        colorspace: COLOR_SPACE, empty for the scene's own.

    """

    path: str
    is_enabled: bool
    output: WriteOutput
    is_movie: bool
    movie_path: str
    movie_format: str
    colorspace: str

    @property
    def name(self) -> str:
        """Name without the groups."""
        return self.path.rpartition("/")[2]

    @property
    def movie_file(self) -> str:
        """The movie that it writes, with its extension."""
        return f"{self.movie_path}.{movie_extension_of(self.movie_format)}"

    @classmethod
    def from_node(cls, node: Node) -> WriteNode:
        """Read a node that was listed with `KEYWORDS`."""
        texts = node.attributes
        return cls(
            path=node.path,
            is_enabled=node.is_enabled,
            output=WriteOutput(
                prefix=texts.get("DRAWING_NAME", ""),
                drawing_type=texts.get("DRAWING_TYPE") or FALLBACK_DRAWING_TYPE,
                leading_zeros=_whole(texts.get("LEADING_ZEROS"), DEFAULT_LEADING_ZEROS),
                start=_whole(texts.get("START"), DEFAULT_START),
            ),
            is_movie=texts.get("EXPORT_TO_MOVIE", "") == EXPORT_MOVIE,
            movie_path=texts.get("MOVIE_PATH", ""),
            movie_format=texts.get("MOVIE_FORMAT", ""),
            colorspace=texts.get("COLOR_SPACE", ""),
        )


def list_write_nodes(scene: Scene) -> dict[str, WriteNode]:
    """Return every Write node of the scene by path, in one round trip."""
    nodes = scene.nodes.find_all(types=[WRITE], attributes=KEYWORDS)
    return {node.path: WriteNode.from_node(node) for node in nodes}


def output_attributes(
    name: str, drawing_type: str, leading_zeros: int, start: int, *, is_movie: bool
) -> dict[str, AttributeValue]:
    """Return the attributes of a Write node that writes files of a name.

    Args:
        name: Beginning of the file names, for example a product name.
        drawing_type: DRAWING_TYPE.
        leading_zeros: LEADING_ZEROS.
        start: START, the number of the file of scene frame 1.
        is_movie: Write a movie instead of images.

    """
    return {
        # The dash keeps the number apart; farm submitters look for it, too.
        "DRAWING_NAME": f"frames/{name}-",
        "MOVIE_PATH": f"frames/{separated_prefix(name)}",
        "DRAWING_TYPE": drawing_type,
        "LEADING_ZEROS": leading_zeros,
        "START": start,
        "EXPORT_TO_MOVIE": EXPORT_MOVIE if is_movie else EXPORT_IMAGES,
    }


def make_write_node(
    scene: Scene,
    name: str,
    source: Node | None,
    attributes: Mapping[str, AttributeValue],
) -> str:
    """Make a Write node and return its path.

    Args:
        scene: The open scene.
        name: Wish for its name; Harmony may number it.
        source: Node whose output it renders. It lands below it, in its group.
            None leaves it unconnected at the top.
        attributes: Attributes to set.

    """
    if source is None:
        node = scene.nodes.add(name, WRITE)
    else:
        node = scene.nodes.add(
            name, WRITE, source.group_path, x=source.x, y=source.y + DISTANCE_Y
        )
        scene.nodes.link(source.path, node.path, target_port=0)
    scene.nodes.set_attributes(node.path, attributes)
    return node.path


def find_composite(nodes: Iterable[Node], pattern: str) -> Node | None:
    """Return the composite to connect to, None where no name fits.

    Args:
        nodes: Nodes of the scene.
        pattern: Regular expression for the whole name. Of several the one
            nearest the top of the node tree is taken, then the first by name.

    """
    fitting = [
        node
        for node in nodes
        if node.type == COMPOSITE and re.fullmatch(pattern, node.name)
    ]
    fitting.sort(key=lambda node: (node.path.count("/"), node.path))
    return fitting[0] if fitting else None


def _whole(text: str | None, default: int) -> int:
    try:
        return int(float(text or ""))
    except ValueError:
        return default
