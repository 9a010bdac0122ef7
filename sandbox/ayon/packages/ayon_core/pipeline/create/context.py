"""The create context: every creator and instance of the open scene.

What changes is collected while a bulk is open and told once, when it ends.
"""

from __future__ import annotations

import contextlib
import copy
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import ayon_api
import pyblish.api
import pyblish.logic

from ayon_core.lib.events import Event, Subscription, tell
from ayon_core.pipeline.create.creator_plugins import (
    CONVERTORS,
    AutoCreator,
    CreatedInstance,
    Creator,
    discover_creator_plugins,
)
from ayon_core.pipeline.create.errors import (
    CreatorError,
    CreatorsCollectionFailed,
    CreatorsCreateFailed,
    CreatorsRemoveFailed,
    CreatorsSaveFailed,
    Failures,
    HostMissRequiredMethod,
    UnavailableSharedData,
)
from ayon_core.pipeline.create.instances import (
    Changes,
    ParentFlags,
    PublishAttributes,
)
from ayon_core.pipeline.discovery import derives_from
from ayon_core.pipeline.projects import Anatomy
from ayon_core.settings import get_project_settings


class _Named(dict[str, Any]):
    """Things by their names."""


_HOST_METHODS = ("get_context_data", "update_context_data", "get_current_context")


@dataclass
class InstanceContextInfo:
    """Whether folder and task of an instance exist."""

    folder_path: str | None
    task_name: str | None
    folder_is_valid: bool
    task_is_valid: bool

    @property
    def is_valid(self) -> bool:
        """Whether both do."""
        return self.folder_is_valid and self.task_is_valid


class _Surroundings:
    """The context's project, folder and task, and entities by path."""

    def __init__(self, host: Any) -> None:
        self.host = host
        self.log = logging.getLogger("ayon.create")
        self._forget()

    def _forget(self) -> None:
        self._projects, self._folders = dict[Any, Any](), dict[str, Any]()
        self._tasks: dict[Any, Any] = {}
        self._current: dict[str, Any] = {}
        self._workfile: Any = None

    @property
    def host_name(self) -> str:
        """Name of the host."""
        return str(self.host.name)

    def reset_current_context(self) -> None:
        """Look at the host's task anew."""
        self._forget()
        self._current, self._workfile = self._ask_host()

    def _ask_host(self) -> tuple[dict[str, Any], str | None]:
        ask = getattr(self.host, "get_current_context", dict)
        ask_workfile = getattr(self.host, "get_current_workfile", lambda: None)
        return dict(ask()), ask_workfile()

    @property
    def context_has_changed(self) -> bool:
        """Whether the host works on another task or workfile by now."""
        return self._ask_host() != (self._current, self._workfile)

    def get_current_project_name(self) -> str | None:
        """Name of the project."""
        return self._current.get("project_name")

    def get_current_folder_path(self) -> str | None:
        """Path of the folder."""
        return self._current.get("folder_path")

    def get_current_task_name(self) -> str | None:
        """Name of the task."""
        return self._current.get("task_name")

    def get_current_workfile_path(self) -> str | None:
        """Path of the workfile."""
        return self._workfile

    def get_current_project_entity(self) -> Any:
        """The project."""
        name = self.get_current_project_name()
        if name not in self._projects:
            self._projects[name] = ayon_api.get_project(name)
        return copy.deepcopy(self._projects[name])

    def get_current_project_anatomy(self) -> Any:
        """Roots and templates of the project."""
        return Anatomy(self.get_current_project_name())

    def get_current_project_settings(self) -> dict[str, Any]:
        """Settings of every addon in the project."""
        return get_project_settings(self.get_current_project_name())

    def get_current_folder_entity(self) -> Any:
        """The folder."""
        return self.get_folder_entity(self.get_current_folder_path())

    def get_current_task_entity(self) -> Any:
        """The task."""
        return self.get_task_entity(
            self.get_current_folder_path(), self.get_current_task_name()
        )

    def get_folder_entity(self, folder_path: str | None) -> Any:
        """A folder by its path, None if there is none."""
        if not folder_path:
            return None
        if folder_path not in self._folders:
            self._folders[folder_path] = ayon_api.get_folder_by_path(
                self.get_current_project_name(), folder_path
            )
        return self._folders[folder_path]

    def get_task_entity(self, folder_path: str | None, task_name: str | None) -> Any:
        """A task by its folder and name, None if there is none."""
        folder = self.get_folder_entity(folder_path)
        if not folder or not task_name:
            return None
        key = folder["path"], task_name
        if key not in self._tasks:
            self._tasks[key] = ayon_api.get_task_by_name(
                self.get_current_project_name(), folder["id"], task_name
            )
        return self._tasks[key]

    def _find_folder_by_name(self, name: str) -> Any:
        """The folder of a bare name, None unless there is just one."""
        folders = list(
            ayon_api.get_folders(self.get_current_project_name(), folder_names=[name])
        )
        return folders[0] if len(folders) == 1 else None


class _Bulks:
    """Open bulks: what happens in one is told when the outermost ends."""

    def __init__(self) -> None:
        self._depth = dict.fromkeys(("added", "removed", "values"), 0)
        self._waiting: dict[str, list[Any]] = {key: [] for key in self._depth}
        self._listeners: list[Subscription] = []

    def listen(self, topic: str, callback: Callable[..., Any]) -> Subscription:
        """Hear of a kind of changes."""
        self._listeners.append(Subscription(topic, callback))
        return self._listeners[-1]

    @contextlib.contextmanager
    def open(self, kind: str, settle: Callable[[list[Any]], None]) -> Iterator[None]:
        """Collect changes of a kind; they are settled at the end."""
        self._depth[kind] += 1
        try:
            yield
        finally:
            self._depth[kind] -= 1
            if not self._depth[kind]:
                waiting, self._waiting[kind] = self._waiting[kind], []
                if waiting:
                    settle(waiting)

    def put(self, kind: str, item: Any) -> None:
        """Add to the open bulk."""
        self._waiting[kind].append(item)

    def tell(self, topic: str, **data: Any) -> None:
        """Let listeners hear."""
        tell(self._listeners, Event(topic, data))


class CreateContext(_Surroundings):
    """Creators and instances, as the Publisher works with them.

    Attributes:
        creators: Creators that are switched on, by identifier.
        manual_creators: Those of them that artists start.
        autocreators: Those that run at every reset.
        disabled_creators: Creators that the settings switch off.
        publish_plugins: Plugins that a publish runs: those for the targets.
        convertor_items_by_id: What can be converted.
        thumbnail_paths_by_instance_id: Pictures that artists chose.
        publish_discover_result: Where the plugins come from.

    """

    def __init__(
        self,
        host: Any,
        headless: bool = False,
        reset: bool = True,
        discover_publish_plugins: bool = True,
    ) -> None:
        super().__init__(host)
        self.headless = headless
        self._bulks = _Bulks()
        self._shared: Any = None
        self.creators, self.manual_creators = _Named(), _Named()
        self.autocreators, self.disabled_creators = _Named(), _Named()
        self.convertors, self.convertor_items_by_id = _Named(), _Named()
        self._listed = _Named()
        self._stored_context: dict[str, Any] = {}
        self.publish_attributes = self._context_attributes({})
        self.thumbnail_paths_by_instance_id: dict[str, str | None] = {}
        self.publish_plugins: Any = ()
        self.publish_discover_result: Any = None
        if reset:
            self.reset(discover_publish_plugins)

    @property
    def host_is_valid(self) -> bool:
        """Whether the host can publish."""
        return not self._missing_methods()

    def _missing_methods(self) -> list[str]:
        return [name for name in _HOST_METHODS if not hasattr(self.host, name)]

    @property
    def collection_shared_data(self) -> dict[str, Any]:
        """What creators share while instances are listed.

        Raises:
            UnavailableSharedData: They are not.

        """
        if self._shared is None:
            raise UnavailableSharedData("Instances are not being listed now.")
        return self._shared

    @property
    def instances(self) -> list[CreatedInstance]:
        """The instances, in the order they were listed."""
        return list(self._listed.values())

    @property
    def instances_by_id(self) -> dict[str, CreatedInstance]:
        """The instances by their ids."""
        return dict(self._listed)

    def get_instance_by_id(self, instance_id: str) -> CreatedInstance | None:
        """An instance, None if it is not listed."""
        return self._listed.get(instance_id)

    # --- reset ---

    def reset(self, discover_publish_plugins: bool = True) -> None:
        """Look at everything anew."""
        self._shared = {}
        try:
            self.reset_current_context()
            self.reset_plugins(discover_publish_plugins)
            self._reset_options()
            with self.bulk_add_instances():
                for step in (
                    *[self.reset_instances, self._find_convertor_items],
                    self.execute_autocreators,
                ):
                    step()
        finally:
            self._shared = None

    def reset_plugins(self, discover_publish_plugins: bool = True) -> None:
        """Find creators, and publish plugins if they are wanted."""
        settings = self.get_current_project_settings()
        if discover_publish_plugins:
            self._find_publish_plugins()
        for group in (
            self.creators,
            self.manual_creators,
            self.autocreators,
            self.disabled_creators,
        ):
            group.clear()
        self._bulks = _Bulks()
        for plugin in discover_creator_plugins():
            if plugin.host_name not in (None, self.host_name):
                continue
            try:
                creator = plugin(settings, self, self.headless)
            except Exception:
                self.log.exception("Creator %s is left out", plugin.__name__)
                continue
            if not creator.enabled:
                self.disabled_creators[creator.identifier] = creator
                continue
            self.creators[creator.identifier] = creator
            if derives_from(plugin, AutoCreator):
                self.autocreators[creator.identifier] = creator
            elif derives_from(plugin, Creator):
                self.manual_creators[creator.identifier] = creator
        self.convertors.clear()
        for plugin in CONVERTORS.discover():
            convertor: Any = plugin(self)
            self.convertors[convertor.identifier] = convertor

    def _find_publish_plugins(self) -> None:
        from ayon_core.pipeline.publish import publish_plugins_discover

        self.publish_discover_result = publish_plugins_discover()
        targets = {*pyblish.api.registered_targets(), "default"}
        self.publish_plugins = pyblish.logic.plugins_by_targets(
            self.publish_discover_result.plugins, list(targets)
        )

    def _plugins_with_attributes(self) -> Iterator[Any]:
        for plugin in self.publish_plugins:
            if hasattr(plugin, "get_attr_defs_for_context"):
                yield plugin

    def _context_attributes(self, values: dict[str, Any]) -> PublishAttributes:
        return PublishAttributes(
            values,
            lambda changes: self.instance_values_changed(
                None, {"publish_attributes": changes}
            ),
        )

    def _reset_options(self) -> None:
        self._stored_context = (
            self.host.get_context_data() if self.host_is_valid else {}
        )
        values = self._stored_context.get("publish_attributes") or {}
        self.publish_attributes = self._context_attributes(values)
        for plugin in self._plugins_with_attributes():
            definitions = plugin.get_attr_defs_for_context(self)
            if definitions:
                self.publish_attributes.define(plugin.__name__, definitions)

    def reset_instances(self) -> None:
        """List what is stored.

        Raises:
            CreatorsCollectionFailed: Some creators could not.

        """
        self._listed.clear()
        failures = Failures(CreatorsCollectionFailed)
        with self.bulk_add_instances():
            for creator in self._sorted(self.creators):
                failures.run(creator, creator.collect_instances)
        failures.settle()

    def execute_autocreators(self) -> None:
        """Let creators make what is missing.

        Raises:
            CreatorsCreateFailed: Some could not.

        """
        failures = Failures(CreatorsCreateFailed)
        for creator in self._sorted(self.autocreators):
            failures.run(creator, creator.create)
        failures.settle()

    @staticmethod
    def _sorted(creators: dict[str, Any]) -> list[Any]:
        return sorted(creators.values(), key=attrgetter("order"))

    # --- listing ---

    def creator_adds_instance(self, instance: CreatedInstance) -> None:
        """A creator lists an instance."""
        self._listed[instance.id] = instance
        with self.bulk_add_instances():
            self._bulks.put("added", instance)

    def creator_removed_instance(self, instance: CreatedInstance) -> None:
        """A creator lists an instance no more."""
        self._listed.pop(instance.id, None)
        with self._bulks.open("removed", self._settle_removed):
            self._bulks.put("removed", instance)

    @contextlib.contextmanager
    def bulk_add_instances(self, sender: str | None = None) -> Iterator[None]:
        """Tell of added instances once."""
        with self._bulks.open("added", self._settle_added):
            yield

    @contextlib.contextmanager
    def bulk_value_changes(self, sender: str | None = None) -> Iterator[None]:
        """Tell of changed values once."""
        with self._bulks.open("values", self._settle_values):
            yield

    def _settle_added(self, instances: list[CreatedInstance]) -> None:
        for instance in instances:
            path = instance.get("folderPath")
            if path and "/" not in path:
                folder = self._find_folder_by_name(path)
                if folder:
                    instance["folderPath"] = folder["path"]
            for plugin in self._plugins_with_attributes():
                definitions = plugin.get_attr_defs_for_instance(self, instance)
                if definitions:
                    instance.publish_attributes.define(plugin.__name__, definitions)
        self._bulks.tell("instances.added", instances=instances)

    def _settle_removed(self, instances: list[CreatedInstance]) -> None:
        self._bulks.tell("instances.removed", instances=instances)

    def instance_values_changed(
        self, instance_id: str | None, new_values: dict[str, Any]
    ) -> None:
        """Values of an instance, or of the context, were changed."""
        if instance_id is not None and instance_id not in self._listed:
            return
        with self.bulk_value_changes():
            self._bulks.put("values", (instance_id, new_values))

    def _settle_values(self, changed: list[Any]) -> None:
        merged: dict[str | None, dict[str, Any]] = {}
        for instance_id, values in changed:
            known = merged.setdefault(instance_id, {})
            for key, new in values.items():
                is_group = isinstance(new, dict) and key in known
                known[key] = {**known[key], **new} if is_group else new
        self._bulks.tell(
            "values.changed",
            changes=[
                {"instance": self._listed.get(key or ""), "changes": values}
                for key, values in merged.items()
            ],
        )

    def add_instances_added_callback(self, callback: Callable[..., Any]) -> Any:
        """Hear of added instances."""
        return self._bulks.listen("instances.added", callback)

    def add_instances_removed_callback(self, callback: Callable[..., Any]) -> Any:
        """Hear of removed instances."""
        return self._bulks.listen("instances.removed", callback)

    def add_value_changed_callback(self, callback: Callable[..., Any]) -> Any:
        """Hear of changed values."""
        return self._bulks.listen("values.changed", callback)

    def get_instances_context_info(
        self, instances: Iterable[CreatedInstance] | None = None
    ) -> dict[str, InstanceContextInfo]:
        """Whether folders and tasks of instances exist, by id."""
        infos = {}
        for instance in self.instances if instances is None else instances:
            path, task = map(instance.get, ("folderPath", "task"))
            has_folder = self.get_folder_entity(path) is not None
            has_task = not task or self.get_task_entity(path, task) is not None
            infos[instance.id] = InstanceContextInfo(
                path, task, has_folder, has_folder and has_task
            )
        return infos

    # --- creating and removing ---

    def create(
        self,
        creator_identifier: str,
        variant: str,
        folder_entity: Any = None,
        task_entity: Any = None,
        pre_create_data: dict[str, Any] | None = None,
        active: bool | None = None,
        product_type: str | None = None,
    ) -> Any:
        """Make instances; what is not given is that of the current task.

        Raises:
            CreatorError: It cannot be done, or there is no such creator.

        """
        creator = self.creators.get(creator_identifier)
        if creator is None:
            raise CreatorError(f"Creator '{creator_identifier}' was not found.")
        if folder_entity is None:
            folder_entity = self.get_current_folder_entity()
            task_entity = task_entity or self.get_current_task_entity()
        offered = [
            item["product_type"] if isinstance(item, dict) else item.product_type
            for item in creator.product_type_items
        ]
        chosen = product_type or next(iter(offered), creator.product_base_type)
        name = creator.get_product_name(
            self.get_current_project_name(),
            folder_entity,
            task_entity,
            variant,
            self.host_name,
            product_type=chosen,
        )
        data: dict[str, Any] = {"variant": variant, "productType": chosen}
        data["task"] = (task_entity or {}).get("name")
        data["folderPath"] = folder_entity["path"]
        if active is not None:
            data["active"] = active
        form = {
            item.key: item.default
            for item in creator.get_pre_create_attr_defs()
            if item.is_value_def
        }
        return creator.create(name, data, {**form, **(pre_create_data or {})})

    def create_with_unified_error(
        self, identifier: str, *args: Any, **kwargs: Any
    ) -> Any:
        """Call a creator; all that goes wrong is one kind of error.

        Raises:
            CreatorsCreateFailed: It says what went wrong.

        """
        creator = self.creators[identifier]
        failures = Failures(CreatorsCreateFailed)
        result = failures.run(creator, lambda: creator.create(*args, **kwargs))
        failures.settle()
        return result

    def remove_instances(
        self, instances: list[CreatedInstance], sender: str | None = None
    ) -> None:
        """Remove instances, and those that live with them.

        Raises:
            CreatorsRemoveFailed: Some creators could not.

        """
        wanted = {instance.id for instance in instances}
        before = 0
        while before != len(wanted):
            before = len(wanted)
            wanted |= {
                instance.id
                for instance in self.instances
                if instance.parent_instance_id in wanted
                and ParentFlags.parent_lifetime in instance.parent_flags
            }
        failures = Failures(CreatorsRemoveFailed)
        for creator in self.creators.values():
            chosen = [
                instance
                for instance in self.instances
                if instance.id in wanted
                and instance.creator_identifier == creator.identifier
            ]
            if chosen:
                failures.run(creator, creator.remove_instances, chosen)
        failures.settle()

    # --- storing ---

    def save_changes(self) -> None:
        """Store what was changed.

        Raises:
            HostMissRequiredMethod: The host cannot publish.
            CreatorsSaveFailed: Some creators could not.

        """
        if not self.host_is_valid:
            raise HostMissRequiredMethod(self.host, self._missing_methods())
        options = {"publish_attributes": self.publish_attributes.data_to_store()}
        changes = Changes(self._stored_context, options)
        if changes:
            self.host.update_context_data(options, changes)
        failures = Failures(CreatorsSaveFailed)
        for creator in self._sorted(self.creators):
            changed = [
                (instance, instance.changes())
                for instance in self.instances
                if instance.creator_identifier == creator.identifier
            ]
            changed = [pair for pair in changed if pair[1]]
            if changed:
                failures.run(creator, self._store, creator, changed)
        failures.settle()

    @staticmethod
    def _store(creator: Any, changed: list[Any]) -> None:
        creator.update_instances(changed)
        for instance, _ in changed:
            instance.mark_as_stored()

    # --- converting ---

    def _find_convertor_items(self) -> None:
        self.convertor_items_by_id.clear()
        for convertor in self.convertors.values():
            convertor.find_instances()

    def add_convertor_item(self, convertor_identifier: str, label: str) -> None:
        """Offer to convert."""
        item = SimpleNamespace(identifier=convertor_identifier, label=label)
        self.convertor_items_by_id[convertor_identifier] = item

    def remove_convertor_item(self, convertor_identifier: str) -> None:
        """Offer it no more."""
        self.convertor_items_by_id.pop(convertor_identifier, None)

    def run_convertors(self, convertor_identifiers: Iterable[str]) -> None:
        """Convert."""
        for identifier in convertor_identifiers:
            self.convertors[identifier].convert()
