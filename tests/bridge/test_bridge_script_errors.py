"""An error of a script says what a TD needs to mend it."""

from __future__ import annotations

import pytest

from ayon_harmony.bridge.messages import ErrorReport, Request
from ayon_harmony.bridge.script_errors import explain
from ayon_harmony.errors import HarmonyScriptError
from sandbox.harmony.interpreter import has_engine

NEWER = {
    "let": "var a = 1;\nlet b = 2;",
    "=>": "var a = 1;\nvar f = (b) => b;",
    "template strings": "var a = 1;\nvar f = `a`;",
    "class": "var a = 1;\nclass B {}",
    "...": "var a = 1;\nfunction f(...b) {}",
    "for ... of": "var a = 1;\nfor (var b of [1]) {}",
    "async": "var a = 1;\nasync function f() {}",
    "?.": "var a = 1;\na?.b;",
    "**": "var a = 1;\n2 ** a;",
    "catch": "var a = 1;\ntry { a(); } catch { a = 2; }",
    "destructuring": "var a = 1;\nvar {b} = {b: 1};",
    "default parameters": "var a = 1;\nfunction f(b = 1) {}",
    "a comma before": "var a = 1;\nString(a,);",
    "reserved words": "var a = {};\na.default = 1;",
    "methods without": "var a = 1;\nvar b = {c() { return 1; }};",
}
"""What the engine does not know, each in line 2."""

BUILT_IN = {
    "find": "[1].find(function () {})",
    "startsWith": "'x'.startsWith('x')",
    "assign": "Object.assign({}, {})",
    "bind": "(function () {}).bind(1)",
    "console": "console.log(1)",
    "Map": "new Map()",
}


def report(message="Parse error", line=None, name="SyntaxError", file=None):
    return ErrorReport(name, message, file, line)


@pytest.mark.parametrize("word", NEWER)
def test_newer_syntax_is_named_with_its_line_and_quoted(word):
    source = NEWER[word]

    line, hint = explain(report(line=2), Request(script=source))

    assert line == source.splitlines()[1]
    assert hint.startswith("Harmony's engine knows no ")
    assert word in hint
    assert "(line 2)" in hint


@pytest.mark.parametrize(
    "source",
    [
        "// let it be => `so`\nfoo(;",
        "/* class A {}\n let b */ foo(;",
        'var a = \'let x => ...\';\nvar b = "`\\"=>";\nfoo(;',
        "var letter = outlet + 1; foo(;",
        "if (a) { b(); }\nwhile (a) { b(); }\nfoo(;",
        "var a = b ? .5 : 1; foo(;",
    ],
    ids=["comment", "block", "texts", "names", "statements", "numbers"],
)
def test_what_only_looks_like_newer_syntax_is_not_named(source):
    line = source.count("\n") + 1

    quoted, hint = explain(report(line=line), Request(script=source))

    assert quoted.endswith("foo(;")
    assert hint == ""


def test_newer_syntax_behind_the_line_that_failed_is_not_blamed():
    assert explain(report(line=1), Request(script="foo(;\nlet a = 1;"))[1] == ""


def test_a_line_that_was_forgotten_to_name_the_function_is_asked_for():
    source = "function hello(args) {\n  return args;\n}"
    error = report("function hello(args) { is not a function but undefined.", None, "E")

    assert explain(error, Request(function=source))[1].endswith("name: hello")


def test_a_misspelt_function_of_ours_is_found():
    error = report("AyonHarmony.listNode is not a function but undefined.", None, "E")

    _, hint = explain(error, Request(function="AyonHarmony.listNode"))

    assert hint == "Did you mean AyonHarmony.listNodes?"


def test_several_arguments_of_send_lead_to_call():
    error = report("too few arguments in call to rename(); 2 wanted, 1 given")
    request = Request(function="node.rename", args=["Top/A", "B"])

    _, hint = explain(error, request)

    assert 'harmony.call("node.rename", "Top/A", "B")' in hint


def test_a_line_of_a_file_is_quoted(tmp_path):
    file = tmp_path / "Studio.js"
    file.write_text("var a = 1;\na.b.c();\n", encoding="utf-8")
    error = report("Result of expression 'a.b' [undefined]", 2, "TypeError", str(file))

    assert explain(error, Request(function="Studio.run"))[0] == "a.b.c();"
    assert explain(report(line=9, file=str(file)), None)[0] == ""
    assert explain(report(line=2, file=str(tmp_path / "gone.js")), None)[0] == ""


def test_the_message_has_the_line_and_the_hint_below():
    error = HarmonyScriptError(
        "SyntaxError", "Parse error", line=2, source_line="let b;", hint="No `let`."
    )

    assert str(error).splitlines()[1:] == ["    let b;", "No `let`."]


@pytest.mark.engine
@pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing")
def test_the_engine_fails_where_the_hint_says(tmp_path):
    from ayon_harmony.working.empty_scene import write_empty_scene
    from sandbox.harmony.testing import ScriptFailedError
    from sandbox.scripted_scene import ScriptedScene

    scripted = ScriptedScene.start(write_empty_scene(tmp_path / "shot"))

    def failure(source):
        with pytest.raises(ScriptFailedError) as caught:
            scripted.run(source)
        error = caught.value
        return ErrorReport(error.name, error.message, None, error.line)

    for word, source in NEWER.items():
        assert word in explain(failure(source), Request(script=source))[1], word
    for word, source in BUILT_IN.items():
        assert f"no `{word}`" in explain(failure(source), Request(script=source))[1]
