"""``ayon addon harmony doctor``: what keeps artists of this machine from work."""

from __future__ import annotations

from ayon_harmony.commands.command import Command


def run() -> int:
    """Look at this machine, tell of it, and return the exit code."""
    from ayon_harmony.app.doctor import main

    return main()


COMMAND = Command(
    "doctor",
    "Say what keeps artists on this machine from work. Looks at settings, installed "
    "Harmonys, hooks and the folder of local copies. The exit code is 1 when "
    "something does.",
    run,
)
