"""Which loaded containers are outdated, missing or broken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import ayon_api

from ...host import ILoadHost
from .contexts import _current_project_name
from .operations import is_valid_representation_id

Container = dict[str, Any]


class ContainersFilterResult(NamedTuple):
    """Containers by state."""

    latest: list[Container]
    outdated: list[Container]
    not_found: list[Container]
    invalid: list[Container]


def filter_containers(
    containers: Iterable[Container], project_name: str
) -> ContainersFilterResult:
    """Sort containers by state with three queries.

    ``objectName`` and ``representation`` are read with ``[]``: a container
    without them is a bug of the host. Hero versions are never outdated.
    """
    result = ContainersFilterResult([], [], [], [])
    items = list(containers)
    ids = {
        item["representation"]
        for item in items
        if is_valid_representation_id(item["representation"])
    }
    if not ids:
        result.invalid.extend(items)
        return result
    version_by_repre = {
        item["id"]: item["versionId"]
        for item in ayon_api.get_representations(
            project_name, representation_ids=ids, fields={"id", "versionId"}
        )
    }
    versions = {
        item["id"]: item
        for item in ayon_api.get_versions(
            project_name,
            version_ids=set(version_by_repre.values()),
            fields={"id", "productId", "version"},
        )
    }
    product_ids = {item["productId"] for item in versions.values()}
    last = ayon_api.get_last_versions(project_name, product_ids, fields={"id"})
    for item in items:
        _ = item["objectName"]
        repre_id = item["representation"]
        if not is_valid_representation_id(repre_id):
            result.invalid.append(item)
            continue
        version = versions.get(version_by_repre.get(repre_id, ""))
        if version is None:
            result.not_found.append(item)
        elif (
            version["version"] >= 0
            and last[version["productId"]]["id"] != version["id"]
        ):
            result.outdated.append(item)
        else:
            result.latest.append(item)
    return result


def get_outdated_containers(
    host: Any | None = None,
    project_name: str | None = None,
    ignore_locked_versions: bool = False,
) -> list[Container]:
    """Containers of a host that are not at their last version.

    Containers with ``version_locked`` are left out unless asked for.
    """
    from ..context_tools import registered_host

    host = host or registered_host()
    containers = host.get_containers() if isinstance(host, ILoadHost) else host.ls()
    result = filter_containers(containers, project_name or _current_project_name())
    return [
        item
        for item in result.outdated
        if ignore_locked_versions or item.get("version_locked") is not True
    ]


def any_outdated_containers(
    host: Any | None = None, project_name: str | None = None
) -> bool:
    """Whether a container of the host is not at its last version."""
    return bool(get_outdated_containers(host, project_name))
