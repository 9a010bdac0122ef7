"""Names that Harmony gives to what lies in the folder of a scene or a template."""

from __future__ import annotations

PALETTE_LIBRARY = "palette-library"
"""Folder of the palettes that are the scene's own."""

PALETTE_LIST = "PALETTE_LIST"
"""File that lists the scene's palettes, and in an element's folder those of its own."""
