"""Previews of scenes and templates that Harmony gives no thumbnail of."""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path

from ayon_harmony.pictures import PictureMaker

log = logging.getLogger(__name__)

#: Width and height of a preview, in pixels.
SIZE = (640, 360)


def draw_preview(source: Path, target: Path) -> Path | None:
    """Draw a frame of a scene without Harmony.

    Args:
        source: A workfile's zip, a scene's folder or an ``.xstage``.
        target: PNG to write.

    Returns:
        The PNG, None where there is nothing to show; the log says why.

    """
    with tempfile.TemporaryDirectory(prefix="ayon_harmony_preview_") as folder:
        with PictureMaker(Path(folder)) as maker:
            picture = maker.of_scene(source, size=SIZE)
        if picture.path is None:
            log.info("No preview of '%s': %s", source.name, picture.reason)
            return None
        if any(note.endswith("shows nothing") for note in picture.notes):
            log.info("No preview of '%s': it shows nothing.", source.name)
            return None
        for note in picture.notes:
            log.debug("The preview of '%s': %s", source.name, note)
        try:
            shutil.copyfile(picture.path, target)
        except OSError as error:
            log.info("No preview of '%s': %s", source.name, error)
            return None
    return target
