"""The workfile of the scene as an instance."""

from __future__ import annotations

from typing import Any

from ayon_harmony.creating.creator import HarmonyAutoCreator


class CreateWorkfile(HarmonyAutoCreator):
    """The workfile, published with everything else."""

    identifier = "io.ayon.creators.harmony.workfile"
    label = "Workfile"
    description = "The scene itself."
    icon = "fa5.file"
    product_base_type = "workfile"
    product_type = product_base_type
    mandatory = False

    def create(self, options: Any = None) -> None:
        """List the instance; a scene of a Harmony Server has no workfile."""
        if self.database is not None:
            return
        super().create(options)
        if self.mandatory:
            for instance in self.create_context.instances:
                if instance.creator_identifier == self.identifier:
                    instance["active"] = True
                    instance.set_mandatory(True)

    def collect_instances(self) -> None:
        """List what is stored, likewise."""
        if self.database is None:
            super().collect_instances()
