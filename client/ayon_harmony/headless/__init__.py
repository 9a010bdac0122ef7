"""Sessions without an artist: which scenes, which Harmony, what became of them.

Scripts use ``open_scene``; commands of ``ayon addon harmony`` use ``run``.
"""

from __future__ import annotations

from ayon_harmony.headless.session import SessionOptions, open_scene

__all__ = ("SessionOptions", "open_scene")
