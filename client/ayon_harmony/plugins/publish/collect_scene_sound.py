"""Which instances take the sound of the scene."""

from __future__ import annotations

from typing import Any

import pyblish.api

from ayon_harmony.publishing.plugin import HarmonyContextPlugin
from ayon_harmony.publishing.sound import wants_sound


class CollectSceneSound(HarmonyContextPlugin):
    """Puts the scene's sound before that of the folder.

    Nothing is mixed yet: a check of the scene writes no files. Without sound in
    the scene ayon-core looks for a published one.
    """

    label = "Collect Scene Sound"
    # Before ayon-core's CollectAudio, which passes over instances with "audio".
    order = pyblish.api.CollectorOrder - 0.3

    def process(self, context: Any) -> None:
        """Mark the instances; ``ExtractSceneSound`` fills in the files."""
        has_sound = any(sound.sequences for sound in context.data["harmonySounds"])
        for instance in context:
            data = instance.data
            if "sceneFrames" not in data or data["family"] == "workfile":
                continue
            if wants_sound(data):
                if has_sound:
                    data["wantsSceneSound"] = True
                    data.setdefault("audio", [])
            elif data["family"] == "review":
                data["audio"] = []
