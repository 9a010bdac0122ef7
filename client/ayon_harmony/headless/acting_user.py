"""Whom AYON names for what a command does."""

from __future__ import annotations

import os

from ayon_harmony.errors import UsageError


def work_as(user: str | None) -> None:
    """Do everything in AYON as a user, where the connection is a service's.

    Args:
        user: Name of the user; None for ``AYON_USERNAME``.

    Raises:
        UsageError: A user is named, and the connection is of another one.

    """
    name = user or os.environ.get("AYON_USERNAME")
    if not name:
        return
    import ayon_api

    connection = ayon_api.get_server_api_connection()
    if connection.is_service_user():
        connection.set_default_service_username(name)
        os.environ["AYON_USERNAME"] = name
    elif user and user != ayon_api.get_user()["name"]:
        raise UsageError(
            f"Only a service user of AYON can work as somebody else, so --user {user}"
            " is not possible here."
        )
