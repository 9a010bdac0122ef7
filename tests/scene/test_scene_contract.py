"""Python and JavaScript halves of the scene API belong together, one to one."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from sandbox.docs.javascript_page import javascript_page

CLIENT = Path(__file__).resolve().parents[2] / "client" / "ayon_harmony"
MODULES = sorted((CLIENT / "js" / "modules").glob("*.js"))
DEFINE = re.compile(r"AyonHarmony\.define\('(\w+)', \[([^\]]*)\]")

WITHOUT_PARTNER = {
    *("colors", "wire", "formerNames"),
    *("records", "writeNodes", "renderLayerNodes"),
}
"""Colour conversions, shapes, names, and what is put together of several functions."""


def js_name(stem):
    """Return a Python name in JavaScript's spelling: one name, two spellings."""
    return re.sub(r"_(\w)", lambda match: match.group(1).upper(), stem)


def js_functions():
    found = {}
    for path in MODULES:
        for name, parameters in DEFINE.findall(path.read_text("utf-8")):
            found[name] = (path.stem, [p for p in re.split(r"[', ]+", parameters) if p])
    return found


def python_calls():
    found = {}
    for path in sorted((CLIENT / "scene").glob("*.py")):
        for item in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(item, ast.Call)
                and isinstance(item.func, ast.Attribute)
                and item.func.attr == "_call"
            ):
                name = ast.literal_eval(item.args[0])
                found.setdefault(name, []).append((path.stem, len(item.args) - 1))
    return found


def test_every_function_has_one_python_method_and_every_method_its_function():
    calls = python_calls()
    assert set(calls) == set(js_functions())
    assert {name for name, places in calls.items() if len(places) != 1} == set()


def test_a_method_gives_no_more_arguments_than_the_function_takes():
    functions = js_functions()
    for name, places in python_calls().items():
        for module, count in places:
            assert count <= len(functions[name][1]), (module, name)


def test_files_of_both_halves_have_one_name():
    python = {path.stem for path in (CLIENT / "scene").glob("*.py")} - {"__init__"}
    stems = {js_name(stem) for stem in python}
    assert stems - WITHOUT_PARTNER == {path.stem for path in MODULES} - WITHOUT_PARTNER


def test_functions_and_methods_are_in_files_of_one_name():
    functions = js_functions()
    for name, ((module, _),) in python_calls().items():
        assert functions[name][0] == js_name(module), name


def test_every_module_is_loaded_and_after_what_it_needs():
    order = json.loads((CLIENT / "js" / "order.json").read_text("utf-8"))["files"]
    listed = [name for name in order if name.startswith("modules/")]
    assert sorted(listed) == sorted(f"modules/{path.name}" for path in MODULES)
    assert listed.index("modules/undo.js") < listed.index("modules/nodes.js")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_function_is_documented_with_its_parameters(path):
    text = path.read_text("utf-8")
    for match in DEFINE.finditer(text):
        comment = text[: match.start()].rstrip().rpartition("/**")[2]
        assert comment.endswith("*/"), match.group(1)
        for parameter in js_functions()[match.group(1)][1]:
            assert re.search(rf"@param {{[^}}]+}} {parameter}\b", comment), (
                match.group(1),
                parameter,
            )


def test_every_function_is_on_the_page_that_is_made_of_the_comments():
    page = javascript_page()
    listed = re.findall(r"^### `(\w+)\(([^)]*)\)`", page, re.MULTILINE)
    assert dict(listed) == {
        name: ", ".join(parameters) for name, (_, parameters) in js_functions().items()
    }
