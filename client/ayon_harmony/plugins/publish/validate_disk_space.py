"""Room on the disks."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.validator import ContextValidator, Problem
from ayon_harmony.checking.whole_scene import find_space_problems


class ValidateDiskSpace(ContextValidator, pyblish.api.ContextPlugin):
    """There is room for what the publish writes."""

    label = "Disk Space"
    actions: ClassVar[list[Any]] = []
    why = "A disk that runs full breaks renders half-way."
    fix = (
        "Make room on the disk, publish fewer instances at a time, or render on "
        "the farm."
    )

    optional = True
    minimum_free_gib = 1.0
    safety_factor = 1.0

    def find_problems(self, context: Any) -> list[Problem]:
        """Estimate the files of the publish."""
        return find_space_problems(
            context,
            minimum_free_gib=self.minimum_free_gib,
            safety_factor=self.safety_factor,
        )
