"""A studio's own addon in a session: its folder, or the package that it builds."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from sandbox.ayon.addon_settings import default_settings
from sandbox.ayon.studio import Studio


class NotAnAddonError(Exception):
    """A folder or zip is not like an addon; the message says what is missing."""


def install_addon(studio: Studio, addon: Path, scratch: Path) -> str:
    """Install an addon as AYON does, before the studio is entered.

    Args:
        studio: It comes into its bundle.
        addon: Folder with ``package.py``, which is used where it lies, or the zip
            that goes to a server.
        scratch: Folder for what is unpacked.

    Returns:
        Its name.

    Raises:
        NotAnAddonError: It is none.

    """
    root = addon.resolve()
    if root.is_file():
        root = _unpack(addon, scratch)
    facts = _read_package(root / "package.py")
    client = root / "client" / str(facts.get("client_dir") or facts["name"])
    if not client.is_dir():
        raise NotAnAddonError(f"'{addon}' has no '{client.relative_to(root)}'.")
    settings = default_settings(root) if (root / "server").is_dir() else {}
    studio.add_addon(facts["name"], facts["version"], client, settings)
    return str(facts["name"])


def _unpack(package: Path, scratch: Path) -> Path:
    root = scratch / package.stem
    try:
        with zipfile.ZipFile(package) as archive:
            archive.extractall(root)
        with zipfile.ZipFile(root / "private" / "client.zip") as archive:
            archive.extractall(root / "client")
    except (zipfile.BadZipFile, OSError) as error:
        raise NotAnAddonError(f"'{package}' is no package of an addon.") from error
    return root


def _read_package(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise NotAnAddonError(f"There is no 'package.py' in '{path.parent}'.")
    facts: dict[str, Any] = {}
    try:
        exec(compile(path.read_text(encoding="utf-8"), path, "exec"), facts)
    except Exception as error:
        raise NotAnAddonError(f"'{path}' cannot be read: {error}") from error
    missing = [name for name in ("name", "version") if not facts.get(name)]
    if missing:
        raise NotAnAddonError(f"'{path}' has no {missing[0]}.")
    return facts
