"""Nodes, cables, columns and exposures of a scene's file."""

from __future__ import annotations

import pytest

from ayon_harmony.errors import WorkfileError
from ayon_harmony.formats.scene_graph import (
    Column,
    CurvePoint,
    Link,
    parse_ranges,
    read_scene_graph,
)

SCENE = """<?xml version="1.0" encoding="UTF-8"?>
<project source="Harmony Premium version 22.0.0" version="2200" build="1">
 <elements>
  <element id="7" elementName="hero" elementFolder="hero.7" pixmapFormat="2"
   rootFolder="elements"><drawings><dwg name="1"/><dwg name="2"/></drawings></element>
 </elements>
 <options><resolution size="1920,1080"/></options>
 <scenes>
  <scene name="Top" id="1" nbframes="20" startFrame="1" stopFrame="20">
   <columns>
    <column type="0" name="Hero" id="7">
     <elementSeq exposures="1-3,7" val="1" id="7"/>
     <elementSeq exposures="4-6" val="2" id="7"/>
    </column>
    <column type="0" name="Unused" id="7">
     <elementSeq exposures="1-20" val="2" id="7"/>
    </column>
    <column type="3" name="X">
     <points version="2"><pt constSeg="false" x="1" y="0"/><pt x="11" y="10"/></points>
    </column>
    <column type="2" name="Path">
     <path3D><points>
      <pt val="1,2,3" lockedInTime="1"/><pt val="9,9,9"/>
      <pt val="3,6,3" lockedInTime="11"/>
     </points></path3D>
     <velocity type="3" name="V"><points><pt x="1" y="0"/></points></velocity>
    </column>
   </columns>
   <rootgroup name="Top">
    <nodeslist>
     <module type="READ" name="Hero" pos="0,0,0">
      <options><disabled value="true"/></options>
      <attrs>
       <offset><separate val="true"/><x val="1" col="X"/><y val="2.5"/></offset>
       <drawing><element col="Hero"><layer val=""/></element></drawing>
       <canAnimate val="true"/>
      </attrs>
     </module>
     <group name="Rig">
      <options><collapsed val="false"/></options>
      <attrs/>
      <nodeslist>
       <module type="PEG" name="Hero" pos="0,0,0">
        <attrs><position><attr3dpath col="Path"/></position></attrs>
       </module>
       <module type="MULTIPORT_OUT" name="Out">
        <ports><port type="IMAGE" idx="0"/><port type="PEG" idx="1"/></ports>
       </module>
      </nodeslist>
      <linkedlist><link out="Hero" outport="0" in="Out" inport="1"/></linkedlist>
     </group>
    </nodeslist>
    <linkedlist><link out="Rig" outport="1" in="Hero"/></linkedlist>
   </rootgroup>
  </scene>
  <scene name="Symbol"><columns><column type="0" name="S" id="1"/></columns></scene>
 </scenes>
</project>
"""


@pytest.fixture
def graph(tmp_path):
    path = tmp_path / "scene.xstage"
    path.write_text(SCENE, encoding="utf-8")
    return read_scene_graph(path)


def test_nodes_stand_by_their_paths_with_type_and_state(graph):
    assert {path: node.type for path, node in graph.nodes.items()} == {
        "Top/Hero": "READ",
        "Top/Rig": "GROUP",
        "Top/Rig/Hero": "PEG",
        "Top/Rig/Out": "MULTIPORT_OUT",
    }
    assert [node.is_enabled for node in graph.nodes.values()] == [
        False,
        True,
        True,
        True,
    ]


def test_cables_name_whole_paths_and_ports(graph):
    assert graph.links == [
        Link("Top/Rig/Hero", 0, "Top/Rig/Out", 1),
        Link("Top/Rig", 1, "Top/Hero", 0),
    ]
    assert graph.source("Top/Hero").source == "Top/Rig"
    assert graph.source("Top/Hero", 3) is None


def test_attributes_are_numbers_of_their_column_or_their_own(graph):
    hero = graph.nodes["Top/Hero"]

    assert graph.number(hero, "offset.x", 6, 0) == 5
    assert graph.number(hero, "offset.y", 6, 0) == 2.5
    assert graph.number(hero, "offset.z", 6, 7) == 7
    assert hero.is_set("canAnimate")


def test_exposures_are_those_of_columns_that_a_node_shows(graph):
    (drawings,) = graph.exposed_frames().values()

    assert {
        name: [(item.start, item.stop) for item in exposures]
        for name, exposures in drawings.items()
    } == {"1": [(1, 3), (7, 7)], "2": [(4, 6)]}
    column = graph.drawing_column(graph.nodes["Top/Hero"])
    assert [column.drawing_at(frame) for frame in (1, 5, 7, 8)] == ["1", "2", "1", None]


def test_a_path_in_space_is_followed_between_its_keys(graph):
    column = graph.columns["Path"]

    assert column.place_at(6) == (2, 4, 3)
    assert column.place_at(99) == (3, 6, 3)
    assert column.points == []


def test_one_key_at_several_frames_is_a_key_at_each(tmp_path):
    text = SCENE.replace('<pt x="', '<pt x="50,60-61" y="7"/><pt x="', 1)
    assert text != SCENE
    path = tmp_path / "keys.xstage"
    path.write_text(text, encoding="utf-8")
    (column,) = (
        column
        for column in read_scene_graph(path).columns.values()
        if any(point.x == 60 for point in column.points)
    )
    frames = [point.x for point in column.points]
    assert frames == sorted(frames)
    assert {50, 60, 61} < set(frames)
    assert column.value_at(61) == 7


def test_a_symbol_s_columns_are_not_the_scene_s(graph):
    assert "S" not in graph.columns


def test_a_held_key_keeps_its_value_and_handles_bend_the_way():
    held = Column("a", 3, points=[CurvePoint(1, 5, is_held=True), CurvePoint(9, 7)])
    bent = Column(
        "b",
        3,
        points=[CurvePoint(1, 0, None, (6, 0)), CurvePoint(11, 10, (6, 10), None)],
    )

    assert [held.value_at(frame) for frame in (0, 5, 9, 20)] == [5, 5, 7, 7]
    assert bent.value_at(6) == pytest.approx(5)
    assert bent.value_at(3) < 1.5


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("1-24,30", [(1, 24), (30, 30)]),
        (" 5 , 7-6, x, -3, 4-", [(5, 5), (4, 4)]),
        ("1-99999999999999999999999999", []),
        ("", []),
    ],
)
def test_ranges_are_read_and_nonsense_is_left(text, ranges):
    assert list(parse_ranges(text)) == ranges


def test_a_scene_that_is_none_is_told(tmp_path):
    path = tmp_path / "scene.xstage"
    path.write_text("<project", encoding="utf-8")

    with pytest.raises(WorkfileError, match="damaged"):
        read_scene_graph(path)
    with pytest.raises(WorkfileError, match="Cannot read"):
        read_scene_graph(tmp_path / "none.xstage")
