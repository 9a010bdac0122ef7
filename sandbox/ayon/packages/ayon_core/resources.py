"""Files that the real one ships."""

from __future__ import annotations

from pathlib import Path

_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "C:/Windows/Fonts")


def get_liberation_font_path(bold: bool = False, italic: bool = False) -> str:
    """A font of this machine; the real one ships Liberation Sans.

    Raises:
        OSError: There is none.

    """
    style = ("Bold" if bold else "") + ("Italic" if italic else "") or "Regular"
    for family in ("LiberationSans", "DejaVuSans"):
        names = [f"{family}-{style}.ttf", f"{family}.ttf"]
        for folder in map(Path, _FOLDERS):
            for name in names:
                for path in folder.rglob(name):
                    return str(path)
    raise OSError("No font that looks like Liberation Sans is installed.")
