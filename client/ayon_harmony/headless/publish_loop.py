"""A publish of the open scene without the Publisher: every plugin, in its order.

What the Publisher does is done here: changes of instances are stored, collectors
and validators run, a validation error stops after the last validator, and anything
else that fails stops at once. ayon-core has the same as an api from a version that
is not out yet; when it is, ``publish_open_scene`` is the one place that asks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyblish.api
import pyblish.logic
from ayon_core.pipeline import registered_host
from ayon_core.pipeline.create import CreateContext

from ayon_harmony.checking.scene_check import CheckResult, Level, run_plugin
from ayon_harmony.errors import UsageError
from ayon_harmony.model.report import Product

OnProgress = Callable[[int, int, str], object]

_AFTER_VALIDATION = 1.5
_AFTER_COLLECTING = 0.5


@dataclass(frozen=True)
class PublishOrder:
    """What is published.

    Attributes:
        comment: Comment of the versions.
        only: Creators, perhaps with a variant: ``render:Main``; empty is what is
            active in the scene. ``workfile`` is the end of an identifier.
        validates_only: Stop after validation; nothing is stored.

    """

    comment: str = ""
    only: Sequence[str] = ()
    validates_only: bool = False


@dataclass
class Publication:
    """What became of a publish.

    Attributes:
        results: What plugins complained about.
        products: What was integrated.
        is_refused: Whether validation refused it.
        failure: What broke; empty where nothing did.

    """

    results: list[CheckResult] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    is_refused: bool = False
    failure: str = ""


def publish_open_scene(
    order: PublishOrder, on_progress: OnProgress = lambda *_told: None
) -> Publication:
    """Publish what the open scene has to publish.

    Args:
        order: What is published.
        on_progress: Told of every plugin, as (number, count, label).

    Raises:
        UsageError: ``only`` names what the scene does not have.

    """
    create_context = CreateContext(registered_host(), headless=True)
    if not order.validates_only:
        create_context.save_changes()
    if order.only:
        _switch_off_others(create_context, order.only)
    context = pyblish.api.Context()
    context.data.update(
        create_context=create_context, comment=order.comment, hostName="harmony"
    )
    publication = Publication()
    try:
        _run_plugins(create_context, context, order, publication, on_progress)
    finally:
        publication.products = list(_products_of(context))
    return publication


def _run_plugins(
    create_context: Any,
    context: Any,
    order: PublishOrder,
    publication: Publication,
    on_progress: OnProgress,
) -> None:
    plugins = plugins_to_run(create_context)
    for number, plugin in enumerate(plugins):
        label = str(plugin.label or plugin.__name__)
        ends_here = publication.is_refused or order.validates_only
        if ends_here and plugin.order >= _AFTER_VALIDATION:
            return
        on_progress(number, len(plugins), label)
        for result in run_plugin(plugin, context):
            publication.results.append(result)
            if result.level is Level.WARNING:
                continue
            is_validator = _AFTER_COLLECTING <= plugin.order < _AFTER_VALIDATION
            if is_validator and result.level is Level.ERROR:
                publication.is_refused = True
                continue
            publication.failure = f"{label}: {result.text}"
            return
        context.data["comment"] = context.data.get("comment") or order.comment
    on_progress(len(plugins), len(plugins), "")


def plugins_to_run(create_context: Any) -> list[Any]:
    """Return the plugins that the Publisher runs, in their order."""
    targets = [*pyblish.api.registered_targets(), "default"]
    plugins = pyblish.logic.plugins_by_targets(create_context.publish_plugins, targets)
    # As in the Publisher: "active" of an optional plugin is only its default.
    wanted = [plugin for plugin in plugins if plugin.active or plugin.optional]
    return sorted(wanted, key=lambda plugin: plugin.order)


def _switch_off_others(create_context: Any, only: Iterable[str]) -> None:
    """Publish the instances that are named, whatever is active in the scene.

    For this publish alone: nothing of it is stored.
    """
    wishes = [tuple(wish.partition(":")[::2]) for wish in only]
    unknown = set(wishes)
    for instance in create_context.instances:
        identifier = f".{instance.creator_identifier}"
        variant = str(instance.get("variant") or "")
        fitting = {
            wish
            for wish in wishes
            if identifier.endswith(f".{wish[0]}") and wish[1] in ("", variant)
        }
        instance["active"] = bool(fitting)
        unknown -= fitting
    if unknown:
        names = ", ".join(":".join(filter(None, wish)) for wish in sorted(unknown))
        raise UsageError(f"The scene has no instance that fits --only {names}.")


def _products_of(context: Any) -> Iterator[Product]:
    for instance in context:
        published = instance.data.get("published_representations") or {}
        version = instance.data.get("versionEntity") or {}
        if not published and not version:
            continue
        names = sorted(
            str(each["representation"]["name"]) for each in published.values()
        )
        number = version.get("version", instance.data.get("version"))
        yield Product(
            str(instance.data.get("productName") or instance.data["name"]),
            int(number or 0),
            names,
        )
