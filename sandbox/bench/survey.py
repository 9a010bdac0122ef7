"""What it costs to look at the workfiles of an episode without Harmony.

300 workfiles, of which 30 have 1,000 nodes and three 10,000; then ten times as many,
to show that cost grows with their number and memory does not. Each look is a process
of its own, so that nothing is remembered but what is kept on the disk. Seconds are
the processor's.

``first``   nothing is kept yet
``second``  the same again, nothing changed
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from sandbox.bench._memory import peak_mb
from sandbox.harmony.interpreter import clean_environment
from sandbox.scene_on_disk import container, write_workfile

ROOT = Path(__file__).resolve().parents[2]
COUNTS = (300, 3_000)
LARGE = ((10, 1_000), (100, 10_000))
"""One workfile in so many has so many nodes."""

_PRODUCTS = 40
_LOADED = 6
_ORIGINALS = 4


def run(counts: Iterable[int] = COUNTS) -> dict[str, float]:
    """Measure and return flat figures; units are in the keys."""
    figures: dict[str, float] = {}
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _write_workfiles(folder, count)
            for kind in ("first", "second"):
                for key, value in _look(folder).items():
                    figures[f"{count}_{kind}_{key}"] = value
    return figures


def _write_workfiles(folder: Path, count: int) -> None:
    """Write a few workfiles of each size, and copies of them."""
    chance = random.Random(1)
    ids = [f"{chance.getrandbits(128):032x}" for _ in range(_PRODUCTS)]
    (folder / "ids.json").write_text(json.dumps(ids), encoding="utf-8")
    (folder / "work").mkdir()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        originals: dict[int, list[Path]] = {40: [], **{size: [] for _, size in LARGE}}
        for size, written in originals.items():
            for number in range(_ORIGINALS):
                path = scratch / "zips" / f"{size}_{number}.zip"
                scene = {
                    "loaded": [container(chance.choice(ids)) for _ in range(_LOADED)],
                    "drawings": {f"E{n}": "abcde" for n in range(12)},
                    "nodes": size,
                }
                written.append(write_workfile(path, scratch, **scene))
        for number in range(count):
            nodes = 40
            for every, size in LARGE:
                nodes = size if number % every == 0 else nodes
            original = chance.choice(originals[nodes])
            name = f"sh{number:04d}_animation_v001.zip"
            shutil.copyfile(original, folder / "work" / name)


def _look(folder: Path) -> dict[str, float]:
    """Look at all workfiles in a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-m", "sandbox.bench.survey", str(folder)],
        cwd=ROOT,
        env=clean_environment(
            {"PYTHONPATH": os.pathsep.join((str(ROOT / "client"), str(ROOT)))}
        ),
        stdout=subprocess.PIPE,
        check=True,
    )
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


def look_at(folder: Path) -> dict[str, float]:
    """Survey workfiles and do what the commands make of it; figures by name."""
    from ayon_harmony.surveying import scene_findings, uses
    from ayon_harmony.surveying.kept_surveys import KeptSurveys

    begin = time.process_time()
    paths = sorted((folder / "work").glob("*.zip"))
    surveys = list(KeptSurveys(folder / "kept").survey_all(paths))
    surveyed = time.process_time()
    ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
    versions = {
        key: uses.Origin("show", "/a", f"rig{n}", f"p{n}", n % 3 + 1, key, 3)
        for n, key in enumerate(ids)
    }
    count = 0
    for survey in surveys:
        standings = list(
            uses.stand([survey], "show", {("show", k): v for k, v in versions.items()})
        )
        count += len(scene_findings.find_all(survey, standings))
    checked = time.process_time()
    assert count
    assert not any(survey.error for survey in surveys)
    return {
        "survey_s": surveyed - begin,
        "check_s": checked - surveyed,
        "peak_mb": peak_mb(),
    }


if __name__ == "__main__":
    print(json.dumps(look_at(Path(sys.argv[1]))))
