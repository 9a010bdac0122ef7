"""Names of colour spaces: the host's, and those of the studio's OCIO config."""

from __future__ import annotations

from typing import Any


def _rules(host_settings: dict[str, Any]) -> list[dict[str, str]]:
    return (host_settings.get("remapping") or {}).get("rules") or []


def get_remapped_colorspace_from_native(
    host_native_colorspace_name: str,
    host_name: str,
    imageio_host_settings: dict[str, Any],
) -> str | None:
    """The config's name of a colour space of the host, None if it has no rule."""
    for rule in _rules(imageio_host_settings):
        if rule["host_native_name"] == host_native_colorspace_name:
            return rule["ocio_name"]
    return None


def get_remapped_colorspace_to_native(
    ocio_colorspace_name: str, host_name: str, imageio_host_settings: dict[str, Any]
) -> str | None:
    """The host's name of a colour space of the config, None if it has no rule."""
    for rule in _rules(imageio_host_settings):
        if rule["ocio_name"] == ocio_colorspace_name:
            return rule["host_native_name"]
    return None


def get_current_context_imageio_config_preset(
    anatomy: Any = None,
    project_settings: dict[str, Any] | None = None,
    template_data: dict[str, Any] | None = None,
    env: dict[str, str] | None = None,
) -> dict[str, str]:
    """The OCIO config of the task: none, here."""
    return {}


def get_imageio_config_preset(
    project_name: str,
    folder_path: str,
    task_name: str,
    host_name: str,
    *,
    anatomy: Any = None,
    project_settings: dict[str, Any] | None = None,
    template_data: dict[str, Any] | None = None,
    env: dict[str, str] | None = None,
    folder_id: str | None = None,
) -> dict[str, str]:
    """The OCIO config of a task: that of the host's override, none else."""
    imageio = ((project_settings or {}).get(host_name) or {}).get("imageio") or {}
    override = imageio.get("ocio_config") or {}
    paths = override.get("filepath") or []
    is_on = imageio.get("activate_host_color_management", True)
    if not is_on or not override.get("override_global_config") or not paths:
        return {}
    return {"path": paths[0], "template": paths[0]}


def get_ocio_config_colorspaces(config_path: str) -> dict[str, Any]:
    """Colour spaces and roles of an OCIO config: none, here."""
    return {"colorspaces": {}, "roles": {}}
