"""The actions that Manage offers for containers of the open scene, as one table.

AYON finds the classes by their names here. What they do is in ``managing``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ayon_core.pipeline import InventoryAction

from ayon_harmony.api import ask, show_message
from ayon_harmony.managing import inventory
from ayon_harmony.managing.inventory import Container
from ayon_harmony.managing.recoloring import show_recolorings
from ayon_harmony.managing.where_used import describe, find_where_used

_COPY = "Copy into the scene"
_RELINK = "Relink missing files"
_RECOLORING = "Show what an update recolours"
_WHERE_USED = "Where else is this used?"


def _is_in_scene(container: Container) -> bool:
    return not container.get("missing")


def _is_locked(container: Container) -> bool:
    return container.get("version_locked") is True


def _is_palette(container: Container) -> bool:
    is_palette = container.get("loader") in ("LoadPalette", "ImportPaletteLoader")
    return is_palette and _is_in_scene(container)


def _show_recoloring(containers: list[Container]) -> None:
    show_message(_RECOLORING, show_recolorings(containers))


def _tell_where_used(containers: list[Container]) -> None:
    text, places = describe(find_where_used(containers))
    show_message(_WHERE_USED, text, places)


def _relink(containers: list[Container]) -> None:
    whole = inventory.relink(containers)
    if len(whole) == len(containers):
        show_message(_RELINK, "No files are missing.")


def _copy_into_scene(containers: list[Container]) -> bool:
    names = ", ".join(sorted({container["name"] for container in containers}))
    answer = ask(
        _COPY,
        f"{names} will be the scene's own and no longer be updated from AYON.",
        [("copy", "Copy into the Scene"), ("cancel", "Cancel")],
        safe="cancel",
    )
    if answer == "cancel":
        return False
    inventory.copy_into_scene(containers)
    return True


def _action(
    name: str,
    label: str,
    icon: str,
    order: int,
    fits: Callable[[Container], bool],
    act: Callable[[list[Container]], object],
    *,
    color: str = "#d8d8d8",
    renews: bool = True,
) -> type[InventoryAction]:
    """Make the class of an action.

    Args:
        name: Of the class.
        label: What the menu says.
        icon: Name of a Font Awesome icon.
        order: Place in the menu, the smallest first.
        fits: Whether the action is offered for a container.
        act: Does it with all that are selected; False when the artist gave it up.
        color: Of the icon.
        renews: Whether Manage reads its list anew afterwards.

    """

    @inventory.told_to_artist
    def process(self: InventoryAction, containers: list[Container]) -> bool:
        return act(containers) is not False and renews

    members: dict[str, Any] = {
        "label": label,
        "icon": icon,
        "color": color,
        "order": order,
        "is_compatible": staticmethod(fits),
        "process": process,
    }
    return type(name, (InventoryAction,), members)


SelectInHarmony = _action(
    "SelectInHarmony",
    "Select in Harmony",
    "mouse-pointer",
    0,
    _is_in_scene,
    inventory.select,
    renews=False,
)
ShowRecoloring = _action(
    "ShowRecoloring",
    _RECOLORING,
    "image",
    8,
    _is_palette,
    _show_recoloring,
    renews=False,
)
WhereUsed = _action(
    "WhereUsed",
    _WHERE_USED,
    "search",
    9,
    lambda container: bool(container.get("representation")),
    _tell_where_used,
    renews=False,
)
UpdateKeepingTiming = _action(
    "UpdateKeepingTiming",
    "Update to latest, keep timing",
    "arrow-up",
    10,
    lambda container: _is_in_scene(container) and not _is_locked(container),
    inventory.update_to_latest,
    color="#82cffa",
)
LockVersion = _action(
    "LockVersion",
    "Lock version",
    "lock",
    12,
    lambda container: not _is_locked(container),
    partial(inventory.lock_versions, is_locked=True),
)
UnlockVersion = _action(
    "UnlockVersion",
    "Unlock version",
    "unlock",
    13,
    _is_locked,
    partial(inventory.lock_versions, is_locked=False),
)
RelinkMissingFiles = _action(
    "RelinkMissingFiles", _RELINK, "chain", 20, _is_in_scene, _relink, color="#e2c08d"
)
CopyIntoScene = _action(
    "CopyIntoScene", _COPY, "copy", 30, _is_in_scene, _copy_into_scene
)
ResetColors = _action(
    "ResetColors",
    "Reset colours",
    "paint-brush",
    40,
    lambda container: bool(container.get("outdated_colors")),
    inventory.reset_colors,
    renews=False,
)
ForgetMissing = _action(
    "ForgetMissing",
    "Forget what is gone",
    "trash",
    50,
    lambda container: container.get("missing") is True,
    inventory.forget_missing,
    color="#e06c75",
)
