"""The sound of the scene as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ayon_core.pipeline import publish

from ayon_harmony.api import HarmonyError
from ayon_harmony.publishing.plugin import HarmonyContextPlugin
from ayon_harmony.publishing.sound import mix_sounds


class ExtractSceneSound(HarmonyContextPlugin):
    """Mixes the sound once and gives each instance the part of its frames."""

    label = "Extract Scene Sound"
    order = publish.Extractor.order - 0.015

    def process(self, context: Any) -> None:
        """Fill ``audio`` of the instances, or take it away again."""
        waiting = [
            instance
            for instance in context
            if instance.data.get("wantsSceneSound")
            and instance.data.get("publish", True)
            and not instance.data.get("farm")
        ]
        if not waiting:
            return
        folder = Path(publish.get_instance_staging_dir(waiting[0]))
        try:
            files = mix_sounds(
                self.scene,
                [instance.data["sceneFrames"] for instance in waiting],
                folder,
                context.data["sceneFps"],
            )
        except HarmonyError as error:
            raise publish.PublishError(str(error), title="Sound") from error
        for instance in waiting:
            path = files.get(instance.data["sceneFrames"])
            if path is None:
                self.log.info("Harmony has nothing to mix.")
                instance.data.pop("audio")
                continue
            instance.data["audio"] = [{"offset": 0, "filename": str(path)}]
