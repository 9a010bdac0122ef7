"""All commands of ``ayon addon harmony``, in the order of its help text."""

from __future__ import annotations

import importlib
from typing import Any

from ayon_harmony.commands.command import Command, add_to

MODULES = (
    "check",
    "publish",
    "render",
    "run",
    "update",
    "palette",
    "revert",
    "diff",
    "doctor",
    "find",
    "outdated",
    "sheet",
    "support_bundle",
    "verify",
    "xsheet",
    "perform_item",
    "from_web",
)
"""Modules of this package; each has a ``COMMAND``."""


def commands() -> list[Command]:
    """Return all commands."""
    modules = (importlib.import_module(f"{__package__}.{name}") for name in MODULES)
    return [module.COMMAND for module in modules]


def register(group: Any) -> None:
    """Add all commands to a group of ``click_wrap``."""
    for command in commands():
        add_to(group, command)
