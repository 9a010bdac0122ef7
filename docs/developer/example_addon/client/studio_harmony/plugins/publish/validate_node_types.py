"""Our scenes have no nodes of types that the next department cannot use."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

import ayon_harmony.api as harmony


class ValidateNodeTypes(harmony.ContextValidator, pyblish.api.ContextPlugin):
    """No unwanted nodes."""

    label = "Node types"
    settings_category = "studio_harmony"
    why = "Compositing cannot use these nodes."
    fix = "Delete them, or ask a TD to bake them."
    actions: ClassVar[list[Any]] = [harmony.SelectInHarmony]

    # Set by the settings of our addon.
    unwanted: ClassVar[list[str]] = ["PEG"]

    def find_problems(self, context: Any) -> list[harmony.Problem]:
        """Name every node of an unwanted type."""
        nodes = self.scene.nodes.list_nodes(types=self.unwanted)
        return [
            harmony.Problem(f"'{node.path}' is a {node.type}.", nodes=(node.path,))
            for node in nodes
        ]
