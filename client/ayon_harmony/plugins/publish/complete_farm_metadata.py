"""The file that the publish job on the farm reads."""

from __future__ import annotations

from typing import Any

import pyblish.api

from ayon_harmony.publishing.farm import complete_metadata, is_farm
from ayon_harmony.publishing.plugin import HarmonyContextPlugin


class CompleteFarmMetadata(HarmonyContextPlugin):
    """Has the farm publish frames with AYON's numbers, and each with its sound.

    What is rendered here is published like that, too.
    """

    label = "Complete Farm Metadata"
    # After the publish job of ayon-deadline, which waits for the render job.
    order = pyblish.api.IntegratorOrder + 0.25

    def process(self, context: Any) -> None:
        """Complete the files that ayon-deadline has written."""
        for instance in context:
            if is_farm(instance.data) and not complete_metadata(instance.data):
                self.log.debug("%s has no metadata.", instance.data["productName"])
