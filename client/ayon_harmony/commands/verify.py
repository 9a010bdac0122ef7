"""``ayon addon harmony verify PROGRAM``: is this Harmony as we believe."""

from __future__ import annotations

from ayon_harmony.commands.command import Command, argument, option


def run(program: str, output: str | None) -> int:
    """Ask a Harmony everything, write a report and return the exit code."""
    from ayon_harmony.probes.verify import main

    return main([program, *(["--output", output] if output else [])])


COMMAND = Command(
    "verify",
    "Ask a Harmony everything that this addon believes of it. Does so on throw-away "
    "scenes, and writes a report that can be sent in. Takes five minutes at most; the "
    "exit code is 1 when something is not as we say.",
    run,
    (
        argument("program"),
        option(
            "--output",
            default=None,
            help="Folder to make; the report and everything else lies in it. "
            "Default: a temporary folder.",
        ),
    ),
)
