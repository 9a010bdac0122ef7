"""Where ``loading.loader`` was, for studio code; goes with the next version."""

from __future__ import annotations

from ayon_harmony.api import _moved

__getattr__ = _moved.forward(__name__, "loading.loader")
