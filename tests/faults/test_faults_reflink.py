"""Saves onto file systems that share blocks, mounted from an image."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import zipfile

import pytest

from ayon_harmony.workfiles import shares

places = sys.modules["workfile_places"]

pytestmark = [pytest.mark.process, pytest.mark.slow]

MAKE = {"xfs": ["mkfs.xfs", "-q", "-m", "reflink=1"], "btrfs": ["mkfs.btrfs", "-q"]}


@pytest.fixture(params=sorted(MAKE))
def mounted(request, tmp_path):
    """A file system of its own, empty."""
    command = MAKE[request.param]
    if not shutil.which(command[0]) or not shutil.which("mount"):
        pytest.skip(f"{command[0]} is not installed")
    image, folder = tmp_path / "image", tmp_path / "mounted"
    folder.mkdir()
    with open(image, "wb") as file:
        file.truncate(600 << 20)
    subprocess.run([*command, str(image)], check=True, capture_output=True)
    done = subprocess.run(
        ["mount", "-o", "loop", str(image), str(folder)], capture_output=True
    )
    if done.returncode:
        pytest.skip(f"not allowed to mount: {done.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
    shares._known = shares._root = None


def test_a_resave_makes_new_blocks_of_what_changed_alone(place, mounted):
    place.project = mounted
    place.zip = mounted / place.zip.name
    copy = place.copy()
    places.write_scene(copy.scene_dir)
    chance = random.Random(3)
    for number in range(100):
        path = copy.scene_dir / "elements" / "body" / f"many-{number}.tvg"
        path.write_bytes(chance.randbytes(400_000))
    places.make_old(copy.scene_dir)
    copy.register()
    assert copy.save().is_proven
    os.sync()
    before = shutil.disk_usage(mounted).free
    (copy.scene_dir / "elements/body/many-7.tvg").write_bytes(chance.randbytes(400_000))
    assert not copy.save().is_proven
    os.sync()
    assert before - shutil.disk_usage(mounted).free < 0.05 * place.zip.stat().st_size
    with zipfile.ZipFile(place.zip) as archive:
        assert archive.testzip() is None
    copy.settle()
    assert copy.manifest().archive.is_proven
