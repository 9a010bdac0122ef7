# ruff: noqa: RUF012
"""The base class of server addons."""

from __future__ import annotations

from typing import Any


class BaseServerAddon:
    """An addon on the server; only its settings are modelled."""

    settings_model: Any = None
    site_settings_model: Any = None
    frontend_scopes: dict[str, Any] = {}

    def get_settings_model(self) -> Any:
        """Model of the settings."""
        return self.settings_model

    async def get_default_settings(self) -> Any:
        """Settings without overrides."""
        return self.settings_model()

    async def convert_settings_overrides(
        self, source_version: str, overrides: dict[str, Any], **kwargs: Any
    ) -> dict[str, Any]:
        """Overrides of an older version: keys this version still has."""
        return _still_known(self.settings_model, overrides)

    def initialize(self) -> None:
        """Start of the addon."""

    def add_endpoint(self, *args: Any, **kwargs: Any) -> None:
        """Endpoints are not modelled."""


def _still_known(model: Any, overrides: dict[str, Any]) -> dict[str, Any]:
    kept = {}
    fields: dict[str, Any] | None = getattr(model, "__fields__", None)
    for key, value in overrides.items():
        if not fields or key not in fields:
            continue
        inner = fields[key].outer_type_
        if isinstance(value, dict) and hasattr(inner, "__fields__"):
            kept[key] = _still_known(inner, value)
        else:
            kept[key] = value
    return kept
