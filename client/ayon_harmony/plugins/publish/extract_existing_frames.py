"""Frames or a movie that a Write node has written before."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from ayon_core.pipeline import publish

from ayon_harmony.api import HarmonyError
from ayon_harmony.publishing.renders import (
    RenderJob,
    copy_existing,
    drop_empty_staging,
    representation_of,
    thumbnail_source,
)


class ExtractExistingFrames(publish.Extractor, publish.ColormanagedPyblishPluginMixin):
    """Copies what is where the Write node writes; all of it must be there."""

    label = "Extract Existing Frames"
    order = publish.Extractor.order - 0.01
    hosts: ClassVar[list[str]] = ["harmony"]
    families: ClassVar[list[str]] = ["render.existing"]
    settings_category = "harmony"

    def process(self, instance: Any) -> None:
        """Check, copy and hand over the files."""
        data, context = instance.data, instance.context
        try:
            job = RenderJob.from_data(data, Path(self.staging_dir(instance)))
            write = context.data["harmonyWriteNodes"][job.node_path]
            copy_existing(job, write.output, data["outputPattern"])
        except HarmonyError as error:
            drop_empty_staging(data)
            raise publish.PublishError(str(error), title="Existing frames") from error
        representation = representation_of(data, job)
        self.set_representation_colorspace(
            representation, context, data.get("colorspace")
        )
        data.setdefault("representations", []).append(representation)
        if not data.get("thumbnailSource"):
            data["thumbnailSource"] = str(thumbnail_source(job))
