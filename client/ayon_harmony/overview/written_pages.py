"""Where the pages of scenes are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..formats.report_files import write_whole
from ..model.names import free_name
from .many_scenes import Checked


def write_pages(
    scenes: Sequence[Checked],
    output: str | None,
    make: Callable[[Checked], str],
    *,
    folder: str,
    suffix: str = ".html",
) -> tuple[Path, list[tuple[Checked, str]]]:
    """Write one file, or one for each scene into a folder.

    Args:
        scenes: Scenes.
        output: File of a single scene, or folder of many; None for here.
        make: Makes the text of a scene.
        folder: Name of the folder of many without ``output``.
        suffix: Of the files.

    Returns:
        The file, and no rows; or where an index belongs, and the scenes with the
        names of their files, "" for one that has none.

    Raises:
        OSError: Something cannot be written.

    """
    if len(scenes) == 1 and (output is None or output.lower().endswith(suffix)):
        path = Path(output or f"{_stem(scenes[0])}{suffix}").expanduser().absolute()
        write_whole(path, make(scenes[0]))
        return path, []
    place = Path(output or folder).expanduser().absolute()
    taken, rows = ["index"], []
    for scene in scenes:
        if scene.surveyed.target.path is None:
            rows.append((scene, ""))
            continue
        name = free_name(_stem(scene), taken)
        taken.append(name)
        write_whole(place / f"{name}{suffix}", make(scene))
        rows.append((scene, f"{name}{suffix}"))
    return place / "index.html", rows


def _stem(scene: Checked) -> str:
    path = scene.surveyed.target.path
    return "scene" if path is None else path.stem
