"""Settings of loaders, each under the class name of its plugin."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel


class LoadSettings(BaseSettingsModel):
    """What is published comes back into scenes."""
