"""Whether two people changed the same things."""

from __future__ import annotations

import shutil

import pytest

from ayon_harmony.comparing.conflicts import compare_three
from ayon_harmony.comparing.sources import open_source
from tests.comparing.conftest import Pair


@pytest.fixture
def three(pair, tmp_path):
    """A scene, and two copies of it that are worked on."""
    shutil.copytree(pair.before, tmp_path / "theirs" / "shot")
    theirs = Pair(pair.before, tmp_path / "theirs" / "shot")

    def told():
        sides = map(open_source, (pair.before, pair.after, theirs.after))
        return compare_three(*sides).describe()

    return pair, theirs, told


def draw(side, name, content=b"OTVG other"):
    (side.after / "elements" / "Mouth" / f"Mouth-{name}.tvg").write_bytes(content)


def test_work_in_other_places_does_not_touch(three):
    ours, theirs, told = three
    draw(ours, "1")
    draw(theirs, "2")
    theirs.edit('<pt x="9" y="4"/>', '<pt x="9" y="5"/>')
    assert told() == ["These two do not touch each other."]


def test_one_drawing_that_both_drew_is_named(three):
    ours, theirs, told = three
    draw(ours, "2", b"OTVG mine")
    draw(theirs, "2", b"OTVG theirs")
    theirs.edit('framerate val="25"', 'framerate val="24"')
    assert told() == ["Both changed Mouth 2."]


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        (
            ('<pt x="9" y="4"/>', '<pt x="9" y="5"/>'),
            ('<pt x="1" y="0"/>', '<pt x="1" y="1"/>'),
            "Both changed Rig/Master (timing).",
        ),
        (
            ('<inverted val="false"/>', '<inverted val="true"/>'),
            ('name="Cutter" pos', 'name="Mask" pos'),
            "Both changed Rig/Cutter (effects).",
        ),
        (
            ('framerate val="25"', 'framerate val="24"'),
            ('framerate val="25"', 'framerate val="30"'),
            "Both changed the frame rate.",
        ),
        (
            ("a" * 32, "b" * 32),
            ("a" * 32, "c" * 32),
            "Both changed rigBob (loaded products).",
        ),
    ],
)
def test_the_same_thing_changed_by_both_is_named(three, ours, theirs, told):
    mine, others, describe = three
    mine.edit(*ours)
    others.edit(*theirs)
    assert told in describe()


def test_who_takes_a_peg_away_meets_who_animates_it(three):
    ours, theirs, told = three
    ours.edit('<pt x="9" y="4"/>', '<pt x="9" y="5"/>')
    text = (theirs.after / "shot.xstage").read_text(encoding="utf-8")
    start = text.index('<module type="PEG" name="Master"')
    theirs.edit(text[start : text.index("</module>", start) + 9], "")
    theirs.edit('<link out="Master" in="Hand"/>', "")
    assert told() == ["Both changed Rig/Master (timing)."]


def test_new_drawings_of_other_names_do_not_meet(three):
    ours, theirs, told = three
    ours.edit('<dwg name="2"/>', '<dwg name="2"/><dwg name="3"/>')
    theirs.edit('<dwg name="2"/>', '<dwg name="2"/><dwg name="4"/>')
    assert told() == ["These two do not touch each other."]
    theirs.edit('<dwg name="4"/>', '<dwg name="3"/>')
    assert told() == ["Both changed Mouth 3."]


def test_a_side_that_changed_nothing_is_said(three):
    ours, theirs, told = three
    assert told() == ["Nothing changed in the project's."]
    draw(theirs, "1")
    assert told() == ["Nothing changed in yours."]
