"""Columns, elements and drawings as scripts see them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from sandbox.harmony.testing import run_script

pytestmark = pytest.mark.engine

IMAGE_LAYER = """
    var id = element.add('bg', 'COLOR', scene.numberOfUnitsZ(), 'PNG', 'None');
    column.add('bgColumn', 'DRAWING');
    column.setElementIdOfDrawing('bgColumn', id);
"""


@pytest.fixture
def run(tmp_path: Path):
    def run_it(text: str, **options):
        options.setdefault("new_scene", tmp_path / "sc010")
        return run_script(text, **options)

    return run_it


def saved(folder: Path) -> ElementTree.Element:
    return ElementTree.parse(folder / "sc010" / "sc010.xstage").getroot()


def test_an_element_has_the_numbers_of_its_format_in_the_file(run, tmp_path):
    run(IMAGE_LAYER + "scene.saveAll()")
    element = saved(tmp_path).find("elements/element[@elementName='bg']")
    assert element.get("pixmapFormat") == "10"
    assert element.get("vectorType") == "0"
    assert element.get("scanType") == "2"
    assert element.get("elementFolder") == "bg"


@pytest.mark.parametrize(
    ("form", "vector", "extension", "pixmap"),
    [("PNG", "None", "png", "PNG"), ("TGA", "None", "tga", "TGA"),
     ("SCAN", "TVG", "tvg", "SCAN"), ("JPG", None, "jpg", "JPEG"),
     ("PSD", 0, "psd", "PSD")],
)  # fmt: skip
def test_a_drawings_file_has_the_extension_of_its_element(
    run, form, vector, extension, pixmap
):
    import json

    text = f"""
        var id = element.add('a', 'COLOR', 12, '{form}', {json.dumps(vector)});
        Drawing.create(id, 1, true);
        [Drawing.filename(id, '1'), element.pixmapFormat(id)]
    """
    path, found = run(text)
    assert path.endswith(f"/a/a-1.{extension}")
    assert found == pixmap


def test_an_unknown_format_gives_minus_one(run):
    assert run("element.add('a', 'COLOR', 12, 'HEIC', 'None')") == -1


def test_a_second_element_of_a_name_gets_its_id_in_the_folder_only(run):
    text = """
        var a = element.add('Drawing', 'COLOR', 12, 'SCAN', 'TVG');
        var b = element.add('Drawing', 'COLOR', 12, 'SCAN', 'TVG');
        Drawing.create(b, '1', true);
        [a, b, element.folder(a), element.folder(b), element.physicalName(b),
         Drawing.filename(b, '1')]
    """
    first, second, folder_a, folder_b, physical, file = run(text)
    assert folder_a == "Drawing"
    assert folder_b == f"Drawing.{second}"
    assert physical == "Drawing"
    assert file.endswith(f"/Drawing.{second}/Drawing-1.tvg")
    assert second == first + 1


def test_a_drawing_lives_in_the_temp_folder_until_the_scene_is_saved(run, tmp_path):
    source = tmp_path / "in.png"
    source.write_bytes(b"picture")
    text = f"""
        {IMAGE_LAYER}
        Drawing.create(id, '1', true);
        var before = Drawing.filename(id, '1');
        new PermanentFile('{source.as_posix()}').copy(new PermanentFile(before));
        scene.saveAll();
        [before, Drawing.filename(id, '1'), Drawing.isExists(id, 1),
         Drawing.isExists(id, '2'), Drawing.numberOf(id), Drawing.name(id, 0)]
    """
    before, after, one, two, count, name = run(text)
    project = tmp_path / "sc010"
    assert not before.startswith(project.as_posix())
    assert after == (project / "elements" / "bg" / "bg-1.png").as_posix()
    assert Path(after).read_bytes() == b"picture"
    assert not Path(before).exists()
    assert (one, two, count, name) == (True, False, 1, "1")


def test_exposures_stand_as_ranges_in_the_file(run, tmp_path):
    run(
        IMAGE_LAYER
        + """
        for (var f = 1; f <= 24; f++) { column.setEntry('bgColumn', 1, f, '1'); }
        column.setEntry('bgColumn', 1, 30, '1');
        column.setEntry('bgColumn', 1, 26, 2);
        scene.saveAll();
    """
    )
    column = saved(tmp_path).find(".//column[@name='bgColumn']")
    assert [(one.get("val"), one.get("exposures")) for one in column] == [
        ("1", "1-24,30"),
        ("2", "26"),
    ]
    assert column.get("type") == "0"


def test_cells_read_back_and_empty_ones_are_empty_text(run):
    text = (
        IMAGE_LAYER
        + """
        column.setEntry('bgColumn', 1, 2, 'a');
        column.setEntry('bgColumn', 1, 5, 'b');
        column.fillEmptyCels('bgColumn', 1, 8);
        var out = [];
        for (var f = 1; f <= 8; f++) { out.push(column.getEntry('bgColumn', 1, f)); }
        column.setEntry('bgColumn', 1, 2, '');
        out.push(column.getEntry('bgColumn', 1, 2));
        out
    """
    )
    assert run(text) == ["", "a", "a", "a", "b", "b", "b", "", ""]


def test_delete_drawing_at_takes_a_frame_not_a_name(run):
    text = (
        IMAGE_LAYER
        + """
        Drawing.create(id, '7', false); Drawing.create(id, '3', false);
        column.setEntry('bgColumn', 1, 3, '7');
        var wrong = column.deleteDrawingAt('bgColumn', 7);
        var right = column.deleteDrawingAt('bgColumn', 3);
        [wrong, right, column.getDrawingTimings('bgColumn'),
         column.getEntry('bgColumn', 1, 3)]
    """
    )
    assert run(text) == [False, True, ["3"], ""]


def test_a_deleted_drawing_leaves_its_file_until_the_save(run, tmp_path):
    text = (
        IMAGE_LAYER
        + """
        Drawing.create(id, '1', false);
        column.setEntry('bgColumn', 1, 1, '1');
        scene.saveAll();
        var file = Drawing.filename(id, '1');
        column.deleteDrawingAt('bgColumn', 1);
        var between = new PermanentFile(file).exists();
        scene.saveAll();
        [between, new PermanentFile(file).exists()]
    """
    )
    assert run(text) == [True, False]


def test_a_replaced_drawing_overwrites_the_file_when_saved(run, tmp_path):
    text = (
        IMAGE_LAYER
        + """
        Drawing.create(id, '1', false);
        column.setEntry('bgColumn', 1, 1, '1');
        scene.saveAll();
        column.deleteDrawingAt('bgColumn', 1);
        Drawing.create(id, '1', true);
        var f = new PermanentFile(Drawing.filename(id, '1'));
        f.open(2); f.write('new'); f.close();
        scene.saveAll();
        Drawing.filename(id, '1')
    """
    )
    assert Path(run(text)).read_text() == "new"


def test_a_columns_type_is_falsy_when_there_is_none(run):
    text = (
        IMAGE_LAYER
        + """
        [column.type('bgColumn'), column.type('nope') ? 1 : 0,
         column.add('bgColumn', 'DRAWING'), column.add('x', 'NOPE'),
         column.getElementIdOfDrawing('bgColumn') === id,
         column.getElementIdOfDrawing('nope')]
    """
    )
    assert run(text) == ["DRAWING", 0, False, False, True, -1]


def test_a_bezier_column_keeps_points_and_draws_straight_between_them(run):
    text = """
        column.add('f', 'BEZIER');
        func.setBezierPoint('f', 1, 0, 1, 0, 1, 0, false, 'STRAIGHT');
        column.setEntry('f', 1, 11, 10);
        [column.getEntry('f', 1, 6), column.isKeyFrame('f', 1, 6),
         column.isKeyFrame('f', 1, 11), func.numberOfPoints('f'), func.pointX('f', 1),
         func.pointY('f', 1)]
    """
    found = run(text)
    assert float(found[0]) == pytest.approx(5, abs=2)
    assert found[1:] == [False, True, 2, 11, 10]


def test_removing_an_element_with_its_files_deletes_the_folder_on_save(run, tmp_path):
    text = (
        IMAGE_LAYER
        + """
        Drawing.create(id, '1', false);
        scene.saveAll();
        element.remove(id, true);
        scene.saveAll();
        element.numberOf()
    """
    )
    run(text)
    assert not (tmp_path / "sc010" / "elements" / "bg").exists()


def test_a_renamed_elements_folder_follows_at_the_save(run, tmp_path):
    text = (
        IMAGE_LAYER
        + """
        Drawing.create(id, '1', false);
        scene.saveAll();
        element.renameById(id, 'sky');
        var before = element.folder(id);
        scene.saveAll();
        [before, element.folder(id), Drawing.filename(id, '1')]
    """
    )
    before, after, file = run(text)
    assert (before, after) == ("bg", "sky")
    assert Path(file) == tmp_path / "sc010" / "elements" / "sky" / "sky-1.png"
    assert Path(file).is_file()


def test_undo_takes_an_exposure_back(run):
    text = (
        IMAGE_LAYER
        + """
        column.setEntry('bgColumn', 1, 1, 'a');
        column.setEntry('bgColumn', 1, 1, 'b');
        scene.undo(1);
        column.getEntry('bgColumn', 1, 1)
    """
    )
    assert run(text) == "a"


def test_names_of_25_are_absent_before(run):
    text = "typeof Drawing.filepath + ' ' + typeof element.isPacked"
    assert run(text, version=24) == "undefined undefined"


def test_names_of_25_are_there_in_25(run):
    text = "typeof Drawing.filepath + ' ' + typeof element.isPacked"
    assert run(text, version=25) == "function function"
