"""Saves onto file systems that share blocks, and onto a share that counts."""

from __future__ import annotations

import os
import random
import shutil
import sys

import pytest

from ayon_harmony.workfiles import shares
from sandbox.disks import mounted

places = sys.modules["workfile_places"]

pytestmark = [pytest.mark.process, pytest.mark.slow]


@pytest.fixture(params=["btrfs", "fussy", "xfs"])
def share(request, tmp_path):
    """A file system of its own that copies by itself; its kind and where it is."""
    try:
        with mounted.mounted(request.param, tmp_path / "mount", 600) as folder:
            yield request.param, folder
    except mounted.CannotMountError as error:
        pytest.skip(str(error))
    finally:
        shares._known = shares._root = None


def test_a_resave_costs_what_changed_alone(place, share):
    kind, folder = share
    place.project = folder
    place.zip = folder / place.zip.name
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
    # A share that counts is no quicker at copying than at writing.
    shares.note_clones(place.zip, True)
    shares._known[shares._key(place.zip)]["send"] = 1.0
    before = shutil.disk_usage(folder).free
    if kind == "fussy":
        mounted.count_anew(folder)
    (copy.scene_dir / "elements/body/many-7.tvg").write_bytes(chance.randbytes(400_000))
    assert not copy.save().is_proven
    os.sync()
    size = place.zip.stat().st_size
    if kind == "fussy":
        asked = mounted.counters(folder)
        assert asked["bytes_written"] < 0.02 * size
        assert asked["bytes_read"] < 0.02 * size
        assert asked["bytes_copied"] > 0.9 * size
    else:
        assert before - shutil.disk_usage(folder).free < 0.05 * size
    assert places.in_zip(place.zip) == places.contents(copy.scene_dir)
    copy.settle()
    assert copy.manifest().archive.is_proven
