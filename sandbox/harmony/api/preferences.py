"""``preferences``: values by name, kept in the user's preference file.

Getters give the default for a name that is not there; setters make it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from sandbox.harmony.binding import (
    UNDEFINED,
    HostObject,
    host_function,
    number_text,
    to_bool,
    to_int,
    to_number,
    to_string,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


_PARTS = ("red", "green", "blue", "alpha")


def _read(app: Application) -> ElementTree.Element:
    path = app.home.preferences
    if path.is_file():
        return ElementTree.parse(path).getroot()
    return ElementTree.Element("preferences")


def _find(app: Application, kind: str, name: str) -> str | None:
    for entry in _read(app).iter(kind):
        if entry.get("id") == name:
            return entry.get("value", "")
    return None


def _write(app: Application, kind: str, name: str, value: str | dict[str, str]) -> None:
    root = _read(app)
    entry = next((e for e in root.iter(kind) if e.get("id") == name), None)
    if entry is None:
        entry = ElementTree.SubElement(root, kind, {"id": name})
    entry.attrib.update({"value": value} if isinstance(value, str) else value)
    tree = ElementTree.ElementTree(root)
    tree.write(app.home.preferences, encoding="utf-8", xml_declaration=True)
    app.notify("preferenceChanged", name)


@host_function("preferences.getBool")
def get_bool(app: Application, name: Any, default: Any = False) -> bool:
    """Read a truth value."""
    found = _find(app, "bool", to_string(name))
    return to_bool(default) if found is None else found == "true"


@host_function("preferences.getInt")
def get_int(app: Application, name: Any, default: Any = 0) -> int:
    """Read a whole number."""
    found = _find(app, "int", to_string(name))
    return to_int(default) if found is None else to_int(found)


@host_function("preferences.getDouble")
def get_double(app: Application, name: Any, default: Any = 0) -> float:
    """Read a number."""
    found = _find(app, "double", to_string(name))
    return to_number(default) if found is None else to_number(found)


@host_function("preferences.getString")
def get_string(app: Application, name: Any, default: Any = "") -> str:
    """Read a text."""
    found = _find(app, "string", to_string(name))
    return to_string(default) if found is None else found


@host_function("preferences.getColor")
def get_color(app: Application, name: Any, default: Any = UNDEFINED) -> Any:
    """Read a colour."""
    from sandbox.harmony.api.values import ColorRGBA

    for entry in _read(app).iter("color"):
        if entry.get("id") == to_string(name):
            return ColorRGBA(app, *(entry.get(part, "255") for part in _PARTS))
    return default if isinstance(default, HostObject) else ColorRGBA(app)


@host_function("preferences.setBool")
def set_bool(app: Application, name: Any, value: Any) -> None:
    """Write a truth value."""
    _write(app, "bool", to_string(name), "true" if to_bool(value) else "false")


@host_function("preferences.setInt")
def set_int(app: Application, name: Any, value: Any) -> None:
    """Write a whole number."""
    _write(app, "int", to_string(name), str(to_int(value)))


@host_function("preferences.setDouble")
def set_double(app: Application, name: Any, value: Any) -> None:
    """Write a number."""
    _write(app, "double", to_string(name), number_text(to_number(value)))


@host_function("preferences.setString")
def set_string(app: Application, name: Any, value: Any) -> None:
    """Write a text."""
    _write(app, "string", to_string(name), to_string(value))


@host_function("preferences.setColor")
def set_color(app: Application, name: Any, value: Any) -> None:
    """Write a colour."""
    told = dict(zip(_PARTS, (str(part) for part in value.rgba)))
    _write(app, "color", to_string(name), told)
