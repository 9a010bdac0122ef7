"""Colour palettes of the scene as instances."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from ayon_core.lib import EnumDef
from ayon_core.pipeline.create import CreatedInstance, CreatorError

from ayon_harmony.creating.creator import (
    HarmonyCreator,
    Holder,
    HolderKind,
    free_palettes,
    variant_of,
)


class CreatePalette(HarmonyCreator):
    """Palettes of the scene, an instance each."""

    identifier = "io.ayon.creators.harmony.palette"
    label = "Palette"
    description = "Colour palettes of the scene."
    icon = "fa5s.palette"
    product_base_type = "harmony.palette"
    product_type = product_base_type

    create_automatically = False
    task_patterns = (".*",)

    def get_pre_create_attr_defs(self) -> list[Any]:
        """Return the form that comes before an instance."""
        paths = free_palettes(self.read_records())
        return [
            EnumDef(
                "palettes",
                items={path: PurePosixPath(path).stem for path in paths}
                or {"": "Every palette has an instance"},
                default=[],
                multiselection=True,
                label="Palettes",
                tooltip="Without a choice, all that have no instance yet.",
            )
        ]

    def make(
        self,
        product_name: str,
        instance_data: dict[str, Any],
        pre_create_data: dict[str, Any],
    ) -> list[CreatedInstance]:
        """Make an instance of each chosen palette."""
        free = free_palettes(self.read_records())
        chosen = [path for path in pre_create_data.get("palettes") or free if path]
        gone = [path for path in chosen if path not in free]
        if gone:
            names = ", ".join(PurePosixPath(path).stem for path in gone)
            raise CreatorError(
                f"These palettes have an instance, or are not in the scene: {names}."
                " Choose others."
            )
        if not chosen:
            raise CreatorError(
                "The scene has no palette of its own without an instance. Palettes "
                "that were loaded or linked from elsewhere are not published."
            )
        instances = []
        for path in chosen:
            name, data = self.palette_product(path, instance_data)
            instances.append(self.store_new(name, data, [palette_holder(path)]))
        return instances

    def palette_product(
        self, path: str, context: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """Return a free product name and the data of an instance of a palette."""
        data = {"productType": self.product_type, **context}
        own_name = PurePosixPath(path).stem
        name, data["variant"] = self.free_product(variant_of(own_name), data)
        if data["variant"] != own_name:
            data["label"] = f"{own_name} ({name})"
        return name, data


def palette_holder(path: str) -> Holder:
    """Return what a palette instance stands for."""
    return Holder(HolderKind.PALETTE, path)
