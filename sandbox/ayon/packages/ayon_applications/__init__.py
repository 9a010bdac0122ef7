"""A double of ayon-applications: variants of the settings, hooks, a process.

Written from the public names and what running the real one showed.
"""

from ayon_applications.addon import ApplicationsAddon
from ayon_applications.launching import (
    Application,
    ApplicationExecutableNotFound,
    ApplicationLaunchContext,
    ApplicationManager,
    ApplicationNotFound,
    LaunchTypes,
    PostLaunchHook,
    PreLaunchHook,
)

__all__ = [
    "Application",
    "ApplicationExecutableNotFound",
    "ApplicationLaunchContext",
    "ApplicationManager",
    "ApplicationNotFound",
    "ApplicationsAddon",
    "LaunchTypes",
    "PostLaunchHook",
    "PreLaunchHook",
]
