"""What the AYON launcher runs to start Harmony: ``run launch_script.py ARGS``.

The arguments are the Harmony program and what is meant for it. The file runs
on its own, outside the package, so it first makes the addon importable.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def make_importable() -> None:
    """Load AYON's addons, which puts this one on the path; else do it here."""
    try:
        from ayon_core.addon import load_addons
    except ImportError:
        pass
    else:
        load_addons()
    client_folder = str(Path(__file__).resolve().parents[2])
    if client_folder not in sys.path:
        sys.path.append(client_folder)


def main(arguments: Sequence[str]) -> int:
    """Start Harmony and serve it until it ends.

    Args:
        arguments: Program and its arguments, as after the script's name.

    Returns:
        Exit code of the process.

    """
    if not arguments:
        print("usage: launch_script.py HARMONY [ARGUMENT ...]", file=sys.stderr)
        return 2
    make_importable()
    from ayon_harmony.app.launch import EXIT_FAILED, launch
    from ayon_harmony.errors import LaunchError

    try:
        return launch(*arguments)
    except LaunchError as error:
        # The artist has been shown it; this is for the launcher's console.
        print(error, file=sys.stderr)
        return EXIT_FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
