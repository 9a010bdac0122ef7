"""Applications as the settings define them."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import platform
from collections.abc import Iterator
from typing import Any

from ayon_core.lib import find_executable


class LaunchTypes:
    """What an application is launched for."""

    local = "local"
    farm_render = "farm-render"
    farm_publish = "farm-publish"
    remote = "remote"
    automated = "automated"


class ApplicationExecutable:
    """Path of an executable; environment keys in it are filled."""

    def __init__(self, executable: str) -> None:
        with contextlib.suppress(KeyError, ValueError, IndexError):
            executable = executable.format(**os.environ)
        self.executable_path = executable

    def __str__(self) -> str:
        return self.executable_path

    def as_args(self) -> list[str]:
        """Start of the command line."""
        return [self.executable_path]

    def exists(self) -> bool:
        """Whether it is on this machine."""
        path = self.executable_path
        return bool(path) and bool(find_executable(path) or os.path.exists(path))


class UndefinedApplicationExecutable(ApplicationExecutable):
    """Stands for an executable that is not needed."""

    def __init__(self) -> None:
        self.executable_path = ""

    def as_args(self) -> list[str]:
        """Nothing."""
        return []

    def exists(self) -> bool:
        """Always."""
        return True


def _environment(data: dict[str, Any]) -> dict[str, str]:
    try:
        values = json.loads(data["environment"])
    except (KeyError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


class ApplicationGroup:
    """Versions of one application."""

    def __init__(self, name: str, data: dict[str, Any], manager: Any) -> None:
        self.name = name
        self.manager = manager
        self.enabled = data["enabled"]
        self.label = data.get("label") or name
        self.host_name = data["host_name"] or None
        self.is_host = self.host_name is not None
        self._environment = _environment(data)
        self.variants = {
            item["name"]: Application(item, self) for item in data["variants"]
        }

    def __iter__(self) -> Iterator[Application]:
        yield from self.variants.values()

    @property
    def environment(self) -> dict[str, str]:
        """Variables of every version."""
        return copy.deepcopy(self._environment)


class Application:
    """One version of an application."""

    def __init__(self, data: dict[str, Any], group: ApplicationGroup) -> None:
        system = platform.system().lower()
        arguments = data["arguments"]
        if isinstance(arguments, dict):
            arguments = arguments.get(system)
        self.group = group
        self.name = data["name"]
        self.label = data["label"] or self.name
        self.full_label = f"{group.label} {self.label}"
        self.full_name = f"{group.name}/{self.name}"
        self.enabled = group.enabled and data.get("enabled", True)
        self.arguments: list[str] = arguments or []
        self.executables = [
            ApplicationExecutable(path) for path in data["executables"].get(system, ())
        ]
        self._environment = _environment(data)

    @property
    def environment(self) -> dict[str, str]:
        """Variables of this version."""
        return copy.deepcopy(self._environment)

    @property
    def manager(self) -> Any:
        """Manager of all applications."""
        return self.group.manager

    @property
    def host_name(self) -> str | None:
        """Host of the application."""
        return self.group.host_name

    @property
    def is_host(self) -> bool:
        """Whether AYON integrates it."""
        return self.group.is_host

    def find_executable(self) -> ApplicationExecutable | None:
        """First executable that exists."""
        return next((item for item in self.executables if item.exists()), None)

    def launch(self, *args: Any, **kwargs: Any) -> Any:
        """Launch this version."""
        return self.manager.launch(self.full_name, *args, **kwargs)
