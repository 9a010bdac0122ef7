"""Harmony's drawings (``.tvg``): readers, a writer, and what changed between two.

::

    drawing = open_drawing(path)          every part is read when asked for
    read_colors(path)                     only the colours, by seeking
    builder.DrawingBuilder                makes drawings for tests and demos

The format is not published. What is here was worked out from files: Stage 12,
Harmony 16, 17, 20 and 25, Solo and Storyboard Pro. What was never seen is stepped
over by its length and told in ``problems``, not guessed.

Nothing here writes a drawing of an artist's scene: the files end with a certificate
and a signature that only Harmony can make, and nobody knows whether Harmony opens
drawings without them.
"""

from __future__ import annotations

from .drawing import Drawing, open_drawing, read_colors

__all__ = ["Drawing", "open_drawing", "read_colors"]
