"""Actions in AYON's web pages; each starts the launcher of whoever clicked it.

The server half knows neither Harmony nor the project's disk: it hands on what is
selected, and the command ``from-web`` of the client half does the rest.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ayon_server.actions import (
    ActionExecutor,
    ExecuteResponseModel,
    SimpleActionManifest,
)

PREFIX = "harmony."
_MOST_ENTITIES = 200
"""Ids on one command line; Windows takes 32,767 letters."""


class WebAction(NamedTuple):
    """An action.

    Attributes:
        name: What ``from-web`` calls it.
        label: What people read.
        icon: Name of the icon, of Material Symbols.
        entity_types: What it can be done with.
        is_for_many: Whether several can be selected.

    """

    name: str
    label: str
    icon: str
    entity_types: tuple[str, ...]
    is_for_many: bool


ACTIONS = (
    WebAction("check", "Check Harmony scenes", "fact_check", ("folder", "task"), True),
    WebAction("compare", "Compare Harmony scenes", "difference", ("version",), True),
    WebAction("open", "Open in Harmony", "open_in_new", ("task", "workfile"), False),
)


def manifests() -> list[SimpleActionManifest]:
    """Return what the web pages offer."""
    return [
        SimpleActionManifest(
            identifier=f"{PREFIX}{action.name}.{entity_type}",
            label=action.label,
            category="Harmony",
            icon={"type": "material-symbols", "name": action.icon},
            order=100,
            entity_type=entity_type,
            entity_subtypes=None,
            allow_multiselection=action.is_for_many,
        )
        for action in ACTIONS
        for entity_type in action.entity_types
    ]


def launcher_arguments(
    identifier: str, project_name: str | None, entity_ids: list[str] | None
) -> list[str] | None:
    """Return the command line of an action, None for one that is not ours.

    Args:
        identifier: ``harmony.check.folder``.
        project_name: Project of what is selected.
        entity_ids: Ids of what is selected.

    """
    known = {manifest.identifier for manifest in manifests()}
    if identifier not in known or not project_name or not entity_ids:
        return None
    name, entity_type = identifier[len(PREFIX) :].split(".")
    words = ["addon", "harmony", "from-web", name, "--project", project_name]
    words += ["--type", entity_type]
    for entity_id in entity_ids[:_MOST_ENTITIES]:
        words += ["--id", entity_id]
    if len(entity_ids) > _MOST_ENTITIES:
        # The page says that there are more.
        words += ["--selected", str(len(entity_ids))]
    return words


async def execute(executor: ActionExecutor) -> ExecuteResponseModel | None:
    """Start the launcher; None for an action that is not ours, or for nothing.

    Args:
        executor: The action, what is selected, and who clicked.

    """
    context: Any = executor.context
    words = launcher_arguments(
        executor.identifier, context.project_name, context.entity_ids
    )
    if words is None:
        return None
    response: ExecuteResponseModel = await executor.get_launcher_response(args=words)
    return response
