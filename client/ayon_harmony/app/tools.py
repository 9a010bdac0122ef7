"""The entries of the Harmony menu and the AYON tools they open.

One table. A tool opens at once, on the main thread and in front; ayon-core
keeps its windows, so a second click brings the same window back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ayon_harmony.app.ayon_parts import without_ayon
from ayon_harmony.errors import HarmonyError
from ayon_harmony.host.server_away import is_server_unusable, say_error
from ayon_harmony.ui.main_loop import MainLoop

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tool:
    """A window of ayon-core: its name there, and what it is opened with."""

    name: str
    options: dict[str, Any] = field(default_factory=dict)


TOOLS = {
    "workfiles": Tool("workfiles", {"use_context": True}),
    "create": Tool("publisher", {"tab": "create"}),
    "publish": Tool("publisher", {"tab": "publish"}),
    "load": Tool("loader"),
    "manage": Tool("sceneinventory"),
    "experimental_tools": Tool("experimental_tools"),
}


class ToolError(HarmonyError):
    """A tool cannot be opened."""


class Tools:
    """Opens AYON's tools for the session.

    Args:
        loop: Main loop.
        propose: Gives a comment for a publish, not on the main thread; "" for none.

    """

    def __init__(self, loop: MainLoop, propose: Callable[[], str] = lambda: "") -> None:
        self._loop = loop
        self._propose = propose

    def show(self, name: str) -> None:
        """Open a tool by its name in the menu.

        Runs on the main thread. What goes wrong is shown to the artist, who
        clicked and waits, and told to Harmony, which asked.

        Raises:
            ToolError: There is no such tool, or it does not open.

        """
        try:
            window = self._open_tool(name)
        except ToolError as error:
            log.exception("Tool '%s' did not open", name)
            text = str(error)
            self._loop.post(lambda: self._loop.show_message("AYON", text))
            raise
        if window is not None:
            self._loop.bring_to_front(window)
        # Core's windows open without their server, and stay empty.
        self._loop.run_beside(_why_empty, self._tell_if_empty)
        if name == "publish":
            self._loop.run_beside(
                self._propose, lambda text: _propose_comment(window, text)
            )

    def _tell_if_empty(self, reason: str) -> None:
        if reason:
            self._loop.show_message("AYON", reason)

    def _open_tool(self, name: str) -> Any:
        tool = TOOLS.get(name)
        if tool is None:
            raise ToolError(f"There is no tool '{name}' (known: {', '.join(TOOLS)}).")
        try:
            from ayon_core.tools.utils import host_tools
        except ImportError as error:
            raise ToolError(without_ayon(error)) from error
        try:
            host_tools.show_tool_by_name(tool.name, **tool.options)
            # Showing returns no window before ayon-core 1.9.
            return host_tools.get_tool_by_name(tool.name)
        except Exception as error:
            label = name.replace("_", " ").title()
            text = f"'{label}' did not open: {say_error(error)}"
            raise ToolError(text) from error


def _why_empty() -> str:
    """Say why the server gives this login nothing, "" if it does; on any thread."""
    try:
        import ayon_api

        ayon_api.get_info()
        # That was for everybody; this is for who is logged in.
        ayon_api.get_user()
    except Exception as error:
        # Other errors are those of the tool, which tells them.
        return say_error(error) if is_server_unusable(error) else ""
    return ""


def _propose_comment(window: Any, text: str) -> None:
    """Put a comment into the Publisher, unless the artist wrote one."""
    field_of_comment = getattr(window, "_comment_input", None)
    if not text or field_of_comment is None or field_of_comment.text().strip():
        return
    window.set_comment(text)
