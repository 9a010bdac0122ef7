"""Sizes and layers of image files as scripts see them."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from sandbox.harmony.render.images import DRAWING_TYPES, read_image, write_image
from sandbox.harmony.render.psd import read_psd
from sandbox.harmony.render.qt import QColor, QImage
from sandbox.harmony.testing import run_script


def layered_psd(
    path: Path, layers: list[tuple[str, str, tuple[int, int, int]]]
) -> Path:
    """A PSD of 4 x 2 pixels.

    Args:
        path: File to write.
        layers: Lowest first: name, kind (``pixels``, ``open``, ``close``), colour.
            A group's ``close`` lies below its layers, its ``open`` above.

    """
    records, data = b"", b""
    for name, kind, colour in layers:
        size = (0, 0, 2, 4) if kind == "pixels" else (0, 0, 0, 0)
        count = 8 if kind == "pixels" else 0
        records += struct.pack(">iiiiH", *size, 4)
        for channel in (-1, 0, 1, 2):
            records += struct.pack(">hI", channel, 2 + count)
            value = 255 if channel < 0 else colour[channel]
            data += struct.pack(">H", 0) + bytes([value]) * count
        short = name.encode("ascii", "replace")[:31]
        pascal = bytes([len(short)]) + short
        pascal += bytes(-len(pascal) % 4)
        wide = name.encode("utf-16-be")
        unicode_name = struct.pack(">I", len(name)) + wide
        unicode_name += bytes(len(unicode_name) % 2)
        extra = struct.pack(">II", 0, 0) + pascal
        extra += b"8BIMluni" + struct.pack(">I", len(unicode_name)) + unicode_name
        if kind != "pixels":
            section = 3 if kind == "close" else 1
            extra += b"8BIMlsct" + struct.pack(">II", 4, section)
        records += b"8BIMnorm" + bytes([255, 0, 0, 0])
        records += struct.pack(">I", len(extra)) + extra
    info = struct.pack(">h", len(layers)) + records + data
    info += bytes(len(info) % 2)
    section = struct.pack(">I", len(info)) + info
    flat = struct.pack(">H", 0) + bytes(4 * 2 * 3)
    path.write_bytes(
        struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 2, 4, 8, 3)
        + struct.pack(">II", 0, 0)
        + struct.pack(">I", len(section))
        + section
        + flat
    )
    return path


LAYERS = [
    ("sky", "pixels", (10, 20, 200)),
    ("</Layer group>", "close", (0, 0, 0)),
    ("Körper", "pixels", (200, 20, 10)),
    ("hero", "open", (0, 0, 0)),
]


def test_names_beyond_ascii_come_from_the_unicode_block(tmp_path):
    document = read_psd(layered_psd(tmp_path / "a.psd", LAYERS).read_bytes())
    assert [(one.name, one.group) for one in document.layers] == [
        ("sky", False), ("</Layer group>", True), ("Körper", False), ("hero", True),
    ]  # fmt: skip


def test_one_layer_can_be_read_alone(tmp_path):
    path = layered_psd(tmp_path / "a.psd", LAYERS)
    assert read_image(path, "Körper").pixelColor(1, 1).getRgb() == (200, 20, 10, 255)
    assert read_image(path, "sky").pixelColor(1, 1).getRgb() == (10, 20, 200, 255)


@pytest.mark.process
def test_another_program_reads_the_test_file_too(tmp_path):
    image = pytest.importorskip("PIL.Image", reason="Pillow reads the layers")
    with image.open(layered_psd(tmp_path / "a.psd", LAYERS)) as opened:
        assert opened.size == (4, 2)
        assert len(opened.layers) == 4


@pytest.mark.engine
def test_scripts_get_layers_lowest_first_with_their_groups(tmp_path):
    path = layered_psd(tmp_path / "a.psd", LAYERS)
    found = run_script(f"CELIO.getLayerInformation('{path.as_posix()}')")
    assert [(one["layerName"], one["layer"], one["position"]) for one in found] == [
        ("sky", "sky", 0),
        ("Körper", "Körper", 1),
    ]
    assert [one["layerPathComponents"] for one in found] == [[], ["hero"]]


@pytest.mark.engine
def test_sizes_are_those_of_the_file_and_null_for_no_image(tmp_path):
    image = QImage(31, 17, QImage.Format_ARGB32)
    image.fill(QColor(1, 2, 3))
    path = tmp_path / "a.tga"
    write_image(path, image, DRAWING_TYPES["TGA4"])
    text = f"""
        [CELIO.getInformation('{path.as_posix()}'), CELIO.getInformation('/no.png'),
         CELIO.getLayerInformation('{path.as_posix()}')]
    """
    assert run_script(text) == [{"width": 31, "height": 17}, None, []]


@pytest.mark.engine
def test_an_image_is_pasted_into_a_drawing_of_its_own_format_only(tmp_path):
    image = QImage(4, 4, QImage.Format_ARGB32)
    image.fill(0)
    path = tmp_path / "a.png"
    write_image(path, image, DRAWING_TYPES["PNG4"])
    text = f"""
        var png = element.add('a', 'COLOR', 12, 'PNG', 'None');
        var tga = element.add('b', 'COLOR', 12, 'TGA', 'None');
        var src = '{path.as_posix()}';
        [CELIO.pasteImageFile({{src: src, dst: {{elementId: png, exposure: '1'}}}}),
         CELIO.pasteImageFile({{src: src, dst: {{elementId: tga, exposure: '1'}}}}),
         Drawing.isExists(png, '1'), Drawing.numberOf(tga)]
    """
    assert run_script(text, new_scene=tmp_path / "sc") == [True, False, True, 0]
