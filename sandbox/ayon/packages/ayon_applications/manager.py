"""The manager of applications and the context of one launch."""

from __future__ import annotations

import inspect
import logging
import os
import subprocess
from typing import Any

from ayon_core.addon import AddonsManager
from ayon_core.lib import classes_from_module, modules_from_path
from ayon_core.settings import get_project_settings, get_studio_settings

from .defs import (
    Application,
    ApplicationExecutable,
    ApplicationGroup,
    LaunchTypes,
)
from .exceptions import ApplicationExecutableNotFound, ApplicationNotFound
from .hooks import PostLaunchHook, PreLaunchHook


class ApplicationManager:
    """Applications of the studio settings."""

    def __init__(self, studio_settings: dict[str, Any] | None = None) -> None:
        self.log = logging.getLogger(type(self).__name__)
        self._studio_settings = studio_settings
        self.app_groups: dict[str, ApplicationGroup] = {}
        self.applications: dict[str, Application] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read the settings again."""
        settings = self._studio_settings or get_studio_settings()
        definitions = dict(settings["applications"]["applications"])
        for item in definitions.pop("additional_apps"):
            definitions[item["name"]] = item
        self.app_groups = {
            name: ApplicationGroup(name, data, self)
            for name, data in definitions.items()
        }
        self.applications = {
            app.full_name: app for group in self.app_groups.values() for app in group
        }

    def create_launch_context(
        self, app_name: str, **data: Any
    ) -> ApplicationLaunchContext:
        """Context of a launch that is not started yet."""
        app = self.applications.get(app_name)
        if app is None:
            raise ApplicationNotFound(app_name)
        return ApplicationLaunchContext(app, app.find_executable(), **data)

    def launch_with_context(self, launch_context: ApplicationLaunchContext) -> Any:
        """Run the hooks and start the process."""
        if not launch_context.executable:
            raise ApplicationExecutableNotFound(launch_context.application)
        return launch_context.launch()

    def launch(self, app_name: str, **data: Any) -> Any:
        """Launch an application by its full name."""
        return self.launch_with_context(self.create_launch_context(app_name, **data))


class ApplicationLaunchContext:
    """What one launch is made of; hooks change it."""

    def __init__(
        self,
        application: Application,
        executable: ApplicationExecutable | None,
        env_group: str | None = None,
        launch_type: str | None = None,
        **data: Any,
    ) -> None:
        self.application = application
        self.executable = executable
        self.addons_manager = AddonsManager()
        self.log = logging.getLogger(f"{type(self).__name__}-{application.full_name}")
        self.launch_type = launch_type or LaunchTypes.local
        self.env_group = env_group or "standard"
        self.data = dict(data)
        project_name = self.data.get("project_name")
        if project_name and "project_settings" not in self.data:
            self.data["project_settings"] = get_project_settings(project_name)
        self.launch_args: list[Any] = executable.as_args() if executable else []
        self.launch_args.extend(application.arguments)
        self.launch_args.extend(self.data.pop("app_args", None) or ())
        env = self.data.pop("env", None)
        env = os.environ if env is None else env
        self.kwargs: dict[str, Any] = {
            "env": {key: str(value) for key, value in env.items() if key != "QT_API"}
        }
        self.prelaunch_hooks: list[PreLaunchHook] | None = None
        self.postlaunch_hooks: list[PostLaunchHook] | None = None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def env(self) -> dict[str, str]:
        """Environment of the process to be."""
        return self.kwargs.setdefault("env", {})

    @env.setter
    def env(self, value: dict[str, str]) -> None:
        if not isinstance(value, dict):
            raise TypeError(f"'env' must be a dict, got {type(value)}")
        self.kwargs["env"] = value

    @property
    def app_name(self) -> str:
        """Name of the version."""
        return self.application.name

    @property
    def app_group(self) -> ApplicationGroup:
        """Group of the application."""
        return self.application.group

    @property
    def host_name(self) -> str | None:
        """Host of the application."""
        return self.application.host_name

    @property
    def manager(self) -> ApplicationManager:
        """Manager of all applications."""
        return self.application.manager

    def paths_to_launch_hooks(self) -> list[str]:
        """Folders of hooks that enabled addons give."""
        paths: list[str] = []
        for addon in self.addons_manager.get_enabled_addons():
            get_paths = getattr(addon, "get_launch_hook_paths", None)
            if get_paths is None:
                continue
            takes_app = bool(inspect.signature(get_paths).parameters)
            found = get_paths(self.application) if takes_app else get_paths()
            paths.extend([found] if isinstance(found, str) else found or ())
        return paths

    def discover_launch_hooks(self, force: bool = False) -> None:
        """Find hooks that fit; those with an order come first."""
        if self.prelaunch_hooks is not None and not force:
            return
        self.prelaunch_hooks = self._hooks(PreLaunchHook)
        self.postlaunch_hooks = self._hooks(PostLaunchHook)

    def _hooks(self, superclass: type) -> list[Any]:
        hooks = []
        for path in self.paths_to_launch_hooks():
            modules, _ = modules_from_path(path)
            for _, module in modules:
                for cls in classes_from_module(superclass, module):
                    if inspect.isabstract(cls):
                        continue
                    try:
                        hook = cls(self)
                    except Exception:
                        self.log.warning("Hook %s failed", cls.__name__, exc_info=True)
                        continue
                    if hook.is_valid:
                        hooks.append(hook)
        return sorted(hooks, key=lambda item: (item.order is None, item.order or 0))

    def run_prelaunch_hooks(self) -> None:
        """Run the hooks before the start."""
        self.discover_launch_hooks()
        for hook in self.prelaunch_hooks or ():
            hook.execute()

    @staticmethod
    def clear_launch_args(args: list[Any]) -> list[str]:
        """Arguments with lists inside taken apart."""
        flat: list[str] = []
        for item in args:
            if isinstance(item, (list, tuple, set)):
                flat.extend(ApplicationLaunchContext.clear_launch_args(list(item)))
            else:
                flat.append(item)
        return flat

    def launch(self) -> Any:
        """Run the hooks and start the process; only the first time."""
        if self.process is not None:
            return None
        self.run_prelaunch_hooks()
        self.launch_args = self.clear_launch_args(self.launch_args)
        self.process = subprocess.Popen(self.launch_args, **self.kwargs)
        for hook in self.postlaunch_hooks or ():
            try:
                hook.execute()
            except Exception:
                self.log.warning("Post-launch hook failed", exc_info=True)
        return self.process
