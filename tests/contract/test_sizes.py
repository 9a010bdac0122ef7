"""Functions fit on a page, and long modules say why they are long."""

from __future__ import annotations

import ast
import re
from pathlib import Path

CLIENT = Path(__file__).parents[2] / "client" / "ayon_harmony"
LONGEST_FUNCTION = 60
LONGEST_MODULE = 600
REASON = re.compile(r"Longer than other\s+modules:")


def modules() -> dict[str, str]:
    return {
        path.relative_to(CLIENT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(CLIENT.rglob("*.py"))
    }


def test_no_function_is_longer_than_a_page():
    long = [
        f"{name}: {node.name}"
        for name, text in modules().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]

    assert long == []


def test_a_long_module_gives_the_reason_in_its_head():
    silent = [
        name
        for name, text in modules().items()
        if text.count("\n") > LONGEST_MODULE
        and not REASON.search(ast.get_docstring(ast.parse(text)) or "")
    ]

    assert silent == []
