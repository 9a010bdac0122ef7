"""An in-memory AYON server: entities, settings, events, and their REST routes.

The server answers requests of the real ayon-python-api; nothing here knows who
asks. A route or a field that is not modelled answers with an error that names
it, never with an empty success.
"""

from __future__ import annotations

import copy
import fnmatch
import json
import platform
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Callable
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox.ayon import anatomy, graphql, server_rules

SERVER_VERSION = "1.14.3"

Entity = dict[str, Any]

ENTITY_TYPES = (
    "folder",
    "task",
    "product",
    "version",
    "representation",
    "workfile",
)

_SHARED = {
    *["id", "name", "active", "status", "tags", "createdAt", "updatedAt"],
    *["data", "attrib", "ownAttrib", "allAttrib", "links", "projectName", "parents"],
    *["createdBy", "updatedBy"],
}

FIELDS: dict[str, set[str]] = {
    "folder": _SHARED
    | {"label", "folderType", "parentId", "path", "thumbnailId", "hasReviewables"}
    | {"hasProducts", "hasTasks", "hasChildren"},
    "task": _SHARED | {"label", "taskType", "folderId", "assignees", "thumbnailId"},
    "product": _SHARED | {"folderId", "productType", "productBaseType", "path"},
    "version": _SHARED
    | {"version", "productId", "taskId", "author", "thumbnailId", "path"}
    | {"hasReviewables", "isLatest", "heroVersionId", "featuredVersionType"},
    "representation": _SHARED | {"versionId", "files", "context", "traits", "path"},
    "workfile": _SHARED | {"path", "taskId", "thumbnailId"},
}

_PARENT = {
    "task": ("folder", "folderId"),
    "product": ("folder", "folderId"),
    "version": ("product", "productId"),
    "representation": ("version", "versionId"),
    "workfile": ("task", "taskId"),
}

_INHERITING = ("folder", "task")


class RequestError(Exception):
    """A request the server refuses, with its HTTP status."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@dataclass
class Request:
    """One request as it reached the server; kept in :attr:`Server.requests`."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    user: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Answer:
    """Status and body of a reply; ``content`` wins over ``body`` when set.

    A body is sent as text, so it need be no copy of what the server keeps.
    """

    status: int = 200
    body: Any = None
    content: bytes | None = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def new_id() -> str:
    """An entity id as AYON makes them: 32 hex digits."""
    return uuid.uuid1().hex


@dataclass
class Project:
    """A project's entity and everything below it."""

    entity: Entity
    entities: dict[str, dict[str, Entity]] = field(
        default_factory=lambda: {name: {} for name in ENTITY_TYPES}
    )
    links: dict[str, Entity] = field(default_factory=dict)
    thumbnails: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    reviewables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    site_roots: dict[str, dict[str, str]] = field(default_factory=dict)
    background: dict[str, Any] = field(default_factory=dict)
    activities: list[Entity] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the project."""
        return str(self.entity["name"])


class Server:
    """Everything one AYON server knows, and the routes to it.

    Attributes:
        requests: What was asked, oldest first; for tests that count trips.
        events: Dispatched events, oldest first.

    """

    def __init__(self, user: str = "artist") -> None:
        self.projects: dict[str, Project] = {}
        self.users: dict[str, Entity] = {}
        self.events: list[Entity] = []
        self.requests: list[Request] = []
        self.bundles: list[Entity] = []
        self.addon_settings: dict[str, dict[str, Any]] = {}
        self.settings_models: dict[str, Any] = {}
        # By addon and site; what nobody set there is not in it.
        self.site_settings: dict[tuple[str, str], dict[str, Any]] = {}
        self.studio_overrides: dict[str, dict[str, Any]] = {}
        self.project_overrides: dict[str, dict[str, dict[str, Any]]] = {}
        self.current_user = user
        self._clock = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc)
        self.add_user(user, isAdmin=True)

    # --- what tests and the studio builder call -------------------------

    def add_user(self, name: str, **data: Any) -> Entity:
        """Add a user; ``data`` are facts such as ``isAdmin=True``."""
        self.users[name] = {
            "name": name,
            "attrib": {"fullName": name.title(), "email": f"{name}@studio.test"},
            "ownAttrib": ["fullName", "email"],
            "data": dict(data),
            "active": True,
            "createdAt": self.now(),
            "updatedAt": self.now(),
        }
        return self.users[name]

    def now(self) -> str:
        """Server time; every call is a second later, so order is certain."""
        self._clock += timedelta(seconds=1)
        return self._clock.isoformat()

    def project(self, name: str) -> Project:
        """A project by name.

        Raises:
            RequestError: 404, there is none.

        """
        try:
            return self.projects[name]
        except KeyError:
            raise RequestError(404, f"Project {name!r} not found") from None

    def add_project(
        self, name: str, code: str, roots: Mapping[str, Mapping[str, str]]
    ) -> Project:
        """Add an empty project with the default anatomy."""
        now = self.now()
        entity: Entity = {
            "name": name,
            "code": code,
            "active": True,
            "library": False,
            "data": {},
            "attrib": anatomy.attribute_defaults("project"),
            "ownAttrib": [],
            "config": {
                "roots": copy.deepcopy({k: dict(v) for k, v in roots.items()}),
                "templates": anatomy.templates(),
                "productTypes": {"default": {}, "definitions": []},
                "productBaseTypes": {
                    "default": {},
                    "definitions": anatomy.product_base_types(),
                },
            },
            "createdAt": now,
            "updatedAt": now,
            **anatomy.project_types(),
        }
        self.projects[name] = Project(entity)
        return self.projects[name]

    def create(
        self, project_name: str, entity_type: str, values: Mapping[str, Any]
    ) -> Entity:
        """Create an entity as the REST route does; gives what is stored."""
        project = self.project(project_name)
        if entity_type not in project.entities:
            raise RequestError(400, f"Unknown entity type {entity_type!r}")
        entity = self._new_entity(project, entity_type, dict(values))
        project.entities[entity_type][entity["id"]] = entity
        self._dispatch(f"entity.{entity_type}.created", project, entity)
        return entity

    def update(
        self,
        project_name: str,
        entity_type: str,
        entity_id: str,
        values: Mapping[str, Any],
    ) -> Entity:
        """Change an entity; ``attrib`` and ``data`` merge, ``None`` unsets."""
        project = self.project(project_name)
        entity = self.entity(project, entity_type, entity_id)
        allowed = FIELDS[entity_type] | {"author"}
        self._check_names(entity_type, values)
        for key, value in values.items():
            if key == "attrib":
                self._set_attrib(entity_type, entity, value)
            elif key == "data":
                entity["data"].update(copy.deepcopy(value or {}))
            elif key not in allowed:
                raise RequestError(400, f"A {entity_type} has no field {key!r}")
            else:
                entity[key] = copy.deepcopy(value)
        if entity_type == "folder" and {"name", "parentId"} & set(values):
            self._refresh_paths(project)
        entity["updatedAt"] = self.now()
        self._dispatch(f"entity.{entity_type}.changed", project, entity)
        return entity

    def remove(self, project_name: str, entity_type: str, entity_id: str) -> None:
        """Delete an entity and everything below it."""
        project = self.project(project_name)
        entity = self.entity(project, entity_type, entity_id)
        del project.entities[entity_type][entity_id]
        for child_type, (parent_type, key) in _PARENT.items():
            if parent_type == entity_type:
                for child_id, child in list(project.entities[child_type].items()):
                    if child.get(key) == entity_id:
                        self.remove(project_name, child_type, child_id)
        for link_id, link in list(project.links.items()):
            if entity_id in (link["input"], link["output"]):
                del project.links[link_id]
        self._dispatch(f"entity.{entity_type}.deleted", project, entity)

    def entity(self, project: Project, entity_type: str, entity_id: str) -> Entity:
        """A stored entity by id; 404 when there is none."""
        plain = entity_id.replace("-", "")
        try:
            return project.entities[entity_type][plain]
        except KeyError:
            raise RequestError(404, f"No {entity_type} {entity_id}") from None

    def attrib(self, project: Project, entity_type: str, entity: Entity) -> Entity:
        """All attribute values of an entity, inherited ones included."""
        names = anatomy.attribute_names(entity_type)
        values: dict[str, Any] = {}
        if entity_type in _INHERITING:
            values = anatomy.attribute_defaults(entity_type)
            chain: list[Entity] = [entity]
            parent_id = entity.get("folderId") or entity.get("parentId")
            while parent_id:
                parent = project.entities["folder"][parent_id]
                chain.append(parent)
                parent_id = parent.get("parentId")
            chain.append(project.entity)
            for index, item in reversed(list(enumerate(chain))):
                for key, value in item["attrib"].items():
                    own = item is project.entity or key in item["ownAttrib"]
                    if key in names and own:
                        if index and key in anatomy.NOT_INHERITED:
                            continue
                        values[key] = value
        else:
            values.update(entity["attrib"])
        return {key: value for key, value in values.items() if value is not None}

    def override(
        self,
        addon_name: str,
        values: Mapping[str, Any],
        project_name: str | None = None,
    ) -> None:
        """Override settings of an addon, for the studio or for a project.

        Raises:
            RequestError: 400, a value has another type, or no model has the key;
                the real server drops such a key without a word.

        """
        model = self.settings_models.get(addon_name)
        if model is not None:
            current = self.settings(project_name).get(addon_name, {})
            wrong = server_rules.wrong_settings(model, current, values)
            if wrong:
                raise RequestError(400, f"Settings of {addon_name}: {'; '.join(wrong)}")
        layer = self.studio_overrides
        if project_name is not None:
            layer = self.project_overrides.setdefault(project_name, {})
        merge(layer.setdefault(addon_name, {}), values)

    def settings(self, project_name: str | None = None) -> dict[str, Any]:
        """Settings of every addon: defaults, studio, then project overrides.

        They are to be read; what nobody overrides is not copied.
        """
        merged = dict(self.addon_settings)
        layers = [self.studio_overrides]
        if project_name:
            layers.append(self.project_overrides.get(project_name, {}))
        for layer in layers:
            for addon_name, overrides in layer.items():
                merged[addon_name] = overridden(merged.get(addon_name, {}), overrides)
        return merged

    # --- entities -------------------------------------------------------

    def _new_entity(
        self, project: Project, entity_type: str, values: dict[str, Any]
    ) -> Entity:
        unknown = set(values) - FIELDS[entity_type]
        if unknown:
            raise RequestError(
                400, f"A {entity_type} has no field {', '.join(sorted(unknown))}"
            )
        self._check_names(entity_type, values)
        now = self.now()
        entity: Entity = {
            "id": new_id(),
            "active": True,
            "status": "Not ready",
            "tags": [],
            "attrib": {},
            "ownAttrib": [],
            "data": {},
            "createdAt": now,
            "updatedAt": now,
        }
        attrib = values.pop("attrib", None) or {}
        entity.update(copy.deepcopy(values))
        entity["id"] = entity["id"].replace("-", "")
        self._check_parent(project, entity_type, entity)
        if entity_type == "folder":
            entity.setdefault("label", None)
            entity.setdefault("folderType", "Folder")
            entity.setdefault("thumbnailId", None)
            parent = self._folder(project, entity.setdefault("parentId", None))
            entity["path"] = f"{parent['path'] if parent else ''}/{entity['name']}"
        elif entity_type == "task":
            entity.setdefault("label", None)
            entity.setdefault("assignees", [])
            entity.setdefault("thumbnailId", None)
            known = {item["name"] for item in project.entity["taskTypes"]}
            if entity["taskType"] not in known:
                raise RequestError(400, f"Unknown task type {entity['taskType']!r}")
        elif entity_type == "product":
            entity.setdefault("productBaseType", entity["productType"])
        elif entity_type == "version":
            number = entity["version"]
            entity["name"] = "HERO" if number < 0 else f"v{number:03d}"
            entity.setdefault("author", self.current_user)
            entity.setdefault("taskId", None)
            entity.setdefault("thumbnailId", None)
        elif entity_type == "representation":
            entity.setdefault("files", [])
            entity.setdefault("traits", None)
        elif entity_type == "workfile":
            entity["name"] = entity["path"].rsplit("/", 1)[-1]
            entity.setdefault("thumbnailId", None)
            entity.setdefault("createdBy", self.current_user)
            entity.setdefault("updatedBy", self.current_user)
        self._set_attrib(entity_type, entity, attrib)
        return entity

    def _check_names(self, entity_type: str, values: Mapping[str, Any]) -> None:
        wrong = list(server_rules.wrong_names(entity_type, values))
        if wrong:
            raise RequestError(400, "; ".join(wrong))

    def _check_parent(self, project: Project, entity_type: str, entity: Entity) -> None:
        if entity_type in _PARENT:
            parent_type, key = _PARENT[entity_type]
            if not entity.get(key):
                raise RequestError(400, f"A {entity_type} needs {key!r}")
            entity[key] = entity[key].replace("-", "")
            self.entity(project, parent_type, entity[key])
            siblings = (
                item
                for item in project.entities[entity_type].values()
                if item.get(key) == entity[key]
            )
        else:
            siblings = (
                item
                for item in project.entities[entity_type].values()
                if item.get("parentId") == entity.get("parentId")
            )
        unique = {"version": "version", "workfile": "path"}.get(entity_type, "name")
        for item in siblings:
            if item[unique] == entity[unique] or item["id"] == entity["id"]:
                raise RequestError(
                    409, f"{entity_type} {unique} {entity[unique]!r} already exists"
                )

    def _set_attrib(
        self, entity_type: str, entity: Entity, values: Mapping[str, Any] | None
    ) -> None:
        allowed = anatomy.attribute_names(entity_type)
        for key, value in (values or {}).items():
            if key not in allowed:
                # The server drops attributes outside the schema silently.
                continue
            if value is None:
                entity["attrib"].pop(key, None)
                continue
            try:
                type_name = anatomy.attribute_type(key)
                stored = server_rules.convert_attribute(key, type_name, value)
            except ValueError as error:
                raise RequestError(400, str(error)) from error
            entity["attrib"][key] = stored
        entity["ownAttrib"] = sorted(entity["attrib"])

    def _folder(self, project: Project, folder_id: str | None) -> Entity | None:
        return self.entity(project, "folder", folder_id) if folder_id else None

    def _refresh_paths(self, project: Project) -> None:
        for folder in project.entities["folder"].values():
            names = []
            current: Entity | None = folder
            while current:
                names.append(current["name"])
                current = self._folder(project, current["parentId"])
            folder["path"] = "/" + "/".join(reversed(names))

    def _dispatch(self, topic: str, project: Project, entity: Entity) -> None:
        self.events.append(
            {
                "id": new_id(),
                "topic": topic,
                "project": project.name,
                "user": self.current_user,
                "summary": {"entityId": entity["id"], "parentId": None},
                "payload": {},
                "createdAt": self.now(),
            }
        )

    # --- requests -------------------------------------------------------

    def handle(
        self,
        method: str,
        url: str,
        body: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Answer one HTTP request; the route table is :data:`ROUTES`."""
        parts = urlsplit(url)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        query.update({key: str(value) for key, value in (params or {}).items()})
        request = Request(
            method,
            unquote(parts.path).strip("/"),
            query,
            body,
            (headers or {}).get("X-as-user") or self.current_user,
            headers or {},
        )
        self.requests.append(request)
        try:
            if request.path == "graphql":
                return Answer(body=self._graphql(body["query"], body["variables"]))
            path = re.sub(r"^api/", "", request.path)
            for route_method, pattern, handler in ROUTES:
                match = pattern.fullmatch(path)
                if match and route_method == method:
                    return handler(self, request, **match.groupdict())
            raise RequestError(404, f"No route {method} {path} in the stand-in")
        except RequestError as error:
            return Answer(error.status, {"code": error.status, "detail": str(error)})

    # --- GraphQL --------------------------------------------------------

    def _graphql(self, text: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        return graphql.execute(
            text,
            variables,
            {
                "project": lambda _, item: self._gql_project(
                    self.projects.get(item.arguments.get("name", ""))
                ),
                "projects": self._gql_projects,
                "users": self._gql_users,
                "events": self._gql_events,
                "productTypes": lambda _, item: self._product_types(
                    self.projects.values()
                ),
                "__schema": lambda _, item: {
                    "types": [{"name": "ProductBaseType", "fields": [{"name": "name"}]}]
                },
            },
        )

    def _gql_projects(self, _: Any, item: graphql.Selection) -> graphql.Edges:
        name = item.arguments.get("name")
        found = [self._gql_project(p) for p in self.projects.values()]
        return graphql.Edges(
            [p for p in found if p and (name is None or p.value.name == name)]
        )

    def _gql_users(self, _: Any, item: graphql.Selection) -> graphql.Edges:
        names = item.arguments.get("names")
        keys = ("name", "active", "createdAt", "updatedAt")
        flags: dict[str, Any] = {
            "isAdmin": False,
            "isManager": False,
            "isService": False,
            "isGuest": False,
            "hasPassword": True,
            "apiKeyPreview": None,
            "defaultAccessGroups": [],
        }

        def fields(user: Entity) -> dict[str, Any]:
            table: dict[str, Any] = {
                key: lambda value, _, key=key: value[key] for key in keys
            }
            for flag, default in flags.items():
                table[flag] = lambda value, _, flag=flag, default=default: value[
                    "data"
                ].get(flag, default)
            table["accessGroups"] = lambda value, _: json.dumps({})
            table["allAttrib"] = lambda value, _: json.dumps(value["attrib"])
            table["attrib"] = lambda value, _: value["attrib"]
            return table

        return graphql.Edges(
            [
                graphql.Obj("User", user, fields(user))
                for user in self.users.values()
                if names is None or user["name"] in names
            ]
        )

    def _gql_events(self, _: Any, item: graphql.Selection) -> graphql.Edges:
        topics = item.arguments.get("topics")
        keys = ["id", "topic", "project", "user", "createdAt", "updatedAt", "hash"]
        keys += ["dependsOn", "description", "retries", "sender", "status"]
        table = {key: lambda value, _, key=key: value.get(key) for key in keys}
        return graphql.Edges(
            [
                graphql.Obj("Event", event, table)
                for event in self.events
                if topics is None
                or any(fnmatch.fnmatch(event["topic"], topic) for topic in topics)
            ]
        )

    def _gql_project(self, project: Project | None) -> graphql.Obj | None:
        if project is None:
            return None
        table: dict[str, Any] = {}
        for key in project.entity:
            table[key] = lambda value, _, key=key: value.entity[key]
        table["id"] = lambda value, _: value.name
        table["config"] = lambda value, _: json.dumps(value.entity["config"])
        table["data"] = lambda value, _: json.dumps(value.entity["data"])
        table["allAttrib"] = lambda value, _: json.dumps(value.entity["attrib"])
        table["productTypes"] = lambda value, _: self._product_types([value])
        table["productBaseTypes"] = lambda value, _: anatomy.product_base_types()
        table["usedTags"] = lambda value, _: []
        table["bundle"] = lambda value, _: {"production": None, "staging": None}
        for entity_type in ENTITY_TYPES:
            table[f"{entity_type}s"] = self._list_resolver(entity_type)
            table[entity_type] = self._one_resolver(entity_type)
        table["entityLists"] = lambda value, _: graphql.Edges([])
        table["activities"] = lambda value, _: graphql.Edges([])
        return graphql.Obj("Project", project, table)

    def _product_types(self, projects: Iterable[Project]) -> list[dict[str, Any]]:
        names = {
            product["productType"]
            for project in projects
            for product in project.entities["product"].values()
        }
        return [{"name": n, "icon": None, "color": None} for n in sorted(names)]

    def _one_resolver(self, entity_type: str) -> graphql.Resolver:
        def resolve(project: Project, item: graphql.Selection) -> graphql.Obj:
            try:
                entity = self.entity(project, entity_type, item.arguments["id"])
            except RequestError as error:
                raise graphql.GraphQLError(str(error)) from error
            return self._gql_entity(project, entity_type, entity)

        return resolve

    def _list_resolver(self, entity_type: str) -> graphql.Resolver:
        def resolve(project: Project, item: graphql.Selection) -> graphql.Edges:
            arguments = {
                key: value
                for key, value in item.arguments.items()
                if key not in ("first", "last", "after", "before")
            }
            found = list(project.entities[entity_type].values())
            for name, value in arguments.items():
                keep = self._filter(project, entity_type, name, value)
                found = [entity for entity in found if keep(entity)]
            return graphql.Edges(
                [self._gql_entity(project, entity_type, entity) for entity in found]
            )

        return resolve

    def _gql_entity(
        self, project: Project, entity_type: str, entity: Entity
    ) -> graphql.Obj:
        table: dict[str, Any] = {
            key: lambda value, _, key=key: value.get(key) for key in FIELDS[entity_type]
        }
        table["data"] = lambda value, _: json.dumps(value["data"])
        table["projectName"] = lambda value, _: project.name
        table["allAttrib"] = lambda value, _: json.dumps(
            self.attrib(project, entity_type, value)
        )
        table["attrib"] = lambda value, _: {
            **dict.fromkeys(anatomy.attribute_names(entity_type)),
            **self.attrib(project, entity_type, value),
        }
        table["links"] = lambda value, item: self._gql_links(project, value, item)
        if f"{entity_type}Type" in table:
            # The server has a second name for the type of a folder, task, product.
            table["type"] = table[f"{entity_type}Type"]
        if entity_type in _PARENT:
            parent_type, key = _PARENT[entity_type]
            table[parent_type] = lambda value, _: self._gql_entity(
                project, parent_type, self.entity(project, parent_type, value[key])
            )
        if entity_type == "version":
            table["task"] = lambda value, _: value["taskId"] and self._gql_entity(
                project, "task", self.entity(project, "task", value["taskId"])
            )
            table["isLatest"] = lambda value, _: value is self._latest(
                project, value["productId"]
            )
        if entity_type == "product":
            table["latestVersion"] = lambda value, _: self._gql_optional(
                project, "version", self._latest(project, value["id"])
            )
        if entity_type == "representation":
            table["context"] = lambda value, _: json.dumps(value["data"].get("context"))
            table["traits"] = lambda value, _: (
                value["traits"] and json.dumps(value["traits"])
            )
        if entity_type == "folder":
            for name, child_type, key in (
                ("hasProducts", "product", "folderId"),
                ("hasTasks", "task", "folderId"),
                ("hasChildren", "folder", "parentId"),
            ):
                table[name] = lambda value, _, child_type=child_type, key=key: any(
                    child.get(key) == value["id"]
                    for child in project.entities[child_type].values()
                )
        return graphql.Obj(entity_type.title(), entity, table)

    def _gql_optional(
        self, project: Project, entity_type: str, entity: Entity | None
    ) -> graphql.Obj | None:
        if entity is None:
            return None
        return self._gql_entity(project, entity_type, entity)

    def _latest(self, project: Project, product_id: str) -> Entity | None:
        versions = [
            version
            for version in project.entities["version"].values()
            if version["productId"] == product_id and version["version"] >= 0
        ]
        versions.sort(key=lambda item: item["version"])
        return versions[-1] if versions else None

    def _gql_links(
        self, project: Project, entity: Entity, item: graphql.Selection
    ) -> graphql.Edges:
        types = item.arguments.get("linkTypes")
        direction = item.arguments.get("direction")
        rows = []
        for link in project.links.values():
            if types and link["linkType"].split("|")[0] not in types:
                continue
            for side, other in (("input", "output"), ("output", "input")):
                # An "in" link leads to the entity that came first (the input).
                found = "out" if side == "input" else "in"
                if link[side] != entity["id"] or direction not in (None, found):
                    continue
                source, target = link["linkType"].split("|")[1:]
                rows.append(
                    {
                        "id": link["id"],
                        "linkType": link["linkType"].split("|")[0],
                        "direction": found,
                        "entityType": target if side == "input" else source,
                        "entityId": link[other],
                        "name": link["name"],
                        "description": "",
                        "author": link["author"],
                        "data": json.dumps(link["data"]),
                        "projectName": project.name,
                    }
                )
        nodes = [graphql.Obj("LinkNode", row, {}) for row in rows]
        return graphql.Edges(nodes, rows)

    def _filter(
        self, project: Project, entity_type: str, name: str, value: Any
    ) -> Callable[[Entity], bool]:
        plain = {
            "ids": "id",
            "names": "name",
            "paths": "path",
            "folderTypes": "folderType",
            "taskTypes": "taskType",
            "folderIds": "folderId",
            "productIds": "productId",
            "productTypes": "productType",
            "productBaseTypes": "productBaseType",
            "versionIds": "versionId",
            "taskIds": "taskId",
            "versions": "version",
            "statuses": "status",
        }
        if name in plain:
            wanted = {
                item.replace("-", "") if name.lower().endswith("ids") else item
                for item in value
            }
            return lambda entity: entity.get(plain[name]) in wanted
        if name == "parentIds":
            wanted = {None if item == "root" else item for item in value}
            return lambda entity: entity["parentId"] in wanted
        if name == "tags":
            return lambda entity: bool(set(entity["tags"]) & set(value))
        if name in ("assigneesAny", "assignees"):
            return lambda entity: bool(set(entity.get("assignees", [])) & set(value))
        if name in ("pathEx", "nameEx"):
            key = "path" if name == "pathEx" else "name"
            return lambda entity: bool(re.search(value, entity[key]))
        if name == "heroOnly":
            return lambda entity: not value or entity["version"] < 0
        if name in ("latestOnly", "heroOrLatestOnly"):
            return lambda entity: (
                not value
                or entity is self._latest(project, entity["productId"])
                or (name == "heroOrLatestOnly" and entity["version"] < 0)
            )
        children = {
            "hasProducts": ("product", "folderId"),
            "hasTasks": ("task", "folderId"),
            "hasChildren": ("folder", "parentId"),
        }
        if name in children:
            child_type, key = children[name]
            owners = {c.get(key) for c in project.entities[child_type].values()}
            return lambda entity: (entity["id"] in owners) is value
        raise graphql.GraphQLError(f"Filter {name!r} of {entity_type}s is not modelled")

    # --- REST -----------------------------------------------------------

    def rest_entity(
        self, project: Project, entity_type: str, entity: Entity
    ) -> dict[str, Any]:
        """An entity as REST gives it: parsed ``data``, inherited ``attrib``."""
        answer = copy.deepcopy(entity)
        answer["attrib"] = self.attrib(project, entity_type, entity)
        return answer

    def _operations(
        self, project_name: str, operations: list[dict[str, Any]], can_fail: bool
    ) -> dict[str, Any]:
        project = self.project(project_name)
        backup = copy.deepcopy(project.entities)
        results = []
        success = True
        for operation in operations:
            kind = operation["type"]
            entity_type = operation["entityType"]
            entity_id = operation.get("entityId")
            result = {
                "id": operation.get("id"),
                "type": kind,
                "entityType": entity_type,
                "entityId": entity_id,
                "success": True,
            }
            try:
                if kind == "create":
                    values = dict(operation["data"])
                    if entity_id:
                        values["id"] = entity_id
                    result["entityId"] = self.create(project_name, entity_type, values)[
                        "id"
                    ]
                elif kind == "update":
                    self.update(
                        project_name, entity_type, entity_id or "", operation["data"]
                    )
                else:
                    self.remove(project_name, entity_type, entity_id or "")
            except RequestError as error:
                success = False
                result.update(success=False, detail=str(error), status=error.status)
            results.append(result)
        if not success and not can_fail:
            project.entities = backup
        return {"operations": results, "success": success}


def merge(base: dict[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Lay settings overrides over defaults, in place; lists are replaced."""
    for key, value in overrides.items():
        if isinstance(value, Mapping) and isinstance(base.get(key), dict):
            merge(base[key], value)
        else:
            base[key] = copy.deepcopy(value)
    return base


def overridden(base: dict[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with overrides laid over; both stay as they are."""
    result = dict(base)
    for key, value in overrides.items():
        inner = base.get(key)
        if isinstance(value, Mapping) and isinstance(inner, dict):
            value = overridden(inner, value)
        result[key] = value
    return result


Handler = Callable[..., Answer]
ROUTES: list[tuple[str, re.Pattern[str], Handler]] = []


def _route(method: str, pattern: str) -> Callable[[Handler], Handler]:
    def add(handler: Handler) -> Handler:
        regex = re.sub(r"(?<!P)<(\w+)>", r"(?P<\1>[^/]+)", pattern)
        ROUTES.append((method, re.compile(regex), handler))
        return handler

    return add


@_route("GET", "info")
def _info(server: Server, request: Request) -> Answer:
    return Answer(body={"version": SERVER_VERSION, "motd": None})


@_route("GET", "users/me")
def _me(server: Server, request: Request) -> Answer:
    return Answer(body=copy.deepcopy(server.users[request.user]))


@_route("GET", "users/<name>")
def _user(server: Server, request: Request, name: str) -> Answer:
    if name not in server.users:
        raise RequestError(404, f"User {name!r} not found")
    return Answer(body=copy.deepcopy(server.users[name]))


@_route("GET", "attributes")
def _attributes(server: Server, request: Request) -> Answer:
    return Answer(body={"attributes": anatomy.attribute_schema()})


@_route("GET", "bundles")
def _bundles(server: Server, request: Request) -> Answer:
    production = next((b["name"] for b in server.bundles if b["isProduction"]), None)
    return Answer(
        body={
            "bundles": copy.deepcopy(server.bundles),
            "productionBundle": production,
            "stagingBundle": None,
            "devBundles": [],
        }
    )


@_route("GET", "settings")
def _settings(server: Server, request: Request) -> Answer:
    name = request.query.get("bundle_name")
    bundle = next((b for b in server.bundles if b["name"] == name), None)
    if bundle is None:
        raise RequestError(404, f"Bundle {name!r} not found")
    values = server.settings(request.query.get("project_name"))
    summary = request.query.get("summary") == "true"
    addons = []
    for addon_name, version in bundle["addons"].items():
        addon: dict[str, Any] = {
            "name": addon_name,
            "version": version,
            "title": addon_name.title(),
            "hasSettings": addon_name in values,
        }
        if not summary:
            addon["settings"] = values.get(addon_name, {})
        addons.append(addon)
    return Answer(body={"bundleName": name, "addons": addons})


@_route("GET", "addons/<addon>/<version>/siteSettings")
def _site_settings(
    server: Server, request: Request, addon: str, version: str
) -> Answer:
    site_id = request.query.get("site") or request.query.get("site_id", "")
    return Answer(body=copy.deepcopy(server.site_settings.get((addon, site_id), {})))


@_route("GET", "addons/applications/<version>/apps(?:/.*)?")
def _applications(server: Server, request: Request, version: str) -> Answer:
    """Variants of the settings, as the addon's own endpoint lists them."""
    groups = server.settings()["applications"]["applications"]
    items = [
        {
            "host_name": group["host_name"],
            "full_name": f"{name}/{variant['name']}",
            "full_label": f"{group['label']} {variant['label']}",
            "group_label": group["label"],
            "variant_label": variant["label"],
            "icon": None,
            "show_grouped": True,
        }
        for name, group in groups.items()
        if name != "additional_apps" and group["enabled"]
        for variant in group["variants"]
    ]
    return Answer(body={"applications": items})


@_route("GET", "projects")
def _projects(server: Server, request: Request) -> Answer:
    keys = ("name", "code", "active", "library", "createdAt", "updatedAt")
    rows = [{k: p.entity[k] for k in keys} for p in server.projects.values()]
    active = request.query.get("active")
    if active is not None:
        rows = [row for row in rows if row["active"] is (active == "true")]
    return Answer(body={"projects": rows, "count": len(rows), "detail": ""})


@_route("GET", "projects/<project>")
def _project(server: Server, request: Request, project: str) -> Answer:
    return Answer(body=server.project(project).entity)


@_route("GET", "projects/<project>/roots")
def _roots(server: Server, request: Request, project: str) -> Answer:
    return Answer(body=copy.deepcopy(server.project(project).site_roots))


@_route("GET", "projects/<project>/siteRoots")
def _site_roots(server: Server, request: Request, project: str) -> Answer:
    found = server.project(project)
    # A site has the platform of its machine, and here that is this one.
    system = request.query.get("platform") or platform.system().lower()
    roots = {k: v[system] for k, v in found.entity["config"]["roots"].items()}
    roots.update(found.site_roots.get(request.query.get("site_id", ""), {}))
    return Answer(body=roots)


@_route("GET", "projects/<project>/links/types")
def _link_types(server: Server, request: Request, project: str) -> Answer:
    return Answer(
        body={"types": copy.deepcopy(server.project(project).entity["linkTypes"])}
    )


@_route("PUT", "projects/<project>/links/types/<name>")
def _add_link_type(server: Server, request: Request, project: str, name: str) -> Answer:
    link_type, source, target = name.split("|")
    server.project(project).entity["linkTypes"].append(
        {
            "name": name,
            "linkType": link_type,
            "inputType": source,
            "outputType": target,
            "data": (request.body or {}).get("data", {}),
        }
    )
    return Answer(204)


@_route("POST", "projects/<project>/links")
def _add_link(server: Server, request: Request, project: str) -> Answer:
    found = server.project(project)
    body = request.body
    known = {item["name"] for item in found.entity["linkTypes"]}
    full_name = body.get("linkType") or body.get("link")
    if full_name not in known:
        raise RequestError(404, f"Unknown link type {full_name!r}")
    link_type, source, target = full_name.split("|")
    server.entity(found, source, body["input"])
    server.entity(found, target, body["output"])
    link = {
        "id": body.get("id") or new_id(),
        "linkType": full_name,
        "input": body["input"].replace("-", ""),
        "output": body["output"].replace("-", ""),
        "name": body.get("name"),
        "author": request.user,
        "data": body.get("data") or {},
    }
    found.links[link["id"]] = link
    return Answer(201, {"id": link["id"]})


@_route("DELETE", "projects/<project>/links/<link_id>")
def _remove_link(
    server: Server, request: Request, project: str, link_id: str
) -> Answer:
    if server.project(project).links.pop(link_id, None) is None:
        raise RequestError(404, f"No link {link_id}")
    return Answer(204)


@_route("GET", "projects/<project>/hierarchy")
def _hierarchy(server: Server, request: Request, project: str) -> Answer:
    found = server.project(project)

    def below(parent_id: str | None) -> list[dict[str, Any]]:
        rows = []
        for folder in found.entities["folder"].values():
            if folder["parentId"] != parent_id:
                continue
            children = below(folder["id"])
            tasks = [
                task["name"]
                for task in found.entities["task"].values()
                if task["folderId"] == folder["id"]
            ]
            rows.append(
                {
                    "id": folder["id"],
                    "name": folder["name"],
                    "label": folder["label"] or folder["name"],
                    "status": folder["status"],
                    "folderType": folder["folderType"],
                    "hasTasks": bool(tasks),
                    "taskNames": tasks,
                    "parents": folder["path"].strip("/").split("/")[:-1],
                    "parentId": parent_id,
                    "hasChildren": bool(children),
                    "children": children,
                }
            )
        return rows

    return Answer(body={"projectName": project, "hierarchy": below(None)})


@_route("GET", "projects/<project>/folders")
def _folders(server: Server, request: Request, project: str) -> Answer:
    found = server.project(project)
    rows = []
    for folder in found.entities["folder"].values():
        row = server.rest_entity(found, "folder", folder)
        tasks = [
            task["name"]
            for task in found.entities["task"].values()
            if task["folderId"] == folder["id"]
        ]
        row.update(
            taskNames=tasks,
            hasTasks=bool(tasks),
            parents=folder["path"].strip("/").split("/")[:-1],
            hasReviewables=False,
            hasChildren=any(
                item["parentId"] == folder["id"]
                for item in found.entities["folder"].values()
            ),
        )
        rows.append(row)
    return Answer(body={"detail": "OK", "folders": rows})


@_route("POST", "projects/<project>/operations")
def _operations(server: Server, request: Request, project: str) -> Answer:
    body = request.body
    return Answer(
        body=server._operations(project, body["operations"], body.get("canFail", False))
    )


@_route("POST", "projects/<project>/operations/background")
def _background(server: Server, request: Request, project: str) -> Answer:
    body = request.body
    result = server._operations(project, body["operations"], body.get("canFail", False))
    task: dict[str, Any] = {
        "id": new_id(),
        "status": "completed",
        "result": result,
    }
    server.project(project).background[task["id"]] = task
    return Answer(body=task)


@_route("GET", "projects/<project>/operations/background/<task_id>")
def _background_state(
    server: Server, request: Request, project: str, task_id: str
) -> Answer:
    return Answer(body=copy.deepcopy(server.project(project).background[task_id]))


@_route("POST", "projects/<project>/repreContextFilter")
def _context_filter(server: Server, request: Request, project: str) -> Answer:
    found = server.project(project)
    ids = []
    for representation in found.entities["representation"].values():
        if representation["versionId"] not in request.body.get(
            "versionIds", [representation["versionId"]]
        ) or representation["name"] not in request.body.get(
            "names", [representation["name"]]
        ):
            continue
        context = representation["data"].get("context") or {}
        if all(_matches_context(context, item) for item in request.body["context"]):
            ids.append(representation["id"])
    return Answer(body={"ids": ids})


def _matches_context(context: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    value: Any = context
    for key in item["key"].split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return any(re.search(pattern, str(value)) for pattern in item["values"])


@_route("POST", "projects/<project>/thumbnails")
def _add_thumbnail(server: Server, request: Request, project: str) -> Answer:
    thumbnail_id = new_id()
    mime = request.headers.get("Content-Type", "application/octet-stream")
    server.project(project).thumbnails[thumbnail_id] = (mime, request.body)
    return Answer(201, {"id": thumbnail_id})


@_route("PUT", "projects/<project>/thumbnails/<thumbnail_id>")
def _set_thumbnail(
    server: Server, request: Request, project: str, thumbnail_id: str
) -> Answer:
    mime = request.headers.get("Content-Type", "application/octet-stream")
    server.project(project).thumbnails[thumbnail_id] = (mime, request.body)
    return Answer(204)


@_route("GET", "projects/<project>/thumbnails/<thumbnail_id>")
def _get_thumbnail(
    server: Server, request: Request, project: str, thumbnail_id: str
) -> Answer:
    try:
        mime, content = server.project(project).thumbnails[thumbnail_id]
    except KeyError:
        raise RequestError(404, f"No thumbnail {thumbnail_id}") from None
    headers = {"X-Thumbnail-Id": thumbnail_id}
    return Answer(content=content, content_type=mime, headers=headers)


@_route(
    "GET",
    "projects/<project>/(?P<entity_type>folder|task|version|workfile)s/<entity_id>"
    "/thumbnail",
)
def _entity_thumbnail(
    server: Server, request: Request, project: str, entity_type: str, entity_id: str
) -> Answer:
    found = server.project(project)
    entity = server.entity(found, entity_type, entity_id)
    if not entity["thumbnailId"]:
        return Answer(204)
    return _get_thumbnail(server, request, project, entity["thumbnailId"])


@_route("POST", "projects/<project>/versions/<version_id>/reviewables")
def _add_reviewable(
    server: Server, request: Request, project: str, version_id: str
) -> Answer:
    found = server.project(project)
    version = server.entity(found, "version", version_id)
    reviewable = {
        "fileId": new_id(),
        "label": request.query.get("label"),
        "filename": request.headers.get("x-file-name"),
        "mimetype": request.headers.get("Content-Type"),
        "size": len(request.body or b""),
    }
    found.reviewables.setdefault(version["id"], []).append(reviewable)
    return Answer(201, reviewable)


@_route("POST", "events")
def _add_event(server: Server, request: Request) -> Answer:
    event = {"id": new_id(), "createdAt": server.now(), **request.body}
    server.events.append(event)
    return Answer(201, {"id": event["id"]})


@_route("PATCH", "events/<event_id>")
def _change_event(server: Server, request: Request, event_id: str) -> Answer:
    for event in server.events:
        if event["id"] == event_id:
            event.update(request.body)
            return Answer(204)
    raise RequestError(404, f"No event {event_id}")


@_route("POST", "projects/<project>/activities")
def _add_activity(server: Server, request: Request, project: str) -> Answer:
    activity = {"id": new_id(), **request.body}
    server.project(project).activities.append(activity)
    return Answer(201, {"id": activity["id"]})


_ENTITY_ROUTE = "projects/<project>/(?P<entity_type>" + "|".join(ENTITY_TYPES) + ")s"


@_route("POST", _ENTITY_ROUTE)
def _create(server: Server, request: Request, project: str, entity_type: str) -> Answer:
    return Answer(201, {"id": server.create(project, entity_type, request.body)["id"]})


@_route("GET", _ENTITY_ROUTE + "/<entity_id>")
def _get(
    server: Server, request: Request, project: str, entity_type: str, entity_id: str
) -> Answer:
    found = server.project(project)
    entity = server.entity(found, entity_type, entity_id)
    return Answer(body=server.rest_entity(found, entity_type, entity))


@_route("PATCH", _ENTITY_ROUTE + "/<entity_id>")
def _change(
    server: Server, request: Request, project: str, entity_type: str, entity_id: str
) -> Answer:
    server.update(project, entity_type, entity_id, request.body)
    return Answer(204)


@_route("DELETE", _ENTITY_ROUTE + "/<entity_id>")
def _delete(
    server: Server, request: Request, project: str, entity_type: str, entity_id: str
) -> Answer:
    server.remove(project, entity_type, entity_id)
    return Answer(204)
