"""Showing AYON's tools by name.

Windows of the double are plain: they know their tool, how they were asked for
and whether they are seen. One window per tool lives as long as the process.
"""

from __future__ import annotations

import logging
from typing import Any

from qtpy import QtCore, QtWidgets

from ...host import ILoadHost, IPublishHost
from ...style import load_stylesheet
from .lib import qt_app_context

log = logging.getLogger("HostToolsHelper")

_TITLES = {
    "workfiles": "Work Files",
    "loader": "AYON Loader",
    "sceneinventory": "Scene Inventory",
    "publisher": "AYON publisher",
    "experimental_tools": "Experimental tools",
}


class ToolWindow(QtWidgets.QWidget):
    """Stands for a tool's window.

    Attributes:
        tool_name: Name of the tool.
        calls: Keyword arguments of every time it was shown, oldest first.
        current_tab: Tab the publisher was asked for.

    """

    def __init__(self, tool_name: str, parent: Any | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlags(self.windowFlags() | QtCore.Qt.Window)
        self.setWindowTitle(_TITLES[tool_name])
        self.setStyleSheet(load_stylesheet())
        self.tool_name = tool_name
        self.calls: list[dict[str, Any]] = []
        self.current_tab: str | None = None

    def set_current_tab(self, tab: str) -> None:
        """Show a tab of the publisher."""
        self.current_tab = tab

    def bring_up(self, **kwargs: Any) -> None:
        """Show the window in front of others."""
        self.calls.append(kwargs)
        self.show()
        self.raise_()
        self.activateWindow()
        self.showNormal()


class HostToolsHelper:
    """Makes windows once and shows them."""

    def __init__(self, parent: Any | None = None) -> None:
        self._parent = parent
        self._windows: dict[str, ToolWindow] = {}

    def _window(self, tool_name: str, parent: Any | None) -> ToolWindow:
        from ...pipeline import registered_host

        if tool_name not in self._windows:
            if tool_name in ("loader", "sceneinventory"):
                ILoadHost.validate_load_methods(registered_host())
            elif tool_name == "publisher":
                IPublishHost.validate_publish_methods(registered_host())
            self._windows[tool_name] = ToolWindow(tool_name, parent or self._parent)
        return self._windows[tool_name]

    def show_workfiles(
        self,
        parent: Any | None = None,
        *,
        use_context: bool = False,
        save: bool | None = None,
        on_top: bool | None = None,
    ) -> ToolWindow:
        """Show the Workfiles tool."""
        with qt_app_context():
            window = self._window("workfiles", parent)
            window.bring_up(use_context=use_context, save=save, on_top=on_top)
        return window

    def show_publisher_tool(
        self,
        parent: Any | None = None,
        controller: Any | None = None,
        tab: str | None = None,
    ) -> ToolWindow:
        """Show the Publisher, at a tab."""
        with qt_app_context():
            window = self._window("publisher", parent)
            if tab:
                window.set_current_tab(tab)
            window.bring_up(tab=tab)
        return window

    def show_plain(self, tool_name: str, parent: Any | None = None) -> ToolWindow:
        """Show a tool that takes no options."""
        with qt_app_context():
            window = self._window(tool_name, parent)
            window.bring_up()
        return window

    def get_tool_by_name(
        self, tool_name: str, parent: Any | None = None, *args: Any, **kwargs: Any
    ) -> ToolWindow | None:
        """Window of a tool, made but not shown; ``None`` for unknown names."""
        name = "loader" if tool_name == "libraryloader" else tool_name
        if name not in _TITLES:
            log.warning('Cannot show unknown tool name: "%s"', tool_name)
            return None
        return self._window(name, parent)

    def show_tool_by_name(
        self, tool_name: str, parent: Any | None = None, *args: Any, **kwargs: Any
    ) -> ToolWindow | None:
        """Show a tool; ``None`` for unknown names."""
        if tool_name == "workfiles":
            return self.show_workfiles(parent, *args, **kwargs)
        if tool_name == "publisher":
            return self.show_publisher_tool(parent, *args, **kwargs)
        if tool_name == "publish":
            raise ImportError("No Pyblish GUI found")
        name = "loader" if tool_name == "libraryloader" else tool_name
        if name not in _TITLES:
            log.warning('Can\'t show unknown tool name: "%s"', tool_name)
            return None
        return self.show_plain(name, parent)


class _SingletonPoint:
    helper: HostToolsHelper | None = None

    @classmethod
    def get(cls) -> HostToolsHelper:
        if cls.helper is None:
            cls.helper = HostToolsHelper()
        return cls.helper


def get_tool_by_name(
    tool_name: str, parent: Any | None = None, *args: Any, **kwargs: Any
) -> ToolWindow | None:
    """Window of a tool, not shown."""
    return _SingletonPoint.get().get_tool_by_name(tool_name, parent, *args, **kwargs)


def show_tool_by_name(
    tool_name: str, parent: Any | None = None, *args: Any, **kwargs: Any
) -> ToolWindow | None:
    """Show a tool."""
    return _SingletonPoint.get().show_tool_by_name(tool_name, parent, *args, **kwargs)


def show_workfiles(*args: Any, **kwargs: Any) -> ToolWindow | None:
    """Show the Workfiles tool."""
    return show_tool_by_name("workfiles", *args, **kwargs)


def show_loader(
    parent: Any | None = None, *, use_context: bool = False
) -> ToolWindow | None:
    """Show the Loader."""
    return show_tool_by_name("loader", parent, use_context=use_context)


def show_scene_inventory(parent: Any | None = None) -> ToolWindow | None:
    """Show the Scene Inventory."""
    return show_tool_by_name("sceneinventory", parent)


def show_publisher(parent: Any | None = None, **kwargs: Any) -> ToolWindow | None:
    """Show the Publisher."""
    return show_tool_by_name("publisher", parent, **kwargs)


def show_experimental_tools_dialog(
    parent: Any | None = None,
) -> ToolWindow | None:
    """Show the experimental tools."""
    return show_tool_by_name("experimental_tools", parent)
