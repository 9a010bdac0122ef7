"""Which exit code an error of a command is."""

from __future__ import annotations

import pytest

from ayon_harmony import errors
from ayon_harmony.headless.outcome import exit_code_of
from ayon_harmony.model.exit_codes import ExitCode


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyboardInterrupt(), ExitCode.CANCELLED),
        (errors.Cancelled("stopped"), ExitCode.CANCELLED),
        (errors.UsageError("no such option"), ExitCode.WRONG_USAGE),
        (errors.WorkfileInUseError("open elsewhere"), ExitCode.IN_USE),
        (errors.NoLicenceError("no licence"), ExitCode.COULD_NOT_BEGIN),
        (errors.RenderError("no frames"), ExitCode.FAILED),
        (ZeroDivisionError(), ExitCode.FAILED),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_an_error_has_the_exit_code_of_its_kind(error, code):
    assert exit_code_of(error) is code
