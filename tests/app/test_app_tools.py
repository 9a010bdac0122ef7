"""Menu names and the AYON tools behind them."""

from __future__ import annotations

import re
import sys
import types

import pytest
from ayon_api import exceptions

from ayon_harmony.app.tools import TOOLS, ToolError, Tools
from ayon_harmony.bridge.bundle import JS_DIR
from ayon_harmony.host.server_away import REFUSED
from ayon_harmony.ui.main_loop import PlainMainLoop


class FakeLoop(PlainMainLoop):
    def __init__(self):
        super().__init__()
        self.raised = []
        self.messages = []

    def bring_to_front(self, window):
        self.raised.append(window)

    def show_message(self, title, text, details=""):
        self.messages.append(text)


@pytest.fixture
def host_tools(monkeypatch):
    """ayon-core's module of tools, as far as it is asked here."""
    module = types.ModuleType("ayon_core.tools.utils.host_tools")
    module.shown = []

    def show_tool_by_name(name, parent=None, **options):
        # Returns nothing, as ayon-core 1.8.2's.
        module.shown.append((name, options))

    module.show_tool_by_name = show_tool_by_name
    module.get_tool_by_name = "window of {}".format
    for name in ("ayon_core", "ayon_core.tools", "ayon_core.tools.utils"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    sys.modules["ayon_core.tools.utils"].host_tools = module
    monkeypatch.setitem(sys.modules, "ayon_core.tools.utils.host_tools", module)
    return module


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("workfiles", ("workfiles", {"use_context": True})),
        ("create", ("publisher", {"tab": "create"})),
        ("publish", ("publisher", {"tab": "publish"})),
        ("load", ("loader", {})),
        ("manage", ("sceneinventory", {})),
        ("experimental_tools", ("experimental_tools", {})),
    ],
)
def test_a_menu_name_opens_its_tool_in_front(host_tools, name, shown):
    loop = FakeLoop()

    Tools(loop).show(name)

    assert host_tools.shown == [shown]
    assert loop.raised == [f"window of {shown[0]}"]


def test_an_unknown_tool_is_an_error_with_the_known_ones():
    with pytest.raises(ToolError, match=r"'paint'.*workfiles"):
        Tools(FakeLoop()).show("paint")


def test_a_tool_that_breaks_is_shown_to_the_artist_and_told_to_harmony(host_tools):
    def fail(*_args, **_options):
        raise RuntimeError("no project")

    host_tools.show_tool_by_name = fail
    loop = FakeLoop()

    with pytest.raises(ToolError, match="no project"):
        Tools(loop).show("load")
    loop.stop()
    loop.run()
    assert loop.messages == ["'Load' did not open: no project"]


def test_a_tool_without_the_server_says_what_it_misses_and_opens_later(host_tools):
    class ServerError(Exception):
        """As ayon_api's."""

    real = host_tools.show_tool_by_name
    loop = FakeLoop()

    def fail(name, **options):
        raise ServerError("AYON api error: Unable to connect the server.")

    host_tools.show_tool_by_name = fail
    with pytest.raises(ToolError, match="server does not answer") as caught:
        Tools(loop).show("load")
    assert "Saving goes on" in str(caught.value)
    host_tools.show_tool_by_name = real
    Tools(loop).show("load")
    assert loop.raised == ["window of loader"]


def test_a_tool_that_opens_empty_says_that_the_server_is_away(host_tools, monkeypatch):
    def fail():
        raise ConnectionError("no route to host")

    ayon_api = types.ModuleType("ayon_api")
    ayon_api.get_info = fail
    monkeypatch.setitem(sys.modules, "ayon_api", ayon_api)
    loop = FakeLoop()
    loop.run_beside = lambda work, then: then(work())

    Tools(loop).show("workfiles")
    ayon_api.get_info = ayon_api.get_user = dict
    Tools(loop).show("workfiles")

    assert loop.raised == ["window of workfiles"] * 2
    assert len(loop.messages) == 1
    assert "server does not answer" in loop.messages[0]


def test_a_tool_that_opens_empty_says_that_the_login_is_refused(
    host_tools, monkeypatch
):
    def fail():
        raise exceptions.UnauthorizedError("401 Client Error: Unauthorized")

    ayon_api = types.ModuleType("ayon_api")
    ayon_api.get_info, ayon_api.get_user = dict, fail
    monkeypatch.setitem(sys.modules, "ayon_api", ayon_api)
    loop = FakeLoop()
    loop.run_beside = lambda work, then: then(work())

    Tools(loop).show("load")

    assert loop.messages == [REFUSED]


def test_every_tool_of_the_menu_is_known_here():
    menu = (JS_DIR / "client" / "menu.js").read_text(encoding="utf-8")

    named = re.findall(r"request: 'show_tool', args: \['(\w+)'\]", menu)

    assert sorted(named) == sorted(TOOLS)
