"""Whether there is a farm at all."""

from __future__ import annotations

from typing import Any

import pyblish.api
from ayon_core.pipeline import publish

from ayon_harmony.api import HarmonyError
from ayon_harmony.publishing.farm import is_farm, require_farm
from ayon_harmony.publishing.plugin import HarmonyContextPlugin


class CollectFarmAddon(HarmonyContextPlugin):
    """Tells artists that the studio has no farm, before ayon-core stumbles."""

    label = "Collect Farm Addon"
    # Right before ayon-core's CollectFarmTarget, which says it to developers.
    order = pyblish.api.CollectorOrder + 0.498

    def process(self, context: Any) -> None:
        """Refuse farm renders where nobody takes them."""
        if not any(is_farm(instance.data) for instance in context):
            return
        try:
            require_farm(context.data)
        except HarmonyError as error:
            raise publish.PublishError(str(error), title="Farm") from error
