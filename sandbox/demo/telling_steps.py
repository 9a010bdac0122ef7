"""Steps that look at what an artist is told: of a long task, a failure, for help."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sandbox.demo.day import Day, Note
from sandbox.demo.window_steps import Photographer, photograph

#: What a studio's script is called, in which a key is missing.
_SCRIPT = "/studio/tools/shot_list.py"


def names_of_folders(day: Day) -> list[tuple[str, str]]:
    """Return what folders are called in pictures: as on an artist's workstation."""
    return [
        (str(day.folder / "home"), "/home/anna"),
        (str(day.folder / "studio"), "/studio"),
        (str(day.folder), "/studio"),
        (str(Path(__file__).resolve().parents[2]), "/opt/harmony"),
    ]


def see_a_long_task(day: Day, note: Note) -> None:
    """Opening a workfile tells how far it has come, and can be stopped."""
    from ayon_harmony.ui.progress import ProgressService
    from ayon_harmony.workfiles import Identity, Workfiles

    workfile = day.workfile
    files = Workfiles(day.folder / "long task")

    def open_it(loop: Photographer) -> None:
        plan = files.plan_opening(Identity.of_file(workfile), workfile)
        service = ProgressService(loop, clock=_slow_clock())
        with service.task(f"Opening {workfile.name}", counts_bytes=True) as task:
            files.open(plan, report=task).close(0.0)

    note.show("A workfile is being opened", photograph(day, "progress", open_it))
    files.close(0.0)


def _slow_clock() -> Any:
    """Return a clock on which each look takes a second, as on a slow share."""
    seconds = iter(range(1_000_000))
    return lambda: float(next(seconds))


def look_for_help(day: Day, note: Note) -> None:
    """A failing entry of the menu, the log, and the bundle for whoever helps."""
    from ayon_harmony import current
    from ayon_harmony.app.menu_requests import MenuRequests
    from ayon_harmony.ui.progress import ProgressService

    application = day.stage.application

    def menu(loop: Photographer) -> Any:
        made = MenuRequests(
            application.session,
            loop,
            ProgressService(application.loop),
            application.settings,
            application.menu._base,
            application.menu._log,
        )
        made._workfile = application.workfile
        return made

    script: dict[str, Any] = {}
    exec(compile("def show_shots():\n    {}['sq01']\n", _SCRIPT, "exec"), script)

    def start_entry(loop: Photographer) -> None:
        remove = current.add_menu_entry("Shot List", script["show_shots"])
        loop.renamed = names_of_folders(day)
        # Not later: this is the main thread.
        loop.post = lambda work: work()
        try:
            labels = [label for label, _ in current.menu_entries()]
            menu(loop)._start_studio_entry(labels.index("Shot List"))
        finally:
            remove()

    def show_log(loop: Photographer) -> None:
        loop.renamed = names_of_folders(day)
        loop.show_text("AYON Harmony log", application.menu._log.read())

    note.show("An entry of a studio fails", photograph(day, "failure", start_entry))
    note.show("The log", photograph(day, "log", show_log))
    bundle = photograph(
        day,
        "bundle",
        lambda loop: menu(loop)._save_support_bundle(),
        answer="cancel",
    )
    note.show("What would be in a support bundle", bundle)
