"""Anatomy as addons may import it; not modelled further."""

from __future__ import annotations

from typing import Any


class Anatomy:
    """Holds what it is given."""

    def __init__(self, **kwargs: Any) -> None:
        self.__dict__.update(kwargs)
