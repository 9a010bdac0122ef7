"""``Dialog`` and the older widgets that go into it.

They hold what script gives them. ``exec`` records the dialog with its texts
and takes its answer (accepted or not) from the queue; nobody clicks, so by
default it is cancelled. Values that an artist would have entered are given by
answering with ``{"accepted": true, "values": {label or index: value}}``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    HostObject,
    ScriptThrow,
    host_class,
    script_method,
    script_property,
    to_bool,
    to_string,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

#: Class, and the properties it holds with what they are at first.
_WIDGETS: dict[str, dict[str, Any]] = {
    "Label": {"text": ""},
    "Button": {"label": "", "callback": ""},
    "CheckBox": {"text": "", "checked": False},
    "RadioButton": {"text": "", "checked": False},
    "TextEdit": {"text": ""},
    "ComboBox": {
        "label": "",
        "itemList": [],
        "currentItem": "",
        "currentItemPos": 0,
        "editable": False,
    },
    "LineEdit": {"label": "", "text": ""},
    "NumberEdit": {
        "label": "",
        "value": 0,
        "minimum": 0,
        "maximum": 0,
        "decimals": 0,
    },
    "SpinBox": {"label": "", "value": 0, "minimum": 0, "maximum": 99},
    "Slider": {
        "label": "",
        "value": 0,
        "minimum": 0,
        "maximum": 99,
        "orientation": "Horizontal",
        "callback": "",
    },
}

#: What an artist changes in a widget.
_ENTERED = {
    "CheckBox": "checked",
    "RadioButton": "checked",
    "TextEdit": "text",
    "ComboBox": "currentItem",
    "LineEdit": "text",
    "NumberEdit": "value",
    "SpinBox": "value",
    "Slider": "value",
}


class Widget(HostObject):
    """A widget of the older kind; ``held`` are its properties."""

    first: dict[str, Any] = {}  # noqa: RUF012  (replaced, not changed, by subclasses)

    def __init__(self, app: Application) -> None:
        super().__init__(app)
        self.held: dict[str, Any] = dict(self.first)


def _accessors(name: str) -> tuple[Callable[..., Any], Callable[..., None]]:
    def get(self: Widget) -> Any:
        return self.held[name]

    def change(self: Widget, value: Any) -> None:
        self.held[name] = value

    return get, change


def _make_class(name: str, properties: dict[str, Any], base: type) -> type[Widget]:
    members: dict[str, Any] = {"script_class": name, "first": properties}
    for held in properties:
        get, change = _accessors(held)
        members[f"_set_{held}"] = change
        members[f"_get_{held}"] = script_property(held, f"_set_{held}")(get)
    members["__doc__"] = f"The older widget {name}."
    return type(name, (base,), members)


class Holder(Widget):
    """A widget that holds others."""

    def __init__(self, app: Application) -> None:
        super().__init__(app)
        self.widgets: list[Widget] = []

    @script_method("add")
    def add(self, widget: Any) -> None:
        """Put a widget in."""
        if not isinstance(widget, Widget):
            raise ScriptThrow(
                "incompatible type of argument(s) in call to add()", "TypeError"
            )
        self.widgets.append(widget)

    @script_method("addSpace")
    def add_space(self, space: Any) -> None:
        """Leave room."""

    @script_method("newColumn")
    def new_column(self) -> None:
        """Go on in a new column."""

    def all_widgets(self) -> list[Widget]:
        """List what is in it, and in that."""
        found: list[Widget] = []
        for widget in self.widgets:
            found.append(widget)
            if isinstance(widget, Holder):
                found += widget.all_widgets()
        return found


class DialogBase(Holder):
    """What a Dialog does."""

    @script_method("newTab")
    def new_tab(self, label: Any) -> None:
        """Go on in a new tab."""

    @script_method("exec")
    def exec(self) -> bool:
        """Show it; tells whether it was accepted."""
        held = self.held
        title = to_string(held["title"]) or to_string(held["caption"])
        texts = [
            to_string(widget.held.get("label") or widget.held.get("text"))
            for widget in self.all_widgets()
        ]
        answer = self.app.answer_box("Dialog.exec", "\n".join(texts), title, [1, 0], 0)
        if isinstance(answer, dict):
            self._enter(answer.get("values", {}))
            return to_bool(answer.get("accepted", True))
        return to_bool(answer)

    def _enter(self, values: dict[str, Any]) -> None:
        for number, widget in enumerate(self.all_widgets()):
            key = _ENTERED.get(widget.script_class)
            names = (widget.held.get("label"), widget.held.get("text"), str(number))
            for name in names:
                if key is not None and name in values:
                    widget.held[key] = values[name]


for _name, _properties in _WIDGETS.items():
    host_class(_name, _make_class(_name, _properties, Widget))
host_class("GroupBox", _make_class("GroupBox", {"title": ""}, Holder))
host_class(
    "Dialog",
    _make_class(
        "Dialog",
        {
            "title": "",
            "caption": "",
            "okButtonText": "OK",
            "cancelButtonText": "Cancel",
            "width": 0,
        },
        DialogBase,
    ),
)
