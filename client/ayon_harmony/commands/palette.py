"""``ayon addon harmony palette``: another version of a palette, without Harmony."""

from __future__ import annotations

from typing import Any

from ayon_harmony.commands.command import Command
from ayon_harmony.commands.exchange import PARAMETERS, exchange


def run(product: str, version: str, **values: Any) -> int:
    """Tell what would be updated, or update it, and return the exit code.

    Args:
        product: As people name it; see ``find``.
        version: The version to come.
        **values: Of the parameters below.

    """
    return exchange("palette", product, version, values)


COMMAND = Command(
    "palette",
    "Bring palettes to a version, as 'update', without Harmony. The list of palettes "
    "is changed in the files. Scenes of Harmony 25 and newer are signed and need "
    "'update'.",
    run,
    PARAMETERS,
)
