"""One frame of a scene as a picture: from a node upstream.

Bitmap drawings are composited in the order of ports, input 0 at the back.
Groups and multiports are looked through; pegs and cameras move nothing. Colour
cards, cutters, transparency and the opacity of drawings are drawn; every other
node passes its first image on. Vector drawings are drawn by the client's own
painter; a labelled panel stands for one that cannot be read.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.render.images import ImageReadError, read_image
from sandbox.harmony.render.lettering import draw_text, text_size
from sandbox.harmony.render.qt import QColor, QImage, QPainter, QRect, Qt

if TYPE_CHECKING:
    from sandbox.harmony.model.nodes import Node
    from sandbox.harmony.model.project import Project

VECTOR_EXTENSIONS = (".tvg", ".pnt", ".opt", ".scan")

_ART_SWITCHES = (
    ("U", "READ_UNDERLAY"),
    ("C", "READ_COLOR_ART"),
    ("L", "READ_LINE_ART"),
    ("O", "READ_OVERLAY"),
)

#: Decoded drawings kept, in bytes; about forty full HD pictures.
CACHE_BYTES = 320 * 1024 * 1024

Report = Callable[[str], None]


class Compositor:
    """Renders frames of one open scene at one size.

    Args:
        project: The scene.
        width: Pixels.
        height: Pixels.
        warn: Gets one sentence for every drawing that could not be drawn.
        deep: Work with 16 bits a channel.

    """

    def __init__(
        self,
        project: Project,
        width: int,
        height: int,
        warn: Report | None = None,
        deep: bool = False,
    ) -> None:
        self._project = project
        self.width, self.height = width, height
        self._warn = warn or (lambda text: None)
        self._warned: set[str] = set()
        self._form = (
            QImage.Format_RGBA64_Premultiplied
            if deep
            else QImage.Format_ARGB32_Premultiplied
        )
        self._pictures: OrderedDict[tuple[str, int, str, bool], QImage] = OrderedDict()
        self._inks: Any = None
        self._held = 0

    def blank(self) -> QImage:
        """A transparent frame."""
        image = QImage(self.width, self.height, self._form)
        image.fill(0)
        return image

    def frame(self, node_path: str, frame: int) -> QImage:
        """The picture a node shows at a frame; transparent where nothing is.

        Args:
            node_path: Any node; of a WRITE or DISPLAY what is linked into it.
            frame: 1 for the first.

        """
        node = self._project.nodes.find(node_path)
        memo: dict[tuple[str, int], QImage | None] = {}
        image = None if node is None else self._image(node, 0, frame, memo, 0)
        return self.blank() if image is None else QImage(image)

    # -- the walk ----------------------------------------------------------

    def _image(
        self,
        node: Node,
        port: int,
        frame: int,
        memo: dict[tuple[str, int], QImage | None],
        depth: int,
    ) -> QImage | None:
        key = (node.path, port)
        if key in memo:
            return memo[key]
        if depth > 500:
            self._tell(f"{node.path}: the network is a circle.")
            return None
        memo[key] = None

        def source(number: int) -> QImage | None:
            found = self._source(node, number)
            if found is None:
                return None
            return self._image(found[0], found[1], frame, memo, depth + 1)

        image: QImage | None
        if node.is_group:
            image = self._group(node, port, frame, memo, depth)
        elif node.type == "READ":
            image = self._drawing(node, frame) if node.is_enabled else None
        elif node.type == "COLOR_CARD":
            image = self._card(node) if node.is_enabled else None
        elif node.type == "MULTIPORT_IN":
            image = self._through_multiport(node, port, frame, memo, depth)
        elif not node.is_enabled:
            image = source(0)
        elif node.type == "COMPOSITE":
            count = self._project.nodes.input_count(node)
            image = self._stack([source(number) for number in range(count)])
        elif node.type == "CUTTER":
            image = self._cut(node, source(0), source(1))
        elif node.type == "FADE":
            share = 1 - self._number(node, "TRANSPARENCY", frame, 50) / 100
            image = self._faded(source(0), share)
        else:
            image = source(0)
        memo[key] = image
        return image

    def _source(self, node: Node, port: int) -> tuple[Node, int] | None:
        found = self._project.nodes.source(node.path, port)
        return None if found is None else (found[0], found[1].out_port)

    def _group(
        self,
        group: Node,
        port: int,
        frame: int,
        memo: dict[tuple[str, int], QImage | None],
        depth: int,
    ) -> QImage | None:
        if not group.is_enabled:
            return None
        for child in group.children.values():
            if child.type == "MULTIPORT_OUT":
                found = self._source(child, port)
                if found is not None:
                    return self._image(found[0], found[1], frame, memo, depth + 1)
        return None

    def _through_multiport(
        self,
        node: Node,
        port: int,
        frame: int,
        memo: dict[tuple[str, int], QImage | None],
        depth: int,
    ) -> QImage | None:
        found = None if node.parent is None else self._source(node.parent, port)
        if found is None:
            return None
        return self._image(found[0], found[1], frame, memo, depth + 1)

    # -- what nodes draw ---------------------------------------------------

    def _stack(self, layers: list[QImage | None]) -> QImage | None:
        shown = [layer for layer in layers if layer is not None]
        if not shown:
            return None
        result = QImage(shown[0])
        painter = QPainter(result)
        for layer in shown[1:]:
            painter.drawImage(0, 0, layer)
        painter.end()
        return result

    def _cut(
        self, node: Node, matte: QImage | None, image: QImage | None
    ) -> QImage | None:
        if image is None:
            return None
        inverted = self._project.nodes.get_text(node.path, "INVERTED", 1) == "true"
        if matte is None:
            return None if inverted else image
        result = QImage(image)
        painter = QPainter(result)
        painter.setCompositionMode(
            QPainter.CompositionMode_DestinationIn
            if inverted
            else QPainter.CompositionMode_DestinationOut
        )
        painter.drawImage(0, 0, matte)
        painter.end()
        return result

    def _faded(self, image: QImage | None, share: float) -> QImage | None:
        if image is None or share <= 0:
            return None
        if share >= 1:
            return image
        result = self.blank()
        painter = QPainter(result)
        painter.setOpacity(share)
        painter.drawImage(0, 0, image)
        painter.end()
        return result

    def _card(self, node: Node) -> QImage:
        attribute = node.attribute("COLOR")
        image = self.blank()
        colour = (255, 255, 255, 255) if attribute is None else attribute.colour()
        image.fill(QColor(*colour))
        return image

    def _drawing(self, node: Node, frame: int) -> QImage | None:
        nodes, columns = self._project.nodes, self._project.columns
        column = nodes.linked_column(node.path, "DRAWING.ELEMENT")
        if not column:
            return None
        timing = columns.value_at(column, frame)
        element_id = columns.element_id(column)
        if not timing or element_id < 0:
            return None
        layer = nodes.get_text(node.path, "DRAWING.ELEMENT.LAYER", frame)
        path = self._project.elements.drawing_path(element_id, timing)
        if ":" in timing and not path.is_file():
            timing, _, layer = timing.partition(":")
            path = self._project.elements.drawing_path(element_id, timing)
        share = self._number(node, "OPACITY", frame, 100) / 100
        if path.suffix.lower() in VECTOR_EXTENSIONS:
            drawn = self._vector(node, path, frame)
            if drawn is None:
                drawn = self._panel(path.stem, node.path, "VECTOR")
            return self._faded(drawn, share)
        if not path.is_file():
            self._tell(f"{node.path}: drawing file {path} is missing.")
            return None
        as_is = nodes.get_text(node.path, "ALIGNMENT_RULE", 1).upper() == "ASIS"
        try:
            picture = self._picture(path, layer, as_is)
        except (ImageReadError, OSError) as error:
            self._tell(f"{node.path}: {error}")
            return self._faded(self._panel(path.name, node.path, "UNREADABLE"), share)
        return self._faded(picture, share)

    def _number(self, node: Node, keyword: str, frame: int, default: float) -> float:
        attribute = node.attribute(keyword)
        return default if attribute is None else attribute.double_at(frame)

    def _vector(self, node: Node, path: Path, frame: int) -> QImage | None:
        """Draw a vector drawing; None when it cannot be read."""
        # Imported late: most scenes of tests have none.
        from sandbox.harmony.render.vector import draw_vector, inks_of

        arts = "".join(
            art
            for art, keyword in _ART_SWITCHES
            if self._project.nodes.get_text(node.path, keyword, frame) != "false"
        )
        if self._inks is None:
            self._inks = inks_of(
                {
                    palette.path: palette.content.to_text()
                    for palette in self._project.palettes.scene.palettes
                }
            )
        image = self.blank()
        notes = draw_vector(image, path, self._inks, arts)
        if notes is None:
            return None
        for note in notes:
            self._tell(f"{node.path}: {note}")
        return image

    # -- pictures ----------------------------------------------------------

    def _picture(self, path: Path, layer: str, as_is: bool) -> QImage:
        key = (str(path), path.stat().st_mtime_ns, layer, as_is)
        found = self._pictures.get(key)
        if found is not None:
            self._pictures.move_to_end(key)
            return found
        placed = self._place(read_image(path, layer), as_is)
        self._pictures[key] = placed
        self._held += placed.sizeInBytes()
        while self._held > CACHE_BYTES and len(self._pictures) > 1:
            _, dropped = self._pictures.popitem(last=False)
            self._held -= dropped.sizeInBytes()
        return placed

    def _place(self, picture: QImage, as_is: bool) -> QImage:
        """Centre a picture: pixel for pixel of the scene, or fitted to the frame."""
        source = picture.convertToFormat(self._form)
        if (source.width(), source.height()) == (self.width, self.height):
            return source
        if as_is:
            scale = self.width / max(self._scene_width(), 1)
        else:
            scale = min(self.width / source.width(), self.height / source.height())
        width = max(1, round(source.width() * scale))
        height = max(1, round(source.height() * scale))
        if (width, height) != (source.width(), source.height()):
            smooth = width < source.width()
            source = source.scaled(
                width,
                height,
                Qt.IgnoreAspectRatio,
                Qt.SmoothTransformation if smooth else Qt.FastTransformation,
            ).convertToFormat(self._form)
        image = self.blank()
        painter = QPainter(image)
        painter.drawImage(
            (self.width - width) // 2, (self.height - height) // 2, source
        )
        painter.end()
        return image

    def _scene_width(self) -> int:
        return scene_resolution(self._project)[0]

    def _panel(self, name: str, node_path: str, kind: str) -> QImage:
        """What stands for a drawing that cannot be read: a labelled panel.

        Its place and colour come from the node's path, so layers stay apart.
        """
        image = self.blank()
        digest = hashlib.md5(node_path.encode(), usedforsecurity=False).digest()
        width, height = max(self.width // 2, 1), max(self.height // 3, 1)
        left = digest[0] * (self.width - width) // 255
        top = digest[1] * (self.height - height) // 255
        painter = QPainter(image)
        painter.fillRect(QRect(left, top, width, height), QColor.fromHsv(
            digest[2] * 359 // 255, 130, 210
        ))  # fmt: skip
        for row, text in enumerate((f"{kind} PLACEHOLDER", name)):
            scale = max(
                1, min(width // max(text_size(text, 1)[0] + 4, 1), height // 30)
            )
            draw_text(
                painter,
                left + 2 * scale,
                top + (2 + 9 * row) * scale,
                text,
                scale,
                QColor(20, 20, 20),
            )
        painter.end()
        return image

    def _tell(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            self._warn(text)


def scene_resolution(project: Project) -> tuple[int, int]:
    """Width and height of the scene in pixels."""
    xml = project.document.options.find("resolution")
    size = "" if xml is None else xml.get("size", "")
    try:
        width, height = (int(float(part)) for part in size.split(","))
    except ValueError:
        return 1920, 1080
    return max(width, 1), max(height, 1)
