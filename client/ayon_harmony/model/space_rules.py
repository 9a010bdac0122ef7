"""How much room a publish takes, at the worst."""

from __future__ import annotations

#: Bytes of a pixel that a format cannot go much beyond, by extension.
_BYTES_PER_PIXEL = {"exr": 8, "dpx": 8, "psd": 10, "sgi": 8, "tif": 8, "jpg": 2}
_DEFAULT_BYTES_PER_PIXEL = 4


def image_bytes(width: int, height: int, extension: str) -> int:
    """Return how large an image of a size can get, in bytes."""
    per_pixel = _BYTES_PER_PIXEL.get(extension.lower(), _DEFAULT_BYTES_PER_PIXEL)
    return width * height * per_pixel


def gibibytes(count: float) -> str:
    """Return an amount of bytes in words."""
    if count < 1 << 30:
        return f"{count / (1 << 20):.0f} MiB"
    return f"{count / (1 << 30):.1f} GiB"
