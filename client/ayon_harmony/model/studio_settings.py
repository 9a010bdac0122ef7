"""The studio's settings of the host, whole whatever a server sends.

The defaults are fields of the server half. They are repeated here for a server
that is older than this client, or for no server at all; a contract test holds
the two together. What a plugin may be told is a class attribute of the plugin.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

log = logging.getLogger(__name__)

#: Entries of the menu that a studio may hide.
TOOLS = (
    "workfiles",
    "create",
    "load",
    "publish",
    "manage",
    "set_scene_settings",
    "scene_check",
    "drawings",
    "compare",
    "experimental_tools",
    "script_console",
)
LOG_LEVELS = ("debug", "info", "warning", "error")
LEFT_OUT = ("frames", "backups", "thumbnails")
COMPRESSIONS = ("measured", "stored")
APPLY_AT_OPEN = ("never", "ask", "always")


class Field(NamedTuple):
    """One setting: what stands without one, and what is accepted."""

    default: Any
    accepts: Callable[[Any], bool]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _switch(default: bool) -> Field:
    return Field(default, lambda value: isinstance(value, bool))


def _text(default: str, *, may_be_empty: bool = True) -> Field:
    return Field(
        default, lambda value: isinstance(value, str) and (may_be_empty or bool(value))
    )


def _choice(default: str, choices: tuple[str, ...]) -> Field:
    return Field(default, lambda value: isinstance(value, str) and value in choices)


def _number(default: float, low: float, high: float, *, may_be_low: bool) -> Field:
    def accepts(value: Any) -> bool:
        return bool(
            _is_number(value)
            and (not isinstance(default, int) or value == int(value))
            and value <= high
            and (value >= low if may_be_low else value > low)
        )

    return Field(default, accepts)


def _color(default: str) -> Field:
    return Field(
        default,
        lambda value: isinstance(value, str)
        and re.fullmatch(r"#[0-9a-fA-F]{6}", value) is not None,
    )


def _names(default: tuple[str, ...] = (), choices: tuple[str, ...] = ()) -> Field:
    def accepts(value: Any) -> bool:
        return isinstance(value, list) and all(
            isinstance(text, str) and (not choices or text in choices) for text in value
        )

    return Field(list(default), accepts)


def _is_programs(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(paths, list) and all(isinstance(path, str) for path in paths)
        for paths in value.values()
    )


#: Items of a list of profiles: every one has these keys.
PROFILES: Mapping[tuple[str, str], Mapping[str, Field]] = {
    ("startup", "start_scenes"): {"task_types": _names(), "path": _text("")},
    ("scene", "handles"): {
        "task_types": _names(),
        "task_names": _names(),
        "include_handles": _switch(True),
    },
}

_FAR = float(2**31)

GROUPS: Mapping[str, Mapping[str, Field]] = {
    "startup": {
        "workfiles_on_launch": _switch(False),
        "start_scenes": Field([], lambda value: isinstance(value, list)),
        "javascript_folders": _names(),
        "menu_label": _text("AYON", may_be_empty=False),
        "hidden_tools": _names((), TOOLS),
    },
    "bridge": {
        "call_timeout_s": _number(120.0, 0, _FAR, may_be_low=False),
        "connect_hint_s": _number(180.0, 0, _FAR, may_be_low=False),
        "max_message_mib": _number(256, 1, 4095, may_be_low=True),
        "log_level": _choice("info", LOG_LEVELS),
    },
    "workfiles": {
        "sync_on_every_save": _switch(True),
        "mark_beside_workfile": _switch(True),
        "left_out": _names(LEFT_OUT, LEFT_OUT),
        "compression": _choice("measured", COMPRESSIONS),
        "recoveries_kept": _number(5, 1, _FAR, may_be_low=True),
        "cache_limit_gib": _number(50.0, 0, _FAR, may_be_low=True),
    },
    "scene": {
        "apply_at_open": _choice("never", APPLY_AT_OPEN),
        "handles": Field([], lambda value: isinstance(value, list)),
    },
    "headless": {
        "programs": Field({"windows": [], "linux": [], "darwin": []}, _is_programs),
        "parallel_sessions": _number(1, 1, 64, may_be_low=True),
        "scene_timeout_s": _number(3600.0, 0, _FAR, may_be_low=False),
        "arguments": _names(),
    },
    "manage": {
        "check_at_open": _switch(True),
        "color_outdated": _switch(True),
        "outdated_color": _color("#d94b3b"),
    },
}


def complete_settings(given: object) -> dict[str, Any]:
    """Return settings that have every key of the host, each of its type.

    Args:
        given: The addon's part of the project settings, as it came. Anything
            that is missing, of another type or out of its range is replaced by
            its default, with a line in the log where it was there at all.

    Returns:
        A new dict. Groups that are not the host's, those of plugins among
        them, are passed on as they are.

    """
    source: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    complete = dict(source)
    for name, fields in GROUPS.items():
        complete[name] = _complete(name, source.get(name), fields)
        for key in fields:
            profile = PROFILES.get((name, key))
            if profile is not None:
                items = complete[name][key]
                complete[name][key] = [
                    _complete(f"{name}/{key}", entry, profile)
                    for entry in items
                    if isinstance(entry, Mapping)
                ]
    return complete


def _complete(where: str, group: object, fields: Mapping[str, Field]) -> dict[str, Any]:
    source: Mapping[str, Any] = group if isinstance(group, Mapping) else {}
    complete = dict(source)
    for key, field in fields.items():
        if key in source and field.accepts(source[key]):
            continue
        if key in source:
            log.warning(
                "Setting %s/%s is %r; its default %r is taken.",
                where,
                key,
                source[key],
                field.default,
            )
        default = field.default
        complete[key] = list(default) if isinstance(default, list) else default
    return complete
