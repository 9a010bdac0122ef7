"""Errors of launching."""

from __future__ import annotations

from typing import Any


class ApplicationNotFound(Exception):
    """No application has this name."""

    def __init__(self, app_name: str) -> None:
        self.app_name = app_name
        super().__init__(f'Application "{app_name}" was not found.')


class ApplicationExecutableNotFound(Exception):
    """None of the executables exists on this machine."""

    def __init__(self, application: Any) -> None:
        self.application = application
        paths = "\n".join(f"- {item}" for item in application.executables)
        super().__init__(
            f'No executable of "{application.full_label}" is on this machine.\n{paths}'
        )


class ApplicationLaunchFailed(Exception):
    """A launch hook stops the launch with a message for the artist."""
