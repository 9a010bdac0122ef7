"""Who may read and write what a save leaves in the project."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from ayon_harmony.workfiles import disk, shares
from ayon_harmony.workfiles.archive import save_folder

places = sys.modules["workfile_places"]
edit = places.edit

pytestmark = pytest.mark.skipif(disk.IS_WINDOWS, reason="permissions of POSIX")


@pytest.fixture(params=[0o022, 0o077, 0o002], ids=oct)
def _mask(request):
    """The artist's own mask."""
    before = os.umask(request.param)
    yield
    os.umask(before)
    shares._known = shares._root = None


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("mode", [0o640, 0o664, 0o666], ids=oct)
@pytest.mark.parametrize("clones", [True, False])
@pytest.mark.usefixtures("_mask")
def test_a_save_leaves_the_files_permissions_as_they_are(place, mode, clones):
    copy = place.copy()
    places.write_scene(copy.scene_dir)
    (copy.scene_dir / "sound.wav").write_bytes(random.Random(1).randbytes(1_500_000))
    copy.register()
    copy.save()
    shares.note_clones(place.zip, clones)
    shares._known[shares._key(place.zip)]["send"] = 1.0
    place.zip.chmod(mode)
    for text in ("first", "second"):
        edit(copy, text)
        copy.save()
        assert mode_of(place.zip) == mode


@pytest.mark.usefixtures("_mask")
def test_a_publish_over_an_old_one_leaves_its_permissions(place):
    scene = place.base / "scene"
    places.write_scene(scene)
    save_folder(scene, place.zip)
    place.zip.chmod(0o664)
    save_folder(scene, place.zip)
    assert mode_of(place.zip) == 0o664


@pytest.mark.parametrize(
    ("folder_mode", "group"), [(0o2770, 0o060), (0o2750, 0o040)], ids=oct
)
@pytest.mark.usefixtures("_mask")
def test_the_group_of_a_shared_folder_gets_new_workfiles(place, folder_mode, group):
    place.project.chmod(folder_mode)
    if not place.project.stat().st_mode & 0o2000:
        pytest.skip("this disk keeps no setgid")
    place.saved()
    assert mode_of(place.zip) & group == group


@pytest.mark.usefixtures("_mask")
def test_elsewhere_a_new_workfile_is_as_the_artists_files_are(place):
    other = place.base / "other"
    other.write_bytes(b"")
    place.saved()
    assert mode_of(place.zip) == mode_of(other)
