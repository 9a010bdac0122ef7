"""Files that scripts take in: include, require, __file__."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.harmony.testing import ScriptFailedError, run_script, run_script_full

pytestmark = pytest.mark.engine


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path.as_posix()


def test_an_include_at_the_top_makes_globals(tmp_path: Path) -> None:
    path = write(tmp_path, "x.js", "var a = 1; function f() { return a + 1; }")
    assert run_script(f"include('{path}'); [a, f(), typeof this.a]") == [1, 2, "number"]


def test_an_include_in_a_function_is_seen_by_it(tmp_path: Path) -> None:
    path = write(tmp_path, "x.js", "var inner = 5; function g() { return inner; }")
    script = f"function f() {{ include('{path}'); return inner + g(); }} f()"
    assert run_script(script) == 10


def test_include_as_a_callback_of_a_native_function(tmp_path: Path) -> None:
    path = write(tmp_path, "x.js", "var got = 7;")
    script = f"(function () {{ ['{path}'].forEach(include); return got; }}())"
    assert run_script(script) == 7


def test_a_relative_include_counts_from_the_including_file(tmp_path: Path) -> None:
    write(tmp_path, "lib/b.js", "var b = 'b';")
    path = write(tmp_path, "lib/a.js", "include('b.js'); var a = b + 'a';")
    assert run_script(f"include('{path}'); a") == "ba"


def test_a_missing_include_is_logged_and_the_script_goes_on() -> None:
    told = run_script_full("include('/no/such/file.js'); 'went on'")
    assert told["value"] == "went on"
    assert "cannot open script /no/such/file.js" in told["messages"][0]["text"]


def test_a_missing_module_throws() -> None:
    with pytest.raises(ScriptFailedError, match="cannot open script"):
        run_script("require('/no/such/file.js')")


def test_a_mark_at_the_start_is_a_parse_error(tmp_path: Path) -> None:
    path = write(tmp_path, "x.js", "\ufeffvar a = 1;")
    with pytest.raises(ScriptFailedError, match="Parse error") as caught:
        run_script(f"include('{path}')")
    assert caught.value.name == "SyntaxError"


def test_errors_in_an_included_file_tell_that_file(tmp_path: Path) -> None:
    path = write(tmp_path, "x.js", "var a;\nfunction f() {\n    nope();\n}\n")
    with pytest.raises(ScriptFailedError) as caught:
        run_script(f"include('{path}'); f();", file="main.js")
    assert (caught.value.file, caught.value.line) == (path, 3)
    with pytest.raises(ScriptFailedError) as caught:
        run_script(f"include('{write(tmp_path, 'bad.js', 'var a;;let b;')}')")
    assert caught.value.file.endswith("bad.js")


def test_file_variable_names_the_file_it_stands_in(tmp_path: Path) -> None:
    path = write(
        tmp_path, "x.js", "var mine = __file__; function f() {return __file__;}"
    )
    assert run_script(f"include('{path}'); [mine, f()]") == [path, path]


def test_a_module_exports_once(tmp_path: Path) -> None:
    write(tmp_path, "m.js", "exports.count = (exports.count || 0) + 1; var own = 1;")
    script = (
        f"var m = require('{tmp_path.as_posix()}/m.js');"
        f"var again = require('{tmp_path.as_posix()}/m');"
        "[m.count, m === again, typeof own]"
    )
    assert run_script(script) == [1, True, "undefined"]


def test_a_module_may_replace_what_it_exports(tmp_path: Path) -> None:
    write(tmp_path, "m.js", "function Thing() { this.a = 1; }\nexports = Thing;\n")
    script = f"var Thing = require('{tmp_path.as_posix()}/m.js'); new Thing().a"
    assert run_script(script) == 1


BELOW_THE_TOP = {
    "a function": "(function () { include('X'); return use(); }())",
    "try": "(function () { try { include('X'); return use(); } catch (e) {} }())",
    "a nested function": (
        "(function () { include('X'); return (function () { return use(); }()); }())"
    ),
    "a nested function with try": (
        "(function () { try { include('X'); } finally { }"
        " var f = function () { return use() + typeof own; };"
        " return f().replace('number', ''); }())"
    ),
    "with": "(function () { with ({a: 1}) { include('X'); return use(); } }())",
    "a branch": "(function () { if (true) include('X'); return use(); }())",
    "a method": ("({run: function () { this.a = include('X'); return use(); }}).run()"),
    "a shadow": "(function () { var use; include('X'); return use(); }())",
}


@pytest.mark.parametrize("place", sorted(BELOW_THE_TOP))
def test_an_include_below_the_top_is_seen_and_sees_itself(
    place: str, tmp_path: Path
) -> None:
    path = write(
        tmp_path,
        "x.js",
        "var own = 5;\nfunction inner() { return own; }\n"
        "function use() { return 'own ' + inner(); }\n",
    )
    script = BELOW_THE_TOP[place].replace("X", path)
    assert run_script(script) == "own 5"
    assert run_script(f"{script}; typeof use") == "undefined"


def test_a_module_includes_at_its_top_and_in_its_functions(tmp_path: Path) -> None:
    write(tmp_path, "x.js", "var own = 1; function use() { return ++own; }")
    write(tmp_path, "y.js", "function late() { return use() + own; }")
    write(
        tmp_path,
        "m.js",
        "var here = __file__.replace(/[^\\/]*$/, '');\ninclude(here + 'x.js');\n"
        "exports.go = function () {\n"
        "    try { include(here + 'y.js'); return late(); } catch (e) { return e; }\n"
        "};\n",
    )
    script = f"require('{tmp_path.as_posix()}/m.js').go()"
    assert run_script(script) == 4
    assert run_script(f"{script}; typeof use") == "undefined"


def test_texts_comments_and_expressions_that_speak_of_include_stay() -> None:
    from sandbox.harmony.scripttext import let_include_reach

    text = (
        "// include('a')\n/* include('b') */ var s = \"include('c')\";\n"
        "var r = /include('d')/; x.include('e'); function include(path) {}\n"
        "include(); a = b / include('f') / 2;\n"
    )
    changed = let_include_reach(text)
    assert changed == text.replace("include('f')", "include('f',eval(''))")
    nested = "include(f('(', g(1)))"
    assert let_include_reach(nested) == "include(f('(', g(1)),eval(''))"
