"""Colour spaces: names of the host, the settings and the representations.

The double knows names and settings; it does not read OCIO configurations.
"""

from __future__ import annotations

import logging
import os
from typing import Any

log = logging.getLogger(__name__)


def _remapping_rules(
    host_name: str, imageio_host_settings: dict[str, Any]
) -> list[dict[str, str]]:
    rules: list[dict[str, str]] = imageio_host_settings.get("remapping", {}).get(
        "rules", []
    )
    return rules


def get_remapped_colorspace_from_native(
    host_native_colorspace_name: str,
    host_name: str,
    imageio_host_settings: dict[str, Any],
) -> str | None:
    """Colour space of the studio for a name of the host; ``None`` unknown."""
    for rule in _remapping_rules(host_name, imageio_host_settings):
        if rule["host_native_name"] == host_native_colorspace_name:
            return rule["ocio_name"]
    return None


def get_remapped_colorspace_to_native(
    ocio_colorspace_name: str,
    host_name: str,
    imageio_host_settings: dict[str, Any],
) -> str | None:
    """Name of the host for a colour space of the studio; ``None`` unknown."""
    for rule in _remapping_rules(host_name, imageio_host_settings):
        if rule["ocio_name"] == ocio_colorspace_name:
            return rule["host_native_name"]
    return None


def get_colorspace_settings_from_publish_context(
    context_data: dict[str, Any],
) -> tuple[Any, Any] | None:
    """Config and file rules collected into the context by earlier plugins.

    The real function finds the config itself; here it is what a test put into
    ``context.data["imageioSettings"]``, and ``None`` without it.
    """
    settings: tuple[Any, Any] | None = context_data.get("imageioSettings")
    return settings


def set_colorspace_data_to_representation(
    representation: dict[str, Any],
    context_data: dict[str, Any],
    colorspace: str | None = None,
    log: logging.Logger | None = None,
) -> None:
    """Write ``colorspaceData`` into a representation of images or movies."""
    logger = log or logging.getLogger(__name__)
    files = representation["files"]
    name = files[0] if isinstance(files, list) else files
    ext = os.path.splitext(name)[1].lower()
    known = {".cin", ".dpx", ".exr", ".jpeg", ".jpg", ".mov", ".mp4", ".png"}
    known |= {".psd", ".sgi", ".tga", ".tif", ".tiff", ".webm", ".mxf"}
    if ext not in known:
        logger.debug("Extension %r has no colour space", ext)
        return
    settings = get_colorspace_settings_from_publish_context(context_data)
    config, _ = settings or (None, None)
    if not config:
        logger.debug("Colour management is off")
        return
    if colorspace:
        representation["colorspaceData"] = {"colorspace": colorspace, "config": config}


def get_current_context_imageio_config_preset(
    anatomy: Any = None,
    project_settings: dict[str, Any] | None = None,
    template_data: dict[str, Any] | None = None,
    env: dict[str, str] | None = None,
    app_name: str | None = None,
) -> dict[str, str]:
    """Config of the project; there is never one here."""
    return {}


def get_ocio_config_colorspaces(config_path: str) -> dict[str, Any]:
    """Spaces and roles of a config; none is read here."""
    return {"colorspaces": {}, "roles": {}}
