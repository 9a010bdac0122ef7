"""Long lists become the same JSON, in time that grows with them."""

from __future__ import annotations

import json

import pytest

from ayon_harmony.bridge import bundle
from sandbox.harmony.testing import has_engine, run_script

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]

FILES = ("AyonHarmony.js", "client/dispatch.js")
ROWS = (
    "var rows = []; for (var i = 0; i < 300; i += 1) { rows.push("
    "{path: 'Top/žluť ' + i, 'a \"b\"': [i, null, 0.5], c: true, d: {e: ''}}); }"
)


@pytest.fixture(autouse=True)
def engine() -> None:
    run_script("\n".join(bundle.read_script(bundle.JS_DIR / name) for name in FILES))
    run_script(ROWS, keep=True)


@pytest.mark.parametrize(
    "value",
    [
        "rows",
        "{nodes: rows, name: 'x', nothing: undefined, method: print, none: null}",
        "[rows, rows]",
        "rows.concat([undefined, print, new Date(0), [rows], NaN])",
        "{deep: {rows: rows}}",
        "rows.map(function (row, number) { return [number, rows.slice(0, 2)]; })",
        "[]",
        "{}",
        "'text'",
        "new Date(0)",
        "new String('boxed')",
        "null",
    ],
)
def test_the_text_is_that_of_json_stringify(value):
    ours, theirs = run_script(
        f"var value = {value}; "
        "[AyonHarmony.dispatch.stringify(value, 0), JSON.stringify(value)]",
        keep=True,
    )
    assert ours == theirs
    json.loads(ours)


@pytest.mark.parametrize("value", ["undefined", "print"])
def test_what_json_has_nothing_for_stays_nothing(value):
    kind = f"typeof AyonHarmony.dispatch.stringify({value}, 0)"
    assert run_script(kind, keep=True) == "undefined"


@pytest.mark.parametrize(
    "value",
    [
        "(function () { rows.push(rows); return rows; }())",
        "(function () { var a = {rows: rows}; rows[5] = a; return a; }())",
        "(function () { rows[5].self = rows; return {r: rows}; }())",
    ],
)
def test_a_long_list_in_itself_is_still_cyclic(value):
    request = {"function": f"(function () {{ return {value}; }})"}
    text = run_script(
        f"'{{' + AyonHarmony.dispatch.run({json.dumps(request)}) + '}}'", keep=True
    )
    assert "cyclic" in json.loads(text)["error"]["message"]


def test_the_engine_is_asked_for_no_long_array():
    longest = run_script(
        "var longest = 0; var whole = JSON.stringify;"
        "JSON.stringify = function (value) {"
        "    longest = Math.max(longest, Array.isArray(value) ? value.length : 0);"
        "    return whole(value); };"
        "AyonHarmony.dispatch.stringify({nodes: rows, flat: rows.map(String)}, 0);"
        "longest",
        keep=True,
    )
    assert longest < 100
