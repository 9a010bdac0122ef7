"""Published workfiles: their content in the open scene, or opened themselves."""

from __future__ import annotations

from typing import Any

from ayon_core.lib import EnumDef

from ayon_harmony.loading.published_workfiles import (
    bring_here,
    open_as_next_version,
)
from ayon_harmony.loading.template_loader import HarmonyTemplateLoader
from ayon_harmony.loading.templates import check_workfile


class LoadWorkfile(HarmonyTemplateLoader):
    """Brings a workfile's content into a group, or opens it in the task."""

    label = "Load workfile"
    icon = "file"
    order = 10
    product_base_types = {"workfile"}  # noqa: RUF012 - core's own kind of attribute
    is_scene = True
    action = "import"

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Offer to import or to open."""
        return [
            EnumDef(
                "action",
                items={
                    "import": "Import into this scene",
                    "open": "Open as next version of the task",
                },
                default=cls.action,
                label="Workfile",
            ),
            cls.extend_def("the workfile's"),
        ]

    def load(
        self,
        context: dict[str, Any],
        name: str | None = None,
        namespace: str | None = None,
        options: dict[str, Any] | None = None,
    ) -> Any:
        """Import the content, or leave the scene for a copy of the workfile."""
        if self.option(options, "action") != "open":
            return super().load(context, name, namespace, options)
        with self.opening(context) as source:
            bring_here(source.main, source.project_name, source.representation_id)
            check_workfile(source.main)
            return open_as_next_version(source.main, source.label)
