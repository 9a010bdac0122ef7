"""Our part of the Harmony integration, beside the addon and not in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ayon_core.addon import AYONAddon, IPluginPaths

ROOT = Path(__file__).resolve().parent


class StudioHarmonyAddon(AYONAddon, IPluginPaths):
    """Plugins, JavaScript, a menu entry and a hook for Harmony."""

    name = "studio_harmony"
    version = "0.1.0"

    def get_publish_plugin_paths(self, host_name: str) -> list[str]:
        """Our validators, in Harmony alone."""
        if host_name != "harmony":
            return []
        return [str(ROOT / "plugins" / "publish")]

    def on_host_install(self, host: Any, host_name: str, project_name: str) -> None:
        """Called by AYON in the process that serves Harmony, before Harmony starts."""
        if host_name != "harmony":
            return
        import ayon_harmony.api as harmony

        from .tools import color_layers, greet

        harmony.add_script_folder(ROOT / "js")
        harmony.add_menu_entry("Colour Layers", color_layers)
        harmony.on_open(greet)
