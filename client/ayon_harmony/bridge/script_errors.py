"""What a TD needs beside Harmony's own words about a script that failed.

Qt Script is ECMAScript 3 with a part of 5, and says no more of newer syntax than
"Parse error" and a line. So the line is quoted, and what in it the engine does
not know is named. What it knows and lacks was tried on QtScript of Qt 5.15.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ayon_harmony.bridge import bundle
from ayon_harmony.bridge.messages import ErrorReport, Request
from ayon_harmony.errors import HarmonyScriptError

_RESERVED = (
    "abstract boolean break byte case catch char class continue debugger default "
    "delete do double else enum export extends final finally float for function "
    "goto if implements import in instanceof int interface long native new package "
    "private protected public return short static super switch synchronized this "
    "throw throws transient try typeof var void volatile while with"
).replace(" ", "|")
_NO_METHOD = r"(?!(?:if|for|while|switch|catch|function|with|return)\b)"

#: What is told from the text of a script without its strings and comments: how it
#: looks, what it is called, and how it is said in this engine.
_NEWER: tuple[tuple[str, str, str], ...] = (
    (r"\blet\s+[\w$\[{]", "`let`", "write `var`"),
    (r"=>", "`=>`", "write `function (x) { return ...; }`"),
    (r"`", "template strings", "join texts with `+`"),
    (r"\bclass\s+\w", "`class`", "write a function and its prototype"),
    (r"\.\.\.", "`...`", "use `apply` or `concat`"),
    (r"\bfor\s*\([^)]*\bof\b", "`for ... of`", "count, or use `forEach`"),
    (r"\b(?:async|await)\s", "`async`", "connect to a signal or a QTimer"),
    (r"\?\.(?!\d)", "`?.`", "write `a && a.b`"),
    (r"\?\?", "`??`", "write `a === undefined ? b : a`"),
    (r"\*\*", "`**`", "write `Math.pow(a, b)`"),
    (r"\bcatch\s*\{", "`catch` without a name", "write `catch (error) {`"),
    (r"\b(?:var|const)\s*[\[{]", "destructuring", "name one variable after another"),
    (r"\bfunction\b[^(]*\([^)]*=", "default parameters", "test for `undefined`"),
    (r",\s*\)", "comma before `)`", "take it out"),
    (r"\b(?:import|export)\b[\s{*]", "`import`", "use `include(path)` or `require`"),
    (
        r"[=(:,]\s*\{\s*[\w$]+\s*(?:,\s*[\w$]+\s*)*\}",
        "members without a value",
        "write `{a: a}`",
    ),
    ("[\u2018\u2019\u201c\u201d]", "typographic quotes", "write `'` or `\"`"),
    (
        r"(?m)^[ \t]*(?:def\s+\w+\s*\(.*:|for\s+\w+\s+in\b|if\s[^(].*:|elif\b)",
        "Python",
        "run it beside Harmony, in the process that asks",
    ),
    (
        rf"(?:\.\s*(?:{_RESERVED})\b|[{{,]\s*(?:{_RESERVED})\s*:)",
        "reserved words as names of properties",
        'write `a["default"]` and `{"default": 1}`',
    ),
    (
        rf"[{{,]\s*{_NO_METHOD}[\w$]+\s*\([^()]*\)\s*\{{",
        "methods without `function`",
        "write `name: function () { ... }`",
    ),
)
#: Comments, texts, and regular expressions, which stand where a value can begin.
_NOT_CODE = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\""
    r"|((?:^|[=(,:!&|?{};\[]|\breturn\b)\s*)/(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n\[])+/",
    re.DOTALL | re.MULTILINE,
)

_CLOSERS = {"(": ")", "[": "]", "{": "}"}

#: What newer engines have built in, and what is there instead.
_MISSING = {
    **dict.fromkeys(
        ("find", "findIndex", "includes", "from", "of"),
        "use `indexOf`, `filter` or a loop",
    ),
    **dict.fromkeys(("assign", "entries", "values", "freeze"), "use `Object.keys`"),
    **dict.fromkeys(
        ("startsWith", "endsWith", "repeat", "padStart", "padEnd"),
        "use `indexOf` or `substr`",
    ),
    **dict.fromkeys(("isInteger", "isNaN"), "use the global `isNaN` and `Math.floor`"),
    "bind": "write a function that calls it",
    "setTimeout": "use a QTimer",
    "setInterval": "use a QTimer",
    "console": "use `MessageLog.trace(text)`",
    "alert": "use `MessageBox.information(text)`",
    "XMLHttpRequest": "use a QNetworkAccessManager",
    "fetch": "use a QNetworkAccessManager",
    "None": "write `null`",
    "True": "write `true`",
    "False": "write `false`",
    **dict.fromkeys(
        ("Promise", "Symbol", "Map", "Set", "Proxy"), "use plain objects and lists"
    ),
}
_NOT_THERE = re.compile(
    r"Can't find variable: ([\w$]+)|Result of expression '.*?([\w$]+)' \[undefined\]"
)
_GLOBALS = (
    "about action Action Backdrop BackgroundFile column compositionOrder copyPaste "
    "CopyPaste Drawing DrawingTools drawingToolParams element exporter fileMapper "
    "frame func Input KeyModifiers MessageBox MessageLog node PaletteObjectManager "
    "preferences ProgressDialog render scene selection sound specialFolders "
    "System Timeline view waypoint"
).split()
"""Names of Harmony's own, for what looks like one of them."""

_DECLARED = re.compile(r"^\s*function\s+([\w$]+)", re.MULTILINE)
_NO_FUNCTION_OF_OURS = re.compile(
    r"AyonHarmony\.(\w+)(?: is not a function but|' \[) ?undefined"
)
_NO_MEMBER = re.compile(
    r"(?:^|')([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)\.([\w$]+)"
    r"(?:' \[undefined\]| is not a function but undefined)"
)
_NO_THING = re.compile(
    r'There (?:is|are) no nodes? "([^"]+)"|There is no column "([^"]+)"'
    r'|The node ".+" \(\w+\) has no attribute (\S+)\.$'
)
_NAME = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*\Z")
_DEFINED = re.compile(r"AyonHarmony\.define\('(\w+)',\s*\[([^\]]*)\]")
_NO_METHOD_OF = re.compile(r"Result of expression '(\w+)\.\w+' \[undefined\]")
_SHOWN = 120


def explain(error: ErrorReport, request: Request | None) -> tuple[str, str]:
    """Return the faulty line, and what may be wrong; each may be empty.

    Args:
        error: What Harmony said.
        request: What it was said of, None where that is not known.

    """
    source = "" if request is None else request.script or request.function or ""
    text = _read_file(error.file) if error.file else source
    line = "" if error.line is None else _read_line(error, text)
    hints = (
        _newer_syntax(text, error),
        _unbalanced(text, error),
        _newer_builtin(error.message, error.members),
        _forgotten_name(error, source),
        _misspelt_name(error, source),
        _misspelt_member(error),
        _misspelt_thing(error),
        _spread_arguments(error, request),
        _wrong_arguments(error, request),
    )
    return line, next((hint for hint in hints if hint), "")


def explained(
    error: ErrorReport, request: Request | None = None, function: str | None = None
) -> HarmonyScriptError:
    """Return what a call or a file failed with as an error that quotes the line.

    Args:
        error: What Harmony says of it.
        request: What was asked for, None for a file or a batch.
        function: What the error calls it.

    """
    source_line, hint = explain(error, request)
    file, line, addon_place = error.file, error.line, ""
    if is_ours(error.file):
        addon_place = f"{os.path.basename(error.file or '')}, line {error.line}"
        file, line, source_line = find_call(error, request)
        if error.called and function != f"AyonHarmony.{error.called}":
            function = f"AyonHarmony.{error.called}"
    return HarmonyScriptError(
        error.name,
        error.message,
        file,
        line,
        function=function,
        source_line=source_line,
        hint=hint,
        addon_place=addon_place,
    )


def is_ours(file: str | None) -> bool:
    """Whether an error came from a file of the addon, of this copy or another."""
    path = (file or "").replace("\\", "/")
    if "/ayon_harmony/js/" in path:
        return True
    try:
        # By another name of the folder, as Windows has.
        return bool(path) and bundle.JS_DIR in Path(path).resolve().parents
    except OSError:
        return False


def find_call(
    error: ErrorReport, request: Request | None
) -> tuple[str | None, int | None, str]:
    """Tell which line of a script called the function of ours that failed.

    Returns:
        File, line and its text; None and "" where it is not to be found, or where
        several lines could be the one.

    """
    call = re.compile(rf"\bAyonHarmony\s*\.\s*{re.escape(error.called)}\s*\(")
    # Of an included file the caller is the function that included it.
    caller = error.caller if call.search(error.caller) else ""
    for file, text in _texts_of(request):
        begin = text.find(caller)
        part = caller or text
        lines = [
            number
            for number, line in enumerate(part.split("\n"), 1)
            if call.search(line)
        ]
        if begin >= 0 and len(lines) == 1:
            line = text.count("\n", 0, begin) + lines[0]
            return file, line, _shown_line(text.split("\n")[line - 1])
    lines_of_caller = [each for each in caller.split("\n") if call.search(each)]
    return None, None, _shown_line(lines_of_caller[0]) if lines_of_caller else ""


def _texts_of(request: Request | None) -> Iterator[tuple[str | None, str]]:
    """Yield the scripts that a request runs: its own text, and files it includes."""
    if request is None:
        return
    text = request.script or request.function or ""
    if not _NAME.match(text):
        yield None, text
    values = request.args if isinstance(request.args, list) else [request.args]
    for value in values:
        if isinstance(value, str) and value.lower().endswith(".js"):
            yield value, _read_file(value)


def _read_file(path: str) -> str:
    """Return the text of the file that Harmony names, empty where nobody can."""
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as stream:
            return stream.read(1 << 22)
    except (OSError, ValueError):
        return ""


def _read_line(error: ErrorReport, source: str) -> str:
    """Return the line that failed, of the sent text or of the file."""
    lines = source.splitlines()
    if error.line is None or not 0 < error.line <= len(lines):
        return ""
    return _shown_line(lines[error.line - 1])


def _shown_line(line: str) -> str:
    text = line.strip()
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _newer_syntax(source: str, error: ErrorReport) -> str:
    if error.name != "SyntaxError" or "Parse error" not in error.message:
        return ""
    code = _code_of(source)
    told = []
    for pattern, name, remedy in _NEWER:
        for match in re.finditer(pattern, code):
            line = code.count("\n", 0, match.end() - 1) + 1
            # The engine stops where it understands nothing any more: there, or
            # behind it, never before.
            if error.line is None or line <= error.line:
                told.append((-line, match.start(), name, remedy))
    if not told:
        return ""
    line, _, name, remedy = min(told)
    return f"Harmony's engine knows no {name} (line {-line}): {remedy}."


def _code_of(source: str) -> str:
    """Return a script with `0` in place of its literals, and without comments."""

    def blank(part: re.Match[str]) -> str:
        kept = part.group(1) or ""
        text = part.group()[len(kept) :]
        blanks = re.sub(r"[^\n]", " ", text)
        # A value stays one: what stands before it is no comma at the end.
        return kept + (blanks if text[:2] in ("//", "/*") else f"0{blanks[1:]}")

    return _NOT_CODE.sub(blank, source)


def _unbalanced(source: str, error: ErrorReport) -> str:
    """Name the bracket, the text or the comment that is never closed."""
    if error.name != "SyntaxError" or "Parse error" not in error.message:
        return ""
    if re.search(r"/\*(?:(?!\*/).)*\Z", source, re.DOTALL) and "*/" not in source:
        line = source.count("\n", 0, source.index("/*")) + 1
        return f"The comment that begins in line {line} is never closed."
    code = _code_of(source)
    open_ones: list[tuple[str, int]] = []
    for line, text in enumerate(code.split("\n"), 1):
        if re.search(r"['\"]", text):
            return f"The text that begins in line {line} is not closed there."
        for sign in re.findall(r"[()\[\]{}]", text):
            if sign in _CLOSERS:
                open_ones.append((sign, line))
            elif not open_ones:
                return f"The `{sign}` of line {line} closes nothing."
            elif _CLOSERS[open_ones[-1][0]] != sign:
                opened, begun = open_ones[-1]
                return (
                    f"The `{opened}` of line {begun} meets a `{sign}` in line {line}."
                )
            else:
                open_ones.pop()
    if not open_ones:
        return ""
    opened, begun = open_ones[-1]
    return f"The `{opened}` of line {begun} is never closed."


def _newer_builtin(message: str, members: Sequence[str]) -> str:
    match = _NOT_THERE.search(message)
    name = (match.group(1) or match.group(2)) if match else ""
    if name in _MISSING:
        return f"Harmony's engine has no `{name}`: {_MISSING[name]}."
    variable = match.group(1) if match else ""
    names = (*_GLOBALS, *members)
    near = difflib.get_close_matches(variable or "", names, 1, cutoff=0.75)
    return f"Did you mean {near[0]}?" if near else ""


def _forgotten_name(error: ErrorReport, source: str) -> str:
    names = _DECLARED.findall(source)
    if not names or "is not a function but" not in error.message:
        return ""
    return (
        "The text declares a function and does not say which is called. Add a last"
        f" line with its name: {names[-1]}"
    )


def _misspelt_name(error: ErrorReport, source: str) -> str:
    called = _NO_FUNCTION_OF_OURS.search(error.message)
    if called is None or error.file:
        return ""
    near = difflib.get_close_matches(called.group(1), _our_functions(), 1)
    return f"Did you mean AyonHarmony.{near[0]}?" if near else ""


def _misspelt_member(error: ErrorReport) -> str:
    asked = _NO_MEMBER.search(error.message)
    if asked is None:
        return ""
    owner, name = asked.groups()
    others = [each for each in error.members if each.endswith(f".{name}")]
    if others:
        return f"Did you mean {others[0]}?"
    near = difflib.get_close_matches(name, error.members, 1, cutoff=0.75)
    return f"Did you mean {owner}.{near[0]}?" if near else ""


def _misspelt_thing(error: ErrorReport) -> str:
    """Name the node, the attribute or the column that may have been meant."""
    asked = _NO_THING.search(error.message)
    if asked is None or not error.members:
        return ""
    name = next(part for part in asked.groups() if part)
    last = name.rpartition("/")[2]
    # A name without its group, or in another one, and a column by what it is shown as.
    same = [each for each in error.members if each.rpartition("/")[2] == last]
    if not same and "column" in asked.group() and len(error.members) == 1:
        same = list(error.members)
    near = same or difflib.get_close_matches(name, error.members, 1, cutoff=0.7)
    if not near and name.upper() != name:
        near = difflib.get_close_matches(name.upper(), error.members, 1, cutoff=0.7)
    return f'Did you mean "{near[0]}"?' if near else ""


def _our_functions() -> Mapping[str, Sequence[str]]:
    """Return the functions that have parameters, and these, by name."""
    try:
        texts = [file.read() for file in bundle.script_files()]
    except (OSError, ValueError):
        return {}
    return {
        name: re.findall(r"\w+", parameters)
        for text in texts
        for name, parameters in _DEFINED.findall(text)
    }


#: Who calls what `send` asks for; the engine names it for functions without a file.
_CALLER = "dispatch.js"


def _spread_arguments(error: ErrorReport, request: Request | None) -> str:
    """Tell who gave several arguments to `send` that it takes one value."""
    if request is None or request.spread or not _NAME.match(request.function or ""):
        return ""
    values = request.args
    is_of_harmony = not error.file or (
        is_ours(error.file) and error.file.endswith(_CALLER)
    )
    if not isinstance(values, list) or len(values) < 2 or not is_of_harmony:
        return ""
    shown = ", ".join(json.dumps(value, ensure_ascii=False) for value in values)
    if len(shown) > _SHOWN:
        shown = "first, second"
    return (
        f"`send` gives the function one value, here a list of {len(values)}."
        f' `harmony.call("{request.function}", {shown})` gives them one by one.'
    )


def _wrong_arguments(error: ErrorReport, request: Request | None) -> str:
    """Say how a function of ours is called that fell over what it was given."""
    if request is None or not error.file or not _NAME.match(request.function or ""):
        return ""
    name = (request.function or "").rpartition(".")[2]
    parameters = _our_functions().get(name)
    values = request.args if isinstance(request.args, list) else [request.args]
    if not parameters:
        return ""
    how = f"It is AyonHarmony.{name}({', '.join(parameters)})"
    match = _NO_METHOD_OF.search(error.message)
    if match is not None and match.group(1) in parameters:
        at = parameters.index(match.group(1))
        given = json.dumps(values[at])[:_SHOWN] if at < len(values) else "nothing"
        return f"{how}, and for `{match.group(1)}` it got {given}."
    if len(values) < len(parameters) and re.search(r"\bundefined\b", error.message):
        return f"{how}, and it got {len(values)} of {len(parameters)} arguments."
    return ""
