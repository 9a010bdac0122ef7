"""``ayon addon harmony doctor``: what keeps artists of this machine from work."""

from __future__ import annotations

from ayon_harmony.commands.command import Command, option


def run(project: str | None) -> int:
    """Look at this machine, tell of it, and return the exit code."""
    from ayon_harmony.app.doctor import main

    return main(project)


COMMAND = Command(
    "doctor",
    "Say what keeps artists on this machine from work. Looks at settings, installed "
    "Harmonys, hooks, the folder of local copies, and the roots of a project. The exit "
    "code is 1 when something does.",
    run,
    (
        option(
            "--project",
            default=None,
            help="Project whose settings and roots are looked at. Default: "
            "AYON_PROJECT_NAME.",
        ),
    ),
)
