"""Double of ayon-core: the names a host addon uses, with their behaviour.

Signatures are held to ``tests/data/ayon_core_api.json``, behaviour to tests
that also run on the real ayon-core.
"""

from __future__ import annotations

import os

from .version import __version__

AYON_CORE_ROOT = os.path.dirname(os.path.abspath(__file__))

__all__ = ("AYON_CORE_ROOT", "__version__")
