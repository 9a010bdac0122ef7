"""Versions in the scene folder."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.validator import ContextValidator, Problem
from ayon_harmony.checking.whole_scene import find_stray_versions


class ValidateSceneVersions(ContextValidator, pyblish.api.ContextPlugin):
    """Tells the versions (.xstage) that travel along with the open one."""

    label = "Scene Versions"
    actions: ClassVar[list[Any]] = []
    why = (
        "They are published with the workfile, and somebody may open or render "
        "the wrong one."
    )
    fix = (
        "Delete versions that are not needed with Harmony closed, or save the "
        "wanted one as a workfile of its own."
    )

    optional = True
    stop = False

    def find_problems(self, context: Any) -> list[Problem]:
        """Find other versions in the scene folder."""
        return find_stray_versions(context, stop=self.stop)
