# ruff: noqa: N815
"""The base model and the field function, on pydantic 1."""

import logging
from typing import Any, Callable, Optional

from pydantic import BaseModel
from pydantic.fields import FieldInfo, Undefined

log = logging.getLogger(__name__)

_PYDANTIC = {
    *["alias", "title", "description", "gt", "ge", "lt", "le", "multiple_of"],
    *["min_items", "max_items", "unique_items", "min_length", "max_length"],
    *["regex", "allow_mutation", "discriminator", "repr", "max_digits"],
    *["decimal_places", "allow_inf_nan"],
}
_AYON = {
    *["example", "examples", "enum_resolver", "required_items", "section"],
    *["widget", "syntax", "layout", "tags", "scope", "placeholder", "disabled"],
    *["conditional_enum", "conditionalEnum"],
}


class BaseSettingsModel(BaseModel):
    """Base of settings models."""

    _isGroup: bool = False
    _title: Optional[str] = None
    _layout: Optional[str] = None

    class Config:
        """Private attributes are allowed, as on the server."""

        underscore_attrs_are_private = True
        allow_population_by_field_name = True


def SettingsField(
    default: Any = Undefined,
    *,
    default_factory: Optional[Callable[[], Any]] = None,
    **kwargs: Any,
) -> Any:
    """A field of a settings model.

    Arguments the server does not know are logged, as the server does.
    """
    known = {key: value for key, value in kwargs.items() if key in _PYDANTIC}
    extra = {key: value for key, value in kwargs.items() if key in _AYON}
    unknown = set(kwargs) - _PYDANTIC - _AYON
    if unknown:
        log.debug("Unsupported argument: %s", ", ".join(sorted(unknown)))
    field = FieldInfo(default, default_factory=default_factory, **known, **extra)
    field._validate()
    return field


class MultiplatformPathModel(BaseSettingsModel):
    """A path for each platform."""

    windows: str = SettingsField("", title="Windows")
    linux: str = SettingsField("", title="Linux")
    darwin: str = SettingsField("", title="MacOS")


class MultiplatformPathListModel(BaseSettingsModel):
    """Paths for each platform."""

    windows: list[str] = SettingsField(default_factory=list, title="Windows")
    linux: list[str] = SettingsField(default_factory=list, title="Linux")
    darwin: list[str] = SettingsField(default_factory=list, title="MacOS")
