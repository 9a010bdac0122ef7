"""The addon itself."""

from __future__ import annotations

from typing import Any

from ayon_core.addon import AYONAddon

from ayon_applications.launching import ApplicationManager


class ApplicationsAddon(AYONAddon):
    """Starts applications."""

    name = "applications"
    version = "1.4.4"

    def get_applications_manager(self, settings: Any = None) -> ApplicationManager:
        """What can be started."""
        return ApplicationManager(settings)
