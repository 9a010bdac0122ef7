"""The addon as AYON sees it: its host name, workfiles, hooks and environment.

Only what ayon-core and ayon-applications ask an addon for. How Harmony is
started and talked to is in ``app``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ayon_core.addon import AYONAddon, IHostAddon, IPluginPaths, click_wrap

from ayon_harmony.environment import SESSION_VARIABLES
from ayon_harmony.version import __version__

HARMONY_ADDON_ROOT = Path(__file__).resolve().parent


class HarmonyAddon(AYONAddon, IHostAddon, IPluginPaths):
    """Toon Boom Harmony as an AYON host."""

    name = "harmony"
    title = "Harmony"
    version = __version__
    host_name = "harmony"

    def get_workfile_extensions(self) -> list[str]:
        """A scene is a folder, so its workfile is a zip of that folder."""
        return [".zip"]

    def get_loader_action_plugin_paths(self, host_name: str | None) -> list[str]:
        """Folder of our actions of the Loader; other plugins come with the host."""
        if host_name != self.host_name:
            return []
        return [str(HARMONY_ADDON_ROOT / "plugins" / "loader")]

    def get_launch_hook_paths(self, app: Any = None) -> list[str]:
        """Folder of our pre-launch hooks; none for other hosts' applications."""
        if app is not None and app.host_name != self.host_name:
            return []
        return [str(HARMONY_ADDON_ROOT / "hooks")]

    def add_implementation_envs(self, env: dict[str, str], app: Any) -> None:
        """Give a launched session a clean start.

        Variables that belong to one running session are taken out, so that a
        Harmony started from inside another one gets its own. Everything the
        studio sets stays as it is, ``LIB_OPENHARMONY_PATH`` among it: without
        it the addon works, with it OpenHarmony is loaded first. The start-up
        script variables of Harmony itself are set for Harmony's own process
        only, when it is started.

        Args:
            env: Environment of the process to be, changed in place.
            app: Application of ayon-applications that will be launched.

        """
        for name in SESSION_VARIABLES:
            env.pop(name, None)

    def cli(self, addon_click_group: Any) -> None:
        """Add ``ayon addon harmony …``; the commands are in ``commands/table``."""
        from ayon_harmony.commands.table import register

        group = click_wrap.group(_do_nothing, name=self.name, help="Toon Boom Harmony.")
        register(group)
        addon_click_group.add_command(group.to_click_obj())


def _do_nothing() -> None:
    """Be a group: its commands do the work."""
