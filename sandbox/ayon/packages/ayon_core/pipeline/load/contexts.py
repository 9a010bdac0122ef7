"""Representation contexts: a representation with its parents, and its path."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import ayon_api

from ...lib import StringTemplate, TemplateUnsolved
from ...lib.path_templates import TemplateResult
from ..anatomy import Anatomy

Entity = dict[str, Any]
_KEYS = ("project", "folder", "product", "version", "representation")


class InvalidRepresentationContext(ValueError):
    """A representation's path cannot be made."""


def _current_project_name() -> str:
    from ..context_tools import get_current_project_name

    return get_current_project_name() or ""


def get_representation_contexts(
    project_name: str, representation_entities: Iterable[Entity]
) -> dict[str, Entity]:
    """Contexts by representation id."""
    by_id = {item["id"]: item for item in representation_entities}
    if not by_id:
        return {}
    parents = ayon_api.get_representations_parents(project_name, set(by_id))
    output = {}
    for repre_id, entity in by_id.items():
        version, product, folder, project = parents[repre_id]
        output[repre_id] = dict(zip(_KEYS, (project, folder, product, version, entity)))
    return output


def get_representation_contexts_by_ids(
    project_name: str, representation_ids: Iterable[str]
) -> dict[str, Entity]:
    """Contexts by id; values of an unknown id are ``None``."""
    ids = set(representation_ids)
    if not ids:
        return {}
    entities = list(ayon_api.get_representations(project_name, ids))
    output = get_representation_contexts(project_name, entities)
    for repre_id in ids:
        output.setdefault(repre_id, dict.fromkeys(_KEYS))
    return output


def get_repres_contexts(
    representation_ids: Iterable[str], project_name: str | None = None
) -> dict[str, Entity]:
    """Contexts by id of the representations that exist."""
    ids = list(representation_ids)
    if not ids:
        return {}
    project_name = project_name or _current_project_name()
    entities = list(ayon_api.get_representations(project_name, ids))
    return get_representation_contexts(project_name, entities)


def get_representation_context(
    project_name: str, representation: str | Entity
) -> Entity:
    """Context of one representation, given by entity or id.

    Raises:
        ValueError: It, or one of its parents, does not exist.

    """
    if not representation:
        raise ValueError(f"Invalid argument value {representation}")
    if isinstance(representation, dict):
        contexts = get_representation_contexts(project_name, [representation])
        context = contexts[representation["id"]]
    else:
        contexts = get_representation_contexts_by_ids(project_name, {representation})
        context = contexts[representation]
    missing = [key for key, value in context.items() if value is None]
    if missing:
        names = ", ".join(missing)
        raise ValueError(f"Not able to receive representation parent types: {names}")
    return context


def get_representation_path(
    project_name: str,
    repre_entity: Entity,
    *,
    anatomy: Anatomy | None = None,
    project_entity: Entity | None = None,
) -> TemplateResult:
    """Path of a representation on this machine.

    Raises:
        InvalidRepresentationContext: It carries no template, or its context
            does not fill it.

    """
    anatomy = anatomy or Anatomy(project_name, project_entity=project_entity)
    template = repre_entity["attrib"].get("template")
    if template is None:
        raise InvalidRepresentationContext("The representation has no template.")
    context = copy.deepcopy(repre_entity["context"])
    if isinstance(context.get("udim"), list):
        context["udim"] = context["udim"][0]
    context["root"] = anatomy.roots
    try:
        path = StringTemplate.format_strict_template(template, context)
    except TemplateUnsolved as error:
        raise InvalidRepresentationContext(
            "The context of the representation does not fill its template."
        ) from error
    return path.normalized()


def get_representation_path_from_context(context: Entity) -> TemplateResult:
    """Path of a context's representation."""
    project = context.get("project")
    return get_representation_path(
        project["name"] if project else _current_project_name(),
        context["representation"],
        project_entity=project,
    )


def get_representation_path_with_anatomy(
    repre_entity: Entity, anatomy: Anatomy
) -> TemplateResult:
    """Path of a representation in the roots of an anatomy."""
    return get_representation_path(anatomy.project_name, repre_entity, anatomy=anatomy)
