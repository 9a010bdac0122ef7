"""``Action``: commands of the user interface, by name.

Only those with a meaning here: saving, and the actions of ``ScriptManager``.
Every other name throws, since a command that silently does nothing would be a
lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.harmony.api.scriptmanager import ScriptActions
from sandbox.harmony.binding import UNDEFINED, ScriptThrow, host_function, to_string

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

SCRIPT_RESPONDER = "ScriptManagerResponder"
SCRIPT_TRIGGER = "onTriggerScriptAction(QString)"


@host_function("Action.perform", interactive_only=True)
def perform(
    app: Application, slot: Any, responder: Any = "", parameters: Any = UNDEFINED
) -> None:
    """Run a command; no result tells how it went."""
    name = to_string(slot)
    app.log.event("action", slot=name, responder=to_string(responder))
    if name == SCRIPT_TRIGGER and to_string(responder) == SCRIPT_RESPONDER:
        ScriptActions.of(app).trigger(to_string(parameters))
        return
    raise ScriptThrow(f"Action.perform: {name} is not modelled by the emulator")


@host_function("Action.validate", interactive_only=True)
def validate(app: Application, slot: Any, responder: Any = "") -> dict[str, Any]:
    """Tell whether a command is enabled and checked."""
    is_known = to_string(slot) == SCRIPT_TRIGGER
    return {"isEnabled": is_known, "checked": False}


@host_function("Action.getResponderList", interactive_only=True)
def responders(app: Application) -> list[str]:
    """List those that have commands."""
    return [SCRIPT_RESPONDER]


@host_function("Action.getActionList", interactive_only=True)
def actions(app: Application, responder: Any) -> list[str]:
    """List the commands of one of them."""
    return [SCRIPT_TRIGGER] if to_string(responder) == SCRIPT_RESPONDER else []
