"""Values that cross between script and Python, and scripts that fail."""

from __future__ import annotations

import math

import pytest

from sandbox.harmony.testing import ScriptFailedError, run_script

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 1", 2),
        ("undefined", None),
        ("null", None),
        ("'a\\u0000b'", "a\0b"),
        (
            "'\u017elu\u0165 \u65e5\u672c \U0001f600'",
            "\u017elu\u0165 \u65e5\u672c \U0001f600",
        ),
        ("[1, [true], {a: 'b'}]", [1, [True], {"a": "b"}]),
        ("new Number(3)", 3),
        ("about.getMajorVersion()", 22),
        ("(function () { var f = about.getMajorVersion; return f(); })()", 22),
    ],
)
def test_values_of_script_reach_python(text: str, value: object) -> None:
    assert run_script(text) == value


def test_numbers_that_json_lacks_cross() -> None:
    assert math.isnan(run_script("NaN"))
    assert run_script("-Infinity") == -math.inf


def test_an_unknown_global_is_a_reference_error() -> None:
    with pytest.raises(ScriptFailedError) as caught:
        run_script("nope")
    assert caught.value.name == "ReferenceError"


def test_an_unknown_member_is_a_type_error_with_its_line() -> None:
    with pytest.raises(ScriptFailedError) as caught:
        run_script("var a = 1;\nabout.nope();", file="/s/x.js")
    error = caught.value
    assert (error.name, error.file, error.line) == ("TypeError", "/s/x.js", 2)


def test_a_script_that_does_not_parse_tells_its_line() -> None:
    with pytest.raises(ScriptFailedError, match="Parse error") as caught:
        run_script("var a;\nlet b = 1;", file="x.js")
    assert (caught.value.name, caught.value.line) == ("SyntaxError", 2)
