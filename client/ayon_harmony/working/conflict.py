"""What two people did to one workfile, for the question which of them stays.

Nothing is merged: the artist is told whether the two touch each other, and decides.
What compares scenes is imported by the first question: most sessions have none.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ayon_harmony.errors import HarmonyError
from ayon_harmony.ui.main_loop import MainLoop
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.workfiles import Choice, Identity, Workfile, disk, versions
from ayon_harmony.working.opening_questions import SIDES
from ayon_harmony.working.side_by_side import Side, ask_about_scenes

if TYPE_CHECKING:
    from ayon_harmony.comparing.sources import Source

log = logging.getLogger(__name__)

COMPARE = ("compare", "Compare")
"""Key and label of the answer that shows what differs."""

Answers = tuple[tuple[str, str], ...]


def ask_which_stays(
    loop: MainLoop,
    progress: ProgressService,
    workfile: Workfile,
    xstage: Path,
    title: str,
    text: str,
    answers: tuple[Answers, Answers, Answers],
    safe: str,
) -> str:
    """Ask about the work here and what the project has; it may be compared first.

    Args:
        loop: Asks.
        progress: Shows that scenes are read.
        workfile: The open workfile, whose file in the project changed.
        xstage: The version of its scene that is open.
        title: Title of the question.
        text: The question.
        answers: Keys and labels of the answers on either side, and of neither.
        safe: Key that stands when nobody answers.

    Returns:
        The key of an answer.

    """
    if loop.interactive:
        told = progress.run(
            title, lambda _task: describe_conflict(workfile, xstage), can_cancel=False
        )
        text = f"{text}\n{told}" if told else text
        answers = (*answers[:2], (COMPARE, *answers[2]))
    while True:
        sides = [
            Side(SIDES[Choice.LOCAL], xstage, answers[0]),
            Side(
                SIDES[Choice.PROJECT],
                workfile.zip_path,
                answers[1],
                version=xstage.stem,
            ),
        ]
        answer = ask_about_scenes(
            loop, progress, title, text, sides, safe, others=answers[2]
        )
        if answer != COMPARE[0]:
            return answer
        try:
            page = progress.run(
                title,
                lambda _task: compare_scenes(workfile.zip_path, xstage),
                can_cancel=False,
            )
            loop.show_file(page)
        except (HarmonyError, OSError) as error:
            loop.show_message(title, disk.words_of(error))


def describe_conflict(workfile: Workfile, xstage: Path) -> str:
    """Say whether the work here and what the project has touch each other.

    Args:
        workfile: The open workfile, whose file in the project changed.
        xstage: The version of its scene that is open.

    Returns:
        Sentences, "" where nobody can tell.

    """
    from ayon_harmony.comparing.conflicts import compare_three
    from ayon_harmony.comparing.differences import compare
    from ayon_harmony.comparing.sources import open_source

    try:
        ours = open_source(xstage)
        theirs = open_source(workfile.zip_path, xstage.stem)
        base = find_base(workfile, xstage.stem)
        if base is not None:
            return " ".join(compare_three(base, ours, theirs).describe())
        count = len(compare(theirs, ours))
        if not count:
            return "The two are the same."
        return f"The two differ in {count} {'way' if count == 1 else 'ways'}."
    except (HarmonyError, OSError):
        log.warning("The two scenes could not be compared", exc_info=True)
        return ""


def find_base(workfile: Workfile, version: str) -> Source | None:
    """Return the scene that both began from, None where it was not kept."""
    state = workfile.shared_state()
    if state is None:
        return None
    from ayon_harmony.comparing.sources import source_of_state

    return source_of_state(state.files, state.read, version)


def compare_scenes(before: Path, after: Path) -> Path:
    """Write a page with what changed from one scene to another; the log has it, too.

    Args:
        before: Zip, scene folder or ``.xstage``; the older one. Of several versions
            in a zip it is the one named like ``after``.
        after: Likewise; the newer one.

    Raises:
        HarmonyError: One of them cannot be read.
        OSError: The page cannot be written.

    """
    from ayon_harmony.comparing.differences import compare
    from ayon_harmony.comparing.sources import open_source
    from ayon_harmony.formats.report_files import write_whole
    from ayon_harmony.pages.diff_page import diff_page
    from ayon_harmony.pictures import pictures_folder

    sources = (open_source(before, after.stem), open_source(after))
    changes = compare(*sources)
    page = pictures_folder() / "compare.html"
    write_whole(page, diff_page(*sources, changes))
    told = "\n".join(map(str, changes)) or "Nothing changed."
    log.info("From '%s' to '%s':\n%s", before, after, told)
    return page


def save_as_next(save_as: Callable[[str], None], path: Path, context: Identity) -> None:
    """Save the scene as the next workfile, and tell AYON of it as *Save As* does.

    The work comes first: where the server is away, it is in the project all the same,
    and *Workfiles* lists it without its author.

    Args:
        save_as: Saves the scene as a workfile and goes on in that one.
        path: The next workfile.
        context: Project, folder and task that it belongs to, "" where it has none.

    Raises:
        WorkfileError: The project does not take it.
        HarmonyScriptError: Harmony does not save.

    """
    save_as(str(path))
    if not context.project:
        return
    try:
        _tell_ayon(path, context)
    except Exception:
        # The server may be away, ayon-core raises of its own kinds, or is not there.
        log.exception("'%s' is saved, but AYON does not know it", path)


def _tell_ayon(path: Path, context: Identity) -> None:
    import ayon_api
    from ayon_core.pipeline import registered_host

    host: Any = registered_host()
    folder = ayon_api.get_folder_by_path(context.project, context.folder)
    task = folder and ayon_api.get_task_by_name(
        context.project, folder["id"], context.task
    )
    if task and host is not None:
        digits = versions.split_version(path.stem)[1]
        # The scene is saved once more, which costs little: nothing has changed.
        host.save_workfile_with_context(
            str(path), folder, task, version=int(digits or 1)
        )
