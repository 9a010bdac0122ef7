"""Workfiles take little memory, whatever the size of them and of one file in them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

# What the buffers of two threads take, and a part of what the files have.
_MOST_MB = 80
_LARGE = 200 << 20

_ROUND = f"""
import os, pathlib, random, sys
from sandbox.bench._memory import peak_mb
from ayon_harmony.workfiles import Identity
from ayon_harmony.workfiles.local_copy import LocalCopy, Options

# More threads take more buffers.
os.cpu_count = lambda: 2
root, kind = pathlib.Path(sys.argv[1]), sys.argv[2]
identity = Identity("prj", "/sq/sh010", "anim", "s.zip")
project = root / "s.zip"
ours, other = (LocalCopy(root / n, identity, project, Options()) for n in "ab")
folder = ours.scene_dir / "elements" / "e"
folder.mkdir(parents=True)
(ours.scene_dir / "s.xstage").write_text("<project></project>")
noise = random.Random(3).randbytes(1 << 20)
pieces = {_LARGE} // len(noise)
count = 1 if kind != "many" else pieces * 4
for number in range(count):
    with open(folder / f"e-{{number}}.tvg", "wb") as file:
        for piece in range(pieces if count == 1 else 1):
            content = bytes(len(noise)) if kind == "empty" else noise
            file.write(content if count == 1 else content[: len(noise) // 4])
ours.register()
before = peak_mb()
ours.save()
saved = peak_mb()
with open(folder / "e-0.tvg", "r+b") as file:
    file.write(b"changed")
ours.save()
saved_again = peak_mb()
other.open()
opened = peak_mb()
assert other.assess().state.name == "IN_SYNC"
print(saved - before, saved_again - saved, opened - saved_again)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such figure")
@pytest.mark.parametrize("kind", ["packed", "empty", "many"])
def test_a_large_workfile_is_saved_and_opened_in_little_memory(tmp_path, kind):
    answer = subprocess.run(
        [sys.executable, "-c", _ROUND, str(tmp_path), kind],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    growth = [float(part) for part in answer.stdout.split()]
    assert len(growth) == 3
    assert sum(growth) < _MOST_MB, growth
