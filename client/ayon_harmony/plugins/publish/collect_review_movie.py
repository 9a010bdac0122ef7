"""Size of the review movie."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.publishing.plugin import HarmonyInstancePlugin
from ayon_harmony.publishing.review import movie_size


class CollectReviewMovie(HarmonyInstancePlugin):
    """Tells a review its own size; it has the scene's until then."""

    label = "Collect Review Movie"
    order = pyblish.api.CollectorOrder - 0.3
    families: ClassVar[list[str]] = ["review"]

    def process(self, instance: Any) -> None:
        """Set width and height as the artist chose them."""
        if instance.data["family"] != "review" or "sceneFrames" not in instance.data:
            return
        context = instance.context.data
        width, height = movie_size(
            instance.data.get("creator_attributes") or {},
            (context["resolutionWidth"], context["resolutionHeight"]),
        )
        instance.data.update(resolutionWidth=width, resolutionHeight=height)
