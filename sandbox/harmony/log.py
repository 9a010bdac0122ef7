"""What the emulator remembers for tests: host calls, messages, its own faults.

``messages`` is what Harmony's Message Log window would show, ``calls`` every
host function that script called, ``boxes`` the message boxes that were shown,
``events`` what happened to the application (scene opened, engine destroyed).
"""

from __future__ import annotations

import sys
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Log:
    """One application's records.

    Args:
        echo: Write messages to standard output too, as batch mode does.

    """

    echo: bool = False
    echo_debug: bool = False
    is_debug: bool = False
    keep_calls: bool = True
    messages: list[dict[str, str]] = field(default_factory=list)
    calls: deque[tuple[str, Any]] = field(default_factory=lambda: deque(maxlen=50_000))
    boxes: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    opened_urls: list[str] = field(default_factory=list)
    unknown_commands: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    listeners: list[Callable[[dict[str, Any]], None]] = field(default_factory=list)

    def message(self, text: str, level: str = "trace") -> None:
        """Add a line to the message log (``trace``, ``debug`` or ``error``)."""
        self.messages.append({"level": level, "text": text})
        if self.echo or (level == "debug" and self.echo_debug):
            write_out(text)

    def event(self, what: str, **details: Any) -> None:
        """Record something that happened to the application."""
        told = {"event": what, **details}
        self.events.append(told)
        for listener in self.listeners:
            listener(told)

    def unknown_command(self, name: str, responder: str) -> None:
        """Record a command of the user interface that no Harmony is known to have."""
        self.unknown_commands.append(name)
        self.message(f"Action.perform: {name} of {responder!r} is unknown", "debug")

    def clear(self) -> None:
        """Forget everything so far."""
        self.messages.clear()
        self.calls.clear()
        self.boxes.clear()
        self.events.clear()
        self.opened_urls.clear()
        self.unknown_commands.clear()
        self.bugs.clear()

    def bug(self, where: str) -> str:
        """Record the exception being handled as a fault of the emulator."""
        text = f"emulator bug in {where}:\n{traceback.format_exc()}"
        self.bugs.append(text)
        self.messages.append({"level": "bug", "text": text})
        print(text, file=sys.stderr, flush=True)
        return text

    def text(self) -> str:
        """The message log as one text, a line each."""
        return "\n".join(entry["text"] for entry in self.messages)


def write_out(text: str) -> None:
    """Write a line to standard output in UTF-8, whatever the locale is."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
