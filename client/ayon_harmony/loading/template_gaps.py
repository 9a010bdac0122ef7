"""What a template or a workfile lacks, and what made it, before it is pasted.

The rules are those of the validators and of the template's own extractor.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from ayon_harmony import current
from ayon_harmony.errors import Cancelled, SourceError
from ayon_harmony.formats import file_store
from ayon_harmony.formats.xstage import SceneFacts
from ayon_harmony.model.frames import format_fps, is_same_fps
from ayon_harmony.scene.settings import SceneState
from ayon_harmony.surveying import file_problems
from ayon_harmony.ui.messages import ask
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import scan


def find_gaps(folder: Path, facts: SceneFacts) -> list[str]:
    """Name the drawings, palettes and textures that a template needs and has not.

    Args:
        folder: The ``.tpl`` folder.
        facts: Its scene.

    """
    names = scan.scan(folder, scan.LEFT_OUT).files
    files: dict[str, Callable[[], bytes]] = {
        name: partial(disk.read_file, folder / name) for name in names
    }
    palettes, linked, _own = file_problems.find_palette_problems(files)
    packed = partial(file_store.packed_folders, folder / file_store.NAME)
    drawings = file_problems.find_drawing_problems(facts, names, packed)
    gaps = [problem.text for problem in (*drawings, *palettes)]
    gaps += [
        f"The palette '{palette.name}' lies elsewhere, and not here: '{palette.path}'."
        for palette in linked
        if not Path(palette.path).is_file()
    ]
    return gaps


def scene_remarks(
    facts: SceneFacts, state: SceneState, *, extends_scene: bool
) -> list[str]:
    """Say how the scene that a template was made in differs from the open one."""
    remarks = []
    settings = state.settings
    if facts.fps and not is_same_fps(facts.fps, settings.fps):
        remarks.append(
            f"It was made at {format_fps(facts.fps)} frames a second, the scene has"
            f" {format_fps(settings.fps)}. Frames stay frames, so it moves at another"
            " speed."
        )
    count = facts.length.frame_count if facts.length else 0
    if count > settings.length.frame_count and not extends_scene:
        remarks.append(
            f"It has {count} frames, the scene {settings.length.frame_count}; what is"
            " behind the scene's end is not shown."
        )
    return remarks


def ask_about_version(label: str, facts: SceneFacts) -> None:
    """Ask before the scene of a newer Harmony is mixed into this one.

    An older Harmony does not open newer scenes, and what it makes of pasted ones
    nobody promises. Where nobody can be asked, nothing is changed.

    Raises:
        Cancelled: The artist does not want to.
        SourceError: Nobody could be asked.

    """
    peer = current.get_session().peer
    ours = _numbers(peer.harmony_version if peer is not None else "")
    theirs = facts.version[:2]
    if not any(theirs) or not ours or theirs <= ours:
        return
    text = (
        f"'{label}' was saved by Harmony {'.'.join(map(str, theirs))}, and this is"
        f" {'.'.join(map(str, ours))}. An older Harmony may lose what it does not know."
    )
    choices = [("cancel", "Leave It"), ("load", "Load All the Same")]
    if current.find_dialogs() is None:
        raise SourceError(f"{text} Use the newer Harmony, or load it by hand.")
    if ask("Made by a newer Harmony", text, choices, safe="cancel") != "load":
        raise Cancelled(f"'{label}' was left as it is.")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
