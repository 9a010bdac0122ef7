"""Linux and macOS: a way around a fault of ayon-deadline."""

from __future__ import annotations

from typing import Any

import pyblish.api

from ayon_harmony.api.publish_farm import begin_detour
from ayon_harmony.api.publish_plugin import HarmonyContextPlugin


class PrepareFarmSubmission(HarmonyContextPlugin):
    """Lets ayon-deadline up to 0.7.3 find the scene that it unpacks.

    ``FinishFarmSubmission`` puts everything back. Other versions and Windows are
    left alone.
    """

    label = "Prepare farm submission"
    # After the workfile is published, before ayon-deadline submits.
    order = pyblish.api.IntegratorOrder + 0.09

    def process(self, context: Any) -> None:
        """Change the work folder for as long as jobs are submitted."""
        begin_detour(context)
