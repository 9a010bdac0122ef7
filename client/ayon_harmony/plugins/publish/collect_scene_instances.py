"""Families, frames and outputs of the instances that our creators made."""

from __future__ import annotations

from typing import Any

import pyblish.api
from ayon_core.pipeline import publish

from ayon_harmony.api import HarmonyError
from ayon_harmony.publishing.instances import (
    add_render_layers,
    instance_data,
    is_ours,
)
from ayon_harmony.publishing.plugin import HarmonyContextPlugin


class CollectSceneInstances(HarmonyContextPlugin):
    """Tells each instance what the scene and the artist say of it.

    It asks Harmony nothing: ``CollectScene`` has read the scene, and ayon-core
    the folder and task of each instance.
    """

    label = "Collect Scene Instances"
    order = pyblish.api.CollectorOrder - 0.35

    def process(self, context: Any) -> None:
        """Add families and keys; what is there already stays.

        Raises:
            PublishError: Instances are set to what cannot be; it tells of all of them.

        """
        ours = [instance for instance in context if is_ours(instance.data)]
        refused: dict[str, str] = {}
        for instance in ours:
            try:
                added = instance_data(instance.data, context.data)
            except (HarmonyError, ValueError) as error:
                refused[instance.data["productName"]] = str(error)
                continue
            families = instance.data.setdefault("families", [])
            families += [name for name in added.pop("families") if name not in families]
            instance.data.update(added)
        if refused:
            raise publish.PublishError(
                " ".join(refused.values()),
                title=next(iter(refused)) if len(refused) == 1 else "Instances",
                description="\n".join(f"- {text}" for text in refused.values()),
            )
        add_render_layers(
            [instance.data for instance in ours], context.data["harmonyLinks"]
        )
