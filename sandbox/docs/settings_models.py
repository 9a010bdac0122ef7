"""Walking through the settings models as the server's form shows them."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from typing import Any, NamedTuple

from sandbox.ayon import addon_settings

MODEL = addon_settings.load_server_addon(addon_settings.REPOSITORY).settings_model


class Setting(NamedTuple):
    """One field of a model: where it stands, and what pydantic knows of it.

    Attributes:
        path: Keys on the way to it, ``[]`` for the items of a list.
        model: Model that has the field.
        field: The field.

    """

    path: str
    model: Any
    field: Any

    @property
    def inner(self) -> Any:
        """Model of what is in it, None for a plain value."""
        kind = self.field.type_
        return kind if hasattr(kind, "__fields__") else None

    @property
    def is_group(self) -> bool:
        """Whether it holds other settings and is no list of them."""
        return self.inner is not None and self.field.outer_type_ is self.inner

    @property
    def resolver(self) -> Any:
        """Function that gives the choices, None without one."""
        return self.field.field_info.extra.get("enum_resolver")

    def labels(self) -> list[tuple[str, str]]:
        """Choices as value and label, without a project.

        Raises:
            TypeError: The server would make an empty list of them.

        """
        wanted = inspect.signature(self.resolver).parameters
        found = self.resolver(**{n: None for n in wanted if n == "project_name"})
        if inspect.isawaitable(found):
            found = asyncio.run(_wait_for(found))
        if not isinstance(found, list):
            raise TypeError(f"{self.path}: the choices are no list")
        return [
            (item["value"], item["label"]) if isinstance(item, dict) else (item, item)
            for item in found
        ]


async def _wait_for(found: Any) -> Any:
    return await found


def form_of(model: Any = MODEL, parent: str = "") -> Iterator[Setting]:
    """Yield the fields of one model, in the order of the form."""
    for name, field in model.__fields__.items():
        yield Setting(f"{parent}{name}", model, field)


def all_settings(model: Any = MODEL, parent: str = "") -> Iterator[Setting]:
    """Yield every field below a model, those of the items of lists included."""
    for setting in form_of(model, parent):
        yield setting
        if setting.inner is not None:
            mark = "/" if setting.is_group else "[]/"
            yield from all_settings(setting.inner, f"{setting.path}{mark}")


def all_models(model: Any = MODEL) -> list[Any]:
    """Return the model and every one below it, each once."""
    seen: dict[Any, None] = {model: None}
    for setting in all_settings(model):
        if setting.inner is not None:
            seen[setting.inner] = None
    return list(seen)
