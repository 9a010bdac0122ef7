"""``ayon addon harmony perform-item RUN NUMBER``: one scene of a run, for the run.

Hidden: a run starts one process of its own for each scene, see ``headless/run``.
"""

from __future__ import annotations

from pathlib import Path

from ayon_harmony.commands.command import Command, argument


def run(folder: str, number: int) -> int:
    """Do it and return the scene's exit code."""
    from ayon_harmony.headless.run_folder import RunFolder
    from ayon_harmony.headless.worker import do_item

    return do_item(RunFolder(Path(folder)), number)


COMMAND = Command(
    "perform-item",
    "Do one scene of a run; started by the run itself.",
    run,
    (argument("folder"), argument("number", type=int)),
    is_hidden=True,
)
