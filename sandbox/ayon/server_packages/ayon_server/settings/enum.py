"""Enum resolvers that addons use."""

from __future__ import annotations

from typing import Any

from sandbox.ayon import anatomy

Item = dict[str, str]


def _items(names: Any) -> list[Item]:
    return [{"value": name, "label": name} for name in names]


async def task_types_enum(project_name: str | None = None) -> list[Item]:
    """Names of task types."""
    return _items(item["name"] for item in anatomy.project_types()["taskTypes"])


async def folder_types_enum(project_name: str | None = None) -> list[Item]:
    """Names of folder types."""
    return _items(item["name"] for item in anatomy.project_types()["folderTypes"])


async def link_types_enum(project_name: str | None = None) -> list[Item]:
    """Names of link types."""
    return _items(item["name"] for item in anatomy.project_types()["linkTypes"])


async def product_base_types_enum(project_name: str | None = None) -> list[Item]:
    """Names of product base types."""
    return _items(item["name"] for item in anatomy.product_base_types())


async def secrets_enum(project_name: str | None = None) -> list[Item]:
    """Names of secrets: there are none."""
    return []


def anatomy_template_items_enum(category: str, **kwargs: Any) -> Any:
    """A resolver of template names of a category."""

    async def resolve(project_name: str | None = None) -> list[Item]:
        return _items(anatomy.templates().get(category, {}))

    return resolve
