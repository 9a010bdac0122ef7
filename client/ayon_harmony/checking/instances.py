"""What validators of instances look at, and how they repair it.

Repairs go through the create context, so creators store what changed and the
Publisher shows it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ayon_core.pipeline import registered_host
from ayon_core.pipeline.create import CreateContext

from ayon_harmony import current
from ayon_harmony.checking.validator import (
    Problem,
    active_instances,
    facts_of,
    holder_of,
    holders_of,
    label_of,
)
from ayon_harmony.environment import missing_root
from ayon_harmony.errors import HarmonyError
from ayon_harmony.model.grouping import grouped
from ayon_harmony.model.metadata import HolderKind
from ayon_harmony.model.names import free_name, namesakes
from ayon_harmony.publishing.instances import is_ours

_OWN_CONTEXT = "harmonyCreateContext"


def create_context_of(context: Any) -> Any:
    """Return the create context of a publish; one is made where none was given."""
    create_context = context.data.get("create_context") or context.data.get(
        _OWN_CONTEXT
    )
    if create_context is None:
        create_context = context.data[_OWN_CONTEXT] = CreateContext(
            registered_host(), headless=True, discover_publish_plugins=False
        )
    return create_context


def created_instance(instance: Any) -> Any:
    """Return what the Publisher lists for an instance, None when it does not."""
    context = create_context_of(instance.context)
    return context.get_instance_by_id(instance.data.get("instance_id"))


def change_instances(
    context: Any, changes: Iterable[tuple[Any, Mapping[str, Any]]]
) -> None:
    """Change instances of the Publisher and have them stored.

    Args:
        context: The publish.
        changes: Instances with their new values; those of ``creator_attributes``
            are taken one by one.

    Raises:
        HarmonyError: An instance is not on the Publisher's list any more.

    """
    for instance, values in changes:
        created = created_instance(instance)
        if created is None:
            raise HarmonyError(
                f"'{label_of(instance)}' is not among the instances any more. Refresh "
                "the Publisher and try again."
            )
        for key, value in values.items():
            if key == "creator_attributes":
                for name, item in value.items():
                    created.creator_attributes[name] = item
            else:
                created[key] = value
    create_context_of(context).save_changes()


# --- context of an instance ---------------------------------------------------


def expected_context(
    instance: Any, *, check_task: bool, check_product_name: bool
) -> dict[str, Any]:
    """Return folder, task and product name that an instance should have.

    Args:
        instance: The instance.
        check_task: It goes to the task that is open, not to its folder only.
        check_product_name: Its name is the one that the studio's template gives.

    """
    context = instance.context
    wanted: dict[str, Any] = {"folderPath": context.data.get("folderPath")}
    if check_task:
        wanted["task"] = context.data.get("task")
    created = created_instance(instance) if check_product_name else None
    creator = None
    if created is not None:
        creator = create_context_of(context).creators.get(created.creator_identifier)
    if creator is not None and hasattr(creator, "product_name_of"):
        data = {
            "folderPath": wanted["folderPath"],
            "task": wanted.get("task", instance.data.get("task")),
        }
        wanted["productName"] = creator.product_name_of(
            str(instance.data.get("variant") or ""),
            data,
            instance.data.get("productType"),
        )
    return wanted


_SAID = {"folderPath": "folder", "task": "task", "productName": "product name"}


def find_context_problems(instance: Any, **options: bool) -> list[Problem]:
    """Find where an instance goes elsewhere than the open task.

    Instances of others, for example of a studio's collectors, are theirs.
    """
    if not is_ours(instance.data):
        return []
    wanted = expected_context(instance, **options)
    holders = holders_of(instance)
    nodes = tuple(h.path for h in holders if h.kind is HolderKind.NODE)
    is_listed = created_instance(instance) is not None
    return [
        *_find_missing_root(instance),
        *(
            Problem(
                f"The {_SAID[key]} of '{label_of(instance)}' is "
                f"'{instance.data.get(key) or ''}'; here it should be '{value or ''}'.",
                nodes=nodes,
                subject=key,
                can_be_repaired=is_listed,
            )
            for key, value in wanted.items()
            if instance.data.get(key) != value
        ),
    ]


def _find_missing_root(instance: Any) -> Iterator[Problem]:
    """Find where a publish would go to the root of the disk."""
    folder = str(instance.data.get("publishDir") or "")
    root = missing_root(os.environ, Path(folder)) if folder else None
    if root is not None:
        yield Problem(
            f"The root '{root}' of the project has no path for this system, so "
            f"'{label_of(instance)}' would go to '{folder}'. Have somebody correct it "
            "in the project's anatomy, then start Harmony again."
        )


def repair_contexts(context: Any, instances: list[Any], **options: bool) -> None:
    """Bring instances to the open folder and task, with the right name."""
    change_instances(
        context,
        [
            (instance, expected_context(instance, **options))
            for instance in instances
            if created_instance(instance) is not None
        ],
    )


# --- two of one name ----------------------------------------------------------


def find_namesakes(context: Any, node_types: Collection[str]) -> list[Problem]:
    """Find names and nodes that two things share.

    Products whose names are the very same are ayon-core's own check; here it is
    those that only differ in case, which are one file on Windows and macOS.

    Args:
        context: The publish.
        node_types: Types of nodes that must have a name of their own.

    """
    instances = active_instances(context)
    problems = []
    for folder in dict.fromkeys(
        instance.data.get("folderPath") for instance in instances
    ):
        names = {
            instance.id: str(instance.data.get("productName") or "")
            for instance in instances
            if instance.data.get("folderPath") == folder
        }
        for ids in namesakes(names):
            spelt = sorted({names[key] for key in ids})
            if len(spelt) > 1:
                problems.append(
                    Problem(
                        f"The products {_listed(spelt)} differ in upper and lower case "
                        "only; on some disks they are one.",
                        can_be_repaired=False,
                    )
                )
    named = ((holder_of(instance), instance) for instance in instances)
    holders = grouped((path, label_of(instance)) for path, instance in named if path)
    problems += [
        Problem(
            f"The instances {_listed(labels)} stand for one thing, '{path}'. Remove "
            "one of them.",
            nodes=(path,),
            can_be_repaired=False,
        )
        for path, labels in holders.items()
        if len(labels) > 1
    ]
    for paths in namesakes(_names_of_nodes(context, node_types)):
        name = paths[0].rpartition("/")[2]
        problems.append(
            Problem(
                f"Several nodes are called '{name}': {_listed(paths)}.",
                nodes=paths,
                subject=name,
            )
        )
    return problems


def repair_namesakes(context: Any, node_types: Collection[str]) -> None:
    """Number nodes that share a name; the first of them keeps it."""
    names = _names_of_nodes(context, node_types)
    taken = set(names.values())
    renames = {}
    for paths in namesakes(names):
        for path in paths[1:]:
            renames[path] = free_name(names[path], taken)
            taken.add(renames[path])
    if renames:
        current.get_scene().nodes.rename_nodes(renames)


def _names_of_nodes(context: Any, node_types: Collection[str]) -> dict[str, str]:
    if not node_types:
        return {}
    paths = facts_of(context).paths_of_types(frozenset(node_types))
    return {path: path.rpartition("/")[2] for path in paths}


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def deliver_whole_scene(context: Any, instances: list[Any]) -> None:
    """Let instances deliver the frames that the scene plays."""
    change_instances(
        context,
        [
            (instance, {"creator_attributes": {"frame_range": "scene"}})
            for instance in instances
            if created_instance(instance) is not None
        ],
    )
