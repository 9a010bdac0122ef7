"""Settings of what happens to things that were loaded into scenes."""

from __future__ import annotations

import re

from ayon_server.settings import BaseSettingsModel, SettingsField
from ayon_server.types import ColorRGB_hex
from pydantic import validator


def require_color(value: str) -> str:
    """Refuse what is no colour; the server takes any text."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", value):
        raise ValueError(f"{value!r} is no colour of the form #d94b3b")
    return value


class ManageSettings(BaseSettingsModel):
    """Outdated versions in scenes."""

    check_at_open: bool = SettingsField(
        default=True,
        title="Check when a scene is opened",
        description=(
            "Look for newer versions of what is loaded when a scene is opened, in "
            "the background. The number of outdated ones stands behind Manage in "
            "the menu, for example Manage... (3 outdated)."
        ),
    )
    color_outdated: bool = SettingsField(
        default=True,
        title="Colour outdated nodes",
        description=(
            "Show outdated nodes in the colour below. Their own colours are given "
            "back when they are up to date."
        ),
    )
    outdated_color: ColorRGB_hex = SettingsField(
        default="#d94b3b",
        title="Colour",
        description="Colour of outdated nodes, for example #d94b3b.",
    )

    _color = validator("outdated_color", allow_reuse=True)(require_color)
