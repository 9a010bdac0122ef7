"""Plugins by superclass: registered classes, and classes in registered folders.

Each file is executed on its own at every discovery, so a plugin class is a new
object each time and files share nothing.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator
from typing import Any

from ..lib import Logger, classes_from_module, modules_from_path

log = Logger.get_logger(__name__)


class DiscoverResult:
    """What a discovery found, and what it left out and why."""

    def __init__(self, superclass: type) -> None:
        self.superclass = superclass
        self.plugins: list[Any] = []
        self.crashed_file_paths: dict[str, Any] = {}
        self.duplicated_plugins: list[type] = []
        self.abstract_plugins: list[type] = []
        self.ignored_plugins: set[type] = set()

    def __iter__(self) -> Iterator[Any]:
        yield from self.plugins

    def __getitem__(self, item: Any) -> Any:
        return self.plugins[item]


class PluginDiscoverContext:
    """Registered classes and folders."""

    def __init__(self) -> None:
        self._registered_plugins: dict[type, list[type]] = {}
        self._registered_plugin_paths: dict[type, list[str]] = {}

    def discover(
        self,
        superclass: type,
        allow_duplicates: bool = True,
        ignore_classes: list[type] | None = None,
        return_report: bool = False,
    ) -> Any:
        """Plugins of a superclass; a file that crashes is left out and logged."""
        result = DiscoverResult(superclass)
        found = list(self._registered_plugins.get(superclass, ()))
        for path in self._registered_plugin_paths.get(superclass, ()):
            modules, crashed = modules_from_path(path)
            result.crashed_file_paths.update(crashed)
            for _, module in modules:
                found.extend(
                    item
                    for item in classes_from_module(superclass, module)
                    if item.__dict__.get("skip_discovery") is not True
                )
        ignored = {superclass, *(ignore_classes or ())}
        names: set[str] = set()
        for item in found:
            if item in ignored:
                result.ignored_plugins.add(item)
            elif inspect.isabstract(item):
                result.abstract_plugins.append(item)
                log.info("Abstract plugin left out: %s", item.__name__)
            elif item.__name__ in names and not allow_duplicates:
                result.duplicated_plugins.append(item)
            else:
                names.add(item.__name__)
                result.plugins.append(item)
        return result if return_report else result.plugins

    def register_plugin(self, superclass: type, cls: type) -> None:
        """Add a class."""
        items = self._registered_plugins.setdefault(superclass, [])
        if cls not in items:
            items.append(cls)

    def deregister_plugin(self, superclass: type, cls: type) -> None:
        """Take a class away."""
        if superclass in self._registered_plugins:
            self._registered_plugins[superclass].remove(cls)

    def register_plugin_path(self, superclass: type, path: str) -> None:
        """Add a folder."""
        paths = self._registered_plugin_paths.setdefault(superclass, [])
        path = os.path.normpath(path)
        if path not in paths:
            paths.append(path)

    def deregister_plugin_path(self, superclass: type, path: str) -> None:
        """Take a folder away; ``ValueError`` when it is not there."""
        self._registered_plugin_paths[superclass].remove(path)

    def registered_plugin_paths(self) -> dict[type, list[str]]:
        """Folders by superclass."""
        return {
            key: list(value) for key, value in self._registered_plugin_paths.items()
        }


class _GlobalDiscover:
    _context: PluginDiscoverContext | None = None

    @classmethod
    def get_context(cls) -> PluginDiscoverContext:
        if cls._context is None:
            cls._context = PluginDiscoverContext()
        return cls._context


def discover(
    superclass: type,
    allow_duplicates: bool = True,
    ignore_classes: list[type] | None = None,
    return_report: bool = False,
) -> Any:
    """Plugins of a superclass."""
    return _GlobalDiscover.get_context().discover(
        superclass, allow_duplicates, ignore_classes, return_report
    )


def register_plugin(superclass: type, cls: type) -> None:
    """Add a class."""
    _GlobalDiscover.get_context().register_plugin(superclass, cls)


def deregister_plugin(superclass: type, cls: type) -> None:
    """Take a class away."""
    _GlobalDiscover.get_context().deregister_plugin(superclass, cls)


def register_plugin_path(superclass: type, path: str) -> None:
    """Add a folder."""
    _GlobalDiscover.get_context().register_plugin_path(superclass, path)


def deregister_plugin_path(superclass: type, path: str) -> None:
    """Take a folder away."""
    _GlobalDiscover.get_context().deregister_plugin_path(superclass, path)
