"""Curves of function columns: points, handles, and the value at a frame.

A Bezier curve is ``<points version="2"><pt constSeg x yLocal y [lx ly rx ry]/>``
in a scene file; handles stand there as absolute positions. Files with handles
at hand are few, so the spelling of ``continuity`` and of Ease points is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CurvePoint:
    """One key or control point of a function curve.

    Attributes:
        x: Frame.
        y: Value.
        left: Handle towards earlier frames, absolute; None without one.
        right: Handle towards later frames, absolute; None without one.
        constant: The value is held up to the next point.
        continuity: SMOOTH, CORNER or STRAIGHT.
        ease: Frames and angle of easing in, then out; for Ease columns.

    """

    x: float
    y: float
    left: tuple[float, float] | None = None
    right: tuple[float, float] | None = None
    constant: bool = False
    continuity: str = "SMOOTH"
    ease: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


def curve_value(points: Sequence[CurvePoint], frame: float) -> float:
    """Value of a curve at a frame; points in order of x. No points give 0."""
    if not points:
        return 0.0
    if frame <= points[0].x:
        return points[0].y
    for before, after in zip(points, points[1:]):
        if frame < after.x:
            if before.constant or after.x == before.x:
                return before.y
            return _segment(before, after, frame)
    return points[-1].y


def _segment(before: CurvePoint, after: CurvePoint, frame: float) -> float:
    if before.right is None and after.left is None:
        share = (frame - before.x) / (after.x - before.x)
        return before.y + (after.y - before.y) * share
    # Handles must not pull time backwards, so their x stays in the segment.
    x1, y1 = before.right or (before.x, before.y)
    x2, y2 = after.left or (after.x, after.y)
    x1 = min(max(x1, before.x), after.x)
    x2 = min(max(x2, before.x), after.x)
    low, high = 0.0, 1.0
    for _ in range(48):
        middle = (low + high) / 2
        if _bezier(before.x, x1, x2, after.x, middle) < frame:
            low = middle
        else:
            high = middle
    return _bezier(before.y, y1, y2, after.y, (low + high) / 2)


def _bezier(a: float, b: float, c: float, d: float, t: float) -> float:
    s = 1 - t
    return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d


@dataclass(frozen=True)
class PathPoint:
    """One point of a 3D path; ``frame`` is 0 for a control point."""

    x: float
    y: float
    z: float
    frame: float = 0.0
    tension: float = 0.0
    continuity: float = 0.0
    bias: float = 0.0
    constant: bool = False


def path_value(points: Sequence[PathPoint], frame: float) -> tuple[float, float, float]:
    """Position on a 3D path: straight between the points locked in time.

    Harmony bends the way by tension, continuity and bias; that is not modelled.
    """
    keys = [point for point in points if point.frame > 0] or list(points[:1])
    if not keys:
        return 0.0, 0.0, 0.0
    if frame <= keys[0].frame:
        return keys[0].x, keys[0].y, keys[0].z
    for before, after in zip(keys, keys[1:]):
        if frame < after.frame:
            if before.constant:
                return before.x, before.y, before.z
            share = (frame - before.frame) / (after.frame - before.frame)
            return (
                before.x + (after.x - before.x) * share,
                before.y + (after.y - before.y) * share,
                before.z + (after.z - before.z) * share,
            )
    return keys[-1].x, keys[-1].y, keys[-1].z
