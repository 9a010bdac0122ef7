"""AYON addon for Toon Boom Harmony.

Importing the package costs nothing and needs nothing: the bridge, the model
and the workfiles rooms stand on the standard library, and the addon class,
which needs ayon-core, is imported when somebody asks for it. ayon-core does
so when it collects the classes of an addon through ``dir()``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .version import __version__

if TYPE_CHECKING:
    from .addon import HARMONY_ADDON_ROOT, HarmonyAddon

_FROM_ADDON = ("HARMONY_ADDON_ROOT", "HarmonyAddon")

__all__ = ("HARMONY_ADDON_ROOT", "HarmonyAddon", "__version__")


def __getattr__(name: str) -> object:
    if name in _FROM_ADDON:
        from . import addon

        return getattr(addon, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_FROM_ADDON})
