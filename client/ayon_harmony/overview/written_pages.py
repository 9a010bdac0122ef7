"""Where the pages of scenes are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..formats.report_files import write_whole
from ..model.exit_codes import ExitCode, worst
from ..model.names import free_name
from .many_scenes import Checked
from .sheet import index_page


def write_pages(
    scenes: Sequence[Checked],
    output: str | None,
    make: Callable[[Checked], str],
    *,
    folder: str,
    suffix: str = ".html",
) -> tuple[Path, ExitCode]:
    """Write one file, or one for each scene into a folder and an index of them.

    Args:
        scenes: Scenes.
        output: File of a single scene, or folder of many; None for here.
        make: Makes the text of a scene.
        folder: Name of the folder of many without ``output``, in the plural; in
            the singular it is behind that of the scene.
        suffix: Of the files.

    Returns:
        The file, or the index; and the code of the command. What is wrong with a
        scene is on its page, so findings do not count.

    Raises:
        OSError: Something cannot be written.

    """
    if len(scenes) == 1 and (output is None or output.lower().endswith(suffix)):
        # The pages of two commands must not be one file.
        name = f"{_stem(scenes[0])}_{folder.removesuffix('s')}{suffix}"
        path = Path(output or name).expanduser().absolute()
        write_whole(path, make(scenes[0]))
        return path, _code_of(scenes)
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
    write_whole(place / "index.html", index_page(rows))
    return place / "index.html", _code_of(scenes)


def _code_of(scenes: Sequence[Checked]) -> ExitCode:
    codes = (scene.item.exit_code for scene in scenes)
    return worst(code for code in codes if code is not ExitCode.FINDINGS)


def _stem(scene: Checked) -> str:
    path = scene.surveyed.target.path
    return "scene" if path is None else path.stem
