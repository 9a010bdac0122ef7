"""Creators: the plugins that make, list, store and remove instances."""

from __future__ import annotations

import logging
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

import ayon_api

from ayon_core.pipeline.create.instances import CreatedInstance
from ayon_core.pipeline.create.product_name import get_product_name
from ayon_core.pipeline.discovery import Kind, apply_values, find_values


class BaseCreator(ABC):
    """A creator."""

    skip_discovery = enabled = True
    order = 100
    host_name: Any = None
    label = group_label = icon = host_name
    settings_category = settings_name = host_name
    product_type_items: Any = ()

    def __init__(
        self,
        project_settings: dict[str, Any],
        create_context: Any,
        headless: bool = False,
    ) -> None:
        self.project_settings, self.headless = project_settings, headless
        self.create_context = create_context
        self.apply_settings(self.project_settings)
        self.register_callbacks()

    @property
    def identifier(self) -> str:
        """Its name in stored instances."""
        return str(self.product_type)

    @property
    @abstractmethod
    def product_type(self) -> str:
        """Type of its products, where the settings have no others."""

    @property
    def product_base_type(self) -> str:
        """Base type of its products."""
        return str(self.product_type)

    @property
    def host(self) -> Any:
        """The host."""
        return self.create_context.host

    @property
    def project_name(self) -> str:
        """Name of the project."""
        return str(self.create_context.get_current_project_name())

    @property
    def log(self) -> logging.Logger:
        """Its logger."""
        return logging.getLogger(f"ayon.create.{type(self).__name__}")

    @property
    def collection_shared_data(self) -> dict[str, Any]:
        """What creators share while instances are listed.

        Raises:
            UnavailableSharedData: They are not.

        """
        return self.create_context.collection_shared_data

    def apply_settings(self, project_settings: dict[str, Any]) -> None:
        """Set what the settings have for the class."""
        name = self.settings_name or type(self).__name__
        category = self.settings_category
        apply_values(self, find_values(project_settings, category, "create", name))

    def register_callbacks(self) -> None:
        """Begin to hear of changes."""

    # --- instances ---

    @abstractmethod
    def create(self) -> Any:
        """Make instances."""

    @abstractmethod
    def collect_instances(self) -> None:
        """List what is stored."""

    @abstractmethod
    def update_instances(self, update_list: Iterable[Any]) -> None:
        """Store instances; given are pairs of instance and changes."""

    @abstractmethod
    def remove_instances(self, instances: list[Any]) -> None:
        """Forget instances."""

    def _create_instance(
        self,
        product_name: str,
        data: dict[str, Any],
        product_type: str | None = None,
        product_base_type: str | None = None,
    ) -> CreatedInstance:
        """Make an instance and list it."""
        types = {"product_base_type": product_base_type or self.product_base_type}
        types["product_type"] = product_type or types["product_base_type"]
        instance = CreatedInstance(
            product_name=product_name, data=data, creator=self, **types
        )
        self.create_context.creator_adds_instance(instance)
        return instance

    def _add_instance_to_context(self, instance: CreatedInstance) -> None:
        """List an instance."""
        self.create_context.creator_adds_instance(instance)

    def _remove_instance_from_context(self, instance: CreatedInstance) -> None:
        """List an instance no more."""
        self.create_context.creator_removed_instance(instance)

    def get_instance_attr_defs(self) -> list[Any]:
        """What an artist may choose for every instance."""
        return []

    def get_attr_defs_for_instance(self, instance: CreatedInstance) -> list[Any]:
        """What an artist may choose for one instance."""
        return self.get_instance_attr_defs()

    # --- names ---

    def get_dynamic_data(
        self,
        project_name: str,
        folder_entity: Any,
        task_entity: Any,
        variant: str,
        host_name: str | None,
        instance: Any = None,
        project_entity: Any = None,
        product_type: str | None = None,
    ) -> dict[str, Any]:
        """Further values for the template of product names."""
        return {}

    def get_product_name(
        self,
        project_name: str,
        folder_entity: Any,
        task_entity: Any,
        variant: str,
        host_name: str | None = None,
        instance: Any = None,
        project_entity: Any = None,
        product_type: str | None = None,
    ) -> str:
        """The name of a variant's product."""
        host_name = host_name or self.create_context.host_name
        chosen = product_type or (instance.product_type if instance else None)
        more = self.get_dynamic_data(
            project_name,
            folder_entity,
            task_entity,
            variant,
            host_name,
            instance=instance,
            project_entity=project_entity,
            product_type=chosen,
        )
        return get_product_name(
            project_name,
            folder_entity,
            task_entity,
            self.product_base_type,
            chosen or self.product_base_type,
            str(host_name),
            variant,
            dynamic_data=more,
            project_settings=self.project_settings,
            project_entity=project_entity,
        )

    def get_next_versions_for_instances(
        self, instances: Iterable[CreatedInstance]
    ) -> dict[str, int]:
        """The versions that instances would become, by their ids."""
        versions = {}
        for instance in instances:
            folder = self.create_context.get_folder_entity(instance["folderPath"])
            product = folder and ayon_api.get_product_by_name(
                self.project_name, instance.product_name, folder["id"]
            )
            last = product and ayon_api.get_last_version_by_product_id(
                self.project_name, product["id"]
            )
            versions[instance.id] = last["version"] + 1 if last else 1
        return versions


class Creator(BaseCreator):
    """A creator that artists start."""

    skip_discovery = True
    default_variants: Any = ()
    description: str | None = None
    detailed_description: str | None = None
    create_allow_context_change = True
    create_allow_thumbnail = False

    @abstractmethod
    def create(  # type: ignore[override]
        self,
        product_name: str,
        instance_data: dict[str, Any],
        pre_create_data: dict[str, Any],
    ) -> Any:
        """Make instances of a form that an artist filled."""

    def get_pre_create_attr_defs(self) -> list[Any]:
        """What an artist may choose before."""
        return []

    def get_default_variants(self) -> list[str]:
        """Variants that are offered."""
        return list(self.default_variants)

    def get_default_variant(self, only_explicit: bool = False) -> str:
        """The variant that is offered first."""
        return next(iter(self.get_default_variants()), "Main")

    def get_description(self) -> str | None:
        """A sentence for artists."""
        return self.description

    def get_detail_description(self) -> str | None:
        """Everything that an artist should know."""
        return self.detailed_description

    def apply_staging_dir(self, instance: CreatedInstance) -> str | None:
        """Give an instance the folder that the settings want for it."""
        from ayon_core.pipeline.staging import custom_staging_dir

        context = self.create_context
        folder_path = instance["folderPath"]
        staging = custom_staging_dir(
            context.get_current_project_entity(),
            context.get_folder_entity(folder_path),
            context.get_task_entity(folder_path, instance["task"]),
            instance.product_name,
            instance.product_type,
            instance.product_base_type,
            context.host_name,
        )
        if staging is None:
            return None
        path, is_persistent = staging
        instance.transient_data.update(
            stagingDir=path,
            stagingDir_is_custom=True,
            stagingDir_persistent=is_persistent,
        )
        os.makedirs(path, exist_ok=True)
        return path


class AutoCreator(BaseCreator):
    """A creator that runs at every reset."""

    skip_discovery = True

    @abstractmethod
    def create(self) -> None:
        """Make what is missing."""

    def remove_instances(self, instances: list[Any]) -> None:
        """Its instances come back at the next reset."""
        for instance in instances:
            self._remove_instance_from_context(instance)


class ProductConvertorPlugin(ABC):
    """Finds instances of old days and makes new ones of them."""

    def __init__(self, create_context: Any) -> None:
        self.create_context = create_context

    @property
    @abstractmethod
    def identifier(self) -> str:
        """Its name."""

    @property
    def host(self) -> Any:
        """The host."""
        return self.create_context.host

    @abstractmethod
    def find_instances(self) -> None:
        """Offer to convert, if there is something to."""

    @abstractmethod
    def convert(self) -> None:
        """Convert."""

    def add_convertor_item(self, label: str) -> None:
        """Offer to convert."""
        self.create_context.add_convertor_item(self.identifier, label)

    def remove_convertor_item(self) -> None:
        """Offer it no more."""
        self.create_context.remove_convertor_item(self.identifier)


CREATORS = Kind("create", lambda: BaseCreator)
CONVERTORS = Kind("create", lambda: ProductConvertorPlugin)


def register_creator_plugin_path(path: str) -> None:
    """Look for creators in a folder."""
    CREATORS.add(path)


def register_creator_plugin(plugin: type) -> None:
    """Offer a creator."""
    CREATORS.add(plugin)


def deregister_creator_plugin(plugin: type) -> None:
    """Offer a creator no more."""
    CREATORS.remove(plugin)


def discover_creator_plugins(*args: Any, **kwargs: Any) -> list[type]:
    """The creators, as classes."""
    return CREATORS.discover()
