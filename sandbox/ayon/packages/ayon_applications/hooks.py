# ruff: noqa: RUF012
"""Hooks that run before and after an application is started."""

from __future__ import annotations

import logging
import platform
import warnings
from abc import ABC, abstractmethod
from typing import Any

from .defs import Application, ApplicationGroup, LaunchTypes


class LaunchHook(ABC):
    """Base of hooks; empty filters fit everything."""

    order: int | None = None
    hosts: set[str] = set()
    app_groups: set[str] = set()
    app_names: set[str] = set()
    platforms: set[str] = set()
    launch_types: set[str] = {LaunchTypes.local}

    def __init__(self, launch_context: Any) -> None:
        self.log = logging.getLogger(type(self).__name__)
        self.launch_context = launch_context
        self.is_valid = self.class_validation(launch_context) and self.validate()

    @classmethod
    def class_validation(cls, launch_context: Any) -> bool:
        """Whether the filters of the class fit the launch."""
        facts = (
            ({item.lower() for item in cls.platforms}, platform.system().lower()),
            (cls.hosts, launch_context.host_name),
            (cls.app_groups, launch_context.app_group.name),
            (cls.app_names, launch_context.app_name),
            (cls.launch_types, launch_context.launch_type),
        )
        return all(not wanted or found in wanted for wanted, found in facts)

    @property
    def data(self) -> dict[str, Any]:
        """Data of the launch, shared by all hooks."""
        return self.launch_context.data

    @property
    def application(self) -> Application:
        """The application."""
        return self.launch_context.application

    @property
    def manager(self) -> Any:
        """Manager of all applications."""
        return self.application.manager

    @property
    def host_name(self) -> str | None:
        """Host of the application."""
        return self.application.host_name

    @property
    def app_group(self) -> ApplicationGroup:
        """Group of the application."""
        return self.application.group

    @property
    def app_name(self) -> str:
        """Full name of the application."""
        return self.application.full_name

    @property
    def addons_manager(self) -> Any:
        """Addons of this process."""
        return self.launch_context.addons_manager

    @property
    def modules_manager(self) -> Any:
        """Old name of :attr:`addons_manager`."""
        warnings.warn(
            "Use 'addons_manager' instead of 'modules_manager'.",
            DeprecationWarning,
            stacklevel=2,
        )
        return self.addons_manager

    def validate(self) -> bool:
        """Whether the hook wants to run."""
        return True

    @abstractmethod
    def execute(self) -> None:
        """Do what the hook is for."""


class PreLaunchHook(LaunchHook, ABC):
    """Runs before the process is started; what it raises stops the launch."""


class PostLaunchHook(LaunchHook, ABC):
    """Runs after the process was started; what it raises is logged."""
