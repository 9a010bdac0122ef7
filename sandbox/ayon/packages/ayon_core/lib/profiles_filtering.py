"""Choosing the settings profile that fits a situation best."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any


def _match(value: Any, patterns: Any) -> int:
    """1 fits, 0 the profile does not care, -1 does not fit."""
    if not patterns:
        return 0
    if not isinstance(patterns, (list, tuple, set)):
        patterns = [patterns]
    if "*" in patterns:
        return 0
    if not value:
        return -1
    return 1 if any(p and re.fullmatch(p, value) for p in patterns) else -1


def filter_profiles(
    profiles_data: Iterable[Mapping[str, Any]],
    key_values: Mapping[str, Any],
    keys_order: Iterable[str] | None = None,
    logger: logging.Logger | None = None,
) -> Any:
    """The profile with the most matching keys, or ``None``.

    An empty list in a profile fits everything and counts for nothing. With a
    tie the profile that matches an earlier key wins, then the first one.
    """
    order = list(keys_order or key_values)
    order += [key for key in key_values if key not in order]
    best: tuple[int, tuple[int, ...]] = (-1, ())
    found = None
    for profile in profiles_data or ():
        scores = tuple(_match(key_values[key], profile.get(key)) for key in order)
        if -1 in scores:
            continue
        rank = (sum(scores), scores)
        if rank > best:
            best, found = rank, profile
    return found
