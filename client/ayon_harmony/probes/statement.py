"""Statements about Harmony, as they lie in files.

A file begins with comment lines: a sentence, then ``key: value`` lines. Behind
them stands one function expression, ES5, that gets the toolbox of ``runner.js``
and returns the value::

    // node.add returns the path of the new node.
    // expect: true
    // source: scripting pages 15 to 25, class node
    // sure: documented
    (function (probe) {
        return node.add('Top', probe.name('N'), 'PEG', 0, 0, 0) !== '';
    })

========== =====================================================================
expect     The value as JSON. ``expect from 25`` and ``expect before 21.1`` hold
           for some versions and go before the plain one.
source     Where we have it from.
sure       ``documented``, ``live`` (public code that runs in Harmony does so),
           ``files`` (seen in files of Harmony), ``measured`` (on the script
           engine of the same Qt) or ``ours`` (a choice; nobody says).
part       Which Harmony is asked: ``batch`` (the default), which renders
           afterwards, ``compile``, which only runs a script, or ``interactive``.
scene      ``second``: asked again after another scene was opened; ``probe.scene``
           is 1 and then 2, and the value of the second time counts.
since      First version it holds for; ``until`` is the first that it does not.
edition    The only edition it holds for.
profile    Name of the feature in the emulator's profiles that decides it.
look       The value is the list of files that fit this pattern in the
           throw-away folder afterwards.
find       ``PATTERN REGEX``: the value is what group 1 catches in those files.
hear       ``REGEX``: the value is what group 1 catches in what Harmony printed,
           and in a line ``exit code 0 of batch`` behind it.
========== =====================================================================
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ayon_harmony.errors import ProbeError

STATEMENTS = Path(__file__).resolve().parent / "statements"
SURE = ("documented", "live", "files", "measured", "ours")
#: In the order in which they are run: what is least sure to work comes last.
PARTS = ("batch", "interactive", "compile")
EDITIONS = ("premium", "advanced", "essentials")

_KEYS = ("source", "sure", "part", "scene", "since", "until", "edition", "profile")
_AFTERWARDS = ("look", "find", "hear")
_LINE = re.compile(
    rf"({'|'.join((*_KEYS, *_AFTERWARDS))}|expect(?: from [\d.]+| before [\d.]+)?)"
    r": ?(.*)"
)

_FUNCTION = re.compile(r"\(function\b.*\)", re.DOTALL)

Version = tuple[int, ...]


@dataclass(frozen=True)
class Expectation:
    """A value, and the versions for which it is expected.

    Attributes:
        value: Plain data.
        first: First version, None from the beginning.
        end: First version that it is not expected of, None for none.

    """

    value: Any
    first: Version | None = None
    end: Version | None = None

    def holds(self, version: Version) -> bool:
        """Whether it is expected of a version."""
        return not (
            (self.first is not None and version < self.first)
            or (self.end is not None and version >= self.end)
        )


@dataclass(frozen=True)
class Statement:
    """One statement about Harmony.

    Attributes:
        name: Folder and stem, ``nodes/add_returns_the_path``.
        sentence: What it says.
        script: A function expression.
        expectations: The first that holds for a version counts.
        source: Where we have it from.
        sure: One of ``SURE``.
        part: One of ``PARTS``.
        in_second_scene: Asked again in another scene.
        since: First version it is about, None from the beginning.
        until: First version it is not about any more, None for none.
        edition: The only edition it is about, '' for all.
        profile: Feature of the emulator's profiles, '' for none yet.
        afterwards: ``look``, ``find`` or ``hear`` and its value, None for the
            script's own value.

    """

    name: str
    sentence: str
    script: str
    expectations: tuple[Expectation, ...]
    source: str
    sure: str
    part: str = "batch"
    in_second_scene: bool = False
    since: Version | None = None
    until: Version | None = None
    edition: str = ""
    profile: str = ""
    afterwards: tuple[str, str] | None = None

    def expected(self, version: Version) -> Any:
        """Return the value that a version should give."""
        for expectation in self.expectations:
            if expectation.holds(version):
                return expectation.value
        raise ProbeError(f"{self.name} expects nothing of {version}.")

    def why_not(self, version: Version, edition: str) -> str:
        """Say why it is not about this Harmony; '' when it is."""
        if self.since is not None and version < self.since:
            return f"is about {_text(self.since)} and newer"
        if self.until is not None and version >= self.until:
            return f"is about versions before {_text(self.until)}"
        if self.edition and self.edition != edition:
            return f"is about Harmony {self.edition.capitalize()}"
        if not any(each.holds(version) for each in self.expectations):
            return "expects nothing of this version"
        return ""


def parse_version(text: str) -> Version:
    """Return ``21.1`` as numbers.

    Raises:
        ProbeError: It is no version.

    """
    if not re.fullmatch(r"\d+(\.\d+)*", text.strip()):
        raise ProbeError(f"'{text}' is no version of Harmony.")
    return tuple(int(part) for part in text.strip().split("."))


def _text(version: Version) -> str:
    return ".".join(str(part) for part in version)


def parse_statement(name: str, text: str) -> Statement:
    """Read one file.

    Args:
        name: Name of the statement, for errors and reports.
        text: Content of the file.

    Raises:
        ProbeError: A key is unknown, missing or has no such value.

    """
    lines = text.splitlines()
    head = []
    while lines and lines[0].startswith("//"):
        head.append(lines.pop(0)[2:].strip())
    values: dict[str, str] = {}
    sentence: list[str] = []
    for line in head:
        match = _LINE.fullmatch(line)
        if match and match[1] in values:
            raise ProbeError(f"{name} says '{match[1]}' twice.")
        if match:
            values[match[1]] = match[2].strip()
        elif values:
            raise ProbeError(f"{name} has a line that is not known: {line!r}")
        else:
            sentence.append(line)
    return _statement(name, " ".join(sentence), "\n".join(lines).strip(), values)


def _statement(
    name: str, sentence: str, script: str, values: dict[str, str]
) -> Statement:
    expectations = [
        _expectation(name, key, text)
        for key, text in values.items()
        if key.startswith("expect")
    ]
    # Those for some versions go before the plain one.
    expectations.sort(key=lambda each: each.first is None and each.end is None)
    script = script.rstrip(";")
    afterwards = [(key, values[key]) for key in _AFTERWARDS if key in values]
    problems = [
        ("no sentence", not sentence),
        ("no value that is expected", not expectations),
        ("no source", not values.get("source")),
        (f"to say how sure it is: {', '.join(SURE)}", values.get("sure") not in SURE),
        ("an unknown part", values.get("part", "batch") not in PARTS),
        ("an unknown scene", values.get("scene", "second") != "second"),
        ("an unknown edition", values.get("edition", "premium") not in EDITIONS),
        ("no function in parentheses", not _FUNCTION.fullmatch(script)),
        ("more than one of look, find and hear", len(afterwards) > 1),
    ]
    for problem, is_so in problems:
        if is_so:
            raise ProbeError(f"{name} has {problem}.")
    since, until = values.get("since"), values.get("until")
    return Statement(
        name=name,
        sentence=sentence,
        script=script,
        expectations=tuple(expectations),
        source=values["source"],
        sure=values["sure"],
        part=values.get("part", "batch"),
        in_second_scene="scene" in values,
        since=parse_version(since) if since else None,
        until=parse_version(until) if until else None,
        edition=values.get("edition", ""),
        profile=values.get("profile", ""),
        afterwards=afterwards[0] if afterwards else None,
    )


def _expectation(name: str, key: str, text: str) -> Expectation:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ProbeError(f"{name} expects what is no JSON: {text}") from error
    word, _, number = key.removeprefix("expect").strip().partition(" ")
    if word == "from":
        return Expectation(value, first=parse_version(number))
    if word == "before":
        return Expectation(value, end=parse_version(number))
    return Expectation(value)


@cache
def load_statements(folder: Path = STATEMENTS) -> tuple[Statement, ...]:
    """Read all statements of a folder, by name.

    Raises:
        ProbeError: One is not what it should be.
        OSError: A file cannot be read.

    """
    return tuple(
        parse_statement(
            path.relative_to(folder).with_suffix("").as_posix(),
            path.read_text(encoding="utf-8"),
        )
        for path in sorted(folder.rglob("*.js"))
    )


def chosen(statements: Iterable[Statement], words: Iterable[str]) -> list[Statement]:
    """Return the statements whose names hold one of the words; all without words."""
    wanted = list(words)
    return [
        statement
        for statement in statements
        if not wanted or any(word in statement.name for word in wanted)
    ]
