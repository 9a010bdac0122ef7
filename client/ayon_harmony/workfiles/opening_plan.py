"""What opening a workfile will do, and what has to be asked first."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ayon_harmony.model.counting import count_of
from ayon_harmony.workfiles import disk, in_use
from ayon_harmony.workfiles.identity import Identity
from ayon_harmony.workfiles.local_copy import Assessment, Choice, State


@dataclass(frozen=True)
class LegacyCopy:
    """A local copy that the public integration left.

    Its folder is named like the zip alone, so it may be another shot's.

    Attributes:
        scene_dir: Its scene folder; never changed by us.
        modified_at: Newest of its scene files; seconds since 1970.
        is_newer: Whether that is newer than the project's file.

    """

    scene_dir: Path
    modified_at: float
    is_newer: bool


@dataclass(frozen=True)
class OpeningPlan:
    """What opening a workfile will do, and what has to be asked first.

    Attributes:
        identity: The workfile.
        zip_path: Its file in the project.
        state: How local copy and project relate.
        choices: Possible answers; the first is the harmless one.
        needs_answer: Whether one of them must be given.
        question: What to ask, or what to tell; '' when there is nothing.
        in_use_by: Live sessions on this machine that work in the local copy, as
            an artist reads it.
        holders: The same sessions.
        is_missing: Whether the project has no such file, in a folder that is there.
        legacy: Local copy of the public integration, None if there is none.
        changed_files: Files with local work.
        scene_dir: Scene folder of the local copy; it may not be there.

    """

    identity: Identity
    zip_path: Path
    state: State
    choices: tuple[Choice, ...] = ()
    needs_answer: bool = False
    question: str = ""
    in_use_by: tuple[str, ...] = ()
    legacy: LegacyCopy | None = None
    changed_files: tuple[str, ...] = field(default=())
    holders: tuple[in_use.Session, ...] = ()
    is_missing: bool = False
    scene_dir: Path | None = None


def ask_of(
    identity: Identity, found: Assessment, legacy: LegacyCopy | None
) -> tuple[tuple[Choice, ...], bool, str]:
    """Return what an artist is asked, or told, about both sides of a workfile.

    Returns:
        Possible answers, the harmless one first; whether one must be given; and the
        question, "" where there is nothing to say.

    """
    name = identity.file_name
    files = count_of(len(found.changes.names), "file")
    if found.state is State.BOTH_CHANGED:
        return (
            (Choice.PROJECT, Choice.LOCAL),
            True,
            f"'{name}' was saved to the project{_at(found)} by somebody else or from "
            f"another machine, and there is local work in {files}. Which one "
            "do you want to go on with? The other one is kept as a dated copy.",
        )
    if found.state is State.LOCAL_NEWER:
        return (
            (Choice.LOCAL, Choice.PROJECT),
            False,
            f"Your local work in {files} of '{name}' is not in the project yet.",
        )
    if found.state is State.PROJECT_UNREADABLE:
        return (
            (Choice.LOCAL,),
            True,
            f"{found.problem} Do you want to go on with the local copy?",
        )
    if found.state is State.PROJECT_NEWER:
        return (Choice.PROJECT, Choice.LOCAL), False, ""
    if legacy and legacy.is_newer:
        at = disk.local_time(legacy.modified_at).strftime("%d %b %H:%M")
        return (
            (Choice.PROJECT, Choice.ADOPT),
            True,
            f"The earlier integration left a local scene '{legacy.scene_dir.name}' "
            f"({at}) that is newer than the project's. It may be of another shot "
            "with the same name. Which one do you want to open?",
        )
    return (), False, ""


def _at(found: Assessment) -> str:
    if found.project_modified_at is None:
        return ""
    return disk.local_time(found.project_modified_at).strftime(" on %d %b %H:%M")
