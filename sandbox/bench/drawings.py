"""How fast drawings are read and drawn without Harmony.

``colors_5000_s``          the colours of 5,000 drawings, none of them kept
``picture_median_ms``      reading a drawing of the demo's character and drawing it
``picture_p95_ms``         at 256 x 256, in the child, without what it keeps
``frame_100_layers_s``     a frame of a rig of 100 drawings on pegs, 960 x 540
``peak_memory_mb``         of the child, after all of that
``read_mb_per_s``          a large drawing of 5,000 pencil lines, read whole

Times are of a machine of two cores that does nothing else.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ayon_harmony.formats.tvg import open_drawing, read_colors
from ayon_harmony.formats.tvg.builder import DrawingBuilder, curve
from ayon_harmony.pictures import PictureMaker
from sandbox.drawings.character import LINE, character, palette
from sandbox.drawings.scene_maker import SceneMaker
from sandbox.drawings.survey import percentile

_DRAWINGS = 5_000
_LAYERS = 100
_PICTURES = 60
_LINES = 5_000

#: Runs the jobs of a child in a process of its own and tells its peak memory.
_MEMORY_CHILD = """
import json, sys
from sandbox.bench._memory import peak_mb
from ayon_harmony.pictures.drawing_jobs import JOBS
for line in sys.stdin:
    job = json.loads(line)
    JOBS[job["kind"]](job)
print(peak_mb())
"""


def run() -> dict[str, float]:
    """Measure and return flat figures; units are in the keys."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        figures = {"colors_5000_s": _time_colors(folder / "many")}
        figures.update(_time_pictures(folder / "pictures"))
        rig = make_rig(folder / "rig")
        figures["frame_100_layers_s"] = _time_frame(rig, folder / "frames")
        large = folder / "large-1.tvg"
        large.write_bytes(make_large_drawing().to_bytes())
        started = time.perf_counter()
        open_drawing(large).check()
        seconds = time.perf_counter() - started
        figures["read_mb_per_s"] = large.stat().st_size / 1e6 / seconds
        if sys.platform != "win32":
            figures["peak_memory_mb"] = _measure_memory(large, folder)
    return {name: round(value, 3) for name, value in figures.items()}


def _time_colors(folder: Path) -> float:
    folder.mkdir()
    contents = [b.to_bytes() for row in character().values() for b in row.values()]
    paths = []
    for number in range(_DRAWINGS):
        path = folder / f"a-{number}.tvg"
        path.write_bytes(contents[number % len(contents)])
        paths.append(path)
    started = time.perf_counter()
    for path in paths:
        read_colors(path)
    return time.perf_counter() - started


def _time_pictures(folder: Path) -> dict[str, float]:
    folder.mkdir()
    plt = folder / "robin.plt"
    plt.write_text(palette().to_text(), encoding="utf-8")
    paths = []
    for element, drawings in character().items():
        for name, builder in drawings.items():
            path = folder / f"{element}-{name}.tvg"
            path.write_bytes(builder.to_bytes())
            paths.append(path)
    times = []
    with PictureMaker(folder / "made") as maker:
        maker.of_drawing(paths[0], [plt], (16, 16))  # starts the child
        for number in range(_PICTURES):
            # Another size each time, so that none is found again.
            size = 256 + number // len(paths)
            started = time.perf_counter()
            picture = maker.of_drawing(paths[number % len(paths)], [plt], (size, size))
            times.append(1000 * (time.perf_counter() - started))
            if picture.path is None:
                raise RuntimeError(picture.reason)
    return {
        "picture_median_ms": statistics.median(times),
        "picture_p95_ms": percentile(times, 0.95),
    }


def make_rig(folder: Path, layers: int = _LAYERS) -> Path:
    """Write a scene of drawings that hang on pegs; return its file."""
    scene = SceneMaker(folder)
    scene.node("COMPOSITE", "Top/Comp", compositeMode="compositePassthrough")
    scene.node("DISPLAY", "Top/Display")
    scene.link("Top/Comp", "Top/Display")
    parts = list(character().items())
    for number in range(layers):
        element, drawings = parts[number % len(parts)]
        scene.curve(f"X{number}", (1, number % 20 - 10), (20, 10 - number % 20))
        scene.node(
            "PEG",
            f"Top/Peg{number}",
            position={"x": (0, f"X{number}"), "y": number % 9 - 4},
            scale={"separate": False, "xy": 0.4},
        )
        exposed = {name: (f"{name}-20", row) for name, row in drawings.items()}
        scene.drawing(f"Top/{element}{number}", exposed)
        scene.link(f"Top/Peg{number}", f"Top/{element}{number}")
        scene.link(f"Top/{element}{number}", "Top/Comp", into=number)
    return scene.save(size="1920,1080")


def _time_frame(xstage: Path, into: Path) -> float:
    with PictureMaker(into) as maker:
        maker.of_frame(xstage, 20, (16, 9))  # starts the child
        started = time.perf_counter()
        picture = maker.of_frame(xstage, 3, (960, 540))
        seconds = time.perf_counter() - started
    if picture.path is None:
        raise RuntimeError(picture.reason)
    return seconds


def make_large_drawing(lines: int = _LINES) -> DrawingBuilder:
    """Return a sketch of many pencil lines, the same each time."""
    dice = random.Random(12)
    builder = DrawingBuilder()
    layer = builder.layer("L")
    shape = layer.shape()
    for number in range(lines):
        if number % 20 == 0:
            shape = layer.shape()
        x, y = dice.uniform(-3000, 3000), dice.uniform(-1800, 1800)
        points = [(x, y)]
        for _ in range(6):
            x, y = x + dice.uniform(-90, 90), y + dice.uniform(-90, 90)
            points.append((x, y))
        width = dice.choice((6, 10, 16))
        shape.pencil(curve(points), LINE, width, [(0, 2), (0.5, width), (1, 2)])
    return builder


def _measure_memory(large: Path, folder: Path) -> float:
    job = {
        "kind": "drawing",
        "path": str(large),
        "palettes": [],
        "width": 1920,
        "height": 1080,
        "view": None,
        "arts": "UCLO",
        "background": None,
        "target": str(folder / "large.png"),
    }
    root = Path(__file__).resolve().parents[2]
    paths = os.pathsep.join((str(root / "client"), str(root)))
    answer = subprocess.run(
        [sys.executable, "-c", _MEMORY_CHILD],
        input=f"{json.dumps(job)}\n",
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    return float(answer.stdout)
