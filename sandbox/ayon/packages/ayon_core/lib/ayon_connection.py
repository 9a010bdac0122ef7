"""The connection to the server."""

from __future__ import annotations

import os

import ayon_api

from .local_settings import get_local_site_id


def initialize_ayon_connection(force: bool = False) -> None:
    """Tell the connection which site and launcher version this is."""
    connection = ayon_api.get_server_api_connection()
    connection.set_site_id(get_local_site_id())
    connection.set_client_version(os.getenv("AYON_VERSION"))
