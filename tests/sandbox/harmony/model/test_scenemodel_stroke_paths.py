"""Paths of scripts: places, cuts, crossings, and curves along points."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.harmony.model.stroke_paths import (
    circle,
    closest,
    contains,
    crossings,
    curves_of,
    discretize,
    evaluate,
    fit,
    flagged_points,
    insert,
    rectangle,
    rows_of,
    split,
)

NUMBER = st.integers(-3000, 3000).map(float)
POINT = st.tuples(NUMBER, NUMBER)


def path_of(rows):
    return curves_of(flagged_points(rows))


LINE = path_of(
    [{"x": 0, "y": 0, "onCurve": True}, {"x": 100, "y": 100, "onCurve": True}]
)
CIRCLE = path_of(circle(0, 0, 100, 100))


def test_inserted_points_lie_on_the_line_in_order():
    assert rows_of(insert(LINE, [0.75, 0.25, 0.5])) == [
        {"x": 25.0 * index, "y": 25.0 * index, "onCurve": True} for index in range(5)
    ]


@given(st.lists(st.floats(0, 4), max_size=6), st.floats(0, 4))
def test_points_that_are_inserted_do_not_change_a_path(places, t):
    inserted = insert(CIRCLE, places)
    point = evaluate(CIRCLE, t)
    _, found = closest(inserted, point)

    assert math.dist(found, point) < 0.01
    assert rows_of(inserted)[0] == rows_of(CIRCLE)[0]


def test_a_circle_is_round_and_its_places_are_pieces():
    for t in (0, 0.5, 1.25, 3.9, 4):
        assert math.hypot(*evaluate(CIRCLE, t)) == pytest.approx(100, abs=0.05)
    assert evaluate(CIRCLE, 1) == pytest.approx((0, 100))
    assert evaluate(CIRCLE, 99) == evaluate(CIRCLE, 4)


def test_straight_pieces_are_as_near_as_asked_for():
    fine, coarse = discretize(CIRCLE, 0.1), discretize(CIRCLE, 5)
    middles = [
        math.hypot((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(fine, fine[1:])
    ]

    assert min(middles) > 99.8
    assert len(coarse) < len(fine)


def test_the_nearest_point_of_a_path_has_its_place():
    t, point = closest(CIRCLE, (300, 300))

    assert t == pytest.approx(0.5, abs=1e-3)
    assert point == pytest.approx((70.71, 70.71), abs=0.1)


def test_a_line_crosses_a_circle_at_both_sides():
    across = path_of(
        [{"x": -200, "y": 0.5, "onCurve": True}, {"x": 200, "y": 0.5, "onCurve": True}]
    )
    found = [crossing.point0[0] for crossing in crossings(across, CIRCLE)]

    assert found == pytest.approx([-100, 100], abs=0.05)
    assert list(crossings(LINE, LINE)) == []


def test_a_path_is_cut_at_places_and_the_parts_make_it_whole():
    parts = split(CIRCLE, [1, 2.5])

    assert [len(part) for part in parts] == [1, 2, 2]
    assert parts[0][-1].points[-1] == parts[1][0].points[0]
    assert split(CIRCLE, []) == [CIRCLE]


def test_what_is_inside_a_closed_path_is_told():
    box = path_of(rectangle(0, 0, 10, 20))

    assert contains(box, (5, 5))
    assert not contains(box, (5, 25))


@given(st.lists(POINT, min_size=2, max_size=30))
def test_curves_along_points_begin_and_end_with_them(points):
    one, many = fit(points, None), fit(points, 1.0)

    for curves in (one, many):
        assert curves[0].points[0] == points[0]
        assert curves[-1].points[-1] == points[-1]
    assert len(one) == 1


def test_curves_along_a_circle_are_near_it():
    points = [(100 * math.cos(a / 20), 100 * math.sin(a / 20)) for a in range(120)]
    for curve in fit(points, 1.0):
        assert math.hypot(*curve.at(0.5)) == pytest.approx(100, abs=1.5)
