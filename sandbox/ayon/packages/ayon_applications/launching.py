"""Applications of the settings, and starting one with its hooks."""

from __future__ import annotations

import inspect
import logging
import os
import platform
import runpy
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from ayon_core.addon import AddonsManager
from ayon_core.settings import get_project_settings, get_studio_settings

_UNWANTED = ("QT_API",)


class ApplicationNotFound(Exception):
    """The settings have no such application."""

    def __init__(self, app_name: str) -> None:
        self.app_name = app_name
        super().__init__(f"The settings have no application '{app_name}'.")


class ApplicationExecutableNotFound(Exception):
    """An application is not installed on this machine."""

    def __init__(self, application: Application) -> None:
        self.application = application
        tried = ", ".join(application.executables) or "nowhere"
        super().__init__(f"{application.full_label} is not installed ({tried}).")


class LaunchTypes:
    """Why an application is started."""

    automated = "automated"
    farm_publish = "farm-publish"
    farm_render = "farm-render"
    local = "local"
    remote = "remote"


class Application:
    """A variant of an application."""

    def __init__(self, data: dict[str, Any], group: dict[str, Any]) -> None:
        self.name = data["name"]
        self.group_name = group["name"]
        self.full_name = f"{group['name']}/{data['name']}"
        self.full_label = f"{group['label']} {data['label']}"
        self.host_name = group["host_name"]
        self.is_host = bool(group["host_name"])
        system = platform.system().lower()
        self.executables = [path for path in data["executables"][system] if path]
        self.arguments = [text for text in data["arguments"][system] if text]

    def find_executable(self) -> str | None:
        """The program on this machine, None if it is not installed."""
        return next((path for path in self.executables if os.path.isfile(path)), None)


class ApplicationManager:
    """What the settings let artists start."""

    def __init__(self, studio_settings: dict[str, Any] | None = None) -> None:
        settings = (studio_settings or get_studio_settings())["applications"]
        groups = dict(settings["applications"])
        for group in groups.pop("additional_apps", ()):
            groups[group["name"]] = group
        self.applications = {
            app.full_name: app
            for name, group in groups.items()
            if group["enabled"]
            for app in (
                Application(data, {**group, "name": name}) for data in group["variants"]
            )
        }

    def create_launch_context(
        self, app_name: str, **data: Any
    ) -> ApplicationLaunchContext:
        """Prepare a start.

        Raises:
            ApplicationNotFound: The settings have no such application.

        """
        application = self.applications.get(app_name)
        if application is None:
            raise ApplicationNotFound(app_name)
        program = application.find_executable()
        return ApplicationLaunchContext(application, program, **data)

    def launch(self, app_name: str, **data: Any) -> Any:
        """Start an application; returns its process.

        Raises:
            ApplicationExecutableNotFound: It is not installed.

        """
        context = self.create_launch_context(app_name, **data)
        if not context.launch_args[0]:
            raise ApplicationExecutableNotFound(context.application)
        return context.launch()


class ApplicationLaunchContext:
    """A start of an application, which hooks change.

    Attributes:
        launch_args: Program and arguments; hooks may put lists among them.
        kwargs: Options of the process.
        env: Its environment.
        data: What hooks know.

    """

    def __init__(
        self,
        application: Application,
        executable: str | None,
        env_group: str | None = None,
        launch_type: str | None = None,
        **data: Any,
    ) -> None:
        self.application = application
        self.launch_type = launch_type or LaunchTypes.local
        self.log = logging.getLogger("ayon.launch")
        env = data.pop("env", None)
        self.launch_args: list[Any] = [executable, *application.arguments]
        self.launch_args += data.pop("app_args", None) or []
        self.data = dict(data)
        self.data["env_group"] = env_group
        if data.get("project_name"):
            self.data["project_settings"] = get_project_settings(data["project_name"])
        env = dict(os.environ if env is None else env)
        self.env = {key: v for key, v in env.items() if key not in _UNWANTED}
        self.kwargs: dict[str, Any] = {}
        self.prelaunch_hooks: list[Any] = []
        self.postlaunch_hooks: list[Any] = []
        self._known_addons: Any = None
        self._is_discovered = False

    @property
    def host_name(self) -> str:
        """Host of the application."""
        return str(self.application.host_name)

    @property
    def modules_manager(self) -> Any:
        """The addons."""
        self._known_addons = self._known_addons or AddonsManager()
        return self._known_addons

    def paths_to_launch_hooks(self) -> list[str]:
        """Folders of hooks of all addons."""
        folders: list[str] = []
        for addon in self.modules_manager.get_enabled_addons():
            ask = getattr(addon, "get_launch_hook_paths", None)
            for folder in ask(self.application) if ask else ():
                if folder not in folders:
                    folders.append(folder)
        return folders

    def discover_launch_hooks(self, force: bool = False) -> None:
        """Find hooks that fit, in the order they run."""
        if self._is_discovered and not force:
            return
        self._is_discovered = True
        for base, hooks in (
            (PreLaunchHook, self.prelaunch_hooks),
            (PostLaunchHook, self.postlaunch_hooks),
        ):
            fitting = [
                hook_class(self)
                for folder in self.paths_to_launch_hooks()
                for hook_class in _hooks_in(folder, base)
                if hook_class.class_validation(self)
            ]
            last = float("inf")
            hooks[:] = sorted(
                (hook for hook in fitting if hook.validate()),
                key=lambda hook: last if hook.order is None else hook.order,
            )

    def run_prelaunch_hooks(self) -> None:
        """Let hooks change the start."""
        self._let_addons_add_variables()
        self.discover_launch_hooks()
        for hook in self.prelaunch_hooks:
            hook.execute()

    def _let_addons_add_variables(self) -> None:
        for addon in self.modules_manager.get_enabled_addons():
            add = getattr(addon, "add_implementation_envs", None)
            if add and getattr(addon, "host_name", None) == self.host_name:
                add(self.env, self.application)

    def launch(self) -> Any:
        """Start the process."""
        self.run_prelaunch_hooks()
        arguments = list(_flat(self.launch_args))
        process = subprocess.Popen(arguments, env=self.env, **self.kwargs)
        for hook in self.postlaunch_hooks:
            try:
                hook.execute()
            except Exception:
                self.log.exception("A hook after the start failed")
        return process


def _flat(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, (list, tuple, set)):
            yield from _flat(value)
        else:
            yield str(value)


class LaunchHook(ABC):
    """Changes the start of applications that it fits."""

    order: float | None = None
    hosts: ClassVar[set[str]] = set()
    app_groups: ClassVar[set[str]] = set()
    app_names: ClassVar[set[str]] = set()
    platforms: ClassVar[set[str]] = set()
    launch_types: ClassVar[set[str]] = {LaunchTypes.local}

    def __init__(self, launch_context: ApplicationLaunchContext) -> None:
        self.launch_context = launch_context
        self.log = logging.getLogger(f"ayon.launch.{type(self).__name__}")

    @classmethod
    def class_validation(cls, launch_context: ApplicationLaunchContext) -> bool:
        """Whether it fits a start; what it leaves empty does not matter."""
        app = launch_context.application
        return all(
            not wanted or value in wanted
            for wanted, value in (
                (cls.hosts, app.host_name),
                (cls.app_groups, app.group_name),
                (cls.app_names, app.full_name),
                (cls.platforms, platform.system().lower()),
                (cls.launch_types, launch_context.launch_type),
            )
        )

    @property
    def application(self) -> Application:
        """The application."""
        return self.launch_context.application

    @property
    def data(self) -> dict[str, Any]:
        """What hooks know."""
        return self.launch_context.data

    def validate(self) -> bool:
        """Whether it runs after all."""
        return True

    @abstractmethod
    def execute(self) -> None:
        """Do it."""


def _hooks_in(folder: str, base: type[LaunchHook]) -> Iterable[type[LaunchHook]]:
    """Execute the files of a folder, each on its own, and yield their hooks."""
    for path in sorted(Path(folder).glob("*.py")):
        for value in runpy.run_path(str(path), run_name=path.stem).values():
            is_hook = isinstance(value, type) and issubclass(value, base)
            if is_hook and value is not base and not inspect.isabstract(value):
                yield value


class PreLaunchHook(LaunchHook):
    """Runs before the start."""


class PostLaunchHook(LaunchHook):
    """Runs after the start."""
