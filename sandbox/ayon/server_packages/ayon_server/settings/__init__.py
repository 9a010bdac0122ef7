"""Settings models, fields, enums and validators."""

from __future__ import annotations

from .common import (
    BaseSettingsModel,
    MultiplatformPathListModel,
    MultiplatformPathModel,
    SettingsField,
)
from .enum import (
    anatomy_template_items_enum,
    folder_types_enum,
    link_types_enum,
    secrets_enum,
    task_types_enum,
)
from .validators import ensure_unique_names, normalize_name

__all__ = (
    "BaseSettingsModel",
    "MultiplatformPathListModel",
    "MultiplatformPathModel",
    "SettingsField",
    "anatomy_template_items_enum",
    "ensure_unique_names",
    "folder_types_enum",
    "link_types_enum",
    "normalize_name",
    "secrets_enum",
    "task_types_enum",
)
