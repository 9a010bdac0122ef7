"""``MessageLog``: what scripts tell the artist's log window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import host_function, script_text, to_bool

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


@host_function("MessageLog.trace")
def trace(app: Application, text: Any) -> None:
    """Write a line."""
    app.log.message(script_text(text))


@host_function("MessageLog.debug")
def debug(app: Application, text: Any) -> None:
    """Write a line while debugging is on."""
    if app.log.is_debug:
        app.log.message(script_text(text), "debug")


@host_function("MessageLog.error", since=17)
def error(app: Application, text: Any) -> None:
    """Write an error."""
    app.log.message(script_text(text), "error")


@host_function("MessageLog.isDebug")
def is_debug(app: Application) -> bool:
    """Tell whether debug lines are written."""
    return app.log.is_debug


@host_function("MessageLog.setDebug")
def set_debug(app: Application, on: Any) -> None:
    """Write debug lines, or not."""
    app.log.is_debug = to_bool(on)


@host_function("MessageLog.getLog", since=16)
def get_log(app: Application) -> str:
    """Give the log as one text."""
    return app.log.text()


@host_function("MessageLog.clearLog", since=16)
def clear_log(app: Application) -> None:
    """Empty the log."""
    app.log.messages.clear()
