"""Drawings and scenes as pictures, made without Harmony.

::

    with PictureMaker(into=folder) as maker:
        picture = maker.of_drawing(path, palettes=palettes)
        picture.path or picture.reason

QPainter draws in a child process: a drawing that crashes it costs its own picture,
never the session. Without Qt there is a reason instead of a picture. These pictures
show what is in drawings; they are no renders of Harmony and name what they leave out.
"""

from __future__ import annotations

from .maker import Picture, PictureMaker, pictures_folder

__all__ = ["Picture", "PictureMaker", "pictures_folder"]
