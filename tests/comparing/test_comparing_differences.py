"""Two scenes as sentences: what an artist did, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ayon_harmony.commands import diff
from ayon_harmony.comparing.differences import compare
from ayon_harmony.comparing.sources import open_source
from ayon_harmony.errors import WorkfileError
from ayon_harmony.formats.scene_content import read_content
from ayon_harmony.workfiles import archive

SCENE = """<?xml version="1.0" encoding="UTF-8"?>
<project source="Harmony Premium version 22.0.3 build 1" version="2203">
 <elements>
  <element id="1" elementName="Mouth" elementFolder="Mouth" rootFolder="elements">
   <drawings><dwg name="1"/><dwg name="2"/></drawings>
  </element>
 </elements>
 <options>
  <resolution name="HD" size="1920,1080" fov="41.1"/><framerate val="24"/>
 </options>
 <scenes><scene name="Top" nbframes="60" startFrame="1" stopFrame="60">
  <columns>
   <column type="0" name="ATV-1" id="1">
    <elementSeq exposures="1-10" val="1" id="1"/>
    <elementSeq exposures="11-60" val="2" id="1"/>
   </column>
   <column type="3" name="ATV-2"><points version="2">
    <pt x="1" y="0"/><pt x="14" y="2"/></points></column>
  </columns>
  <rootgroup name="Top"><nodeslist>
   <group name="Bob" pos="0,0,0"><options/><attrs/>
    <nodeslist>
     <module type="READ" name="Mouth" pos="1,1,1"><options/>
      <attrs><opacity val="100"/>
       <drawing><element><layer val=""/></element></drawing>
       <element col="ATV-1"/></attrs>
     </module>
     <module type="PEG" name="Arm_R" pos="2,2,2"><options/>
      <attrs><position><x val="0" col="ATV-2"/><y val="0"/></position></attrs>
     </module>
    </nodeslist>
    <linkedlist><link out="Arm_R" in="Mouth" inport="0"/></linkedlist>
   </group>
   <module type="COMPOSITE" name="Comp" pos="3,3,3"><options/><attrs/></module>
   <module type="WRITE" name="Write" pos="4,4,4"><options/>
    <attrs><drawingType val="PNG4"/></attrs></module>
  </nodeslist>
  <linkedlist><link out="Bob" in="Comp" inport="0"/>
   <link out="Comp" in="Write" inport="0"/></linkedlist>
  </rootgroup>
 </scene></scenes>
</project>
"""
PALETTE = """ToonBoomAnimationInc PaletteFile 2
Solid skin 0x0000000000000001 250 200 180 255
Solid line 0x0000000000000002 0 0 0 255
"""


LIPS = 'elementName="Lips" elementFolder="Lips"'


@pytest.fixture
def scenes(tmp_path):
    """Two equal scenes as folders; gives a function that compares them."""
    folders = []
    for name in ("before", "after"):
        folder = tmp_path / name / "shot"
        (folder / "elements" / "Mouth").mkdir(parents=True)
        (folder / "palette-library").mkdir()
        (folder / "shot.xstage").write_text(SCENE, encoding="utf-8")
        for drawing in ("1", "2"):
            path = folder / "elements" / "Mouth" / f"Mouth-{drawing}.tvg"
            path.write_bytes(b"OTVG" + drawing.encode())
        (folder / "palette-library" / "Bob.plt").write_text(PALETTE, encoding="utf-8")
        folders.append(folder)

    class Scenes:
        before, after = folders

        def edit(self, old, new):
            path = self.after / "shot.xstage"
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new), encoding="utf-8")

        def told(self, **options):
            sources = open_source(self.before), open_source(self.after)
            return [str(change) for change in compare(*sources, **options)]

    return Scenes()


def test_equal_scenes_have_nothing_to_tell(scenes):
    assert scenes.told(everything=True) == []


NEW_LAYER = (
    '<module type="READ" name="Eye" pos="9,9,9"><options/><attrs/></module>\n   '
    '<module type="COMPOSITE" name="Comp"'
)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'framerate val="24"',
            'framerate val="25"',
            "The frame rate is 25, it was 24.",
        ),
        ('nbframes="60"', 'nbframes="72"', "The length in frames is 72, it was 60."),
        (
            'size="1920,1080"',
            'size="960,540"',
            "The resolution is 960 x 540, it was 1920 x 1080.",
        ),
        (
            'opacity val="100"',
            'opacity val="50"',
            "Bob/Mouth: opacity is 50, it was 100.",
        ),
        ('<module type="COMPOSITE" name="Comp"', NEW_LAYER, "Eye: the layer is new."),
        ('name="Mouth" pos', 'name="Lips" pos', "Bob/Lips: was called 'Mouth'."),
        (
            'exposures="1-10" val="1"',
            'exposures="1-6" val="1"',
            "Bob/Mouth: nothing is exposed in frames 7-10, it was drawing 1.",
        ),
        (
            '<pt x="14" y="2"/>',
            '<pt x="14" y="3"/><pt x="40" y="1"/>',
            "Bob/Arm_R: 1 key new at 40, 1 key changed at 14.",
        ),
        ('<dwg name="2"/>', '<dwg name="2"/><dwg name="3"/>', "Mouth: drawing 3 new."),
        ('val="PNG4"', 'val="TGA4"', "Write: drawing type is TGA4, it was PNG4."),
        (
            '<module type="PEG" name="Arm_R" pos="2,2,2"><options/>',
            '<module type="PEG" name="Arm_R" pos="2,2,2">'
            '<options><disabled val="true"/></options>',
            "Bob/Arm_R: was switched off.",
        ),
        (
            '<link out="Comp" in="Write" inport="0"/>',
            '<link out="Bob" in="Write" inport="0"/>',
            "Write: takes Bob in place of Comp.",
        ),
    ],
)
def test_one_planted_change_is_told_in_one_place(scenes, old, new, told):
    scenes.edit(old, new)
    if "Lips" in new:
        scenes.edit('in="Mouth" inport', 'in="Lips" inport')
    assert scenes.told() == [told]


def test_a_node_that_was_only_moved_is_told_on_request(scenes):
    scenes.edit('pos="3,3,3"', 'pos="30,3,3"')
    assert scenes.told() == []
    assert scenes.told(everything=True) == ["Comp: was moved."]


def test_a_renamed_group_takes_its_nodes_along(scenes):
    scenes.edit('group name="Bob"', 'group name="Robert"')
    scenes.edit('link out="Bob"', 'link out="Robert"')
    assert scenes.told() == ["Robert: was called 'Bob'."]


def test_a_new_group_is_one_sentence(scenes):
    nodes = "".join(
        f'<module type="READ" name="L{n}" pos="0,0,0"><options/><attrs/></module>'
        for n in range(28)
    )
    group = f'<group name="Rig" pos="0,0,0"><nodeslist>{nodes}</nodeslist></group>'
    scenes.edit(
        '<rootgroup name="Top"><nodeslist>', f'<rootgroup name="Top"><nodeslist>{group}'
    )
    assert scenes.told() == ["Rig: the group is new with 28 nodes."]


def test_many_nodes_of_one_place_are_one_sentence(scenes):
    nodes = "".join(
        f'<module type="READ" name="L{n:02}" pos="0,0,0"><options/><attrs/></module>'
        for n in range(28)
    )
    scenes.edit(
        '<rootgroup name="Top"><nodeslist>', f'<rootgroup name="Top"><nodeslist>{nodes}'
    )
    assert scenes.told() == [
        "Top: 28 nodes are new: L00, L01, L02, L03, L04 and others."
    ]


def test_drawings_and_colours_are_told_by_name(scenes):
    (scenes.after / "elements" / "Mouth" / "Mouth-2.tvg").write_bytes(b"OTVG redrawn")
    palette = scenes.after / "palette-library" / "Bob.plt"
    palette.write_text(PALETTE.replace("250 200 180", "90 60 40"), encoding="utf-8")
    assert scenes.told() == ["Mouth: drawing 2 changed.", "Bob: colour 'skin' changed."]


def test_a_drawing_is_told_that_changed_in_an_element_of_another_name(scenes, tmp_path):
    elements = scenes.after / "elements"
    for number in ("1", "2"):
        drawing = elements / "Mouth" / f"Mouth-{number}.tvg"
        drawing.rename(drawing.with_name(f"Lips-{number}.tvg"))
    (elements / "Mouth").rename(elements / "Lips")
    scenes.edit('elementName="Mouth" elementFolder="Mouth"', LIPS)
    assert scenes.told() == ["Lips: the element was called 'Mouth'."]
    (elements / "Lips" / "Lips-2.tvg").write_bytes(b"OTVG redrawn")
    assert "Lips: drawing 2 changed." in scenes.told()
    page = tmp_path / "page.html"
    sides = (scenes.before / "shot.xstage", scenes.after / "shot.xstage")
    assert diff.run(*map(str, sides), html=str(page)) == 0
    # Each side has its file, which is no whole drawing.
    assert "cannot be read" not in page.read_text(encoding="utf-8")


def test_a_workfile_is_compared_as_its_folder(scenes, tmp_path):
    scenes.edit('framerate val="24"', 'framerate val="25"')
    for folder in (scenes.before, scenes.after):
        archive.save_folder(folder, tmp_path / f"{folder.parent.name}.zip")
    old = open_source(tmp_path / "before.zip")
    new = open_source(tmp_path / "after.zip")
    assert [str(change) for change in compare(old, new)] == [
        "The frame rate is 25, it was 24."
    ]
    assert compare(old, open_source(scenes.before)) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"no xml", b"<project/>", b'<!DOCTYPE p [<!ENTITY a "b">]><project/>'],
)
def test_what_is_no_scene_is_an_error_of_ours(content):
    with pytest.raises(WorkfileError):
        read_content(content, "a.xstage")


def test_one_key_at_several_frames_is_a_key_at_each(scenes):
    scenes.edit('<pt x="14" y="2"/>', '<pt x="14,59-61" y="2"/>')
    assert scenes.told() == ["Bob/Arm_R: 3 keys new between 59 and 61."]


def test_the_command_prints_sentences_in_groups(scenes, capsys):
    scenes.edit('framerate val="24"', 'framerate val="25"')
    assert diff.run(str(scenes.before), str(scenes.after)) == 0
    assert capsys.readouterr().out == "Settings\n  The frame rate is 25, it was 24.\n"
    assert diff.run(str(scenes.before), str(scenes.before)) == 0
    assert capsys.readouterr().out == "Nothing changed.\n"
    assert diff.run(str(scenes.before), str(scenes.after), as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"group": "Settings", "subject": "", "text": "The frame rate is 25, it was 24."}
    ]


def test_the_command_says_what_it_cannot_read(scenes, tmp_path, capsys):
    assert diff.run(str(scenes.before), str(tmp_path / "gone.zip")) == 3
    assert "There is no" in capsys.readouterr().err


REAL = Path(__file__).resolve().parents[1] / "data" / "scenes"


@pytest.mark.parametrize("path", sorted(REAL.rglob("*.xstage")), ids=lambda p: p.stem)
def test_real_scenes_are_read_whole(path):
    content = read_content(path.read_bytes(), path.name)
    assert content.nodes
    assert content.settings["framerate"]
    for source, _, target, _ in content.links:
        assert source in content.nodes
        assert target in content.nodes


def test_a_page_shows_changed_drawings_before_and_after(scenes, tmp_path, capsys):
    (scenes.after / "elements" / "Mouth" / "Mouth-2.tvg").write_bytes(b"OTVG redrawn")
    scenes.edit('framerate val="24"', 'framerate val="25"')
    for folder in (scenes.before, scenes.after):
        archive.save_folder(folder, tmp_path / f"{folder.parent.name}.zip")
    page = tmp_path / "page.html"
    sides = (str(tmp_path / "before.zip"), str(tmp_path / "after.zip"))
    assert diff.run(*sides, html=str(page)) == 0
    assert capsys.readouterr().out == f"{page}\n"
    text = page.read_text(encoding="utf-8")
    assert "<h2>Settings</h2>" in text
    assert "<li>Mouth: drawing 2 changed.</li>" in text
    assert text.count("<figure>") == 2
    assert text.count("Mouth-2</figure>") == 2
