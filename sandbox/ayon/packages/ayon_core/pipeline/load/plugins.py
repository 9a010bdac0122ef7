"""Loaders: which there are, and what they are for."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from typing import Any

from ayon_core.pipeline.discovery import Kind, apply_values, find_values


class LoadError(Exception):
    """Something could not be loaded; the text is for the artist."""


class LoaderPlugin:
    """Brings representations into a scene."""

    skip_discovery = True
    enabled = True
    product_types: set[str] | None = None
    product_base_types: set[str] | None = None
    representations: Any = None
    extensions: Any = frozenset({"*"})
    is_multiple_contexts_compatible = False
    options: Any = ()
    order = 0
    log = logging.getLogger("ayon.loader")

    @classmethod
    def apply_settings(cls, project_settings: dict[str, Any]) -> None:
        """Set what the settings have for the class."""
        category = getattr(cls, "settings_category", os.environ.get("AYON_HOST_NAME"))
        name = getattr(cls, "settings_name", cls.__name__)
        apply_values(cls, find_values(project_settings, category, "load", name))

    @classmethod
    def get_options(cls, contexts: Any) -> Any:
        """What an artist may choose before loading."""
        return cls.options or []

    @classmethod
    def is_compatible_loader(cls, context: dict[str, Any]) -> bool:
        """Whether it is for a representation."""
        product = context["product"]
        wanted = cls.product_base_types
        if wanted is None:
            wanted = cls.product_types or set()
        name = context["representation"]["name"]
        suffix = str(context["representation"]["context"].get("ext") or name)
        return (
            cls.representations is not None
            and _fits(wanted, product.get("productBaseType") or product["productType"])
            and _fits(cls.representations, name)
            and _fits(cls.extensions, suffix.lstrip(".").lower())
        )

    @classmethod
    def filepath_from_context(cls, context: dict[str, Any]) -> str:
        """Path of the representation on this machine."""
        from ayon_core.pipeline.load import get_representation_path_from_context

        return get_representation_path_from_context(context)

    def load(
        self, context: Any, name: Any = None, namespace: Any = None, options: Any = None
    ) -> Any:
        """Load a representation."""
        raise NotImplementedError(f"{type(self).__name__} cannot load")

    def update(self, container: Any, context: Any) -> Any:
        """Bring a container to another version."""
        raise NotImplementedError(f"{type(self).__name__} cannot update")

    def remove(self, container: Any) -> Any:
        """Take out what was loaded."""
        raise NotImplementedError(f"{type(self).__name__} cannot remove")


def _fits(wanted: Iterable[str], value: str) -> bool:
    return "*" in wanted or value in wanted


LOADERS = Kind("load", lambda: LoaderPlugin)


def register_loader_plugin_path(path: str) -> None:
    """Look for loaders in a folder."""
    LOADERS.add(path)


def deregister_loader_plugin_path(path: str) -> None:
    """Look for loaders there no more."""
    LOADERS.remove(path)


def register_loader_plugin(plugin: type) -> None:
    """Offer a loader."""
    LOADERS.add(plugin)


def deregister_loader_plugin(plugin: type) -> None:
    """Offer a loader no more."""
    LOADERS.remove(plugin)


def discover_loader_plugins(project_name: str | None = None) -> list[Any]:
    """Loaders that the settings leave on, with what these say."""
    from ayon_core.pipeline.context_tools import get_current_project_name
    from ayon_core.settings import get_project_settings

    settings = get_project_settings(project_name or get_current_project_name())
    loaders: list[Any] = LOADERS.discover()
    for loader in loaders:
        loader.apply_settings(settings)
    return [loader for loader in loaders if loader.enabled]


def get_loader_identifier(loader: Any) -> str:
    """The name that containers keep of their loader."""
    return (loader if isinstance(loader, type) else type(loader)).__name__


def get_loaders_by_name() -> dict[str, Any]:
    """Loaders by the name that containers keep."""
    return {get_loader_identifier(item): item for item in discover_loader_plugins()}
