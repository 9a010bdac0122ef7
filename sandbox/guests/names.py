"""Host names that a text of script uses, found without running it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_HIDDEN = re.compile(
    r"/\*.*?\*/|//[^\n]*|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"", re.DOTALL
)
_MEMBER = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]*)\s*\.\s*([A-Za-z_$][\w$]*)")
_CONSTRUCTED = re.compile(r"\bnew\s+([A-Z][\w$]*)")
_DECLARED = re.compile(r"\b(?:var|const|function)\s+([\w$]+)|\(([^()]*)\)\s*\{")
_MISSING = re.compile(
    r"Can't find variable: ([\w$]+)"
    r"|Result of expression '([\w$.]+)' \[(?:undefined|null)\] is not"
)


def used_names(text: str, hosts: Iterable[str]) -> Counter[str]:
    """Count the host names of a script: ``node.add``, ``QTimer``.

    Args:
        text: The script.
        hosts: Global names of Harmony.

    """
    bare = _HIDDEN.sub(" ", text)
    known = frozenset(hosts)
    own = declared_names(bare)
    counted: Counter[str] = Counter()
    for holder, member in _MEMBER.findall(bare):
        if holder in known and holder not in own:
            counted[f"{holder}.{member}"] += 1
    for name in _CONSTRUCTED.findall(bare):
        if name in known and name not in own:
            counted[name] += 1
    return counted


def declared_names(bare: str) -> set[str]:
    """List what a script declares itself: variables, functions, parameters."""
    own: set[str] = set()
    for name, parameters in _DECLARED.findall(bare):
        own.update(part.strip() for part in (name or parameters).split(","))
    return own - {""}


def missing_name(message: str, hosts: Iterable[str]) -> str:
    """Read from an error which host name was missing; '' for none of the host's.

    Args:
        message: What Qt Script says of it.
        hosts: Global names of Harmony, modelled or not.

    """
    found = _MISSING.search(message)
    if found is None:
        return ""
    name = found.group(1) or found.group(2)
    return name if name.split(".")[0] in frozenset(hosts) else ""
