"""Settings of validators, each under the class name of its plugin."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel


class ValidateSettings(BaseSettingsModel):
    """Checks before a publish."""
