"""The scene API as scripts meet it, in the Qt Script engine."""

from __future__ import annotations

import json
import shutil
from xml.etree import ElementTree

import pytest

from sandbox.harmony.testing import ScriptFailedError, has_engine, run_script

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not has_engine(), reason="needs PySide2 with QtScript"),
]


@pytest.fixture
def shot(sample_xstage, tmp_path):
    """A copy of the sample scene; gives its .xstage."""
    folder = tmp_path / "shots" / "shot"
    shutil.copytree(sample_xstage.parent, folder)
    return folder / sample_xstage.name


def test_adding_a_node_gives_the_path_it_really_has(shot):
    assert run_script(
        """
        var first = node.add('Top', 'my node', 'READ', 10, 20, 3);
        var again = node.add('Top', 'my node', 'READ', 0, 0, 0);
        [first, again, node.add('Nope', 'x', 'READ', 0, 0, 0),
         node.getName(first), node.type(first), node.coordX(first),
         node.coordY(first), node.coordZ(first), node.parentNode(first)]
        """,
        scene=shot,
    ) == [
        "Top/my_node",
        "Top/my_node_1",
        "",
        "my_node",
        "READ",
        10,
        20,
        3,
        "Top",
    ]


def test_an_object_with_a_path_serves_as_group(shot):
    text = """
        function Group(path) { this.path = path; }
        Group.prototype.toString = function () { return this.path; };
        node.add(new Group('Top/Character'), 'x', 'PEG', 0, 0, 0)
    """
    assert run_script(text, scene=shot) == "Top/Character/x"


def test_what_does_not_exist_gives_empty_values(shot):
    assert run_script(
        """
        [node.getName('Top/Nope'), node.type(''), node.subNodes('Top/Nope'),
         node.srcNode('Top/Nope', 0), node.srcNodeInfo('Top/Write', 9),
         node.dstNodeInfo('Top/Write', 0, 0), node.getElementId('Top/Write'),
         node.getTextAttr('Top/Nope', 1, 'X'), node.deleteNode('Top/Nope'),
         node.getAttr('Top/Write', 1, 'NOPE').keyword(), node.noNode(),
         node.linkedColumn('Top/Write', 'START'), node.getEnable('Top/Nope'),
         scene.metadata('nope'), Backdrop.backdrops('Top/Nope')]
        """,
        scene=shot,
    ) == ["", "", [], "", None, None, -1, "", False, "", "", "", False, None, []]


def test_too_few_arguments_throw(shot):
    with pytest.raises(ScriptFailedError, match="too few arguments"):
        run_script("node.add('Top', 'x')", scene=shot)


def test_the_argument_orders_of_text_attributes_differ(shot):
    assert run_script(
        """
        [node.setTextAttr('Top/Write', 'drawingName', 1, 'render/a_'),
         node.setTextAttr('Top/Write', 'DRAWING_NAME', 1, 'render/a_'),
         node.getTextAttr('Top/Write', 1, 'DRAWING_NAME'),
         node.setTextAttr('Top/Write', 'DRAWING_TYPE', 1, 'NOPE'),
         node.setTextAttr('Top/Write', 'DRAWING_TYPE', 1, 'PNG4'),
         node.setTextAttr('Top/Write', 'DRAWING_TYPE', 1, 'NOPE'),
         node.getTextAttr('Top/Write', 1, 'DRAWING_TYPE')]
        """,
        scene=shot,
    ) == [True, False, "render/a_", False, True, True, "TGA"]


def test_attributes_as_objects(shot):
    assert run_script(
        """
        var a = node.getAttr('Top/Background', 1, 'applyMatteToColor');
        var before = a.textValue();
        a.setValue(1);
        var offset = node.getAttr('Top/Background', 1, 'OFFSET');
        offset.setValue(new Point3d(1, 2, 3));
        var card = node.getAttr('Top/Colour-Card', 1, 'COLOR');
        card.setValue(new ColorRGBA(1, 2, 3, 4));
        var seen = node.getAttr('Top/Background', 1, 'CAN_ANIMATE');
        seen.setValue(false);
        [before, a.textValue(), a.typeName(), a.fullKeyword(),
         offset.hasSubAttributes(), offset.pos3dValue().z,
         node.getAttr('Top/Background', 1, 'offset.y').doubleValue(),
         card.colorValue().b, card.textValue(), seen.boolValue(),
         node.getAttrList('Top/Background', 1, 'OFFSET').length,
         node.getAllAttrKeywords('Top/Background').indexOf('DRAWING.ELEMENT') > 0]
        """,
        scene=shot,
    ) == [
        "Premultiplied with Black",
        "Straight",
        "GENERIC_ENUM",
        "APPLY_MATTE_TO_COLOR",
        True,
        3,
        2,
        3,
        "04010203",
        False,
        5,
        True,
    ]


def test_a_value_at_a_frame_comes_from_the_column(shot):
    assert run_script(
        """
        var a = node.getAttr('Top/Character-P', 1, 'POSITION.X');
        [a.doubleValueAt(1), a.doubleValueAt(frame.numberOf()), a.textValueAt(1),
         node.linkedColumn('Top/Character-P', 'position.x'),
         node.unlinkAttr('Top/Character-P', 'POSITION.X'), a.doubleValueAt(1),
         node.linkAttr('Top/Character-P', 'POSITION.X', 'Nope'),
         node.getMatrix('Top/Character-P', 1).origin().x]
        """,
        scene=shot,
    ) == [-4, 4, "-4.0000", "Character-P: Pos x", True, 0, False, 0]


def test_cables_and_their_infos(shot):
    assert run_script(
        """
        var inputs = [];
        for (var i = 0; i < node.numberOfInputPorts('Top/Composite'); i++) {
            inputs.push(node.getName(node.srcNode('Top/Composite', i)));
        }
        var info = node.srcNodeInfo('Top/Composite', 2);
        [inputs, info.node, info.port, info.link,
         node.flatSrcNode('Top/Composite', 2),
         node.numberOfOutputLinks('Top/Composite', 0),
         node.dstNode('Top/Composite', 0, 1), node.dstNodeInfo(info.node, 0, 0).port,
         node.isLinked('Top/Composite', 0), node.unlink('Top/Composite', 0),
         node.numberOfInputPorts('Top/Composite')]
        """,
        scene=shot,
    ) == [
        ["Colour-Card", "Background", "Character", "Rough"],
        "Top/Character",
        0,
        0,
        "Top/Character/Composite",
        2,
        "Top/Write",
        2,
        True,
        True,
        3,
    ]


def test_dynamic_attributes_are_kept_by_the_scene(shot):
    assert run_script(
        """
        var path = 'Top/Background';
        var made = node.createDynamicAttr(path, 'STRING', 'uuid', 'Id', false);
        node.setTextAttr(path, 'uuid', 1, 'abc-1');
        scene.saveAll();
        [made, node.createDynamicAttr(path, 'STRING', 'uuid', 'Id', false)]
        """,
        scene=shot,
    ) == [True, False]
    assert (
        run_script("node.getTextAttr('Top/Background', 1, 'uuid')", scene=shot)
        == "abc-1"
    )


def test_methods_work_without_their_object_and_arrays_serve_as_text(shot, tmp_path):
    target = tmp_path / "shots" / "copy"
    text = f"var f = scene.saveAs; [f([{json.dumps(str(target))}]), {{}}][0]"
    assert run_script(text, scene=shot) is True
    assert (target / "copy.xstage").is_file()


def test_save_as_refuses_what_exists_and_goes_on_in_the_new_folder(shot, tmp_path):
    target = (tmp_path / "shots" / "next").as_posix()
    assert run_script(
        f"""
        [scene.saveAs({json.dumps(shot.parent.as_posix())}), scene.saveAs('relative'),
         scene.currentVersionName(), scene.saveAs('{target}'),
         scene.currentProjectPath(), scene.currentScene(), scene.currentVersionName(),
         scene.saveAsNewVersion('v2'), scene.currentVersionName(),
         scene.currentScene(), scene.currentVersion(), scene.saveAsNewVersion('v2')]
        """,
        scene=shot,
    ) == [
        False,
        False,
        "shot",
        True,
        target,
        "next",
        "next",
        True,
        "v2",
        "next",
        2,
        False,
    ]


def test_dirty_until_saved(shot):
    assert run_script(
        """
        var told = [scene.isDirty(), scene.hasBeenDirty()];
        node.setCoord('Top/Write', 1, 2);
        told.push(scene.isDirty(), scene.saveAll(), scene.isDirty());
        told.push(scene.hasBeenDirty());
        told
        """,
        scene=shot,
    ) == [False, False, True, True, False, True]


def test_a_read_only_scene_is_not_saved(shot):
    text = "node.setCoord('Top/Write', 1, 2); scene.saveAll()"
    assert run_script(text, scene=shot, readonly=True) is False


def test_settings(shot):
    assert run_script(
        """
        [scene.getFrameRate(), scene.setFrameRate(23.976), scene.getFrameRate(),
         scene.setStartFrame(5), scene.setStopFrame(99), scene.getStopFrame(),
         scene.setDefaultResolution(1280, 720, 41.112), scene.defaultResolutionX(),
         scene.defaultResolutionName(), scene.currentResolutionY(),
         scene.numberOfUnitsZ(), scene.unitsAspectRatioX(),
         scene.setColorSpace('Nope'), scene.namedResolutionX('4K_UHD'),
         scene.getDefaultDisplay(), node.getCameras(), node.getDefaultCamera()]
        """,
        scene=shot,
    ) == [
        24,
        True,
        23.976,
        True,
        False,
        24,
        True,
        1280,
        "HDTV_720p24",
        720,
        12,
        4,
        False,
        3840,
        "Top/Display",
        ["Camera"],
        "Camera",
    ]


def test_frames(shot):
    assert run_script(
        """
        [frame.numberOf(), frame.insert(24, 6), frame.numberOf(),
         frame.insert(31, 6), frame.remove(30, 1), frame.remove(24, 6),
         frame.numberOf(), frame.current(), (frame.setCurrent(9), frame.current()),
         (frame.setCurrent(99), frame.current()), scene.getStopFrame()]
        """,
        scene=shot,
    ) == [24, True, 30, False, False, True, 24, 1, 9, 9, 24]


def test_metadata_as_scripts_write_it(shot):
    found = run_script(
        """
        scene.setMetadata({name: 'ayon', type: 'string', creator: 'AYON',
                           value: JSON.stringify({a: 'é'})});
        scene.setMetadata({name: 'count', type: 'int', value: 3});
        scene.setMetadata({value: 'no name'});
        scene.saveAll();
        [scene.metadata('ayon'), scene.metadata('ayon', 'int'),
         scene.metadata('count', 'int').value, scene.metadatas().length,
         scene.removeMetadata({name: 'count', type: 'int'}),
         scene.removeMetadata({name: 'count', type: 'int'})]
        """,
        scene=shot,
    )
    assert found == [
        {
            "name": "ayon",
            "type": "string",
            "creator": "AYON",
            "version": "1.0",
            "value": '{"a":"é"}',
        },
        None,
        3,
        3,
        True,
        False,
    ]
    holder = ElementTree.parse(shot).find(".//meta[@name='ayon']/string")
    assert holder.get("value") == '{"a":"é"}'


def test_undo_of_many_calls_at_once(shot):
    assert run_script(
        """
        scene.beginUndoRedoAccum('much');
        node.add('Top', 'a', 'PEG', 0, 0, 0);
        frame.insert(0, 10);
        node.rename('Top/Character', 'Hero');
        scene.endUndoRedoAccum();
        var told = [node.getName('Top/a'), frame.numberOf(), node.type('Top/Hero')];
        scene.undo();
        told.push(node.getName('Top/a'), frame.numberOf(), node.type('Top/Hero'));
        scene.redo();
        told.push(frame.numberOf());
        scene.beginUndoRedoAccum('cancelled');
        frame.insert(0, 10);
        scene.cancelUndoRedoAccum();
        told.push(frame.numberOf());
        told
        """,
        scene=shot,
    ) == ["a", 34, "GROUP", "", 24, "", 34, 34]


def test_backdrops_are_replaced_as_a_whole(shot):
    assert run_script(
        """
        var added = Backdrop.addBackdrop('Top', {
            position: {x: -100, y: -90, w: 50, h: 60}, title: {text: 'T', size: 14}});
        var all = Backdrop.backdrops('Top');
        all[1].title.text = 'changed';
        all[1].color = -16777216;
        Backdrop.setBackdrops('Top', all);
        var again = Backdrop.backdrops('Top')[1];
        [added.group, added.description.font, all.length, again.title.text,
         again.color, Backdrop.nodes(Backdrop.backdrops('Top')[0]).sort(),
         Backdrop.contains(Backdrop.backdrops('Top')[0], 'Top/Character'),
         Backdrop.removeBackdrop(again), Backdrop.removeBackdrop('Top', 5),
         Backdrop.backdrops('Top').length]
        """,
        scene=shot,
    ) == [
        "Top",
        "Arial",
        2,
        "changed",
        4278190080,
        ["Top/Character", "Top/Character-P", "Top/Composite", "Top/Rough"],
        True,
        True,
        False,
        1,
    ]


def test_the_selection(shot):
    assert run_script(
        """
        selection.addNodesToSelection(['Top/Write', 'Top/Nope', 'Top/Background']);
        selection.addBackdropToSelection(Backdrop.backdrops('Top')[0]);
        selection.setSelectionFrameRange(3, 4);
        var told = [selection.selectedNodes(), selection.numberOfNodesSelected(),
                    selection.selectedNode(1), selection.selectedNode(7),
                    selection.selectedBackdrops()[0].title.text,
                    selection.startFrame(), selection.numberOfFrames()];
        node.rename('Top/Write', 'Out');
        told.push(selection.selectedNode(0), selection.clearSelection(),
                  selection.numberOfNodesSelected(), selection.isSelectionRange());
        told
        """,
        scene=shot,
    ) == [
        ["Top/Write", "Top/Background"],
        2,
        "Top/Background",
        "",
        "Character",
        3,
        4,
        "Top/Out",
        True,
        0,
        False,
    ]


def test_timeline_and_markers(shot):
    assert run_script(
        """
        var m = TimelineMarker.createMarker({frame: 4, length: 3, color: 'red',
                                             name: 'hit'});
        m.notes = 'louder';
        TimelineMarker.setMarker(m);
        [Timeline.layerToNode(0), Timeline.numLayers > 4,
         TimelineMarker.getFirstMarkerAt(6).notes, TimelineMarker.getFirstMarkerAt(7),
         TimelineMarker.getAllMarkers().length, TimelineMarker.deleteMarker(m),
         TimelineMarker.deleteMarker(m)]
        """,
        scene=shot,
    ) == ["Top/Rough", True, "louder", None, 1, True, False]


def test_check_files_names_what_is_missing(shot):
    next((shot.parent / "elements" / "Body").glob("*-2.tga")).unlink()
    (shot.parent / "palette-library" / "shot.plt").unlink()
    shutil.rmtree(shot.parent / "elements" / "Lines")
    found = run_script("scene.checkFiles(true)", scene=shot)
    names = sorted(path.rpartition("/")[2] for path in found["missingFiles"])
    assert names == ["Body-2.tga", "Lines-1.tvg", "Lines-2.tvg"]
    assert "3 missing drawings" in found["summary"]


@pytest.mark.parametrize(
    ("name", "since"),
    [
        ("scene.closeSceneAndOpenOffline", 20),
        ("scene.description", 21.1),
        ("frame.setNumberOf", 22),
        ("scene.clearRedo", 24),
        ("scene.isCompacted", 25),
        ("Timeline.layerEnabled", 25),
    ],
)
@pytest.mark.parametrize("version", [20, 21.1, 22, 24, 25, 27])
def test_names_come_with_their_version(tmp_path, name, since, version):
    kind = run_script(f"typeof {name}", new_scene=tmp_path / "s", version=version)
    assert kind == ("function" if version >= since else "undefined")


def test_old_marker_functions_are_gone_in_24(shot):
    for version, kind in ((22, "function"), (24, "undefined")):
        text = "typeof frame.hasTimelineMarker"
        assert run_script(text, scene=shot, version=version) == kind


def test_the_list_of_node_types_needs_a_window(shot):
    text = "typeof node.getNodeTypeList"
    assert run_script(text, scene=shot, version=22, batch=True) == "undefined"


def test_an_unknown_member_throws(shot):
    with pytest.raises(ScriptFailedError, match="not a function"):
        run_script("scene.renderEverything()", scene=shot)


def test_waypoints_of_a_real_scene(real_scene):
    assert run_script(
        """
        var added = waypoint.add('Top', 'waypoint', 1, 2);
        [waypoint.getWaypointsInGroup('Top'), waypoint.coordY('Top/waypoint'),
         waypoint.parentNode('Top/waypoint'), waypoint.parentOutport('Top/waypoint'),
         waypoint.childNodes('Top/waypoint'), waypoint.childInports('Top/waypoint'),
         waypoint.parentOutport(added),
         waypoint.linkWaypointToWaypoint('Top/waypoint', added),
         waypoint.linkWaypointToInport(added, 'Top/Composite', 2),
         node.srcNode('Top/Composite', 2)]
        """,
        scene=real_scene("harmony21_group_and_waypoint"),
        version=21.1,
    ) == [
        ["Top/waypoint", "Top/waypoint_1"],
        -49,
        "Top/group",
        0,
        ["Top/Composite"],
        [0],
        -1,
        True,
        True,
        "Top/group",
    ]


def test_points_and_matrices(shot):
    assert run_script(
        """
        var p = new Point3d(1, 2, 3);
        p.x += 1;
        var m = new Matrix4x4();
        m.translate(1, 0, 0);
        m.rotateDegrees(90, new Vector3d(0, 0, 1));
        var q = m.multiply(new Point3d(1, 0, 0));
        var c = new ColorRGBA(1, 2, 3, 4);
        c.r = 300;
        [p.x, p.minus(new Point3d(1, 1, 1)) instanceof Vector3d, Math.round(q.x),
         Math.round(q.y), m.m03, Math.round(m.extractRotation().z), c.r, c.a,
         new Point2d(3, 4).distance(new Point2d(0, 0)),
         m.getInverse().multiply(q).x]
        """,
        scene=shot,
    ) == [2, True, 1, 1, 1, 90, 300, 4, 5, pytest.approx(1)]


def test_the_order_of_composition(shot):
    found = run_script(
        """
        compositionOrder.buildCompositionOrderForDisplay('Display').map(
            function (item) {
                return [item.node, item.depth(), item.numChildren(), item.isNodeRoot];
            })
        """,
        scene=shot,
    )
    assert ["Top/Character", 1, 2, False] in found
    assert ["Top/Character/Body", 2, 0, False] in found
    assert ["Top/Background", 0, 0, True] in found
    text = "compositionOrder.buildCompositionOrderForDisplay('Nope').length"
    assert run_script(text, scene=shot) == 0


def test_the_counts_of_the_timeline_are_properties(shot):
    assert run_script(
        """
        selection.addNodesToSelection(['Top/Background', 'Top/Character-P']);
        selection.setSelectionFrameRange(5, 3);
        var lines = [];
        for (var i = 0; i < Timeline.numLayerSel; i++) {
            lines.push([Timeline.selToNode(i), Timeline.selIsColumn(i),
                        Timeline.selToColumn(i)]);
        }
        [lines, Timeline.firstFrameSel, Timeline.numFrameSel]
        """,
        scene=shot,
    ) == [
        [["Top/Character-P", False, ""], ["Top/Background", True, "Background"]],
        5,
        3,
    ]
