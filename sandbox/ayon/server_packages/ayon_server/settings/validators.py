"""Validators of settings models."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..exceptions import BadRequestException


def normalize_name(
    name: str,
    whitespace: str = "_",
    separators: str = " _-",
    replace: Any | None = None,
) -> str:
    """A name of letters, digits and underscores; empty ones are refused."""
    text = re.sub(r"[^a-zA-Z0-9_\-\s]", "", name).strip()
    text = re.sub(r"[\s]+", whitespace, text)
    if not text:
        raise BadRequestException("Name cannot be empty")
    return text


def ensure_unique_names(objects: Iterable[Any], field_name: str | None = None) -> None:
    """Refuse two objects of the same ``name``."""
    seen = set()
    for item in objects:
        if item.name in seen:
            where = f" in '{field_name}'" if field_name else ""
            raise BadRequestException(f"Duplicate name '{item.name}'{where}")
        seen.add(item.name)
