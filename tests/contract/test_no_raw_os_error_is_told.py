"""No message holds what the system says of a failed call, ``[Errno 13] ...``.

``disk.reason`` words an ``OSError`` for people. Where an error of the system is
caught, or is a parameter, it stands in no text and in no other error but through
that; log lines may hold it as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CLIENT = Path(__file__).resolve().parents[2] / "client" / "ayon_harmony"
SOURCES = sorted(CLIENT.rglob("*.py"))

SYSTEM_ERRORS = {
    *("OSError", "IOError", "EnvironmentError", "PermissionError", "shutil.Error"),
    *("FileNotFoundError", "FileExistsError", "NotADirectoryError"),
    *("IsADirectoryError", "ConnectionError", "BlockingIOError", "TimeoutError"),
}
#: Module -> why the words of the system are right there.
ALLOWED = {
    "bridge/attached.py": "scripts read it, and no file is meant",
    "workfiles/fault_words.py": "it makes the words",
    "workfiles/disk.py": "it hands them out",
}


def raw_uses(source: str) -> Iterator[int]:
    """Yield the lines where an error of the system becomes a text as it is."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and node.name:
            is_system = bool(names_of(node.type) & SYSTEM_ERRORS)
            for statement in node.body:
                yield from uses_in(statement, node.name, is_system)
        elif isinstance(node, ast.FunctionDef):
            for parameter in [*node.args.args, *node.args.kwonlyargs]:
                if names_of(parameter.annotation) & SYSTEM_ERRORS:
                    for statement in node.body:
                        yield from uses_in(statement, parameter.arg, True)


def names_of(node: ast.expr | None) -> set[str]:
    """Dotted names in a type, a tuple or a union of them."""
    if node is None:
        return set()
    kinds = (ast.Name, ast.Attribute)
    return {ast.unparse(part) for part in ast.walk(node) if isinstance(part, kinds)}


def uses_in(node: ast.AST, name: str, is_system: bool) -> Iterator[int]:
    """Yield the lines where a name becomes a text, outside of log lines.

    Args:
        node: Where to look.
        name: What the error is bound to.
        is_system: Whether it may be an error of the system here.

    """
    if isinstance(node, (ast.IfExp, ast.If)) and tells_apart(node.test, name):
        # Whoever tells errors apart by kind knows which one it words.
        is_told_apart = bool(names_of(node.test) & SYSTEM_ERRORS)
        yield from uses_in_all(node.body, name, is_told_apart)
        yield from uses_in_all(node.orelse, name, is_system and not is_told_apart)
        return
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
        return
    if is_system and becomes_text(node, name):
        yield node.lineno
    for child in ast.iter_child_nodes(node):
        yield from uses_in(child, name, is_system)


def tells_apart(test: ast.expr, name: str) -> bool:
    return f"isinstance({name}," in ast.unparse(test)


def uses_in_all(branch: list | ast.expr, name: str, is_system: bool) -> Iterator[int]:
    for node in branch if isinstance(branch, list) else [branch]:
        yield from uses_in(node, name, is_system)


def becomes_text(node: ast.AST, name: str) -> bool:
    """Whether a name stands in a text, or is the text of another error."""
    if isinstance(node, ast.FormattedValue):
        return is_name(node.value, name)
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        is_text = called in ("str", "repr") or called.endswith(".format")
        return is_text and any(is_name(argument, name) for argument in node.args)
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        # A function that words it is not called like an error.
        is_error = ast.unparse(node.exc.func).split(".")[-1][:1].isupper()
        return is_error and any(is_name(a, name) for a in node.exc.args)
    return False


def is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


@pytest.mark.parametrize(
    "path", SOURCES, ids=lambda path: path.relative_to(CLIENT).as_posix()
)
def test_the_words_of_the_system_are_told_to_nobody(path):
    if path.relative_to(CLIENT).as_posix() not in ALLOWED:
        assert list(raw_uses(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("told", "is_raw"),
    [
        ("raise FarmError(f'Not written: {error}.')", True),
        ("raise FarmError(error)", True),
        ("show('Not written: ' + str(error))", True),
        ("show('Not written: {}'.format(error))", True),
        ("if isinstance(error, OSError): show(f'{error}')", True),
        ("raise FarmError(f'Not written: {disk.reason(error)}.') from error", False),
        ("raise _local_fault(error) from error", False),
        ("log.warning(f'Not written: {error}')", False),
        ("show(str(error) if isinstance(error, HarmonyError) else '')", False),
    ],
)
def test_it_finds_what_is_told_as_it_is(told, is_raw):
    source = f"try:\n    write()\nexcept (OSError, HarmonyError) as error:\n    {told}"

    assert list(raw_uses(source)) == ([4] if is_raw else [])
