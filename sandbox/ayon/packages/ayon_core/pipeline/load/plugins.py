# ruff: noqa: RUF012
"""Loader plugins and finding them."""

from __future__ import annotations

import os
from typing import Any

from ...lib import Logger
from ...settings import get_project_settings
from ..plugin_discover import (
    deregister_plugin,
    deregister_plugin_path,
    discover,
    register_plugin,
    register_plugin_path,
)
from .contexts import get_representation_path_from_context


def filepath_from_context(context: dict[str, Any]) -> str:
    """Path of a context's representation."""
    return get_representation_path_from_context(context)


class LoaderPlugin(list):
    """Loads a representation; a list only because it once had to be one."""

    skip_discovery = True
    product_types: set[str] = set()
    product_base_types: set[str] | None = None
    representations: set[str] = set()
    extensions: set[str] = {"*"}
    order = 0
    is_multiple_contexts_compatible = False
    enabled = True
    options: list[Any] = []
    log = Logger.get_logger("ProductLoader")

    def __repr__(self) -> str:
        return object.__repr__(self)

    @classmethod
    def apply_settings(cls, project_settings: dict[str, Any]) -> None:
        """Set class attributes from ``load/<class name>`` of host or core."""
        host_name = os.environ.get("AYON_HOST_NAME")
        for category in (host_name, "core"):
            settings = project_settings.get(category or "", {}).get("load", {})
            if cls.__name__ in settings:
                for key, value in (settings[cls.__name__] or {}).items():
                    setattr(cls, key, value)
                return

    @classmethod
    def has_valid_extension(cls, repre_entity: dict[str, Any]) -> bool:
        """Whether the representation's extension is one of ours."""
        if "*" in cls.extensions:
            return True
        ext = (repre_entity.get("context") or {}).get("ext")
        if not ext:
            path = repre_entity.get("attrib", {}).get("path") or ""
            ext = os.path.splitext(path)[1].lstrip(".")
        return bool(ext) and ext.lower() in {item.lower() for item in cls.extensions}

    @classmethod
    def is_compatible_loader(cls, context: dict[str, Any]) -> bool:
        """Whether this loader fits a representation context."""
        wanted = cls.product_base_types
        if wanted is None:
            wanted = cls.product_types
        names = cls.get_representations()
        representation = context.get("representation")
        if not (names and wanted and cls.extensions and representation):
            return False
        if "*" not in names and representation["name"] not in names:
            return False
        if not cls.has_valid_extension(representation):
            return False
        if "*" in wanted:
            return True
        product = context["product"]
        base_type = product.get("productBaseType")
        if cls.product_base_types is None and base_type:
            cls.log.error(
                "Loader %s does not set 'product_base_types' but the product has %r.",
                cls.__name__,
                base_type,
            )
        found = product.get("productType") if base_type is None else base_type
        return found in wanted

    @classmethod
    def get_representations(cls) -> set[str]:
        """Names of representations; ``*`` is any."""
        return cls.representations

    @classmethod
    def filepath_from_context(cls, context: dict[str, Any]) -> str:
        """Path of a context's representation."""
        return get_representation_path_from_context(context)

    def load(
        self,
        context: dict[str, Any],
        name: str | None = None,
        namespace: str | None = None,
        options: dict[str, Any] | None = None,
    ) -> Any:
        """Load a representation."""
        raise NotImplementedError("Loader.load() must be implemented by subclass")

    def update(self, container: dict[str, Any], context: dict[str, Any]) -> Any:
        """Bring a container to another version."""
        raise NotImplementedError("Loader.update() must be implemented by subclass")

    def remove(self, container: dict[str, Any]) -> Any:
        """Take a container out of the scene."""
        raise NotImplementedError("Loader.remove() must be implemented by subclass")

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """What the artist may choose when loading."""
        return cls.options or []

    @classmethod
    def get_representation_name_aliases(cls, representation_name: str) -> list[str]:
        """Other names to look for when an update misses a representation."""
        return []


class LoaderHookPlugin:
    """Runs before and after the methods of loaders."""

    order = 0

    @classmethod
    def is_compatible(cls, Loader: type[LoaderPlugin]) -> bool:
        """Whether the hook is for a loader."""
        raise NotImplementedError


def _wrap(loader: type[LoaderPlugin], method_name: str, hooks: list[Any]) -> None:
    original = getattr(loader, method_name)

    def wrapped(self: LoaderPlugin, *args: Any, **kwargs: Any) -> Any:
        active = [hook() for hook in hooks]
        for hook in active:
            before = getattr(hook, f"pre_{method_name}", None)
            if before is not None:
                before(self, *args, **kwargs)
        result = original(self, *args, **kwargs)
        for hook in active:
            after = getattr(hook, f"post_{method_name}", None)
            if after is not None:
                after(self, result, *args, **kwargs)
        return result

    setattr(loader, method_name, wrapped)


def discover_loader_plugins(
    project_name: str | None = None,
) -> list[type[LoaderPlugin]]:
    """Registered loaders with settings and hooks applied."""
    from ..context_tools import get_current_project_name

    log = Logger.get_logger("LoaderDiscover")
    settings = get_project_settings(project_name or get_current_project_name() or "")
    hooks = sorted(discover(LoaderHookPlugin), key=lambda item: item.order)
    plugins: list[type[LoaderPlugin]] = discover(LoaderPlugin, allow_duplicates=False)
    for plugin in plugins:
        try:
            plugin.apply_settings(settings)
        except Exception:
            log.warning("Settings of %s failed", plugin.__name__, exc_info=True)
        fitting = [hook for hook in hooks if hook.is_compatible(plugin)]
        for method_name in ("load", "update", "remove") if fitting else ():
            _wrap(plugin, method_name, fitting)
    return plugins


def register_loader_plugin(plugin: type[LoaderPlugin]) -> None:
    """Add a loader class."""
    register_plugin(LoaderPlugin, plugin)


def deregister_loader_plugin(plugin: type[LoaderPlugin]) -> None:
    """Take a loader class away."""
    deregister_plugin(LoaderPlugin, plugin)


def register_loader_plugin_path(path: str) -> None:
    """Add a folder of loaders."""
    register_plugin_path(LoaderPlugin, path)


def deregister_loader_plugin_path(path: str) -> None:
    """Take a folder of loaders away."""
    deregister_plugin_path(LoaderPlugin, path)


def register_loader_hook_plugin(plugin: type[LoaderHookPlugin]) -> None:
    """Add a hook class."""
    register_plugin(LoaderHookPlugin, plugin)


def register_loader_hook_plugin_path(path: str) -> None:
    """Add a folder of hooks."""
    register_plugin_path(LoaderHookPlugin, path)


def deregister_loader_hook_plugin_path(path: str) -> None:
    """Take a folder of hooks away."""
    deregister_plugin_path(LoaderHookPlugin, path)
