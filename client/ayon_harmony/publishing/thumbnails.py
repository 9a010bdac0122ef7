"""Thumbnails that are ready before ayon-core makes them.

ayon-core converts each picture with a process of oiiotool or ffmpeg of its own, which
takes most of a publish's time. Where Pillow reads the picture, it is made here.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

LARGEST = (1280, 720)
"""Width and height in pixels that a thumbnail fits into."""

QUALITY = 88

_READ_HERE = frozenset({".png", ".jpg", ".jpeg", ".tga", ".bmp", ".gif", ".tif"})


def make_thumbnail(source: Path, target: Path) -> bool:
    """Make a JPEG of a picture, on black where it is transparent.

    Args:
        source: The picture; only read.
        target: The JPEG to make.

    Returns:
        Whether it was made; ayon-core makes the others.

    """
    if source.suffix.lower() not in _READ_HERE or not source.is_file():
        return False
    try:
        from PIL import Image
    except ImportError:
        return False
    try:
        with Image.open(source) as opened:
            # 16 bit greys and the like would lose more than their depth.
            if opened.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
                return False
            picture = opened.convert("RGBA")
        picture.thumbnail(LARGEST)
        flat = Image.new("RGB", picture.size)
        flat.paste(picture, mask=picture.getchannel("A"))
        flat.save(target, "JPEG", quality=QUALITY)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        log.debug("No thumbnail of '%s' here", source, exc_info=True)
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        return False
    return True


def thumbnail_representation(path: Path) -> dict[str, Any]:
    """Return the representation that ayon-core's own extractor makes."""
    return {
        "name": "thumbnail",
        "ext": "jpg",
        "files": path.name,
        "stagingDir": str(path.parent),
        "thumbnail": True,
        "tags": ["thumbnail", "delete"],
        "outputName": "thumbnail",
    }
