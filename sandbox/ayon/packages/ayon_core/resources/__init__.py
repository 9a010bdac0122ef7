"""Files that ship with ayon-core.

The double ships none: where the real one has a font, the machine's will do.
"""

from __future__ import annotations

from PIL import ImageFont

_FONTS = ("LiberationSans-Regular.ttf", "DejaVuSans.ttf", "arial.ttf", "Arial.ttf")


def get_liberation_font_path(bold: bool = False, italic: bool = False) -> str:
    """Path of a font for texts in pictures; may be a file that is not there."""
    for name in _FONTS:
        try:
            return str(ImageFont.truetype(name).path)
        except OSError:
            continue
    return _FONTS[0]
