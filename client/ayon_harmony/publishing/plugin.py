"""What publish plugins of the addon share: the open scene and its workfile."""

from __future__ import annotations

from typing import ClassVar

import pyblish.api

from ayon_harmony import current
from ayon_harmony.scene import Scene


class SceneAccess:
    """The open scene, for plugins of any kind; it is no plugin by itself."""

    hosts: ClassVar[list[str]] = ["harmony"]
    settings_category = "harmony"

    @property
    def scene(self) -> Scene:
        """The scene that is open in Harmony."""
        return current.get_scene()

    @property
    def workfile_path(self) -> str | None:
        """Workfile in the project, None for a scene that has none yet."""
        return current.get_workfile().path

    @property
    def harmony_version(self) -> str:
        """Version of the connected Harmony, for example ``22.0.4``."""
        return str(current.get_session().peer.harmony_version)


class HarmonyContextPlugin(SceneAccess, pyblish.api.ContextPlugin):
    """Base of plugins that look at the publish as a whole."""

    skip_discovery = True


class HarmonyInstancePlugin(SceneAccess, pyblish.api.InstancePlugin):
    """Base of plugins that look at one instance after the other."""

    skip_discovery = True
