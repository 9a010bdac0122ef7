"""Anatomy of a project; not modelled."""

from __future__ import annotations

from typing import Any


async def get_project_anatomy(project_name: str) -> Any:
    """Not modelled: settings do not need it."""
    raise NotImplementedError(project_name)
