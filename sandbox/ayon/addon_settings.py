"""Default settings of addons: our own, ayon-core's and applications'.

Ours come from ``server/`` by the double of the server's package. Those of
ayon-core come from its own models when a checkout is given; otherwise from a
short table of the keys that hosts and the double read.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
SERVER_PACKAGES = Path(__file__).resolve().parent / "server_packages"


def load_server_addon(addon_dir: Path) -> Any:
    """The server class of an addon, from its ``server`` folder.

    The folder is imported under a name of its own, so that ``server`` of
    several addons can be loaded side by side.

    Args:
        addon_dir: Folder that holds ``server/__init__.py``.

    Raises:
        LookupError: The package has no subclass of ``BaseServerAddon``.

    """
    if str(SERVER_PACKAGES) not in sys.path:
        sys.path.append(str(SERVER_PACKAGES))
    from ayon_server.addons import BaseServerAddon

    name = f"_server_of_{addon_dir.name.replace('-', '_')}"
    if name not in sys.modules:
        init = addon_dir / "server" / "__init__.py"
        spec = importlib.util.spec_from_file_location(
            name, init, submodule_search_locations=[str(init.parent)]
        )
        if spec is None or spec.loader is None:
            raise LookupError(f"No server package in {addon_dir}")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
    for item in vars(sys.modules[name]).values():
        if (
            isinstance(item, type)
            and issubclass(item, BaseServerAddon)
            and item is not BaseServerAddon
        ):
            return item
    raise LookupError(f"No server addon in {addon_dir}")


def default_settings(addon_dir: Path) -> dict[str, Any]:
    """Settings of an addon without overrides, as the server sends them."""
    settings: dict[str, Any] = json.loads(_defaults_as_text(addon_dir))
    return settings


@functools.cache
def _defaults_as_text(addon_dir: Path) -> str:
    # The addon is loaded once in a process, so they stay the same.
    # Slow to import, and no process but the server's own asks for settings here.
    import asyncio

    addon = load_server_addon(addon_dir)()
    text: str = asyncio.run(addon.get_default_settings()).json()
    return text


def harmony_settings() -> dict[str, Any]:
    """Default settings of our addon."""
    return default_settings(REPOSITORY)


def settings_models() -> dict[str, Any]:
    """Settings models by addon: ours, and ayon-core's where a checkout is given."""
    folders = {"harmony": REPOSITORY}
    core = core_path()
    if core:
        folders["core"] = Path(core)
    return {
        name: load_server_addon(folder).settings_model
        for name, folder in folders.items()
    }


def core_settings(core_path: str | None = None) -> dict[str, Any]:
    """Default settings of ayon-core.

    Args:
        core_path: Checkout of ayon-core; without it the short table is given.

    """
    if core_path:
        return default_settings(Path(core_path))
    platforms: dict[str, list[str]] = {"windows": [], "linux": [], "darwin": []}
    return {
        "studio_name": "",
        "studio_code": "",
        "environments": "{}",
        "project_environments": "{}",
        "project_plugins": platforms,
        "version_start_category": {"profiles": []},
        "tools": {
            "creator": {
                "product_name_profiles": [
                    {
                        "product_base_types": [],
                        "product_types": [],
                        "host_names": [],
                        "task_types": [],
                        "task_names": [],
                        "template": "{product[type]}{variant}",
                    },
                    {
                        "product_base_types": ["workfile"],
                        "product_types": [],
                        "host_names": [],
                        "task_types": [],
                        "task_names": [],
                        "template": "{product[type]}{Task[name]}",
                    },
                    {
                        "product_base_types": ["render"],
                        "product_types": [],
                        "host_names": [],
                        "task_types": [],
                        "task_names": [],
                        "template": "{product[type]}{Task[name]}{Variant}<_{Aov}>",
                    },
                ],
            },
            "Workfiles": {
                "workfile_template_profiles": [],
                "last_workfile_on_startup": [],
                "open_workfile_tool_on_startup": [],
                "extra_folders": [],
                "workfile_lock_profiles": [],
            },
            "publish": {
                "template_name_profiles": [],
                "hero_template_name_profiles": [],
                "custom_staging_dir_profiles": [],
            },
        },
        "publish": {
            "CollectAnatomyInstanceData": {"follow_workfile_version": False},
            "CollectSceneVersion": {
                "hosts": ["harmony"],
                "skip_hosts_headless_publish": [],
            },
        },
        "load": {},
        "imageio": {"activate_global_color_management": False},
    }


def applications_settings(executables: dict[str, str]) -> dict[str, Any]:
    """Settings of ayon-applications with Harmony variants.

    Args:
        executables: Path of the executable by variant name (``"22"``).

    """
    variants = [
        {
            "name": name,
            "label": name,
            "executables": {"windows": [path], "linux": [path], "darwin": [path]},
            "arguments": {"windows": [], "linux": [], "darwin": []},
            "environment": "{}",
            "use_python_2": False,
            "redirect_output": False,
        }
        for name, path in executables.items()
    ]
    harmony = {
        "enabled": True,
        "label": "Harmony",
        "icon": "harmony.png",
        "host_name": "harmony",
        "environment": "{}",
        "variants": variants,
    }
    applications = {"harmony": harmony, "additional_apps": []}
    return {
        "applications": applications,
        "tool_groups": [],
        "project_tools": {"enabled": False, "profiles": []},
        "project_applications": {"enabled": False, "profiles": []},
        "only_available": False,
    }


def checkout(variable: str) -> str | None:
    """Checkout named by a variable; its ``client`` folder names it too."""
    value = os.environ.get(variable)
    if not value:
        return None
    path = Path(value)
    return str(path.parent if path.name == "client" else path)


def core_path() -> str | None:
    """Checkout of ayon-core chosen by ``AYON_CORE_PATH``, if any."""
    return checkout("AYON_CORE_PATH")


def applications_path() -> str | None:
    """Checkout of ayon-applications chosen by ``AYON_APPLICATIONS_PATH``.

    Raises:
        LookupError: It is set without ``AYON_CORE_PATH``. The real one needs more
            of ayon-core than the double has.

    """
    path = checkout("AYON_APPLICATIONS_PATH")
    if path is not None and core_path() is None:
        raise LookupError(
            "AYON_APPLICATIONS_PATH needs AYON_CORE_PATH: the real ayon-applications "
            "runs on the real ayon-core only."
        )
    return path
