"""What the publish job must know of the render job that was submitted."""

from __future__ import annotations

from typing import Any

import pyblish.api

from ayon_harmony.publishing.farm import end_detour, is_farm, tell_publish_job
from ayon_harmony.publishing.farm_command import end_commands
from ayon_harmony.publishing.plugin import HarmonyContextPlugin


class FinishFarmSubmission(HarmonyContextPlugin):
    """Has the publish job look for the right files in the right folder."""

    label = "Finish Farm Submission"
    # Between the render job and the publish job of ayon-deadline.
    order = pyblish.api.IntegratorOrder + 0.15

    def process(self, context: Any) -> None:
        """Complete what ayon-deadline reads for the publish job."""
        end_detour(context)
        end_commands(context)
        for instance in context:
            if is_farm(instance.data) and instance.data.get("deadlineSubmissionJob"):
                tell_publish_job(instance.data)
