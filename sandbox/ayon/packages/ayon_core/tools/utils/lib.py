"""The Qt application of AYON's windows."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

from qtpy import QtGui, QtWidgets

from ...style import get_app_icon_path


def get_qt_app() -> Any:
    """The application of this process, made when there is none.

    Whoever makes it must keep it: nothing else holds it.
    """
    app = QtWidgets.QApplication.instance()
    return app if app is not None else QtWidgets.QApplication(sys.argv)


def get_ayon_qt_app() -> Any:
    """The application with AYON's icon."""
    app = get_qt_app()
    app.setWindowIcon(QtGui.QIcon(get_app_icon_path()))
    return app


@contextlib.contextmanager
def qt_app_context() -> Iterator[Any]:
    """The application; its loop runs at the end when it was made here."""
    app = QtWidgets.QApplication.instance()
    if app is not None:
        yield app
        return
    app = get_ayon_qt_app()
    yield app
    app.exec_()
