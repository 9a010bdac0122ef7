"""Pictures of published files for reports: what was there before, and what is now.

They are made beside the main thread, and only where somebody looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ayon_harmony.errors import HarmonyError
from ayon_harmony.loading.representations import PublishedFiles, version_label
from ayon_harmony.pictures import Picture, PictureMaker, pictures_folder
from ayon_harmony.ui.messages import Draw
from ayon_harmony.ui.reports import BeforeAfter

#: What Qt reads everywhere, and what is read for it.
_IMAGES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tga", ".tif", ".tiff"}
_SCENES = {".zip", ".xstage"}
#: Pictures of a report; more take longer than somebody looks at them.
_MOST = 6

#: What a container stored before, None for a new one, and what it shows now.
Exchange = tuple["Mapping[str, Any] | None", PublishedFiles]


def drawing_of(exchanges: Sequence[Exchange]) -> Draw:
    """Return what makes the pictures of a report."""

    def draw() -> list[BeforeAfter]:
        with PictureMaker(pictures_folder()) as maker:
            drawn = [_draw_pair(maker, *exchange) for exchange in exchanges[:_MOST]]
        return [shown for shown in drawn if shown.before or shown.after]

    return draw


def _draw_pair(
    maker: PictureMaker, stored: Mapping[str, Any] | None, now: PublishedFiles
) -> BeforeAfter:
    after = picture_of(maker, now.main)
    before = Picture(None)
    label = f"{now.product_name}, {version_label(now.version)}"
    if stored is not None and stored.get("representation") != now.representation_id:
        path = _find_path(stored)
        before = Picture(None) if path is None else picture_of(maker, path)
        version = stored.get("version")
        if isinstance(version, int):
            label = (
                f"{now.product_name}: {version_label(version)} and"
                f" {version_label(now.version)}"
            )
    notes = tuple(dict.fromkeys([*before.notes, *after.notes]))
    return BeforeAfter(label, before.path, after.path, notes)


def picture_of(maker: PictureMaker, path: Path) -> Picture:
    """Return the picture of a published file: an image, a drawing, a scene."""
    suffix = path.suffix.lower()
    if not path.exists():
        return Picture(None, f"'{path}' is not there")
    if suffix in _IMAGES:
        return maker.of_image(path)
    if suffix == ".tvg":
        return maker.of_drawing(path)
    if suffix in _SCENES or path.is_dir():
        return maker.of_scene(path)
    return Picture(None, f"a '{suffix}' is not shown")


def _find_path(stored: Mapping[str, Any]) -> Path | None:
    """Return where the files lie that a container showed before."""
    import ayon_api
    from ayon_core.pipeline.load import get_representation_path

    project = str(stored.get("project_name") or "")
    try:
        entity = ayon_api.get_representation_by_id(
            project, str(stored.get("representation") or "")
        )
        if entity is None:
            return None
        return Path(str(get_representation_path(project, entity)))
    except (HarmonyError, OSError, ValueError, KeyError):
        # Another version of the project, or a server that is away: no picture.
        return None
