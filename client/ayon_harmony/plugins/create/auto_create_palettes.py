"""Instances of all palettes in the tasks that the settings name."""

from __future__ import annotations

import uuid
from typing import Any

from ayon_harmony.creating.creator import (
    HarmonyAutoCreator,
    Holder,
    HolderKind,
    fits_any,
    free_palettes,
)

PALETTE = "io.ayon.creators.harmony.palette"

_ID_SPACE = uuid.UUID("6a0c6e8c-3b53-5b53-8f0f-7d2c9f1f4a7e")


class AutoCreatePalettes(HarmonyAutoCreator):
    """Lists palettes without an instance for the palette creator.

    They belong to that creator, so they look and are stored like those that
    artists make; one that is not wanted is switched off.
    """

    identifier = "io.ayon.creators.harmony.palette.automatic"
    label = "Palettes"
    product_base_type = "harmony.palette"
    product_type = product_base_type

    def apply_settings(self, project_settings: dict[str, Any]) -> None:
        """Be enabled where the palette creator's settings say so."""
        settings = (project_settings.get("harmony") or {}).get("create") or {}
        palette = settings.get("CreatePalette") or {}
        self.enabled = bool(palette.get("enabled", True)) and bool(
            palette.get("create_automatically", False)
        )
        self.task_patterns = list(palette.get("task_patterns", [".*"]))

    def create(self, options: Any = None) -> None:
        """List an instance for every palette that has none."""
        creator = self.create_context.creators.get(PALETTE)
        folder_path = self.create_context.get_current_folder_path()
        task_name = self.create_context.get_current_task_name()
        if creator is None or not self._is_wanted(task_name or ""):
            return
        context = {"folderPath": folder_path, "task": task_name}
        for path in free_palettes(self.read_records()):
            name, data = creator.palette_product(path, context)
            # The same at every reset until it is stored for the first time.
            data["instance_id"] = uuid.uuid5(_ID_SPACE, path).hex
            holder = Holder(HolderKind.PALETTE, path)
            creator._add_instance_to_context(
                creator.make_instance(name, data, [holder])
            )

    def _is_wanted(self, task_name: str) -> bool:
        return fits_any(self.task_patterns, task_name)
