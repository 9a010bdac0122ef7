"""Pages about scenes, and the index of many."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sandbox.scene_on_disk import PALETTE, container, write_scene

ALL = ("--project", "demo", "--folder", "/ep101/**", "--task", "animation")
REAL = Path(__file__).resolve().parents[1] / "data" / "scenes"


def words_of(page):
    """Return the text of a page, tags and style left out."""
    text = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def test_a_page_tells_what_a_supervisor_asks(episode, command_line, tmp_path):
    episode.save(
        "sh010",
        loaded=[container(episode.rig[0])],
        drawings={"Mouth": ("1", "2"), "Eye": ("a",)},
        palettes={"Bob": PALETTE},
        frames=20,
    )
    page = tmp_path / "page.html"
    done = command_line(
        "sheet", *ALL[:2], "--folder", "/ep101/sh010", *ALL[4:], "--output", page
    )
    assert (done.exit_code, done.stdout) == (0, f"{page}\n")
    text = page.read_text(encoding="utf-8")
    words = words_of(text)
    for told in (
        "20, plays 1-20; AYON: 24 (1001-1024)",
        "1920 x 1080",
        "rigBob of /assets/char/bob v001 v003 outdated",
        "Write frames/final- PNG4",
        "the task asks for 1-24",
        "Bob skin line",
        "Mouth 2",
    ):
        assert told in words
    assert "#fac8b4ff" in text
    assert 'title="2: 5-8"' in text


def test_an_index_has_a_row_for_each_scene_also_for_those_that_cannot_be_read(
    episode, command_line, tmp_path
):
    folder = tmp_path / "sheets"
    done = command_line("sheet", *ALL, "--output", folder, "--pictures", "0")
    assert done.exit_code == 3
    assert done.stdout == f"{folder / 'index.html'}\n"
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert re.findall('data-state="([^"]*)"', index) == [
        "good outdated",
        "good",
        "failed",
        "skipped",
    ]
    links = re.findall('href="([^"]*)"', index)
    assert len(links) == 3
    pages = [words_of((folder / link).read_text(encoding="utf-8")) for link in links]
    assert "rigBob" in pages[0]
    assert "has no .xstage" in pages[2]


@pytest.mark.parametrize("path", sorted(REAL.glob("*/*.xstage")), ids=lambda p: p.stem)
def test_scenes_that_harmony_wrote_have_a_page(path, command_line, tmp_path):
    page = tmp_path / "page.html"
    assert command_line("sheet", path, "--output", page).exit_code == 0
    assert "Saved by Harmony Premium" in words_of(page.read_text(encoding="utf-8"))


def test_names_in_a_scene_are_text_and_no_html(command_line, tmp_path):
    write_scene(tmp_path / "shot", drawings={"A&amp;lt;b&amp;gt;": ()})
    text = (tmp_path / "shot" / "shot.xstage").read_text(encoding="utf-8")
    text = text.replace("frames/final-", "&lt;script&gt;alert(1)&lt;/script&gt;")
    (tmp_path / "shot" / "shot.xstage").write_text(text, encoding="utf-8")
    page = tmp_path / "page.html"
    assert command_line("sheet", tmp_path / "shot", "--output", page).exit_code == 0
    assert "<script>" not in page.read_text(encoding="utf-8")


def test_without_qt_the_page_says_what_is_missing(command_line, tmp_path, monkeypatch):
    from ayon_harmony.pictures import PictureMaker
    from ayon_harmony.pictures.maker import Picture

    monkeypatch.setattr(
        PictureMaker, "of_drawing", lambda *_, **__: Picture(None, "there is no Qt")
    )
    write_scene(tmp_path / "shot")
    page = tmp_path / "page.html"
    assert command_line("sheet", tmp_path / "shot", "--output", page).exit_code == 0
    assert "there is no Qt Mouth 1" in words_of(page.read_text(encoding="utf-8"))
