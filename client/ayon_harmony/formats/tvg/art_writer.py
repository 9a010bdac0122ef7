"""Writes the vector content of an art layer; what was read comes out as it was.

The first use of an object defines it, any other use names its number: a component
whose number is the next one brings the object with it.
"""

from __future__ import annotations

from .art import (
    PENCIL_LINE,
    ArtLayer,
    Component,
    Group,
    Node,
    Paint,
    Path,
    Shape,
    Thickness,
)
from .binary import Matrix, Writer

_LAST_PROFILE_KEY = 0xFFFFFFFF


def write_art(layer: ArtLayer, wide: bool) -> bytes:
    """Return the content of an art layer.

    Args:
        layer: Its objects stand in the order of their first use.
        wide: Whether lengths are of the wide flavour.

    Raises:
        ValueError: An object is not defined at its first use.

    """
    return _ArtWriter(layer, wide).write()


class _ArtWriter:
    def __init__(self, layer: ArtLayer, wide: bool) -> None:
        self._layer = layer
        self._wide = wide
        self._defined = 0
        self._profiles = 0

    def write(self) -> bytes:
        layer = self._layer
        out = Writer(self._wide)
        out.u8(0, int(layer.nodes is not None))
        if layer.nodes is not None:
            out.raw(self._nodes(layer.nodes))
        out.u8(int(layer.text_data is not None))
        if layer.text_data is not None:
            out.raw(layer.text_data)
        if layer.pixel_density is not None:
            density = Writer(self._wide)
            density.f64(layer.pixel_density)
            out.inner(b"TGRV", density.data())
        for tag, payload in layer.extras:
            out.inner(tag, payload)
        return out.data()

    def _nodes(self, nodes: tuple[Node, ...]) -> bytes:
        out = Writer(self._wide)
        out.u32(len(nodes))
        for node in nodes:
            if isinstance(node, Shape):
                out.u32(2)
                out.inner(b"TGLY", self._shape(node))
            elif isinstance(node, Group):
                out.u32(1)
                out.inner(b"TGND", self._nodes(node.nodes))
            else:
                out.u32(node.kind)
                out.inner(node.tag, node.payload)
        return out.data()

    def _shape(self, shape: Shape) -> bytes:
        out = Writer(self._wide)
        out.u16(shape.class_number)
        out.u32(len(shape.components))
        for component in shape.components:
            out.inner(b"TGVS", self._component(component))
        return out.data()

    def _component(self, component: Component) -> bytes:
        what = Writer(self._wide)
        what.u8(component.kind)
        if component.kind == PENCIL_LINE:
            what.f32(component.half_width)
            what.u64(component.color_id)
        self._side(what, component.left)
        self._side(what, component.right)
        what.raw(component.marks)
        out = Writer(self._wide)
        out.inner(b"TGSD", what.data())
        if self._defines(component.path):
            out.u8(1)
            out.inner(b"TGBP", self._path(self._layer.path(component.path)))
        else:
            out.u8(0)
            out.u32(component.path)
        if component.thickness is not None:
            out.inner(b"tGTB", self._thickness(component.thickness))
        if component.texture:
            out.inner(b"tGTI", component.texture)
        for tag, payload in component.extras:
            out.inner(tag, payload)
        return out.data()

    def _defines(self, number: int) -> bool:
        """Whether this use of an object is its first."""
        if number > self._defined + 1:
            raise ValueError(f"object {number} stands before {self._defined + 1}")
        if number <= self._defined:
            return False
        self._defined = number
        return True

    def _side(self, out: Writer, number: int) -> None:
        if not number or not self._defines(number):
            out.u8(0)
            out.u32(number)
            return
        paint = self._layer.objects[number - 1]
        assert isinstance(paint, Paint)
        content = Writer(self._wide)
        _write_paint(content, paint.matrix, paint.color_id)
        _write_paint(content, paint.mask_matrix, paint.mask_id)
        out.u8(1)
        out.u16(0x00CD)
        out.inner(b"TGCO", content.data())

    def _path(self, path: Path) -> bytes:
        out = Writer(self._wide)
        out.u32(len(path))
        out.raw(path.flags)
        out.floats(path.points)
        return out.data()

    def _thickness(self, thickness: Thickness) -> bytes:
        out = Writer(self._wide)
        if thickness.profile > self._profiles:
            raise ValueError(f"profile {thickness.profile} stands before its turn")
        defines = thickness.profile == self._profiles
        out.u8(int(defines))
        out.u32(_LAST_PROFILE_KEY - thickness.profile)
        if defines:
            self._profiles += 1
            profile = self._layer.profiles[thickness.profile]
            out.u16(0x00CF)
            out.u32(len(profile.points) // 11)
            out.floats(profile.points)
            out.raw(profile.ends)
        out.floats(thickness.domain)
        return out.data()


def _write_paint(out: Writer, matrix: Matrix | None, color_id: int) -> None:
    out.u8(int(matrix is not None))
    if matrix is not None:
        out.f64(*matrix)
    out.u64(color_id)
