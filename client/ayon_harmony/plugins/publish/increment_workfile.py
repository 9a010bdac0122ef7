"""The next version of the workfile, after a publish."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api
from ayon_core.pipeline import OptionalPyblishPluginMixin
from ayon_core.pipeline.publish import get_errored_plugins_from_context
from ayon_core.pipeline.workfile import save_next_version


class IncrementWorkfile(pyblish.api.ContextPlugin, OptionalPyblishPluginMixin):
    """Goes on in the next version, so that the published one stays as it is."""

    label = "Increment Workfile"
    order = pyblish.api.IntegratorOrder + 9.0
    hosts: ClassVar[list[str]] = ["harmony"]
    families: ClassVar[list[str]] = ["workfile"]
    optional = True
    settings_category = "harmony"

    def process(self, context: Any) -> None:
        """Save the next version, unless something failed before."""
        if not self.is_active(context.data):
            return
        if get_errored_plugins_from_context(context):
            self.log.info("Something failed; the workfile stays in its version.")
            return
        save_next_version(description="Version after publish")
