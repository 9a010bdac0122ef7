"""Sends what a host prints to AYON's tray."""

from __future__ import annotations

from .broker import StdOutBroker

__all__ = ("StdOutBroker",)
