"""A colour palette of the scene."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any, ClassVar

from ayon_core.pipeline import publish

from ayon_harmony.api import HarmonyError
from ayon_harmony.publishing.files import copy_palette, draw_swatches


class ExtractPalette(publish.Extractor):
    """Copies the palette; its textures travel beside it in a zip.

    A sheet of its swatches is published too and is the version's thumbnail, so
    this runs before ayon-core makes thumbnails.
    """

    label = "Extract Palette"
    order = publish.Extractor.order - 0.01
    hosts: ClassVar[list[str]] = ["harmony"]
    families: ClassVar[list[str]] = ["harmony.palette"]
    settings_category = "harmony"

    swatch_sheet = True

    def process(self, instance: Any) -> None:
        """Copy palette and textures and hand them over."""
        folder = Path(self.staging_dir(instance))
        try:
            # What an instance stands for is absolute, or lies in the scene.
            holder = str(instance.data["transientData"]["holder"])
            source = Path(instance.context.data["sceneDir"]) / holder
            palette, textures = copy_palette(source, folder)
        except HarmonyError as error:
            raise publish.PublishError(str(error), title="Palette") from error
        representations = instance.data.setdefault("representations", [])
        representations.append(_representation("plt", palette))
        if textures:
            packed = folder / f"{palette.stem}_textures.zip"
            with zipfile.ZipFile(packed, "w") as archive:
                for path in textures:
                    archive.write(path, path.relative_to(folder).as_posix())
            representations.append(_representation("textures", packed))
        sheet = draw_swatches(palette) if self.swatch_sheet else None
        if sheet is not None:
            representations.append(_representation("png", sheet))
            if not instance.data.get("thumbnailSource"):
                instance.data["thumbnailSource"] = sheet.as_posix()


def _representation(name: str, path: Path) -> dict[str, str]:
    return {
        "name": name,
        "ext": path.suffix[1:],
        "files": path.name,
        "stagingDir": str(path.parent),
    }
