"""Sound of the scene."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.validator import ContextValidator, Problem
from ayon_harmony.checking.whole_scene import find_sound_problems


class ValidateAudio(ContextValidator, pyblish.api.ContextPlugin):
    """The scene has sound for every frame that plays."""

    label = "Audio"
    actions: ClassVar[list[Any]] = []
    why = (
        "Animation and review are timed to the sound; without it nobody hears "
        "what is missing."
    )
    fix = (
        "Load the audio of the shot with Load in the AYON menu, or move the "
        "sound to where it belongs."
    )

    enabled = False
    optional = True
    tolerance_frames = 1

    def find_problems(self, context: Any) -> list[Problem]:
        """Find frames without sound."""
        return find_sound_problems(context, self.tolerance_frames)
