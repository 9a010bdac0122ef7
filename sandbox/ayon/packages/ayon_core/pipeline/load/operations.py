"""Loading, updating, switching and removing with the right loader."""

from __future__ import annotations

import inspect
import os
import uuid
from collections.abc import Iterable
from typing import Any

import ayon_api

from .contexts import (
    _current_project_name,
    get_representation_context,
    get_representation_path_from_context,
)
from .plugins import LoaderPlugin, discover_loader_plugins

Entity = dict[str, Any]
Loader = type[LoaderPlugin]


class LoadError(Exception):
    """Loading failed for a reason the artist can act on."""


class IncompatibleLoaderError(ValueError):
    """The loader does not take this representation."""


class LoaderSwitchNotImplementedError(NotImplementedError):
    """The loader has no ``switch``."""


class LoaderNotFoundError(RuntimeError):
    """No loader has the name stored in the container."""


class HeroVersionType:
    """Marks a wanted version as the hero version."""

    def __init__(self, version: int) -> None:
        self.version = version

    def __int__(self) -> int:
        return int(self.version)

    def __str__(self) -> str:
        return str(self.version)


def is_valid_representation_id(representation_id: Any) -> bool:
    """Whether a container's representation can be an entity id."""
    try:
        uuid.UUID(representation_id)
    except (ValueError, TypeError, AttributeError):
        return False
    return True


def get_loader_identifier(loader: Any) -> str:
    """Name that containers store: the class name."""
    cls = loader if inspect.isclass(loader) else type(loader)
    return cls.__name__


def get_loaders_by_name() -> dict[str, Loader]:
    """Every loader by its class name."""
    return {loader.__name__: loader for loader in discover_loader_plugins()}


def is_compatible_loader(Loader: type[LoaderPlugin], context: Entity) -> bool:
    """Whether a loader fits a representation context."""
    return Loader.is_compatible_loader(context)


def loaders_from_repre_context(
    loaders: Iterable[Loader], repre_context: Entity
) -> list[Loader]:
    """Loaders that fit a representation context."""
    return [item for item in loaders if is_compatible_loader(item, repre_context)]


def loaders_from_representation(
    loaders: Iterable[Loader], representation: str | Entity
) -> list[Loader]:
    """Loaders that fit a representation of the current project."""
    context = get_representation_context(_current_project_name(), representation)
    return loaders_from_repre_context(loaders, context)


def _container_loader(container: Entity, doing: str) -> Loader:
    for loader in discover_loader_plugins():
        if get_loader_identifier(loader) == container["loader"]:
            return loader
    raise LoaderNotFoundError(
        f"Can't {doing} container because loader '{container.get('loader')}'"
        " was not found."
    )


def load_with_repre_context(
    Loader: Loader,
    repre_context: Entity,
    namespace: str | None = None,
    name: str | None = None,
    options: dict[str, Any] | None = None,
    **kwargs: Any,
) -> Any:
    """Load a representation context."""
    if not is_compatible_loader(Loader, repre_context):
        raise IncompatibleLoaderError(
            f"Loader {Loader.__name__} is incompatible with"
            f" {repre_context['product']['name']}"
        )
    if name is None:
        name = repre_context["product"]["name"]
    return Loader().load(repre_context, name, namespace, options or {})


def load_container(
    Loader: Loader,
    representation: str | Entity,
    namespace: str | None = None,
    name: str | None = None,
    options: dict[str, Any] | None = None,
    **kwargs: Any,
) -> Any:
    """Load a representation of the current project."""
    context = get_representation_context(_current_project_name(), representation)
    return load_with_repre_context(
        Loader, context, namespace=namespace, name=name, options=options
    )


def remove_container(container: Entity) -> Any:
    """Remove a container with its loader."""
    return _container_loader(container, "remove")().remove(container)


def update_container(container: Entity, version: int | HeroVersionType = -1) -> Any:
    """Bring a container to a version.

    Args:
        container: As the host gave it.
        version: Number; -1 is the last one; a hero version by its type.

    Raises:
        ValueError: Version, representation or file does not exist.
        LoaderNotFoundError: Nobody can do it.

    """
    project_name = container.get("project_name") or _current_project_name()
    repre_id = container["representation"]
    if not is_valid_representation_id(repre_id):
        raise ValueError(f"Got container with invalid representation id '{repre_id}'")
    current = ayon_api.get_representation_by_id(project_name, repre_id)
    if current is None:
        raise AssertionError(f"Representation '{repre_id}' does not exist.")
    product_id = ayon_api.get_version_by_id(
        project_name, current["versionId"], fields={"productId"}
    )["productId"]
    if isinstance(version, HeroVersionType):
        wanted = ayon_api.get_hero_version_by_product_id(project_name, product_id)
    elif version == -1:
        wanted = ayon_api.get_last_version_by_product_id(project_name, product_id)
    else:
        wanted = ayon_api.get_version_by_name(project_name, version, product_id)
    if wanted is None:
        raise ValueError("Failed to find matching version")
    loader = _container_loader(container, "update")
    representation = None
    aliases = loader.get_representation_name_aliases(current["name"])
    for name in (current["name"], *aliases):
        representation = ayon_api.get_representation_by_name(
            project_name, name, wanted["id"]
        )
        if representation:
            break
    if representation is None:
        raise ValueError(
            f"Representation '{current['name']}' wasn't found on requested version"
        )
    context = get_representation_context(project_name, representation)
    path = get_representation_path_from_context(context)
    if not path or not os.path.exists(path):
        raise ValueError(f"Path {path} doesn't exist")
    return loader().update(container, context)


def switch_container(
    container: Entity, representation: Entity, loader_plugin: Loader | None = None
) -> Any:
    """Put another representation into a container."""
    loader = loader_plugin or _container_loader(container, "switch")
    if not hasattr(loader, "switch"):
        label = getattr(loader, "label", loader.__name__)
        raise LoaderSwitchNotImplementedError(
            f"Loader {label} does not support 'switch'"
        )
    project_name = container.get("project_name") or _current_project_name()
    context = get_representation_context(project_name, representation["id"])
    if not is_compatible_loader(loader, context):
        raise IncompatibleLoaderError(
            f"Loader {loader.__name__} is incompatible with"
            f" {context['product']['name']}"
        )
    return loader(context).switch(container, context)  # type: ignore[attr-defined]
