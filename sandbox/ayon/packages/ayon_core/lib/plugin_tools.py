"""Template data with the case variants that product names use."""

from __future__ import annotations

import os
import re
from typing import Any


def _first_up(text: str) -> str:
    return re.sub(r"[a-zA-Z0-9]", lambda found: found.group().upper(), text, count=1)


def _changed(value: Any, key_case: Any, text_case: Any) -> Any:
    if isinstance(value, dict):
        return {
            key_case(key): _changed(item, key_case, text_case)
            for key, item in value.items()
            if item is not None
        }
    return text_case(value) if isinstance(value, str) else value


def prepare_template_data(fill_pairs: dict[str, Any]) -> dict[str, Any]:
    """Each key also as ``Key`` and ``KEY``, with the value in the same case.

    Keys below keep their case under ``Key`` and are upper under ``KEY``. Keys
    whose value is ``None`` are left out, so that a template misses them.
    """
    output: dict[str, Any] = {}
    for key, value in fill_pairs.items():
        if value is None:
            continue
        output[key] = _changed(value, str, str)
        output[key.upper()] = _changed(value, str.upper, str.upper)
        output[key.capitalize()] = _changed(value, str, _first_up)
    return output


def source_hash(filepath: str, *args: str) -> str:
    """Text that names a file's state: name, time and size."""
    name = os.path.basename(filepath)
    time = str(os.path.getmtime(filepath))
    size = str(os.path.getsize(filepath))
    return "|".join((name, time, size, *args)).replace(".", ",")
