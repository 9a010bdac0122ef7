"""Finding plugins: files of registered folders, each executed on its own.

A folder is read flat; a file that begins with ``_`` is no plugin file. A class
that sets ``skip_discovery`` itself, or is abstract, is no plugin.
"""

from __future__ import annotations

import functools
import inspect
import logging
import sys
import types
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

from ayon_core.memory import memory

log = logging.getLogger(__name__)


class Kind:
    """A kind of plugins, and where those that are registered lie.

    Args:
        name: Name of the kind.
        base: Finds the class that plugins derive from.

    """

    def __init__(self, name: str, base: Callable[[], type]) -> None:
        self._kind = name
        self._base = base

    def add(self, place: Any) -> None:
        """Register a folder or a class."""
        places = memory().plugins[self._kind]
        if place not in places:
            places.append(place)

    def remove(self, place: Any) -> None:
        """Forget a folder or a class."""
        places = memory().plugins[self._kind]
        if place in places:
            places.remove(place)

    def folders(self) -> list[str]:
        """Registered folders."""
        return [p for p in memory().plugins[self._kind] if isinstance(p, str)]

    def discover(self) -> list[type]:
        """The plugins, those of one name once."""
        found: dict[str, type] = {}
        for place in memory().plugins[self._kind]:
            if isinstance(place, type):
                found.setdefault(place.__name__, place)
                continue
            for module in modules_in(place):
                for value in classes_of(module, self._base()):
                    found.setdefault(value.__name__, value)
        return list(found.values())


def modules_in(
    folder: str, crashed: dict[str, Any] | None = None, *, keep: bool = False
) -> Iterator[types.ModuleType]:
    """Execute the plugin files of a folder.

    Args:
        folder: The folder.
        crashed: Gets what was raised, by file.
        keep: Keep the modules in ``sys.modules``.

    """
    for path in sorted(Path(folder).glob("[!_]*.py")):
        module = types.ModuleType(path.stem)
        module.__file__ = str(path)
        if keep:
            sys.modules[path.stem] = module
        try:
            exec(_compiled(path.read_bytes(), path), module.__dict__)
        except Exception as error:
            log.warning("Plugins of '%s' are left out", path, exc_info=True)
            if crashed is not None:
                crashed[str(path)] = (type(error), error, error.__traceback__)
        else:
            yield module


@functools.cache
def _compiled(source: bytes, path: Path) -> types.CodeType:
    # Every reset of the Publisher discovers anew, and compiling takes the longest.
    if any((folder / "__init__.py").is_file() for folder in path.parents):
        # A package's own, kept beside it as Python does; others may be written anew
        # within the second that this tells apart.
        code = SourceFileLoader(path.stem, str(path)).get_code(path.stem)
        if code is not None:
            return code
    return compile(source, str(path), "exec")


def derives_from(plugin: type, base: type) -> bool:
    """Whether a class is a base or derives from it.

    ``issubclass`` asks each class that ever derived from an abstract base, and every
    discovery makes more of them.
    """
    return base in plugin.__mro__


def classes_of(module: types.ModuleType, base: type) -> Iterator[type]:
    """Plugins in a module."""
    for value in vars(module).values():
        if (
            inspect.isclass(value)
            and derives_from(value, base)
            and value is not base
            and not vars(value).get("skip_discovery")
            and not inspect.isabstract(value)
        ):
            yield value


def find_values(settings: Any, *path: Any) -> dict[str, Any]:
    """What settings have below some keys, empty where a key is not there."""
    for key in path:
        settings = (settings or {}).get(key)
    return settings or {}


def apply_values(plugin: Any, values: dict[str, Any]) -> None:
    """Set settings on a plugin, each as an attribute."""
    for key, value in values.items():
        setattr(plugin, key, value)
