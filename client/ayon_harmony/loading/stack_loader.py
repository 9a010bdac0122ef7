"""What loaders of backgrounds and of layered images share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ayon_core.lib import EnumDef

from ayon_harmony.loading.layer_stacks import add_stack, remove_stack
from ayon_harmony.loading.loader import HarmonyLoader, Loaded, SceneRecord
from ayon_harmony.loading.stack_files import StackFiles, StackOptions, layer_look
from ayon_harmony.loading.stack_update import StackUpdate


class HarmonyStackLoader(HarmonyLoader):
    """Base of loaders that make a group of layers; a subclass prepares the files.

    Attributes:
        connect: Where the group goes, by default; an option of the artist's.
        vanished_layers: What happens to layers that another version does not have.
        alpha: How Harmony takes transparency: text of APPLY_MATTE_TO_COLOR.
        alignment: How Harmony fits images: text of ALIGNMENT_RULE.

    """

    skip_discovery = True
    connect = "back"
    vanished_layers = "disable"
    alpha = "Premultiplied with Black"
    alignment = "Center First Page"

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Offer where it is connected."""
        return [
            EnumDef(
                "connect",
                items={
                    "back": "Behind everything",
                    "front": "In front of everything",
                    "none": "Nowhere",
                },
                default=cls.connect,
                label="Connect",
                tooltip="Where it goes in the composite that leads to the display.",
            )
        ]

    def stack_options(self, options: Mapping[str, Any] | None = None) -> StackOptions:
        """Return what was chosen, or what the settings say without."""
        return StackOptions(
            connect=self.option(options, "connect"),
            vanished=self.vanished_layers,
            look=layer_look(self.alpha, self.alignment),
        )

    def bring_in(
        self, media: StackFiles, options: Mapping[str, Any], task: Any
    ) -> Loaded:
        """Make the group with its layers."""
        return add_stack(self.scene, media, self.stack_options(options), task)

    def renew(self, record: SceneRecord, media: StackFiles, task: Any) -> Loaded:
        """Show the other version's layers in the layers that are there."""
        return StackUpdate(self.scene, record, media, self.stack_options(), task).run()

    def take_out(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove group and layers."""
        return remove_stack(self.scene, record)
