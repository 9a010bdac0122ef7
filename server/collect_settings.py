"""Settings of plugins that collect for a publish, under their class names."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel


class CollectSettings(BaseSettingsModel):
    """Plugins that look at the scene before anything is checked."""
