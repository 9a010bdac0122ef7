"""Outlines, without Qt."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayon_harmony.formats.tvg.art import Path, Profile
from ayon_harmony.formats.tvg.builder import curve, ellipse, straight
from ayon_harmony.pictures.geometry import (
    Box,
    Widths,
    flatten,
    join_paths,
    outline,
    segments,
    thumbnail_view,
)

numbers = st.integers(-5_000, 5_000).map(float)
points = st.tuples(numbers, numbers)


def profile(*rows: tuple[float, float]) -> Widths:
    values = array("f")
    for place, half in rows:
        values.extend((place, *(half, 0.33, half, 0.33, half) * 2))
    return Widths(Profile(values))


def turning(polygon) -> float:
    return sum(
        x0 * y1 - x1 * y0
        for (x0, y0), (x1, y1) in zip(polygon, polygon[1:] + polygon[:1])
    )


@settings(deadline=None)
@given(st.lists(points, min_size=3, max_size=12, unique=True), st.randoms())
def test_the_pieces_of_a_loop_are_joined_in_any_order_and_direction(corners, dice):
    ring = [*corners, corners[0]]
    pieces = [straight(pair) for pair in zip(ring, ring[1:])]
    pieces = [straight([p.end, p.start]) if dice.random() < 0.5 else p for p in pieces]
    dice.shuffle(pieces)
    (loop,) = join_paths(pieces)

    walked = [
        (path.end, path.start) if backwards else (path.start, path.end)
        for path, backwards in loop
    ]
    assert len(walked) == len(pieces)
    assert all(a[1] == b[0] for a, b in zip(walked, walked[1:] + walked[:1]))


def test_a_row_that_is_not_closed_stays_a_row():
    (loop,) = join_paths([straight([(0, 0), (5, 5)])])

    assert len(loop) == 1


def test_a_path_is_the_same_backwards():
    path = curve([(0, 0), (1, 2), (3, 4), (5, 6), (7, 8), (9, 10), (11, 12)])

    assert list(segments(path, True)) == [
        ((9, 10), (7, 8), (5, 6)),
        ((3, 4), (1, 2), (0, 0)),
    ]


@pytest.mark.parametrize("handles", [1, 2, 3, 5])
def test_any_number_of_handles_ends_at_the_last_point(handles):
    count = handles + 2
    flags = bytes([1 | 1 << (count - 1)])
    path = Path(flags, array("f", [float(v) for v in range(2 * count)]))

    assert flatten(path, 0.1)[-1] == path.end


def test_a_circle_is_flattened_within_the_tolerance():
    radii = [(x * x + y * y) ** 0.5 for x, y in flatten(ellipse(0, 0, 200, 200), 0.1)]

    assert max(radii) - min(radii) < 0.2


@settings(deadline=None)
@given(st.lists(points, min_size=2, max_size=8, unique=True))
def test_all_pieces_of_a_straight_line_s_outline_turn_clockwise(corners):
    (x0, y0), (x1, y1) = corners[0], corners[-1]
    polygon = [(x0, y0), ((x0 + x1) / 2, (y0 + y1) / 2), (x1, y1)]
    pieces = outline(polygon, profile((0, 4), (1, 9)), 0, 1, b"\0\0")

    assert pieces
    assert all(turning(piece) < 0 for piece in pieces)


def test_a_flat_tip_has_no_cap():
    line = [(0.0, 0.0), (100.0, 0.0)]
    widths = profile((0, 4), (1, 9))
    both = outline(line, widths, 0, 1, b"\1\1")
    none = outline(line, widths, 0, 1, b"\0\0")

    assert (len(both), len(none)) == (1, 3)


def test_a_piece_has_the_part_of_the_profile_that_it_covers():
    widths = profile((0, 0), (1, 100))

    assert widths.at(0.25)[0] == pytest.approx(25, abs=12)
    assert widths.at(0) == (0, 0)
    assert widths.at(2) == (100, 100)
    assert widths.mean(0, 1) == pytest.approx(100, rel=0.2)


def test_a_piece_without_length_has_no_outline_to_divide_by():
    assert outline([(1.0, 1.0)], profile((0, 4), (1, 9)), 0.5, 0.5, b"\0\0")


def test_a_profile_without_points_is_no_width():
    assert Widths(Profile(array("f"))).at(0.5) == (0, 0)


def test_the_view_of_a_thumbnail_is_a_square_around_the_drawing():
    view = thumbnail_view(Box(0, 0, 1200, 600))

    assert view.width == view.height == pytest.approx(1300 + 208.33)
    assert (view.left + view.right) / 2 == pytest.approx(600)
