"""Windows, Qt application, style, the broker of printed text."""

from __future__ import annotations

import os
import sys

import pytest

from sandbox.ayon.studio import is_real_core

only_double = pytest.mark.skipif(
    is_real_core(), reason="AYON_CORE_PATH is set: windows are the real ones"
)


@pytest.fixture(scope="module")
def app():
    """One application for the module, as a host keeps one."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ayon_core.tools.utils import get_ayon_qt_app

    return get_ayon_qt_app()


def test_there_is_one_application(studio, app):
    from ayon_core.tools.utils import get_ayon_qt_app
    from qtpy import QtWidgets

    assert get_ayon_qt_app() is app
    assert QtWidgets.QApplication.instance() is app
    assert not app.windowIcon().isNull()


def test_the_style_and_icon_exist(studio):
    from ayon_core import style

    assert "QWidget" in style.load_stylesheet()
    assert os.path.isfile(style.get_app_icon_path())


@only_double
@pytest.mark.parametrize("name", ["workfiles", "loader", "sceneinventory", "publisher"])
def test_a_tool_is_shown_in_one_window(studio, app, host, name):
    from ayon_core.tools.utils import host_tools

    first = host_tools.show_tool_by_name(name)
    was_visible = first.isVisible()
    first.close()
    second = host_tools.show_tool_by_name(name)

    assert (was_visible, second.isVisible()) == (True, True)
    assert second is first
    assert host_tools.get_tool_by_name(name) is first


@only_double
def test_how_a_tool_was_asked_for_is_kept(studio, app, host):
    from ayon_core.tools.utils import host_tools

    host_tools.show_workfiles(use_context=True, save=True)
    host_tools.show_publisher(tab="publish")

    workfiles = host_tools.get_tool_by_name("workfiles")
    publisher = host_tools.get_tool_by_name("publisher")
    assert workfiles.calls == [{"use_context": True, "save": True, "on_top": None}]
    assert publisher.current_tab == "publish"


@only_double
def test_windows_do_not_outlive_their_studio(make_studio, app):
    from ayon_core.tools.utils import host_tools

    made = make_studio()
    made.project("demo").shot("/shots/sh010")
    made.enter("demo", "/shots/sh010", "animation")
    window = host_tools.show_workfiles()

    made.leave()

    assert not window.isVisible()
    assert host_tools.get_tool_by_name("workfiles") is not window


def test_an_unknown_tool_is_nothing(studio, app, host):
    from ayon_core.tools.utils import host_tools

    assert host_tools.get_tool_by_name("coffee") is None
    assert host_tools.show_tool_by_name("coffee") is None


def test_a_tool_refuses_options_it_does_not_have(studio, app, host):
    from ayon_core.tools.utils import host_tools

    with pytest.raises(TypeError):
        host_tools.show_workfiles(colour="red")


@pytest.mark.core
def test_printed_text_still_reaches_the_terminal(studio, monkeypatch, capsys):
    from ayon_core.tools.stdout_broker import StdOutBroker

    monkeypatch.delenv("AYON_WEBSERVER_URL", raising=False)
    monkeypatch.setattr(sys.stdout, "write", sys.stdout.write)
    monkeypatch.setattr(sys.stderr, "write", sys.stderr.write)
    broker = StdOutBroker("harmony")
    broker.start()

    print("hello")
    broker.stop()

    assert "hello" in capsys.readouterr().out
    assert broker.send_to_tray in (None, False)
