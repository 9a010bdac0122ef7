"""``ScriptManager``, ``ScriptToolbarDef`` and ``PythonManager``.

Actions live as long as the script engine of their scene. A menu item goes into
one of Harmony's own menus; a target of more than one level is not shown in 27.
An action names a function, of the file that registered it or, with
``fn in /path/file.js``, of that file, where only declarations count.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    HostObject,
    ScriptError,
    ScriptFunction,
    ScriptThrow,
    host_class,
    host_function,
    script_method,
    to_dict,
    to_string,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


class ScriptActions:
    """What scripts of one engine registered."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self.actions: dict[str, dict[str, Any]] = {}
        self.toolbars: list[ScriptToolbarDef] = []
        self.shortcuts: list[dict[str, Any]] = []

    @classmethod
    def of(cls, app: Application) -> ScriptActions:
        """Give those of the present engine."""
        engine = app.require_engine()
        kept: ScriptActions = engine.registered.setdefault("actions", cls(app))
        return kept

    def trigger(self, name: str, file: str = "") -> None:
        """Run an action by its id or by the function it names."""
        action = self.actions.get(name)
        if action is not None:
            handler = action.get("onTrigger")
            if isinstance(handler, ScriptFunction):
                handler()
            return
        self.run_function(name, file)

    def run_function(self, text: str, file: str) -> None:
        """Run ``fn`` of ``file``, or ``fn in other.js``.

        Raises:
            ScriptThrow: There is no such declaration.

        """
        name, _, elsewhere = (part.strip() for part in text.partition(" in "))
        path = Path(elsewhere or file)
        if not path.is_absolute():
            path = Path(file).parent / path
        if not path.is_file():
            raise ScriptThrow(f"no script {path} for action {text}")
        source = path.read_text(encoding="utf-8", errors="replace")
        engine = self._app.require_engine()
        is_declared = re.search(rf"^\s*function\s+{re.escape(name)}\s*\(", source, re.M)
        # By an absolute path only declarations count (FT, PR 661); a path that
        # begins with a dot finds what the file hangs on `this`, too (FT, live).
        if not is_declared and Path(elsewhere or file).is_absolute():
            raise ScriptThrow(f"{path.name} declares no function {name}")
        engine.run_menu_file(path)
        if not engine.has_function(name):
            raise ScriptThrow(f"{path.name} declares no function {name}")
        engine.call_global(name)

    def click(self, action: str, file: str) -> None:
        """Run an action from a menu; errors go to the message log."""
        engine = self._app.require_engine()
        try:
            self.trigger(action, file)
        except ScriptThrow as error:
            engine.log_error(f"{error.name}: {error.message}", file, 0)
        except ScriptError as error:
            engine.log_error(str(error), error.file or file, error.line)


class ScriptToolbarDef(HostObject):
    """A toolbar in the making."""

    script_class = "ScriptToolbarDef"

    def __init__(self, app: Application, definition: Any) -> None:
        super().__init__(app)
        self.definition = to_dict(definition)
        self.buttons: list[dict[str, Any]] = []

    @script_method("addButton")
    def add_button(self, button: Any) -> None:
        """Add a button."""
        self.buttons.append(to_dict(button))


host_class("ScriptToolbarDef", ScriptToolbarDef, since=20)


@host_function("ScriptManager.addAction", since=20)
def add_action(app: Application, action: Any) -> None:
    """Register an action under its id."""
    told = to_dict(action)
    ScriptActions.of(app).actions[to_string(told.get("id"))] = told


@host_function("ScriptManager.addShortcut", since=20)
def add_shortcut(app: Application, shortcut: Any) -> None:
    """Register a shortcut."""
    ScriptActions.of(app).shortcuts.append(to_dict(shortcut))


@host_function("ScriptManager.addToolbar", since=20)
def add_toolbar(app: Application, toolbar: Any) -> None:
    """Register a toolbar."""
    if not isinstance(toolbar, ScriptToolbarDef):
        raise ScriptThrow("addToolbar: a ScriptToolbarDef is wanted", "TypeError")
    actions = ScriptActions.of(app)
    actions.toolbars.append(toolbar)
    if app.window is None:
        return
    file = app.require_engine().script_position()[0]
    shown = app.window.add_toolbar(to_string(toolbar.definition.get("text")))
    for button in toolbar.buttons:
        entry = shown.addAction(to_string(button.get("text")))
        action = to_string(button.get("action", ""))
        if action:
            entry.triggered.connect(partial(_click, actions, action, file))


@host_function("ScriptManager.addMenuItem", since=20)
def add_menu_item(app: Application, item: Any) -> None:
    """Add an entry to one of Harmony's own menus."""
    told = to_dict(item)
    target = to_string(told.get("targetMenuId"))
    file = app.require_engine().script_position()[0]
    if app.window is None:
        return
    try:
        menu = app.window.own_menu(target)
    except KeyError:
        app.log.message(f"ScriptManager.addMenuItem: no menu {target!r}")
        return
    action = to_string(told.get("action"))
    entry = menu.addAction(to_string(told.get("text")))
    actions = ScriptActions.of(app)
    entry.triggered.connect(partial(_click, actions, action, file))


def _click(actions: ScriptActions, action: str, file: str, *_: Any) -> None:
    actions.click(action, file)


def _refuse(app: Application, *_args: Any) -> Any:
    raise ScriptThrow("PythonManager: there is no Python interface in the emulator")


for _name in ("addSysPath", "createPyObject", "getPyObjects", "wrapFunction"):
    host_function(f"PythonManager.{_name}", since=20)(_refuse)
