"""An in-memory AYON server: entities, settings and events.

Requests of the real ayon-python-api come to it by ``routes``; nothing here knows
who asks. What is not modelled is an error that names it, never an empty success.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from sandbox.ayon import anatomy, server_rules
from sandbox.ayon.entities import FIELDS, PARENT, Entity, Project, new_id
from sandbox.ayon.exchange import Request, RequestError

_INHERITING = ("folder", "task")


class Server:
    """Everything one AYON server knows, and the changes to it that it takes.

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
        for child_type, (parent_type, key) in PARENT.items():
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
        if entity_type in PARENT:
            parent_type, key = PARENT[entity_type]
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

    # --- REST -----------------------------------------------------------

    def rest_entity(
        self, project: Project, entity_type: str, entity: Entity
    ) -> dict[str, Any]:
        """An entity as REST gives it: parsed ``data``, inherited ``attrib``."""
        answer = copy.deepcopy(entity)
        answer["attrib"] = self.attrib(project, entity_type, entity)
        return answer

    def operations(
        self, project_name: str, operations: list[dict[str, Any]], can_fail: bool
    ) -> dict[str, Any]:
        """Do several changes, all or, unless ``can_fail``, none of them."""
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
