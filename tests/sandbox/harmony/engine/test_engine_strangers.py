"""What public scripts rely on, beside the Qt classes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.harmony.testing import ScriptFailedError, run_script, run_script_full

pytestmark = pytest.mark.engine


# -- commands of the user interface ----------------------------------------------


def test_a_command_never_throws_and_the_script_goes_on() -> None:
    script = "Action.perform('onActionNoneHasThis()', 'x'); 'went on'"
    assert run_script(script, batch=False, strict=False) == "went on"


def test_a_strict_run_fails_for_a_command_that_no_harmony_has() -> None:
    with pytest.raises(ScriptFailedError, match="onActionNoneHasThis"):
        run_script("Action.perform('onActionNoneHasThis()', 'x');", batch=False)
    script = "Action.perform('onActionChoosePencilTool()', 'sceneUI'); 1"
    assert run_script(script, batch=False) == 1


def test_saving_and_undo_are_done(tmp_path: Path) -> None:
    script = (
        "var name = node.add('Top', 'P', 'PEG', 0, 0, 0);"
        "Action.perform('undo()', 'scene'); var after = node.getName(name);"
        "Action.perform('redo()', 'scene'); var again = node.getName(name);"
        "Action.perform('onActionSave()', 'scene');"
        "[after, again, scene.isDirty()]"
    )
    found = run_script(script, new_scene=tmp_path / "s", batch=False)
    assert found == ["", "P", False]


def test_selecting_commands_select(tmp_path: Path) -> None:
    script = (
        "node.add('Top', 'A', 'PEG', 0, 0, 0); node.add('Top', 'B', 'PEG', 0, 0, 0);"
        "node.link('Top/A', 0, 'Top/B', 0); selection.addNodeToSelection('Top/B');"
        "Action.perform('onActionNaviSelectParent()');"
        "var up = selection.selectedNode(0);"
        "Action.perform('selectAll()', 'Node View');"
        "var all = selection.numberOfNodesSelected();"
        "Action.perform('deselectAll()', 'Node View');"
        "[up, all > 1, selection.numberOfNodesSelected(),"
        " Action.validate('copy()', 'Node View').enabled]"
    )
    found = run_script(script, new_scene=tmp_path / "s", batch=False)
    assert found == ["Top/A", True, 0, True]


# -- small things ----------------------------------------------------------------


def test_a_file_without_a_name_is_not_there() -> None:
    script = "var f = new File(''); [f.exists, f.fullName, f.path, f.size, f.readable]"
    assert run_script(script) == [False, "", "", 0, False]


def test_entries_are_sorted_as_asked(tmp_path: Path) -> None:
    for name, size in (("b", 3), ("A", 1), ("c", 2)):
        (tmp_path / name).write_text("x" * size)
    (tmp_path / "z").mkdir()
    script = (
        f"var d = new Dir(); d.path = '{tmp_path.as_posix()}';"
        "[d.entryList('*', 2, 2), d.entryList('*', 2, 16), d.entryList('*', 2, 24),"
        " d.entryList('[zAbc]', 3, 4 | 16)]"
    )
    assert run_script(script) == [
        ["b", "c", "A"],
        ["A", "b", "c"],
        ["c", "b", "A"],
        ["z", "A", "b", "c"],
    ]


def test_host_objects_print_their_kind() -> None:
    script = "[String(scene), '' + node, String(MessageLog), String(selection)]"
    assert run_script(script) == ["scene", "node", "MessageLog", "selection"]


# -- packages ----------------------------------------------------------------------


def test_the_package_folder_is_the_one_that_holds_packages(tmp_path: Path) -> None:
    package = tmp_path / "packages" / "mine"
    package.mkdir(parents=True)
    (package / "tools.js").write_text("function tool() { return 'tool'; }")
    (package / "configure.js").write_text(
        "if (this['__packageFolder__']) {"
        " include(__packageFolder__ + '/mine/tools.js'); }\n"
        "exports.configure = function (folder, name) {"
        " MessageLog.trace([tool(), folder, name].join(' ')); };\n"
    )
    told = run_script_full(
        "1",
        batch=False,
        new_scene=tmp_path / "s",
        environ={"TB_EXTERNAL_SCRIPT_PACKAGES_FOLDER": str(tmp_path / "packages")},
    )
    texts = [message["text"] for message in told["messages"]]
    assert f"tool {package.as_posix()} mine" in texts


def test_a_hook_may_set_the_package_folder_before_it_includes_a_package(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.js").write_text("var seen = __packageFolder__;")
    path = (tmp_path / "a.js").as_posix()
    script = (
        f"__packageFolder__ = '/p'; include('{path}'); [seen, this.__packageFolder__]"
    )
    assert run_script(script) == ["/p", "/p"]


# -- 3D paths ------------------------------------------------------------------------


PATH = (
    "var p = node.add('Top', 'P', 'PEG', 0, 0, 0); column.add('path', '3DPATH');"
    "node.setTextAttr(p, 'POSITION.SEPARATE', 1, 'N');"
    "node.linkAttr(p, 'POSITION.3DPATH', 'path');"
    "func.addKeyFramePath3d('path', 1, 1, 2, 3, 0, 0, 0);"
    "func.addKeyFramePath3d('path', 11, 11, 12, 13, 0, 0, 0);"
)


def test_axes_of_a_path_have_the_values_of_its_column(tmp_path: Path) -> None:
    script = PATH + (
        "[node.getTextAttr(p, 6, 'POSITION.3DPATH.X'),"
        " node.getTextAttr(p, 6, 'position.3dpath.y'),"
        " node.getAttr(p, 1, 'POSITION.3DPATH.Z').doubleValueAt(11),"
        " node.getTextAttr(p, 6, 'POSITION.X'),"
        " node.getAttr(p, 6, 'POSITION').pos3dValueAt(6).x]"
    )
    found = run_script(script, new_scene=tmp_path / "s")
    assert found == ["6.0000", "7.0000", 13, "0.0000", 6]


def test_an_axis_of_a_path_sets_a_key_of_it(tmp_path: Path) -> None:
    script = PATH + (
        "node.setTextAttr(p, 'POSITION.3DPATH.X', 6, '9');"
        "[column.getEntry('path', 1, 6), column.getEntry('path', 2, 6),"
        " node.getTextAttr(p, 6, 'POSITION.X')]"
    )
    found = run_script(script, new_scene=tmp_path / "s")
    assert [float(text) for text in found] == [9, 7, 0]


# -- palettes ------------------------------------------------------------------------


def test_links_without_quotes_are_read_and_stay_without(tmp_path: Path) -> None:
    from sandbox.harmony.model.palette_files import (
        palette_list_text,
        parse_palette_list,
    )

    present = (
        "ToonBoomAnimationInc PaletteList 1\n"
        "palette-library/x LINK /Volumes/p/palette-library/x.plt\n"
        '"a b" LINK "/p/a b.plt"\n'
    )
    links = parse_palette_list(present)
    assert links == [
        ("palette-library/x", "/Volumes/p/palette-library/x.plt"),
        ("a b", "/p/a b.plt"),
    ]
    assert palette_list_text(links, present) == present
    added = palette_list_text([*links, ("c", "/c.plt")], present)
    assert added == present + 'c LINK "/c.plt"\n'


def test_a_new_scene_has_its_two_palettes(tmp_path: Path) -> None:
    script = (
        "var l = PaletteObjectManager.getScenePaletteList(); var names = [];"
        "for (var i = 0; i < l.numPalettes; i++) {"
        " names.push(l.getPaletteByIndex(i).getName()); } names"
    )
    found = run_script(script, new_scene=tmp_path / "shot")
    assert found == ["shot", "shot_pencil_texture"]
    library = tmp_path / "shot" / "palette-library"
    assert sorted(p.name for p in library.iterdir()) == [
        "shot.plt",
        "shot_pencil_texture.plt",
    ]


# -- versions ------------------------------------------------------------------------


def test_an_older_harmony_does_not_open_a_newer_scene(tmp_path: Path) -> None:
    run_script("scene.saveAll()", new_scene=tmp_path / "s", version=25)
    path = tmp_path / "s" / "s.xstage"
    with pytest.raises(ScriptFailedError, match="saved by Harmony 25"):
        run_script("1", scene=path, version=20)
    assert run_script("1", scene=path, version=27) == 1


# -- names that public scripts use ---------------------------------------------------


def test_the_current_drawing_is_that_of_the_selected_layer(tmp_path: Path) -> None:
    script = (
        "var none = Tools.getToolSettings().currentDrawing;"
        "var e = element.add('d', 'BW', 12, 'SCAN', 'TVG');"
        "column.add('d', 'DRAWING'); column.setElementIdOfDrawing('d', e);"
        "var r = node.add('Top', 'd', 'READ', 0, 0, 0);"
        "node.linkAttr(r, 'DRAWING.ELEMENT', 'd'); Drawing.create(e, '1', false, true);"
        "column.setEntry('d', 1, 1, '1'); selection.addNodeToSelection(r);"
        "var s = Tools.getToolSettings();"
        "Drawing.setPivot({drawing: s.currentDrawing, pivot: {x: 3, y: 4}});"
        "DrawingTools.setCurrentArt(DrawingTools.colourArt);"
        "[none, s.currentDrawing.elementId === e, s.currentDrawing.drawingId,"
        " Drawing.getPivot({drawing: s.currentDrawing}),"
        " Tools.getToolSettings().activeArt, Drawing.getPivot({drawing: {}})]"
    )
    found = run_script(script, new_scene=tmp_path / "s")
    assert found == [False, True, "1", {"x": 3, "y": 4}, 1, False]


def test_the_current_pen_has_a_name_and_widths() -> None:
    assert run_script("""
        var pens = PenstyleManager;
        pens.setCurrentPenstyleByName(pens.getPenstyleName(1));
        pens.setCurrentPenstyleByName('no such pen');
        pens.changeCurrentPenstyleMaximumSize(7);
        ToolProperties.setApplyAllArts(true);
        [pens.getCurrentPenstyleIndex(), pens.getCurrentPenstyleMaximumSize(),
         pens.getPenstyleName(pens.getNumberOfPenstyles()), DrawingTools.allArts]
    """) == [1, 7, "", 15]


def test_parts_of_a_node_are_selected_and_left_out(tmp_path: Path) -> None:
    script = (
        "var p = node.add('Top', 'P', 'PEG', 0, 0, 0);"
        "var a = node.getAttr(p, 1, 'POSITION.X');"
        "var id = selection.subSelectionIdFromAttribute(a);"
        "selection.addSubSelectionForNode(p, [id, 99]);"
        "var both = selection.subSelectionForNode(p).length;"
        "selection.addSubSelectionForNode(p, 99);"
        "[both, selection.subSelectionForNode(p)[0] === id,"
        " selection.attributeFromSubSelectionId(p, id).fullKeyword(),"
        " selection.clearSubSelectionForNode(p), selection.subSelectionForNode(p)]"
    )
    found = run_script(script, new_scene=tmp_path / "s")
    assert found == [2, True, "POSITION.X", True, []]


def test_a_path_is_converted_to_three_columns(tmp_path: Path) -> None:
    script = PATH + (
        "var made = func.convertToSeparate('path', 'TRANSFORM_MATRIX');"
        "[made.length, made.map(function (c) { return column.getEntry(c, 1, 11); }),"
        " func.numberOfPoints(made[0]), func.convertToSeparate('none', '')]"
    )
    found = run_script(script, new_scene=tmp_path / "s")
    assert found[0] == 3
    assert [float(text) for text in found[1]] == [11, 12, 13]
    assert found[2:] == [2, None]


def test_a_colour_override_keeps_palettes_and_colours(tmp_path: Path) -> None:
    script = (
        "var n = node.add('Top', 'C', 'COLOR_OVERRIDE_TVG', 0, 0, 0);"
        "var c = node.getColorOverride(n); c.addPalette('/a.plt');"
        "c.addSelectedColor('/a.plt', '0b'); c.setSelectedColorMode('RenderAll');"
        "var again = node.getColorOverride(n);"
        "[again.getNumPalettes(), again.palettePath(0), again.getSelectedColorId(0),"
        " again.setSelectedColorMode('none'), node.getColorOverride('Top')]"
    )
    found = run_script(script, new_scene=tmp_path / "s")
    assert found == [1, "/a.plt", "0b", False, None]


def test_views_menus_and_sizes_of_packages(tmp_path: Path) -> None:
    (tmp_path / "v.ui").write_text(
        '<ui version="4.0"><class>V</class><widget class="QWidget" name="V">'
        '<widget class="QPushButton" name="go"/></widget></ui>'
    )
    (tmp_path / "view.js").write_text(
        "var lib = require(specialFolders.resource +"
        " '/scripts/utilities/ui/TB_UiUtil.js');\n"
        "var view = ScriptManager.addView({name: 'mine', text: translator.tr('Mine')});"
        "\nvar ui = ScriptManager.loadViewUI(view, './v.ui');\n"
        "UiLoader.setSvgIcon(ui.go, '/none.svg');\n"
    )
    path = (tmp_path / "view.js").as_posix()
    script = (
        f"include('{path}'); [ui.go instanceof QPushButton, view.windowTitle,"
        " ScriptManager.getView('mine') === view, UiLoader.dpiScale(12),"
        " QApplication.desktop().availableGeometry.center().x() > 100]"
    )
    found = run_script(script, batch=False, new_scene=tmp_path / "s")
    assert found == [True, "Mine", True, 12, True]


def test_a_class_of_a_script_derives_from_a_host_class() -> None:
    script = (
        "function Mine() { var m = new Matrix4x4();"
        " for (var i in m) { this[i] = m[i]; }"
        " this.m00 = 7; }"
        "Mine.prototype = Object.create(Matrix4x4.prototype); new Mine().m00"
    )
    assert run_script(script) == 7


def test_small_classes_that_scripts_construct() -> None:
    script = (
        "var e = new QLineEdit(); e.setValidator(new QIntValidator(1, 9, e));"
        "var c = new QCompleter(['one', 'two']); e.setCompleter(c);"
        "var d = new QDomDocument(); d.setContent('<a><b c=\"1\"/></a>');"
        "[e.validator() instanceof QIntValidator, e.completer() === c,"
        " d.documentElement().firstChildElement('b').attribute('c'),"
        " QUuid.createUuid().toString().length, QEvent.KeyPress,"
        " new QStyledItemDelegate() instanceof QObject]"
    )
    assert run_script(script) == [True, True, "1", 38, 6, True]


def test_a_program_is_run_by_the_old_process() -> None:
    script = (
        "[Process.execute(['/bin/sh', '-c', 'exit 3']), Process.execute(['/none'])]"
    )
    assert run_script(script) == [3, -1]


@pytest.mark.parametrize(("version", "kind"), [(20, "undefined"), (21.1, "object")])
def test_notifiers_of_metadata_and_markers_came_with_21(
    version: float, kind: str
) -> None:
    script = (
        "var n = new SceneChangeNotifier();"
        "[typeof n.nodeMetadataChanged, typeof n.sceneMarkersChanged,"
        " typeof n.nodeChanged]"
    )
    found = run_script(script, version=version, batch=False)
    assert found == [kind, kind, "object"]


def test_exports_take_no_argument_and_then_say_what_is_missing(tmp_path: Path) -> None:
    script = (
        "var told = [exporter.exportGIF()];"
        "try { exporter.exportMovie(); } catch (e) { told.push(e.message); } told"
    )
    found = run_script(script, new_scene=tmp_path / "s", version=24)
    assert found == [False, "dstPath is missing"]


def test_a_point_is_rounded_down_to_64ths() -> None:
    script = "var p = new Point2d(1.51, -0.3); p.round(); [p.x, p.y]"
    assert run_script(script) == [1.5, -0.3125]
