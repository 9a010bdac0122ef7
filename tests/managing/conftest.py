"""A running session on a scene in the emulator, as for the host."""

from __future__ import annotations

from tests.host.conftest import emulator, scene, session

__all__ = ("emulator", "scene", "session")
