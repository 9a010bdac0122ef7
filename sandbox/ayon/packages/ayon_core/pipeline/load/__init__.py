"""Loading: representations with all around them, and containers in the scene."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import ayon_api

from ayon_core.lib.templates import StringTemplate
from ayon_core.memory import memory
from ayon_core.pipeline.load.plugins import (
    LoaderPlugin,
    LoadError,
    deregister_loader_plugin,
    deregister_loader_plugin_path,
    discover_loader_plugins,
    get_loader_identifier,
    get_loaders_by_name,
    register_loader_plugin,
    register_loader_plugin_path,
)

__all__ = [
    "IncompatibleLoaderError",
    "InvalidRepresentationContext",
    "LoadError",
    "LoaderNotFoundError",
    "LoaderPlugin",
    "LoaderSwitchNotImplementedError",
    "any_outdated_containers",
    "deregister_loader_plugin",
    "deregister_loader_plugin_path",
    "discover_loader_plugins",
    "filter_containers",
    "get_loader_identifier",
    "get_loaders_by_name",
    "get_outdated_containers",
    "get_representation_context",
    "get_representation_contexts_by_ids",
    "get_representation_path",
    "get_representation_path_from_context",
    "get_representation_path_with_anatomy",
    "load_container",
    "loaders_from_representation",
    "register_loader_plugin",
    "register_loader_plugin_path",
    "remove_container",
    "switch_container",
    "update_container",
]


class IncompatibleLoaderError(ValueError):
    """A loader is not for a representation."""


class InvalidRepresentationContext(ValueError):
    """A representation does not say where its files are."""


class LoaderNotFoundError(RuntimeError):
    """The loader of a container is not there."""


class LoaderSwitchNotImplementedError(NotImplementedError):
    """A loader cannot put something else into a container."""


# --- representations ---


def get_representation_contexts_by_ids(
    project_name: str, representation_ids: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Representations with project, folder, product and version, by their ids."""
    wanted = list(representation_ids)
    items = (
        list(ayon_api.get_representations(project_name, representation_ids=wanted))
        if wanted
        else []
    )
    versions = _by_id(
        ayon_api.get_versions(
            project_name, version_ids={item["versionId"] for item in items}
        )
        if items
        else ()
    )
    products = _by_id(
        ayon_api.get_products(
            project_name, product_ids={v["productId"] for v in versions.values()}
        )
        if versions
        else ()
    )
    folders = _by_id(
        ayon_api.get_folders(
            project_name, folder_ids={p["folderId"] for p in products.values()}
        )
        if products
        else ()
    )
    project = ayon_api.get_project(project_name) if items else None
    contexts = {}
    for item in items:
        version = versions[item["versionId"]]
        product = products[version["productId"]]
        contexts[item["id"]] = {
            "project": project,
            "folder": folders[product["folderId"]],
            "product": product,
            "version": version,
            "representation": item,
        }
    return contexts


def _by_id(entities: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {entity["id"]: entity for entity in entities}


def get_representation_context(
    project_name: str, representation: Any
) -> dict[str, Any]:
    """One representation as it is given, or the one with an id, with all around it.

    Raises:
        ValueError: There is no such representation.

    """
    is_id = isinstance(representation, str)
    wanted = representation if is_id else representation["id"]
    contexts = get_representation_contexts_by_ids(project_name, [wanted])
    if wanted not in contexts:
        raise ValueError(f"There is no representation {wanted} in '{project_name}'.")
    context: dict[str, Any] = contexts[wanted]
    return context if is_id else {**context, "representation": representation}


def get_representation_path_with_anatomy(
    repre_entity: dict[str, Any], anatomy: Any
) -> str:
    """Path of a representation, of a sequence that of its first file.

    Raises:
        InvalidRepresentationContext: It does not say where its files are.

    """
    template = repre_entity["attrib"].get("template")
    context = repre_entity.get("context")
    if not template or not context:
        raise InvalidRepresentationContext(
            f"Representation '{repre_entity.get('name')}' has no template or context."
        )
    filled = StringTemplate(template).format({**context, "root": anatomy.roots})
    if not filled.solved:
        raise InvalidRepresentationContext(
            f"'{template}' has no value for {', '.join(sorted(filled.missing_keys))}."
        )
    return str(filled)


def get_representation_path(
    project_name: str,
    repre_entity: dict[str, Any],
    *,
    anatomy: Any = None,
    project_entity: dict[str, Any] | None = None,
) -> str:
    """Path of a representation with the roots of this machine."""
    from ayon_core.pipeline.projects import project_and_anatomy

    _, anatomy = project_and_anatomy(project_name, project_entity, anatomy)
    return get_representation_path_with_anatomy(repre_entity, anatomy)


def get_representation_path_from_context(context: dict[str, Any]) -> str:
    """Path of a representation that is given with all around it."""
    project = context["project"]
    return get_representation_path(
        project["name"], context["representation"], project_entity=project
    )


# --- loading ---


def _project_here() -> str:
    from ayon_core.pipeline.context_tools import get_current_project_name

    return str(get_current_project_name())


def loaders_from_representation(
    loaders: Iterable[Any], representation: Any
) -> list[Any]:
    """Those of the loaders that are for a representation."""
    context = get_representation_context(_project_here(), representation)
    return [loader for loader in loaders if loader.is_compatible_loader(context)]


def load_container(
    Loader: Any,
    representation: Any,
    namespace: str | None = None,
    name: str | None = None,
    options: dict[str, Any] | None = None,
    **kwargs: Any,
) -> Any:
    """Load a representation.

    Raises:
        IncompatibleLoaderError: The loader is not for it.

    """
    context = get_representation_context(_project_here(), representation)
    if not Loader.is_compatible_loader(context):
        product = context["product"]["name"]
        raise IncompatibleLoaderError(f"{Loader.__name__} is not for '{product}'.")
    loader = Loader()
    return loader.load(
        context, name or context["product"]["name"], namespace, options or {}
    )


def _loader_of(container: dict[str, Any]) -> Any:
    name = container["loader"]
    loader = get_loaders_by_name().get(name)
    if loader is None:
        raise LoaderNotFoundError(f"There is no loader '{name}'.")
    return loader


def remove_container(container: dict[str, Any]) -> Any:
    """Take out what was loaded."""
    return _loader_of(container)().remove(container)


def update_container(container: dict[str, Any], version: Any = -1) -> Any:
    """Bring a container to a version, the last one without a number.

    Raises:
        ValueError: That version has no such representation.

    """
    project_name = container.get("project_name") or _project_here()
    loader = _loader_of(container)
    current = get_representation_context(project_name, container["representation"])
    of = current["product"]["id"]
    wanted = (
        ayon_api.get_last_version_by_product_id(project_name, of)
        if int(version) < 0
        else ayon_api.get_version_by_name(project_name, int(version), of)
    )
    if wanted is None:
        raise ValueError(f"Failed to find version {version} of the product.")
    name = current["representation"]["name"]
    representation = ayon_api.get_representation_by_name(
        project_name, name, wanted["id"]
    )
    if representation is None:
        raise ValueError(f"Representation '{name}' wasn't found in that version.")
    context = get_representation_context(project_name, representation["id"])
    return loader().update(container, context)


def switch_container(
    container: dict[str, Any], representation: dict[str, Any], loader_plugin: Any = None
) -> Any:
    """Put another representation into a container.

    Raises:
        LoaderSwitchNotImplementedError: The loader cannot.

    """
    loader = loader_plugin or _loader_of(container)
    switch = getattr(loader(), "switch", None)
    if switch is None:
        raise LoaderSwitchNotImplementedError(f"{loader.__name__} cannot switch.")
    project_name = container.get("project_name") or _project_here()
    wanted = representation["id"]
    return switch(container, get_representation_context(project_name, wanted))


# --- containers ---


class ContainersFilterResult(NamedTuple):
    """Containers by their state."""

    latest: list[dict[str, Any]]
    outdated: list[dict[str, Any]]
    not_found: list[dict[str, Any]]
    invalid: list[dict[str, Any]]


def filter_containers(
    containers: Iterable[dict[str, Any]], project_name: str
) -> ContainersFilterResult:
    """Sort containers by state; a hero version is never outdated."""
    result = ContainersFilterResult([], [], [], [])
    known: list[dict[str, Any]] = []
    for container in containers:
        name = str(container.get("representation") or "")
        is_id = re.fullmatch(r"[0-9a-fA-F]{32}", name.replace("-", ""))
        (known if is_id else result.invalid).append(container)
    versions = _versions_of(project_name, {item["representation"] for item in known})
    products = {version["productId"] for version in versions.values()}
    last = (
        ayon_api.get_last_versions(project_name, products, fields={"id", "productId"})
        if products
        else {}
    )
    for container in known:
        version = versions.get(container["representation"])
        if version is None:
            result.not_found.append(container)
            continue
        newest = last.get(version["productId"])
        is_last = version["version"] < 0 or (newest and newest["id"] == version["id"])
        (result.latest if is_last else result.outdated).append(container)
    return result


def _versions_of(project_name: str, wanted: set[str]) -> dict[str, dict[str, Any]]:
    """Versions of representations, by the ids of these."""
    if not wanted:
        return {}
    items = list(
        ayon_api.get_representations(
            project_name, representation_ids=wanted, fields={"id", "versionId"}
        )
    )
    ids = {item["versionId"] for item in items}
    fields = {"id", "productId", "version"}
    found = ayon_api.get_versions(project_name, version_ids=ids, fields=fields)
    versions = _by_id(found if ids else ())
    return {item["id"]: versions[item["versionId"]] for item in items}


def get_outdated_containers(
    host: Any = None,
    project_name: str | None = None,
    ignore_locked_versions: bool = False,
) -> list[dict[str, Any]]:
    """Containers of the scene that have a newer version."""
    host = host or memory().host
    containers = [
        container
        for container in host.get_containers()
        if ignore_locked_versions or container.get("version_locked") is not True
    ]
    return filter_containers(containers, project_name or _project_here()).outdated


def any_outdated_containers(host: Any = None, project_name: str | None = None) -> bool:
    """Whether a container of the scene has a newer version."""
    return bool(get_outdated_containers(host, project_name))
