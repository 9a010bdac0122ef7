"""Facts about the running AYON launcher and this workstation."""

from __future__ import annotations

import getpass
import os
import platform
import socket
from typing import Any

from .local_settings import get_local_site_id


def is_running_from_build() -> bool:
    """Whether the launcher is an executable of its own, not Python."""
    name = os.path.basename(os.environ["AYON_EXECUTABLE"]).lower()
    return "python" not in name


def is_using_ayon_console() -> bool:
    """Whether the launcher prints to a console."""
    if platform.system().lower() != "windows" or is_running_from_build():
        return True
    return "ayon_console" in os.path.basename(os.environ["AYON_EXECUTABLE"])


def is_headless_mode_enabled() -> bool:
    """Whether nothing may be shown."""
    return os.getenv("AYON_HEADLESS_MODE") == "1"


def is_staging_enabled() -> bool:
    """Whether the staging bundle is in use."""
    return os.getenv("AYON_USE_STAGING") == "1"


def is_dev_mode_enabled() -> bool:
    """Whether a developer's bundle is in use."""
    return os.getenv("AYON_USE_DEV") == "1"


def is_in_tests() -> bool:
    """Whether an automated test is running."""
    return os.environ.get("AYON_IN_TESTS") == "1"


def get_settings_variant() -> str:
    """Which settings count: production, staging or a developer's bundle."""
    if is_dev_mode_enabled():
        return os.environ["AYON_BUNDLE_NAME"]
    return "staging" if is_staging_enabled() else "production"


def get_workstation_info() -> dict[str, Any]:
    """Who works where; stored in workfile locks."""
    return {
        "hostname": socket.gethostname(),
        "host_ip": "127.0.0.1",
        "username": getpass.getuser(),
        "system_name": platform.system(),
        "local_id": get_local_site_id(),
    }
