"""Templates."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.renders import find_template_problems
from ayon_harmony.checking.validator import (
    InstanceValidator,
    Problem,
    SelectInHarmony,
)


class ValidateTemplate(InstanceValidator, pyblish.api.InstancePlugin):
    """A template has everything that its nodes need."""

    label = "Template"
    families: ClassVar[list[str]] = ["harmony.template"]
    actions: ClassVar[list[Any]] = [SelectInHarmony]
    why = (
        "Nodes off the backdrop are not in the template; what they fed is "
        "missing in the scenes that load it."
    )
    fix = "Move the nodes onto the backdrop, make it larger, or take the cables " "off."

    check_outputs = False

    def find_problems(self, instance: Any) -> list[Problem]:
        """Find cables that leave the backdrop."""
        return find_template_problems(instance, check_outputs=self.check_outputs)
