"""Whether Harmony is as we say: what it gave beside what was expected."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ayon_harmony.probes.harmony import Answer
from ayon_harmony.probes.statement import Statement, Version


class Verdict(Enum):
    """What became of a statement."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNDECIDED = "not decidable"


@dataclass(frozen=True)
class Judged:
    """A statement with its verdict.

    Attributes:
        statement: The statement.
        verdict: What became of it.
        expected: Value that was expected, None where nothing was.
        found: Value that Harmony gave; what was thrown as text.
        reason: Why it cannot be decided, '' else.

    """

    statement: Statement
    verdict: Verdict
    expected: Any = None
    found: Any = None
    reason: str = ""


def version_of(facts: Mapping[str, Any]) -> Version:
    """Return Harmony's version from what it said of itself; (0, 0) for nothing."""
    numbers = (facts.get("major"), facts.get("minor"), facts.get("patch"))
    return tuple(int(number) for number in numbers if isinstance(number, (int, float)))


def edition_of(facts: Mapping[str, Any]) -> str:
    """Return ``premium``, ``advanced`` or ``essentials``."""
    if facts.get("isEssentials"):
        return "essentials"
    return "advanced" if facts.get("isAdvanced") else "premium"


def judge(
    statements: Sequence[Statement],
    answers: Mapping[str, Answer],
    version: Version,
    edition: str,
) -> list[Judged]:
    """Return a verdict for each statement, in order."""
    return [
        _judge_one(statement, answers.get(statement.name), version, edition)
        for statement in statements
    ]


def _judge_one(
    statement: Statement, answer: Answer | None, version: Version, edition: str
) -> Judged:
    why_not = statement.why_not(version, edition) if version else ""
    if why_not:
        return _undecided(statement, why_not)
    if answer is None:
        return _undecided(statement, "Harmony was not asked")
    if answer.undecided:
        return _undecided(statement, answer.undecided)
    if not version:
        return _undecided(statement, "Harmony did not say which version it is")
    expected = statement.expected(version)
    found = f"it threw {answer.thrown}" if answer.thrown else answer.value
    is_same = not answer.thrown and is_equal(expected, found)
    verdict = Verdict.CONFIRMED if is_same else Verdict.REFUTED
    return Judged(statement, verdict, expected, found)


def _undecided(statement: Statement, reason: str) -> Judged:
    return Judged(statement, Verdict.UNDECIDED, reason=reason)


def is_equal(expected: Any, found: Any) -> bool:
    """Whether two values of JSON are equal; numbers may differ by rounding."""
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(expected, (int, float)) and isinstance(found, (int, float)):
        return math.isclose(expected, found, rel_tol=1e-6, abs_tol=1e-6)
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(is_equal, expected, found))
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(
            is_equal(value, found[key]) for key, value in expected.items()
        )
    return bool(type(expected) is type(found) and expected == found)
