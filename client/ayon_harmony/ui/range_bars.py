"""Ranges of frames as bars on one scale, and the question that shows them.

Qt is handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ayon_harmony.ui.qt import Qt, dress, execute, text_label

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


def ask_with_ranges(
    qt: Qt,
    title: str,
    text: str,
    bars: Sequence[RangeBar],
    choices: Sequence[tuple[str, str]],
    safe: str,
) -> str:
    """Ask with the ranges above the text; closing and Escape are the safe choice."""
    widgets = qt.QtWidgets
    dialog = widgets.QDialog(objectName="ayon_ranges", windowTitle=title)
    dialog.setWindowFlag(qt.QtCore.Qt.WindowType.WindowStaysOnTopHint, True)
    layout = widgets.QVBoxLayout(dialog)
    layout.addWidget(make_bars(qt, bars))
    layout.addWidget(text_label(qt, text))
    row = widgets.QHBoxLayout()
    row.addStretch(1)
    layout.addLayout(row)
    answers: list[str] = []

    def answering(key: str) -> Any:
        def answer(*_checked: object) -> None:
            answers.append(key)
            dialog.accept()

        return answer

    for key, caption in choices:
        button = widgets.QPushButton(
            caption, objectName=key, default=key == choices[0][0], autoDefault=False
        )
        button.clicked.connect(answering(key))
        row.addWidget(button)
    dress(qt, dialog, (560, 200))
    execute(dialog)
    dialog.deleteLater()
    return answers[0] if answers else safe


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
            self.setMinimumHeight(len(self.bars) * (_BAR + _GAP) + _GAP)

        def sizeHint(self) -> Any:  # noqa: N802 - Qt's name
            return qt.QtCore.QSize(520, self.minimumHeight())

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
