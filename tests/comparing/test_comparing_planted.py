"""A change of each kind is told in one sentence, and nothing else is."""

from __future__ import annotations

import pytest

from ayon_harmony.comparing.changes import MOST_SENTENCES
from tests.comparing.conftest import PALETTE

BACKDROP = """<backdrop topLeft="0,0" bottomRight="1,1"><background color="#1"/>
<title text="Notes"/><description text=""/></backdrop>"""


def test_equal_scenes_have_nothing_to_tell(pair):
    assert pair.told(everything=True) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'stopFrame="24"',
            'stopFrame="20"',
            "Settings The last frame of the range is 20, it was 24.",
        ),
        (
            "Premium version 22.0.3",
            "Premium version 24.0.1",
            "Settings It was saved by Harmony 24.0, before by 22.0.",
        ),
        (
            'name="Master" pos',
            'name="Main" pos',
            "Layers Rig/Main: was called 'Master'.",
        ),
        (
            'name="Cutter" pos',
            'name="Mask" pos',
            "Layers Rig/Mask: was called 'Cutter'.",
        ),
        (
            '<inverted val="false"/>',
            '<inverted val="true"/>',
            "Effects Rig/Cutter: inverted is on, it was off.",
        ),
        (
            '<y val="0" defaultValue="0"/>',
            '<y val="36.862481743896005" defaultValue="0"/>',
            "Rig Rig/Master: position y is 36.862, it was 0.",
        ),
        (
            '<y val="0" defaultValue="0"/>',
            '<y val="0" defaultValue="0" col="ATV-X"/>',
            "Timing Rig/Master: position y is animated now with 2 keys.",
        ),
        (
            'defaultValue="0" col="ATV-X"',
            'defaultValue="0"',
            "Timing Rig/Master: position x is animated no more.",
        ),
        (
            '<pt x="9" y="4"/>',
            '<pt x="12" y="4"/>',
            "Timing Rig/Master: 1 key moved to 12.",
        ),
        (
            '<pt x="9" y="4"/>',
            '<pt x="9" y="4" constSeg="true"/>',
            "Timing Rig/Master: 1 key changed at 9.",
        ),
        (
            '<pt x="9" y="4"/>',
            '<pt x="9" y="4" yLocal="4"/>',
            "",
        ),
        (
            'exposures="5-8" val="2"',
            'exposures="5-12" val="2"',
            "Timing Mouth: drawing 2 is exposed in frames 9-12, it was nothing.",
        ),
        (
            '<module type="CAMERA" name="Camera" pos="0,0,0"><options/><attrs>\n'
            '  <fov val="41"/>',
            '<module type="CAMERA" name="Camera" pos="0,0,0"><options/><attrs>\n'
            '  <fov val="50"/>',
            "Camera Camera: fov is 50, it was 41.",
        ),
        (
            '<backdrop topLeft="0,0" bottomRight="9,9">',
            f'{BACKDROP}<backdrop topLeft="0,0" bottomRight="9,9">',
            "Rig Rig/Notes: the backdrop is new.",
        ),
        (
            '<description text="left"/>',
            '<description text="right"/>',
            "Rig Rig/Arms: the text of the backdrop changed.",
        ),
        (
            '<title text="Arms"/>',
            '<title text="Hands"/>',
            "Rig Rig/Hands: the backdrop was called 'Arms'.",
        ),
        (
            "<scenes>",
            '<timelineMarkers><timelineMarker markerStart="12" markerLength="0" '
            'name="hit" note=""/></timelineMarkers><scenes>',
            "Timing The marker 'hit' at frame 12 is new.",
        ),
        (
            '<link out="Rig" in="Comp" inport="1"/>',
            '<link out="Mouth" in="Comp" inport="1"/>',
            "Rig Comp: takes Rig no longer.",
        ),
        (
            '<link out="Mouth" in="Comp"/><link out="Rig" in="Comp" inport="1"/>',
            '<link out="Mouth" in="Comp" inport="1"/><link out="Rig" in="Comp" '
            'inport="0"/>',
            "Rig Comp: its inputs have another order.",
        ),
        (
            '<link out="Comp" in="Write" inport="0"/>',
            "",
            "Outputs Write: takes Comp no longer.",
        ),
        (
            '<y val="0" defaultValue="0"/>',
            '<y val="0" defaultValue="0"/><z val="5" defaultValue="0"/>',
            "Rig Rig/Master: position z is 5, it was empty.",
        ),
        (
            '<y val="0" defaultValue="0"/>',
            '<y val="0" defaultValue="0"/><z val="0" defaultValue="0"/>',
            "",
        ),
        (
            'elementName="Mouth"',
            'elementName="Lips"',
            "Drawings Lips: the element was called 'Mouth'.",
        ),
        (
            "a" * 32,
            "b" * 32,
            "Loaded products rigBob: is another version.",
        ),
        (
            '"name": "rigBob"',
            '"version_locked": true, "name": "rigBob"',
            "Loaded products rigBob: its version was locked.",
        ),
    ],
)
def test_one_planted_change_is_one_sentence(pair, old, new, told):
    pair.edit(old, new, 9 if "name=" in old else 1)
    if "name=" in old:
        name, now = old.split('"')[1], new.split('"')[1]
        for side in ("out", "in"):
            path = pair.after / "shot.xstage"
            text = path.read_text(encoding="utf-8")
            text = text.replace(f'{side}="{name}"', f'{side}="{now}"')
            path.write_text(text, encoding="utf-8")
    changes = [f"{change.group} {change}" for change in pair.changes()]
    assert changes == ([told] if told else [])


def test_a_layer_put_between_others_is_one_sentence(pair):
    new = '<module type="READ" name="Eye" pos="0,0,0"><options/><attrs/></module>'
    pair.edit('<module type="CAMERA"', f'{new}<module type="CAMERA"')
    pair.edit(
        '<link out="Rig" in="Comp" inport="1"/>',
        '<link out="Eye" in="Comp" inport="1"/><link out="Rig" in="Comp" inport="2"/>',
    )
    assert pair.told() == ["Eye: the layer is new."]


def test_a_node_that_went_into_a_group_is_told_as_that(pair):
    peg = pair.before.joinpath("shot.xstage").read_text(encoding="utf-8")
    start = peg.index('<module type="PEG" name="Master"')
    module = peg[start : peg.index("</module>", start) + len("</module>")]
    pair.edit(module, "")
    pair.edit('<link out="Master" in="Hand"/>', "")
    pair.edit('<module type="CAMERA"', f'{module}<module type="CAMERA"')
    assert pair.told() == [
        "Master: was in 'Rig' before.",
        "Rig/Hand: takes Master no longer.",
    ]


def test_a_renamed_group_takes_along_what_no_column_names(pair):
    pair.edit('<group name="Rig"', '<group name="Bob"')
    pair.edit('<link out="Rig"', '<link out="Bob"')
    assert pair.told() == ["Bob: was called 'Rig'."]


def test_an_expression_that_changed_is_told(pair):
    for folder in (pair.before, pair.after):
        path = folder / "shot.xstage"
        text = path.read_text(encoding="utf-8")
        text = text.replace('col="ATV-X"', 'col="Follow"')
        path.write_text(text, encoding="utf-8")
    pair.edit("1 + 1", "2 + 2")
    assert pair.told() == ["Rig/Master: the expression of position x changed."]


def test_a_renamed_drawing_is_told_as_that(pair):
    mouth = pair.after / "elements" / "Mouth"
    (mouth / "Mouth-2.tvg").rename(mouth / "Mouth-open.tvg")
    pair.edit('<dwg name="2"/>', '<dwg name="open"/>')
    pair.edit('val="2" id="1"', 'val="open" id="1"')
    assert pair.told()[-1] == "Mouth: drawing 2 is called open now."
    assert len(pair.told()) == 2, "the other one tells what is exposed"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Solid skin", "Solid face", "Bob: colour 'skin' is called 'face' now."),
        ("250 200 180", "1 2 3", "Bob: colour 'skin' changed."),
        ("Solid line 0x0000000000000002 0 0 0 255\n", "", "Bob: colour 'line' gone."),
    ],
)
def test_a_changed_colour_is_one_sentence(pair, old, new, told):
    path = pair.after / "palette-library" / "Bob.plt"
    path.write_text(PALETTE.replace(old, new), encoding="utf-8")
    assert pair.told() == [told]


def test_a_renamed_palette_and_another_order_are_told(pair):
    listing = pair.after / "PALETTE_LIST"
    head, first, second = listing.read_text(encoding="utf-8").splitlines()
    listing.write_text("\n".join([head, second, first, ""]), encoding="utf-8")
    assert pair.told() == ["The palettes have another order: Set, Bob."]
    extra = PALETTE.replace("000000000000000", "abcdef000000000")
    for folder, name in ((pair.before, "Old"), (pair.after, "New")):
        path = folder / "palette-library" / f"{name}.plt"
        path.write_text(extra, encoding="utf-8")
    assert "New: the palette was called 'Old'." in pair.told()


def test_versions_have_names_where_somebody_knows_them(pair):
    pair.edit("a" * 32, "b" * 32)
    names = {"a" * 32: "v001", "b" * 32: "v002"}
    assert pair.told(name_of=names.get) == ["rigBob: is v002, it was v001."]


def test_what_another_harmony_writes_at_its_default_is_no_change(pair):
    pair.edit('<inverted val="false"/>', '<inverted val="false"/><new val="x"/>')
    pair.edit("Premium version 22.0.3", "Premium version 24.0.1")
    assert pair.told() == ["It was saved by Harmony 24.0, before by 22.0."]


def test_folds_and_places_are_told_on_request(pair):
    pair.edit(
        '<module type="CAMERA" name="Camera" pos="0,0,0"><options/>',
        '<module type="CAMERA" name="Camera" pos="5,0,0"><options>'
        '<collapsed val="true"/></options>',
    )
    assert pair.told() == []
    assert pair.told(everything=True) == ["Camera: was moved.", "Camera: is folded."]


def test_very_many_changes_stay_few_sentences(pair):
    groups = "".join(
        f'<group name="G{g}"><nodeslist>'
        + "".join(
            f'<module type="{kind}" name="N{n}"><attrs><x val="0"/></attrs></module>'
            for n, kind in enumerate(("PEG", "READ", "Blur", "WRITE"))
        )
        + "</nodeslist></group>"
        for g in range(40)
    )
    for folder in (pair.before, pair.after):
        path = folder / "shot.xstage"
        text = path.read_text(encoding="utf-8")
        text = text.replace("<nodeslist>", f"<nodeslist>{groups}", 1)
        path.write_text(text, encoding="utf-8")
    path = pair.after / "shot.xstage"
    text = path.read_text(encoding="utf-8").replace('<x val="0"/>', '<x val="1"/>')
    path.write_text(text, encoding="utf-8")
    told = pair.told()
    assert len(told) <= MOST_SENTENCES
    assert all("40 nodes" in sentence for sentence in told), told
    assert len(pair.told(everything=True)) == 160
