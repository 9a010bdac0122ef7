"""Scenes with bitmap layers, made without a script engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from sandbox.harmony.model.project import Project
from sandbox.harmony.render import images
from sandbox.harmony.render.qt import QColor, QImage, QPainter, QRect

SIZE = (320, 180)


@dataclass
class Recorder:
    """Message log that a test reads."""

    messages: list[tuple[str, str]] = field(default_factory=list)

    def message(self, text: str, level: str = "trace") -> None:
        self.messages.append((level, text))


class SceneMaker:
    """A scene with Composite, Display and Write, and layers added on demand."""

    def __init__(self, folder: Path) -> None:
        self.project = Project.create(folder, "sc010", temp_root=folder / "temp")
        self.nodes = self.project.nodes
        resolution = self.project.document.options.find("resolution")
        self.project.document.set(resolution, "size", f"{SIZE[0]},{SIZE[1]}")
        self.set_length(4)
        self.log = Recorder()
        self.lines: list[str] = []
        self.composite = self.node("COMPOSITE", "Comp")
        self.write = self.node("WRITE", "Out")
        self.nodes.link(self.composite, 0, self.write, 0)

    def node(self, kind: str, name: str, group: str = "Top") -> str:
        path: str = self.nodes.add(group, name, kind, 0, 0, 0)
        assert path
        return path

    def set_length(self, frames: int) -> None:
        scene = self.project.document.scene
        self.project.document.set(scene, "nbframes", str(frames))
        self.project.document.set(scene, "startFrame", "1")
        self.project.document.set(scene, "stopFrame", str(frames))

    def set(self, node: str, **values: str) -> None:
        for keyword, value in values.items():
            self.nodes.set_text(node, keyword, None, value)

    def layer(
        self,
        name: str,
        colour: tuple[int, int, int],
        rect: tuple[int, int, int, int] = (0, 0, *SIZE),
        exposures: Iterable[int] = (1, 2, 3, 4),
        group: str = "Top",
        form: str = "PNG",
    ) -> str:
        """A READ node with one drawing of a coloured rectangle."""
        elements, columns = self.project.elements, self.project.columns
        element_id = elements.add(name, "COLOR", 12, form, "None")
        columns.add(name, "DRAWING")
        columns.set_element(name, element_id)
        elements.create_drawing(element_id, "1", True)
        image = QImage(*SIZE, QImage.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        painter.fillRect(QRect(*rect), QColor(*colour))
        painter.end()
        kind = images.drawing_type(
            {"PNG": "PNG4", "TIFF": "TIF", "JPEG": "JPG"}.get(form, form)
        )
        images.write_image(elements.drawing_path(element_id, "1"), image, kind)
        for frame in exposures:
            columns.set_value_at(name, frame, "1")
        path = self.node("READ", name, group)
        attribute = self.nodes.find(path).attribute("DRAWING.ELEMENT")
        assert attribute.link(name)
        return path

    def onto(self, node: str, target: str | None = None) -> None:
        """Link a node into the next port of a composite: in front."""
        target = target or self.composite
        port = self.nodes.input_count(self.nodes.find(target))
        assert self.nodes.link(node, 0, target, port)

    def render(self, frames=None, resolution=None, **rude):
        from sandbox.harmony.render.batch import render

        behaviour = {"no_licence": False, "no_files": False, "slow_s": 0.0, **rude}
        app = SimpleNamespace(
            rude=SimpleNamespace(**behaviour),
            log=self.log,
            open_scene=lambda: self.project,
        )
        return render(app, frames, self.lines.append, resolution)

    def frame(self, name: str) -> QImage:
        return images.read_image(self.project.folder / "frames" / name)


@pytest.fixture
def scene(tmp_path: Path) -> SceneMaker:
    return SceneMaker(tmp_path)
