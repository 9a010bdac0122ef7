"""Exposure sheets: frames down, layers across."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from ayon_harmony.formats.scene_content import (
    Column,
    Exposure,
    Node,
    SceneContent,
)
from ayon_harmony.overview.exposure_sheet import layer_order, read_sheet, sheet_csv

ALL = ("--project", "demo", "--folder", "/ep101/**", "--task", "animation")
ONE = ("--project", "demo", "--folder", "/ep101/sh010", "--task", "animation")


def table_of(path):
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def content(nodes, links=(), columns=None, frames=4):
    return SceneContent(
        settings={"scene nbframes": str(frames), "framerate": "24"},
        nodes={
            path: Node(kind, True, {}, {"drawing.element": path}, "")
            for path, kind in nodes.items()
        },
        links=frozenset(links),
        columns=columns or {},
        elements={},
        metadata={},
    )


def test_drawings_stand_where_they_begin_and_holds_are_lines(
    episode, command_line, tmp_path
):
    episode.save("sh010", drawings={"Mouth": ("1", "b")}, frames=10)
    path = tmp_path / "sheet.csv"
    done = command_line("xsheet", *ONE, "--output", path)
    assert (done.exit_code, done.stdout) == (0, f"{path}\n")
    assert table_of(path) == [
        ["Frame", "Shot frame", "Mouth"],
        ["1", "1001", "1"],
        *[[str(n), str(1000 + n), "|"] for n in (2, 3, 4)],
        ["5", "1005", "b"],
        *[[str(n), str(1000 + n), "|"] for n in (6, 7, 8)],
        *[[str(n), str(1000 + n), ""] for n in (9, 10)],
    ]


def test_the_page_has_a_row_for_each_frame(episode, command_line, tmp_path):
    episode.save("sh010", drawings={"Mouth": ("1", "b")}, frames=30)
    path = tmp_path / "sheet.html"
    assert command_line("xsheet", *ONE, "--output", path).exit_code == 0
    page = path.read_text(encoding="utf-8")
    rows = re.findall("<tr[^>]*>(?:<td.*?)</tr>", page)
    assert len(rows) == 30
    assert rows[0] == ('<tr><td class="n">1</td><td class="n">1001</td><td>1</td></tr>')
    assert rows[1].endswith('<td class="h"></td></tr>')
    assert rows[25].startswith('<tr class="s">')
    assert "30 frames, plays 1-30, 25 a second; AYON: 1001-1024" in page


def test_many_scenes_get_a_folder_also_with_those_that_cannot_be_read(
    episode, command_line, tmp_path
):
    done = command_line("xsheet", *ALL, "--output", tmp_path / "x", "--csv")
    assert done.exit_code == 3
    files = sorted(path.name for path in (tmp_path / "x").iterdir())
    assert len([name for name in files if name.endswith(".csv")]) == 3
    assert "index.html" in files
    assert "has no .xstage" in Path(tmp_path / "x" / files[2]).read_text("utf-8-sig")


def test_layers_stand_as_they_lie_over_each_other():
    nodes = {"Front": "READ", "Alone": "READ", "Back": "READ", "G": "GROUP"}
    nodes |= {"G/In": "READ", "G/Multi-Port-Out": "MULTIPORT_OUT"}
    nodes |= {"Comp": "COMPOSITE", "D": "DISPLAY"}
    links = [
        ("Back", 0, "Comp", 0),
        ("G", 0, "Comp", 1),
        ("Front", 0, "Comp", 2),
        ("G/In", 0, "G/Multi-Port-Out", 0),
        ("Comp", 0, "D", 0),
    ]
    assert layer_order(content(nodes, links)) == ["Back", "G/In", "Front", "Alone"]


def test_cables_in_a_circle_end():
    links = [("A", 0, "B", 0), ("B", 0, "A", 0), ("B", 0, "D", 0)]
    nodes = {"A": "COMPOSITE", "B": "READ", "D": "DISPLAY"}
    assert layer_order(content(nodes, links)) == ["B"]


def test_what_is_exposed_beyond_the_scene_and_formulas_do_no_harm():
    columns = {
        "=X": Column("0", "1", (Exposure(2, 90_000_000, "=1+1"), Exposure(3, 3, "-2")))
    }
    sheet = read_sheet(content({"=X": "READ"}, columns=columns), "a")
    assert sheet_csv(sheet).split("\r\n") == [
        "Frame,'=X",
        "1,",
        "2,'=1+1",
        "3,-2",
        "4,|",
        "",
    ]


def test_sheet_and_exposure_sheet_of_a_scene_are_two_files(
    command_line, episode, tmp_path, monkeypatch
):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    for words in (["sheet"], ["xsheet"], ["xsheet", "--csv"]):
        command_line(*words, *ONE)

    stem = episode.paths["sh010"].stem
    assert {path.name for path in here.iterdir()} == {
        f"{stem}_sheet.html",
        f"{stem}_xsheet.html",
        f"{stem}_xsheet.csv",
    }
