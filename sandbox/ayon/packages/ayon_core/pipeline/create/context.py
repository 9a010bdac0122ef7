# ruff: noqa: RUF012
"""The create context: collects, creates, saves and removes instances.

Changes are gathered in bulks. The outermost ``with`` of a kind ends it and
sends one event; a bulk that started earlier is finished first.
"""

from __future__ import annotations

import collections
import copy
import inspect
import logging
import os
import sys
import traceback
import warnings
from collections.abc import Iterable, Iterator, ValuesView
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Callable, NamedTuple

import ayon_api
import pyblish.api
import pyblish.logic

from ...host import IPublishHost, IWorkfileHost
from ...lib.attribute_definitions import get_default_values
from ...lib.events import Event, EventCallback, QueuedEventSystem
from ...settings import get_project_settings
from ..anatomy import Anatomy
from ..plugin_discover import DiscoverResult
from ..template_data import get_template_data
from .changes import TrackChangesItem
from .creator_plugins import (
    AutoCreator,
    BaseCreator,
    Creator,
    accepts,
    discover_convertor_plugins,
    discover_creator_plugins,
)
from .exceptions import (
    ConvertorsConversionFailed,
    ConvertorsFindFailed,
    CreatorError,
    CreatorsCollectionFailed,
    CreatorsCreateFailed,
    CreatorsRemoveFailed,
    CreatorsSaveFailed,
    HostMissRequiredMethod,
    UnavailableSharedData,
)
from .structures import (
    ConvertorItem,
    CreatedInstance,
    InstanceContextInfo,
    ParentFlags,
    PublishAttributes,
)

Entity = dict[str, Any]
_NOT_SET: Any = object()


class UpdateData(NamedTuple):
    """An instance and what changed in it."""

    instance: CreatedInstance
    changes: TrackChangesItem


class _Bulk:
    def __init__(self) -> None:
        self.depth = 0
        self.items: list[Any] = []
        self.sender: str | None = None

    def append(self, item: Any) -> None:
        self.items.append(item)


def _failure(
    identifier: str, label: str | None, error: BaseException
) -> dict[str, Any]:
    text = None
    if not isinstance(error, CreatorError):
        text = "".join(
            traceback.format_exception(type(error), error, error.__traceback__)
        )
    return {
        "creator_identifier": identifier,
        "creator_label": label,
        "message": str(error),
        "traceback": text,
    }


def _convertor_failure(identifier: str) -> dict[str, Any]:
    return {
        "convertor_identifier": identifier,
        "message": str(sys.exc_info()[1]),
        "traceback": traceback.format_exc(),
    }


class CreateContext:
    """Everything the Publisher knows about instances."""

    def __init__(
        self,
        host: Any,
        headless: bool = False,
        reset: bool = True,
        discover_publish_plugins: bool = True,
    ) -> None:
        self.host = host
        self.headless = headless
        self._log: logging.Logger | None = None
        self._event_hub = QueuedEventSystem()
        missing = self.get_host_misssing_methods(host)
        self._host_is_valid = not missing
        if missing:
            self.log.warning("Host misses methods: %s", ", ".join(sorted(missing)))
        self._original_context_data: dict[str, Any] = {}
        self._publish_attributes = PublishAttributes(self, {})
        self._instances_by_id: dict[str, CreatedInstance] = {}
        self.creator_discover_result: Any = None
        self.convertor_discover_result: Any = None
        self.publish_discover_result: DiscoverResult | None = None
        self.creators: dict[str, Any] = {}
        self.autocreators: dict[str, Any] = {}
        self.manual_creators: dict[str, Any] = {}
        self.disabled_creators: dict[str, Any] = {}
        self.convertors_plugins: dict[str, Any] = {}
        self.convertor_items_by_id: dict[str, ConvertorItem] = {}
        self.publish_plugins: list[Any] = []
        self.publish_plugins_mismatch_targets: list[Any] = []
        self.plugins_with_defs: list[Any] = []
        self.thumbnail_paths_by_instance_id: dict[str | None, Any] = {}
        self._bulks: dict[str, _Bulk] = collections.defaultdict(_Bulk)
        self._bulk_order: list[str] = []
        self._collection_shared_data: dict[str, Any] | None = None
        self._folders: dict[str, Entity | None] = {}
        self._tasks: dict[str, dict[str, Entity]] = {}
        self._set_current(None, None, None, None)
        if reset:
            self.reset(discover_publish_plugins)

    def _set_current(
        self,
        project_name: str | None,
        folder_path: str | None,
        task_name: str | None,
        workfile_path: str | None,
    ) -> None:
        self._current_project_name = project_name
        self._current_folder_path = folder_path
        self._current_task_name = task_name
        self._current_workfile_path = workfile_path
        self._current_project_entity: Any = _NOT_SET
        self._current_project_anatomy: Anatomy | None = None
        self._current_project_settings: dict[str, Any] | None = None

    # --- what is here ---------------------------------------------------

    @property
    def log(self) -> logging.Logger:
        """Logger named by the class."""
        if self._log is None:
            self._log = logging.getLogger(type(self).__name__)
        return self._log

    @property
    def instances(self) -> ValuesView[CreatedInstance]:
        """Instances in the order they came."""
        return self._instances_by_id.values()

    @property
    def instances_by_id(self) -> dict[str, CreatedInstance]:
        """Instances by id."""
        return self._instances_by_id

    @property
    def publish_attributes(self) -> PublishAttributes:
        """Attributes of context plugins."""
        return self._publish_attributes

    @property
    def host_is_valid(self) -> bool:
        """Whether the host can publish."""
        return self._host_is_valid

    @property
    def host_name(self) -> str:
        """Name of the host."""
        if hasattr(self.host, "name"):
            return str(self.host.name)
        return os.environ["AYON_HOST_NAME"]

    @property
    def collection_shared_data(self) -> dict[str, Any]:
        """Data creators share while collecting.

        Raises:
            UnavailableSharedData: Nothing is being collected.

        """
        if self._collection_shared_data is None:
            raise UnavailableSharedData(
                "Accessed Collection shared data out of collection phase"
            )
        return self._collection_shared_data

    @property
    def sorted_creators(self) -> list[Any]:
        """Enabled creators in their order."""
        return self.get_sorted_creators()

    @property
    def sorted_autocreators(self) -> list[Any]:
        """Enabled automatic creators in their order."""
        return sorted(self.autocreators.values(), key=lambda item: item.order)

    def get_sorted_creators(
        self, identifiers: Iterable[str] | None = None
    ) -> list[Any]:
        """Enabled creators, or some of them, in their order."""
        wanted = None if identifiers is None else set(identifiers)
        found = [
            creator
            for identifier, creator in self.creators.items()
            if wanted is None or identifier in wanted
        ]
        return sorted(found, key=lambda item: item.order)

    def get_instance_by_id(self, instance_id: str | None) -> Any:
        """An instance, ``None`` when there is none."""
        return self._instances_by_id.get(instance_id or "")

    @classmethod
    def get_host_misssing_methods(cls, host: Any) -> set[str]:
        """Methods the host would need."""
        return set(IPublishHost.get_missing_publish_methods(host))

    # --- current context ------------------------------------------------

    def get_current_project_name(self) -> str | None:
        """Project at the last reset."""
        return self._current_project_name

    def get_current_folder_path(self) -> str | None:
        """Folder at the last reset."""
        return self._current_folder_path

    def get_current_task_name(self) -> str | None:
        """Task at the last reset."""
        return self._current_task_name

    def get_current_workfile_path(self) -> str | None:
        """Workfile at the last reset."""
        return self._current_workfile_path

    def get_current_task_type(self) -> str | None:
        """Type of the current task."""
        task = self.get_current_task_entity()
        return task["taskType"] if task else None

    def get_current_project_entity(self) -> Entity | None:
        """Entity of the project; a copy."""
        if self._current_project_entity is _NOT_SET:
            name = self._current_project_name
            self._current_project_entity = ayon_api.get_project(name) if name else None
        return copy.deepcopy(self._current_project_entity)

    def get_current_folder_entity(self) -> Entity | None:
        """Entity of the folder; a copy."""
        return copy.deepcopy(self.get_folder_entity(self._current_folder_path))

    def get_current_task_entity(self) -> Entity | None:
        """Entity of the task; a copy."""
        return copy.deepcopy(
            self.get_task_entity(self._current_folder_path, self._current_task_name)
        )

    def get_current_project_anatomy(self) -> Anatomy:
        """Anatomy of the project."""
        if self._current_project_anatomy is None:
            self._current_project_anatomy = Anatomy(self._current_project_name)
        return self._current_project_anatomy

    def get_current_project_settings(self) -> dict[str, Any]:
        """Settings of the project."""
        if self._current_project_settings is None:
            self._current_project_settings = get_project_settings(
                self._current_project_name or ""
            )
        return self._current_project_settings

    project_name = property(get_current_project_name)
    project_anatomy = property(get_current_project_anatomy)

    def get_template_data(
        self, folder_path: str | None, task_name: str | None
    ) -> dict[str, Any]:
        """Template data of a folder and task."""
        folder = self.get_folder_entity(folder_path)
        task = self.get_task_entity(folder_path, task_name) if folder else None
        return get_template_data(
            self.get_current_project_entity() or {},
            folder,
            task,
            host_name=self.host_name,
            settings=self.get_current_project_settings(),
        )

    def _get_current_host_context(self) -> tuple[str | None, ...]:
        context: dict[str, Any] = {}
        if hasattr(self.host, "get_current_context"):
            context = self.host.get_current_context() or {}
        workfile = None
        if isinstance(self.host, IWorkfileHost):
            workfile = self.host.get_current_workfile()
        keys = ("project_name", "folder_path", "task_name")
        return (*(context.get(key) for key in keys), workfile)

    @property
    def context_has_changed(self) -> bool:
        """Whether the host moved on since the last reset."""
        return self._get_current_host_context() != (
            self._current_project_name,
            self._current_folder_path,
            self._current_task_name,
            self._current_workfile_path,
        )

    # --- entities -------------------------------------------------------

    def get_folder_entities(
        self, folder_paths: Iterable[str]
    ) -> dict[str, Entity | None]:
        """Folders by path, ``None`` for those that do not exist; cached."""
        paths = {path for path in folder_paths if path}
        missing = {path for path in paths if "/" in path} - set(self._folders)
        if missing:
            self._folders.update(dict.fromkeys(missing))
            for folder in ayon_api.get_folders(self.project_name, folder_paths=missing):
                self._folders[folder["path"]] = folder
        return {path: self._folders.get(path) for path in paths}

    def get_task_entities(
        self, task_names_by_folder_paths: dict[str, set[str]]
    ) -> dict[str, dict[str, Entity | None]]:
        """Tasks by folder path and name; cached by folder."""
        wanted = {
            path: {name for name in names if name}
            for path, names in task_names_by_folder_paths.items()
            if path
        }
        missing = {p for p, names in wanted.items() if names and p not in self._tasks}
        folders = self.get_folder_entities(missing)
        path_by_id = {item["id"]: path for path, item in folders.items() if item}
        if path_by_id:
            self._tasks.update({path: {} for path in path_by_id.values()})
            for task in ayon_api.get_tasks(
                self.project_name, folder_ids=set(path_by_id)
            ):
                self._tasks[path_by_id[task["folderId"]]][task["name"]] = task
        return {
            path: {name: self._tasks.get(path, {}).get(name) for name in names}
            for path, names in wanted.items()
        }

    def get_folder_entity(self, folder_path: str | None) -> Entity | None:
        """A folder by path."""
        if not folder_path:
            return None
        return self.get_folder_entities([folder_path]).get(folder_path)

    def get_task_entity(
        self, folder_path: str | None, task_name: str | None
    ) -> Entity | None:
        """A task by folder path and name."""
        if not folder_path or not task_name:
            return None
        return self.get_task_entities({folder_path: {task_name}})[folder_path][
            task_name
        ]

    def _chosen(
        self, instances: Iterable[CreatedInstance] | None
    ) -> list[CreatedInstance]:
        return list(self.instances if instances is None else instances)

    def get_instances_folder_entities(
        self, instances: Iterable[CreatedInstance] | None = None
    ) -> dict[str, Entity | None]:
        """Folders by instance id."""
        items = self._chosen(instances)
        folders = self.get_folder_entities(item["folderPath"] for item in items)
        return {item.id: folders.get(item["folderPath"]) for item in items}

    def get_instances_task_entities(
        self, instances: Iterable[CreatedInstance] | None = None
    ) -> dict[str, Entity | None]:
        """Tasks by instance id."""
        return {
            item.id: self.get_task_entity(item["folderPath"], item["task"])
            for item in self._chosen(instances)
        }

    def get_instances_context_info(
        self, instances: Iterable[CreatedInstance] | None = None
    ) -> dict[str, InstanceContextInfo]:
        """Whether folder and task of instances exist, by instance id.

        An instance with a folder *name* gets the path when it is unambiguous.
        """
        output = {}
        for item in self._chosen(instances):
            path, task_name = item.get("folderPath"), item.get("task")
            if item.has_promised_context:
                output[item.id] = InstanceContextInfo(path, task_name, True, True)
                continue
            if path and "/" not in path:
                named = list(
                    ayon_api.get_folders(
                        self.project_name, folder_names={path}, fields={"name", "path"}
                    )
                )
                if len(named) == 1:
                    path = item["folderPath"] = named[0]["path"]
            folder = self.get_folder_entity(path)
            task = self.get_task_entity(path, task_name) if folder else None
            output[item.id] = InstanceContextInfo(
                path,
                task_name,
                folder is not None,
                folder is not None and (not task_name or task is not None),
            )
        return output

    # --- reset ----------------------------------------------------------

    def reset(self, discover_publish_plugins: bool = True) -> None:
        """Forget everything and collect again.

        Raises:
            CreatorsCollectionFailed: A creator failed to collect.
            ConvertorsFindFailed: A convertor failed to look.
            CreatorsCreateFailed: An automatic creator failed.

        """
        self.reset_preparation()
        self.reset_current_context()
        self.reset_plugins(discover_publish_plugins)
        self.reset_context_data()
        with self.bulk_add_instances():
            self.reset_instances()
            self.find_convertor_items()
            self.execute_autocreators()
        self.reset_finalization()

    def reset_preparation(self) -> None:
        """Empty the caches and callbacks."""
        self._collection_shared_data = {}
        self._folders = {}
        self._tasks = {}
        self._event_hub.clear_callbacks()

    def reset_current_context(self) -> None:
        """Take over the host's context."""
        self._set_current(*self._get_current_host_context())

    def reset_plugins(self, discover_publish_plugins: bool = True) -> None:
        """Find plugins again."""
        self._reset_publish_plugins(discover_publish_plugins)
        self._reset_creator_plugins()
        self._reset_convertor_plugins()

    def _reset_publish_plugins(self, discover_publish_plugins: bool) -> None:
        from ..publish import AYONPyblishPluginMixin, publish_plugins_discover

        result = DiscoverResult(pyblish.api.Plugin)
        self.publish_plugins = []
        if discover_publish_plugins:
            result = publish_plugins_discover()
            targets = {*pyblish.logic.registered_targets(), "default"}
            self.publish_plugins = pyblish.logic.plugins_by_targets(
                result.plugins, list(targets)
            )
        self.publish_discover_result = result
        self.publish_plugins_mismatch_targets = [
            item for item in result.plugins if item not in self.publish_plugins
        ]
        self.plugins_with_defs = [
            item for item in result.plugins if issubclass(item, AYONPyblishPluginMixin)
        ]
        for plugin in self.plugins_with_defs:
            if not inspect.ismethod(plugin.register_create_context_callbacks):
                self.log.warning(
                    "'register_create_context_callbacks' of %s is no classmethod",
                    plugin.__name__,
                )
                continue
            try:
                plugin.register_create_context_callbacks(self)
            except Exception:
                self.log.error("Callbacks of %s failed", plugin, exc_info=True)

    def _reset_creator_plugins(self) -> None:
        self.creators, self.disabled_creators = {}, {}
        self.autocreators, self.manual_creators = {}, {}
        settings = self.get_current_project_settings()
        self.creator_discover_result = discover_creator_plugins(return_report=True)
        for cls in self.creator_discover_result.plugins:
            identifier = cls.identifier
            if identifier in self.creators:
                self.log.warning("Duplicate creator identifier %r: %s", identifier, cls)
                continue
            if cls.host_name and cls.host_name != self.host_name:
                continue
            try:
                creator = cls(settings, self, self.headless)
            except Exception:
                self.log.error("Failed to initialize %s", cls, exc_info=True)
                continue
            if not creator.product_base_type:
                message = f"Creator {cls.__name__} has no product base type."
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                self.log.warning(message)
            if not creator.enabled:
                self.disabled_creators[identifier] = creator
                continue
            self.creators[identifier] = creator
            if isinstance(creator, AutoCreator):
                self.autocreators[identifier] = creator
            elif isinstance(creator, Creator):
                self.manual_creators[identifier] = creator

    def _reset_convertor_plugins(self) -> None:
        self.convertors_plugins = {}
        self.convertor_discover_result = discover_convertor_plugins(return_report=True)
        for cls in self.convertor_discover_result.plugins:
            if cls.identifier in self.convertors_plugins:
                self.log.warning("Duplicate convertor identifier: %s", cls)
            else:
                self.convertors_plugins[cls.identifier] = cls(self)

    def reset_context_data(self) -> None:
        """Read the publish options of the scene."""
        if not self._host_is_valid:
            self._original_context_data = {}
            self._publish_attributes = PublishAttributes(self, {})
            return
        data = self.host.get_context_data() or {}
        self._original_context_data = copy.deepcopy(data)
        self._publish_attributes = PublishAttributes(
            self, data.get("publish_attributes") or {}
        )
        for plugin in self.plugins_with_defs:
            plugin.convert_attribute_values(self, None)
        for plugin in self.plugins_with_defs:
            attr_defs = plugin.get_attr_defs_for_context(self)
            if attr_defs:
                self._publish_attributes.set_publish_plugin_attr_defs(
                    plugin.__name__, attr_defs
                )

    def reset_instances(self) -> None:
        """Collect instances of every creator."""
        self._instances_by_id = {}
        failed = []
        for creator in self.sorted_creators:
            try:
                creator.collect_instances()
            except Exception as error:
                self._log_failure("Collection of instances", creator, error)
                failed.append(_failure(creator.identifier, creator.label, error))
        if failed:
            raise CreatorsCollectionFailed(failed)

    def find_convertor_items(self) -> None:
        """Let convertors look for old instances."""
        self.convertor_items_by_id = {}
        failed = []
        for convertor in self.convertors_plugins.values():
            try:
                convertor.find_instances()
            except Exception:
                failed.append(_convertor_failure(convertor.identifier))
                self.log.warning("%s failed", convertor.identifier, exc_info=True)
        if failed:
            raise ConvertorsFindFailed(failed)

    def execute_autocreators(self) -> None:
        """Run the automatic creators."""
        failed = []
        for creator in self.sorted_autocreators:
            info = self._create_with_unified_error(creator.identifier, creator)[1]
            if info is not None:
                failed.append(info)
        if failed:
            raise CreatorsCreateFailed(failed)

    def reset_finalization(self) -> None:
        """Collecting is over."""
        self._collection_shared_data = None
        self.refresh_thumbnails()

    def refresh_thumbnails(self) -> None:
        """Forget thumbnails whose instance or file is gone."""
        for key, path in list(self.thumbnail_paths_by_instance_id.items()):
            known = key is None or key in self._instances_by_id
            if not known or not path or not os.path.exists(path):
                del self.thumbnail_paths_by_instance_id[key]

    def _log_failure(self, doing: str, creator: Any, error: Exception) -> None:
        self.log.warning(
            "%s of creator %r failed. %s",
            doing,
            creator.identifier,
            error,
            exc_info=not isinstance(error, CreatorError),
        )

    # --- create ---------------------------------------------------------

    def _get_creator_in_create(self, identifier: str) -> Any:
        creator = self.creators.get(identifier)
        if creator is None:
            raise CreatorError(f"Creator {identifier} was not found")
        return creator

    def create(
        self,
        creator_identifier: str,
        variant: str,
        folder_entity: Entity | None = None,
        task_entity: Entity | None = None,
        pre_create_data: dict[str, Any] | None = None,
        active: bool | None = None,
        product_type: str | None = None,
    ) -> Any:
        """Create an instance from code, with defaults for what is not given.

        Raises:
            CreatorError: There is no such creator or folder.

        """
        creator = self._get_creator_in_create(creator_identifier)
        if folder_entity is None:
            path = self._current_folder_path
            folder_entity = ayon_api.get_folder_by_path(self.project_name, path)
            if folder_entity is None:
                raise CreatorError(f"Folder '{path}' was not found")
        if task_entity is None and self._current_task_name:
            task_entity = ayon_api.get_task_by_name(
                self.project_name, folder_entity["id"], self._current_task_name
            )
        if product_type is None:
            items = creator.get_product_type_items()
            product_type = items[0].product_type if items else creator.product_base_type
        values = {}
        if isinstance(creator, Creator):
            values = get_default_values(creator.get_pre_create_attr_defs())
        values.update(pre_create_data or {})
        args = (
            self.project_name,
            folder_entity,
            task_entity,
            variant,
            self.host_name,
        )
        kwargs: dict[str, Any] = {
            "project_entity": self.get_current_project_entity(),
            "product_type": product_type,
        }
        for key in ("product_type", "project_entity"):
            if not accepts(creator.get_product_name, *args, **kwargs):
                del kwargs[key]
        product_name = creator.get_product_name(*args, **kwargs)
        data: dict[str, Any] = {
            "folderPath": folder_entity["path"],
            "task": task_entity["name"] if task_entity else None,
            "productType": product_type,
            "productBaseType": creator.product_base_type or creator.product_type,
            "variant": variant,
        }
        if active is not None:
            data["active"] = bool(active)
        with self.bulk_add_instances():
            return creator.create(product_name, data, values)

    def create_with_unified_error(
        self, identifier: str, *args: Any, **kwargs: Any
    ) -> Any:
        """Run a creator; whatever it raises becomes ``CreatorsCreateFailed``."""
        result, info = self._create_with_unified_error(
            identifier, None, *args, **kwargs
        )
        if info is not None:
            raise CreatorsCreateFailed([info])
        return result

    def _create_with_unified_error(
        self, identifier: str, creator: BaseCreator | None, *args: Any, **kwargs: Any
    ) -> tuple[Any, dict[str, Any] | None]:
        label = None
        try:
            creator = creator or self._get_creator_in_create(identifier)
            label = creator.label
            with self.bulk_add_instances():
                return creator.create(*args, **kwargs), None
        except Exception as error:
            self.log.warning(
                "Creator %r failed. %s",
                identifier,
                error,
                exc_info=not isinstance(error, CreatorError),
            )
            return None, _failure(identifier, label, error)

    def creator_adds_instance(self, instance: CreatedInstance) -> None:
        """A creator has made or collected an instance."""
        if instance.id in self._instances_by_id:
            self.log.warning("Instance %s is already added", instance.id)
            return
        self._instances_by_id[instance.id] = instance
        with self.bulk_add_instances() as bulk:
            bulk.append(instance)

    def creator_removed_instance(self, instance: CreatedInstance) -> None:
        """A creator has removed an instance."""
        self._remove_instances([instance])

    # --- save and remove ------------------------------------------------

    def context_data_to_store(self) -> dict[str, Any]:
        """Publish options as the host stores them."""
        return {"publish_attributes": self._publish_attributes.data_to_store()}

    def context_data_changes(self) -> TrackChangesItem:
        """What differs from what is stored."""
        return TrackChangesItem(
            self._original_context_data, self.context_data_to_store()
        )

    def save_changes(self) -> None:
        """Store what changed, the context first.

        Raises:
            HostMissRequiredMethod: The host cannot publish.
            CreatorsSaveFailed: A creator failed; the others have saved.

        """
        if not self._host_is_valid:
            raise HostMissRequiredMethod(
                self.host, self.get_host_misssing_methods(self.host)
            )
        self._save_context_changes()
        self._save_instance_changes()

    def _save_context_changes(self) -> None:
        changes = self.context_data_changes()
        if changes:
            self.host.update_context_data(self.context_data_to_store(), changes)

    def _save_instance_changes(self) -> None:
        updates: dict[str, list[UpdateData]] = collections.defaultdict(list)
        for instance in self.instances:
            changes = instance.changes()
            if changes:
                updates[instance.creator_identifier].append(
                    UpdateData(instance, changes)
                )
        failed = []
        for creator in self.get_sorted_creators(updates):
            try:
                creator.update_instances(updates[creator.identifier])
            except Exception as error:
                self._log_failure("Instances update", creator, error)
                failed.append(_failure(creator.identifier, creator.label, error))
            else:
                for item in updates[creator.identifier]:
                    item.instance.mark_as_stored()
        if failed:
            raise CreatorsSaveFailed(failed)

    def remove_instances(
        self, instances: Iterable[CreatedInstance], sender: str | None = None
    ) -> None:
        """Remove instances and the children that live with them.

        Raises:
            CreatorsRemoveFailed: A creator failed; the others have removed.

        """
        chosen = list(instances)
        ids = {item.id for item in chosen}
        for parent in chosen:
            for child in self.instances:
                if (
                    child.parent_instance_id == parent.id
                    and child.parent_flags & ParentFlags.parent_lifetime
                    and child.id not in ids
                ):
                    ids.add(child.id)
                    chosen.append(child)
        by_identifier: dict[str, list[CreatedInstance]] = collections.defaultdict(list)
        for item in chosen:
            by_identifier[item.creator_identifier].append(item)
        failed = []
        with self.bulk_remove_instances(sender):
            for identifier in set(by_identifier) - set(self.creators):
                self._remove_instances(by_identifier[identifier], sender)
            for creator in self.get_sorted_creators(by_identifier):
                present = [
                    item
                    for item in by_identifier[creator.identifier]
                    if item.id in self._instances_by_id
                ]
                try:
                    if present:
                        creator.remove_instances(present)
                except Exception as error:
                    self._log_failure("Instances removement", creator, error)
                    failed.append(_failure(creator.identifier, creator.label, error))
        if failed:
            raise CreatorsRemoveFailed(failed)

    def _remove_instances(
        self, instances: Iterable[CreatedInstance], sender: str | None = None
    ) -> None:
        with self.bulk_remove_instances(sender) as bulk:
            for instance in instances:
                found = self._instances_by_id.pop(instance.id, None)
                if found is not None:
                    bulk.append(found)

    # --- convertors -----------------------------------------------------

    def add_convertor_item(self, convertor_identifier: str, label: str) -> None:
        """A convertor offers to convert."""
        self.convertor_items_by_id[convertor_identifier] = ConvertorItem(
            convertor_identifier, label
        )

    def remove_convertor_item(self, convertor_identifier: str) -> None:
        """A convertor takes its offer back."""
        self.convertor_items_by_id.pop(convertor_identifier, None)

    def run_convertor(self, convertor_identifier: str) -> None:
        """Convert with one convertor."""
        convertor = self.convertors_plugins.get(convertor_identifier)
        if convertor is not None:
            convertor.convert()

    def run_convertors(self, convertor_identifiers: Iterable[str]) -> None:
        """Convert with several convertors.

        Raises:
            ConvertorsConversionFailed: One failed; the others have converted.

        """
        failed = []
        for identifier in convertor_identifiers:
            try:
                self.run_convertor(identifier)
            except Exception:
                failed.append(_convertor_failure(identifier))
                self.log.warning("Convertor %r failed", identifier, exc_info=True)
        if failed:
            raise ConvertorsConversionFailed(failed)

    # --- callbacks ------------------------------------------------------

    def _register_event_callback(
        self, topic: str, callback: Callable[..., Any]
    ) -> EventCallback:
        return self._event_hub.add_callback(topic, callback)

    def _emit_event(
        self,
        topic: str,
        data: dict[str, Any] | None = None,
        sender: str | None = None,
    ) -> Event:
        values = {} if data is None else data
        values.setdefault("create_context", self)
        return self._event_hub.emit(topic, values, sender)

    def add_instances_added_callback(self, callback: Callable[..., Any]) -> Any:
        """Instances came; held weakly, forgotten at reset."""
        return self._register_event_callback("instances.added", callback)

    def add_instances_removed_callback(self, callback: Callable[..., Any]) -> Any:
        """Instances went; held weakly, forgotten at reset."""
        return self._register_event_callback("instances.removed", callback)

    def add_value_changed_callback(self, callback: Callable[..., Any]) -> Any:
        """Values changed; held weakly, forgotten at reset."""
        return self._register_event_callback("values.changed", callback)

    def add_pre_create_attr_defs_change_callback(
        self, callback: Callable[..., Any]
    ) -> Any:
        """Definitions before creating changed; held weakly."""
        return self._register_event_callback("pre.create.attr.defs.changed", callback)

    def add_create_attr_defs_change_callback(self, callback: Callable[..., Any]) -> Any:
        """Definitions of creator attributes changed; held weakly."""
        return self._register_event_callback("create.attr.defs.changed", callback)

    def add_publish_attr_defs_change_callback(
        self, callback: Callable[..., Any]
    ) -> Any:
        """Definitions of publish attributes changed; held weakly."""
        return self._register_event_callback("publish.attr.defs.changed", callback)

    def add_instance_requirement_change_callback(
        self, callback: Callable[..., Any]
    ) -> Any:
        """Instances became mandatory or not; held weakly."""
        return self._register_event_callback("instance.requirement.changed", callback)

    def add_instance_parent_change_callback(self, callback: Callable[..., Any]) -> Any:
        """Instances got another parent; held weakly."""
        return self._register_event_callback("instance.parent.changed", callback)

    # --- bulks ----------------------------------------------------------

    @contextmanager
    def _bulk_context(self, key: str, sender: str | None) -> Iterator[_Bulk]:
        bulk = self._bulks[key]
        bulk.sender = sender or bulk.sender
        bulk.depth += 1
        if key not in self._bulk_order:
            self._bulk_order.append(key)
        try:
            yield bulk
        finally:
            bulk.depth -= 1
            if bulk.depth == 0:
                self._bulk_finished(key)

    def _bulk_finished(self, key: str) -> None:
        if self._bulk_order[0] != key:
            return
        while self._bulk_order and self._bulks[self._bulk_order[0]].depth == 0:
            self._bulk_finish(self._bulk_order.pop(0))

    def _bulk_finish(self, key: str) -> None:
        bulk = self._bulks[key]
        items, bulk.items = bulk.items, []
        sender, bulk.sender = bulk.sender, None
        if items:
            self._FINISHERS[key](self, items, sender)

    def bulk_add_instances(
        self, sender: str | None = None
    ) -> AbstractContextManager[_Bulk]:
        """Send one event for all instances added inside."""
        return self._bulk_context("add", sender)

    def bulk_instances_collection(
        self, sender: str | None = None
    ) -> AbstractContextManager[_Bulk]:
        """Old name of :meth:`bulk_add_instances`."""
        return self.bulk_add_instances(sender)

    def bulk_remove_instances(
        self, sender: str | None = None
    ) -> AbstractContextManager[_Bulk]:
        """Send one event for all instances removed inside."""
        return self._bulk_context("remove", sender)

    def bulk_value_changes(
        self, sender: str | None = None
    ) -> AbstractContextManager[_Bulk]:
        """Send one event for all values changed inside."""
        return self._bulk_context("change", sender)

    def bulk_pre_create_attr_defs_change(
        self, sender: str | None = None
    ) -> AbstractContextManager[_Bulk]:
        """Send one event for all definitions changed inside."""
        return self._bulk_context("pre_create", sender)

    def bulk_create_attr_defs_change(
        self, sender: str | None = None
    ) -> AbstractContextManager[_Bulk]:
        """Send one event for all definitions changed inside."""
        return self._bulk_context("create_attrs", sender)

    def bulk_publish_attr_defs_change(
        self, sender: str | None = None
    ) -> AbstractContextManager[_Bulk]:
        """Send one event for all definitions changed inside."""
        return self._bulk_context("publish_attrs", sender)

    def bulk_instance_requirement_change(
        self, sender: str | None = None
    ) -> AbstractContextManager[_Bulk]:
        """Send one event for all requirements changed inside."""
        return self._bulk_context("requirement", sender)

    def bulk_instance_parent_change(
        self, sender: str | None = None
    ) -> AbstractContextManager[_Bulk]:
        """Send one event for all parents changed inside."""
        return self._bulk_context("parent", sender)

    # --- what instances report ------------------------------------------

    def _is_instance_events_ready(self, instance_id: str | None) -> bool:
        if instance_id is None:
            return True
        if instance_id not in self._instances_by_id:
            return False
        return all(item.id != instance_id for item in self._bulks["add"].items)

    def create_plugin_pre_create_attr_defs_changed(self, identifier: str) -> None:
        """A creator shows other attributes before creating."""
        with self.bulk_pre_create_attr_defs_change() as bulk:
            bulk.append(identifier)

    def instance_create_attr_defs_changed(self, instance_id: str) -> None:
        """An instance has other creator attributes."""
        if self._is_instance_events_ready(instance_id):
            with self.bulk_create_attr_defs_change() as bulk:
                bulk.append(instance_id)

    def instance_publish_attr_defs_changed(
        self, instance_id: str | None, plugin_name: str
    ) -> None:
        """An instance, or the context, has other publish attributes."""
        if self._is_instance_events_ready(instance_id):
            with self.bulk_publish_attr_defs_change() as bulk:
                bulk.append((instance_id, plugin_name))

    def instance_values_changed(
        self, instance_id: str | None, new_values: dict[str, Any]
    ) -> None:
        """Values of an instance, or of the context, changed."""
        if self._is_instance_events_ready(instance_id):
            with self.bulk_value_changes() as bulk:
                bulk.append((instance_id, new_values))

    def instance_requirement_changed(self, instance_id: str) -> None:
        """An instance became mandatory or not."""
        if self._is_instance_events_ready(instance_id):
            with self.bulk_instance_requirement_change() as bulk:
                bulk.append(instance_id)

    def instance_parent_changed(self, instance_id: str) -> None:
        """An instance got another parent."""
        if self._is_instance_events_ready(instance_id):
            with self.bulk_instance_parent_change() as bulk:
                bulk.append(instance_id)

    def publish_attribute_value_changed(
        self, plugin_name: str, value: dict[str, Any]
    ) -> None:
        """An attribute of a context plugin changed."""
        self.instance_values_changed(None, {"publish_attributes": {plugin_name: value}})

    def set_context_publish_plugin_attr_defs(
        self, plugin_name: str, attr_defs: list[Any]
    ) -> None:
        """Set the definitions of a context plugin."""
        self.publish_attributes.set_publish_plugin_attr_defs(plugin_name, attr_defs)
        self.instance_publish_attr_defs_changed(None, plugin_name)

    # --- ends of bulks --------------------------------------------------

    def _bulk_add_instances_finished(
        self, instances_to_validate: list[CreatedInstance], sender: str | None
    ) -> None:
        for instance in instances_to_validate:
            for plugin in self.plugins_with_defs:
                try:
                    plugin.convert_attribute_values(self, instance)
                except Exception:
                    self.log.error("Converting for %s failed", plugin, exc_info=True)
            for plugin in self.plugins_with_defs:
                try:
                    attr_defs = plugin.get_attr_defs_for_instance(self, instance)
                except Exception:
                    self.log.error("Attributes of %s failed", plugin, exc_info=True)
                    continue
                if attr_defs:
                    instance.set_publish_plugin_attr_defs(plugin.__name__, attr_defs)
        self.get_instances_context_info(instances_to_validate)
        self._emit_event(
            "instances.added", {"instances": instances_to_validate}, sender
        )

    def _bulk_remove_instances_finished(
        self, instances_to_remove: list[CreatedInstance], sender: str | None
    ) -> None:
        self._emit_event(
            "instances.removed", {"instances": instances_to_remove}, sender
        )

    def _bulk_values_change_finished(
        self, changes: list[tuple[str | None, dict[str, Any]]], sender: str | None
    ) -> None:
        by_id: dict[str | None, dict[str, Any]] = {}
        for item_id, item_changes in changes:
            values = by_id.setdefault(item_id, {})
            for key, value in item_changes.items():
                if key == "creator_attributes":
                    values.setdefault(key, {}).update(value)
                elif key == "publish_attributes":
                    plugins = values.setdefault(key, {})
                    for name, plugin_value in value.items():
                        if plugin_value is None or plugins.get(name) is None:
                            plugins[name] = plugin_value
                        else:
                            plugins[name] = {**plugins[name], **plugin_value}
                else:
                    values[key] = value
        self._emit_event(
            "values.changed",
            {
                "changes": [
                    {"instance": self.get_instance_by_id(item_id), "changes": values}
                    for item_id, values in by_id.items()
                ]
            },
            sender,
        )

    def _bulk_pre_create_attrs_change_finished(
        self, identifiers: list[str], sender: str | None
    ) -> None:
        self._emit_event(
            "pre.create.attr.defs.changed",
            {"identifiers": list(dict.fromkeys(identifiers))},
            sender,
        )

    def _emit_for_instances(
        self, topic: str, instance_ids: list[str], sender: str | None
    ) -> None:
        found = [self.get_instance_by_id(item) for item in dict.fromkeys(instance_ids)]
        self._emit_event(topic, {"instances": found}, sender)

    def _bulk_create_attrs_change_finished(
        self, instance_ids: list[str], sender: str | None
    ) -> None:
        self._emit_for_instances("create.attr.defs.changed", instance_ids, sender)

    def _bulk_publish_attrs_change_finished(
        self, attr_info: list[tuple[str | None, str]], sender: str | None
    ) -> None:
        changes: dict[str | None, dict[str, Any]] = {}
        for instance_id, plugin_name in attr_info:
            item = changes.setdefault(
                instance_id,
                {
                    "instance": self.get_instance_by_id(instance_id),
                    "plugin_names": set(),
                },
            )
            item["plugin_names"].add(plugin_name)
        self._emit_event(
            "publish.attr.defs.changed", {"instance_changes": changes}, sender
        )

    def _bulk_instance_requirement_change_finished(
        self, instance_ids: list[str], sender: str | None
    ) -> None:
        self._emit_for_instances("instance.requirement.changed", instance_ids, sender)

    def _bulk_instance_parent_change_finished(
        self, instance_ids: list[str], sender: str | None
    ) -> None:
        self._emit_for_instances("instance.parent.changed", instance_ids, sender)

    _FINISHERS: dict[str, Callable[..., None]] = {
        "add": _bulk_add_instances_finished,
        "remove": _bulk_remove_instances_finished,
        "change": _bulk_values_change_finished,
        "pre_create": _bulk_pre_create_attrs_change_finished,
        "create_attrs": _bulk_create_attrs_change_finished,
        "publish_attrs": _bulk_publish_attrs_change_finished,
        "requirement": _bulk_instance_requirement_change_finished,
        "parent": _bulk_instance_parent_change_finished,
    }
