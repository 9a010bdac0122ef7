"""What a project of the in-memory AYON server holds."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

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
"""What each type of entity has, as the server names it."""

PARENT = {
    "task": ("folder", "folderId"),
    "product": ("folder", "folderId"),
    "version": ("product", "productId"),
    "representation": ("version", "versionId"),
    "workfile": ("task", "taskId"),
}
"""By type of an entity: the type that it is below, and the key with its id."""


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
