"""The report of a command: its states, exit codes and JSON."""

from __future__ import annotations

import json

import jsonschema
import pytest

from ayon_harmony.formats.report_files import SCHEMA_FILE
from ayon_harmony.model.exit_codes import ExitCode, worst
from ayon_harmony.model.report import Finding, Item, ItemState, Product, Report
from sandbox.report_schema import complaints


def make_report() -> Report:
    finding = Finding("ValidateX", "X", "renderMain", "error", "Wrong.", "Why", ["Fix"])
    return Report(
        "publish",
        started="2026-11-30T01:00:00+00:00",
        seconds=2.5,
        versions={"addon": "1.2.3", "core": "1.9.7", "python": "3.9.13"},
        run="2026-11-30-ab12cd",
        arguments={"comment": "night"},
        items=[
            Item(
                "demo",
                "/shots/sh010",
                "animation",
                "/p/sh010_v003.zip",
                "sh010_v003",
                ItemState.GOOD,
                products=[Product("renderMain", 3, ["exr", "thumbnail"])],
                files=["/p/a.1001.exr"],
                harmony="22.0.4",
            ),
            Item(
                state=ItemState.FINDINGS,
                exit_code=ExitCode.FINDINGS,
                findings=[finding],
            ),
        ],
    )


def test_a_report_comes_back_from_json_as_it_was():
    report = make_report()
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


def test_a_report_fits_the_committed_schema():
    assert complaints(make_report().to_json()) == []


def test_the_schema_tells_what_does_not_fit():
    value = make_report().to_json()
    value["items"][0]["state"] = "fine"
    del value["items"][1]["findings"][0]["text"]
    value["items"][1]["seconds"] = "3"
    assert complaints(value) == [
        "report.items[0].state: 'fine' is none of"
        " ['good', 'findings', 'failed', 'skipped']",
        "report.items[1].seconds: '3' is no number",
        "report.items[1].findings[0]: 'text' is missing",
    ]


def test_the_schema_is_one_of_json_schema_itself():
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.Draft4Validator.check_schema(schema)
    jsonschema.validate(make_report().to_json(), schema)


def test_fields_of_later_versions_are_passed_over():
    value = make_report().to_json()
    value["weather"] = "fine"
    value["items"][0]["mood"] = "good"
    value["items"][1]["findings"][0]["frame"] = 12
    assert Report.from_json(value) == make_report()


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"schema": "ayon_harmony.report/2"},
        {"schema": "ayon_harmony.report/1"},
        {"schema": "ayon_harmony.report/1", "command": "check", "items": [{}]},
        {"schema": "ayon_harmony.report/1", "command": "check", "items": 3},
    ],
    ids=["nothing", "another-schema", "no-items", "empty-item", "number"],
)
def test_what_is_no_report_is_refused(value):
    with pytest.raises(ValueError, match="report|schema"):
        Report.from_json(value)


def test_the_exit_code_is_the_worst_of_all_scenes():
    assert Report("check").exit_code == 0
    assert make_report().exit_code == 1


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((0, 1, 0), 1),
        ((1, 5), 5),
        ((5, 3, 0), 3),
        # 17 done, one open elsewhere, one unreadable, one that broke.
        ((0, 5, 3, 4), 4),
        ((4, 130), 130),
    ],
    ids=["findings", "in-use", "not-begun", "failed", "cancelled"],
)
def test_of_many_exit_codes_the_one_to_look_at_first_wins(codes, expected):
    assert worst(map(ExitCode, codes)) == expected


@pytest.mark.parametrize(
    ("workfile", "title"),
    [
        ("", "scene"),
        ("/w/sh010_v002.zip", "sh010_v002.zip"),
        ("/w/sh010/sh010.xstage", "sh010.xstage"),
        ("W:\\rigs\\CH_A.tpl\\scene.xstage", "CH_A.tpl/scene.xstage"),
        ("scene.xstage", "scene.xstage"),
    ],
)
def test_a_scene_that_is_not_called_like_its_folder_is_told_with_it(workfile, title):
    assert Item(workfile=workfile).title == title
