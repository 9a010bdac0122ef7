"""Texts of drawings as shapes. Only the child process imports this.

A text begins with the left end of its first base line. 432 points of a font's size are
2,500 units: so say the widths that Harmony stores for texts whose lines stand in the
middle, and the thumbnails that have texts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ..formats.tvg.art import Text, TextRun
from .geometry import Box
from .qt import QtGui

UNITS_IN_POINT = 2500 / 432

#: Fonts whose letters are as wide as those of Arial, Harmony's first choice.
_ALIKE = ("Arial", "Liberation Sans", "Arimo", "Helvetica")

_FONT_PIXELS = 100
_MOST_LETTERS = 20_000
_DEFAULT_POINTS = 36
_MOST_POINTS = 10_000
#: Coordinates of real drawings are below 420,037 units.
_FURTHEST = 1e9
_application: list[QtGui.QGuiApplication] = []


class LetteredText(NamedTuple):
    """A text as shapes.

    Attributes:
        shapes: Paths in units of the text, y up, and the ids of their colours.
        box: Around its lines, in units of the text.
        other_fonts: Fonts that are not here, each with the one that is shown.

    """

    shapes: list[tuple[QtGui.QPainterPath, int]]
    box: Box
    other_fonts: dict[str, str]


@dataclass
class _Line:
    """A line of words, each with its place."""

    words: list[tuple[float, str, TextRun]] = field(default_factory=list)
    width: float = 0.0
    ascent: float = 0.0
    descent: float = 0.0


def start_fonts() -> None:
    """Make fonts work in a process without windows."""
    if not _application and QtGui.QGuiApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _application.append(QtGui.QGuiApplication([]))


def letter(text: Text) -> LetteredText | None:
    """Return a text as shapes, None where there is no font at all."""
    start_fonts()
    fonts = _Fonts()
    if not fonts.is_any:
        return None
    lines = _break_lines(text, fonts)
    width = max(line.width for line in lines)
    shapes: dict[int, QtGui.QPainterPath] = {}
    y = 0.0
    for number, line in enumerate(lines):
        if number:
            y -= line.ascent + line.descent
        spare = width - line.width
        left = text.shift + (0.0, spare / 2, spare)[min(text.align, 2)]
        for x, word, run in line.words:
            path = shapes.setdefault(run.color_id, QtGui.QPainterPath())
            path.addPath(fonts.shape_of(word, run, left + x, y))
    box = Box(text.shift, y - lines[-1].descent, text.shift + width, lines[0].ascent)
    return LetteredText(
        [(path, color_id) for color_id, path in shapes.items()], box, fonts.others
    )


def box_of_texts(texts: tuple[Text, ...]) -> Box | None:
    """Return the box around texts in their drawing, None where there is none."""
    box: Box | None = None
    for text in texts:
        lettered = letter(text)
        if lettered is None:
            continue
        a, b, c, d, tx, ty = text.matrix
        left, bottom, right, top = lettered.box
        corners = [
            (a * x + c * y + tx, b * x + d * y + ty)
            for x in (left, right)
            for y in (bottom, top)
        ]
        xs, ys = zip(*corners)
        if not all(abs(value) <= _FURTHEST for value in (*xs, *ys)):
            continue  # broken numbers must not make everything else a dot
        box = Box(min(xs), min(ys), max(xs), max(ys)).united(box)
    return box


def _has_fonts() -> bool:
    try:
        return bool(QtGui.QFontDatabase.families())
    except TypeError:
        # Qt 5 has no static one.
        return bool(QtGui.QFontDatabase().families())


class _Fonts:
    """The fonts of a text, and how wide its words are."""

    def __init__(self) -> None:
        self._fonts: dict[str, tuple[QtGui.QFont, QtGui.QFontMetricsF]] = {}
        self.others: dict[str, str] = {}
        self.is_any = _has_fonts()

    def _font(self, run: TextRun) -> tuple[QtGui.QFont, QtGui.QFontMetricsF]:
        name = run.font or "Arial"
        if name not in self._fonts:
            font = QtGui.QFont()
            font.setFamilies([name, *_ALIKE])
            font.setPixelSize(_FONT_PIXELS)
            font.setHintingPreference(QtGui.QFont.HintingPreference.PreferNoHinting)
            shown = QtGui.QFontInfo(font).family()
            if shown.lower() != name.lower():
                self.others[name] = shown
            self._fonts[name] = font, QtGui.QFontMetricsF(font)
        return self._fonts[name]

    def _scale(self, run: TextRun) -> float:
        points = min(run.size or _DEFAULT_POINTS, _MOST_POINTS)
        return points * UNITS_IN_POINT / _FONT_PIXELS

    def width_of(self, word: str, run: TextRun) -> float:
        return float(self._font(run)[1].horizontalAdvance(word)) * self._scale(run)

    def heights(self, run: TextRun) -> tuple[float, float]:
        """Return ascent and descent."""
        metrics, scale = self._font(run)[1], self._scale(run)
        return metrics.ascent() * scale, metrics.descent() * scale

    def shape_of(
        self, word: str, run: TextRun, x: float, y: float
    ) -> QtGui.QPainterPath:
        path = QtGui.QPainterPath()
        path.addText(0.0, 0.0, self._font(run)[0], word)
        scale = self._scale(run)
        return QtGui.QTransform(scale, 0, 0, -scale, x, y).map(path)


def _break_lines(text: Text, fonts: _Fonts) -> list[_Line]:
    """Return the lines of a text; words that are too wide go to the next one."""
    lines = [_Line()]
    for word, run in _words(text):
        line = lines[-1]
        if word == "\n":
            lines.append(line := _Line())
        else:
            width = fonts.width_of(word, run)
            is_over = 0 < text.wrap_width < line.width + width
            if is_over and line.words and not word.isspace():
                lines.append(line := _Line())
            line.words.append((line.width, word, run))
            line.width += width
        ascent, descent = fonts.heights(run)
        line.ascent = max(line.ascent, ascent)
        line.descent = max(line.descent, descent)
    return lines


def _words(text: Text) -> Iterator[tuple[str, TextRun]]:
    """Yield words, gaps and line feeds."""
    left = _MOST_LETTERS
    for run in text.parts:
        word = ""
        for letter_ in run.text[:left]:
            is_gap = letter_ == " "
            if word and (letter_ == "\n" or (word[-1] == " ") != is_gap):
                yield word, run
                word = ""
            if letter_ == "\n":
                yield letter_, run
            else:
                word += letter_
        left -= len(run.text[:left])
        if word:
            yield word, run
