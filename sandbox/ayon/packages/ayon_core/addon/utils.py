"""Making sure that addons are ready for a process of their host."""

from __future__ import annotations

import sys
from typing import Any

from .base import AddonsManager, ProcessContext


def ensure_addons_are_process_ready(
    addon_name: str,
    addon_version: str,
    project_name: str | None = None,
    headless: bool | None = None,
    *,
    addons_manager: AddonsManager | None = None,
    exit_on_failure: bool = True,
    **kwargs: Any,
) -> bool:
    """Let every enabled addon prepare; end the process when one cannot."""
    context = ProcessContext(addon_name, addon_version, project_name, headless)
    manager = addons_manager or AddonsManager()
    for addon in manager.get_enabled_addons():
        try:
            addon.ensure_is_process_ready(context)
        except Exception as error:
            print(f"Addon preparation failed: '{addon.name}'\n{error}")
            if exit_on_failure:
                sys.exit(1)
            return False
    return True
