"""Qt, as far as windows and loops of ours need it. Imported when a Qt loop is made.

Nothing of Qt is imported by importing this module, so that a session without Qt
runs, and says so.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

#: Pixels of a screen that stay free beside a window.
_EDGE = 8

#: Room for the label of a button, in pixels.
_LABEL = 280

#: Between two buttons, in pixels, where a style says nothing.
_GAP = 6

#: Letters of a word that may be wider than its place.
_LONG_WORD = 40

#: AYON's style shows neither which button Enter presses nor where the keyboard is
#: (``outline: none``, no ``:focus`` of buttons); its colour for focused fields does.
BUTTONS = """
QPushButton { border: 1px solid transparent; padding: 2px 8px 2px 8px; }
QPushButton:default { border-color: hsl(215, 14%, 46%); }
QPushButton:focus { border-color: hsl(200, 60%, 60%); }
"""


class Qt:
    """The three Qt modules in use.

    Attributes:
        QtCore: Of the binding that qtpy chose.
        QtGui: Likewise.
        QtWidgets: Likewise.

    """

    def __init__(self, core: Any, gui: Any, widgets: Any) -> None:
        self.QtCore = core
        self.QtGui = gui
        self.QtWidgets = widgets


def import_qt() -> Qt:
    """Import Qt.

    Raises:
        ImportError: There is none, or it does not load here.

    """
    try:
        from qtpy import QtCore, QtGui, QtWidgets
    except ImportError:
        raise
    except Exception as error:  # qtpy has its own error for "no binding"
        raise ImportError(str(error)) from error
    return Qt(QtCore, QtGui, QtWidgets)


def execute(target: Any) -> Any:
    """Run a loop, a dialog or the application; old bindings say ``exec_``."""
    return target.exec() if hasattr(target, "exec") else target.exec_()


def get_application(qt: Qt) -> Any:
    """Return the one QApplication: AYON's with its settings, else a plain one."""
    try:
        from ayon_core.tools.utils import get_ayon_qt_app
    except ImportError:
        return qt.QtWidgets.QApplication.instance() or qt.QtWidgets.QApplication([])
    return get_ayon_qt_app()


def dress(qt: Qt, window: Any, smallest: tuple[int, int] = (0, 0)) -> None:
    """Give a window the looks of AYON's tools, and a place the artist looks at.

    It comes up on the screen that the mouse is on, which is the one with Harmony's
    menu: Harmony is another process, so its window cannot be the parent.

    Args:
        qt: The Qt modules.
        window: The window, with all that is in it.
        smallest: Width and height that it has at least.

    """
    window.setStyleSheet(_stylesheet())
    fit_buttons(qt, window)
    icon = _icon_path()
    if icon:
        window.setWindowIcon(qt.QtGui.QIcon(icon))
    size = window.sizeHint() if any(smallest) else window.size()
    window.resize(size.expandedTo(qt.QtCore.QSize(*smallest)))
    place(qt, window)


def fit_buttons(qt: Qt, window: Any) -> None:
    """Let no button be narrower than its label; for buttons that are in the window.

    AYON's style says ``min-width: 0px``, so a layout without room cuts labels on both
    sides (``style.css`` of ayon-core 1.9.7).
    """
    for button in window.findChildren(qt.QtWidgets.QPushButton):
        # Qt's own icons are black, and AYON's buttons dark and without any.
        button.setIcon(qt.QtGui.QIcon())
        button.ensurePolished()
        button.setMinimumWidth(button.sizeHint().width())
    # Layouts of a window that is not shown yet keep what they measured before.
    for layout in reversed(window.findChildren(qt.QtWidgets.QLayout)):
        layout.invalidate()
    for widget in reversed(window.findChildren(qt.QtWidgets.QWidget)):
        widget.updateGeometry()


def press_by_enter(qt: Qt, button: Any) -> None:
    """Let Enter press a button that the keyboard is on, and no other one then.

    Qt's ``autoDefault`` does that, too, but makes one of such buttons what Enter
    presses wherever the keyboard is; and without it Enter on a button, with its
    frame in the colour of the focus, presses the window's own one.
    """
    button.setAutoDefault(False)
    for key in (qt.QtCore.Qt.Key.Key_Return, qt.QtCore.Qt.Key.Key_Enter):
        shortcut = qt.QtWidgets.QShortcut(qt.QtGui.QKeySequence(key), button)
        shortcut.setAutoRepeat(False)
        shortcut.setContext(qt.QtCore.Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(button.click)


def set_label(qt: Qt, button: Any, label: str) -> None:
    """Write a label on a button; one that is too long is cut in its middle.

    Names of workfiles are as long as a studio likes, and their end tells versions
    apart. The whole label is in the tip then.
    """
    middle = qt.QtCore.Qt.TextElideMode.ElideMiddle
    button.setText(button.fontMetrics().elidedText(label, middle, _LABEL))
    button.setToolTip("" if button.text() == label else plain_tip(label))


def plain_tip(text: str) -> str:
    """Return a text that a tip shows as it is, also where it looks like markup.

    Qt takes a tip for markup by its look, and fetches the pictures in it: from a
    share in the name of a node with the user's own password, on Windows.
    """
    if "<" not in text:
        return text
    return f"<span style='white-space:pre-wrap'>{html.escape(text)}</span>"


def make_rows(
    qt: Qt, buttons: Sequence[Any], room: int, *, is_left: bool = False
) -> Any:
    """Return a layout of buttons, in as many rows as they need.

    Args:
        qt: The Qt modules.
        buttons: In the order in which people read; their labels have their room.
        room: Width that a row may have, in pixels.
        is_left: Whether rows begin on the left; else they end on the right.

    """
    rows = qt.QtWidgets.QVBoxLayout()
    row: Any = None
    left = 0
    for button in buttons:
        width = button.minimumWidth()
        if row is None or width > left:
            row, left = qt.QtWidgets.QHBoxLayout(), room
            row.addStretch(1)
            rows.addLayout(row)
        row.insertWidget(row.count() - is_left, button)
        left -= width + max(row.spacing(), _GAP)
    return rows


def text_label(qt: Qt, text: str) -> Any:
    """Return a label of sentences that is never wider than there is room.

    A name without a space must not make a window wider than a screen; what has no
    room is in the tip.
    """
    plain = qt.QtCore.Qt.TextFormat.PlainText
    label = qt.QtWidgets.QLabel(left_to_right(text), wordWrap=True, textFormat=plain)
    label.setMinimumWidth(1)
    if any(len(word) > _LONG_WORD for word in text.split()):
        label.setToolTip(plain_tip(text))
    return label


def left_to_right(text: str) -> str:
    """Return a sentence that reads from the left, whatever name it begins with.

    Qt goes by the first letter, and an Arabic or Hebrew one would turn all of it.
    """
    ways = (unicodedata.bidirectional(letter) for letter in text)
    first = next((way for way in ways if way in ("L", "R", "AL")), "L")
    return text if first == "L" else f"\u200e{text}"


def place(qt: Qt, window: Any, *, is_sized: bool = False) -> None:
    """Put a window into the middle of the screen that the mouse is on, and onto it.

    Args:
        qt: The Qt modules.
        window: The window.
        is_sized: Whether it stays as large as it is, and not as its layout would
            like it when it is shown.

    """
    area = _screen_of_mouse(qt).availableGeometry()
    limit = room_on_screen(qt)
    is_sized = is_sized or window.isVisible()
    hint = window.size() if is_sized else window.sizeHint()
    size = hint.expandedTo(window.size()).boundedTo(limit)
    window.resize(window.size().boundedTo(limit))
    window.move(
        area.center().x() - size.width() // 2,
        area.center().y() - size.height() // 2,
    )


def room_on_screen(qt: Qt) -> Any:
    """Return the size that a window of the mouse's screen may have, for its frame."""
    area = _screen_of_mouse(qt).availableGeometry()
    return area.size() - qt.QtCore.QSize(2 * _EDGE, 3 * _EDGE)


def _screen_of_mouse(qt: Qt) -> Any:
    application = qt.QtGui.QGuiApplication
    return application.screenAt(qt.QtGui.QCursor.pos()) or application.primaryScreen()


def _stylesheet() -> str:
    """Return the looks of AYON's tools, empty without AYON."""
    try:
        from ayon_core.style import load_stylesheet
    except ImportError:
        return ""
    style = str(load_stylesheet() or "")
    # Qt's own buttons have a frame, and would lose it.
    return f"{style}{BUTTONS}" if "QPushButton" in style else style


def _icon_path() -> str:
    """Return AYON's icon, empty without AYON."""
    try:
        from ayon_core.style import get_app_icon_path
    except ImportError:
        return ""
    return str(get_app_icon_path() or "")


@lru_cache(maxsize=2)
def _signal_class(qt_core: Any) -> Any:
    """Return the class of `make_signal`: one for all, as Qt keeps classes for ever."""

    class Signal(qt_core.QObject):
        fired = qt_core.Signal()

        def __init__(self, slot: Callable[[], object]) -> None:
            super().__init__()
            self._slot = slot

        @qt_core.Slot()
        def deliver(self) -> None:
            self._slot()

    return Signal


_signals: set[Any] = set()


def make_signal(qt: Qt, slot: Callable[[], object]) -> Any:
    """Return an object whose ``fired`` signal calls ``slot`` on this thread.

    Emitted from any thread, it is delivered by this thread's event loop. It stays
    until `drop_signal`: Python may collect garbage on any thread, and a QObject
    that goes on another one than its own, with events still under way, takes the
    process along (seen with PySide6 6.8 as a segmentation fault).
    """
    signal = _signal_class(qt.QtCore)(slot)
    signal.fired.connect(signal.deliver, qt.QtCore.Qt.ConnectionType.QueuedConnection)
    _signals.add(signal)
    return signal


def drop_signal(signal: Any) -> None:
    """Let go of a signal, on the thread that made it."""
    _signals.discard(signal)
    signal.deleteLater()
