"""What a process remembers of AYON, in one place, so that a test can forget it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Memory:
    """Everything that is registered or cached in this process.

    Attributes:
        host: The registered host.
        plugins: Where plugins come from, by their kind: folders and classes.
        subscriptions: Who listens to events, oldest first.
        settings: Answers of the server as JSON, by project; None is the studio.
        addons: Client packages of the addons, once they were loaded.
        windows: Tool windows by name.
        process_id: What tells this process from others, in locks.

    """

    host: Any = None
    plugins: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    subscriptions: list[Any] = field(default_factory=list)
    settings: dict[str | None, str] = field(default_factory=dict)
    addons: list[Any] | None = None
    windows: dict[str, Any] = field(default_factory=dict)
    process_id: str = field(default_factory=lambda: uuid.uuid4().hex)


class _Present:
    memory = Memory()


def memory() -> Memory:
    """What is remembered now."""
    return _Present.memory


def exchange(other: Memory) -> Memory:
    """Remember something else from now on; returns what was remembered."""
    before, _Present.memory = _Present.memory, other
    return before
