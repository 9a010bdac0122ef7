"""Statements about Harmony: how they are written, and that all are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ayon_harmony.errors import ProbeError
from ayon_harmony.probes.statement import (
    STATEMENTS,
    chosen,
    load_statements,
    parse_statement,
)
from sandbox.harmony.profiles import FEATURES

CLIENT = Path(__file__).resolve().parents[2] / "client" / "ayon_harmony"

TEXT = """// A peg is
// a peg.
// expect: "PEG"
// expect from 25: "Peg"
// expect before 21.1: null
// source: page of pegs
// sure: documented
(function (probe) {
    return node.type(probe.add('PEG'));
})
"""

#: Objects of Harmony whose functions count.
HOST = (
    "node scene column element frame selection view render sound exporter about System"
    " MessageLog Backdrop copyPaste PaletteObjectManager Drawing Timeline"
    " specialFolders CELIO QCoreApplication QApplication QTextCodec FileAccess"
).split()


def test_a_file_says_what_is_expected_of_which_version():
    statement = parse_statement("nodes/peg", TEXT)
    assert statement.sentence == "A peg is a peg."
    assert statement.script.startswith("(function (probe) {")
    assert statement.expected((20, 0, 1)) is None
    assert statement.expected((22, 0, 5)) == "PEG"
    assert statement.expected((25, 1)) == "Peg"
    assert (statement.part, statement.in_second_scene) == ("batch", False)


def test_it_says_which_harmony_it_is_not_about():
    lines = "// since: 21.1\n// until: 25\n// edition: premium\n(function"
    statement = parse_statement("nodes/peg", TEXT.replace("(function", lines, 1))
    assert statement.why_not((20, 0), "premium") == "is about 21.1 and newer"
    assert statement.why_not((25, 0), "premium") == "is about versions before 25"
    assert statement.why_not((22, 0), "advanced") == "is about Harmony Premium"
    assert statement.why_not((22, 0), "premium") == ""


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("// A peg is\n// a peg.\n", "", "no sentence"),
        ("// source: page of pegs\n", "", "no source"),
        ("documented", "somehow", "how sure"),
        ('"PEG"', "PEG", "no JSON"),
        ("from 25", "from never", "a line that is not known"),
        ("// sure", "// sources: two\n// sure", "a line that is not known"),
        ("// sure", "// source: again\n// sure", "'source' twice"),
        ("// sure", "// part: nowhere\n// sure", "an unknown part"),
        ("// sure", "// look: a\n// hear: b\n// sure", "more than one"),
        ("(function (probe)", "function peg(probe)", "no function in parentheses"),
    ],
)
def test_what_is_not_well_written_is_named(old, new, problem):
    with pytest.raises(ProbeError, match="nodes/peg.*" + re.escape(problem)):
        parse_statement("nodes/peg", TEXT.replace(old, new, 1))


def test_there_are_enough_and_each_has_a_sentence_of_its_own():
    statements = load_statements()
    assert len(statements) >= 300
    sentences = [statement.sentence for statement in statements]
    assert sorted(sentences) == sorted(set(sentences))
    assert all(sentence.endswith(".") for sentence in sentences)


def test_what_is_a_choice_of_ours_is_asked_as_well():
    assert sum(statement.sure == "ours" for statement in load_statements()) >= 30


def test_every_function_of_harmony_that_the_client_calls_is_asked_about():
    scripts = "".join(
        re.sub(r"^\s*(\*|//).*$", "", path.read_text("utf-8"), flags=re.MULTILINE)
        for folder in ("js", "startup")
        for path in (CLIENT / folder).rglob("*.js")
    )
    asked = "".join(path.read_text("utf-8") for path in STATEMENTS.rglob("*.js"))
    asked += (CLIENT / "probes" / "js" / "runner.js").read_text("utf-8")
    name = rf"(?<![.\w])(?:{'|'.join(HOST)})\.[A-Za-z]\w*"
    called = set(re.findall(name, scripts))
    assert len(called) > 150
    assert sorted(called - set(re.findall(name, asked))) == []


def test_every_feature_of_the_emulators_profiles_is_asked_about():
    asked = {each.profile for each in load_statements() if each.profile}
    assert asked == set(FEATURES)


def test_some_are_chosen_by_a_part_of_their_name():
    names = {each.name for each in chosen(load_statements(), ["nodes/", "links/"])}
    assert names
    assert {name.split("/")[0] for name in names} == {"nodes", "links"}
