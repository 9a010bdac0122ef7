"""Importing plugin files by path."""

from __future__ import annotations

import inspect
import logging
import os
import sys
from types import ModuleType
from typing import Any

log = logging.getLogger(__name__)


def import_filepath(
    filepath: str,
    module_name: str | None = None,
    sys_module_name: str | None = None,
) -> ModuleType:
    """Execute a Python file as a module of its own.

    Only with ``sys_module_name`` it is found in ``sys.modules``. Plugin files
    of creators and loaders are not, so a dataclass with postponed annotations
    cannot be made in them.
    """
    name = module_name or os.path.splitext(os.path.basename(filepath))[0]
    module = ModuleType(name)
    module.__file__ = filepath
    if sys_module_name:
        sys.modules[sys_module_name] = module
    with open(filepath, "rb") as stream:
        code = compile(stream.read(), filepath, "exec")
    exec(code, module.__dict__)
    return module


def modules_from_path(
    folder_path: str,
) -> tuple[list[tuple[str, ModuleType]], list[tuple[str, Any]]]:
    """Every Python file of a folder as a module; those that crash apart.

    Names that begin with an underscore are left out.
    """
    modules: list[tuple[str, ModuleType]] = []
    crashed: list[tuple[str, Any]] = []
    folder = os.path.normpath(folder_path)
    for filename in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        filepath = os.path.join(folder, filename)
        name, ext = os.path.splitext(filename)
        if ext != ".py" or name.startswith("_") or not os.path.isfile(filepath):
            continue
        try:
            modules.append((filepath, import_filepath(filepath, name)))
        except Exception:
            crashed.append((filepath, sys.exc_info()))
            log.warning("Failed to load path: %s", filepath, exc_info=True)
    return modules, crashed


def classes_from_module(superclass: type, module: ModuleType) -> list[type]:
    """Classes of a module that inherit from ``superclass``."""
    return [
        item
        for _, item in inspect.getmembers(module, inspect.isclass)
        if issubclass(item, superclass) and item is not superclass
    ]
