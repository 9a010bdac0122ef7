"""The addon as AYON sees it: its host name, workfiles, hooks and environment.

Only what ayon-core and ayon-applications ask an addon for. How Harmony is
started and talked to is in ``app``.
"""

from __future__ import annotations

import os
import sys
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
        """Add ``ayon addon harmony support-bundle``, ``verify`` and ``doctor``."""
        group = click_wrap.group(_do_nothing, name=self.name, help="Toon Boom Harmony.")
        group.command(
            _write_support_bundle,
            name="support-bundle",
            help="Write a zip of logs, versions, settings and a list of the files "
            "of the scene that was used last. It holds no art and no secrets.",
        ).option(
            "--output",
            default=None,
            help="Zip to write, or a folder for it. Default: the folder 'support' "
            "beside the local scenes.",
        ).option(
            "--project",
            default=None,
            help="Project whose settings go in. Default: AYON_PROJECT_NAME.",
        ).option(
            "--scene",
            default=None,
            help="Folder of another scene whose files are listed.",
        )
        group.command(
            _verify,
            name="verify",
            help="Ask a Harmony everything that this addon believes of it, on throw-"
            "away scenes, and write a report that can be sent in. Takes five minutes "
            "at most; the exit code is 1 when something is not as we say.",
        ).argument("program").option(
            "--output",
            default=None,
            help="Folder to make; the report and everything else lies in it. "
            "Default: a temporary folder.",
        )
        group.command(
            _examine,
            name="doctor",
            help="Look at settings, installed Harmonys, hooks and the folder of local "
            "copies on this machine, and say what keeps artists from work. The exit "
            "code is 1 when something does.",
        )
        group.command(
            _diff,
            name="diff",
            help="Tell what changed between two scenes (workfile, folder or .xstage) "
            "in an artist's words. Needs no Harmony.",
        ).argument("before").argument("after").option(
            "--all",
            "everything",
            is_flag=True,
            help="Tell places in the Node View, too.",
        ).option("--json", "as_json", is_flag=True, help="Print JSON.")
        addon_click_group.add_command(group.to_click_obj())


def _do_nothing() -> None:
    """Be a group: its commands do the work."""


def _write_support_bundle(
    output: str | None, project: str | None, scene: str | None
) -> None:
    from ayon_harmony.app.support_bundle import write_bundle_here

    print(write_bundle_here(dict(os.environ), output, project, scene))


def _diff(before: str, after: str, everything: bool, as_json: bool) -> None:
    from ayon_harmony.commands import diff

    sys.exit(diff.run(before, after, everything=everything, as_json=as_json))


def _verify(program: str, output: str | None) -> None:
    from ayon_harmony.probes.verify import main

    sys.exit(main([program, *(["--output", output] if output else [])]))


def _examine() -> None:
    from ayon_harmony.app.doctor import main

    sys.exit(main())
