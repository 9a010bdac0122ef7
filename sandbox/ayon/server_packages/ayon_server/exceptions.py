"""Errors the server answers with."""

from __future__ import annotations


class BadRequestException(ValueError):
    """Answered with status 400."""
