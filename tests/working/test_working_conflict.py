"""What two people did to one workfile, and what changed since another version."""

from __future__ import annotations

import logging

import pytest

from ayon_harmony import pictures
from ayon_harmony.ui.main_loop import PlainMainLoop
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.workfiles import Choice, Identity, Workfiles, pack_scene
from ayon_harmony.working import side_by_side
from ayon_harmony.working.compare_entry import CompareEntry, find_versions
from ayon_harmony.working.conflict import describe_conflict, find_base
from sandbox.scene_on_disk import write_scene

DRAWINGS = {"Mouth": ("1", "2", "3")}


@pytest.fixture
def opened(tmp_path):
    """A workfile that is open here, and a function that saves it as somebody else."""
    scene = tmp_path / "theirs" / "shot"
    write_scene(scene, drawings=DRAWINGS)
    path = tmp_path / "project" / "shot.zip"
    path.parent.mkdir()
    pack_scene(scene, path)
    files = Workfiles(tmp_path / "local")
    plan = files.plan_opening(Identity.of_file(path), path)
    workfile = files.open(plan, Choice.PROJECT)
    assert workfile.copy.warm()

    def draw(folder, name, content):
        (folder / "elements" / "Mouth" / f"Mouth-{name}.tvg").write_bytes(content)

    def they_draw(name):
        draw(scene, name, b"OTVG theirs")
        pack_scene(scene, path)

    def we_draw(name):
        draw(workfile.scene_dir, name, b"OTVG ours")

    workfile.they_draw, workfile.we_draw = they_draw, we_draw
    yield workfile
    workfile.close()


def test_the_scene_that_both_began_from_is_the_one_that_was_shared_last(opened):
    opened.they_draw("1")
    opened.we_draw("2")
    base = find_base(opened, "shot")
    assert base is not None
    assert base.content.elements["1"].drawings == ("1", "2", "3")
    assert dict(base.read_files(["elements/Mouth/Mouth-1.tvg"])) == {
        "elements/Mouth/Mouth-1.tvg": b"OTVGMouth 1"
    }


def test_the_artist_is_told_whether_the_two_touch_each_other(opened):
    opened.they_draw("1")
    opened.we_draw("2")
    assert (
        describe_conflict(opened, opened.xstage) == "These two do not touch each other."
    )
    opened.we_draw("1")
    assert describe_conflict(opened, opened.xstage) == "Both changed Mouth 1."


def test_without_the_bytes_of_before_only_the_difference_is_told(opened):
    opened.they_draw("1")
    opened.we_draw("2")
    for pack in opened.copy.folder.glob("pack-*"):
        pack.write_bytes(b"")
    assert find_base(opened, "shot") is None
    assert describe_conflict(opened, opened.xstage) == "The two differ in 1 way."


def test_without_the_bytes_of_before_two_that_are_equal_are_told_so(opened):
    for pack in opened.copy.folder.glob("pack-*"):
        pack.write_bytes(b"")
    assert describe_conflict(opened, opened.xstage) == "The two are the same."


def test_what_cannot_be_read_tells_nothing(opened):
    opened.zip_path.write_bytes(b"no zip")
    assert describe_conflict(opened, opened.xstage) == ""


# --- the menu entry -----------------------------------------------------------------


class Loop(PlainMainLoop):
    """Somebody who chooses the offer of a number."""

    interactive = True

    def __init__(self, number=None):
        super().__init__()
        self.number = number
        self.messages = []
        self.offers = []
        self.shown = []

    def show_message(self, title, text, details=""):
        self.messages.append(text)

    def show_file(self, path):
        self.shown.append(path)

    def choose(self, title, text, offers, safe):
        self.offers = [offer.title for offer in offers]
        if self.number is None:
            return safe
        chosen = offers[self.number]
        return chosen.key, chosen.actions[0][0]


@pytest.fixture
def series(tmp_path):
    """Three versions of a workfile, and the scene as it is here."""
    folder = tmp_path / "project"
    folder.mkdir()
    for number in (1, 2, 10):
        scene = tmp_path / f"v{number}" / "shot"
        write_scene(scene, drawings=DRAWINGS, frames=20 + number)
        pack_scene(scene, folder / f"sh010_v{number:03d}.zip")
    (folder / "sh020_v001.zip").write_bytes(b"another shot")
    xstage = write_scene(tmp_path / "here" / "shot", drawings=DRAWINGS, frames=99)
    return folder / "sh010_v002.zip", xstage


def run(loop, workfile, xstage, monkeypatch, tmp_path):
    monkeypatch.setattr(pictures, "pictures_folder", lambda: tmp_path / "pages")
    monkeypatch.setattr(side_by_side, "draw_scenes", lambda *_: {})
    CompareEntry(loop, ProgressService(loop)).run(workfile, xstage)
    return loop.shown


def test_versions_of_the_workfile_are_offered_the_open_one_first(series):
    names = [path.stem for path in find_versions(series[0])]
    assert names == ["sh010_v002", "sh010_v010", "sh010_v001"]


def test_a_scene_that_is_no_workfile_yet_is_to_be_saved_as_one(monkeypatch, tmp_path):
    loop = Loop()

    assert run(loop, None, None, monkeypatch, tmp_path) == []
    assert loop.messages == [
        "The scene is not a workfile yet. Save it with the Workfiles tool."
    ]


def test_what_changed_since_the_chosen_version_is_shown(
    series, monkeypatch, tmp_path, caplog
):
    caplog.set_level(logging.INFO, "ayon_harmony")
    loop = Loop(number=2)
    (shown,) = run(loop, *series, monkeypatch, tmp_path)
    page = shown.read_text(encoding="utf-8")
    assert shown.name == "compare.html"
    assert "The length in frames is 99, it was 21." in page
    assert "The length in frames is 99, it was 21." in caplog.text
    assert loop.messages == []


def test_who_changes_the_mind_sees_nothing(series, monkeypatch, tmp_path):
    assert run(Loop(), *series, monkeypatch, tmp_path) == []


def test_what_cannot_be_compared_is_said(series, monkeypatch, tmp_path):
    workfile, xstage = series
    loop = Loop(number=0)
    assert run(loop, None, xstage, monkeypatch, tmp_path) == []
    assert run(loop, workfile, None, monkeypatch, tmp_path) == []
    workfile.write_bytes(b"no zip")
    assert run(loop, workfile, xstage, monkeypatch, tmp_path) == []
    assert len(loop.messages) == 3
    assert "sh010_v002.zip" in loop.messages[2]
