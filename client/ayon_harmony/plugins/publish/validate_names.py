"""Names of files and products."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.files import DEFAULT_LONGEST_PATH, find_name_problems
from ayon_harmony.checking.validator import ContextValidator, Problem, SelectInHarmony


class ValidateNames(ContextValidator, pyblish.api.ContextPlugin):
    """Names and paths can be held by every system."""

    label = "File Names"
    actions: ClassVar[list[Any]] = [SelectInHarmony]
    why = (
        "Windows, macOS and Linux take different names; a scene with one they "
        "refuse cannot be opened there."
    )
    fix = (
        "Rename the element or the palette in Harmony. Shorten the names of "
        "folders and elements where a path is too long."
    )

    optional = True
    allow_non_ascii = True
    longest_path = DEFAULT_LONGEST_PATH
    local_folder_length = 0

    def find_problems(self, context: Any) -> list[Problem]:
        """Look at the names of files and products."""
        return find_name_problems(
            context,
            allow_non_ascii=self.allow_non_ascii,
            longest_path=self.longest_path,
            local_folder_length=self.local_folder_length,
        )
