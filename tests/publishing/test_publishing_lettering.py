"""Lines of text in pictures, in any script."""

from __future__ import annotations

import pytest
from PIL import ImageFont

from ayon_harmony.publishing import lettering
from ayon_harmony.publishing.lettering import MAX_LETTERS, Lettering


@pytest.fixture
def letters():
    return Lettering(13)


@pytest.fixture
def without_qt(monkeypatch):
    monkeypatch.setattr(lettering, "_with_qt", lambda *_: None)


def ink(mask):
    return sum(mask.getdata())


@pytest.mark.parametrize("text", ["Skin", "Žluťoučký", "Кожа", "Δέρμα"])
def test_letters_of_the_shipped_font_are_drawn_with_it(
    letters, studio, monkeypatch, text
):
    monkeypatch.setattr(lettering, "_with_qt", lambda *_: pytest.fail("Qt was asked"))
    mask = letters.line(text, 500)
    assert ink(mask) > 0
    assert mask.height == letters.line_height


@pytest.mark.usefixtures("without_qt")
def test_letters_that_nobody_has_are_told_apart_by_their_codes(letters):
    masks = [letters.line(text, 500).tobytes() for text in ("肌色", "髪色", "肌")]
    assert len(set(masks)) == 3


BOX_OF_80AC = """
###########
#         #
# +++ +++ #
# + + + + #
# +++ + + #
# + + + + #
# +++ +++ #
#         #
#  +  +++ #
# + + +   #
# +++ +   #
# + + +   #
# + + +++ #
#         #
###########
"""


@pytest.mark.usefixtures("without_qt")
def test_the_box_of_a_letter_holds_its_code_in_two_rows(letters):
    mask = letters.line("\u80ac", 500)
    signs = {0: " ", 160: "#", 255: "+"}
    rows = ["".join(signs[mask.getpixel((x, y))] for x in range(11)) for y in range(15)]
    assert rows == BOX_OF_80AC.strip().split("\n")


@pytest.mark.usefixtures("without_qt")
@pytest.mark.parametrize("letter", ["\U00020000", "\U0010fffd", "\ue000"])
def test_letters_beyond_the_first_plane_get_a_box_too(letters, letter):
    assert ink(letters.line(letter, 500)) > 0


@pytest.mark.usefixtures("without_qt")
def test_without_a_font_file_there_are_letters_and_boxes(monkeypatch):
    monkeypatch.setattr(lettering, "_load_font", lambda _: ImageFont.load_default())
    letters = Lettering(13)
    assert ink(letters.line("Skin Кожа 肌", 500)) > 0
    assert letters.line("Кожа", 500).tobytes() != letters.line("Рожа", 500).tobytes()


@pytest.mark.parametrize("width", [1, 10, 60])
@pytest.mark.parametrize("text", ["W" * 400, "肌" * 400, "a b " * 40], ids=len)
def test_a_line_is_never_wider_than_its_place(letters, text, width):
    assert letters.line(text, width).width <= width


def test_a_shortened_line_begins_as_the_whole_one(letters):
    whole, short = letters.line("Skin of Bob", 500), letters.line("Skin of Bob", 50)
    start = (0, 0, 20, letters.line_height)
    assert short.crop(start).tobytes() == whole.crop(start).tobytes()
    assert letters.line("W" * (MAX_LETTERS + 1), 1 << 20).width < (1 << 20)


@pytest.mark.parametrize("text", ["", "\n\t", "\x00", "\ud800", "a\nb"])
def test_texts_that_are_no_line_do_no_harm(letters, text):
    assert letters.line(text, 100).height == letters.line_height


def test_what_cannot_be_drawn_is_left_out(letters, monkeypatch, caplog):
    def fail(text):
        raise ValueError(text)

    monkeypatch.setattr(letters, "_draw_text", fail)
    assert ink(letters.line("Skin", 100)) == 0
    assert "cannot be drawn" in caplog.text


def test_qt_draws_scripts_that_the_system_has(letters):
    from qtpy import QtWidgets

    application = QtWidgets.QApplication.instance() or QtWidgets.QApplication([])
    by_qt = lettering._with_qt("שלום", 13, letters.line_height)
    if by_qt is None:
        pytest.skip("no font of this machine has Hebrew letters")
    assert ink(by_qt) > 0
    assert lettering._with_qt("\U0010fffd", 13, letters.line_height) is None
    assert application is not None
