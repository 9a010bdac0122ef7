"""A part of the scene, marked by a backdrop, as an instance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ayon_core.lib import BoolDef, EnumDef
from ayon_core.pipeline.create import CreatedInstance, CreatorError

from ayon_harmony.api import report
from ayon_harmony.creating.creator import (
    Backdrop,
    HarmonyCreator,
    backdrop_holder,
    find_backdrop,
    listed,
)

#: Names that a message tells.
_NAMED = 3


class CreateTemplate(HarmonyCreator):
    """Nodes on a backdrop, to be used in other scenes.

    A selected backdrop is taken as it is; otherwise one is put around the
    selected nodes, in whatever group they are.
    """

    identifier = "io.ayon.creators.harmony.template"
    label = "Template"
    description = "A part of the scene to use in other scenes."
    icon = "fa5s.cubes"
    product_base_type = "harmony.template"
    product_type = product_base_type

    remove_nodes = False

    def get_pre_create_attr_defs(self) -> list[Any]:
        """Return the form that comes before an instance."""
        return [self._palettes_def()]

    def get_attr_defs_for_instance(self, instance: CreatedInstance) -> list[Any]:
        """Return what an artist may choose for an instance."""
        definitions = [self._palettes_def()]
        if self.remove_nodes:
            definitions.append(
                BoolDef(
                    "remove_nodes",
                    default=False,
                    label="Remove nodes with the instance",
                    tooltip=(
                        "When this instance is removed, its backdrop and the nodes on "
                        "it are deleted from the scene."
                    ),
                )
            )
        return definitions

    def _palettes_def(self) -> EnumDef:
        return EnumDef(
            "palettes",
            items={
                "used": "Palettes that it uses",
                "all": "All palettes of the scene",
                "none": "None",
            },
            default="used",
            label="Palettes",
        )

    def make(
        self,
        product_name: str,
        instance_data: dict[str, Any],
        pre_create_data: dict[str, Any],
    ) -> CreatedInstance:
        """Make an instance of the selected backdrop, or of a new one."""
        self.require_free_product(product_name, instance_data.get("folderPath"))
        backdrop = self._backdrop(str(instance_data.get("variant") or product_name))
        holder = backdrop_holder(self.scene, backdrop)
        other = self.instances_of_paths().get(holder.path)
        if other is not None:
            raise CreatorError(
                f"The backdrop '{backdrop.title}' belongs to the instance "
                f"'{other.product_name}' already. Select another one, or nodes."
            )
        palettes = pre_create_data.get("palettes", "used")
        data = {**instance_data, "creator_attributes": {"palettes": palettes}}
        return self.store_new(product_name, data, [holder])

    def _backdrop(self, title: str) -> Backdrop:
        selection = self.scene.nodes.get_selection()
        if len(selection.backdrops) > 1:
            titles = ", ".join(backdrop.title for backdrop in selection.backdrops)
            raise CreatorError(
                f"Several backdrops are selected ({titles}). Select the one to publish."
            )
        if selection.backdrops:
            chosen = selection.backdrops[0]
            return find_backdrop(self.scene, chosen.group_path, chosen.index)
        if selection.nodes:
            return self._wrap(selection.nodes, title)
        raise CreatorError(
            "Nothing is selected. Select the nodes of the template, or the backdrop "
            "that they lie on."
        )

    def _wrap(self, nodes: Sequence[str], title: str) -> Backdrop:
        """Put a backdrop around nodes; tell what else lies there and comes along."""
        backdrop = self.scene.backdrops.wrap_nodes(nodes, title)
        others = [path for path in backdrop.nodes if path not in nodes]
        if others:
            names = listed([f"'{path.rpartition('/')[2]}'" for path in others], _NAMED)
            told = f"The backdrop '{title}' holds {names}, too."
            what_to_do = "Move off it what does not belong to the template."
            report(f"Create {self.label}", [f"{told} {what_to_do}"])
        return backdrop

    def remove_instances(self, instances: Iterable[CreatedInstance]) -> None:
        """Forget instances; delete nodes only where an artist asked for it."""
        chosen = list(instances)
        asked = [
            str(instance.transient_data.get("holder"))
            for instance in chosen
            if self.remove_nodes and instance.creator_attributes.get("remove_nodes")
        ]
        with self.scene.undo.step(f"Remove {self.label}"):
            if asked:
                self._delete_backdrops(asked)
            super().remove_instances(chosen)

    def _delete_backdrops(self, paths: list[str]) -> None:
        stored = {
            backdrop.path: backdrop
            for backdrop in self.scene.metadata.get_store().backdrops
        }
        places = [stored[path] for path in paths if path in stored]
        # From the last to the first, so that indexes stay right.
        for item in sorted(places, key=lambda item: item.index, reverse=True):
            backdrop = find_backdrop(self.scene, item.group_path, item.index)
            self.scene.nodes.delete_nodes(backdrop.nodes, missing_ok=True)
            self.scene.backdrops.remove_backdrop(backdrop)
