"""The functions of ``js/modules`` in Markdown, from the comments above them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from ayon_harmony.bridge.bundle import JS_DIR

_FUNCTION = re.compile(
    r"^/\*\*\n(?P<comment>(?: \*[^\n]*\n)*?) \*/\n"
    r"AyonHarmony\.define\(\s*'(?P<name>\w+)',\s*\[(?P<parameters>[^\]]*)\]",
    re.MULTILINE,
)
_TAG = re.compile(r"^@(\w+)\s*", re.MULTILINE)


class Function(NamedTuple):
    """A function that Python and scripts may call."""

    name: str
    parameters: list[str]
    about: str
    tags: list[tuple[str, str]]


def functions_of(path: Path) -> list[Function]:
    """Return the functions of one file, in its order."""
    found = []
    for match in _FUNCTION.finditer(path.read_text(encoding="utf-8")):
        lines = [line[3:] for line in match["comment"].splitlines()]
        about, *rest = _TAG.split("\n".join(lines))
        tags = [
            (name, " ".join(text.split())) for name, text in zip(rest[::2], rest[1::2])
        ]
        parameters = re.findall(r"'(\w+)'", match["parameters"])
        found.append(Function(match["name"], parameters, about.strip(), tags))
    return found


def javascript_page() -> str:
    """Return the reference of all functions, a heading for each file."""
    parts = []
    for path in sorted((JS_DIR / "modules").glob("*.js")):
        functions = functions_of(path)
        if not functions:
            continue
        parts += [f"## {path.name}", ""]
        for function in functions:
            parts += _entry(function)
    return "\n".join(parts)


def _entry(function: Function) -> list[str]:
    call = f"{function.name}({', '.join(function.parameters)})"
    parts = [f"### `{call}`", "", _escape(function.about), ""]
    for tag, text in function.tags:
        kind, rest = _type_of(text)
        if tag == "param":
            name, _, about = rest.partition(" ")
            parts.append(f"- `{name}` `{kind}` {_escape(about.strip())}".rstrip())
        elif tag in ("return", "returns"):
            parts.append(f"- Returns `{kind}` {_escape(rest)}".rstrip())
        elif tag == "throws":
            parts.append(f"- Throws {_escape(rest) or kind}")
    return [*parts, ""]


def _type_of(text: str) -> tuple[str, str]:
    """Split ``{type} rest``; types have braces of their own."""
    if not text.startswith("{"):
        return "*", text
    depth = 0
    for index, letter in enumerate(text):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if not depth:
            return text[1:index], text[index + 1 :].strip()
    return "*", text


def _escape(text: str) -> str:
    """Keep what looks like HTML or emphasis as it stands in the comment."""
    return re.sub(r"([<>*_])", r"\\\1", text)
