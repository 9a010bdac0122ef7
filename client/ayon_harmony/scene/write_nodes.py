"""Write nodes as publishing sees them: what they write, and making new ones.

Harmony's spelling of a Write node's attributes is here and nowhere above.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ayon_harmony.model.check_rules import written_name
from ayon_harmony.model.names import first_free
from ayon_harmony.model.patterns import fits
from ayon_harmony.model.sequences import (
    DEFAULT_LEADING_ZEROS,
    DEFAULT_START,
    FALLBACK_DRAWING_TYPE,
    WriteOutput,
    extension_of,
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

    def changed(self, attributes: Mapping[str, AttributeValue]) -> WriteNode:
        """Return it as it is with other attributes."""
        texts = {
            "DRAWING_NAME": self.output.prefix,
            "DRAWING_TYPE": self.output.drawing_type,
            "LEADING_ZEROS": str(self.output.leading_zeros),
            "START": str(self.output.start),
            "EXPORT_TO_MOVIE": EXPORT_MOVIE if self.is_movie else EXPORT_IMAGES,
            "MOVIE_PATH": self.movie_path,
            "MOVIE_FORMAT": self.movie_format,
            "COLOR_SPACE": self.colorspace,
            **{key: str(value) for key, value in attributes.items()},
        }
        return WriteNode.from_texts(self.path, texts, is_enabled=self.is_enabled)

    def written(self, scene_folder: Path) -> str:
        """Return one text for all spellings of what it writes; "" for nothing."""
        folder = scene_folder.as_posix()
        if self.is_movie:
            extension = movie_extension_of(self.movie_format)
            return written_name(self.movie_path, extension, folder)
        kind = self.output.drawing_type if self.output.is_known else ""
        extension = extension_of(kind or FALLBACK_DRAWING_TYPE)
        return written_name(self.output.prefix, extension, folder)

    @classmethod
    def from_node(cls, node: Node) -> WriteNode:
        """Read a node that was listed with `KEYWORDS`."""
        return cls.from_texts(node.path, node.attributes, is_enabled=node.is_enabled)

    @classmethod
    def from_texts(
        cls, path: str, texts: Mapping[str, str], *, is_enabled: bool = True
    ) -> WriteNode:
        """Read the attributes of a node, or those that one is to have."""
        return cls(
            path=path,
            is_enabled=is_enabled,
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
    nodes = scene.nodes.list_nodes(types=[WRITE], attributes=KEYWORDS)
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
        node = scene.nodes.add_node(name, WRITE)
    else:
        node = scene.nodes.add_node(
            name, WRITE, source.group_path, x=source.x, y=source.y + DISTANCE_Y
        )
        scene.nodes.link_nodes(source.path, node.path, target_port=0)
    scene.nodes.set_attributes(node.path, attributes)
    return node.path


class SceneOutputs:
    """What the Write nodes of a scene write, and which of them are left over.

    A node is left over where the instance that it was made for is gone.
    """

    def __init__(self, scene: Scene, held: Collection[str]) -> None:
        """Read the scene.

        Args:
            scene: The open scene.
            held: Paths of the nodes that instances and loaded things stand for.

        """
        self._scene = scene
        self._folder = scene.settings.get_scene().folder
        self._writes = list_write_nodes(scene)
        self._free = [path for path in self._writes if path not in held]
        links = (
            scene.nodes.list_links(self._free, missing_ok=True) if self._free else []
        )
        self._sources = {link.target: link.source for link in links}

    def free_name(
        self, name: str, attributes_of: Callable[[str], Mapping[str, AttributeValue]]
    ) -> str:
        """Return the name, numbered while some Write node writes its files."""
        taken = {write.written(self._folder) for write in self._writes.values()}
        return first_free(
            name, lambda candidate: self._written(attributes_of(candidate)) in taken
        )

    def left_over(
        self, source: str | None, attributes: Mapping[str, AttributeValue]
    ) -> str | None:
        """Return the node that was left over of the same files and source.

        Args:
            source: Path of the node that is rendered, None for none.
            attributes: What the node would write.

        """
        wanted = self._written(attributes)
        fed_alike = (p for p in self._free if self._sources.get(p) == source)
        return next(
            (p for p in fed_alike if self._writes[p].written(self._folder) == wanted),
            None,
        )

    def left_over_layer(
        self, sources: Collection[str], attributes: Mapping[str, AttributeValue]
    ) -> tuple[str, str] | None:
        """Return composite and Write node that a render layer left, None for none.

        The composite takes nothing but some of ``sources``.
        """
        wanted = self._written(attributes)
        for path in self._free:
            composite = self._sources.get(path)
            if composite and self._writes[path].written(self._folder) == wanted:
                links = self._scene.nodes.list_links([composite], missing_ok=True)
                inputs = {link.source for link in links if link.target == composite}
                if inputs and inputs <= set(sources):
                    return composite, path
        return None

    def take(self, path: str, attributes: Mapping[str, AttributeValue]) -> None:
        """Switch a left over node on and let it write as attributes say."""
        self._scene.nodes.set_attributes(path, attributes)
        if not self._writes[path].is_enabled:
            self._scene.nodes.set_nodes_enabled({path: True})

    def _written(self, attributes: Mapping[str, AttributeValue]) -> str:
        texts = {key: str(value) for key, value in attributes.items()}
        return WriteNode.from_texts("", texts).written(self._folder)


def find_composite(nodes: Iterable[Node], pattern: str) -> Node | None:
    """Return the composite to connect to, None where no name fits.

    Args:
        nodes: Nodes of the scene.
        pattern: Regular expression for the whole name. Of several the one
            nearest the top of the node tree is taken, then the first by name.

    """
    fitting = [
        node for node in nodes if node.type == COMPOSITE and fits(pattern, node.name)
    ]
    fitting.sort(key=lambda node: (node.path.count("/"), node.path))
    return fitting[0] if fitting else None


def _whole(text: str | None, default: int) -> int:
    try:
        return int(float(text or ""))
    except ValueError:
        return default
