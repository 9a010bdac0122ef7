"""Whether the farm can take the renders that are meant for it."""

from __future__ import annotations

from typing import Any

from ayon_core.pipeline.publish import (
    OptionalPyblishPluginMixin,
    PublishValidationError,
    RepairContextAction,
    ValidateContentsOrder,
)

from ayon_harmony.api.publish_farm import (
    is_farm,
    render_problems,
    scene_problems,
    switch_on,
)
from ayon_harmony.api.publish_plugin import HarmonyContextPlugin


class ValidateFarmRender(HarmonyContextPlugin, OptionalPyblishPluginMixin):
    """Says before a submission what would fail on the farm hours later.

    The repair switches on the Write nodes that the farm shall render.
    """

    label = "Farm renders"
    order = ValidateContentsOrder
    optional = False
    active = True
    actions = (RepairContextAction,)

    def process(self, context: Any) -> None:
        """Name everything that is wrong, at once."""
        if not self.is_active(context.data):
            return
        renders = [item.data for item in context if is_farm(item.data)]
        if not renders:
            return
        problems = scene_problems(context)
        for data in renders:
            problems += render_problems(data, context.data)
        if problems:
            lines = ["## The farm cannot render this", ""]
            lines += [f"- {problem}" for problem in problems]
            raise PublishValidationError(
                " ".join(problems), title=self.label, description="\n".join(lines)
            )

    @classmethod
    def repair(cls, context: Any) -> None:
        """Switch the Write nodes on, in one undo step."""
        switch_on(item.data for item in context if is_farm(item.data))
