"""What the farm gets beside the scene: chosen frames and sound."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from ayon_core.pipeline import publish

from ayon_harmony.api import HarmonyError
from ayon_harmony.publishing.farm import is_farm, store_farm_sound, tell_job
from ayon_harmony.publishing.plugin import HarmonyContextPlugin
from ayon_harmony.publishing.sound import mix_sounds


class ExtractFarmRender(HarmonyContextPlugin):
    """Tells the job what was chosen, and puts the scene's sound beside its scene."""

    label = "Extract Farm Render"
    order = publish.Extractor.order - 0.01

    with_sound = True

    def process(self, context: Any) -> None:
        """Complete the instances that are rendered on the farm."""
        renders = [instance for instance in context if is_farm(instance.data)]
        try:
            for instance in renders:
                if instance.data.get("deadline"):
                    tell_job(instance.data, context.data)
            sounding = [
                instance for instance in renders if instance.data.get("wantsSceneSound")
            ]
            if self.with_sound and sounding:
                self._store_sound(context, sounding)
        except HarmonyError as error:
            raise publish.PublishError(str(error), title="Farm") from error

    def _store_sound(self, context: Any, renders: list[Any]) -> None:
        """Mix once, and store the sound of each range of frames."""
        workfile = context.data["currentFile"]
        # No staging folder: ayon-core leaves those of farm renders alone.
        with tempfile.TemporaryDirectory(prefix="ayon_sound_") as folder:
            mixed = mix_sounds(
                self.scene,
                [instance.data["sceneFrames"] for instance in renders],
                Path(folder),
                context.data["sceneFps"],
            )
            stored = {
                frames: store_farm_sound(sound, workfile)
                for frames, sound in mixed.items()
            }
        for instance in renders:
            path = stored.get(instance.data["sceneFrames"])
            if path is not None:
                instance.data["audioFile"] = path
        if None in stored.values():
            self.log.warning(
                "There is no work folder (AYON_WORKDIR) that the farm could read the"
                " sound from; its reviews get none."
            )
