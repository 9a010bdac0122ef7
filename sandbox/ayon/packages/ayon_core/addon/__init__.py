"""Addons: base classes, interfaces and the manager that finds them."""

from __future__ import annotations

from . import click_wrap
from .base import AddonsManager, AYONAddon, ProcessContext, load_addons
from .interfaces import IHostAddon, IPluginPaths, ITrayAddon
from .utils import ensure_addons_are_process_ready

__all__ = (
    "AYONAddon",
    "AddonsManager",
    "IHostAddon",
    "IPluginPaths",
    "ITrayAddon",
    "ProcessContext",
    "click_wrap",
    "ensure_addons_are_process_ready",
    "load_addons",
)
