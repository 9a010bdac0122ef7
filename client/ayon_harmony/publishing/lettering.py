"""Lines of text as masks for pictures, in any script of letters.

What the font that ayon-core ships has is drawn with that, so that a picture
looks alike on every machine. Other scripts are drawn by Qt with the fonts of the
system, where a Qt application runs. Where nobody has a letter, its code stands in
a box, as browsers do it: two names never look the same, and none is lost.
"""

from __future__ import annotations

import contextlib
import logging
import math
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from PIL import Image, ImageDraw, ImageFont

log = logging.getLogger(__name__)

MAX_LETTERS = 120
"""Longer lines are cut before anything is drawn."""

# Hexadecimal digits, five rows of three dots; an octal digit is a row.
_DIGITS = (
    "75557 26227 71747 71717 55711 74717 74757 71111 "
    "75757 75717 25755 65656 74447 65556 74747 74744"
).split()


class Lettering:
    """Draws lines of one height.

    Args:
        size: Height of the letters in pixels.

    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.line_height = math.ceil(size * 1.35)
        self._font = _load_font(size)
        self._known: dict[str, bool] = {}
        self._no_glyph = self._picture_of("\uffff")
        self._ellipsis = "…" if self._has("…") else "..."

    def line(self, text: str, width: int) -> Any:
        """Return a mask of a line, shortened to a width.

        Args:
            text: What is written; line ends and control characters become
                spaces.
            width: Pixels there are.

        Returns:
            A Pillow image of mode ``L``, ``line_height`` high and not wider
            than ``width``; an empty one where drawing failed.

        """
        shown = _printable(text)
        is_whole = len(shown) <= MAX_LETTERS
        try:
            mask = self._draw_text(shown[:MAX_LETTERS])
            if is_whole and mask.width <= width:
                return mask
            return self._shortened(shown, width)
        except Exception:
            # A name is never worth a publish.
            log.warning("The text %r cannot be drawn", text, exc_info=True)
            return Image.new("L", (1, self.line_height), 0)

    def _shortened(self, text: str, width: int) -> Any:
        """Draw as much of a text as fits, with an ellipsis behind it."""
        fits, too_long = 0, min(len(text), MAX_LETTERS + 1)
        best = self._draw_text(self._ellipsis)
        while too_long - fits > 1:
            middle = (fits + too_long) // 2
            mask = self._draw_text(text[:middle].rstrip() + self._ellipsis)
            if mask.width <= width:
                fits, best = middle, mask
            else:
                too_long = middle
        return best.crop((0, 0, min(best.width, width), best.height))

    def _draw_text(self, text: str) -> Any:
        if all(self._has(letter) for letter in text):
            return self._with_font(text)
        return _with_qt(text, self.size, self.line_height) or self._with_boxes(text)

    # --- the shipped font ---------------------------------------------------

    def _has(self, letter: str) -> bool:
        """Whether the font draws a letter as something of its own."""
        if letter not in self._known:
            self._known[letter] = letter.isspace() or (
                self._picture_of(letter) not in (None, self._no_glyph)
            )
        return self._known[letter]

    def _picture_of(self, letter: str) -> bytes | None:
        picture = Image.new("L", (self.size * 2, self.size * 2), 0)
        try:
            ImageDraw.Draw(picture).text((0, 0), letter, fill=255, font=self._font)
        except (UnicodeError, OSError):
            return None
        return bytes(picture.tobytes())

    def _with_font(self, text: str) -> Any:
        width = max(1, math.ceil(self._font.getlength(text)))
        mask = Image.new("L", (width, self.line_height), 0)
        ImageDraw.Draw(mask).text((0, 0), text, fill=255, font=self._font)
        return mask

    # --- letters that nobody has -----------------------------------------------

    def _with_boxes(self, text: str) -> Any:
        pieces = []
        for is_known, letters in groupby(text, self._has):
            if is_known:
                pieces.append(self._with_font("".join(letters)))
            else:
                pieces.extend(self._box(letter) for letter in letters)
        mask = Image.new("L", (sum(piece.width for piece in pieces), self.line_height))
        left = 0
        for piece in pieces:
            mask.paste(piece, (left, 0))
            left += piece.width
        return mask

    def _box(self, letter: str) -> Any:
        """A frame with the code of a letter in two rows of digits."""
        code = f"{ord(letter):04X}"
        code = code.zfill(len(code) + len(code) % 2)
        columns = len(code) // 2
        width, height = columns * 4 + 3, 15
        box = Image.new("L", (width + 1, max(self.line_height, height)), 0)
        draw = ImageDraw.Draw(box)
        draw.rectangle((0, 0, width - 1, height - 1), outline=160)
        for index, digit in enumerate(code):
            left = 2 + index % columns * 4
            top = 2 + index // columns * 6
            for x, y in _dots(int(digit, 16)):
                draw.point((left + x, top + y), fill=255)
        return box.crop((0, 0, box.width, self.line_height))


def _printable(text: str) -> str:
    """Return a text as one line without characters that are no letters."""
    return "".join(
        " " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter
        for letter in unicodedata.normalize("NFC", text[: 2 * MAX_LETTERS])
    ).strip()


def _load_font(size: int) -> Any:
    """The font that ayon-core ships, else the small one inside of Pillow."""
    with contextlib.suppress(ImportError, OSError):
        from ayon_core.resources import get_liberation_font_path

        return ImageFont.truetype(get_liberation_font_path(), size)
    return ImageFont.load_default()


def _with_qt(text: str, size: int, line_height: int) -> Any | None:
    """Draw with the system's fonts; None where no Qt runs or a letter is missing.

    No application is made here: who has none runs without a screen, where Qt
    might end the process.
    """
    try:
        from qtpy import QtCore, QtGui
    except Exception:
        return None
    if QtGui.QGuiApplication.instance() is None:
        return None
    font = QtGui.QFont()
    font.setPixelSize(size)
    layout = QtGui.QTextLayout(text, font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1 << 20)
    layout.endLayout()
    runs = layout.glyphRuns()
    if not runs or any(0 in run.glyphIndexes() for run in runs):
        return None
    width = max(1, math.ceil(line.naturalTextWidth()))
    picture = QtGui.QImage(width, line_height, QtGui.QImage.Format_Grayscale8)
    picture.fill(0)
    painter = QtGui.QPainter(picture)
    painter.setPen(QtGui.QColor(255, 255, 255))
    layout.draw(painter, QtCore.QPointF(0, 0))
    painter.end()
    pixels = bytes(picture.constBits())
    return Image.frombuffer(
        "L", (width, line_height), pixels, "raw", "L", picture.bytesPerLine(), 1
    )


def _dots(digit: int) -> Iterator[tuple[int, int]]:
    """Yield the dots of a hexadecimal digit in a field of 3 by 5."""
    for y, row in enumerate(_DIGITS[digit]):
        for x in range(3):
            if int(row) & 4 >> x:
                yield x, y
