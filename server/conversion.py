"""Settings that were made for other versions, in the shape of this one.

The public Harmony addon has the same name as ours and versions below 1.0.0, so
a studio that moves over keeps what it had set. What moved, and what has no
place any more, is in the tables here; ``docs/admin/moving.md`` tells it to
admins.

A conversion that raises costs a studio all its overrides, and one that lets an
invalid value through makes the server refuse the whole form later. So values
are tried one by one, and one that does not fit costs nothing but itself.
"""

from __future__ import annotations

import copy
from typing import Any

from ayon_server.logging import logger

#: The first version of this addon; below it lies the public one.
FIRST_VERSION = (1, 0, 0)

Path = tuple[str, ...]

_SCENE = ("publish", "ValidateSceneSettings")

#: Keys of the public addon that stand elsewhere here.
MOVED: dict[Path, Path] = {
    # Spelt like that for years.
    ("create", "AutoDetectRendeLayersPasses"): (
        "create",
        "AutoDetectRenderLayersPasses",
    ),
    # The default stood under the plural, the model read the singular.
    ("publish", "ValidateInstances"): ("publish", "ValidateInstance"),
    # Every palette of these tasks was published unseen; now they get instances,
    # which artists see and can switch off.
    ("publish", "CollectPalettes", "allowed_tasks"): (
        "create",
        "CreatePalette",
        "task_patterns",
    ),
    # Names of folders, names of tasks (range), names of tasks (resolution).
    (*_SCENE, "frame_check_filter"): (*_SCENE, "skip_range", "folder_paths"),
    (*_SCENE, "skip_timelines_check"): (*_SCENE, "skip_range", "task_names"),
    (*_SCENE, "skip_resolution_check"): (*_SCENE, "skip_resolution", "task_names"),
}

#: What else changes where a key was moved.
ALONG: dict[Path, tuple[Path, Any]] = {
    ("publish", "CollectPalettes", "allowed_tasks"): (
        ("create", "CreatePalette", "create_automatically"),
        True,
    ),
}

#: Keys of the public addon that have no place here, each with the reason.
DROPPED: dict[Path, str] = {
    ("create", "CreateFarmRender"): (
        "No plugin read it since 0.3; the farm is a target of the render creator."
    ),
}


#: Entries of the menu in 1.0.0, which had a list of those that were shown.
_TOOLS_OF_1_0_0 = (
    *["workfiles", "create", "load", "publish", "manage"],
    *["set_scene_settings", "scene_check", "experimental_tools"],
)


def convert_own_overrides(overrides: dict[str, Any]) -> dict[str, Any]:
    """Return overrides of an earlier version of this addon under today's keys.

    Args:
        overrides: Nested overrides as the server stores them.

    Returns:
        A new dict; the one given is not changed.

    """
    converted = copy.deepcopy(overrides)
    is_set, shown = _take(converted, ("startup", "tools"))
    if is_set and isinstance(shown, list):
        hidden = [name for name in _TOOLS_OF_1_0_0 if name not in shown]
        _put(converted, ("startup", "hidden_tools"), hidden)
    return converted


def is_public_addon(source_version: str) -> bool:
    """Tell whether a version belongs to the public addon.

    Args:
        source_version: Version that overrides were made for, for example
            ``0.4.9`` or ``1.2.0-dev``. What is no version counts as ours.

    """
    numbers = source_version.split("+")[0].split("-")[0].split(".")
    if not all(number.isdigit() for number in numbers):
        return False
    return tuple(int(number) for number in numbers) < FIRST_VERSION


def convert_public_overrides(overrides: dict[str, Any]) -> dict[str, Any]:
    """Return overrides of the public addon under our keys.

    Args:
        overrides: Nested overrides as the server stores them; any key may be
            missing, and unknown ones are left where they are.

    Returns:
        A new dict; the one given is not changed.

    """
    converted = copy.deepcopy(overrides)
    for path, reason in DROPPED.items():
        is_set, _value = _take(converted, path)
        if is_set:
            logger.info(f"Setting {'.'.join(path)} is left out. {reason}")
    for old, new in MOVED.items():
        is_set, value = _take(converted, old)
        if is_set:
            logger.info(f"Setting {'.'.join(old)} is now {'.'.join(new)}.")
            _put(converted, new, value)
            if old in ALONG:
                _put(converted, *ALONG[old])
    return {key: value for key, value in converted.items() if value != {}}


def _take(tree: dict[str, Any], path: Path) -> tuple[bool, Any]:
    """Take a value out of nested dicts; say whether it was there.

    A dict that becomes empty by it goes, too: it would be reported as a setting
    that nobody knows.
    """
    if len(path) > 1:
        inner = tree.get(path[0])
        if not isinstance(inner, dict):
            return False, None
        is_set, value = _take(inner, path[1:])
        if is_set and not inner:
            del tree[path[0]]
        return is_set, value
    return (True, tree.pop(path[0])) if path[0] in tree else (False, None)


def _put(tree: dict[str, Any], path: Path, value: Any) -> None:
    """Put a value into nested dicts, unless something stands there already."""
    for name in path[:-1]:
        inner = tree.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    present = tree.setdefault(path[-1], value)
    if present is not value and isinstance(present, dict) and isinstance(value, dict):
        for key, item in value.items():
            _put(present, (key,), item)


def keep_valid(model: Any, overrides: Any, parents: Path = ()) -> dict[str, Any]:
    """Return the overrides that a settings model takes; the log names the others.

    Args:
        model: Class of the settings model; every field has a default.
        overrides: Nested overrides, or anything else.
        parents: Keys that lead to them, as admins know them.

    Returns:
        A new dict. Every value in it is accepted by its field; a list of
        models loses the items that are not.

    """
    if not isinstance(overrides, dict):
        return {}
    kept: dict[str, Any] = {}
    for key, value in overrides.items():
        path = (*parents, str(key))
        name = ".".join(path)
        field = model.__fields__.get(key)
        if field is None:
            logger.info(f"Setting {name} is not known any more.")
        elif _is_model(field.outer_type_):
            inner = keep_valid(field.outer_type_, value, path)
            if inner:
                kept[key] = inner
        elif _fits(model, key, value):
            kept[key] = copy.deepcopy(value)
        elif isinstance(value, list):
            items: list[Any] = []
            for item in value:
                if _fits(model, key, [*items, item]):
                    items.append(copy.deepcopy(item))
                else:
                    logger.warning(f"Setting {name} can't hold {item!r}; left out.")
            if items:
                kept[key] = items
        else:
            logger.warning(f"Setting {name} can't be {value!r}; left out.")
    return kept


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and hasattr(kind, "__fields__")


def _fits(model: Any, key: str, value: Any) -> bool:
    try:
        model(**{key: copy.deepcopy(value)})
    except Exception as error:
        # Validators of the server raise errors of its own, too.
        logger.debug(f"{model.__name__}.{key}: {error}")
        return False
    return True
