"""A part of the scene as a template."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from ayon_core.pipeline import publish

from ayon_harmony.api import HarmonyError
from ayon_harmony.publishing.files import template_picture, write_template


class ExtractTemplate(publish.Extractor):
    """Writes the backdrop's nodes and sub-backdrops into a zipped ``.tpl``.

    Harmony draws a thumbnail into templates. The version gets it, so this runs
    before ayon-core makes thumbnails.
    """

    label = "Extract Template"
    order = publish.Extractor.order - 0.01
    hosts: ClassVar[list[str]] = ["harmony"]
    families: ClassVar[list[str]] = ["harmony.template"]
    settings_category = "harmony"

    def process(self, instance: Any) -> None:
        """Write the template and hand over its zip."""
        folder = Path(self.staging_dir(instance))
        attributes = instance.data.get("creator_attributes") or {}
        try:
            path = write_template(
                str(instance.data["transientData"]["holder"]),
                folder,
                instance.data["productName"],
                attributes.get("palettes", "used"),
            )
        except HarmonyError as error:
            raise publish.PublishError(str(error), title="Template") from error
        instance.data.setdefault("representations", []).append(
            {
                "name": "tpl",
                "ext": "zip",
                "files": path.name,
                "stagingDir": str(folder),
            }
        )
        picture = template_picture(path)
        if picture is not None and not instance.data.get("thumbnailSource"):
            instance.data["thumbnailSource"] = picture.as_posix()
