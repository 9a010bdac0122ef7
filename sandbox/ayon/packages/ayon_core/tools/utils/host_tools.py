"""Tool windows: plain ones, which keep what they were asked for."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ayon_core.memory import memory
from ayon_core.tools.utils import get_ayon_qt_app


def _of_workfiles(
    use_context: Any = None, save: Any = None, on_top: Any = None
) -> None: ...
def _of_loader(use_context: Any = None) -> None: ...
def _of_publisher(controller: Any = None, tab: Any = None) -> None: ...
def _without_options() -> None: ...


_OPTIONS: dict[str, Callable[..., None]] = {
    "workfiles": _of_workfiles,
    "loader": _of_loader,
    "libraryloader": _without_options,
    "sceneinventory": _without_options,
    "publisher": _of_publisher,
    "experimental_tools": _without_options,
}


_TITLES = {
    "libraryloader": "Library Loader",
    "sceneinventory": "Scene Inventory",
    "experimental_tools": "Experimental Tools",
}


def _make_window(name: str) -> Any:
    from qtpy import QtWidgets

    class ToolWindow(QtWidgets.QWidget):
        """A window of a tool.

        Attributes:
            tool_name: Which one.
            calls: Options of each time it was shown.
            current_tab: Tab of the Publisher.

        """

        def __init__(self) -> None:
            super().__init__()
            self.tool_name = name
            self.calls: list[dict[str, Any]] = []
            self.current_tab: str | None = None
            self.setWindowTitle(_TITLES.get(name, name.title()))

    return ToolWindow()


def get_tool_by_name(
    tool_name: str, parent: Any = None, *args: Any, **kwargs: Any
) -> Any:
    """The window of a tool, None for one that is not known."""
    if tool_name not in _OPTIONS:
        return None
    windows = memory().windows
    if tool_name not in windows:
        get_ayon_qt_app()
        windows[tool_name] = _make_window(tool_name)
    return windows[tool_name]


def show_tool_by_name(
    tool_name: str, parent: Any = None, *args: Any, **kwargs: Any
) -> Any:
    """Show the window of a tool, None for one that is not known.

    Raises:
        TypeError: The tool has no such option.

    """
    window = get_tool_by_name(tool_name, parent)
    if window is None:
        return None
    options = inspect.signature(_OPTIONS[tool_name]).bind(*args, **kwargs)
    options.apply_defaults()
    window.calls.append(dict(options.arguments))
    window.current_tab = options.arguments.get("tab") or window.current_tab
    window.show()
    return window


def show_workfiles(*args: Any, **kwargs: Any) -> Any:
    """Show Workfiles."""
    return show_tool_by_name("workfiles", None, *args, **kwargs)


def show_publisher(parent: Any = None, **kwargs: Any) -> Any:
    """Show the Publisher."""
    return show_tool_by_name("publisher", parent, **kwargs)
