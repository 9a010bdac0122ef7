"""Loggers by name."""

from __future__ import annotations

import logging


class Logger:
    """Where ayon-core's own code gets its loggers."""

    @classmethod
    def get_logger(cls, name: str | None = None) -> logging.Logger:
        """The logger of that name."""
        return logging.getLogger(name or "__main__")
