"""Where the jobs find scene and output: a way around faults of ayon-deadline."""

from __future__ import annotations

from typing import Any

import pyblish.api

from ayon_harmony.publishing.farm import begin_detour, is_farm, name_job_paths
from ayon_harmony.publishing.plugin import HarmonyContextPlugin


class PrepareFarmSubmission(HarmonyContextPlugin):
    """Has ayon-deadline up to 0.7.3 render the open version of the scene.

    On Linux and macOS it is led to where it unpacks the scene, and
    ``FinishFarmSubmission`` puts everything back. Other versions are left alone.
    """

    label = "Prepare Farm Submission"
    # After the workfile is published, before ayon-deadline submits.
    order = pyblish.api.IntegratorOrder + 0.09

    def process(self, context: Any) -> None:
        """Name the scene, and change the work folder while jobs are submitted."""
        if any(is_farm(instance.data) for instance in context):
            name_job_paths(context)
            begin_detour(context)
