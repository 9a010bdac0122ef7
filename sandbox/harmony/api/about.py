"""``about``: which Harmony this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.harmony.binding import host_function

if TYPE_CHECKING:
    from sandbox.harmony.application import Application


@host_function("about.getMajorVersion")
def major_version(app: Application) -> int:
    """Such as 22."""
    return app.profile.major
