"""Things the artist may do something about, as cards: in a list, or as a question.

Each offer has a picture where there is one, what is known of it, a text and some
buttons; what has buttons alone stands below the others. In the list nothing happens by
closing the window or by Enter and Escape: what is offered stays for later. A question
waits for one of the buttons; closing it is the safe answer. Qt is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ayon_harmony.ui.qt import (
    Qt,
    dress,
    execute,
    fit_buttons,
    left_to_right,
    plain_tip,
    press_by_enter,
    room_on_screen,
    set_label,
    text_label,
)

#: Called with the keys of an offer and of the action that was chosen.
Act = Callable[[str, str], object]

PICTURE_SIZE = (192, 108)
"""Width and height of the pictures on cards, in pixels of a 1x screen."""


_PAIR_PICTURE = 400
"""Width of the pictures of two that stand side by side, where a screen has room."""

_LEAST_PICTURE = 160
"""Width of a picture below which it tells nothing."""

_BELOW_PAIR = 300
"""Room for the question, the titles and the buttons of a pair, in pixels."""

_FRAME = 4
"""More than the line around a scroll area is thick, in pixels."""


_TITLE, _COLUMN_TITLE = 640, 330
"""Room for the title of a card in a list, and of one of two, in pixels."""

_AROUND = 80
"""Room for what is around the cards of a question, in pixels."""


@dataclass(frozen=True)
class Offer:
    """One thing.

    Attributes:
        key: What tells it from the others.
        title: What it is about, in a few words.
        text: What the matter is, as sentences.
        actions: Pairs of key and label, in the order of the buttons.
        facts: What is known of it, a line each: date, size, who.
        picture: An image of it; a grey card where another offer has one and this
            has not.
        notes: What the picture does not show, named below it.
        picture_size: Room for the picture, in pixels of a 1x screen.

    """

    key: str
    title: str
    text: str
    actions: tuple[tuple[str, str], ...] = ()
    facts: tuple[str, ...] = ()
    picture: Path | None = None
    notes: tuple[str, ...] = ()
    picture_size: tuple[int, int] = PICTURE_SIZE


class OffersWindow:
    """The window of the list; one for a session, whose list is replaced.

    Args:
        qt: The three Qt modules.

    """

    def __init__(self, qt: Qt) -> None:
        self._qt = qt
        widgets = qt.QtWidgets
        self.dialog = widgets.QDialog()
        # Harmony is in front while it starts; the list must not hide behind.
        self.dialog.setWindowFlag(qt.QtCore.Qt.WindowType.WindowStaysOnTopHint, True)
        self.dialog.resize(720, 480)
        layout = widgets.QVBoxLayout(self.dialog)
        self._intro = text_label(qt, "")
        layout.addWidget(self._intro)
        self._scroll = _scroll_area(qt)
        layout.addWidget(self._scroll, 1)
        self._later = widgets.QPushButton(
            "Keep for Later", objectName="later", default=True
        )
        self._later.clicked.connect(self.dialog.reject)
        layout.addWidget(self._later, 0, qt.QtCore.Qt.AlignmentFlag.AlignRight)

    def set_offers(
        self, title: str, text: str, offers: Sequence[Offer], act: Act
    ) -> None:
        """Show other offers than before."""
        self.dialog.setWindowTitle(title)
        self._intro.setText(left_to_right(text))
        wanted = self._fill(offers, act, in_columns=False)
        if wanted > room_on_screen(self._qt).width():
            wanted = self._fill(offers, act, in_columns=True)
        if wanted > self.dialog.width():
            self.dialog.resize(wanted, self.dialog.height())
        self._later.setFocus()

    def _fill(self, offers: Sequence[Offer], act: Act, *, in_columns: bool) -> int:
        """Put the cards in; return how wide the window has to be for them."""
        body = self._qt.QtWidgets.QWidget()
        layout = self._qt.QtWidgets.QVBoxLayout(body)
        _add_cards(self._qt, layout, offers, act, in_columns=in_columns)
        layout.addStretch(1)
        # The scroll area owns it, and deletes the one before.
        self._scroll.setWidget(body)
        fit_buttons(self._qt, body)
        return _width_without_scrolling(self.dialog, self._scroll, body)


def _width_without_scrolling(dialog: Any, scroll: Any, body: Any) -> int:
    """Return how wide a dialog is where nobody scrolls sideways for a button."""
    bar = scroll.verticalScrollBar().sizeHint().width()
    margins = dialog.contentsMargins()
    edges = dialog.layout().contentsMargins()
    sides = margins.left() + margins.right() + edges.left() + edges.right()
    return int(body.minimumSizeHint().width()) + bar + 4 * _FRAME + int(sides)


def choose_offer(
    qt: Qt, title: str, text: str, offers: Sequence[Offer], safe: tuple[str, str]
) -> tuple[str, str]:
    """Ask which, with a card for each, and wait; two stand side by side."""
    widgets = qt.QtWidgets
    dialog = widgets.QDialog(objectName="ayon_choice", windowTitle=title)
    dialog.setWindowFlag(qt.QtCore.Qt.WindowType.WindowStaysOnTopHint, True)
    answers: list[tuple[str, str]] = []

    def answer(offer: str, action: str) -> None:
        answers.append((offer, action))
        dialog.accept()

    outer = widgets.QVBoxLayout(dialog)
    outer.addWidget(text_label(qt, text))
    body = widgets.QWidget()
    cards = [offer for offer in offers if offer.title or offer.text]
    is_pair = len(cards) == 2
    row = widgets.QHBoxLayout(body) if is_pair else widgets.QVBoxLayout(body)
    if is_pair:
        cards = [replace(card, picture_size=_pair_size(qt)) for card in cards]
    _add_cards(qt, row, cards, answer, in_columns=is_pair)
    if not is_pair:
        # A card is as high as what is in it, so that its buttons are near its text.
        row.addStretch(1)
    scroll = _scroll_area(qt)
    scroll.setWidget(body)
    if is_pair:
        # Seen only where a screen has too little room for both.
        scroll.setFrameShape(widgets.QFrame.Shape.NoFrame)
    outer.addWidget(scroll, 1)
    foot = widgets.QHBoxLayout()
    foot.addStretch(1)
    outer.addLayout(foot)
    for offer in offers:
        for key, label in () if offer.title or offer.text else offer.actions:
            foot.addWidget(_button(qt, key, label, _caller(answer, offer.key, key)))
    safest = safe[1]
    if safest not in (key for offer in offers for key, _ in offer.actions):
        safest = "cancel"
        foot.addWidget(_button(qt, safest, "Cancel", dialog.reject))
    # Enter must not answer a question that nobody has read yet.
    dialog.findChild(widgets.QPushButton, safest).setFocus()
    # Only then are buttons as wide as the style makes them.
    dress(qt, dialog)
    width = _width_without_scrolling(dialog, scroll, body)
    if is_pair:
        width = max(860, width)
        around = dialog.sizeHint().height() - scroll.sizeHint().height()
        dress(qt, dialog, (width, body.heightForWidth(width) + around + _FRAME))
    else:
        height = body.sizeHint().height() + _AROUND if len(cards) == 1 else 0
        dress(qt, dialog, (max(720, width), height or 420))
    execute(dialog)
    dialog.deleteLater()
    return answers[0] if answers else safe


def _pair_size(qt: Qt) -> tuple[int, int]:
    """Return the size of either picture of a pair: they are there to be compared."""
    room = room_on_screen(qt)
    ratio = PICTURE_SIZE[0] / PICTURE_SIZE[1]
    widths = (_PAIR_PICTURE, (room.width() - _AROUND) // 2)
    width = min(*widths, int((room.height() - _BELOW_PAIR) * ratio))
    width = max(width, _LEAST_PICTURE)
    return width, int(width / ratio)


def _scroll_area(qt: Qt) -> Any:
    """Return an area that follows the focus to its buttons and takes none itself."""
    scroll = qt.QtWidgets.QScrollArea(widgetResizable=True)
    scroll.setFocusPolicy(qt.QtCore.Qt.FocusPolicy.NoFocus)
    return scroll


def _add_cards(
    qt: Qt, layout: Any, offers: Sequence[Offer], act: Act, *, in_columns: bool = False
) -> None:
    has_pictures = any(offer.picture for offer in offers)
    for offer in offers:
        card = _card(qt, offer, act, has_picture=has_pictures, stack_buttons=in_columns)
        layout.addWidget(card, 1 if in_columns else 0)


def _card(
    qt: Qt, offer: Offer, act: Act, *, has_picture: bool, stack_buttons: bool
) -> Any:
    widgets = qt.QtWidgets
    box = widgets.QGroupBox()
    room = _COLUMN_TITLE if stack_buttons else _TITLE
    box.setTitle(
        box.fontMetrics().elidedText(
            offer.title, qt.QtCore.Qt.TextElideMode.ElideMiddle, room
        )
    )
    box.setToolTip("" if box.title() == offer.title else plain_tip(offer.title))
    box.setObjectName(offer.key)
    is_above = has_picture and offer.picture_size != PICTURE_SIZE
    outer = widgets.QVBoxLayout(box) if is_above else widgets.QHBoxLayout(box)
    # AYON's style draws the title inside the box and leaves no room for it.
    margins = outer.contentsMargins()
    outer.setContentsMargins(
        margins.left(), max(margins.top(), 28), margins.right(), margins.bottom()
    )
    if has_picture:
        top = qt.QtCore.Qt.AlignmentFlag.AlignTop
        outer.addWidget(
            _with_notes(qt, _picture(qt, offer.picture, offer.picture_size), offer),
            0,
            top,
        )
    layout = widgets.QVBoxLayout()
    outer.addLayout(layout, 1)
    if offer.facts:
        facts = text_label(qt, "\n".join(offer.facts))
        facts.setObjectName("facts")
        layout.addWidget(facts)
    text = text_label(qt, offer.text)
    text.setTextInteractionFlags(qt.QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
    layout.addWidget(text)
    layout.addStretch(1)
    row = widgets.QVBoxLayout() if stack_buttons else widgets.QHBoxLayout()
    layout.addLayout(row)
    for key, label in offer.actions:
        row.addWidget(_button(qt, key, label, _caller(act, offer.key, key)))
    row.addStretch(1)
    return box


def _button(qt: Qt, key: str, label: str, press: Callable[..., object]) -> Any:
    button = qt.QtWidgets.QPushButton(objectName=key)
    press_by_enter(qt, button)
    button.clicked.connect(press)
    set_label(qt, button, label)
    return button


def _with_notes(qt: Qt, picture: Any, offer: Offer) -> Any:
    """Name below a picture what it does not show."""
    notes = offer.notes
    if not notes:
        return picture
    box = qt.QtWidgets.QWidget()
    layout = qt.QtWidgets.QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(picture)
    more = f", and {len(notes) - 1} more" if len(notes) > 1 else ""
    caption = text_label(qt, f"A preview: {notes[0]}{more}")
    caption.setObjectName("notes")
    caption.setFixedWidth(offer.picture_size[0])
    # Layouts make wrapped text in a box as low as one line, and lay it over the rest.
    caption.setMinimumHeight(caption.heightForWidth(offer.picture_size[0]))
    caption.setToolTip(plain_tip("\n".join(notes)))
    layout.addWidget(caption)
    return box


def _picture(qt: Qt, path: Path | None, size: tuple[int, int]) -> Any:
    """Return a card of a size, grey without a picture."""
    center = qt.QtCore.Qt.AlignmentFlag.AlignCenter
    label = qt.QtWidgets.QLabel(objectName="picture", alignment=center)
    label.setFixedSize(*size)
    pixmap = qt.QtGui.QPixmap(str(path)) if path is not None else qt.QtGui.QPixmap()
    if pixmap.isNull():
        label.setText("No picture")
        label.setStyleSheet("background: #3a3f45; color: #9aa0a6;")
        return label
    ratio = label.devicePixelRatioF()
    scaled = pixmap.scaled(
        int(size[0] * ratio),
        int(size[1] * ratio),
        qt.QtCore.Qt.AspectRatioMode.KeepAspectRatio,
        qt.QtCore.Qt.TransformationMode.SmoothTransformation,
    )
    scaled.setDevicePixelRatio(ratio)
    label.setPixmap(scaled)
    return label


def _caller(act: Act, offer: str, action: str) -> Callable[..., None]:
    def call(*_checked: object) -> None:
        act(offer, action)

    return call
