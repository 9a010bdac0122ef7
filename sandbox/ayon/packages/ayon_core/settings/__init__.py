"""Settings of addons as the server gives them, cached for a moment."""

from __future__ import annotations

from .lib import get_project_settings, get_studio_settings

__all__ = ("get_project_settings", "get_studio_settings")
