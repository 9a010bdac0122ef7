"""Elements that nothing shows."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.files import find_unused_elements
from ayon_harmony.checking.validator import ContextValidator, Problem


class ValidateUnusedElements(ContextValidator, pyblish.api.ContextPlugin):
    """Tells the elements that no layer shows; it stops nothing."""

    label = "Unused Elements"
    actions: ClassVar[list[Any]] = []
    why = "They make the scene larger for everybody."
    fix = (
        "If they are not needed, delete them in Harmony. Nothing is deleted for " "you."
    )

    optional = True

    def find_problems(self, context: Any) -> list[Problem]:
        """Find elements that no layer shows."""
        return find_unused_elements(context)
