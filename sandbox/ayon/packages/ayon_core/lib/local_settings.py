"""The user, the site and the launcher's folders."""

from __future__ import annotations

import os
from typing import Any

import ayon_api


def get_local_site_id() -> str:
    """Id of this machine in AYON."""
    site_id = os.environ.get("AYON_SITE_ID")
    if not site_id:
        raise ValueError("Couldn't access local site id")
    return site_id


def get_launcher_local_dir(*subdirs: str) -> str:
    """Folder of data that stays on this machine."""
    return os.path.join(os.environ["AYON_LAUNCHER_LOCAL_DIR"], *subdirs)


def get_launcher_storage_dir(*subdirs: str) -> str:
    """Folder of addons and packages."""
    return os.path.join(os.environ["AYON_LAUNCHER_STORAGE_DIR"], *subdirs)


def get_ayon_user_entity(username: str | None = None) -> dict[str, Any]:
    """The logged-in user, or another one by name."""
    user: dict[str, Any] = ayon_api.get_user(username)
    return user


def get_ayon_username() -> str:
    """Name of the logged-in user."""
    return str(get_ayon_user_entity()["name"])
