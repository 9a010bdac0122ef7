"""Facts of the open scene for every plugin of a publish."""

from __future__ import annotations

from typing import Any

import pyblish.api
from ayon_core.pipeline import publish

from ayon_harmony.api.publish_plugin import HarmonyContextPlugin


class CollectScene(HarmonyContextPlugin):
    """Reads the scene in two round trips, whatever the number of instances.

    The workfile in the project is the version's source: the local copy means
    nothing to anybody else.
    """

    label = "Scene"
    order = pyblish.api.CollectorOrder - 0.4

    def process(self, context: Any) -> None:
        """Set the scene's keys, and the Write node of each instance."""
        workfile = self.workfile_path
        if workfile is None:
            raise publish.PublishError(
                "The scene is not a workfile yet. Save it with the Workfiles tool.",
                title="Scene",
            )
        scene = self.scene
        state = scene.settings.get()
        writes = scene.nodes.find_all(types=["WRITE"])
        settings = state.settings
        context.data.update(
            currentFile=workfile,
            scenePath=state.path.as_posix(),
            sceneDir=state.folder.as_posix(),
            harmonyVersion=self.harmony_version,
            FOV=settings.fov,
            all_write_nodes=[write.path for write in writes],
            sceneRange=settings.length.playback,
            resolutionWidth=settings.width,
            resolutionHeight=settings.height,
            pixelAspect=settings.pixel_aspect,
        )
        for key in ("cleanupFullPaths", "cleanupEmptyDirs"):
            context.data.setdefault(key, [])
        for instance in context:
            holder = (instance.data.get("transientData") or {}).get("holder")
            if instance.data.get("productBaseType") == "render" and holder:
                instance.data["setMembers"] = [holder]
