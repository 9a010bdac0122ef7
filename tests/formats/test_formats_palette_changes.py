from __future__ import annotations

from ayon_harmony.formats.palette_changes import affected_drawings, compare_palettes
from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.model.color_use import DrawingUse, UsedColor

HEADER = "ToonBoomAnimationInc PaletteFile 2\n"
RED, HAIR, OLD, NEW, SKY = (f"0x0a0000000000000{n}" for n in range(1, 6))


def palette(*lines: str) -> PaletteFile:
    return PaletteFile.parse(HEADER + "\n".join(lines) + "\n")


BEFORE = palette(
    f"Solid Red {RED} 200 10 10 255",
    f"Solid Hair {HAIR} 9 9 9 255",
    f"Solid Old {OLD} 1 1 1 255",
    f"Gradient Sky {SKY} Linear\n{{ 0 1 2 3 255, 100 4 5 6 255 }}",
)
AFTER = palette(
    f"Solid Red {RED.upper().replace('X', 'x')} 210 10 10 255",
    f"Solid Hairs {HAIR} 9 9 9 255",
    f"Solid New {NEW} 1 1 1 255",
    f"Gradient Sky {SKY} Linear\n{{ 0 1 2 3 255, 90 4 5 6 255 }}",
)


def use(drawing: str, *ids: str) -> DrawingUse:
    colors = tuple(UsedColor(color_id, "", "") for color_id in ids)
    return DrawingUse(1, "hero", drawing, drawing, ((1, 1),), colors)


def test_values_names_and_colours_that_came_and_went_are_told_apart():
    change = compare_palettes(BEFORE, AFTER)

    assert set(change.recolored) == {RED, SKY}
    assert set(change.renamed) == {HAIR}
    assert [color.name for color in change.added] == ["New"]
    assert [color.name for color in change.removed] == ["Old"]


def test_colours_that_another_palette_hides_are_left_out_of_a_change():
    change = compare_palettes(BEFORE, AFTER).without({RED, HAIR, OLD, NEW})

    assert set(change.recolored) == {SKY}
    assert change[1:] == ({}, (), ())


def test_a_palette_is_the_same_as_itself():
    assert compare_palettes(BEFORE, BEFORE) == ({}, {}, (), ())


def test_drawings_in_changed_or_removed_colours_are_affected():
    uses = [use("red", RED), use("hair", HAIR), use("old", OLD), use("none")]
    affected = affected_drawings(compare_palettes(BEFORE, AFTER), uses)

    assert [item.drawing for item in affected] == ["red", "old"]
