"""The names that script sees of Harmony, and the function behind each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sandbox.harmony.binding import (
    REGISTRY,
    Availability,
    Callee,
    HostObject,
    members_of,
)
from sandbox.harmony.profiles import Profile


@dataclass(frozen=True)
class HostNames:
    """The names of one profile.

    Attributes:
        text: JSON for the prelude: the names by their kinds, each with the number
            of its function.
        functions: The functions, by number.

    """

    text: str
    functions: tuple[Callee, ...]


@cache
def list_host_names(profile: Profile, batch: bool) -> HostNames:
    """List the names of a profile, once: every new engine gets the same ones.

    Args:
        profile: Version and edition.
        batch: Leave out what only an application with a window has.

    """
    functions: list[Callee] = []

    def add(callee: Callee) -> int:
        functions.append(callee)
        return len(functions) - 1

    def holds(availability: Availability) -> bool:
        return availability.holds(profile, batch)

    names = {
        "classes": _class_members(profile, holds, add),
        "constructors": [
            [name, cls.script_class, add(_constructor(name, cls))]
            for name, available, cls in REGISTRY.classes
            if holds(available)
        ],
        "functions": [
            [name, add(callee)]
            for name, available, callee in REGISTRY.functions
            if holds(available)
        ],
        "properties": [
            [name, add(getter), None if setter is None else add(setter)]
            for name, available, getter, setter in REGISTRY.properties
            if holds(available)
        ],
        "signals": [name for name, a in REGISTRY.signals if holds(a)],
        "constants": [[n, v] for n, a, v in REGISTRY.constants if holds(a)],
    }
    return HostNames(json.dumps(names), tuple(functions))


def _class_members(
    profile: Profile,
    holds: Callable[[Availability], bool],
    add: Callable[[Callee], int],
) -> list[dict[str, Any]]:
    classes: dict[str, dict[str, Any]] = {}
    for cls in _subclasses(HostObject):
        if not cls.script_class:
            continue
        # mypy takes the hash of the instances for that of the class.
        members = members_of(cls)  # type: ignore[arg-type]
        entry = classes.setdefault(
            cls.script_class,
            {"methods": [], "properties": [], "signals": []},
        )
        entry["methods"] += [
            [name, add(callee)]
            for name, available, callee in members.methods
            if holds(available)
        ]
        entry["properties"] += [
            [name, add(getter), None if setter is None else add(setter)]
            for name, available, getter, setter in members.properties
            if holds(available)
        ]
        signals = {
            name
            for name in cls.script_signals
            if cls.signals_since.get(name, 0) <= profile.version
        }
        entry["signals"] = sorted({*entry["signals"], *signals})
    return [{"name": name, **entry} for name, entry in classes.items()]


def _constructor(name: str, cls: type[HostObject]) -> Callee:
    counted = Callee.of(name, cls.script_new, 1)
    return Callee(
        name,
        lambda app, *args: cls.script_new(app, *args),
        True,
        counted.min_args,
        counted.max_args,
    )


def _subclasses(cls: type[HostObject]) -> Iterator[type[HostObject]]:
    for sub in cls.__subclasses__():
        yield sub
        yield from _subclasses(sub)
