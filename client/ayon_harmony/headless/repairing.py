"""Repairs of validators in a scene that is open in batch, saved as the next version.

What an artist does with *Repair* in Scene Check, for many scenes. As in ``updating``
a scene that got worse is not saved, and no workfile is replaced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ayon_harmony.errors import UsageError
from ayon_harmony.headless.saved import Saved
from ayon_harmony.headless.updating import save_next, what_got_worse
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import WARNING, Finding, Item, ItemState
from ayon_harmony.workfiles import versions

ALL = "all"
"""Name for every validator that offers a repair."""

FindingsOf = Callable[[Sequence[Any]], "list[Finding]"]


def repair(
    check: Any, names: Sequence[str], item: Item, findings_of: FindingsOf
) -> None:
    """Repair what validators found, check again, and save the next workfile.

    Args:
        check: The ``SceneCheck`` that ran.
        names: Class names of validators, or ``all``.
        item: Gets what was done, and what is wrong now.
        findings_of: Makes findings of results.

    Raises:
        UsageError: There is no such validator.
        HarmonyError: A repair did not work, or the scene cannot be saved.

    """
    unknown = sorted(set(names) - check.plugin_names - {ALL})
    if unknown:
        raise UsageError(f"There is no validator '{unknown[0]}' for --repair.")
    saved_as = versions.next_workfile(Path(item.workfile))
    before = findings_of(check.results)
    repaired = {}
    for name in _in_order(check, names):
        result = next(each for each in check.results if each.plugin == name)
        action = next(each for each in result.actions if each.is_repair)
        check.run_action(result, action.id)
        repaired[name] = result.label
    if not repaired:
        item.message = "There was nothing to repair."
        return
    item.findings = findings_of(check.run())
    worse = _what_got_worse(before, item.findings, repaired)
    if worse:
        item.state, item.exit_code = ItemState.FAILED, ExitCode.FAILED
        item.message = f"It would get worse, so it was not saved. {worse[0].text}"
        return
    labels = ", ".join(repaired.values())
    path = save_next(f"repair: {labels}", saved_as)
    item.saved = vars(Saved.of(Path(item.workfile), path))
    item.message = f"Repaired {labels}; saved as '{path.name}'."


def _in_order(check: Any, names: Sequence[str]) -> list[str]:
    """Return the validators to repair, each once, in the order of a publish."""
    offered = dict.fromkeys(
        result.plugin
        for result in check.results
        if any(action.is_repair for action in result.actions)
    )
    return [name for name in offered if ALL in names or name in names]


def _what_got_worse(
    before: list[Finding], after: list[Finding], repaired: Mapping[str, str]
) -> list[Finding]:
    """Return what is new, and what there is more of where something was repaired.

    What is left of a repaired thing has other words than before: other numbers, for
    example.
    """

    def counts(findings: list[Finding]) -> Counter[str]:
        return Counter(each.plugin for each in findings if each.level != WARNING)

    more = counts(after) - counts(before)
    return [
        finding
        for finding in what_got_worse(before, after)
        if finding.plugin not in repaired or more[finding.plugin]
    ]
