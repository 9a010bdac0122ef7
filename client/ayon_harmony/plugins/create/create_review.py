"""A movie of the scene for review as an instance."""

from __future__ import annotations

from typing import Any

from ayon_core.lib import BoolDef, EnumDef, NumberDef

from ayon_harmony.creating.creator import HarmonyAutoCreator, frame_range_defs


class CreateReview(HarmonyAutoCreator):
    """A movie of one of the scene's displays."""

    identifier = "io.ayon.creators.harmony.review"
    label = "Review"
    description = "A movie of what a display shows."
    icon = "fa5.file-video"
    product_base_type = "review"
    product_type = product_base_type
    enabled = False

    def get_attr_defs_for_instance(self, instance: Any) -> list[Any]:
        """Return what an artist may choose for the movie."""
        return [
            EnumDef(
                "display",
                items={"": "The scene's default", **self._displays()},
                default="",
                label="Display",
                tooltip="What the movie shows.",
            ),
            NumberDef(
                "width",
                default=0,
                minimum=0,
                maximum=32768,
                label="Width",
                tooltip="In pixels; 0 is the width of the scene.",
            ),
            NumberDef(
                "height",
                default=0,
                minimum=0,
                maximum=32768,
                label="Height",
                tooltip="In pixels; 0 is the height of the scene.",
            ),
            BoolDef(
                "with_audio",
                default=True,
                label="Sound",
                tooltip="Put the scene's sound into the movie.",
            ),
            *frame_range_defs(instance, self.shot_of(instance)),
        ]

    def _displays(self) -> dict[str, str]:
        """Return the scene's display nodes, path to label."""
        paths = self.listed_paths("DISPLAY")
        return {path: path.removeprefix("Top/") for path in paths}
