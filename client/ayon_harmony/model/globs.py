"""Globs over paths and names of AYON, which no file system has to know."""

from __future__ import annotations

import re

_GLOB_LETTERS = re.compile(r"[*?\[]")


def is_glob(text: str) -> bool:
    """Whether a text has letters that stand for others."""
    return bool(_GLOB_LETTERS.search(text))


def path_pattern(glob: str) -> re.Pattern[str]:
    """Return what matches a folder path of AYON like a glob.

    ``*`` and ``?`` match within a name, ``**`` any number of names: ``/ep101/**``
    is ``/ep101`` and all below it. Case counts, as it does in AYON.
    """
    parts: list[str] = []
    for name in glob.strip("/").split("/"):
        part = "(?:/[^/]+)*" if name == "**" else f"/{_name_pattern(name)}"
        # Several '**' are one, and would take for ever to match nothing.
        if name != "**" or parts[-1:] != [part]:
            parts.append(part)
    return re.compile("".join(parts))


def name_pattern(glob: str) -> re.Pattern[str]:
    """Return what matches a single name like a glob."""
    return re.compile(_name_pattern(glob))


def _name_pattern(name: str) -> str:
    pattern = ""
    while name:
        match = re.match(r"\[(!?)([^\]/]+)\]", name)
        if match:
            pattern += _class_pattern(match[2], is_negated=bool(match[1]))
            name = name[match.end() :]
            continue
        letter, name = name[0], name[1:]
        if letter == "*":
            name = name.lstrip("*")
        pattern += {"*": "[^/]*", "?": "[^/]"}.get(letter, re.escape(letter))
    return pattern


def _class_pattern(within: str, *, is_negated: bool) -> str:
    """Return what matches one of some letters; a range that runs back has none."""
    ends = [
        (first or single, last or single)
        for first, last, single in re.findall(r"(.)-(.)|(.)", within, re.DOTALL)
    ]
    ranges = [f"{re.escape(a)}-{re.escape(b)}" for a, b in ends if a <= b]
    if not ranges:
        return "[^/]" if is_negated else "(?!)"
    return f"(?!/)[{'^' if is_negated else ''}{''.join(ranges)}]"
