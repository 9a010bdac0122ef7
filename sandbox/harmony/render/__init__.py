"""Frames of the emulator: image files, compositing and batch rendering."""
