"""A published workfile, opened as the next version of the task."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ayon_core.pipeline.actions import (
    LoaderActionResult,
    LoaderActionSelection,
    LoaderSimpleActionPlugin,
)
from ayon_core.pipeline.load import get_representation_path_with_anatomy

from ayon_harmony.api import Cancelled, HarmonyError
from ayon_harmony.loading.published_workfiles import (
    bring_here,
    open_as_next_version,
)


class OpenPublishedWorkfile(LoaderSimpleActionPlugin):
    """Copies a published workfile into the work folder of the task and opens it.

    Works on versions and representations, of library projects as well.
    """

    label = "Open as next version"
    icon = {"type": "material-symbols", "name": "file_open"}  # noqa: RUF012
    order = 5
    skip_discovery = False

    def is_compatible(self, selection: LoaderActionSelection) -> bool:
        """One workfile of Harmony, selected inside Harmony."""
        return (
            self.host_name == "harmony" and self._find_workfile(selection) is not None
        )

    def execute_simple_action(
        self, selection: LoaderActionSelection, form_values: dict[str, Any]
    ) -> LoaderActionResult | None:
        """Copy and open it; say what went wrong."""
        representation = self._find_workfile(selection)
        if representation is None:
            return LoaderActionResult("Select one published workfile.", success=False)
        context = representation["context"]
        source = f"{context['product']['name']} v{context['version']:03d}"
        path = get_representation_path_with_anatomy(
            representation, selection.project_anatomy
        )
        published = Path(str(path))
        try:
            bring_here(published, selection.project_name, representation["id"])
            opened = open_as_next_version(published, source)
        except Cancelled:
            return None
        except HarmonyError as error:
            return LoaderActionResult(str(error), success=False)
        return LoaderActionResult(f"'{Path(opened).name}' is open now.")

    def _find_workfile(self, selection: LoaderActionSelection) -> dict[str, Any] | None:
        """Return the workfile's representation, None unless it is just one."""
        if selection.versions_selected():
            representations = selection.entities.get_versions_representations(
                selection.selected_ids
            )
        else:
            representations = selection.get_selected_representation_entities()
        zips = [
            representation
            for representation in representations
            if representation["context"].get("ext") == "zip"
        ]
        if len(zips) != 1:
            return None
        versions = selection.entities.get_versions({zips[0]["versionId"]})
        products = selection.entities.get_products(
            {version["productId"] for version in versions}
        )
        types = {
            product.get("productBaseType") or product["productType"]
            for product in products
        }
        return zips[0] if types == {"workfile"} else None
