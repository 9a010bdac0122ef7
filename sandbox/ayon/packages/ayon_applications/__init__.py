"""Double of ayon-applications: applications, launch hooks, launch contexts.

Works on the double of ayon-core and on the real one.
"""

from __future__ import annotations

from .addon import ApplicationsAddon
from .defs import (
    Application,
    ApplicationExecutable,
    ApplicationGroup,
    LaunchTypes,
    UndefinedApplicationExecutable,
)
from .exceptions import (
    ApplicationExecutableNotFound,
    ApplicationLaunchFailed,
    ApplicationNotFound,
)
from .hooks import LaunchHook, PostLaunchHook, PreLaunchHook
from .manager import ApplicationLaunchContext, ApplicationManager

__version__ = "1.4.4"

__all__ = (
    "Application",
    "ApplicationExecutable",
    "ApplicationExecutableNotFound",
    "ApplicationGroup",
    "ApplicationLaunchContext",
    "ApplicationLaunchFailed",
    "ApplicationManager",
    "ApplicationNotFound",
    "ApplicationsAddon",
    "LaunchHook",
    "LaunchTypes",
    "PostLaunchHook",
    "PreLaunchHook",
    "UndefinedApplicationExecutable",
    "__version__",
)
