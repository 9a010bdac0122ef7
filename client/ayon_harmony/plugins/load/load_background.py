"""Backgrounds: a JSON of layers and groups, with images beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ayon_core.lib import EnumDef

from ayon_harmony.loading.layer_stacks import add_stack, remove_stack, renew_stack
from ayon_harmony.loading.loader import (
    HarmonyLoader,
    Loaded,
    PublishedFiles,
    SceneRecord,
)
from ayon_harmony.loading.stack_files import StackFiles, layer_look, open_background


class LoadBackground(HarmonyLoader):
    """Loads a background as a group of layers, in the order of its file."""

    label = "Load background"
    icon = "image"
    order = -10
    product_base_types = {"background"}  # noqa: RUF012 - core's own kind
    representations = {"json"}  # noqa: RUF012
    extensions = {"json"}  # noqa: RUF012
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

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[StackFiles]:
        """Read the JSON and look for its images."""
        yield open_background(source, task)

    def bring_in(
        self, media: StackFiles, options: Mapping[str, Any], task: Any
    ) -> Loaded:
        """Make the group with its layers."""
        return add_stack(
            self.scene,
            media,
            connect=self.option(options, "connect"),
            look=layer_look(self.alpha, self.alignment),
            task=task,
        )

    def renew(self, record: SceneRecord, media: StackFiles, task: Any) -> Loaded:
        """Show the other version's images in the layers that are there."""
        return renew_stack(
            self.scene,
            record,
            media,
            vanished=self.vanished_layers,
            look=layer_look(self.alpha, self.alignment),
            task=task,
        )

    def take_out(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove group and layers."""
        return remove_stack(self.scene, record)
