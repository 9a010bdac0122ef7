"""Give Harmony the colour configuration that AYON has for the task."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from ayon_applications import LaunchTypes, PreLaunchHook
from ayon_core.pipeline.colorspace import get_imageio_config_preset
from ayon_core.pipeline.template_data import get_template_data

from ayon_harmony.model.filling import fill_in


class SetHarmonyOcio(PreLaunchHook):
    """Set ``OCIO``, which Harmony reads its colour spaces from.

    ayon-core does this for the hosts on its own list only. What the application's
    own environment says is replaced, as ayon-core replaces it elsewhere; where AYON
    has no configuration it stays.
    """

    order = 0
    hosts: ClassVar[set[str]] = {"harmony"}
    launch_types: ClassVar[set[str]] = {LaunchTypes.local, LaunchTypes.automated}

    def execute(self) -> None:
        """Set it, where colour management is on; a fault stops no launch."""
        folder, task = self.data.get("folder_entity"), self.data.get("task_entity")
        if not folder or not task:
            self.log.debug("No task, so no colour configuration for it.")
            return
        try:
            path = self.find_config(folder, task)
        except Exception as error:
            # ayon-core raises of many kinds where a configured file is missing.
            self.log.warning(f"The colour configuration was not found: {error}")
            return
        if not path:
            self.log.debug("AYON has no colour configuration for the task.")
            return
        self.log.info(f"Colour configuration: {path}")
        self.launch_context.env["OCIO"] = Path(path).as_posix()

    def find_config(self, folder: Any, task: Any) -> str:
        """Return the configuration of the task, "" where there is none."""
        settings = self.data["project_settings"]
        values = get_template_data(
            self.data["project_entity"],
            folder_entity=folder,
            task_entity=task,
            host_name=self.application.host_name,
            settings=settings,
        )
        host_settings = (settings.get("harmony") or {}).get("imageio") or {}
        own = host_settings.get("ocio_config") or {}
        if own.get("override_global_config"):
            # ayon-core 1.8.2 to 1.9.7 ends with an AttributeError where a host has
            # files of its own.
            is_on = _is_on(settings.get("core")) and _is_on(settings.get("harmony"))
            return self.first_file(own.get("filepath") or (), values) if is_on else ""
        config = get_imageio_config_preset(
            self.data["project_name"],
            self.data["folder_path"],
            self.data["task_name"],
            self.application.host_name,
            anatomy=self.data["anatomy"],
            project_settings=settings,
            template_data=values,
            env=self.launch_context.env,
            folder_id=folder["id"],
        )
        return str(config["path"]) if config else ""

    def first_file(self, templates: Iterable[str], values: Any) -> str:
        """Return the first of the studio's files that is there."""
        for template in templates:
            with contextlib.suppress(KeyError, ValueError):
                roots = self.data["anatomy"].roots
                path = fill_in(template, {**values, "root": roots})
                if Path(path).is_file():
                    return path
        return ""


def _is_on(settings: Any) -> bool:
    imageio = (settings or {}).get("imageio") or {}
    return bool(
        imageio.get("activate_global_color_management", True)
        and imageio.get("activate_host_color_management", True)
    )
