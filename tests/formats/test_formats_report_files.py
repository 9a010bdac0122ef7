"""Reports as JSON, JUnit and pages."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from ayon_harmony.formats import report_files
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import Finding, Item, ItemState, Product, Report
from sandbox.report_schema import complaints

NASTY = "<b>&\"'\x00\x0b\ud800é\U0001f600"


def make_report() -> Report:
    return Report(
        "check",
        seconds=3.25,
        items=[
            Item(
                workfile="/p/sh010.zip",
                products=[Product("workfile", 4, ["zip"])],
                state=ItemState.GOOD,
            ),
            Item(
                folder="/sh020",
                task="animation",
                state=ItemState.FINDINGS,
                exit_code=ExitCode.FINDINGS,
                findings=[Finding("V", "Names", "Main", "error", NASTY)],
            ),
            Item(folder="/sh030", state=ItemState.FAILED, message=NASTY),
            Item(folder="/sh040", state=ItemState.SKIPPED, message="Anna has it open."),
        ],
    )


def test_json_is_read_as_it_was_written(tmp_path):
    report = make_report()
    report.items[1].findings[0].text = report.items[2].message = "Größe"
    report_files.write_json(report, tmp_path / "new" / "report.json")
    assert report_files.read_json(tmp_path / "new" / "report.json") == report


def test_no_text_of_a_scene_costs_the_report(tmp_path):
    path = tmp_path / "report.json"
    report_files.write_json(make_report(), path)
    assert complaints(json.loads(path.read_text("utf-8"))) == []
    report_files.write_page(make_report(), tmp_path / "page.html")
    report_files.write_junit(make_report(), tmp_path / "junit.xml")


def test_a_file_that_cannot_be_written_leaves_nothing_unfinished(tmp_path):
    (tmp_path / "report.json").mkdir()
    with pytest.raises(OSError, match="report"):
        report_files.write_json(make_report(), tmp_path / "report.json")
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_junit_has_a_case_a_scene_with_its_outcome(tmp_path):
    path = tmp_path / "junit.xml"
    report_files.write_junit(make_report(), path)
    suite = ElementTree.parse(path).getroot().find("testsuite")
    assert {name: suite.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "4",
        "failures": "1",
        "errors": "1",
    }
    outcomes = [[child.tag for child in case] for case in suite]
    assert outcomes == [[], ["failure"], ["error"], ["skipped"]]
    assert suite[1].get("name") == "/sh020 animation"
    assert "Names (Main): <b>&" in suite[1][0].text


def test_junit_replaces_the_characters_that_xml_lacks_and_no_other():
    edges = (0, 8, 11, 12, 14, 31, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF)
    kept = "\t\n !~\x7f\xa0\ud7ff\ue000\ufffd\U00010000\U0010ffff"
    text = "".join(map(chr, edges)) + kept
    report = Report("check", items=[Item("x", state=ItemState.FAILED, message=text)])
    tree = ElementTree.fromstring(report_files.junit_text(report).encode("utf-8"))
    (outcome,) = tree.iter("error")
    assert outcome.text == "\ufffd" * len(edges) + kept


def test_a_page_shows_every_scene_and_escapes_what_scenes_say():
    page = report_files.page_text(make_report())
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    for text in ("sh010.zip", "/sh020 animation", "Anna has it open.", "version 4"):
        assert text in page
    assert 'src="' not in page
    assert "http" not in page


def test_a_terminal_gets_a_line_a_scene_and_the_count():
    lines = report_files.summary_lines(make_report())
    assert lines[0] == "good     sh010.zip"
    assert lines[-1] == "1 good, 1 findings, 1 failed, 1 skipped, 3.2 s"
    failed = Item("one", state=ItemState.FAILED, message="Error: no\nbad.py, line 3")
    assert report_files.summary_lines(Report("run", items=[failed]))[1:3] == [
        "         Error: no",
        "         bad.py, line 3",
    ]
    assert report_files.summary_lines(Report("check")) == ["no scene, 0.0 s"]


def test_a_page_begins_with_what_is_to_be_looked_at():
    states = (ItemState.GOOD, ItemState.SKIPPED, ItemState.FINDINGS, ItemState.FAILED)
    items = [
        Item(folder=f"/{state.value}{number}", state=state, exit_code=ExitCode.FAILED)
        for number in (1, 2)
        for state in states
    ]

    page = report_files.page_text(Report("check", seconds=4000.0, items=items))

    assert re.findall(r"<tr><td>/(\w+)", page) == [
        *("failed1", "failed2", "findings1", "findings2"),
        *("skipped1", "skipped2", "good1", "good2"),
    ]
    assert "<dd>1 h 6 min</dd>" in page
    assert "<dd>4, failed</dd>" in page
