"""The demo: what it takes for a scene, what it says, and its own shot."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import sandbox.demo
from sandbox.demo.day import Day, Note, Outcome
from sandbox.demo.given_scene import GivenScene, NoSceneError
from sandbox.demo.report import write_report
from sandbox.demo.story import CHAPTERS, Chapter
from sandbox.harmony.interpreter import has_engine


def nobody(_scenes):
    return ""


def make_zip(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return path


def names_of(given: GivenScene, tmp_path: Path) -> list[str]:
    target = tmp_path / "workfile.zip"
    given.write_zip(target)
    return sorted(zipfile.ZipFile(target).namelist())


# --- what is given ---------------------------------------------------------------


@pytest.mark.parametrize("wrap", ["", "sh010/"])
def test_a_zip_is_taken_with_a_folder_around_the_scene_or_without(tmp_path, wrap):
    given = make_zip(
        tmp_path / "a.zip", f"{wrap}sh010.xstage", f"{wrap}elements/A/A-1.tvg"
    )

    names = names_of(GivenScene(given, nobody), tmp_path)

    assert names == ["elements/A/A-1.tvg", "sh010.xstage"]


@pytest.mark.parametrize("deeper", ["", "sh010"])
def test_a_folder_is_taken_and_so_is_the_scene_file_in_it(tmp_path, deeper):
    folder = tmp_path / "scenes" / deeper
    (folder / "palette-library").mkdir(parents=True)
    (folder / "sh010.xstage").write_text("x")
    (folder / "palette-library" / "a.plt").write_text("x")

    for path in (tmp_path / "scenes", folder / "sh010.xstage"):
        names = names_of(GivenScene(path, nobody), tmp_path)
        assert names == ["palette-library/a.plt", "sh010.xstage"]


def test_several_versions_of_one_scene_are_one(tmp_path):
    given = make_zip(tmp_path / "a.zip", "sh010_v1.xstage", "sh010_v2.xstage")

    assert len(names_of(GivenScene(given, nobody), tmp_path)) == 2


def test_two_scenes_in_a_zip_ask_which(tmp_path):
    given = make_zip(tmp_path / "a.zip", "a/a.xstage", "b/b.xstage", "b/x.plt")
    asked = []

    def ask(scenes):
        asked.append(list(scenes))
        return "b"

    assert names_of(GivenScene(given, ask), tmp_path) == ["b.xstage", "x.plt"]
    assert asked == [["a", "b"]]
    with pytest.raises(NoSceneError, match=r"2 scenes .*: a, b\. Say which"):
        GivenScene(given, nobody)


def broken_zip(tmp_path):
    path = make_zip(tmp_path / "broken.zip", "a.xstage")
    data = bytearray(path.read_bytes())
    data[40] ^= 0xFF
    path.write_bytes(data)
    return path


def text_file(tmp_path):
    path = tmp_path / "notes.zip"
    path.write_text("no zip")
    return path


def empty_folder(tmp_path):
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"


WRONG = {
    "nothing there": lambda tmp_path: tmp_path / "gone.zip",
    "no zip": text_file,
    "a damaged zip": broken_zip,
    "a zip without a scene": lambda tmp_path: make_zip(tmp_path / "a.zip", "a.txt"),
    "an empty folder": empty_folder,
    "leftovers of a Mac": lambda tmp_path: make_zip(
        tmp_path / "m.zip", "__MACOSX/._a.xstage", "._b.xstage"
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_input_ends_with_one_sentence(tmp_path, monkeypatch, capsys, kind):
    monkeypatch.setattr(sandbox.demo, "FOLDER", tmp_path / "demo")
    path = WRONG[kind](tmp_path)

    code = sandbox.demo.main([str(path)])

    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert path.name in said.err
    assert not (tmp_path / "demo").exists(), "the last report is kept"


# --- how the day goes ---------------------------------------------------------------


def works(day, note):
    """It works."""


def fails(day, note):
    """It fails."""
    raise ValueError("because")


def ends(day, note):
    """It ends what was begun."""


def test_after_a_failure_steps_are_skipped_but_for_those_that_end(tmp_path, capsys):
    day = Day(tmp_path)
    day.always = {ends}

    day.go_through([works, fails, works, ends])

    lines = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert lines == ["ok", "FAILED", "ValueError:", "skipped", "ok"]
    assert [outcome.is_skipped for outcome in day.outcomes] == [
        *[False, False, True, False]
    ]
    assert not day.is_good


def test_the_report_tells_the_day_in_chapters_and_what_is_real(tmp_path):
    from PIL import Image

    picture = tmp_path / "a.png"
    Image.new("RGB", (4, 4)).save(picture)
    note = Note()
    note.show("A picture <1>", picture)
    note.tell(some_fact=["a", "b"])
    note.compare("A save", 0.1, 0.4)
    outcomes = [
        Outcome("one", "It works & shows.", 1.0, note),
        Outcome("two", "It fails.", 1.0, Note(), error="Traceback <x>"),
        Outcome("three", "It waits.", 0.0, Note(), is_skipped=True),
    ]

    page = write_report(
        tmp_path, outcomes, [Chapter("First", "Text.", ("one", "two", "gone"))]
    ).read_text("utf-8")

    assert page.index("First") < page.index("It works &amp; shows.")
    assert "A picture &lt;1&gt;" in page
    assert "Traceback &lt;x&gt;" in page
    assert "1 step after it had no turn" in page
    assert "<details><summary>Details</summary>" in page
    assert "width: 25.0%" in page
    assert page.rindex("stand-in") > page.index("It waits.")
    assert "prefers-color-scheme: dark" in page
    assert "width=device-width" in page


def test_every_step_is_in_one_chapter():
    from sandbox.demo import steps

    told = [name for chapter in CHAPTERS for name in chapter.steps]
    every = [*steps.BEFORE_SESSION, *steps.IN_SESSION, *steps.AFTER_SESSION]

    assert len(told) == len(set(told))
    assert set(told) == {step.__name__ for step in every} | {"play_session"}


@pytest.mark.engine
@pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing")
def test_the_shot_has_two_rigs_a_background_palettes_and_sound(tmp_path):
    from ayon_harmony.comparing.sources import open_source
    from ayon_harmony.formats.tvg import open_drawing
    from ayon_harmony.workfiles.archive import save_folder
    from sandbox.demo.shot import build_shot

    xstage = build_shot(tmp_path / "sh010", tmp_path / "made")

    folder = xstage.parent
    drawings = sorted(folder.rglob("*.tvg"))
    for drawing in drawings:
        open_drawing(drawing).check()
    assert len(drawings) >= 25
    palettes = {Path(name).stem for name in open_source(folder).palettes}
    assert {"robin", "mietz", "park"} <= palettes
    assert list(folder.rglob("*.wav"))
    text = xstage.read_text("utf-8")
    assert 'name="Robin"' in text
    assert 'name="Mietz"' in text
    save_folder(folder, tmp_path / "shot.zip")
    assert (tmp_path / "shot.zip").stat().st_size < 200_000
