"""What js/client/dispatch.js makes of requests, in the real Qt Script engine."""

from __future__ import annotations

import json

import pytest

from ayon_harmony.bridge import bundle
from sandbox.harmony.testing import has_engine, run_script

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]

FILES = ("AyonHarmony.js", "client/framing.js", "client/dispatch.js")
HOST = """
var host = {
    name: 'host',
    ownName: function () { return this.name; },
    echo: function () { return Array.prototype.slice.call(arguments); },
    inner: function () { return host; }
};
AyonHarmony.plain = function (args) { return {count: arguments.length, args: args}; };
AyonHarmony.define('two', ['a', 'b'], function (a, b) {
    return {count: arguments.length, a: a, b: b};
});
function thrower() {
    throw new RangeError('too far');
}
true;
"""


@pytest.fixture(autouse=True)
def engine() -> None:
    scripts = [bundle.read_script(bundle.JS_DIR / name) for name in FILES]
    run_script("\n".join([*scripts, HOST]))


def run(**request: object) -> dict[str, object]:
    """Return the outcome of a request: ``result`` or ``error``."""
    text = run_script(
        f"'{{' + AyonHarmony.dispatch.run({json.dumps(request)}) + '}}'", keep=True
    )
    return json.loads(text)


def result(**request: object) -> object:
    outcome = run(**request)
    assert "error" not in outcome, outcome
    return outcome["result"]


def error(**request: object) -> dict[str, object]:
    outcome = run(**request)
    assert "result" not in outcome, outcome
    return outcome["error"]


# --- which function, and with what -------------------------------------------


def test_arguments_are_one_value_for_a_plain_function():
    assert result(function="AyonHarmony.plain", args=[1, 2]) == {
        "count": 1,
        "args": [1, 2],
    }


@pytest.mark.parametrize("args", [0, False, "", [], {}])
def test_an_argument_that_is_empty_is_still_an_argument(args):
    assert result(function="AyonHarmony.plain", args=args) == {"count": 1, "args": args}


@pytest.mark.parametrize("request_args", [{}, {"args": None}])
def test_null_and_nothing_are_no_argument(request_args):
    assert result(function="AyonHarmony.plain", **request_args) == {"count": 0}


def test_arguments_are_spread_over_declared_parameters():
    assert result(function="AyonHarmony.two", args=["x", None]) == {
        "count": 2,
        "a": "x",
        "b": None,
    }
    assert result(function="AyonHarmony.two", args="x") == {"count": 1, "a": "x"}


def test_more_arguments_than_parameters_are_an_error_that_names_them():
    told = error(function="AyonHarmony.two", args=[1, 2, 3])

    assert told["name"] == "TypeError"
    assert told["message"] == "AyonHarmony.two(a, b) got 3 arguments."


def test_arguments_are_spread_when_the_request_says_so():
    assert result(function="host.echo", args=[1, [2]], spread=True) == [1, [2]]
    assert result(function="host.echo", args=[1, [2]]) == [[1, [2]]]


@pytest.mark.parametrize(
    "name", ["host.ownName", " host.ownName\n", "host.inner().ownName"]
)
def test_a_function_runs_with_its_owner(name):
    assert result(function=name) == "host"


def test_the_owner_may_come_from_a_call_with_text_arguments():
    assert result(function="host.inner('a/b;c', \"d\").ownName") == "host"


@pytest.mark.parametrize(
    "source",
    [
        "function hello(name) {\n    return 'Hello ' + name;\n}\nhello",
        "(function (name) { return 'Hello ' + name; })",
        "function (name) { return 'Hello ' + name; }",
    ],
)
def test_source_text_that_ends_in_a_function_runs_it(source):
    assert result(function=source, args="Zoë") == "Hello Zoë"


def test_functions_in_source_text_see_each_other_and_stay():
    source = "function ayon_1_part(n) { return n * 2; }\nayon_1_part"
    assert result(function=source, args=21) == 42
    assert result(function="ayon_1_part", args=4) == 8


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("nope", "ReferenceError", "nope"),
        ("nope.deeper", "ReferenceError", "nope"),
        ("AyonHarmony.nope", "TypeError", "AyonHarmony.nope is not a function"),
        ("AyonHarmony.nope.deeper", "TypeError", "AyonHarmony.nope is undefined"),
        ("host.name", "TypeError", "not a function but string"),
        ("function f() {}\n", "TypeError", "not a function but undefined"),
        ("var x = 1;\nx", "TypeError", "has to end in the name"),
        ("function (", "SyntaxError", "Parse error"),
    ],
)
def test_what_is_no_function_is_an_error_that_says_what_it_is(name, kind, message):
    told = error(function=name)

    assert told["name"] == kind
    assert message in told["message"]


# --- errors --------------------------------------------------------------------


def test_an_error_comes_with_name_message_and_line():
    told = error(script="var a = 1;\n\nthrow new RangeError('too far');")

    assert told == {
        "name": "RangeError",
        "message": "too far",
        "file": None,
        "line": 3,
    }


def test_a_syntax_error_in_a_script_comes_with_its_line():
    told = error(script="var a = 1;\nvar b = ;\n")

    assert (told["name"], told["line"]) == ("SyntaxError", 2)


def test_an_error_in_a_file_names_the_file(tmp_path):
    script = tmp_path / "studio.js"
    script.write_text("\nAyonHarmony.fails = function () {\n    null.x;\n};\n")
    run_script(f"include({json.dumps(script.as_posix())})", keep=True)

    told = error(function="AyonHarmony.fails")
    assert (told["file"], told["line"]) == (script.as_posix(), 3)


@pytest.mark.parametrize(
    ("thrown", "message"),
    [
        ("'text'", "text"),
        ("42", "42"),
        ("null", "null"),
        ("undefined", "undefined"),
        ("{a: 1}", '{"a":1}'),
    ],
)
def test_whatever_is_thrown_arrives_as_an_error(thrown, message):
    told = error(function=f"(function () {{ throw {thrown}; }})")

    assert (told["name"], told["message"]) == ("Error", message)


def test_an_endless_recursion_is_an_error_like_any_other():
    assert error(script="function f() { return f(); }\nf();")["name"] == "RangeError"
    assert result(script="1 + 1") == 2


def test_a_request_without_anything_to_run_is_an_error():
    assert "needs" in error(args=[1])["message"]


# --- results -------------------------------------------------------------------


def test_nothing_returned_is_a_result_of_null():
    assert run(function="(function () {})") == {"result": None}


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("NaN", "result is NaN"),
        ("1 / 0", "result is Infinity"),
        ("function () {}", "result is a function"),
        ("{layers: [{x: 1}, {x: NaN}]}", "result.layers[1].x is NaN"),
        ("[function () {}]", "result[0] is a function"),
        ("(function () { var a = {}; a.a = a; return a; }())", "cyclic"),
    ],
)
def test_a_result_that_json_cannot_carry_is_an_error_that_says_where(value, place):
    told = error(function=f"(function () {{ return {value}; }})")

    assert told["name"] == "TypeError"
    assert place in told["message"]


@pytest.mark.parametrize(
    "value", [None, True, 0, "", [], {}, [None], {"a": None, "b": ["null", 1.5]}]
)
def test_plain_data_comes_back_as_it_is(value):
    assert result(function="(function (a) { return {v: a}; })", args={"w": value}) == {
        "v": {"w": value}
    }


def test_text_of_any_script_and_control_characters_come_back():
    # U+FFFF stands for NUL between the emulator and its engine.
    text = 'Žluťoučký kůň 日本語 😀 \u2028\u2029 \u0001\n\t"\\'
    assert result(function="(function (a) { return a; })", args=text) == text


# --- scripts ---------------------------------------------------------------------


def test_the_value_of_a_script_is_its_last_expression():
    assert result(script="1 + 1") == 2
    assert result(script="var x = 3; ({a: [x]});") == {"a": [3]}


@pytest.mark.parametrize(
    "script",
    [
        "var x = 1;",
        "(function () {})",
        "NaN",
        "var c = {}; c.c = c; c;",
        "function Foo() {} new Foo();",
    ],
)
def test_a_script_whose_value_is_no_plain_data_still_succeeds(script):
    assert result(script=script) is None


def test_what_a_script_declares_stays_and_is_called_later():
    parts = [
        "var Master = {};",
        "var Foo = function () {};\nFoo.prototype.A = function () { return 'A'; };\n"
        "Master.Foo = new Foo();",
        "var Boo = function () { this.b = 'B'; };\n"
        "Boo.prototype.B = function () { return this.b; };\nMaster.Boo = new Boo();",
    ]
    result(script="\n".join(parts))

    assert result(function="Master.Foo.A") == "A"
    assert result(function="Master.Boo.B") == "B"


def test_a_script_does_not_see_our_variables():
    assert error(script="request")["name"] == "ReferenceError"


# --- batches ---------------------------------------------------------------------


def run_all(*requests: dict[str, object]) -> list[dict[str, object]]:
    text = run_script(
        f"'{{' + AyonHarmony.dispatch.runAll({json.dumps(requests)}) + '}}'", keep=True
    )
    return json.loads(text)["result"]


def test_a_batch_runs_in_order():
    outcomes = run_all(
        {"script": "var n = 1;"}, {"script": "n += 1"}, {"script": "n * 10"}
    )

    assert [outcome["result"] for outcome in outcomes] == [None, 2, 20]


def test_a_batch_ends_with_the_first_that_fails():
    outcomes = run_all(
        {"script": "var m = 1;"}, {"function": "thrower"}, {"script": "m = 2;"}
    )

    assert [list(outcome) for outcome in outcomes] == [["result"], ["error"]]
    assert result(script="m") == 1


def test_an_empty_batch_is_an_empty_result():
    assert run_all() == []


# --- the namespace -----------------------------------------------------------------


def test_loading_twice_keeps_what_was_added():
    run_script("AyonHarmony.mine = function () { return 'mine'; };", keep=True)
    run_script(bundle.read_script(bundle.JS_DIR / "AyonHarmony.js"), keep=True)

    assert result(function="AyonHarmony.mine") == "mine"


def test_files_included_by_a_function_are_global_all_the_same(tmp_path):
    paths = [(bundle.JS_DIR / name).as_posix() for name in FILES]
    includes = "".join(f"include({json.dumps(path)});" for path in paths)
    run_script(f"(function () {{ {includes} }}());\n{HOST}")

    assert result(function="AyonHarmony.two", args=[1, 2])["count"] == 2


def test_define_needs_a_function():
    assert "needs a function" in error(script="AyonHarmony.define('x', [])")["message"]


THROWN = {
    "a name that throws": "{get name() { throw 1; }, message: 'm'}",
    "a message that throws": "{name: 'N', get message() { throw new Error('x'); }}",
    "a text that throws": "{toString: function () { throw 1; }, self: null}",
    "a name whose text throws": "{name: {toString: function () { throw 1; }}}",
    "a message that is no text": "{message: {toString: function () { return {}; }}}",
    "a file that throws": "{message: 'm', get fileName() { throw 1; }}",
    "nothing": "undefined",
    "null": "null",
    "a function": "function () {}",
    "no prototype": "Object.create(null)",
    "what cannot be JSON": "{toJSON: function () { throw 1; }}",
    "a cycle": "(function () { var c = {}; c.c = c; return c; }())",
}


@pytest.mark.parametrize("thrown", THROWN.values(), ids=THROWN.keys())
def test_whatever_is_thrown_there_is_an_error(thrown):
    told = error(script=f"throw ({thrown});")

    assert isinstance(told["name"], str)
    assert isinstance(told["message"], str)


RETURNED = {
    "a member that throws": "{get a() { throw null; }}",
    "a toJSON that throws": "{toJSON: function () { throw undefined; }}",
    "a constructor that throws": "{get constructor() { throw 1; }}",
    "a list whose member throws": "[{toJSON: function () { throw {}; }}]",
}


@pytest.mark.parametrize("returned", RETURNED.values(), ids=RETURNED.keys())
def test_a_result_that_throws_is_an_error(returned):
    assert "name" in error(function=f"(function () {{ return ({returned}); }})")


def test_an_endless_message_is_cut():
    told = error(script="throw new Error(new Array(300000).join('x'));")

    assert len(told["message"]) == 100_000


def test_a_stack_that_overflows_is_an_error():
    told = error(script="(function f() { f(); }())")

    assert told["name"] == "RangeError"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("NaN", "NaN"),
        ("-1 / 0", "-Infinity"),
        ("(function adds(a) { return a; })", "function adds()"),
        ("var ring = {}; ring.ring = ring; ring", "[object Object]: JSON cannot carry"),
        ("[1, NaN]", "[object Array]: JSON cannot carry the result: result[1] is NaN."),
        ("new Error('lost')", "Error: lost"),
        ("/a/g", "/a/g"),
        ("new Date(0)", "Thu Jan 01 1970"),
        ("new QTimer()", "QTimer("),
    ],
    ids=[
        "nan",
        "inf",
        "function",
        "ring",
        "list",
        "error",
        "regexp",
        "date",
        "qobject",
    ],
)
def test_a_script_says_what_its_value_was_where_json_cannot_carry_it(script, told):
    outcome = run(script=script)

    assert outcome["result"] is None
    assert outcome["left_out"].startswith(told)


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ("timer", 'result is QTimer(name = "mine"), an object'),
        ("[1, {ui: timer}]", 'result[1].ui is QTimer(name = "mine")'),
        ("[timer]", "result[0] is QTimer("),
        ("new QPoint(1, 2)", "result is [object Object], an object"),
        ("new PermanentFile('x')", "result is [object Object], an object"),
        # An Attribute: its constructor is Object, by what it inherits from.
        ("Object.create({at: 1})", "result is [object Object], an object"),
    ],
    ids=["qobject", "inside", "list", "value", "host", "heir"],
)
def test_an_object_of_the_host_is_no_result(returned, told):
    made = "var timer = new QTimer(); timer.objectName = 'mine';"
    source = f"(function () {{ {made} return {returned}; }})"

    message = error(function=source)["message"]

    assert message.startswith("JSON cannot carry the result: ")
    assert told in message


def test_empty_objects_of_a_script_are_a_result():
    source = "(function () { return [{}, [], {a: {}}, Object.create(null)]; })"

    assert run(function=source)["result"] == [{}, [], {"a": {}}, {}]


@pytest.mark.parametrize("script", ["null", "undefined", "var a = 1", "({a: null})"])
def test_a_script_without_a_value_has_left_nothing_out(script):
    assert "left_out" not in run(script=script)
