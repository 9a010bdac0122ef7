"""Which loaded versions each render was made of."""

from __future__ import annotations

from typing import Any

import pyblish.api

from ayon_harmony.publishing.inputs import input_representations
from ayon_harmony.publishing.plugin import HarmonyContextPlugin


class CollectInputs(HarmonyContextPlugin):
    """Sets ``inputRepresentations``, which core stores as links of versions.

    One round trip, and none in scenes where nothing was loaded. What was loaded
    into the scene at all is linked to the workfile by core itself.
    """

    label = "Collect Inputs"
    order = pyblish.api.CollectorOrder + 0.3

    def process(self, context: Any) -> None:
        """Look which containers lie upstream of what an instance renders."""
        inputs = input_representations(
            [instance.data for instance in context],
            context.data["harmonyStore"],
            context.data["harmonyScene"].default_display,
            self.scene.nodes.list_links,
        )
        for instance, representations in zip(context, inputs):
            if representations:
                instance.data["inputRepresentations"] = representations
