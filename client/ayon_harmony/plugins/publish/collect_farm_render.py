"""What a render farm needs to know of renders."""

from __future__ import annotations

from typing import Any

import pyblish.api

from ayon_harmony.publishing.farm import farm_data, farm_names, is_farm
from ayon_harmony.publishing.plugin import HarmonyContextPlugin


class CollectFarmRender(HarmonyContextPlugin):
    """Gives farm renders the keys that ayon-deadline reads.

    Pool, priority and the like are chosen in ayon-deadline's own attributes.
    """

    label = "Collect Farm Renders"
    # After the instances know their frames, before ayon-deadline's collectors.
    order = pyblish.api.CollectorOrder - 0.3

    def process(self, context: Any) -> None:
        """Complete the instances that are rendered on the farm."""
        renders = [instance.data for instance in context if is_farm(instance.data)]
        for data, name in zip(renders, farm_names(renders)):
            data.update(farm_data(data, name, context.data))
