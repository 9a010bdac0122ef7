"""Many calls in one round trip, each with an outcome of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Union

from ..errors import HarmonyScriptError, UnexpectedResultError
from .wire import Part, Row, read_rows

OneCall = tuple[str, tuple[object, ...]]
"""Name of one of our functions, and its arguments."""

Outcome = Union[object, HarmonyScriptError]
"""What a function returned, or what it threw."""

LIMIT_MS = 20_000
"""No call of a message begins later: calls time out after two minutes, and Harmony
does nothing else while a message runs."""


class Calls(Part):
    """Many calls in one round trip."""

    def call_many(
        self, calls: Sequence[OneCall], *, in_step: bool = False
    ) -> list[Outcome]:
        """Make calls in order; one that throws stops none of the others.

        Args:
            calls: What to call.
            in_step: Refuse where no undo step is open, because another scene was
                opened meanwhile or somebody closed the step.

        Returns:
            An outcome for each call.

        Raises:
            HarmonyScriptError: The step is gone.

        """
        outcomes: list[Outcome] = []
        while len(outcomes) < len(calls):
            waiting = calls[len(outcomes) :]
            rows = read_rows(
                self._call(
                    "callMany",
                    [[name, list(args)] for name, args in waiting],
                    LIMIT_MS,
                    in_step,
                )
            )
            if not rows:
                raise UnexpectedResultError("Harmony made none of many calls.")
            outcomes += [
                _read_outcome(row, name) for row, (name, _) in zip(rows, waiting)
            ]
        return outcomes


def _read_outcome(row: Row, name: str) -> Outcome:
    error = row.get("error")
    if error is not None:
        # Functions of ours: where in them it was thrown is the least of it.
        file = str(error.get("file") or "").rpartition("/")[2]
        return HarmonyScriptError(
            error["name"],
            error["message"],
            function=f"AyonHarmony.{name}",
            addon_place=f"{file}, line {error.get('line')}",
        )
    result: object = row["result"]
    return result
