"""An error of a script says what a TD needs to mend it."""

from __future__ import annotations

import json

import pytest

from ayon_harmony.bridge import bundle
from ayon_harmony.bridge.messages import ErrorReport, Request, decode
from ayon_harmony.bridge.script_errors import explain, explained
from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.working.empty_scene import write_empty_scene
from sandbox.harmony.interpreter import has_engine
from sandbox.scripted_scene import ScriptedScene

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
    "comma before": "var a = 1;\nString(a,);",
    "reserved words": "var a = {};\na.default = 1;",
    "methods without": "var a = 1;\nvar b = {c() { return 1; }};",
    "members without": "var a = 1;\nvar b = {a};",
    "typographic quotes": "var a = 1;\nvar b = \u201ca\u201d;",
    "Python": "a = 1;\nfor b in [1]:",
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
        "// let it be => `so`\nfoo(1 2)",
        "/* class A {}\n let b */ foo(1 2)",
        'var a = \'let x => ...\';\nvar b = "`\\"=>";\nfoo(1 2)',
        "var letter = outlet + 1; foo(1 2)",
        "if (a) { b(); }\nwhile (a) { b(); }\nfoo(1 2)",
        "var a = b ? .5 : 1; foo(1 2)",
    ],
    ids=["comment", "block", "texts", "names", "statements", "numbers"],
)
def test_what_only_looks_like_newer_syntax_is_not_named(source):
    line = source.count("\n") + 1

    quoted, hint = explain(report(line=line), Request(script=source))

    assert quoted.endswith("foo(1 2)")
    assert hint == ""


def test_newer_syntax_behind_the_line_that_failed_is_not_blamed():
    assert explain(report(line=1), Request(script="foo(1 2)\nlet a = 1;"))[1] == ""


UNBALANCED = {
    "function f() {\n  if (a) {\n    return 1;\n}\nf()": "`{` of line 1 is never",
    "print('a'\nnode.root()": "`(` of line 1 is never closed",
    "var a = 1;\n}\n": "`}` of line 2 closes nothing",
    "var a = [1, 2;\nf(];": "`(` of line 2 meets a `]` in line 2",
    "var a = 1;\nvar b = 'abc;": "text that begins in line 2 is not closed",
    "var a = 1;\n/* b\nvar c;": "comment that begins in line 2 is never closed",
}


@pytest.mark.parametrize("source", UNBALANCED, ids=range(len(UNBALANCED)))
def test_what_is_never_closed_is_named(source):
    hint = explain(report(line=source.count("\n") + 1), Request(script=source))[1]

    assert UNBALANCED[source] in hint


@pytest.mark.parametrize(
    "source",
    [
        "var a = '}'; // {\n/* ( */ foo(1 2)",
        "var a = b.replace(/[(\"']/g, '');\nfoo(1 2)",
        "var a = b / 2 / (c);\nfoo(1 2)",
        "var a = /\\//.test('(');\nfoo(1 2)",
    ],
    ids=["text", "set", "division", "slash"],
)
def test_brackets_in_texts_and_regular_expressions_are_none(source):
    assert explain(report(line=2), Request(script=source))[1] == ""


@pytest.mark.parametrize(
    ("variable", "meant"),
    [("nodes", "node"), ("shots", ""), ("Scene", "scene"), ("columns", "column")],
)
def test_a_name_that_looks_like_one_of_harmonys_leads_to_it(variable, meant):
    error = report(f"Can't find variable: {variable}", 1, "ReferenceError")

    hint = explain(error, Request(script=f"{variable}.root()"))[1]

    assert hint == (f"Did you mean {meant}?" if meant else "")


def test_a_line_that_was_forgotten_to_name_the_function_is_asked_for():
    source = "function hello(args) {\n  return args;\n}"
    error = report("function hello(args) { is not a function but undefined.", None, "E")

    assert explain(error, Request(function=source))[1].endswith("name: hello")


def test_a_misspelt_function_of_ours_is_found():
    error = report("AyonHarmony.listNode is not a function but undefined.", None, "E")

    _, hint = explain(error, Request(function="AyonHarmony.listNode"))

    assert hint == "Did you mean AyonHarmony.listNodes?"


def test_a_misspelt_function_of_ours_is_found_in_a_script():
    message = (
        "Result of expression 'AyonHarmony.listNode' [undefined] is not a function."
    )

    _, hint = explain(report(message, 1, "TypeError"), Request(script="a;"))

    assert hint == "Did you mean AyonHarmony.listNodes?"


@pytest.mark.parametrize(
    ("function", "args", "message", "told"),
    [
        (
            "AyonHarmony.getNodes",
            ["Top/Write"],
            "Result of expression 'paths.filter' [undefined] is not a function.",
            "AyonHarmony.getNodes(paths, attributes), and for `paths` it got "
            '"Top/Write".',
        ),
        (
            "addNode",
            ["x"],
            'There is no node "undefined" in the scene.',
            "AyonHarmony.addNode(groupPath, name, type, x, y), and it got 1 of 5",
        ),
        ("addNode", ["Top/A", "b"], 'There is no node "Top/A" in the scene.', ""),
    ],
    ids=["type", "too_few", "other"],
)
def test_arguments_that_a_function_of_ours_fell_over_are_named(
    function, args, message, told
):
    error = report(message, 1, "TypeError", "/addon/js/modules/nodes.js")
    request = Request(function=function, args=args, spread=True)

    hint = explain(error, request)[1]

    assert told in hint
    assert bool(told) == bool(hint)


def test_several_arguments_of_send_lead_to_call():
    message = "too few arguments in call to rename(); 2 wanted, 1 given"
    request = Request(function="node.rename", args=["Top/A", "B"])

    # Harmony's own functions have no file: the engine names who called them.
    for file in (None, str(bundle.JS_DIR / "client" / "dispatch.js")):
        _, hint = explain(report(message, file=file), request)

        assert 'harmony.call("node.rename", "Top/A", "B")' in hint
    other = str(bundle.JS_DIR / "modules" / "nodes.js")
    assert explain(report(message, file=other), request)[1] == ""


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


def test_newer_syntax_in_a_file_is_named(tmp_path):
    file = tmp_path / "Studio.js"
    file.write_text("var a = 1;\nlet b = 2;\n", encoding="utf-8")

    _, hint = explain(report(line=2, file=str(file)), Request(function="include"))

    assert hint == "Harmony's engine knows no `let` (line 2): write `var`."


OURS = "/opt/ayon_harmony/js/modules/nodes.js"


def refused(caller="", name="Error"):
    return ErrorReport(
        name, "There is no node.", OURS, 18, called="listNodes", caller=caller
    )


def test_an_error_of_ours_is_told_with_the_line_that_called_us():
    script = "var a;\nAyonHarmony.listNodes(null, a, null);"

    error = explained(refused(), Request(script=script), "script")

    assert (error.script_file, error.line) == (None, 2)
    assert str(error) == (
        "Error: There is no node. in AyonHarmony.listNodes (evaluated text, line 2)\n"
        "    AyonHarmony.listNodes(null, a, null);"
    )
    assert error.addon_place == "nodes.js, line 18"


def test_the_calling_function_leads_to_its_line_in_a_file(tmp_path):
    caller = "function b() {\n    AyonHarmony.listNodes(1);\n}"
    file = tmp_path / "tidy.js"
    file.write_text(f"AyonHarmony.listNodes(0);\n{caller}\nb();\n")

    error = explained(
        refused(caller),
        Request(function="(function (p) { include(p); })", args=[str(file)]),
    )

    assert (error.script_file, error.line) == (str(file), 3)


def test_of_several_lines_none_is_blamed():
    script = "AyonHarmony.listNodes(1);\nAyonHarmony.listNodes(2);"

    error = explained(refused(), Request(script=script))

    assert (error.script_file, error.line, error.source_line) == (None, None, "")


def test_a_function_of_a_file_that_was_not_sent_is_quoted():
    caller = "function b() {\n    AyonHarmony.listNodes(1);\n}"

    error = explained(refused(caller), Request(function="b"))

    assert error.source_line == "AyonHarmony.listNodes(1);"


def test_where_our_own_code_breaks_comes_last():
    error = explained(refused(name="TypeError"), Request(function="AyonHarmony.x"))

    assert str(error).splitlines()[-1] == "(AYON's nodes.js, line 18)"
    assert "/opt" not in str(error)


def test_a_name_that_looks_like_one_of_the_studio_leads_to_it():
    message = "Can't find variable: TdMor"
    report = ErrorReport("ReferenceError", message, members=("TdMore", "xx"))

    assert explain(report, Request(script="TdMor.x()"))[1] == "Did you mean TdMore?"


@pytest.mark.engine
@pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing")
def test_the_engine_tells_who_called_us_also_through_an_include(tmp_path):
    file = tmp_path / "tidy.js"
    file.write_text("\nAyonHarmony.listNodes(null, 'Top/nope', null);\n")
    scripted = ScriptedScene.start(write_empty_scene(tmp_path / "shot"))
    text = "function b() {\n AyonHarmony.listNodes(null, 'Top/nope', null);\n}\nb"
    include = "(function (path) { include(path); return true; })"

    def told(function, args=()):
        request = {"function": function, "args": list(args)}
        asked = f"'{{' + AyonHarmony.dispatch.run({json.dumps(request)}) + '}}'"
        reply = {"message_id": 1, "reply": True, **json.loads(scripted.run(asked))}
        error = decode(json.dumps(reply).encode()).error
        return explained(error, Request(function=function, args=list(args)))

    assert (told(text).script_file, told(text).line) == (None, 2)
    run = told(include, [file.as_posix()])
    assert (run.script_file, run.line) == (file.as_posix(), 2)


MISTAKEN = {
    "scene.getDefaultCamera()": "Did you mean node.getDefaultCamera?",
    "AyonHarmony.getAttributes('Peg', null, 1)": 'Did you mean "Top/Peg"?',
    "AyonHarmony.getAttributes('Top/Pge', null, 1)": 'Did you mean "Top/Peg"?',
    "AyonHarmony.deleteNodes(['Top/Rig/Peg', 'Top/x'])": 'Did you mean "Top/Peg"?',
    "AyonHarmony.getAttributes('Top/Peg', ['rotation.anglz'], 1)": (
        'Did you mean "ROTATION.ANGLEZ"?'
    ),
    "AyonHarmony.getExposures(['Shown'])": 'Did you mean "inner"?',
    "AyonHarmony.getExposures(['iner'])": 'Did you mean "inner"?',
    "TdMor.x()": "Did you mean TdMore?",
    "TdMore.inner.aplha()": "Did you mean TdMore.inner.alpha?",
    "AyonHarmony.getAttributes('Top/Wholly/Different', null, 1)": "",
}
"""What Harmony lacks, and what is there instead, in the scene of the test below."""


@pytest.mark.engine
@pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing")
def test_a_name_that_is_not_there_is_told_with_the_one_that_was_meant(tmp_path):
    scripted = ScriptedScene.start(write_empty_scene(tmp_path / "shot"))
    scripted.run(
        "var TdMore = {x: 1, inner: {alpha: 1}};"
        " node.add('Top', 'Peg', 'PEG', 0, 0, 0);"
        " column.add('inner', 'BEZIER'); column.add('other', 'BEZIER');"
        " column.getDisplayName = function (name) {"
        " return name === 'inner' ? 'Shown' : name; }; 0"
    )
    hints = {}
    for script in MISTAKEN:
        asked = (
            f"'{{' + AyonHarmony.dispatch.run({json.dumps({'script': script})}) + '}}'"
        )
        reply = {"message_id": 1, "reply": True, **json.loads(scripted.run(asked))}
        error = decode(json.dumps(reply).encode()).error
        hints[script] = explain(error, Request(script=script))[1]

    assert hints == MISTAKEN
