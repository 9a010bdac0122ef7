"""Vector drawings: made and looked at by script, and as pixels in renders."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.formats.tvg import open_drawing
from sandbox.harmony.testing import run_script

pytestmark = pytest.mark.engine

INK = """
    var id = element.add('ink', 'COLOR', scene.numberOfUnitsZ(), 'SCAN', 'TVG');
    column.add('ink', 'DRAWING');
    column.setElementIdOfDrawing('ink', id);
    Drawing.create(id, '1', false, true);
    column.setEntry('ink', 1, 1, '1');
    var read = node.add('Top', 'ink', 'READ', 0, 0, 0);
    node.linkAttr(read, 'DRAWING.ELEMENT', 'ink');
    var list = PaletteObjectManager.getScenePaletteList();
    var folder = scene.currentProjectPath() + '/palette-library/';
    var palette = list.createPalette(folder + 'bob');
    var skin = palette.createNewSolidColor('Skin', {r: 10, g: 200, b: 30, a: 255});
    var key = Drawing.Key({elementId: id, exposure: '1'});
    function square(colorId) {
        return DrawingTools.createLayers({
            label: 'square', drawing: key, art: 1,
            layers: [{
                shaders: [{colorId: colorId}],
                strokes: [{
                    shaderLeft: 0, stroke: true, pencilColorId: '0000000000000003',
                    thickness: 40, polygon: true,
                    path: [{x: -500, y: -500}, {x: -500, y: 500}, {x: 500, y: 500},
                           {x: 500, y: -500}, {x: -500, y: -500}]
                }]
            }]
        });
    }
"""


@pytest.fixture
def run(tmp_path: Path):
    def run_it(text: str, **options):
        options.setdefault("new_scene", tmp_path / "sc010")
        return run_script(INK + text, **options)

    return run_it


def drawing(folder: Path):
    (path,) = (folder / "sc010" / "elements").rglob("ink-1.tvg")
    return open_drawing(path)


@pytest.mark.parametrize(("version", "wide"), [(22, False), (25, True)])
def test_a_new_drawing_is_a_whole_file_of_its_version(run, tmp_path, version, wide):
    run("scene.saveAll()", version=version)
    made = drawing(tmp_path)
    made.check()

    assert made.is_empty
    assert made.is_wide == wide


def test_layers_of_a_script_are_drawn_and_told_back(run, tmp_path):
    told = run("""
        square(skin.id);
        scene.saveAll();
        [DrawingTools.getDrawingUsedColors(key).indexOf(skin.id) >= 0,
         Drawing.query.getNumberOfLayers({drawing: key, art: 1}),
         Drawing.query.getNumberOfLayers({drawing: {node: read, frame: 1}, art: 1}),
         Drawing.query.getBox({drawing: key, art: 1}),
         Drawing.query.getBox({drawing: key, art: 3}),
         Drawing.query.getStrokes({drawing: key, art: 1}).layers[0].strokes.length]
    """)
    made = drawing(tmp_path)
    made.check()

    assert told == [
        True,
        1,
        1,
        {"x0": -500, "y0": -500, "x1": 500, "y1": 500},
        {"empty": True},
        2,
    ]
    assert [entry.name for entry in made.palette] == ["Skin", "Vectorized Line"]


def test_a_second_layer_lies_over_the_first(run, tmp_path):
    assert (
        run("""
        square(skin.id);
        square(skin.id);
        scene.saveAll();
        Drawing.query.getNumberOfLayers({drawing: key, art: 1})
    """)
        == 2
    )
    drawing(tmp_path).check()


def test_strokes_are_told_from_their_last_point(run):
    stroke = run("""
        square(skin.id);
        Drawing.query.getStrokes({drawing: key, art: 1}).layers[0].strokes[0]
    """)

    assert stroke["closed"] is True
    assert stroke["path"][1] == {"x": -500, "y": 500, "onCurve": True}
    assert "colorLeft" in stroke
    assert "colorRight" not in stroke


def test_a_drawing_is_recoloured(run):
    told = run("""
        square(skin.id);
        var hair = palette.createNewSolidColor('Hair', {r: 1, g: 2, b: 3, a: 255});
        DrawingTools.recolorDrawing(key, [{from: skin.id, to: hair.id}]);
        var used = DrawingTools.getMultipleDrawingsUsedColors([key, key]);
        [used.indexOf(skin.id) >= 0, used.indexOf(hair.id) >= 0, used.length]
    """)

    assert told == [False, True, 2]


def test_colours_without_a_palette_are_missing(run):
    told = run("""
        square(skin.id);
        var whole = scene.checkFiles(true).missingColors.length;
        list.removePaletteById(palette.id);
        [whole, scene.checkFiles(true).missingColors[0] === skin.id,
         scene.checkFiles(true).missingColors.length]
    """)

    assert told == [0, True, 1]


def test_what_is_no_drawing_gives_nothing(run):
    assert run("""
        var none = Drawing.Key({elementId: 99, exposure: '1'});
        [DrawingTools.getDrawingUsedColors(none),
         Drawing.query.getData({drawing: none}),
         Drawing.query.getNumberOfLayers({drawing: none, art: 2}),
         DrawingTools.createLayers({drawing: none, art: 2, layers: []})]
    """) == [[], None, 0, False]


def test_layers_are_taken_out_and_given_other_strokes(run, tmp_path):
    told = run("""
        var art = {drawing: key, art: 1};
        function count() { return Drawing.query.getNumberOfLayers(art); }
        function box() { return Drawing.query.getBox(art); }
        var circle = Drawing.geometry.createCircle({x: 10, y: 20, radius: 100});
        var none = Drawing.Key({elementId: 99, exposure: '1'});
        square(skin.id); square(skin.id); square(skin.id);
        var before = count();
        DrawingTools.deleteLayers({drawing: key, art: 1, layers: [0, 2]});
        var after = count();
        DrawingTools.modifyLayers({drawing: key, art: 1, layers: [{
            layer: 0, shaders: [{colorId: skin.id}],
            strokes: [{shaderLeft: 0, path: circle}]
        }]});
        scene.saveAll();
        [before, after, count(), box(),
         DrawingTools.deleteLayers({drawing: none, art: 1}),
         DrawingTools.clearArt({drawing: none, art: 1})]
    """)
    made = drawing(tmp_path)
    made.check()

    assert told == [3, 1, 1, {"x0": -90, "y0": -80, "x1": 110, "y1": 120}, False, False]
    # The circle's handles are handles: it is no polygon.
    (shape,) = made.layers["C"].shapes()
    path = made.layers["C"].path(shape.components[0].path)
    assert [path.is_on_curve(index) for index in range(4)] == [True, False, False, True]


def test_points_are_inserted_into_strokes_and_paths_replaced(run, tmp_path):
    told = run("""
        square(skin.id);
        function path(stroke) {
            var told = Drawing.query.getStrokes({drawing: key, art: 1});
            return told.layers[0].strokes[stroke].path;
        }
        DrawingTools.modifyStrokes({drawing: key, art: 1, strokes: [
            {layer: 0, strokeIndex: 0, insertPoints: [0.5, 1.5]}
        ]});
        var moved = path(1).map(function (p) {
            return {x: p.x + 1, y: p.y, onCurve: p.onCurve};
        });
        DrawingTools.modifyStrokes({drawing: key, art: 1, strokes: [
            {layer: 0, strokeIndex: 1, path: moved}
        ]});
        scene.saveAll();
        [path(0).length, path(0)[1], path(1)[0]]
    """)
    drawing(tmp_path).check()

    assert told == [
        7,
        {"x": -500, "y": 0, "onCurve": True},
        {"x": -499, "y": -500, "onCurve": True},
    ]


def test_strokes_that_a_path_crosses_are_told_with_the_place(run):
    told = run("""
        square(skin.id);
        var line = {path: [{x: -900, y: 10}, {x: 0, y: 10}]};
        var asked = {drawing: key, art: 1, paths: [line]};
        var found = Drawing.query.getIntersections(asked)[0][0];
        var crossing = Drawing.geometry.getIntersections({
            path0: [{x: 0, y: 0}, {x: 10, y: 10}], path1: [{x: 0, y: 10}, {x: 10, y: 0}]
        });
        [found.layer, found.strokeIndex, found.intersections[0].x, crossing[0].x]
    """)

    assert told == [0, 0, -500, 5]


def test_strokes_stay_selected_until_the_selection_is_cleared(run):
    told = run("""
        square(skin.id);
        Drawing.selection.set({
            drawing: key, art: 1, selectedStrokes: [{layer: 0, strokeIndex: 1}]
        });
        var set = Drawing.selection.get({drawing: key, art: 1});
        var other = Drawing.selection.get({drawing: key, art: 2});
        Drawing.selection.set({drawing: key, art: 1, selectedLayers: [0]});
        var whole = Drawing.selection.get({drawing: key, art: 1});
        Drawing.selection.clear();
        var cleared = Drawing.selection.get({drawing: key, art: 1});
        [set.selectedLayers, set.selectedStrokes[0].strokeIndex, other.selectedStrokes,
         whole.selectedStrokes.length, cleared.selectedStrokes]
    """)

    assert told == [[0], 1, [], 2, []]


def test_strokes_that_are_told_can_be_drawn_again(run):
    told = run("""
        function strokes(art) {
            var told = Drawing.query.getStrokes({drawing: key, art: art});
            return told.layers[0].strokes;
        }
        var circle = Drawing.geometry.createCircle({radius: 64});
        DrawingTools.createLayers({drawing: key, art: 1, layers: [{
            strokes: [{stroke: true, path: circle}]}]});
        DrawingTools.createLayers({drawing: key, art: 2, layers: [{
            strokes: [{stroke: true, path: strokes(1)[0].path}]}]});
        [JSON.stringify(strokes(1)[0].path) === JSON.stringify(strokes(2)[0].path),
         strokes(2)[0].path.length]
    """)

    assert told == [True, 13]


def test_an_art_is_cleared_and_the_others_stay(run):
    told = run("""
        square(skin.id);
        DrawingTools.createLayers({drawing: key, art: 2, layers: [{
            strokes: [{stroke: true, path: [{x: 0, y: 0}, {x: 9, y: 9}]}]}]});
        DrawingTools.clearArt({drawing: key, art: 1});
        [1, 2].map(function (art) {
            return Drawing.query.getNumberOfLayers({drawing: key, art: art});
        })
    """)

    assert told == [0, 1]


def test_points_of_a_library_s_own_class_are_points(run):
    told = run("""
        function Vertex(x, y) { this.x = x; this.y = y; this.onCurve = true; }
        Vertex.prototype.toString = function () {
            return String(Drawing.geometry.evaluate({path: [this, this], params: [0]}));
        };
        var path = [new Vertex(0, 0), new Vertex(10, 0)];
        Drawing.geometry.evaluate({path: path, params: [0.5]})[0].x
    """)

    assert told == 5
