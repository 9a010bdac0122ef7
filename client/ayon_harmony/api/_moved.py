"""Former modules of the api that hand on to where their contents are now."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable


def forward(former: str, place: str) -> Callable[[str], object]:
    """Warn that a module has moved, and return its ``__getattr__``.

    Args:
        former: Name of the module that is being imported.
        place: Where its contents are, below ``ayon_harmony``.

    """
    # Seen from whoever imports the former module: forward, module, importer.
    # Frames of the import system are not counted.
    warnings.warn(
        f"{former} is now ayon_harmony.{place}. Take what plugins derive from as"
        " names of ayon_harmony.api; this module goes with the next version.",
        DeprecationWarning,
        stacklevel=3,
    )
    module = importlib.import_module(f"ayon_harmony.{place}")
    return lambda name: getattr(module, name)
