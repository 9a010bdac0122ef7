"""Values that cross between script and Python, and scripts that fail."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.harmony.binding import (
    UNDEFINED,
    ScriptThrow,
    number_text,
    to_bool,
    to_int,
    to_string,
    to_string_list,
)
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


def test_every_error_of_a_host_function_has_the_line_of_its_call() -> None:
    script = """
        var lineOf = function (text) {
            try { eval.call(null, text); } catch (error) { return error.lineNumber; }
        };
        [1, 2, 3].map(function () { return lineOf('\\n\\nnode.subNode()'); })
    """

    assert run_script(script) == [3, 3, 3]


def test_a_script_that_does_not_parse_tells_its_line() -> None:
    with pytest.raises(ScriptFailedError, match="Parse error") as caught:
        run_script("var a;\nlet b = 1;", file="x.js")
    assert (caught.value.name, caught.value.line) == ("SyntaxError", 2)


def test_converters_agree_with_the_engine() -> None:
    """The table was measured on slots with typed parameters in Qt Script."""
    values = [UNDEFINED, None, [1.0], ["a", 2], {}, "x", "", "0x10", 1e20, -1.7]
    values += [math.nan, True, 4294967297, " 12 "]
    assert [to_string(v) for v in values] == [
        "",
        "",
        "1",
        "a,2",
        "[object Object]",
        "x",
        "",
        "0x10",
        "100000000000000000000",
        "-1.7",
        "NaN",
        "true",
        "4294967297",
        " 12 ",
    ]
    ints = [0, 0, 1, 0, 0, 0, 0, 16, 1661992960, -1, 0, 1, 1, 12]
    assert [to_int(v) for v in values] == ints
    assert [to_bool(v) for v in values] == [
        False,
        False,
        True,
        True,
        True,
        True,
        False,
        True,
        True,
        True,
        False,
        True,
        True,
        True,
    ]


def test_a_list_parameter_takes_arrays_only() -> None:
    assert to_string_list(["a", 1]) == ["a", "1"]
    with pytest.raises(ScriptThrow):
        to_string_list("a")


@given(st.floats(allow_nan=False) | st.integers(-(2**53), 2**53))
def test_numbers_read_back_from_their_script_text(value: float) -> None:
    assert float(number_text(value).replace("Infinity", "inf")) == value
