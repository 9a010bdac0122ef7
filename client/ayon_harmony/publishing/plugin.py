"""What publish plugins of the addon share: the open scene and its workfile."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony import current
from ayon_harmony.model.storage import DatabaseScene
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
    def database(self) -> DatabaseScene | None:
        """The open scene of a Harmony Server, None for one in a folder."""
        return current.find_database_scene()

    @property
    def harmony_version(self) -> str:
        """Version of the connected Harmony, for example ``22.0.4``."""
        return str(current.get_session().peer.harmony_version)


class _OfHarmony(SceneAccess):
    """Gives each class that derives from a base the host that the base has not.

    pyblish takes every class it sees in a plugin file for a plugin, imported bases
    too, unless it is for another host (``pyblish.plugin.plugins_from_module``).
    """

    hosts: ClassVar[list[str]] = []

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not cls.hosts and cls.__module__ != __name__:
            cls.hosts = list(SceneAccess.hosts)


class HarmonyContextPlugin(_OfHarmony, pyblish.api.ContextPlugin):
    """Base of plugins that look at the publish as a whole."""


class HarmonyInstancePlugin(_OfHarmony, pyblish.api.InstancePlugin):
    """Base of plugins that look at one instance after the other."""
