"""Facts of the open scene for every plugin of a publish."""

from __future__ import annotations

from typing import Any

import pyblish.api
from ayon_core.pipeline import publish

from ayon_harmony.publishing.instances import holders_of, read_scene
from ayon_harmony.publishing.plugin import HarmonyContextPlugin


class CollectScene(HarmonyContextPlugin):
    """Reads the scene in six round trips, whatever the number of instances.

    The workfile in the project is the version's source: the local copy means
    nothing to anybody else.
    """

    label = "Collect Scene"
    order = pyblish.api.CollectorOrder - 0.4

    def process(self, context: Any) -> None:
        """Set the scene's keys."""
        database = self.database
        workfile = self.workfile_path
        if workfile is None and database is not None:
            # The version's source is the scene on the server.
            workfile = self.scene.settings.get().path.as_posix()
        if workfile is None:
            raise publish.PublishError(
                "The scene is not a workfile yet. Save it with the Workfiles tool.",
                title="Scene",
            )
        holders = [holder for inst in context for holder in holders_of(inst.data)]
        context.data.update(
            read_scene(self.scene, holders),
            currentFile=workfile,
            harmonyVersion=self.harmony_version,
            harmonyDatabase=database,
        )
        for key in ("cleanupFullPaths", "cleanupEmptyDirs"):
            context.data.setdefault(key, [])
