"""Every sample's facts, and every part written back as it was."""

from __future__ import annotations

from collections import Counter

import pytest

from ayon_harmony.errors import DrawingFileError
from ayon_harmony.formats.tvg import open_drawing, read_colors
from ayon_harmony.formats.tvg.art import Group, Path
from ayon_harmony.formats.tvg.art_writer import write_art
from ayon_harmony.formats.tvg.bitmap import write_bitmap
from ayon_harmony.formats.tvg.drawing import parse_drawing
from ayon_harmony.formats.tvg.palette import (
    DrawingColor,
    color_id_text,
    write_palette,
)
from sandbox.drawings.masks import pack_mask


def layer_facts(layer) -> dict:
    defined: set[int] = set()
    references = points = 0
    for component in layer.components():
        references += component.path in defined
        defined.add(component.path)
        points += len(layer.path(component.path))
    groups = sum(isinstance(node, Group) for node in layer.nodes or ())
    kinds = Counter(str(component.kind) for component in layer.components())
    return {
        "shapes": len(list(layer.shapes())),
        "groups": groups,
        "components": dict(kinds),
        "points": points,
        "references": references,
        "texts": len(layer.texts),
    }


def palette_facts(palette) -> list[dict]:
    facts = []
    for entry in palette:
        fact = {
            "id": color_id_text(entry.id),
            "name": entry.name,
            "palette": entry.palette,
        }
        if isinstance(entry, DrawingColor) and not entry.stops:
            fact["rgba"] = list(entry.rgba)
        facts.append(fact)
    return facts


def test_a_sample_holds_the_facts_that_stand_beside_it(sample):
    drawing = open_drawing(sample.path)
    drawing.check()
    used = {key for layer in drawing.layers.values() for key in layer.color_ids()}

    assert {
        key: value
        for key, value in sample.facts.items()
        if key not in ("sha256", "bytes")
    } == {
        "version": drawing.version,
        "flavour": 64 if drawing.is_wide else 32,
        "product": drawing.origin.product,
        "layers": {
            art: layer_facts(layer)
            for art, layer in drawing.layers.items()
            if not layer.is_clear
        },
        "colours_used": [color_id_text(key) for key in sorted(used)],
        "palette": palette_facts(drawing.palette),
        "bitmap": bool(drawing.bitmaps),
    }
    assert drawing.unknown == []


def test_every_part_of_a_sample_is_written_back_byte_for_byte(sample):
    drawing = open_drawing(sample.path)

    for art, layer in drawing.layers.items():
        keys = [key for key in drawing.chunk_names if key == f"T{art}AA"]
        assert write_art(layer, drawing.is_wide) == drawing.content(keys[0])
    for art, pictures in drawing.bitmaps.items():
        assert write_bitmap(pictures) == drawing.content(f"T{art}AB")
    assert write_palette(drawing.palette, drawing.is_wide) == drawing.content("TPAL")


def test_the_colours_alone_are_those_of_the_whole_drawing(sample):
    assert read_colors(sample.path) == open_drawing(sample.path).palette


def test_a_sample_cut_anywhere_gives_what_is_whole_or_says_what_is_wrong(sample):
    data = sample.path.read_bytes()
    whole = parse_drawing(data)
    for size in range(0, len(data), 7):
        if size < 16:
            with pytest.raises(DrawingFileError, match="cut|empty"):
                parse_drawing(data[:size])
            continue
        drawing = parse_drawing(data[:size])
        assert drawing.problems
        for key in drawing.chunk_names:
            assert drawing.content(key) == whole.content(key)
        with pytest.raises(DrawingFileError):
            drawing.check()


def test_colours_are_read_where_the_file_is_cut_behind_them(samples, tmp_path):
    data = (samples / "square_64.tvg").read_bytes()
    cut = tmp_path / "cut.tvg"
    cut.write_bytes(data[:-40])

    assert [entry.name for entry in read_colors(cut)] == ["Red"]


def test_a_path_of_two_components_is_one_object(samples):
    layer = open_drawing(samples / "pencil_over_fill_32.tvg").layers
    paths = [component.path for art in layer.values() for component in art.components()]

    assert len(paths) > len(set(paths))


def test_the_pivot_is_that_of_the_drawing(samples):
    pivot = open_drawing(samples / "pivot_32.tvg").origin.pivot
    none = open_drawing(samples / "square_32.tvg").origin.pivot

    assert pivot is not None
    assert pivot != (0, 0)
    assert none is None


def test_a_clear_drawing_is_empty_and_one_with_text_or_bitmap_is_not(samples):
    empty = {
        name: open_drawing(samples / f"{name}.tvg").is_empty
        for name in ("empty_32", "empty_64", "text_64", "bitmap_32", "square_32")
    }

    assert empty == {
        "empty_32": True,
        "empty_64": True,
        "text_64": False,
        "bitmap_32": False,
        "square_32": False,
    }


def test_a_text_has_its_words_its_colour_and_its_place(samples):
    (text,) = open_drawing(samples / "text_32.tvg").layers["O"].texts

    assert text.text
    assert [color_id_text(key) for key in text.color_ids] == ["0x0a11000000000003"]


@pytest.mark.parametrize("name", ["brush_texture_32", "brush_texture_wide_64"])
def test_a_mask_is_unpacked_to_its_size_and_packed_as_it_was(samples, name):
    palette = open_drawing(samples / f"{name}.tvg").palette
    (mask,) = [entry for entry in palette if not isinstance(entry, DrawingColor)]
    pixels = mask.pixels()

    assert len(pixels) == mask.width * mask.height
    assert pack_mask(pixels, mask.width, mask.height) == mask.data


def test_tiles_are_pngs_of_the_size_of_their_place(samples):
    (picture,) = open_drawing(samples / "bitmap_64.tvg").bitmaps["L"]

    assert len(picture.tiles) == 3
    assert [tile.png_size() for tile in picture.tiles] == [
        tile.box[2:] for tile in picture.tiles
    ]


def test_an_art_layer_s_numbers_are_paths_and_paints(sample):
    for layer in open_drawing(sample.path).layers.values():
        for component in layer.components():
            assert isinstance(layer.path(component.path), Path)
            for side in (component.left, component.right):
                assert (layer.paint(side) is None) == (side == 0)
