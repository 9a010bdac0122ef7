"""What the exit code of a command says; the same for all commands of the addon."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """How a command, or one scene of it, ended."""

    GOOD = 0
    """Everything is as it should be."""
    FINDINGS = 1
    """Something was found, or validation refused to publish."""
    WRONG_USAGE = 2
    """The command line asks for something that there is not."""
    COULD_NOT_BEGIN = 3
    """No Harmony, no licence, no server, or a file that cannot be read."""
    FAILED = 4
    """It broke on the way; the report says what was done by then."""
    IN_USE = 5
    """Somebody has the workfile open, or saved a newer one meanwhile."""
    CANCELLED = 130
    """Somebody stopped it. The number is that of shells for Ctrl+C."""


# Not by number: of many scenes of which one is open elsewhere and one broke, the
# broken one is what has to be looked at. The other is only to be done again.
_GROWING_WORSE = (
    ExitCode.GOOD,
    ExitCode.FINDINGS,
    ExitCode.IN_USE,
    ExitCode.COULD_NOT_BEGIN,
    ExitCode.FAILED,
    ExitCode.WRONG_USAGE,
    ExitCode.CANCELLED,
)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the worst of the codes of many scenes; good when there are none."""
    return max(codes, key=_GROWING_WORSE.index, default=ExitCode.GOOD)
