"""Settings that were made for other versions, in the shape of this one.

The public Harmony addon has the same name as ours and versions below 1.0.0, so
a studio that moves over keeps what it had set. Keys that keep their place are
left to the server, which drops what the models no longer know.
"""

from __future__ import annotations

import copy
from typing import Any

#: The first version of this addon; below it lies the public one.
FIRST_VERSION = (1, 0, 0)


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
    create = _section(converted, "create")
    publish = _section(converted, "publish")

    # Since 0.3 no plugin read these; farm is a target of the render creator.
    create.pop("CreateFarmRender", None)
    _rename(create, "AutoDetectRendeLayersPasses", "AutoDetectRenderLayersPasses")
    # The default stood under the plural, the model read the singular.
    _rename(publish, "ValidateInstances", "ValidateInstance")
    _move_palettes(create, publish)

    for name in ("create", "publish"):
        if name in converted and not converted[name]:
            del converted[name]
    return converted


def _section(overrides: dict[str, Any], name: str) -> dict[str, Any]:
    section = overrides.setdefault(name, {})
    return section if isinstance(section, dict) else {}


def _rename(section: dict[str, Any], old: str, new: str) -> None:
    """Move a key unless the new one is set already."""
    if old in section:
        value = section.pop(old)
        section.setdefault(new, value)


def _move_palettes(create: dict[str, Any], publish: dict[str, Any]) -> None:
    """Turn the tasks that published palettes into automatic instances.

    The public addon published every palette of these tasks unseen; ours makes
    instances for them, which artists see and can switch off.
    """
    collector = publish.pop("CollectPalettes", None)
    if not isinstance(collector, dict) or "allowed_tasks" not in collector:
        return
    palette = create.setdefault("CreatePalette", {})
    palette.setdefault("create_automatically", True)
    palette.setdefault("task_patterns", collector["allowed_tasks"])
