"""Thumbnails of versions, made without a process for each."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from ayon_core.pipeline import publish

from ayon_harmony.publishing.plugin import HarmonyContextPlugin
from ayon_harmony.publishing.thumbnails import (
    make_thumbnail,
    thumbnail_representation,
)


class ExtractReadyThumbnail(HarmonyContextPlugin):
    """Makes a small JPEG of each instance's picture, so ayon-core need not."""

    label = "Extract Ready Thumbnail"
    # After whoever names a picture, before ayon-core's ExtractThumbnailFromSource.
    order = publish.Extractor.order - 0.00002

    def process(self, context: Any) -> None:
        """Add a thumbnail to instances that have a picture and none yet."""
        for instance in context:
            data = instance.data
            source = data.get("thumbnailSource")
            if not source or not data.get("publish", True) or _has_one(data):
                continue
            folder = Path(tempfile.mkdtemp(prefix="pyblish_tmp_"))
            context.data["cleanupFullPaths"].append(folder.as_posix())
            target = folder / f"{Path(source).stem}_thumb.jpg"
            if make_thumbnail(Path(source), target):
                representations = data.setdefault("representations", [])
                representations.append(thumbnail_representation(target))
                data["thumbnailPath"] = str(target)


def _has_one(data: dict[str, Any]) -> bool:
    return any(
        representation.get("thumbnail") or representation.get("name") == "thumbnail"
        for representation in data.get("representations") or ()
    )
