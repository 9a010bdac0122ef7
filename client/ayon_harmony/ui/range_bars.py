"""Ranges of frames as bars on one scale, for the question that shows them.

Qt is handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ayon_harmony.ui.qt import Qt

_BAR, _GAP, _LABEL = 22, 12, 96
"""Height of a bar, space between two, and width of their names, in pixels at 1x."""

_LENGTH_COLOR, _PLAYED_COLOR, _CHANGED_COLOR = "#4a5058", "#5b7f95", "#3fa66b"
_TEXT_COLOR = "#ffffff"


@dataclass(frozen=True)
class RangeBar:
    """Frames of a scene, counted from 1; both ends belong to it.

    Attributes:
        label: ``Now`` or ``Then``.
        frame_count: Frames that the scene has.
        start: First frame that plays.
        stop: Last frame that plays.
        is_new: Whether it is what it would become.

    """

    label: str
    frame_count: int
    start: int
    stop: int
    is_new: bool = False

    def describe(self) -> str:
        """Say it in a line, for who cannot see it."""
        return (
            f"{self.label}: frames {self.start} to {self.stop} play,"
            f" of {self.frame_count}"
        )


def make_bars(qt: Qt, bars: Sequence[RangeBar]) -> Any:
    """Return a widget that shows ranges below each other."""
    widget = _bars_class(qt)(bars)
    widget.setObjectName("bars")
    widget.setAccessibleName("\n".join(bar.describe() for bar in bars))
    return widget


@lru_cache(maxsize=2)
def _bars_class(qt: Qt) -> Any:
    """Return the class of the widget; Qt keeps classes for ever."""

    class Bars(qt.QtWidgets.QWidget):  # type: ignore[name-defined]
        def __init__(self, bars: Sequence[RangeBar]) -> None:
            super().__init__()
            self.bars = tuple(bars)
            self.setFixedHeight(len(self.bars) * (_BAR + _GAP) + _GAP)

        def sizeHint(self) -> Any:  # noqa: N802 - Qt's name
            return qt.QtCore.QSize(520, self.height())

        def paintEvent(self, _event: Any) -> None:  # noqa: N802 - Qt's name
            painter = qt.QtGui.QPainter(self)
            try:
                name = self.palette().color(self.foregroundRole())
                _paint(qt, painter, self.width(), self.bars, name)
            finally:
                painter.end()

    return Bars


def _paint(
    qt: Qt, painter: Any, width: int, bars: Sequence[RangeBar], name_color: Any
) -> None:
    painter.setRenderHint(qt.QtGui.QPainter.RenderHint.Antialiasing)
    color, left = qt.QtGui.QColor, qt.QtCore.Qt.AlignmentFlag.AlignLeft
    middle = qt.QtCore.Qt.AlignmentFlag.AlignVCenter
    right = qt.QtCore.Qt.AlignmentFlag.AlignRight
    scale = (width - _LABEL - _GAP) / max(1, *(bar.frame_count for bar in bars))
    for number, bar in enumerate(bars):
        top = _GAP + number * (_BAR + _GAP)
        painter.setPen(name_color)
        painter.drawText(
            qt.QtCore.QRectF(4, top, _LABEL - 8, _BAR), left | middle, bar.label
        )
        painter.setPen(color(_TEXT_COLOR))
        played = _CHANGED_COLOR if bar.is_new else _PLAYED_COLOR
        for first, last, fill in (
            (1, bar.frame_count, _LENGTH_COLOR),
            (bar.start, bar.stop, played),
        ):
            area = qt.QtCore.QRectF(
                _LABEL + (first - 1) * scale, top, (last - first + 1) * scale, _BAR
            )
            painter.fillRect(area, color(fill))
        numbers = str(bar.start)
        if bar.stop != bar.start:
            numbers = f"{bar.start}-{bar.stop}"
        fits = painter.fontMetrics().horizontalAdvance(numbers) + _GAP < area.width()
        inside = area.adjusted(4, 0, -4, 0)
        behind = area.right() + 4
        if fits:
            painter.drawText(inside, left | middle, str(bar.start))
            if bar.stop != bar.start:
                painter.drawText(inside, right | middle, str(bar.stop))
        else:
            space = qt.QtCore.QRectF(behind, top, width - behind, _BAR)
            painter.setPen(name_color)
            painter.drawText(space, left | middle, numbers)
            painter.setPen(color(_TEXT_COLOR))
            behind += painter.fontMetrics().horizontalAdvance(numbers)
        if bar.frame_count > bar.stop:
            end = _LABEL + bar.frame_count * scale
            rest = qt.QtCore.QRectF(behind, top, end - behind - 4, _BAR)
            painter.drawText(rest, right | middle, str(bar.frame_count))
