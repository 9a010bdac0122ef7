"""``ayon addon harmony update``: another version of a product in many scenes."""

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
    return exchange("update", product, version, values)


COMMAND = Command(
    "update",
    "Bring what is loaded in many scenes to a version. That is a rig, a palette, a "
    "template or anything else. Tells what it would do; --yes does it: each scene is "
    "checked before and after, one that gets worse is not saved, and what is saved is "
    "the next version of the workfile. 'revert' takes a run back.",
    run,
    PARAMETERS,
)
