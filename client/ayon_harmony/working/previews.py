"""Pictures of scenes that somebody is asked about.

What draws is imported by the first of them: most sessions ask nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ayon_harmony.pictures import Picture

log = logging.getLogger(__name__)

#: Width and height of a preview, in pixels.
SIZE = (480, 270)

#: Each takes up to a second, and somebody is waiting.
MOST_PICTURES = 24


def draw_scenes(
    sources: Iterable[Path], versions: Mapping[Path, str] | None = None
) -> dict[Path, Picture]:
    """Draw a frame of each scene; those that give no picture are left out.

    The notes of a picture name what it does not show.

    Not for the main thread.

    Args:
        sources: Scene folders, ``.xstage`` files or zips.
        versions: Which of several versions in a zip is meant, by zip.

    """
    from ayon_harmony.pictures import PictureMaker, pictures_folder

    pictures = {}
    with PictureMaker(pictures_folder()) as maker:
        for source in list(dict.fromkeys(sources))[:MOST_PICTURES]:
            version = (versions or {}).get(source, "")
            picture = maker.of_scene(source, size=SIZE, version=version)
            if picture.path is not None:
                pictures[source] = picture
            else:
                log.info("No picture of '%s': %s", source, picture.reason)
    return pictures
