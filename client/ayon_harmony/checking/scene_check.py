"""The scene check: what a publish would complain about, without publishing.

Collectors and validators run as the Publisher runs them, those of ayon-core and
of the studio included; nothing after them does. Nothing is stored: no save, no
file, no metadata. Only a repair that the artist asks for changes something.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pyblish.api
import pyblish.logic
import pyblish.plugin
from ayon_core.lib import get_version_from_path
from ayon_core.pipeline import registered_host
from ayon_core.pipeline.create import CreateContext
from ayon_core.pipeline.publish import (
    PublishError,
    RepairAction,
    RepairContextAction,
)

from ayon_harmony.checking import passed_over
from ayon_harmony.errors import HarmonyError
from ayon_harmony.model.script_place import describe_failure

Report = Callable[[int, int, str], None]

CHOSEN_INSTANCE = "harmonyChosenInstance"
"""Key of the publish: id of the instance that an action is asked for."""

#: Orders of collectors and validators reach half a step further than their own.
_REACH = 0.5

#: Collectors that make folders; what a publish would write to is not there yet.
_LEFT_OUT = frozenset({"CollectManagedStagingDir"})
_VERSION_COLLECTOR = "CollectSceneVersion"


class Level(Enum):
    """How bad a result is."""

    FAILURE = "failure"
    """A plugin broke: it says nothing about the scene."""
    ERROR = "error"
    """It would stop a publish."""
    WARNING = "warning"
    """It would be told, and stop nothing."""


class CheckActionError(HarmonyError):
    """An action of a result did not work; says why."""


@dataclass(frozen=True)
class CheckAction:
    """Something that can be done about a result.

    Attributes:
        id: Its id, as pyblish knows it.
        label: What the artist reads, ``Repair`` for example.
        changes_scene: Whether it is checked again afterwards.
        is_repair: Whether it is one of the repairs of ayon-core.

    """

    id: str
    label: str
    changes_scene: bool
    is_repair: bool = False


@dataclass(frozen=True)
class CheckResult:
    """One complaint.

    Attributes:
        plugin: Class name of the validator or collector.
        label: Its name for artists.
        instance: Name of the instance, empty for the scene as a whole.
        level: How bad it is.
        text: What is wrong, in a sentence or a few.
        description: The same with why and what to do, in Markdown.
        actions: What can be done about it here.
        instance_id: Id of the instance in this check, empty for the scene.

    """

    plugin: str
    label: str
    instance: str
    level: Level
    text: str
    description: str = ""
    actions: tuple[CheckAction, ...] = ()
    instance_id: str = ""


#: As ayon-core's Publisher shows actions.
_SHOWN = ("failed", "all")


class SceneCheck:
    """Checks the open scene, and checks again what was repaired.

    Attributes:
        results: Of the last run, the worst first for each plugin in the order
            that a publish has.

    """

    def __init__(self) -> None:
        self.results: list[CheckResult] = []
        self._contexts: dict[str, Any] = {}
        self._plugins: dict[str, Any] = {}

    def run(self, report: Report | None = None) -> list[CheckResult]:
        """Check everything.

        Args:
            report: Told of every plugin; may raise ``Cancelled``.

        Returns:
            What was found, empty when the scene can be published.

        """
        self.results = self._run_checks(report, only=None)
        return self.results

    @property
    def plugin_names(self) -> set[str]:
        """Class names of the plugins that ran."""
        return set(self._plugins)

    def recheck(self, plugin: str, report: Report | None = None) -> list[CheckResult]:
        """Check again what one validator found, and return all results."""
        again = self._run_checks(report, only=plugin)
        at = next(
            (i for i, result in enumerate(self.results) if result.plugin == plugin),
            len(self.results),
        )
        others = [result for result in self.results if result.plugin != plugin]
        # A collector that fails now speaks for itself; it is told once.
        others = [result for result in others if result not in again]
        self.results = [*others[:at], *again, *others[at:]]
        return self.results

    def run_action(
        self, result: CheckResult, action_id: str, report: Report | None = None
    ) -> list[CheckResult]:
        """Do something about a result; check it again if that changed the scene.

        Raises:
            CheckActionError: It did not work.

        """
        action = next(
            (action for action in result.actions if action.id == action_id), None
        )
        context = self._contexts.get(result.plugin)
        if action is None or context is None:
            raise CheckActionError(f"'{result.label}' has no such action any more.")
        if result.instance_id and not action.changes_scene:
            context.data[CHOSEN_INSTANCE] = result.instance_id
        try:
            done = pyblish.plugin.process(
                self._plugins[result.plugin], context, None, action_id
            )
        finally:
            context.data.pop(CHOSEN_INSTANCE, None)
        error = done["error"]
        if error is not None:
            raise CheckActionError(
                f"{action.label} of '{result.label}' did not work: {error}"
            ) from error
        if action.changes_scene:
            return self.recheck(result.plugin, report)
        return self.results

    def _run_checks(self, report: Report | None, only: str | None) -> list[CheckResult]:
        create_context = CreateContext(registered_host(), headless=True)
        context = pyblish.api.Context()
        context.data["comment"] = ""
        context.data["create_context"] = create_context
        left_out = _LEFT_OUT
        found = [] if only else list(_unused_plugins(create_context))
        nameless = _find_nameless_workfile()
        if nameless:
            # So that everything else is checked all the same.
            left_out |= {_VERSION_COLLECTOR}
            context.data["version"] = 1
            found += [] if only else [nameless]
        plugins = [
            plugin
            for plugin in create_context.publish_plugins
            if _is_wanted(plugin, only, left_out)
        ]
        for number, plugin in enumerate(plugins):
            if report is not None:
                report(number, len(plugins), plugin.label or plugin.__name__)
            is_collector = plugin.order < pyblish.api.CollectorOrder + _REACH
            name = plugin.__name__
            self._contexts[name], self._plugins[name] = context, plugin
            results = list(run_plugin(plugin, context))
            # Collectors warn of their own affairs.
            found += [
                result
                for result in results
                if not is_collector or result.level is not Level.WARNING
            ]
            if is_collector and any(
                result.level is not Level.WARNING for result in results
            ):
                # What it should have collected is missing everywhere.
                break
        if report is not None:
            report(len(plugins), len(plugins), "")
        return found


def _is_wanted(plugin: Any, only: str | None, left_out: frozenset[str]) -> bool:
    is_collector = plugin.order < pyblish.api.CollectorOrder + _REACH
    return (
        plugin.order < pyblish.api.ValidatorOrder + _REACH
        and plugin.__name__ not in left_out
        and (only is None or is_collector or plugin.__name__ == only)
        # As in the Publisher: "active" of an optional plugin is only its default.
        and bool(plugin.active or plugin.optional)
    )


def run_plugin(plugin: Any, context: Any) -> Iterator[CheckResult]:
    """Run a plugin for all that it is for, and yield what it complains about."""
    if not plugin.__instanceEnabled__:
        families = {
            family
            for instance in context
            if instance.data.get("publish") is not False
            for family in (
                instance.data.get("family"),
                *(instance.data.get("families") or ()),
            )
            if family
        }
        if pyblish.logic.plugins_by_families([plugin], list(families)):
            yield from _results(plugin, None, pyblish.plugin.process(plugin, context))
        return
    for instance in pyblish.logic.instances_by_plugin(context, plugin):
        if instance.data.get("publish") is not False:
            done = pyblish.plugin.process(plugin, context, instance)
            yield from _results(plugin, instance, done)


def _results(plugin: Any, instance: Any, done: dict[str, Any]) -> Iterator[CheckResult]:
    label = str(plugin.label or plugin.__name__)
    name = "" if instance is None else _name_of(instance)
    instance_id = "" if instance is None else str(instance.id)

    def result(
        level: Level, text: str, description: str, actions: Iterable[CheckAction]
    ) -> CheckResult:
        return CheckResult(
            plugin=plugin.__name__,
            label=label,
            instance=name,
            level=level,
            text=text,
            description=description,
            actions=tuple(actions),
            instance_id=instance_id,
        )

    actions = [
        CheckAction(
            action.id,
            str(action.label or action.__name__),
            bool(getattr(action, "changes_scene", True)),
            issubclass(action, (RepairAction, RepairContextAction)),
        )
        for action in plugin.actions
        if action.active and action.on in _SHOWN
    ]
    error = done["error"]
    if error is not None:
        # Written for artists, from a collector too; anything else says nothing of it.
        is_known = isinstance(error, PublishError)
        description = error.description if is_known else ""
        yield result(
            Level.ERROR if is_known else Level.FAILURE,
            str(error) if is_known else describe_failure(error),
            str(description or ""),
            actions,
        )
    warnings = [
        record.getMessage()
        for record in done["records"]
        if record.levelno == logging.WARNING
        and record.name == f"pyblish.{plugin.__name__}"
    ]
    if warnings:
        yield result(
            Level.WARNING,
            " ".join(dict.fromkeys(warnings)),
            "",
            [action for action in actions if not action.changes_scene],
        )


def _find_nameless_workfile() -> CheckResult | None:
    """Tell a workfile without a version in its name, which ayon-core wants to publish.

    Its collector raises (ayon-core 1.8.2 to 1.9.7, ``collect_scene_version``).
    """
    name = Path(registered_host().get_current_workfile() or "").name
    if not name or get_version_from_path(name) is not None:
        return None
    stem, dot, suffix = name.rpartition(".")
    return CheckResult(
        plugin=_VERSION_COLLECTOR,
        label="Collect Scene Version",
        instance="",
        level=Level.ERROR,
        text=(
            f"'{name}' has no version in its name, and AYON publishes no workfile"
            f" without. Save it by Workfiles, or name it '{stem}_v001{dot}{suffix}'."
        ),
    )


def _unused_plugins(create_context: Any) -> Iterator[CheckResult]:
    """Yield plugin files that could not even be read, and classes passed over."""
    crashed = create_context.publish_discover_result.crashed_file_paths
    told = [
        (Level.FAILURE, f"'{path}' could not be read: {describe_failure(error)}")
        for path, (_kind, error, _traceback) in crashed.items()
    ]
    folders = passed_over.plugin_folders()
    told += [(Level.WARNING, line) for line in passed_over.find_lines(folders)]
    for level, text in told:
        yield CheckResult(
            plugin="", label="Plugins", instance="", level=level, text=text
        )


def _name_of(instance: Any) -> str:
    return str(instance.data.get("label") or instance.data.get("name") or instance)
