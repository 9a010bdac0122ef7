"""``specialFolders`` and ``fileMapper``: where things are, without a final slash."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlparse

from sandbox.harmony.binding import host_function, host_property, to_string

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

_FOLDERS: dict[str, Callable[[Any], Path]] = {
    "app": lambda home: home.binary,
    "bin": lambda home: home.binary,
    "config": lambda home: home.resource / "config",
    "database": lambda home: home.root / "database",
    "etc": lambda home: home.resource / "etc",
    "htmlHelp": lambda home: home.resource / "help",
    "lang": lambda home: home.resource / "lang",
    "library": lambda home: home.resource / "library",
    "platform": lambda home: home.binary,
    "plugins": lambda home: home.resource / "plugins",
    "resource": lambda home: home.resource,
    "root": lambda home: home.binary,
    "temp": lambda home: home.temp,
    "templateLibrary": lambda home: home.template_library,
    "userConfig": lambda home: home.user_config,
    "userLayouts": lambda home: home.user_layouts,
    "userScripts": lambda home: home.user_scripts,
}


def _declare(name: str, folder: Callable[[Any], Path]) -> None:
    @host_property(f"specialFolders.{name}")
    def tell(app: Application) -> str:
        return folder(app.home).as_posix()


for _name, _folder in _FOLDERS.items():
    _declare(_name, _folder)


@host_function("fileMapper.toNativePath")
def to_native_path(app: Application, path: Any) -> str:
    """Write a path as the system does: backslashes on Windows."""
    text = to_string(path)
    return text.replace("/", "\\") if sys.platform == "win32" else text


@host_function("fileMapper.toScenePath")
def to_scene_path(app: Application, path: Any) -> str:
    """Write a path as scenes do: forward slashes."""
    text = to_string(path)
    return text.replace("\\", "/") if os.name == "nt" else text


@host_function("fileMapper.fileURLToPath")
def url_to_path(app: Application, url: Any) -> str:
    """Give the path of a file URL."""
    path = unquote(urlparse(to_string(url)).path)
    return path.lstrip("/") if sys.platform == "win32" else path
