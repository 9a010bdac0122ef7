"""A list of things the artist may do something about, and the window that shows it.

Each offer has a text and some buttons. Nothing happens by closing the window or
by Enter and Escape: what is offered stays for later. Qt is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

#: Called with the keys of an offer and of the action that was chosen.
Act = Callable[[str, str], object]


@dataclass(frozen=True)
class Offer:
    """One thing in the list.

    Attributes:
        key: What tells it from the others.
        title: What it is about, in a few words.
        text: What the matter is, as sentences.
        actions: Pairs of key and label, in the order of the buttons.

    """

    key: str
    title: str
    text: str
    actions: tuple[tuple[str, str], ...] = ()


class OffersWindow:
    """The window; one for a session, whose list is replaced.

    Args:
        qt: The three Qt modules.

    """

    def __init__(self, qt: Any) -> None:
        self._qt = qt
        widgets = qt.QtWidgets
        self.dialog = widgets.QDialog()
        # Harmony is in front while it starts; the list must not hide behind.
        self.dialog.setWindowFlag(qt.QtCore.Qt.WindowType.WindowStaysOnTopHint, True)
        self.dialog.resize(640, 420)
        layout = widgets.QVBoxLayout(self.dialog)
        self._intro = widgets.QLabel()
        self._intro.setWordWrap(True)
        layout.addWidget(self._intro)
        self._scroll = widgets.QScrollArea()
        self._scroll.setWidgetResizable(True)
        layout.addWidget(self._scroll, 1)
        later = widgets.QPushButton("Keep for Later")
        later.setObjectName("later")
        later.setDefault(True)
        later.clicked.connect(self.dialog.reject)
        layout.addWidget(later, 0, qt.QtCore.Qt.AlignmentFlag.AlignRight)
        self._later = later

    def set_offers(
        self, title: str, text: str, offers: Sequence[Offer], act: Act
    ) -> None:
        """Show other offers than before."""
        widgets = self._qt.QtWidgets
        self.dialog.setWindowTitle(title)
        self._intro.setText(text)
        body = widgets.QWidget()
        layout = widgets.QVBoxLayout(body)
        for offer in offers:
            layout.addWidget(self._make(offer, act))
        layout.addStretch(1)
        # The scroll area owns it, and deletes the one before.
        self._scroll.setWidget(body)
        self._later.setFocus()

    def _make(self, offer: Offer, act: Act) -> Any:
        widgets = self._qt.QtWidgets
        box = widgets.QGroupBox(offer.title)
        box.setObjectName(offer.key)
        layout = widgets.QVBoxLayout(box)
        label = widgets.QLabel(offer.text)
        label.setWordWrap(True)
        label.setTextFormat(self._qt.QtCore.Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(
            self._qt.QtCore.Qt.TextInteractionFlag.TextSelectableByMouse
        )
        layout.addWidget(label)
        row = widgets.QHBoxLayout()
        layout.addLayout(row)
        for key, text in offer.actions:
            button = widgets.QPushButton(text)
            button.setObjectName(key)
            # Enter presses "Keep for Later", wherever the focus is.
            button.setAutoDefault(False)
            button.clicked.connect(_caller(act, offer.key, key))
            row.addWidget(button)
        row.addStretch(1)
        return box


def _caller(act: Act, offer: str, action: str) -> Callable[..., None]:
    def call(*_checked: object) -> None:
        act(offer, action)

    return call
