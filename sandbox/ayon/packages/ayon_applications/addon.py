"""The applications addon."""

from __future__ import annotations

import os
from typing import Any

from ayon_core.addon import AYONAddon


class ApplicationsAddon(AYONAddon):
    """Knows the applications and launches them."""

    name = "applications"
    version = "1.4.4"

    def get_applications_manager(self, settings: dict[str, Any] | None = None) -> Any:
        """Manager of all applications."""
        from .manager import ApplicationManager

        return ApplicationManager(settings)

    def launch_application(
        self,
        app_name: str,
        project_name: str | None,
        folder_path: str | None,
        task_name: str | None,
        workfile_path: str | None = None,
        use_last_workfile: bool | None = None,
    ) -> Any:
        """Launch an application in a context."""
        env = dict(os.environ)
        data: dict[str, Any] = {}
        if workfile_path is not None:
            data["workfile_path"] = workfile_path
        if use_last_workfile is not None:
            data["start_last_workfile"] = use_last_workfile
        env["AYON_APP_NAME"] = app_name
        for key, value in (
            ("AYON_PROJECT_NAME", project_name),
            ("AYON_FOLDER_PATH", folder_path),
            ("AYON_TASK_NAME", task_name),
        ):
            if value:
                env[key] = value
        manager = self.get_applications_manager()
        app = manager.applications.get(app_name)
        if app is not None:
            env.update(app.group.environment)
            env.update(app.environment)
            addon = self.manager.get_host_addon(app.host_name)
            if addon is not None and hasattr(addon, "add_implementation_envs"):
                addon.add_implementation_envs(env, app)
        return manager.launch(
            app_name,
            env=env,
            project_name=project_name,
            folder_path=folder_path,
            task_name=task_name,
            **data,
        )
