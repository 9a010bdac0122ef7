"""Letters drawn as little squares, for frame numbers and placeholder labels.

Qt can draw text only with a running application and installed fonts; a batch
render must show its frame number without either. The glyphs are five squares
wide and seven high, so a test can read a number back out of a picture.
"""

from __future__ import annotations

from sandbox.harmony.render.qt import QColor, QImage, QPainter, QRect

GLYPH_WIDTH = 5
GLYPH_HEIGHT = 7

# Seven rows of five bits each, the top row first, as two hex digits a row.
_GLYPHS = {
    "0": "0e11131519110e", "1": "040c040404040e", "2": "0e11010204081f",
    "3": "1f02040201110e", "4": "02060a121f0202", "5": "1f101e0101110e",
    "6": "0608101e11110e", "7": "1f010204080808", "8": "0e11110e11110e",
    "9": "0e11110f01020c", "A": "0e11111f111111", "B": "1e11111e11111e",
    "C": "0e11101010110e", "D": "1c12111111121c", "E": "1f10101e10101f",
    "F": "1f10101e101010", "G": "0e11101711110f", "H": "1111111f111111",
    "I": "0e04040404040e", "J": "0702020202120c", "K": "11121418141211",
    "L": "1010101010101f", "M": "111b1515111111", "N": "11111915131111",
    "O": "0e11111111110e", "P": "1e11111e101010", "Q": "0e11111115120d",
    "R": "1e11111e141211", "S": "0f10100e01011e", "T": "1f040404040404",
    "U": "1111111111110e", "V": "11111111110a04", "W": "1111111515150a",
    "X": "11110a040a1111", "Y": "1111110a040404", "Z": "1f01020408101f",
    " ": "00000000000000", "-": "0000001f000000", "_": "0000000000001f",
    ".": "00000000000c0c", ":": "000c0c000c0c00", "/": "00010204081000",
    "(": "02040808080402", ")": "08040202020408", "?": "0e110102040004",
    "#": "0a0a1f0a1f0a0a", "+": "0004041f040400", "=": "00001f001f0000",
}  # fmt: skip


def glyph_rows(character: str) -> list[int]:
    """Seven rows of five bits for a character; unknown ones look like ``?``."""
    packed = _GLYPHS.get(character.upper(), _GLYPHS["?"])
    return [int(packed[i : i + 2], 16) for i in range(0, 14, 2)]


def text_size(text: str, scale: int) -> tuple[int, int]:
    """Width and height in pixels of a line of text."""
    return (max(len(text) * (GLYPH_WIDTH + 1) - 1, 0) * scale, GLYPH_HEIGHT * scale)


def draw_text(
    painter: QPainter, x: int, y: int, text: str, scale: int, color: QColor
) -> None:
    """Draw one line with its top left corner at ``x``, ``y``.

    Args:
        painter: Active painter.
        x: Left edge in pixels.
        y: Top edge in pixels.
        text: Characters; lower case is drawn as upper case.
        scale: Pixels per square, at least 1.
        color: Colour of the letters.

    """
    for index, character in enumerate(text):
        left = x + index * (GLYPH_WIDTH + 1) * scale
        for row, bits in enumerate(glyph_rows(character)):
            for column in range(GLYPH_WIDTH):
                if bits & (1 << (GLYPH_WIDTH - 1 - column)):
                    painter.fillRect(
                        QRect(left + column * scale, y + row * scale, scale, scale),
                        color,
                    )


def frame_label_geometry(width: int, height: int, text: str) -> tuple[int, int, int]:
    """Where the frame number goes: left, top and scale of its letters."""
    scale = max(1, height // 180)
    while scale > 1 and text_size(text, scale)[0] + 4 * scale > width:
        scale -= 1
    return 2 * scale, height - (GLYPH_HEIGHT + 2) * scale, scale


def stamp_frame_number(image: QImage, frame: int) -> None:
    """Write the frame number in the lower left corner, white on black."""
    text = str(frame)
    x, y, scale = frame_label_geometry(image.width(), image.height(), text)
    text_width, text_height = text_size(text, scale)
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode_Source)
    painter.fillRect(
        QRect(x - scale, y - scale, text_width + 2 * scale, text_height + 2 * scale),
        QColor(0, 0, 0),
    )
    draw_text(painter, x, y, text, scale, QColor(255, 255, 255))
    painter.end()


def read_frame_number(image: QImage, digits: int = 6) -> int | None:
    """Read the number that `stamp_frame_number` wrote.

    Args:
        image: A picture as large as it was rendered.
        digits: Longest number to look for.

    Returns:
        The number, or None when the corner shows none.

    """
    width, height = image.width(), image.height()
    for count in range(digits, 0, -1):
        x, y, scale = frame_label_geometry(width, height, "0" * count)
        found = ""
        for index in range(count):
            rows = []
            for row in range(GLYPH_HEIGHT):
                bits = 0
                for column in range(GLYPH_WIDTH):
                    px = x + (index * (GLYPH_WIDTH + 1) + column) * scale + scale // 2
                    py = y + row * scale + scale // 2
                    if not (0 <= px < width and 0 <= py < height):
                        continue
                    lit = image.pixelColor(px, py).lightness() > 127
                    bits = (bits << 1) | int(lit)
                rows.append(bits)
            match = [c for c in "0123456789" if glyph_rows(c) == rows]
            if not match:
                break
            found += match[0]
        if len(found) == count:
            return int(found)
    return None
