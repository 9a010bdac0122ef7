"""What every validator shares: facts of the scene, messages, select and repair.

A validator finds problems; the bases here say them to the artist, remember them
for the actions, and make a repair one step that can be undone. The bases are no
pyblish plugins themselves, or a file that imports one would offer it as a plugin.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

import pyblish.api
from ayon_core.pipeline.publish import (
    OptionalPyblishPluginMixin,
    PublishValidationError,
    RepairAction,
    RepairContextAction,
    ValidateContentsOrder,
    get_errored_instances_from_context,
)

from ayon_harmony import current
from ayon_harmony.checking.facts import CheckFacts
from ayon_harmony.checking.scene_check import CHOSEN_INSTANCE
from ayon_harmony.errors import HarmonyError, PluginError
from ayon_harmony.model.check_rules import Problem
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.script_place import wrong_result
from ayon_harmony.publishing.plugin import SceneAccess
from ayon_harmony.workfiles import disk

__all__ = (
    "ContextValidator",
    "InstanceValidator",
    "Problem",
    "RepairInstances",
    "RepairScene",
    "SelectInHarmony",
    "facts_of",
    "problems_of",
)

_FACTS = "harmonyCheckFacts"
_PROBLEMS = "harmonyProblems"
_SHOWN = 30


def facts_of(context: Any) -> CheckFacts:
    """Return the facts of the open scene, shared by all validators of a publish."""
    facts: CheckFacts | None = context.data.get(_FACTS)
    if facts is None:
        facts = context.data[_FACTS] = CheckFacts(current.get_scene(), context.data)
    return facts


def forget_facts(context: Any) -> None:
    """Have the scene read again, after something was changed in it."""
    context.data.pop(_FACTS, None)


def holders_of(instance: Any) -> tuple[Any, ...]:
    """Return what an instance stands for in the scene."""
    return tuple((instance.data.get("transientData") or {}).get("holders") or ())


def holder_of(instance: Any) -> str | None:
    """Return the path of the first thing that an instance stands for."""
    holder = (instance.data.get("transientData") or {}).get("holder")
    return None if holder is None else str(holder)


def attributes_of(instance: Any) -> dict[str, Any]:
    """Return what the artist chose for an instance."""
    return dict(instance.data.get("creator_attributes") or {})


def active_instances(context: Any, *families: str) -> list[Any]:
    """Return the instances to publish, those of some families or all."""
    return [
        instance
        for instance in context
        if instance.data.get("publish", True)
        and (not families or families_of(instance) & set(families))
    ]


def families_of(instance: Any) -> set[str]:
    """Return family and families of an instance."""
    return {instance.data.get("family"), *(instance.data.get("families") or ())}


def label_of(instance: Any) -> str:
    """Return the name of an instance, as the artist sees it."""
    data = instance.data
    return str(data.get("label") or data.get("productName") or data.get("name"))


def problems_of(context: Any, plugin: Any) -> list[Problem]:
    """Return what a validator found, in the chosen instance or in all of them."""
    by_target = context.data.get(_PROBLEMS, {}).get(plugin.__name__, {})
    chosen = context.data.get(CHOSEN_INSTANCE)
    if chosen in by_target:
        return list(by_target[chosen])
    return [problem for problems in by_target.values() for problem in problems]


class SelectInHarmony(pyblish.api.Action):
    """Selects the nodes and backdrops that a validator complained about."""

    label = "Select in Harmony"
    # ayon-core shows actions on "failed" and "all" only.
    on = "failed"
    icon = "search"
    changes_scene = False

    def process(self, context: Any, plugin: Any) -> None:
        """Select what was found, and nothing else."""
        problems = problems_of(context, plugin)
        nodes = dict.fromkeys(path for problem in problems for path in problem.nodes)
        backdrops = dict.fromkeys(
            place for problem in problems for place in problem.backdrops
        )
        if not nodes and not backdrops:
            self.log.info("There is nothing to select: no node is to blame.")
            return
        count = current.get_scene().nodes.select(nodes, backdrops, missing_ok=True)
        self.log.info("Selected %s.", count_of(count, "node"))


class RepairScene(RepairContextAction):
    """Repairs what a validator of the whole publish found.

    Each validator has one of its own: it is offered where it mends something.
    """

    def process(self, context: Any, plugin: Any) -> None:
        """Repair in one step that the artist can undo."""
        with _repair_step(context, plugin):
            super().process(context, plugin)


class RepairInstances(RepairAction):
    """Repairs every instance that a validator found something in.

    Each validator has one of its own: it is offered where it mends something.
    """

    def process(self, context: Any, plugin: Any) -> None:
        """Repair all of them together, in one step that the artist can undo."""
        failed = get_errored_instances_from_context(context, plugin=plugin)
        instances = list({instance.id: instance for instance in failed}.values())
        if instances:
            with _repair_step(context, plugin):
                plugin.repair_instances(context, instances)


@contextlib.contextmanager
def _repair_step(context: Any, plugin: Any) -> Iterator[None]:
    try:
        if plugin.repair_is_undoable:
            with current.get_scene().undo.step(f"Repair {plugin.label}"):
                yield
        else:
            yield
    finally:
        forget_facts(context)


_REPAIRS = (RepairScene, RepairInstances)


class _Validator(SceneAccess, OptionalPyblishPluginMixin):
    """What both kinds share.

    Attributes:
        why: Why it matters, for the artist.
        fix: What to do, for the artist.
        repair_is_undoable: Whether a repair changes the scene and so is a step
            in Harmony's undo list; others change files only.

    """

    order = ValidateContentsOrder
    optional = False
    active = True
    actions: ClassVar[list[Any]] = [SelectInHarmony]
    why = ""
    fix = ""
    repair_is_undoable = True

    # Of the pyblish plugin that a validator is, too.
    label: str
    log: Any

    def __init_subclass__(cls, **options: Any) -> None:
        """Give each validator a repair of its own, see `_offer_repair`."""
        super().__init_subclass__(**options)
        cls.actions = [
            type(action.__name__, (action,), {"__doc__": action.__doc__})
            if action in _REPAIRS
            else action
            for action in cls.actions
        ]

    def _offer_repair(self, problems: Iterable[Problem]) -> None:
        """Offer the repair where it mends one of the problems, and hide it else.

        ayon-core shows actions whose ``on`` is "failed"; it looks when a validator
        complains for the first time.
        """
        is_offered = any(problem.can_be_repaired for problem in problems)
        for action in self.actions:
            if issubclass(action, _REPAIRS):
                action.on = "failed" if is_offered else "notProcessed"

    def _report(self, context: Any, instance: Any, data: Any) -> None:
        by_plugin = context.data.setdefault(_PROBLEMS, {})
        by_target = by_plugin.setdefault(type(self).__name__, {})
        key = None if instance is None else instance.id
        by_target.pop(key, None)
        if not self.is_active(data):
            return
        target = context if instance is None else instance
        try:
            problems = self._ask_for_problems(target)
        except PluginError:
            raise
        except (HarmonyError, OSError) as error:
            raise PublishValidationError(
                f"This could not be checked: {disk.words_of(error)}", title=self.label
            ) from error
        by_target[key] = problems
        for problem in problems:
            if problem.is_warning:
                self.log.warning(problem.text)
        errors = [problem for problem in problems if not problem.is_warning]
        if errors:
            self._offer_repair((*errors, *self._problems_of_others(context, key)))
            raise PublishValidationError(
                " ".join(problem.text for problem in errors[:_SHOWN]),
                title=self.label,
                description=self._describe(errors),
            )

    def _ask_for_problems(self, target: Any) -> list[Problem]:
        """Return what `find_problems` found; PluginError where it is no problems."""
        given = self.find_problems(target)
        wanted = (
            "It returns a list of harmony.Problem, empty where nothing is wrong, or"
            " yields them"
        )
        if not isinstance(given, Iterable) or isinstance(given, (str, bytes, Mapping)):
            raise PluginError(wrong_result(self.find_problems, given, wanted))
        problems = list(given)
        for problem in problems:
            if not isinstance(problem, Problem):
                raise PluginError(
                    wrong_result(self.find_problems, problem, wanted, part="an item")
                )
        return problems

    def _problems_of_others(self, context: Any, key: Any) -> Iterable[Problem]:
        """Return what else the same repair would be for."""
        return ()

    def find_problems(self, target: Any) -> Iterable[Problem]:
        """Return what is wrong with the publish, or with one instance."""
        raise NotImplementedError

    def _describe(self, problems: list[Problem]) -> str:
        """Return the message in Markdown: what, why, and what to do."""
        lines = [f"## {self.label}", ""]
        lines += [f"- {problem.text}" for problem in problems[:_SHOWN]]
        if len(problems) > _SHOWN:
            lines.append(f"- ... and {len(problems) - _SHOWN} more.")
        lines += ["", "### Why", self.why, "", "### What to do", self.fix]
        return "\n".join(lines)


class ContextValidator(_Validator):
    """Base of validators that look at the publish as a whole."""

    def process(self, context: Any) -> None:
        """Check, unless the artist switched it off."""
        self._report(context, None, context.data)


class InstanceValidator(_Validator):
    """Base of validators that look at one instance after the other."""

    # Of the pyblish plugin that a validator is, too.
    families: ClassVar[list[str]]

    def process(self, instance: Any) -> None:
        """Check, unless the artist switched it off."""
        self._report(instance.context, instance, instance.data)

    def _problems_of_others(self, context: Any, key: Any) -> Iterable[Problem]:
        for instance in active_instances(context, *self.families):
            if instance.id != key and self.is_active(instance.data):
                with contextlib.suppress(HarmonyError, OSError):
                    yield from self._ask_for_problems(instance)

    @classmethod
    def repair(cls, instance: Any) -> None:
        """Repair one instance."""
        cls.repair_instances(instance.context, [instance])

    @classmethod
    def repair_instances(cls, context: Any, instances: list[Any]) -> None:
        """Repair instances; only those with `RepairInstances` have it."""
        raise NotImplementedError
