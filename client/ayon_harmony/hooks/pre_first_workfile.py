"""Give a task its first workfile from the studio's template."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import ClassVar

from ayon_applications import LaunchTypes, PreLaunchHook
from ayon_core.pipeline.workfile import get_custom_workfile_template


class CopyFirstHarmonyWorkfile(PreLaunchHook):
    """Copy the template to where the first workfile of the task belongs.

    ayon-core does this for the hosts on its own list only. The template is
    a zipped scene, or the ``.xstage`` of a scene folder, which is zipped.
    """

    # Before the workfile is put among the launch arguments.
    order = 0
    hosts: ClassVar[set[str]] = {"harmony"}
    launch_types: ClassVar[set[str]] = {LaunchTypes.local}

    def execute(self) -> None:
        """Make the workfile where the task has none yet."""
        last_workfile = self.data.get("last_workfile_path")
        if not last_workfile or self.data.get("workfile_path"):
            self.log.debug("Another workfile was chosen, or the task has no folder.")
            return
        if Path(last_workfile).exists():
            self.log.debug("The task has a workfile already.")
            return
        entities = [
            self.data.get(key)
            for key in ("project_entity", "folder_entity", "task_entity")
        ]
        if not all(entities):
            self.log.debug("No task, so no template for it.")
            return
        template = get_custom_workfile_template(
            *entities,
            self.application.host_name,
            self.data.get("anatomy"),
            self.data.get("project_settings"),
        )
        if not template:
            self.log.info("No workfile template fits the task.")
            return
        self.copy(Path(template), Path(last_workfile))

    def copy(self, template: Path, workfile: Path) -> None:
        """Make the workfile; a template that is no use must not stop the launch."""
        if not template.is_file():
            self.log.warning(f"Workfile template '{template}' is not there.")
            return
        self.log.info(f"First workfile from template '{template}'.")
        workfile = workfile.with_suffix(".zip")
        if workfile.exists():
            self.log.debug("The task has a workfile already.")
            return
        workfile.parent.mkdir(parents=True, exist_ok=True)
        if template.suffix.lower() == ".zip":
            shutil.copyfile(template, workfile)
            return
        # Imported late: hooks are loaded for every host's launch.
        from ayon_harmony.errors import ProjectChangedError
        from ayon_harmony.workfiles.archive import save_folder

        with contextlib.suppress(ProjectChangedError):
            # A colleague's first save meanwhile stays.
            save_folder(template.parent, workfile, expected=None)
