# ruff: noqa: B027, RUF012
"""Creators and convertors: base classes, registering and finding."""

from __future__ import annotations

import collections
import copy
import inspect
import os
from abc import ABC, abstractmethod
from typing import Any, Callable

from ...lib import Logger, get_version_from_path
from ..plugin_discover import (
    deregister_plugin,
    deregister_plugin_path,
    discover,
    register_plugin,
    register_plugin_path,
)
from ..staging_dir import StagingDir, get_staging_dir_info
from .constants import DEFAULT_VARIANT_VALUE
from .product_name import get_product_name
from .structures import CreatedInstance, ProductTypeItem
from .versions import get_next_versions_for_instances

Entity = dict[str, Any]


def accepts(func: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
    """Whether a function can be called with these arguments."""
    try:
        inspect.signature(func).bind(*args, **kwargs)
    except TypeError:
        return False
    return True


class ProductConvertorPlugin(ABC):
    """Finds instances of other integrations and converts them."""

    _log: Any = None

    def __init__(self, create_context: Any) -> None:
        self._create_context = create_context

    @property
    def log(self) -> Any:
        """Logger named by the class."""
        if self._log is None:
            self._log = Logger.get_logger(type(self).__name__)
        return self._log

    @property
    def host(self) -> Any:
        """The host."""
        return self._create_context.host

    @property
    def create_context(self) -> Any:
        """The create context."""
        return self._create_context

    @property
    def collection_shared_data(self) -> dict[str, Any]:
        """Data shared while collecting."""
        return self._create_context.collection_shared_data

    @property
    @abstractmethod
    def identifier(self) -> str:
        """Unique name."""

    @abstractmethod
    def find_instances(self) -> None:
        """Look for old instances; offer to convert when there are any."""

    @abstractmethod
    def convert(self) -> None:
        """Convert the old instances."""

    def add_convertor_item(self, label: str) -> None:
        """Offer the conversion."""
        self._create_context.add_convertor_item(self.identifier, label)

    def remove_convertor_item(self) -> None:
        """Take the offer back."""
        self._create_context.remove_convertor_item(self.identifier)


class BaseCreator(ABC):
    """Base of creators."""

    skip_discovery = True

    label: str | None = None
    group_label: str | None = None
    order = 100
    enabled = True
    icon: Any = None
    instance_attr_defs: list[Any] = []
    host_name: str | None = None
    settings_category: str | None = None
    settings_name: str | None = None
    product_type_items: list[ProductTypeItem] = []
    _cached_group_label: str | None = None
    _log: Any = None

    def __init__(
        self,
        project_settings: dict[str, Any],
        create_context: Any,
        headless: bool = False,
    ) -> None:
        self.create_context = create_context
        self.project_settings = project_settings
        self.headless = headless
        self.apply_settings(project_settings)
        self.register_callbacks()

    @staticmethod
    def _get_settings_values(
        project_settings: dict[str, Any], category_name: str, plugin_name: str
    ) -> dict[str, Any] | None:
        create = (project_settings.get(category_name) or {}).get("create") or {}
        values: dict[str, Any] | None = create.get(plugin_name)
        return values

    def apply_settings(self, project_settings: dict[str, Any]) -> None:
        """Set attributes from ``<settings_category>/create/<class name>``."""
        if not self.settings_category:
            return
        name = self.settings_name or type(self).__name__
        values = self._get_settings_values(
            project_settings, self.settings_category, name
        )
        if values is None:
            self.log.debug("No settings found for %s", name)
            return
        for key, value in values.items():
            if not hasattr(self, key):
                self.log.debug("Settings of %s: unknown attribute %r", name, key)
            setattr(self, key, value)
        self.product_type_items = self._convert_product_type_items(
            self.product_type_items
        )

    def _convert_product_type_items(
        self, product_type_items: list[Any]
    ) -> list[ProductTypeItem]:
        try:
            return [
                item
                if isinstance(item, ProductTypeItem)
                else ProductTypeItem.from_data(item)
                for item in product_type_items or ()
            ]
        except (KeyError, TypeError):
            self.log.warning("Invalid product type items %s", product_type_items)
            return []

    def register_callbacks(self) -> None:
        """Add callbacks to the create context."""

    @property
    @abstractmethod
    def product_type(self) -> str:
        """Product type of the instances."""

    @property
    def product_base_type(self) -> str | None:
        """Product base type of the instances."""
        return None

    @property
    def identifier(self) -> str:
        """Unique name."""
        return self.product_base_type or self.product_type

    @property
    def project_name(self) -> str:
        """Name of the project."""
        return self.create_context.project_name

    @property
    def project_anatomy(self) -> Any:
        """Anatomy of the project."""
        return self.create_context.project_anatomy

    @property
    def host(self) -> Any:
        """The host."""
        return self.create_context.host

    @property
    def log(self) -> Any:
        """Logger named by the class."""
        if self._log is None:
            self._log = Logger.get_logger(type(self).__name__)
        return self._log

    @property
    def collection_shared_data(self) -> dict[str, Any]:
        """Data shared while collecting."""
        return self.create_context.collection_shared_data

    def get_group_label(self) -> str:
        """Group in the Publisher."""
        if self._cached_group_label is None:
            self._cached_group_label = self.group_label or self.label or self.identifier
        return self._cached_group_label

    def get_icon(self) -> Any:
        """Icon of the creator."""
        return self.icon

    def get_instance_attr_defs(self) -> list[Any]:
        """Attribute definitions of every instance."""
        return self.instance_attr_defs

    def get_attr_defs_for_instance(self, instance: CreatedInstance) -> list[Any]:
        """Attribute definitions of one instance."""
        return self.get_instance_attr_defs()

    def get_product_type_items(self) -> list[ProductTypeItem]:
        """Product types the artist may choose."""
        return self.product_type_items

    def get_dynamic_data(
        self,
        project_name: str,
        folder_entity: Entity | None,
        task_entity: Entity | None,
        variant: str,
        host_name: str,
        instance: CreatedInstance | None = None,
        project_entity: Entity | None = None,
        product_type: str | None = None,
    ) -> dict[str, Any]:
        """More values for the product name template."""
        return {}

    def get_product_name(
        self,
        project_name: str,
        folder_entity: Entity,
        task_entity: Entity | None,
        variant: str,
        host_name: str | None = None,
        instance: CreatedInstance | None = None,
        project_entity: Entity | None = None,
        product_type: str | None = None,
    ) -> str:
        """Product name of a variant."""
        host_name = host_name or self.create_context.host_name
        base_type = self.product_base_type or self.product_type
        if product_type is None:
            items = self.get_product_type_items()
            product_type = items[0].product_type if items else base_type
        if not project_entity and project_name == self.project_name:
            project_entity = self.create_context.get_current_project_entity()
        args = (project_name, folder_entity, task_entity, variant, host_name)
        kwargs: dict[str, Any] = {
            "instance": instance,
            "project_entity": project_entity,
            "product_type": product_type,
        }
        if not accepts(self.get_dynamic_data, *args, **kwargs):
            kwargs = {"instance": instance}
        return get_product_name(
            project_name,
            folder_entity,
            task_entity,
            base_type,
            product_type,
            host_name or "",
            variant,
            dynamic_data=self.get_dynamic_data(*args, **kwargs),
            project_settings=self.project_settings,
            project_entity=project_entity,
        )

    def _create_instance(
        self,
        product_name: str,
        data: dict[str, Any],
        product_type: str | None = None,
        product_base_type: str | None = None,
    ) -> CreatedInstance:
        base_type = product_base_type or self.product_base_type or self.product_type
        instance = CreatedInstance(
            base_type if product_type is None else product_type,
            product_name,
            data,
            self,
            product_base_type=base_type,
        )
        self._add_instance_to_context(instance)
        return instance

    def _add_instance_to_context(self, instance: CreatedInstance) -> None:
        self.create_context.creator_adds_instance(instance)

    def _remove_instance_from_context(self, instance: CreatedInstance) -> None:
        self.create_context.creator_removed_instance(instance)

    @abstractmethod
    def create(self) -> Any:
        """Create instances."""

    @abstractmethod
    def collect_instances(self) -> None:
        """Find the instances stored in the scene."""

    @abstractmethod
    def update_instances(self, update_list: list[Any]) -> None:
        """Store changes; items have ``instance`` and ``changes``."""

    @abstractmethod
    def remove_instances(self, instances: list[CreatedInstance]) -> None:
        """Remove instances from scene and context."""

    def set_instance_thumbnail_path(
        self, instance_id: str, thumbnail_path: str | None = None
    ) -> None:
        """Set the thumbnail of an instance."""
        self.create_context.thumbnail_paths_by_instance_id[instance_id] = thumbnail_path

    def get_next_versions_for_instances(
        self, instances: list[CreatedInstance]
    ) -> dict[str, int | None]:
        """Next version by instance id."""
        return get_next_versions_for_instances(self.project_name, instances)


class Creator(BaseCreator, ABC):
    """Creator the artist starts in the Publisher."""

    skip_discovery = True

    default_variants: list[str] = []
    description: str | None = None
    detailed_description: str | None = None
    create_allow_context_change = True
    create_allow_thumbnail = False
    pre_create_attr_defs: list[Any] = []
    _default_variant: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        cls: Any = type(self)
        if not isinstance(cls.default_variant, property):
            # A subclass set a plain value over the property.
            self._default_variant = cls.default_variant
            cls.default_variant = property(
                cls._get_default_variant_wrap, cls._set_default_variant_wrap
            )
        super().__init__(*args, **kwargs)

    @property
    def show_order(self) -> int:
        """Order in the Publisher."""
        return self.order

    @abstractmethod
    def create(  # type: ignore[override]
        self,
        product_name: str,
        instance_data: dict[str, Any],
        pre_create_data: dict[str, Any],
    ) -> Any:
        """Create an instance the artist asked for."""

    def get_description(self) -> str | None:
        """One line about the creator."""
        return self.description

    def get_detail_description(self) -> str | None:
        """Markdown about the creator."""
        return self.detailed_description

    def get_default_variants(self) -> list[str]:
        """Variants to choose from."""
        return copy.deepcopy(self.default_variants)

    def get_default_variant(self, only_explicit: bool = False) -> str | None:
        """Variant that is chosen at first."""
        if only_explicit or self._default_variant:
            return self._default_variant
        return next(iter(self.get_default_variants()), DEFAULT_VARIANT_VALUE)

    def _get_default_variant_wrap(self) -> str | None:
        return self.get_default_variant()

    def _set_default_variant_wrap(self, variant: str | None) -> None:
        self._default_variant = variant

    default_variant = property(_get_default_variant_wrap, _set_default_variant_wrap)

    def get_pre_create_attr_defs(self) -> list[Any]:
        """Attribute definitions shown before creating."""
        return self.pre_create_attr_defs

    def _pre_create_attr_defs_changed(self) -> None:
        self.create_context.create_plugin_pre_create_attr_defs_changed(self.identifier)

    def get_staging_dir(self, instance: CreatedInstance) -> StagingDir | None:
        """Staging folder by settings, ``None`` without a fitting profile."""
        context = self.create_context
        folder_path = instance.get("folderPath")
        name = instance.get("productName")
        if not name or not folder_path:
            return None
        publish = self.project_settings["core"]["publish"]
        follow = publish["CollectAnatomyInstanceData"]["follow_workfile_version"]
        hosts = publish["CollectSceneVersion"]["hosts"]
        workfile = context.get_current_workfile_path()
        version = instance.get("version")
        if version is None and follow and context.host.name in hosts and workfile:
            found = get_version_from_path(workfile)
            version = int(found) if found else None
        if version is None:
            version = self.get_next_versions_for_instances([instance])[instance.id]
        return get_staging_dir_info(
            context.get_current_project_entity(),
            context.get_folder_entity(folder_path),
            context.get_task_entity(folder_path, instance.get("task")),
            instance.product_type,
            name,
            context.host_name,
            product_base_type=instance.product_base_type,
            anatomy=context.get_current_project_anatomy(),
            project_settings=context.get_current_project_settings(),
            always_return_path=False,
            template_data={"version": version},
        )

    def apply_staging_dir(self, instance: CreatedInstance) -> str | None:
        """Make the staging folder and note it in the transient data."""
        info = self.get_staging_dir(instance)
        if info is None:
            return None
        os.makedirs(info.directory, exist_ok=True)
        instance.transient_data.update(
            {
                "stagingDir": info.directory,
                "stagingDir_persistent": info.is_persistent,
                "stagingDir_is_custom": info.is_custom,
            }
        )
        return info.directory


class HiddenCreator(BaseCreator, ABC):
    """Creator that only code starts."""

    skip_discovery = True

    @abstractmethod
    def create(  # type: ignore[override]
        self, instance_data: dict[str, Any], source_data: Any
    ) -> Any:
        """Create an instance."""


class AutoCreator(BaseCreator, ABC):
    """Creator that runs at every reset."""

    skip_discovery = True

    def remove_instances(self, instances: list[CreatedInstance]) -> None:
        """Nothing: what is automatic comes back."""


def discover_creator_plugins(*args: Any, **kwargs: Any) -> Any:
    """Registered creators."""
    return discover(BaseCreator, *args, **kwargs)


def discover_convertor_plugins(*args: Any, **kwargs: Any) -> Any:
    """Registered convertors."""
    return discover(ProductConvertorPlugin, *args, **kwargs)


def _superclass(plugin: type) -> Any:
    for cls in (BaseCreator, ProductConvertorPlugin):
        if issubclass(plugin, cls):
            return cls
    raise TypeError(f"{plugin} is neither creator nor convertor")


def register_creator_plugin(plugin: type) -> None:
    """Add a creator or convertor class."""
    register_plugin(_superclass(plugin), plugin)


def deregister_creator_plugin(plugin: type) -> None:
    """Take a creator or convertor class away."""
    deregister_plugin(_superclass(plugin), plugin)


def register_creator_plugin_path(path: str) -> None:
    """Add a folder of creators and convertors."""
    register_plugin_path(BaseCreator, path)
    register_plugin_path(ProductConvertorPlugin, path)


def deregister_creator_plugin_path(path: str) -> None:
    """Take a folder of creators and convertors away."""
    deregister_plugin_path(BaseCreator, path)
    deregister_plugin_path(ProductConvertorPlugin, path)


def cache_and_get_instances(
    creator: BaseCreator, shared_key: str, list_instances_func: Callable[[], Any]
) -> dict[str, list[Any]]:
    """Instances by creator identifier, listed once for all creators."""
    shared = creator.collection_shared_data
    if shared_key not in shared:
        by_identifier = collections.defaultdict(list)
        for instance in list_instances_func():
            by_identifier[instance.get("creator_identifier")].append(instance)
        shared[shared_key] = by_identifier
    cached: dict[str, list[Any]] = shared[shared_key]
    return cached
