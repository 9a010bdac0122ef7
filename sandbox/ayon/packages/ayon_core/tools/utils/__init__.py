"""The one Qt application of a host."""

from __future__ import annotations

from typing import Any

from ayon_core.style import get_app_icon_path


def get_ayon_qt_app() -> Any:
    """The application of this process, made where there is none."""
    from qtpy import QtGui, QtWidgets

    application = QtWidgets.QApplication
    running = application.instance() or application(["ayon"])
    icon = QtGui.QIcon(get_app_icon_path())
    running.setWindowIcon(icon)
    return running
