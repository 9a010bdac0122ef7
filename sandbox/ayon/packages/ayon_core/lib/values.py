"""Profiles, variables, and what the names of files say."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def filter_profiles(
    profiles_data: Iterable[Mapping[str, Any]],
    key_values: Mapping[str, Any],
    keys_order: Iterable[str] | None = None,
    logger: Any = None,
) -> Any:
    """The profile that fits best, None if none fits.

    An empty list in a profile fits everything; a filled one has to hold the
    value, as a word or as a pattern, and makes the profile the better choice.
    """
    keys = list(keys_order or key_values)
    best: Any = None
    best_score: tuple[int, ...] = ()
    for profile in profiles_data:
        ranks = [_rank(profile.get(key), key_values.get(key)) for key in keys]
        known = [rank for rank in ranks if rank is not None]
        score = (sum(known), *known)
        if len(known) == len(keys) and score > best_score:
            best, best_score = profile, score
    return best


def _rank(wanted: Any, value: Any) -> int | None:
    patterns = [wanted] if isinstance(wanted, str) else list(wanted or ())
    if not patterns or "*" in patterns:
        return 0
    is_wanted = value is not None and any(
        pattern == value or re.fullmatch(pattern, str(value)) for pattern in patterns
    )
    return 1 if is_wanted else None


def env_value_to_bool(
    env_key: str | None = None, value: Any = None, default: bool = False
) -> bool:
    """Whether a variable, or a text, says yes."""
    text = os.environ.get(env_key) if env_key is not None else value
    if text is None:
        return default
    return str(text).strip().lower() in {"1", "true", "yes", "on", "y"}


def collect_frames(files: Iterable[str]) -> dict[str, str | None]:
    """Frame numbers of files, as they are written; None for a lone still."""
    names = list(files)
    numbers = {name: _number_in(name) for name in names}
    with_number = {name: number for name, number in numbers.items() if number}
    return dict(with_number) if len(names) > 1 else dict(numbers)


def _number_in(name: str) -> str | None:
    match = re.search(r"[._](-?\d+)\.\w+$", os.path.basename(name))
    return match[1] if match else None


def get_version_from_path(file: str) -> str | None:
    """Digits of the version in a file's name, the last one of several."""
    numbers = re.findall(r"[._]v(\d+)", Path(file).name, re.IGNORECASE)
    return numbers[-1] if numbers else None
