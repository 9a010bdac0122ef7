"""Drawings for the demo scene, and rendered frames as pictures for the report."""

from __future__ import annotations

import io
import math
from pathlib import Path

from PIL import Image, ImageDraw

SIZE = (960, 540)


def draw_ball(folder: Path, count: int) -> list[Path]:
    """Draw a ball that bounces once, one transparent PNG for each drawing."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        progress = number / max(1, count - 1)
        x = 80 + progress * (SIZE[0] - 160)
        y = SIZE[1] - 70 - abs(math.sin(progress * 2 * math.pi)) * 320
        image = Image.new("RGBA", SIZE, (0, 0, 0, 0))
        draw = ImageDraw.Draw(image)
        draw.ellipse((x - 60, SIZE[1] - 30, x + 60, SIZE[1] - 12), fill=(0, 0, 0, 70))
        draw.ellipse((x - 55, y - 55, x + 55, y + 55), fill=(226, 88, 34, 255))
        draw.ellipse((x - 32, y - 36, x - 8, y - 12), fill=(255, 214, 190, 255))
        path = folder / f"ball-{number + 1}.png"
        image.save(path)
        paths.append(path)
    return paths


def balloon(number: int, color: str) -> bytes:
    """A balloon that rises in the right corner, as a transparent PNG."""
    image = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    x, y = SIZE[0] - 130, 260 - 14 * number
    draw.line((x, y + 60, x - 6, y + 100, x + 4, y + 150), fill=(60, 60, 60), width=2)
    draw.ellipse((x - 46, y - 60, x + 46, y + 56), fill=color)
    draw.polygon((x, y + 54, x - 8, y + 66, x + 8, y + 66), fill=color)
    draw.ellipse((x - 26, y - 40, x - 8, y - 16), fill=(255, 255, 255, 160))
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def as_png(frame: Path, folder: Path) -> Path:
    """A rendered frame, whatever its format, as a PNG over grey."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{frame.stem}.png"
    with Image.open(frame) as opened:
        image = opened.convert("RGBA")
    image.thumbnail(SIZE)
    ground = Image.new("RGBA", image.size, (232, 232, 232, 255))
    Image.alpha_composite(ground, image).convert("RGB").save(target)
    return target


def count_colors(frame: Path) -> int:
    """How many colours a frame has; an empty one has one."""
    with Image.open(frame) as opened:
        colors = opened.convert("RGBA").getcolors(maxcolors=1 << 24)
    return len(colors or ())
