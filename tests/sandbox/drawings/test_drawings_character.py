"""The demo's character: whole drawings in the colours of its palette."""

from __future__ import annotations

from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.formats.scene_graph import read_scene_graph
from ayon_harmony.formats.tvg.drawing import parse_drawing
from ayon_harmony.formats.tvg.palette import color_id_text
from ayon_harmony.pictures.frame import frame_layers
from ayon_harmony.pictures.scene_files import FolderFiles
from sandbox.bench.drawings import make_large_drawing, make_rig
from sandbox.drawings.character import character, palette


def test_every_drawing_is_whole_and_in_colours_of_the_palette():
    ids = {color.id for color in PaletteFile.parse(palette().to_text()).colors}
    for drawings in character().values():
        for builder in drawings.values():
            drawing = parse_drawing(builder.to_bytes())
            drawing.check()
            assert not drawing.is_empty
            assert {color_id_text(entry.id) for entry in drawing.palette} <= ids


def test_the_rig_of_the_benchmark_shows_every_layer(tmp_path):
    graph = read_scene_graph(make_rig(tmp_path, layers=12))

    assert len(frame_layers(graph, 3, FolderFiles(graph.facts.path)).layers) == 12


def test_the_large_drawing_has_its_lines_and_is_the_same_each_time():
    data = make_large_drawing(60).to_bytes()
    layer = parse_drawing(data).layers["L"]

    assert len(list(layer.components())) == 60
    assert make_large_drawing(60).to_bytes() == data
