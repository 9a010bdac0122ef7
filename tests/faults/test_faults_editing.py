"""Files that are edited while they are saved."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ayon_harmony.errors import ProjectChangedError, SceneChangingError
from ayon_harmony.workfiles.local_copy import State

places = sys.modules["workfile_places"]
in_zip = places.in_zip


def test_a_file_edited_while_a_snapshot_is_taken_is_saved_as_it_is_then(place, at_step):
    copy = place.saved()
    drawing = copy.scene_dir / "elements" / "body" / "body-2.tvg"
    (copy.scene_dir / "elements" / "body" / "body-1.tvg").write_bytes(b"first edit")
    edits = []

    def edit(name: str, _path: Path) -> None:
        if name == "save.members" and not edits:
            edits.append(name)
            drawing.write_bytes(b"edited meanwhile")

    at_step(edit)
    copy.save()
    assert edits
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert in_zip(place.zip)["elements/body/body-2.tvg"] == b"edited meanwhile"


@pytest.mark.parametrize("step", ["save.begun", "save.part_made", "save.flushed"])
def test_what_is_edited_on_the_way_to_the_project_goes_with_the_next_save(
    place, at_step, step
):
    copy = place.saved()
    drawing = copy.scene_dir / "elements" / "body" / "body-2.tvg"
    (copy.scene_dir / "elements" / "body" / "body-1.tvg").write_bytes(b"first edit")
    snapshot = places.contents(copy.scene_dir)

    def edit(name: str, _path: Path) -> None:
        if name == step:
            drawing.write_bytes(b"edited meanwhile")

    at_step(edit)
    copy.save()
    at_step(None)
    assert in_zip(place.zip) == snapshot
    assert copy.assess().state is State.LOCAL_NEWER
    copy.save()
    assert in_zip(place.zip)["elements/body/body-2.tvg"] == b"edited meanwhile"
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


def test_a_file_that_keeps_changing_is_named_and_nothing_is_replaced(place, at_step):
    copy = place.saved()
    old = in_zip(place.zip)
    drawing = copy.scene_dir / "elements" / "body" / "body-2.tvg"
    edits = []

    def edit(name: str, _path: Path) -> None:
        if name == "save.members":
            edits.append(name)
            drawing.write_bytes(b"edit" * len(edits))

    at_step(edit)
    drawing.write_bytes(b"begin")
    with pytest.raises(SceneChangingError, match=r"body-2\.tvg") as caught:
        copy.save()
    at_step(None)
    assert caught.value.names == ["elements/body/body-2.tvg"]
    assert in_zip(place.zip) == old
    assert place.leftovers() == []
    assert copy.assess().state is State.LOCAL_NEWER


def test_a_large_file_that_grows_while_it_is_streamed_is_read_again(place, at_step):
    copy = place.copy()
    places.write_scene(copy.scene_dir)
    large = copy.scene_dir / "sound.wav"
    large.write_bytes(os.urandom(1_000_000) * 20)
    copy.register()
    grown = []

    def grow(name: str, _path: Path) -> None:
        if name == "save.chunk" and not grown:
            grown.append(name)
            with large.open("ab") as file:
                file.write(b"more")

    at_step(grow)
    copy.save()
    assert grown
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


def test_files_that_come_and_go_during_a_save(place, at_step):
    copy = place.saved()
    body = copy.scene_dir / "elements" / "body"
    (body / "body-7.tvg").write_bytes(b"seven")
    done = []

    def move(name: str, _path: Path) -> None:
        if name == "save.members" and not done:
            done.append(name)
            (body / "body-1.tvg").unlink()
            (body / "body-3.tvg").rename(body / "body-8.tvg")

    at_step(move)
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


def test_a_scene_that_is_half_written_is_not_saved(place):
    copy = place.saved()
    old = in_zip(place.zip)
    xstage = copy.scene_dir / "sh010_v001.xstage"
    xstage.write_text('<?xml version="1.0"?>\n<project><elements>')
    with pytest.raises(SceneChangingError, match="not complete"):
        copy.save()
    assert in_zip(place.zip) == old


def test_somebody_saving_in_the_last_moment_is_not_overwritten(place, at_step):
    mine = place.saved()
    other = place.opened("other")
    (mine.scene_dir / "mine.tvg").write_bytes(b"mine")
    (other.scene_dir / "other.tvg").write_bytes(b"other")

    def save_other(name: str, _path: Path) -> None:
        if name == "save.committing":
            at_step(None)
            other.save()

    at_step(save_other)
    with pytest.raises(ProjectChangedError, match="saved by somebody else"):
        mine.save()
    assert in_zip(place.zip) == places.contents(other.scene_dir)
    assert mine.assess().state is State.BOTH_CHANGED
    mine.save(overwrite=True)
    assert in_zip(place.zip) == places.contents(mine.scene_dir)
    kept = next(mine.recovery_dir.glob("*-project/*.zip"))
    assert in_zip(kept)["other.tvg"] == b"other"


def test_a_file_edited_within_one_tick_of_the_clock_is_noticed(place):
    copy = place.saved()
    drawing = copy.scene_dir / "elements" / "body" / "body-2.tvg"
    drawing.write_bytes(b"A" * 100)
    copy.save()
    stat = drawing.stat()
    drawing.write_bytes(b"B" * 100)
    os.utime(drawing, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert copy.assess().state is State.LOCAL_NEWER
    copy.save()
    assert in_zip(place.zip)["elements/body/body-2.tvg"] == b"B" * 100
