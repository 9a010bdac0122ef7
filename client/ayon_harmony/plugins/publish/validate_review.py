"""What a review movie shows."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.validator import (
    InstanceValidator,
    Problem,
    RepairInstances,
    SelectInHarmony,
)
from ayon_harmony.checking.whole_scene import find_review_problems, repair_reviews


class ValidateReview(InstanceValidator, pyblish.api.InstancePlugin):
    """A review has something to show, through a camera, at a size that codecs take."""

    label = "Review"
    families: ClassVar[list[str]] = ["review"]
    actions: ClassVar[list[Any]] = [SelectInHarmony, RepairInstances]
    why = (
        "The movie would be empty, seen through no camera, or refused by the "
        "encoder."
    )
    fix = (
        "Repair chooses a display that something is connected to, the first "
        "camera, and an even size. Without a display, add one in the Node View."
    )

    even_size = True

    def find_problems(self, instance: Any) -> list[Problem]:
        """Look at display, camera and size."""
        return find_review_problems(instance, even_size=self.even_size)

    @classmethod
    def repair_instances(cls, context: Any, instances: list[Any]) -> None:
        """Choose display, camera and size."""
        repair_reviews(context, instances, even_size=cls.even_size)
