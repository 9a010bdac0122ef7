"""The server's logger."""

from __future__ import annotations

import logging

logger = logging.getLogger("ayon_server")
