"""The scene as a zip workfile."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from ayon_core.pipeline import publish

from ayon_harmony.api import HarmonyError
from ayon_harmony.publishing.files import save_workfile
from ayon_harmony.publishing.previews import draw_preview


class ExtractWorkfile(publish.Extractor):
    """Saves scene and workfile once; that zip is published.

    It runs before other extractors: they find the scene saved, and a farm job
    uses the same zip.
    """

    label = "Extract Workfile"
    order = publish.Extractor.order - 0.02
    hosts: ClassVar[list[str]] = ["harmony"]
    families: ClassVar[list[str]] = ["workfile"]
    settings_category = "harmony"

    def process(self, instance: Any) -> None:
        """Save, check and hand over the zip of the project."""
        try:
            path = save_workfile(Path(self.staging_dir(instance)))
        except HarmonyError as error:
            raise publish.PublishError(str(error), title="Workfile") from error
        instance.context.data["harmonyWorkfileZip"] = path.as_posix()
        chosen = (instance.data, instance.context.data)
        if not any(data.get("thumbnailSource") for data in chosen):
            staging = Path(self.staging_dir(instance))
            picture = draw_preview(path, staging / f"{path.stem}_thumbnail.png")
            if picture is not None:
                instance.data["thumbnailSource"] = picture.as_posix()
        instance.data.setdefault("representations", []).append(
            {
                "name": "zip",
                "ext": "zip",
                "files": path.name,
                "stagingDir": str(path.parent),
            }
        )
