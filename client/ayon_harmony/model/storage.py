"""Where the open scene lies: in a folder, or in the database of a Harmony Server.

AYON's workfiles are zips of scenes in folders. A scene of a database has its place,
its versions and its locks on the server; it is saved there, by Harmony.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ADVICE = (
    "Save it with File > Save in Harmony. To have it as a workfile, export it in "
    "Control Center as a standalone scene and open that with AYON."
)
"""What to do instead of using it as a workfile."""


@dataclass(frozen=True)
class DatabaseScene:
    """A scene of a Harmony Server.

    Attributes:
        environment: Name of the environment, usually the show.
        job: Name of the job, usually the episode.
        scene: Name of the scene.
        version: Name of the open version.
        is_read_only: Somebody else has its lock, or it was opened for reading.

    """

    environment: str
    job: str
    scene: str
    version: str
    is_read_only: bool = False

    @property
    def label(self) -> str:
        """Where it is, as the menu's first line says it."""
        lock = ", read-only" if self.is_read_only else ""
        place = f"{self.environment} / {self.job} / {self.scene}"
        return f"Harmony Server: {place} ({self.version}){lock}"

    def refusal(self, what: str) -> str:
        """Say why something of workfiles is not to be had, and what to do.

        Args:
            what: What was asked for, as in ``cannot be saved as a workfile``.

        """
        return (
            f"This scene lies on a Harmony Server ({self.label}) and {what}. {ADVICE}"
        )

    def arguments(self, user: str = "") -> Sequence[str]:
        """Return Harmony's arguments that open it, without the program."""
        return [
            *("-env", self.environment),
            *("-job", self.job),
            *("-scene", self.scene),
            *("-version", self.version),
            *(("-user", user) if user else ()),
        ]

    def deadline_keys(self) -> dict[str, str]:
        """Return what Deadline's plugin for Harmony reads of a database scene."""
        return {
            "IsDatabase": "True",
            "Environment": self.environment,
            "Job": self.job,
            "SceneName": self.scene,
            "SceneVersion": self.version,
        }
