"""Values of script as JSON carries them, for tests and the control channel."""

from __future__ import annotations

from typing import Any

from sandbox.harmony.binding import (
    UNDEFINED,
    HostObject,
    ScriptFunction,
    ScriptObject,
)


def plain_value(value: Any) -> Any:
    """Give a value as JSON can carry it."""
    if value is UNDEFINED:
        return None
    if isinstance(value, (list, tuple)):
        return [plain_value(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, HostObject):
        return {"host": value.script_class}
    if isinstance(value, ScriptFunction):
        return "[function]"
    if isinstance(value, ScriptObject):
        return value.text
    return value
