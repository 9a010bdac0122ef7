"""What a Harmony gave becomes a verdict, and verdicts a report."""

from __future__ import annotations

import json

import pytest

from ayon_harmony.probes.harmony import Answer
from ayon_harmony.probes.judgement import Verdict, is_equal, judge
from ayon_harmony.probes.report import Report, write_report
from ayon_harmony.probes.statement import parse_statement


def statement(name: str, expected: str = "1", more: str = "") -> object:
    return parse_statement(
        name,
        f"// {name} is <so>.\n// expect: {expected}\n// source: a page & more\n"
        f"// sure: live\n{more}(function () {{\n    return 1;\n}})\n",
    )


def verdicts(answers: dict[str, Answer], *statements: object) -> list[Verdict]:
    return [each.verdict for each in judge(statements, answers, (22, 0, 5), "premium")]


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        (1, 1.0000000001, True),
        (1, 1.1, False),
        (True, 1, False),
        ([1, ["a"]], [1, ["a"]], True),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        (None, "", False),
        ("a", "a", True),
    ],
)
def test_values_are_compared_as_json(expected, found, same):
    assert is_equal(expected, found) is same


def test_an_answer_is_confirmed_refuted_or_not_decidable():
    asked = [statement(name) for name in ("right", "wrong", "thrown", "no", "lost")]
    answers = {
        "right": Answer(1),
        "wrong": Answer(2),
        "thrown": Answer(thrown="TypeError: no"),
        "no": Answer(undecided="nobody sits there"),
    }
    assert verdicts(answers, *asked) == [
        Verdict.CONFIRMED,
        Verdict.REFUTED,
        Verdict.REFUTED,
        Verdict.UNDECIDED,
        Verdict.UNDECIDED,
    ]


def test_what_is_of_another_version_is_not_decidable():
    asked = statement("new", more="// since: 25\n")
    (judged,) = judge([asked], {"new": Answer(2)}, (22, 0, 5), "premium")
    assert (judged.verdict, judged.reason) == (
        Verdict.UNDECIDED,
        "is about 25 and newer",
    )


@pytest.fixture
def report():
    asked = [statement("nodes/right"), statement("nodes/wrong", '"<a>"')]
    answers = {"nodes/right": Answer(1), "nodes/wrong": Answer("<b>")}
    return Report(
        program="HarmonyPremium",
        facts={"sentence": "Harmony <22>"},
        version="22.0.5",
        edition="premium",
        system="Linux",
        addon_version="1.0",
        seconds=61.04,
        judged=judge(asked, answers, (22, 0, 5), "premium"),
    )


def test_the_json_tells_everything_and_entries_for_the_profiles(report, tmp_path):
    data, _ = write_report(report, tmp_path / "new")
    told = json.loads(data.read_text("utf-8"))
    assert told["format"] == "ayon_harmony.probes/1"
    assert told["counts"] == {"confirmed": 1, "refuted": 1, "not decidable": 0}
    assert (told["version"], told["edition"], told["system"]) == (
        "22.0.5",
        "premium",
        "Linux",
    )
    assert told["statements"][1]["expected"] == "<a>"
    assert told["statements"][1]["source"] == "a page & more"
    assert told["profile_entries"] == [
        {
            "feature": "nodes/wrong",
            "statement": "nodes/wrong",
            "version": "22.0.5",
            "edition": "premium",
            "expected": "<a>",
            "found": "<b>",
        }
    ]


def test_the_page_shows_refuted_ones_first_and_no_markup_of_others(report, tmp_path):
    _, page = write_report(report, tmp_path)
    text = page.read_text("utf-8")
    assert text.index("nodes/wrong") < text.index("nodes/right")
    assert "&lt;b&gt;" in text
    assert "is <so>" not in text
    assert "Harmony &lt;22&gt;" in text
