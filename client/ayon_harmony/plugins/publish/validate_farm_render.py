"""Whether the farm can take the renders that are meant for it."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.validator import (
    ContextValidator,
    Problem,
    RepairScene,
    SelectInHarmony,
)
from ayon_harmony.publishing.farm import find_farm_problems, is_farm, switch_on


class ValidateFarmRender(ContextValidator, pyblish.api.ContextPlugin):
    """Says before a submission what would fail on the farm hours later."""

    label = "Farm Renders"
    actions: ClassVar[list[Any]] = [SelectInHarmony, RepairScene]
    why = "The farm renders the published workfile by itself; nobody sees it fail."
    fix = (
        "Repair switches on the Write nodes that the farm shall render. Do the rest "
        "by hand, or render on this workstation."
    )

    def find_problems(self, context: Any) -> list[Problem]:
        """Look at the publish, and at each render for the farm."""
        return find_farm_problems(context)

    @classmethod
    def repair(cls, context: Any) -> None:
        """Switch the Write nodes on."""
        switch_on(instance.data for instance in context if is_farm(instance.data))
