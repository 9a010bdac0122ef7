"""Which exit code an error is, and what is said of it."""

from __future__ import annotations

import re

from ayon_harmony.errors import (
    ArchiveError,
    Cancelled,
    CopyInUseError,
    HarmonyError,
    LaunchError,
    NoLicenceError,
    ProbeError,
    ProjectChangedError,
    UsageError,
    WorkfileInUseError,
)
from ayon_harmony.model.exit_codes import ExitCode

_CODES: tuple[tuple[type[HarmonyError], ExitCode], ...] = (
    (UsageError, ExitCode.WRONG_USAGE),
    (ProbeError, ExitCode.WRONG_USAGE),
    (Cancelled, ExitCode.CANCELLED),
    (WorkfileInUseError, ExitCode.IN_USE),
    (CopyInUseError, ExitCode.IN_USE),
    (ProjectChangedError, ExitCode.IN_USE),
    (LaunchError, ExitCode.COULD_NOT_BEGIN),
    (NoLicenceError, ExitCode.COULD_NOT_BEGIN),
    (ArchiveError, ExitCode.COULD_NOT_BEGIN),
)


_KEPT = re.compile(r"\s*[^.]*\bsafe in the local copy[^.]*\.")
"""What errors tell an artist; without one nothing is kept that was not saved."""


def message_of(error: BaseException) -> str:
    """Return what is said of an error in the report of a scene."""
    text = str(error) or type(error).__name__
    if isinstance(error, HarmonyError):
        return _KEPT.sub("", text)
    return f"{type(error).__name__}: {text}"


def exit_code_of(error: BaseException) -> ExitCode:
    """Return the exit code that an error of a command, or of one scene, is."""
    if isinstance(error, KeyboardInterrupt):
        return ExitCode.CANCELLED
    codes = (code for kind, code in _CODES if isinstance(error, kind))
    return next(codes, ExitCode.FAILED)
