"""Qt's image classes, from whichever binding this interpreter has.

The emulator runs on PySide2 because only Qt 5 has the Qt Script engine. Image
code needs no engine, so its tests may run in an interpreter that has PySide6
only. Nothing but this choice belongs here.
"""

from __future__ import annotations

try:
    from PySide2.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, Qt
    from PySide2.QtGui import QColor, QImage, QPainter, QPdfWriter, qRgb, qRgba
except ImportError:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, Qt
    from PySide6.QtGui import QColor, QImage, QPainter, QPdfWriter, qRgb, qRgba

__all__ = [
    "QBuffer",
    "QByteArray",
    "QColor",
    "QIODevice",
    "QImage",
    "QPainter",
    "QPdfWriter",
    "QRect",
    "QRectF",
    "Qt",
    "qRgb",
    "qRgba",
]
