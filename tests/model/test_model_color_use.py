"""Which colours are lost, unused, and of which palette."""

from __future__ import annotations

import pytest

from ayon_harmony.model.color_use import (
    DrawingUse,
    KnownColors,
    PaletteColorUse,
    UsedColor,
    by_palette,
    drawings_of,
    find_color_uses,
    find_lost_colors,
    find_used_palettes,
    merge_spans,
    normal_id,
    spans_text,
)

SKIN, HAIR, LINE = "0x0a00000000000001", "0x0a00000000000002", "0x0000000000000003"


def use(drawing, *colors, spans=((1, 1),), element=7):
    return DrawingUse(
        element, "hero", drawing, f"hero-{drawing}.tvg", tuple(spans), colors
    )


def color(color_id, name="Skin", palette="bob", carried=False):
    return UsedColor(color_id, name, palette, carried)


def test_a_colour_that_no_palette_has_is_lost_with_all_its_drawings():
    uses = [use("1", color(SKIN), color(HAIR)), use("2", color(SKIN)), use("3")]
    (lost,) = find_lost_colors(uses, KnownColors([HAIR]))

    assert (lost.id, lost.name, lost.palette) == (SKIN, "Skin", "bob")
    assert [item.drawing for item in drawings_of([lost])] == ["1", "2"]


def test_nothing_is_lost_in_a_whole_scene():
    uses = [use("1", color(SKIN), color(HAIR))]

    assert find_lost_colors(uses, KnownColors([SKIN.upper(), HAIR])) == ()


def test_what_a_drawing_carries_itself_is_never_lost():
    assert (
        find_lost_colors([use("1", color(LINE, carried=True))], KnownColors([])) == ()
    )


def test_an_element_s_palettes_are_for_its_own_drawings():
    known = KnownColors([], {7: [SKIN]})
    uses = [use("1", color(SKIN), element=7), use("1", color(SKIN), element=8)]
    (lost,) = find_lost_colors(uses, known)

    assert [item.element_id for item in lost.uses] == [8]


@pytest.mark.parametrize("spelling", ["0A00000000000001", " 0xa00000000000001", SKIN])
def test_ids_are_the_same_however_they_are_spelt(spelling):
    assert normal_id(spelling) == SKIN
    assert KnownColors([spelling]).has(SKIN, 1)


def test_lost_colours_are_those_of_a_palette_together():
    uses = [
        use("1", color(SKIN, "Skin", "bob"), color(HAIR, "Hair", "eve")),
        use("2", color("0x0a00000000000009", "Coat", "bob")),
    ]
    lost = by_palette(find_lost_colors(uses, KnownColors([])))

    assert {name: [c.name for c in row] for name, row in lost.items()} == {
        "bob": ["Coat", "Skin"],
        "eve": ["Hair"],
    }


def test_drawings_are_told_by_colour_and_hidden_colours_not_at_all():
    palettes = {
        "bob": [(SKIN.upper().replace("X", "x"), "Skin"), (HAIR, "Hair")],
        "all": [(SKIN, "Other skin")],
    }
    first, second = use("1", color(SKIN), color(SKIN)), use("2", color(SKIN))
    found = find_color_uses(palettes, [first, second])

    assert found == {
        "bob": (
            PaletteColorUse(SKIN, "Skin", (first, second)),
            PaletteColorUse(HAIR, "Hair", ()),
        ),
        "all": (),
    }


def test_a_palette_that_another_one_hides_is_not_used():
    palettes = {"first": [SKIN], "second": [SKIN], "third": [HAIR]}

    assert find_used_palettes(palettes, [use("1", color(SKIN))]) == {"first"}


@pytest.mark.parametrize(
    ("spans", "text"),
    [
        ([], "not exposed"),
        ([(3, 3)], "frame 3"),
        ([(1, 3)], "frames 1-3"),
        ([(7, 7), (1, 3), (4, 5)], "frames 1-5 and 7"),
        ([(1, 1), (3, 3), (5, 5)], "frames 1, 3 and 5"),
    ],
)
def test_frames_are_told_in_words(spans, text):
    assert spans_text(spans) == text


def test_many_ranges_are_counted():
    text = spans_text([(n, n) for n in range(1, 60, 2)])

    assert text == "frames 1, 3, 5, 7, 9, 11, 13 and 23 more ranges"


def test_spans_that_overlap_are_one():
    assert merge_spans([(5, 9), (1, 5), (11, 12), (10, 10)]) == [(1, 12)]
