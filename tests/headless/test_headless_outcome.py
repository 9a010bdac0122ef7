"""Which exit code an error of a command is."""

from __future__ import annotations

import errno

import pytest

from ayon_harmony import errors
from ayon_harmony.headless.outcome import exit_code_of, message_of
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.workfiles.disk import destination_error


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


def test_a_batch_promises_no_local_copy_that_it_does_not_keep(tmp_path):
    (tmp_path / "there.zip").touch()
    for name in ("there.zip", "new.zip"):
        error = destination_error(OSError(errno.ENOSPC, "full"), tmp_path / name)
        assert "local copy" in str(error)
        told = f"Cannot write '{name}' in '{tmp_path}': the disk is full (make room"
        assert message_of(error) == f"{told} there)."
    assert message_of(ZeroDivisionError()) == "ZeroDivisionError: ZeroDivisionError"
