"""The scene in Python: every method and record, in Markdown, from the code.

``python -m sandbox.docs.scene_page`` writes it into ``docs/developer/scene.md``.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ayon_harmony.bridge.bundle import JS_DIR

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "developer" / "scene.md"
SCENE = ROOT / "client" / "ayon_harmony" / "scene"
START, END = "<!-- from here on made of the code -->\n", "<!-- to here -->\n"


class Method(NamedTuple):
    """A method of a part of the scene."""

    part: str
    name: str
    signature: str
    function: str
    about: str


class Record(NamedTuple):
    """What methods give back or take."""

    name: str
    fields: list[str]
    about: str


def python_name(function: str) -> str:
    """Return the method's name for a function's: the same in Python's spelling."""
    return re.sub(r"([A-Z])", lambda letter: f"_{letter.group(1).lower()}", function)


def parts() -> dict[str, str]:
    """Return the module of each attribute of ``Scene``."""
    tree = ast.parse((SCENE / "__init__.py").read_text("utf-8"))
    modules = {
        alias.name: node.module or ""
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return {
        node.targets[0].attr: modules[node.value.func.id]
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Attribute)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
    }


def methods_of(part: str, module: str) -> list[Method]:
    """Return the methods of one part that are functions of ``js/modules``."""
    found = []
    tree = ast.parse((SCENE / f"{module}.py").read_text("utf-8"))
    for owner in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        for node in owner.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                called = _function_of(node)
                if called:
                    found.append(
                        Method(part, node.name, _signature(node), called, _about(node))
                    )
    return found


def records_of(module: str) -> list[Record]:
    """Return the records of one module."""
    tree = ast.parse((SCENE / f"{module}.py").read_text("utf-8"))
    found = []
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or not node.decorator_list:
            continue
        fields = [
            f"{line.target.id}: {_plain(ast.unparse(line.annotation))}"
            for line in node.body
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
        ]
        found.append(Record(node.name, fields, _about(node)))
    return found


def scene_page() -> str:
    """Return a heading for each part with its methods and records."""
    lines: list[str] = []
    for part, module in parts().items():
        javascript = _javascript_file(module)
        lines += ["", f"### scene.{part}", ""]
        lines += [f"| `scene.{part}.` | `AyonHarmony.` of `{javascript}` | |"]
        lines += ["|---|---|---|"]
        lines += [
            f"| `{method.name}{_cell(method.signature)}` | `{method.function}`"
            f" | {_cell(method.about)} |"
            for method in methods_of(part, module)
        ]
        records = records_of(module)
        if records:
            lines += ["", "| Record | Fields | |", "|---|---|---|"]
        lines += [
            f"| `{record.name}` | `{_cell(', '.join(record.fields))}`"
            f" | {_cell(record.about)} |"
            for record in records
        ]
    return "\n".join([*lines, "", ""])


def with_methods(page: str) -> str:
    """Return the page with what is made of the code."""
    before, _, rest = page.partition(START)
    return before + START + scene_page() + END + rest.partition(END)[2]


def _function_of(method: ast.FunctionDef) -> str:
    for node in ast.walk(method):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "_call"
        ):
            return str(ast.literal_eval(node.args[0]))
    return ""


def _signature(method: ast.FunctionDef) -> str:
    arguments = ast.unparse(method.args)
    given = re.sub(r"^self(, )?", "", arguments)
    returns = "None" if method.returns is None else ast.unparse(method.returns)
    return _plain(f"({given}) -> {returns}")


@cache
def _aliases() -> dict[str, str]:
    """Names that modules give to types, `Optional[...]` for example, spelled out."""
    spelled: dict[str, str] = {}
    for path in sorted(SCENE.glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.Assign):
                continue
            name, value = ast.unparse(node.targets[0]), node.value
            kind = ast.unparse(value.value) if isinstance(value, ast.Subscript) else ""
            if isinstance(value, ast.Subscript) and kind == "Optional":
                spelled[name] = f"{ast.unparse(value.slice)} | None"
            if kind == "tuple":
                spelled[name] = ast.unparse(value)
            if isinstance(value, ast.Subscript) and kind == "Union":
                assert isinstance(value.slice, ast.Tuple), name
                spelled[name] = " | ".join(map(ast.unparse, value.slice.elts))
    return spelled


def _plain(text: str) -> str:
    """Spell out aliases, which readers of the page do not have before them."""
    return re.sub(r"\w+", lambda word: _aliases().get(word[0], word[0]), text)


def _about(node: ast.FunctionDef | ast.ClassDef) -> str:
    return " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("``", "`")


def _javascript_file(module: str) -> str:
    name = re.sub(r"_(\w)", lambda letter: letter.group(1).upper(), module) + ".js"
    assert (JS_DIR / "modules" / name).is_file(), name
    return name


def main() -> None:
    """Write the page."""
    PAGE.write_text(with_methods(PAGE.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
