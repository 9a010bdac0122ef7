# ruff: noqa: B027
"""Building workfiles from a template with placeholders."""

from __future__ import annotations

import ast
import copy
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Callable

import ayon_api

from ...host import AbstractHost
from ...lib import (
    BoolDef,
    EnumDef,
    Logger,
    NumberDef,
    StringTemplate,
    TextDef,
    filter_profiles,
)
from ...lib.attribute_definitions import get_attributes_keys
from ...lib.events import Event, EventCallback, EventSystem
from ...settings import get_project_settings
from ..anatomy import Anatomy
from ..create import CreateContext, HiddenCreator
from ..load import (
    get_loaders_by_name,
    get_representation_contexts,
    load_with_repre_context,
)
from ..plugin_discover import (
    deregister_plugin,
    deregister_plugin_path,
    discover,
    register_plugin,
    register_plugin_path,
)

_NOT_SET: Any = object()
Entity = dict[str, Any]


class TemplateNotFound(Exception):
    """The template file does not exist."""


class TemplateProfileNotFound(Exception):
    """No profile of the settings fits the task."""


class TemplateAlreadyImported(Exception):
    """The scene already holds the template."""


class TemplateLoadFailed(Exception):
    """The profile that fits has no path."""


class AbstractTemplateBuilder(ABC):
    """Imports a template and fills its placeholders."""

    _log: Any = None

    def __init__(self, host: Any) -> None:
        self._host = host
        self._host_name = (
            host.name
            if isinstance(host, AbstractHost)
            else os.environ.get("AYON_HOST_NAME")
        )
        self._shared_data: dict[str, Any] = {}
        self._shared_populate_data: dict[str, Any] = {}
        self._create_context: CreateContext | None = None
        self._reset_caches()

    def _reset_caches(self) -> None:
        self._placeholder_plugins: dict[str, PlaceholderPlugin] | None = None
        self._loaders_by_name: dict[str, Any] | None = None
        self._creators_by_name: dict[str, Any] | None = None
        self._project_settings: dict[str, Any] | None = None
        self._current_folder_entity: Any = _NOT_SET
        self._current_task_entity: Any = _NOT_SET
        self._event_system = EventSystem()

    @property
    def host(self) -> Any:
        """The host."""
        return self._host

    @property
    def host_name(self) -> str | None:
        """Name of the host."""
        return self._host_name

    @property
    def log(self) -> Any:
        """Logger of the builder."""
        if self._log is None:
            self._log = Logger.get_logger(repr(self))
        return self._log

    def get_current_context(self) -> dict[str, str | None]:
        """Context of the host."""
        context: dict[str, str | None] = self._host.get_current_context()
        return context

    @property
    def project_name(self) -> str | None:
        """Name of the project."""
        return self.get_current_context()["project_name"]

    @property
    def current_folder_path(self) -> str | None:
        """Path of the folder."""
        return self.get_current_context()["folder_path"]

    @property
    def current_task_name(self) -> str | None:
        """Name of the task."""
        return self.get_current_context()["task_name"]

    @property
    def project_settings(self) -> dict[str, Any]:
        """Settings of the project."""
        if self._project_settings is None:
            self._project_settings = get_project_settings(self.project_name or "")
        return self._project_settings

    @property
    def current_folder_entity(self) -> Any:
        """Entity of the folder."""
        if self._current_folder_entity is _NOT_SET:
            self._current_folder_entity = ayon_api.get_folder_by_path(
                self.project_name, self.current_folder_path
            )
        return self._current_folder_entity

    @property
    def current_task_entity(self) -> Any:
        """Entity of the task."""
        if self._current_task_entity is _NOT_SET:
            folder = self.current_folder_entity
            self._current_task_entity = folder and ayon_api.get_task_by_name(
                self.project_name, folder["id"], self.current_task_name
            )
        return self._current_task_entity

    @property
    def current_task_type(self) -> str | None:
        """Type of the task."""
        task = self.current_task_entity
        return task["taskType"] if task else None

    @property
    def create_context(self) -> CreateContext:
        """Create context without publish plugins."""
        if self._create_context is None:
            self._create_context = CreateContext(
                self.host, discover_publish_plugins=False, headless=True
            )
        return self._create_context

    def refresh(self) -> None:
        """Forget what was cached and shared."""
        self._reset_caches()
        self.clear_shared_data()
        self.clear_shared_populate_data()

    def get_loaders_by_name(self) -> dict[str, Any]:
        """Loaders by class name."""
        if self._loaders_by_name is None:
            self._loaders_by_name = dict(get_loaders_by_name())
        return self._loaders_by_name

    def _collect_creators(self) -> None:
        self._creators_by_name = {
            identifier: creator
            for identifier, creator in self.create_context.manual_creators.items()
            if not isinstance(creator, HiddenCreator)
        }

    def get_creators_by_name(self) -> dict[str, Any]:
        """Creators of the artist by identifier."""
        if self._creators_by_name is None:
            self._collect_creators()
        return self._creators_by_name or {}

    def get_linked_folder_entities(
        self, link_type: str | None, folder_path_regex: str | None
    ) -> list[Entity]:
        """Folders that lead to the current one by a link."""
        folder = self.current_folder_entity
        if not link_type or not folder:
            return []
        links = ayon_api.get_folder_links(
            self.project_name,
            folder["id"],
            link_types=[link_type],
            link_direction="in",
        )
        ids = {link["entityId"] for link in links if link["entityType"] == "folder"}
        return list(
            ayon_api.get_folders(
                self.project_name, folder_path_regex=folder_path_regex, folder_ids=ids
            )
        )

    def get_shared_data(self, key: str) -> Any:
        """Shared value that lives until a refresh."""
        return self._shared_data.get(key)

    def set_shared_data(self, key: str, value: Any) -> None:
        """Share a value until a refresh."""
        self._shared_data[key] = value

    def clear_shared_data(self) -> None:
        """Forget shared values."""
        self._shared_data = {}

    def get_shared_populate_data(self, key: str) -> Any:
        """Shared value that lives for one round of filling."""
        return self._shared_populate_data.get(key)

    def set_shared_populate_data(self, key: str, value: Any) -> None:
        """Share a value for one round of filling."""
        self._shared_populate_data[key] = value

    def clear_shared_populate_data(self) -> None:
        """Forget values of a round."""
        self._shared_populate_data = {}

    def get_placeholder_plugin_classes(self) -> list[Any]:
        """Placeholder plugins of the host, or the registered ones."""
        if hasattr(self._host, "get_workfile_build_placeholder_plugins"):
            return list(self._host.get_workfile_build_placeholder_plugins())
        return list(discover(PlaceholderPlugin))

    @property
    def placeholder_plugins(self) -> dict[str, PlaceholderPlugin]:
        """Placeholder plugins by identifier; one that fails is logged."""
        if self._placeholder_plugins is None:
            self._placeholder_plugins = {}
            for cls in self.get_placeholder_plugin_classes():
                try:
                    plugin = cls(self)
                    self._placeholder_plugins[plugin.identifier] = plugin
                except Exception:
                    self.log.warning("Placeholder plugin %s failed", cls, exc_info=True)
        return self._placeholder_plugins

    def create_placeholder(
        self, plugin_identifier: str, placeholder_data: dict[str, Any]
    ) -> Any:
        """Create a placeholder in the scene."""
        return self.placeholder_plugins[plugin_identifier].create_placeholder(
            placeholder_data
        )

    def get_placeholders(self) -> list[PlaceholderItem]:
        """Placeholders of the scene in their order."""
        found: list[PlaceholderItem] = []
        for plugin in self.placeholder_plugins.values():
            found.extend(plugin.collect_placeholders() or ())
        return sorted(found, key=lambda item: item.order)

    def build_template(
        self,
        template_path: str | None = None,
        level_limit: int | None = None,
        keep_placeholders: bool | None = None,
        create_first_version: bool | None = None,
        workfile_creation_enabled: bool = False,
    ) -> None:
        """Import the template, fill it, maybe save a first workfile."""
        explicit = not workfile_creation_enabled
        if None in (template_path, keep_placeholders, create_first_version):
            preset = self.get_template_preset()
            template_path = template_path or preset["path"]
            if keep_placeholders is None:
                keep_placeholders = preset["keep_placeholder"]
            if create_first_version is None:
                create_first_version = preset["create_first_version"]
        if explicit or not self.host.get_current_workfile():
            self.import_template(template_path or "")
            self.populate_scene_placeholders(level_limit, keep_placeholders)
        if explicit or not create_first_version:
            return
        path = self.get_workfile_path()
        if path and not os.path.exists(path):
            self.save_workfile(path)

    def rebuild_template(self) -> None:
        """Fill the placeholders that are still there again."""
        for placeholder in self.get_placeholders():
            placeholder.plugin.repopulate_placeholder(placeholder)
        self.clear_shared_populate_data()

    def open_template(self) -> None:
        """Open the template itself."""
        self.host.open_workfile(self.get_template_preset()["path"])

    @abstractmethod
    def import_template(self, template_path: str) -> Any:
        """Bring the template into the scene."""

    def get_workfile_path(self) -> str | None:
        """Path of the first workfile."""
        return os.environ.get("AYON_LAST_WORKFILE")

    def save_workfile(self, workfile_path: str) -> None:
        """Save the scene for the current task."""
        self.host.save_workfile_with_context(
            workfile_path, self.current_folder_entity, self.current_task_entity
        )

    def _prepare_placeholders(self, placeholders: Iterable[PlaceholderItem]) -> None:
        by_plugin: dict[str, list[PlaceholderItem]] = {}
        for item in placeholders:
            by_plugin.setdefault(item.plugin.identifier, []).append(item)
        for items in by_plugin.values():
            items[0].plugin.prepare_placeholders(items)

    def populate_scene_placeholders(
        self,
        level_limit: int | None = None,
        keep_placeholders: bool | None = None,
    ) -> None:
        """Fill placeholders, then those that came with what was loaded."""
        placeholders = self.get_placeholders()
        if not placeholders:
            self.log.warning("No placeholders were found.")
            return
        known = {item.scene_identifier: item for item in placeholders}
        depth = 0
        while True:
            waiting = [i for i in placeholders if not i.finished and not i.in_progress]
            for item in waiting:
                item.data["keep_placeholder"] = keep_placeholders
            self._prepare_placeholders(waiting)
            for item in waiting:
                item.set_in_progress()
                try:
                    item.plugin.populate_placeholder(item)
                except Exception as error:
                    self.log.warning("%r failed", item, exc_info=True)
                    item.set_failed(error)
                item.set_finished()
            event_data = {"depth": depth, "placeholders_by_scene_id": known}
            self.emit_event("template.depth_processed", event_data, "builder")
            self.clear_shared_populate_data()
            depth += 1
            if depth >= (level_limit or 1000):
                break
            found = self.get_placeholders()
            new = [item for item in found if item.scene_identifier not in known]
            if not new:
                break
            known.update({item.scene_identifier: item for item in new})
            placeholders.extend(new)
        event_data = {"depth": depth, "placeholders_by_scene_id": known}
        self.emit_event("template.finished", event_data, "builder")
        self.refresh()

    def _get_build_profiles(self) -> list[dict[str, Any]]:
        settings = self.project_settings[self.host_name or ""]
        profiles: list[dict[str, Any]] = settings["templated_workfile_build"][
            "profiles"
        ]
        return profiles

    def get_template_preset(self) -> dict[str, Any]:
        """Path and options of the profile that fits the task.

        Raises:
            TemplateProfileNotFound: None fits.
            TemplateLoadFailed: It has no path.
            TemplateNotFound: Its path does not exist.

        """
        folder = self.current_folder_entity
        task = f"task '{self.current_task_name}' of type '{self.current_task_type}'"
        profile = filter_profiles(
            self._get_build_profiles(),
            {
                "task_types": self.current_task_type,
                "task_names": self.current_task_name,
                "folder_types": folder["folderType"] if folder else None,
                "folder_paths": self.current_folder_path,
            },
        )
        if not profile:
            raise TemplateProfileNotFound(f"No matching profile found for {task}")
        if not profile["path"]:
            raise TemplateLoadFailed(f"Template path is not set for {task}")
        path = self.resolve_template_path(profile["path"])
        if not path or not os.path.exists(path):
            raise TemplateNotFound(f"Template of {task} does not exist: {path}")
        keep = profile.get("keep_placeholder")
        return {
            "path": path,
            "keep_placeholder": True if keep is None else keep,
            "create_first_version": profile.get("create_first_version"),
        }

    def resolve_template_path(
        self, path: str, fill_data: dict[str, Any] | None = None
    ) -> str:
        """Path with roots, project and environment filled in."""
        if os.path.exists(path):
            return path
        anatomy = Anatomy(self.project_name)
        data: dict[str, Any] = {
            **os.environ,
            "root": anatomy.roots,
            "project": {"name": anatomy.project_name, "code": anatomy.project_code},
        }
        result = StringTemplate.format_template(path, data)
        return os.path.normpath(result) if result.solved else path

    def emit_event(
        self,
        topic: str,
        data: dict[str, Any] | None = None,
        source: str | None = None,
    ) -> Event:
        """Send an event of the builder."""
        return self._event_system.emit(topic, data, source)

    def add_event_callback(
        self, topic: str, callback: Callable[..., Any], order: int | None = None
    ) -> EventCallback:
        """Listen to a topic; held weakly."""
        return self._event_system.add_callback(topic, callback, order=order)

    def add_on_finished_callback(
        self, callback: Callable[..., Any], order: int | None = None
    ) -> EventCallback:
        """Listen to the end of filling; held weakly."""
        return self.add_event_callback("template.finished", callback, order)

    def add_on_depth_processed_callback(
        self, callback: Callable[..., Any], order: int | None = None
    ) -> EventCallback:
        """Listen to the end of each round; held weakly."""
        return self.add_event_callback("template.depth_processed", callback, order)


class PlaceholderPlugin(ABC):
    """A kind of placeholder."""

    label: str | None = None
    _log: Any = None

    def __init__(self, builder: AbstractTemplateBuilder) -> None:
        self._builder = builder

    @property
    def builder(self) -> AbstractTemplateBuilder:
        """The builder."""
        return self._builder

    @property
    def project_name(self) -> str | None:
        """Name of the project."""
        return self._builder.project_name

    @property
    def log(self) -> Any:
        """Logger of the plugin."""
        if self._log is None:
            self._log = Logger.get_logger(repr(self))
        return self._log

    @property
    def identifier(self) -> str:
        """Name stored in placeholders: the class name."""
        return type(self).__name__

    @abstractmethod
    def create_placeholder(self, placeholder_data: dict[str, Any]) -> Any:
        """Create a placeholder in the scene."""

    @abstractmethod
    def update_placeholder(
        self, placeholder_item: PlaceholderItem, placeholder_data: dict[str, Any]
    ) -> Any:
        """Change a placeholder in the scene."""

    @abstractmethod
    def collect_placeholders(self) -> list[PlaceholderItem]:
        """Placeholders of this kind in the scene."""

    def get_placeholder_options(
        self, options: dict[str, Any] | None = None
    ) -> list[Any]:
        """Attribute definitions of a placeholder."""
        return []

    def get_placeholder_keys(self) -> set[str]:
        """Keys a placeholder stores."""
        return {
            *get_attributes_keys(self.get_placeholder_options()),
            "plugin_identifier",
        }

    def prepare_placeholders(self, placeholders: list[PlaceholderItem]) -> None:
        """Get ready for a round of filling."""

    @abstractmethod
    def populate_placeholder(self, placeholder: PlaceholderItem) -> None:
        """Fill a placeholder."""

    def repopulate_placeholder(self, placeholder: PlaceholderItem) -> None:
        """Fill a placeholder again."""

    def get_plugin_shared_data(self, key: str) -> Any:
        """Value shared by this plugin until a refresh."""
        return (self.builder.get_shared_data(self.identifier) or {}).get(key)

    def set_plugin_shared_data(self, key: str, value: Any) -> None:
        """Share a value until a refresh."""
        values = self.builder.get_shared_data(self.identifier) or {}
        self.builder.set_shared_data(self.identifier, {**values, key: value})

    def get_plugin_shared_populate_data(self, key: str) -> Any:
        """Value shared by this plugin for a round."""
        return (self.builder.get_shared_populate_data(self.identifier) or {}).get(key)

    def set_plugin_shared_populate_data(self, key: str, value: Any) -> None:
        """Share a value for a round."""
        values = self.builder.get_shared_populate_data(self.identifier) or {}
        self.builder.set_shared_populate_data(self.identifier, {**values, key: value})


class PlaceholderItem:
    """A placeholder of the scene while it is filled."""

    default_order = 100

    def __init__(
        self, scene_identifier: str, data: dict[str, Any], plugin: Any
    ) -> None:
        self._scene_identifier = scene_identifier
        self._data = data
        self._plugin = plugin
        self._state = "waiting"
        self._errors: list[str] = []

    def __repr__(self) -> str:
        return f"< {type(self).__name__} {self._scene_identifier} >"

    @property
    def plugin(self) -> Any:
        """Plugin of the placeholder."""
        return self._plugin

    @property
    def builder(self) -> Any:
        """The builder."""
        return self._plugin.builder

    @property
    def data(self) -> dict[str, Any]:
        """What the placeholder stores."""
        return self._data

    def to_dict(self) -> dict[str, Any]:
        """A copy of what the placeholder stores."""
        return copy.deepcopy(self._data)

    @property
    def log(self) -> Any:
        """Logger of the placeholder."""
        return Logger.get_logger(repr(self))

    @property
    def order(self) -> int:
        """Lower comes first."""
        order = self._data.get("order")
        return self.default_order if order is None else order

    @property
    def scene_identifier(self) -> str:
        """Unique name in the scene."""
        return self._scene_identifier

    @property
    def in_progress(self) -> bool:
        """Whether it is being filled."""
        return self._state == "in progress"

    @property
    def finished(self) -> bool:
        """Whether it was filled."""
        return self._state == "finished"

    def set_in_progress(self) -> None:
        """It is being filled."""
        self._state = "in progress"

    def set_finished(self) -> None:
        """It was filled."""
        self._state = "finished"

    def set_failed(self, exception: BaseException) -> None:
        """Filling failed."""
        self.add_error(str(exception))

    def add_error(self, error: str) -> None:
        """Note an error."""
        self._errors.append(error)

    def get_errors(self) -> list[str]:
        """Errors for the artist."""
        return self._errors


class PlaceholderLoadMixin:
    """Placeholder that loads representations."""

    builder: AbstractTemplateBuilder
    project_name: str | None
    log: Any

    def get_load_plugin_options(
        self, options: dict[str, Any] | None = None
    ) -> list[Any]:
        """Attribute definitions of what to load and from where."""
        values = options or {}
        loaders = self.builder.get_loaders_by_name()
        types: set[str] = set()
        for loader in loaders.values():
            base_types = loader.product_base_types
            types.update(loader.product_types if base_types is None else base_types)
        base_type = values.get("product_base_type") or values.get("product_type")
        folder_links = {
            item["linkType"]: item["name"]
            for item in ayon_api.get_link_types(self.builder.project_name)
            if item["inputType"] == item["outputType"] == "folder"
        }
        return [
            EnumDef(
                "builder_type",
                {
                    "context_folder": "Current folder",
                    "linked_folders": "Linked folders",
                    "all_folders": "All folders",
                },
                default=values.get("builder_type"),
            ),
            EnumDef(
                "link_type",
                folder_links or {None: "<No link types>"},
                default=values.get("link_type"),
            ),
            EnumDef(
                "product_base_type",
                sorted(types - {"*"}),
                default=base_type or values.get("family"),
            ),
            TextDef("representation", default=values.get("representation")),
            EnumDef(
                "loader",
                {
                    name: getattr(loader, "label", None) or name
                    for name, loader in loaders.items()
                },
                default=values.get("loader"),
            ),
            TextDef("loader_args", default=values.get("loader_args")),
            NumberDef("order", default=values.get("order") or 0, maximum=999),
            TextDef("folder_path", default=values.get("folder_path")),
            TextDef("product_name", default=values.get("product_name")),
        ]

    def parse_loader_args(self, loader_args: str) -> dict[str, Any]:
        """Options from the text of a Python dict; empty when it is none."""
        try:
            values = ast.literal_eval(loader_args) if loader_args else {}
        except (SyntaxError, ValueError) as error:
            print(f"Error while parsing loader arguments '{loader_args}': {error}")
            return {}
        return values if isinstance(values, dict) else {}

    def _get_representations(self, placeholder: PlaceholderItem) -> list[Entity]:
        data = placeholder.data
        project_name = self.builder.project_name
        folder_regex = data["folder_path"]
        if data["builder_type"] == "all_folders":
            folder_ids = {
                item["id"]
                for item in ayon_api.get_folders(
                    project_name, folder_path_regex=folder_regex, fields={"id"}
                )
            }
        elif data["builder_type"] == "linked_folders":
            folder_ids = {
                item["id"]
                for item in self.builder.get_linked_folder_entities(
                    data.get("link_type", "template"), folder_regex
                )
            }
        else:
            folder_ids = {self.builder.current_folder_entity["id"]}
        if not folder_ids:
            return []
        products = ayon_api.get_products(
            project_name,
            folder_ids=folder_ids,
            product_base_types={data["product_base_type"]},
            fields={"id", "name"},
        )
        pattern = re.compile(data["product_name"] or "")
        product_ids = {item["id"] for item in products if pattern.match(item["name"])}
        if not product_ids:
            return []
        last = ayon_api.get_last_versions(project_name, product_ids, fields={"id"})
        name = data["representation"]
        return list(
            ayon_api.get_representations(
                project_name,
                representation_names=[name] if name else None,
                version_ids={item["id"] for item in last.values() if item},
            )
        )

    def _reduce_last_version_repre_entities(
        self, repre_contexts: Iterable[Entity]
    ) -> list[Entity]:
        by_product: dict[str, list[Entity]] = {}
        for context in repre_contexts:
            by_product.setdefault(context["product"]["id"], []).append(context)
        output: list[Entity] = []
        for contexts in by_product.values():
            last = max(item["version"]["version"] for item in contexts)
            output.extend(c for c in contexts if c["version"]["version"] == last)
        return output

    def _before_placeholder_load(self, placeholder: PlaceholderItem) -> None:
        pass

    def _before_repre_load(
        self, placeholder: PlaceholderItem, representation: Entity
    ) -> None:
        pass

    def populate_load_placeholder(
        self,
        placeholder: PlaceholderItem,
        ignore_repre_ids: set[str] | None = None,
    ) -> None:
        """Load what the placeholder asks for."""
        ignored = ignore_repre_ids or set()
        entities = [
            item
            for item in self._get_representations(placeholder)
            if item["id"] not in ignored
        ]
        contexts = self._reduce_last_version_repre_entities(
            get_representation_contexts(self.project_name or "", entities).values()
        )
        failed = False
        if contexts:
            options = self.parse_loader_args(placeholder.data["loader_args"])
            self._before_placeholder_load(placeholder)
            for context in contexts:
                self._before_repre_load(placeholder, context["representation"])
                loaders = self.builder.get_loaders_by_name()
                try:
                    container = load_with_repre_context(
                        loaders[placeholder.data["loader"]], context, options=options
                    )
                except Exception:
                    self.load_failed(placeholder, context["representation"])
                    failed = True
                else:
                    self.load_succeed(placeholder, container)
            self.post_placeholder_process(placeholder, failed)
        if not failed and not placeholder.data.get("keep_placeholder", True):
            self.delete_placeholder(placeholder)

    def load_failed(self, placeholder: Any, representation: Entity) -> None:
        """Loading one representation failed."""
        if hasattr(placeholder, "load_failed"):
            placeholder.load_failed(representation)

    def load_succeed(self, placeholder: Any, container: Any) -> None:
        """One representation was loaded."""
        if hasattr(placeholder, "load_succeed"):
            placeholder.load_succeed(container)

    def post_placeholder_process(self, placeholder: Any, failed: bool) -> None:
        """Last step before the placeholder may be deleted."""

    def delete_placeholder(self, placeholder: Any) -> None:
        """Delete the placeholder; the host overrides it."""


class PlaceholderCreateMixin:
    """Placeholder that creates a publish instance."""

    builder: AbstractTemplateBuilder
    log: Any

    def get_create_plugin_options(
        self, options: dict[str, Any] | None = None
    ) -> list[Any]:
        """Attribute definitions of what to create."""
        values = options or {}
        creators = {
            name: creator.label or name
            for name, creator in self.builder.get_creators_by_name().items()
        }
        return [
            EnumDef("creator", creators, default=values.get("creator")),
            TextDef("create_variant", default=values.get("create_variant")),
            BoolDef("active", default=values.get("active", True)),
            NumberDef("order", default=values.get("order") or 0, maximum=999),
        ]

    def _before_instance_create(self, placeholder: PlaceholderItem) -> None:
        pass

    def populate_create_placeholder(
        self,
        placeholder: PlaceholderItem,
        pre_create_data: dict[str, Any] | None = None,
    ) -> None:
        """Create what the placeholder asks for."""
        data = placeholder.data
        creator = self.builder.get_creators_by_name()[data["creator"]]
        folder = self.builder.current_folder_entity
        if not folder:
            raise ValueError("Current context does not have set folder")
        task = self.builder.current_task_entity
        variant = data["create_variant"]
        creator_data = {
            "creator_name": data["creator"],
            "create_variant": variant,
            "product_name": creator.get_product_name(
                self.builder.project_name,
                folder,
                task,
                variant,
                self.builder.host_name,
            ),
            "creator_plugin": creator,
        }
        self._before_instance_create(placeholder)
        failed = False
        try:
            instance = self.builder.create_context.create(
                creator.identifier,
                variant,
                folder,
                task,
                pre_create_data=pre_create_data,
                active=data.get("active"),
            )
        except Exception:
            failed = True
            self.create_failed(placeholder, creator_data)
        else:
            self.create_succeed(placeholder, instance)
        self.post_placeholder_process(placeholder, failed)
        if not failed and not data.get("keep_placeholder", True):
            self.delete_placeholder(placeholder)

    def create_failed(self, placeholder: Any, creator_data: dict[str, Any]) -> None:
        """Creating failed."""
        if hasattr(placeholder, "create_failed"):
            placeholder.create_failed(creator_data)

    def create_succeed(self, placeholder: Any, creator_instance: Any) -> None:
        """An instance was created."""
        if hasattr(placeholder, "create_succeed"):
            placeholder.create_succeed(creator_instance)

    def post_placeholder_process(self, placeholder: Any, failed: bool) -> None:
        """Last step before the placeholder may be deleted."""

    def delete_placeholder(self, placeholder: Any) -> None:
        """Delete the placeholder; the host overrides it."""


class LoadPlaceholderItem(PlaceholderItem):
    """Placeholder that counts what failed to load."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._failed_representations: list[Entity] = []

    def get_errors(self) -> list[str]:
        """One line for all failures."""
        count = len(self._failed_representations)
        if not count:
            return []
        loader = self.data["loader"]
        return [f"Failed to load {count} representations using Loader {loader}"]

    def load_failed(self, representation: Entity) -> None:
        """Loading failed."""
        self._failed_representations.append(representation)


class CreatePlaceholderItem(PlaceholderItem):
    """Placeholder that counts what failed to be created."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._failed: list[dict[str, Any]] = []

    def get_errors(self) -> list[str]:
        """One line for all failures."""
        if not self._failed:
            return []
        creator = self.data["creator"]
        return [
            f"Failed to create {len(self._failed)} instance using Creator {creator}"
        ]

    def create_failed(self, creator_data: dict[str, Any]) -> None:
        """Creating failed."""
        self._failed.append(creator_data)


def discover_workfile_build_plugins(*args: Any, **kwargs: Any) -> Any:
    """Registered placeholder plugins."""
    return discover(PlaceholderPlugin, *args, **kwargs)


def register_workfile_build_plugin(plugin: type[PlaceholderPlugin]) -> None:
    """Add a placeholder plugin class."""
    register_plugin(PlaceholderPlugin, plugin)


def deregister_workfile_build_plugin(plugin: type[PlaceholderPlugin]) -> None:
    """Take a placeholder plugin class away."""
    deregister_plugin(PlaceholderPlugin, plugin)


def register_workfile_build_plugin_path(path: str) -> None:
    """Add a folder of placeholder plugins."""
    register_plugin_path(PlaceholderPlugin, path)


def deregister_workfile_build_plugin_path(path: str) -> None:
    """Take a folder of placeholder plugins away."""
    deregister_plugin_path(PlaceholderPlugin, path)
