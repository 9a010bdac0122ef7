"""Texts that ayon-core draws into movies, as its burn-ins can draw them.

``ExtractBurnin`` of ayon-core 1.8.2 to 1.9.9 hands texts to FFmpeg's ``drawtext``
and hides only backslashes, commas and colons from it. An apostrophe ends the text,
by which the whole publish fails; a percent sign begins an expansion, and FFmpeg
leaves out a text with one that it does not know. No way to hide either gets
through (tried with FFmpeg 8.0).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def drawable_members(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that have to be drawn in other words.

    Args:
        data: What burn-ins fill in: texts, numbers, nested dicts and lists.

    Returns:
        For ``burninDataMembers``: a whole value for each key of ``data`` that has a
        text in it that cannot be drawn, and nothing for the others.

    """
    drawable = {key: _drawable(value) for key, value in data.items()}
    return {key: value for key, value in drawable.items() if value != data[key]}


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        # U+2019 is the apostrophe of print; core's own font has it.
        return re.sub(r"\s*%", " percent", value.replace("'", "\u2019"))
    if isinstance(value, Mapping):
        return {key: _drawable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_drawable(inner) for inner in value]
    return value
