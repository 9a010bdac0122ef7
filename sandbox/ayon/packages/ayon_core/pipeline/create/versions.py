"""Last and next versions of the products that instances will make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ayon_api


def get_last_versions_for_instances(
    project_name: str, instances: Iterable[Any], use_value_for_missing: bool = False
) -> dict[str, int | None]:
    """Last version by instance id.

    Without one: ``None``, or -1 with ``use_value_for_missing`` (-2 when the
    instance has no folder or product name).
    """
    items = list(instances)
    output: dict[str, int | None] = {
        item.id: -1 if use_value_for_missing else None for item in items
    }
    complete = []
    for item in items:
        if item.get("folderPath") and item.product_name:
            complete.append(item)
        elif use_value_for_missing:
            output[item.id] = -2
    paths = {item["folderPath"] for item in complete}
    folders = {
        folder["id"]: folder["path"]
        for folder in ayon_api.get_folders(
            project_name, folder_paths=paths, fields={"id", "path"}
        )
    }
    products = {
        (folders[product["folderId"]], product["name"]): product["id"]
        for product in ayon_api.get_products(
            project_name,
            folder_ids=set(folders),
            product_names={item.product_name for item in complete},
            fields={"id", "name", "folderId"},
        )
    }
    last = ayon_api.get_last_versions(
        project_name, set(products.values()), fields={"version", "productId"}
    )
    for item in complete:
        product_id = products.get((item["folderPath"], item.product_name))
        version = last.get(product_id) if product_id else None
        if version:
            output[item.id] = version["version"]
    return output


def get_next_versions_for_instances(
    project_name: str, instances: Iterable[Any]
) -> dict[str, int | None]:
    """Next version by instance id; ``None`` for an incomplete instance."""
    last = get_last_versions_for_instances(project_name, instances, True)
    return {
        key: None if version == -2 else 1 if version == -1 else (version or 0) + 1
        for key, version in last.items()
    }
