"""Plugins of the studio that AYON reads and does not take, and why not."""

from __future__ import annotations

import functools
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyblish.plugin
from ayon_core.addon import AddonsManager

from ayon_harmony.model.plugin_classes import find_passed_over

log = logging.getLogger(__name__)

_HOST = "harmony"
_OURS = Path(__file__).resolve().parents[1]

#: Methods of an addon that name folders, and what these are read for.
_METHODS = {
    "get_publish_plugin_paths": "publish",
    "get_create_plugin_paths": "create",
    "get_load_plugin_paths": "load",
    "get_inventory_action_paths": "inventory",
}
#: A folder of the setting "Additional Project Plugin Paths" is read for all of them
#: (ayon-core, ``install_host``).
_EVERYTHING = frozenset(_METHODS.values())


def find_lines(folders: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Yield a sentence for each class that must have been meant as a plugin.

    On any thread.

    Args:
        folders: What `plugin_folders` gave.

    """
    for folder, kinds in folders.items():
        # Those of AYON's own are theirs to look after.
        if _OURS in Path(folder).resolve().parents or "ayon_core" in Path(folder).parts:
            continue
        try:
            files = sorted(Path(folder).glob("*.py"))
            texts = {
                file: file.read_text(encoding="utf-8", errors="replace")
                for file in files
                if not file.name.startswith("_")
            }
        except OSError:
            # AYON says so itself.
            continue
        for file, text in texts.items():
            for each in find_passed_over(text, kinds):
                yield (
                    f"'{each.name}' is not used ({file}, line {each.line})."
                    f" {each.reason}"
                )


def log_lines(lines: Iterable[str]) -> None:
    """Tell the log of them."""
    for line in lines:
        log.warning("Plugins: %s", line)


def plugin_folders() -> dict[str, frozenset[str]]:
    """Return the folders of plugins, and what each of them is read for.

    On the main thread, as addons are asked.
    """
    folders = dict(_addon_folders())
    for folder in pyblish.plugin.registered_paths():
        folders.setdefault(str(folder), _EVERYTHING)
    return folders


@functools.lru_cache(maxsize=1)
def _addon_folders() -> Mapping[str, frozenset[str]]:
    """Return the folders that addons name, and what each is read for."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for addon in AddonsManager().get_enabled_addons():
        for method, kind in _METHODS.items():
            for folder in _ask_addon(addon, method, _HOST):
                kinds[str(folder)].add(kind)
        for folder in _ask_addon(addon, "get_launch_hook_paths", None):
            kinds[str(folder)].add("launch hooks")
    return {folder: frozenset(each) for folder, each in kinds.items()}


def _ask_addon(addon: Any, method: str, argument: object) -> list[str]:
    try:
        return list(getattr(addon, method)(argument) or ())
    except Exception:
        # Addons lack some, and whatever another addon raises is no affair of ours.
        log.debug("%s has no %s", addon, method, exc_info=True)
        return []
