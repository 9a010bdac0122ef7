"""Farm renders as command lines of this addon."""

from __future__ import annotations

from typing import Any

import pyblish.api
from ayon_core.pipeline import publish

from ayon_harmony.api import HarmonyError
from ayon_harmony.publishing.farm_command import submit_commands
from ayon_harmony.publishing.plugin import HarmonyContextPlugin


class SubmitFarmCommand(HarmonyContextPlugin):
    """Sends renders to Deadline as ``ayon addon harmony render``.

    In the place of ayon-deadline's plugin for Harmony; off by default.
    """

    label = "Submit Farm Command"
    # After the workfile is published, before ayon-deadline and what leads it around.
    order = pyblish.api.IntegratorOrder + 0.085

    enabled = False

    def process(self, context: Any) -> None:
        """Submit the renders for the farm."""
        try:
            for name in submit_commands(context, self.log):
                self.log.info("%s is rendered by a command line.", name)
        except HarmonyError as error:
            raise publish.PublishError(str(error), title="Farm") from error
