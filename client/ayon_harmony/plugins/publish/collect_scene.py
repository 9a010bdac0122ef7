"""Facts of the open scene for every plugin of a publish."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

import pyblish.api
from ayon_core.pipeline import publish

from ayon_harmony.errors import NO_WORKFILE
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
            workfile = _numbered(self.scene.settings.get_scene().path)
        if workfile is None:
            raise publish.PublishError(NO_WORKFILE, title="Scene")
        holders = [holder for inst in context for holder in holders_of(inst.data)]
        context.data.update(
            read_scene(self.scene, holders),
            currentFile=workfile,
            harmonyVersion=self.harmony_version,
            harmonyDatabase=database,
        )
        for key in ("cleanupFullPaths", "cleanupEmptyDirs"):
            context.data.setdefault(key, [])


def _numbered(xstage: PurePath) -> str:
    """Return the source of a publish for a scene on the server.

    Core takes the version of a workfile from its name and stops where there is none
    (Collect Scene Version of 1.8.2 and later); scenes of a server have none. Products
    get their next version all the same.
    """
    if re.search(r"[._]v\d+", xstage.stem):
        return xstage.as_posix()
    return xstage.with_name(f"{xstage.stem}_v001{xstage.suffix}").as_posix()
