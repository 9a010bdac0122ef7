"""The workfile of the scene as an instance."""

from __future__ import annotations

from ayon_harmony.creating.creator import HarmonyAutoCreator


class CreateWorkfile(HarmonyAutoCreator):
    """The workfile, published with everything else."""

    identifier = "io.ayon.creators.harmony.workfile"
    label = "Workfile"
    description = "The scene itself."
    icon = "fa5.file"
    product_base_type = "workfile"
    product_type = product_base_type
