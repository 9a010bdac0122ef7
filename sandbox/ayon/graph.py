"""What the in-memory AYON server answers to queries of GraphQL.

A field that is not modelled is an error that names it.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox.ayon import anatomy, graphql
from sandbox.ayon.entities import ENTITY_TYPES, FIELDS, PARENT, Entity, Project
from sandbox.ayon.exchange import RequestError
from sandbox.ayon.server import Server


class Graph:
    """Reads what a server knows, field by field."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def answer(self, text: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a query."""
        return graphql.execute(
            text,
            variables,
            {
                "project": lambda _, item: self._project(
                    self._server.projects.get(item.arguments.get("name", ""))
                ),
                "projects": self._projects,
                "users": self._users,
                "events": self._events,
                "productTypes": lambda _, item: self._product_types(
                    self._server.projects.values()
                ),
                "__schema": lambda _, item: {
                    "types": [{"name": "ProductBaseType", "fields": [{"name": "name"}]}]
                },
            },
        )

    def _projects(self, _: Any, item: graphql.Selection) -> graphql.Edges:
        name = item.arguments.get("name")
        found = [self._project(p) for p in self._server.projects.values()]
        return graphql.Edges(
            [p for p in found if p and (name is None or p.value.name == name)]
        )

    def _users(self, _: Any, item: graphql.Selection) -> graphql.Edges:
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
                for user in self._server.users.values()
                if names is None or user["name"] in names
            ]
        )

    def _events(self, _: Any, item: graphql.Selection) -> graphql.Edges:
        topics = item.arguments.get("topics")
        keys = ["id", "topic", "project", "user", "createdAt", "updatedAt", "hash"]
        keys += ["dependsOn", "description", "retries", "sender", "status"]
        table = {key: lambda value, _, key=key: value.get(key) for key in keys}
        return graphql.Edges(
            [
                graphql.Obj("Event", event, table)
                for event in self._server.events
                if topics is None
                or any(fnmatch.fnmatch(event["topic"], topic) for topic in topics)
            ]
        )

    def _project(self, project: Project | None) -> graphql.Obj | None:
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
                entity = self._server.entity(project, entity_type, item.arguments["id"])
            except RequestError as error:
                raise graphql.GraphQLError(str(error)) from error
            return self._entity(project, entity_type, entity)

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
                [self._entity(project, entity_type, entity) for entity in found]
            )

        return resolve

    def _entity(
        self, project: Project, entity_type: str, entity: Entity
    ) -> graphql.Obj:
        table: dict[str, Any] = {
            key: lambda value, _, key=key: value.get(key) for key in FIELDS[entity_type]
        }
        table["data"] = lambda value, _: json.dumps(value["data"])
        table["projectName"] = lambda value, _: project.name
        table["allAttrib"] = lambda value, _: json.dumps(
            self._server.attrib(project, entity_type, value)
        )
        table["attrib"] = lambda value, _: {
            **dict.fromkeys(anatomy.attribute_names(entity_type)),
            **self._server.attrib(project, entity_type, value),
        }
        table["links"] = lambda value, item: self._links(project, value, item)
        if f"{entity_type}Type" in table:
            # The server has a second name for the type of a folder, task, product.
            table["type"] = table[f"{entity_type}Type"]
        if entity_type in PARENT:
            parent_type, key = PARENT[entity_type]
            table[parent_type] = lambda value, _: self._entity(
                project,
                parent_type,
                self._server.entity(project, parent_type, value[key]),
            )
        if entity_type == "version":
            table["task"] = lambda value, _: value["taskId"] and self._entity(
                project, "task", self._server.entity(project, "task", value["taskId"])
            )
            table["isLatest"] = lambda value, _: value is self._latest(
                project, value["productId"]
            )
        if entity_type == "product":
            table["latestVersion"] = lambda value, _: self._optional(
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

    def _optional(
        self, project: Project, entity_type: str, entity: Entity | None
    ) -> graphql.Obj | None:
        if entity is None:
            return None
        return self._entity(project, entity_type, entity)

    def _latest(self, project: Project, product_id: str) -> Entity | None:
        versions = [
            version
            for version in project.entities["version"].values()
            if version["productId"] == product_id and version["version"] >= 0
        ]
        versions.sort(key=lambda item: item["version"])
        return versions[-1] if versions else None

    def _links(
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
