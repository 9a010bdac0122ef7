"""A version brought into the scenes that have another one of its product."""

from __future__ import annotations

from typing import Any

from ayon_core.pipeline.actions import (
    LoaderActionResult,
    LoaderActionSelection,
    LoaderSimpleActionPlugin,
)

from ayon_harmony.api import Cancelled, HarmonyError, ask
from ayon_harmony.managing.where_used import (
    describe_update,
    label_of,
    name_update,
    origin_of,
    scenes_to_update,
    start_update,
)


class UpdateInScenes(LoaderSimpleActionPlugin):
    """Tells which workfiles have another version, and updates them when asked to."""

    label = "Update in scenes..."
    icon = {"type": "material-symbols", "name": "published_with_changes"}  # noqa: RUF012
    order = 6
    skip_discovery = False

    def is_compatible(self, selection: LoaderActionSelection) -> bool:
        """One version, selected inside Harmony."""
        is_one = len(selection.selected_ids) == 1
        return self.host_name == "harmony" and is_one and selection.versions_selected()

    def execute_simple_action(
        self, selection: LoaderActionSelection, form_values: dict[str, Any]
    ) -> LoaderActionResult | None:
        """Look which scenes have another version, ask, and start the update."""
        project = selection.project_name
        try:
            origin = origin_of(project, next(iter(selection.selected_ids)))
            uses = scenes_to_update(origin, project)
            if not uses:
                text = f"No scene has another version than {label_of(origin)}."
                return LoaderActionResult(text)
            choices = (
                ("update", name_update(uses)),
                ("cancel", "Cancel"),
            )
            told = describe_update(origin, uses)
            if ask(str(self.label), told, choices, "cancel") != "update":
                return None
            page = start_update(origin, project, uses)
        except Cancelled:
            return None
        except HarmonyError as error:
            return LoaderActionResult(str(error), success=False)
        return LoaderActionResult(f"The update runs. Its report will be '{page}'.")
