"""Frames and movies of all Write nodes that render on this workstation."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pyblish.api
from ayon_core.pipeline import publish

from ayon_harmony.api import HarmonyError
from ayon_harmony.publishing.files import save_once
from ayon_harmony.publishing.plugin import HarmonyContextPlugin
from ayon_harmony.publishing.renders import (
    RenderJob,
    RenderOptions,
    drop_empty_staging,
    render_jobs,
    representation_of,
    thumbnail_source,
)


class ExtractRender(HarmonyContextPlugin, publish.ColormanagedPyblishPluginMixin):
    """Renders them together, in one other Harmony that opens the saved version.

    Neither the artist's nodes nor the scene on disk are touched. It comes after
    ``ExtractWorkfile``, which has saved the scene.
    """

    label = "Extract Local Render"
    order = pyblish.api.ExtractorOrder - 0.01
    families: ClassVar[list[str]] = ["render.local"]

    without_licence = "session"
    silence_timeout_s = 600.0
    arguments: ClassVar[list[str]] = ["-readonly"]

    def process(self, context: Any) -> None:
        """Render, check and hand over the files of every local instance."""
        instances = [
            instance
            for instance in context
            if instance.data.get("publish", True)
            and "render.local" in instance.data.get("families", ())
        ]
        if not instances:
            return
        try:
            jobs = [
                RenderJob.from_data(
                    instance.data, Path(publish.get_instance_staging_dir(instance))
                )
                for instance in instances
            ]
            save_once(context.data)
            length = context.data["harmonyScene"].settings.length
            render_jobs(
                jobs,
                RenderOptions(
                    arguments=tuple(self.arguments),
                    silence_s=float(self.silence_timeout_s),
                    without_licence=self.without_licence,
                ),
                Path(context.data["scenePath"]),
                length.frame_count,
            )
        except HarmonyError as error:
            for instance in instances:
                drop_empty_staging(instance.data)
            raise publish.PublishError(str(error), title="Render") from error
        for instance, job in zip(instances, jobs):
            representation = representation_of(instance.data, job)
            self.set_representation_colorspace(
                representation, context, instance.data.get("colorspace")
            )
            instance.data.setdefault("representations", []).append(representation)
            if not instance.data.get("thumbnailSource"):
                instance.data["thumbnailSource"] = str(thumbnail_source(job))
