"""Templates: rigs and other parts of scenes, any number of times."""

from __future__ import annotations

from typing import Any

from ayon_harmony.loading.template_loader import HarmonyTemplateLoader


class LoadTemplate(HarmonyTemplateLoader):
    """Pastes a template; another version takes over what was done to the old."""

    label = "Load template"
    icon = "object-group"
    product_base_types = {"harmony.template", "template", "rig"}  # noqa: RUF012

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Offer to make room for its frames."""
        return [cls.extend_def("the template")]
