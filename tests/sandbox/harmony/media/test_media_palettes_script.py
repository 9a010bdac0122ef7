"""Palettes as scripts see them, and the files they leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.harmony.model.palette_files import PaletteFile, parse_palette_list
from sandbox.harmony.testing import run_script

MIXED = """ToonBoomAnimationInc PaletteFile 2
Solid    Black                      0x0ce452e4ed00f1c8   0   0   0 255
Gradient "New 0"                    0x0819758763b09d10 Linear 
{        0.0   0  62 118 255,
       100.0   0   8  54 255 }
Solid    "Vectorized Line"          0x0000000000000003   0   0   0 255
"""  # noqa: W291
TEXTURES = """ToonBoomAnimationInc PaletteFile 2
"TB_Pencil_Texture|"
Texture  Bumpy_Fat                  0x04fec228884827dc Tile
"""


@pytest.fixture
def palette(tmp_path: Path) -> Path:
    path = tmp_path / "library" / "hero.plt"
    path.parent.mkdir()
    path.write_text(MIXED)
    return path


@pytest.fixture
def run(tmp_path: Path):
    def run_it(text: str, **options):
        options.setdefault("new_scene", tmp_path / "sc010")
        head = "var list = PaletteObjectManager.getScenePaletteList();"
        options.setdefault("has_palettes", False)
        return run_script(head + text, **options)

    return run_it


@pytest.mark.parametrize("text", [MIXED, TEXTURES], ids=["colours", "textures"])
def test_a_palette_is_written_as_it_was_read(text):
    assert PaletteFile.parse(text).to_text() == text


def test_a_line_nobody_understands_stays_in_place():
    strange = MIXED.replace("Gradient", "Future x 1\nGradient")
    assert PaletteFile.parse(strange).to_text() == strange


@pytest.mark.engine
def test_a_palette_is_linked_by_its_path_without_extension(run, palette, tmp_path):
    stem = palette.with_suffix("").as_posix()
    text = f"""
        var p = list.addPalette('{stem}');
        scene.saveAll();
        [p.isValid(), p.getName(), p.getPath(), p.nColors, list.numPalettes,
         list.getPaletteByIndex(0).id === p.id]
    """
    assert run(text) == [True, "hero", palette.parent.as_posix(), 3, 1, True]
    links = parse_palette_list((tmp_path / "sc010" / "PALETTE_LIST").read_text())
    assert links == [("palette-library/hero", palette.as_posix())]


@pytest.mark.engine
def test_with_the_extension_the_link_is_broken(run, palette):
    text = f"""
        var p = list.addPalette('{palette.as_posix()}');
        [p.isValid(), p.isNotFound(), p.nColors, list.numPalettes]
    """
    assert run(text) == [False, True, 0, 1]


@pytest.mark.engine
def test_ids_are_new_in_every_session_and_paths_are_not(run, palette, tmp_path):
    stem = palette.with_suffix("").as_posix()
    first = run(f"var p = list.addPalette('{stem}'); scene.saveAll(); p.id")
    second = run(
        "var p = list.getPaletteByIndex(0); [p.id, p.getPath()]",
        new_scene=None,
        scene=tmp_path / "sc010" / "sc010.xstage",
    )
    assert second[0] != first
    assert second[1] == palette.parent.as_posix()


@pytest.mark.engine
def test_a_created_palette_has_one_default_colour_and_a_numbered_name(run, tmp_path):
    text = """
        var place = PaletteObjectManager.Constants.Location.SCENE;
        var a = list.createPaletteAtLocation(place, -1, 'hero');
        var b = list.createPaletteAtLocation(place, -1, 'hero');
        a.removeColor(a.getColorByIndex(0).id);
        var c = a.createNewSolidColor('Skin tone', {r: 1, g: 2, b: 3, a: 255});
        a.createNewLinearGradientColor('g', [{r: 255, g: 0, b: 0, a: 255, t: 0},
            {r: 0, g: 0, b: 255, a: 255, t: 1}]);
        scene.saveAll();
        [b.nColors, b.getName(), a.nColors, c.colorData, c.colorType,
         a.location === place]
    """
    count, name, colours, data, kind, same = run(text)
    assert (count, name, colours, kind, same) == (1, "hero_1", 2, 0, True)
    assert data == {"r": 1, "g": 2, "b": 3, "a": 255}
    file = tmp_path / "sc010" / "palette-library" / "hero.plt"
    found = PaletteFile.parse(file.read_text())
    assert [(one.kind, one.name) for one in found.colors] == [
        ("Solid", "Skin tone"),
        ("Gradient", "g"),
    ]
    assert found.colors[1].stops[1] == (100.0, (0, 0, 255, 255))


@pytest.mark.engine
def test_removing_a_palette_keeps_its_file(run, palette):
    stem = palette.with_suffix("").as_posix()
    text = f"""
        var p = list.addPalette('{stem}');
        var gone = list.removePaletteById(p.id);
        scene.saveAll();
        [gone, list.numPalettes, list.removePaletteById('nope'),
         list.getPaletteById('nope').isValid()]
    """
    assert run(text) == [True, 0, False, False]
    assert palette.is_file()


@pytest.mark.engine
def test_palettes_move_one_step_and_can_be_inserted_at_a_place(run, tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.plt").write_text(MIXED)
    folder = tmp_path.as_posix()
    text = f"""
        list.addPalette('{folder}/a');
        var b = list.addPalette('{folder}/b');
        list.insertPalette('{folder}/c', 0);
        var names = function () {{
            var out = [];
            for (var i = 0; i < list.numPalettes; i++) {{
                out.push(list.getPaletteByIndex(i).getName());
            }}
            return out.join('');
        }};
        var all = [names()];
        all.push(list.movePaletteUp(b.id)); all.push(names());
        all.push(list.movePaletteDown(b.id)); all.push(list.movePaletteDown(b.id));
        all.push(names()); scene.undo(1); all.push(names());
        all
    """
    assert run(text) == ["cab", True, "cba", True, False, "cab", "cba"]


@pytest.mark.engine
def test_a_list_of_a_moved_project_finds_its_own_palettes(run, tmp_path):
    text = """
        list.createPaletteAtLocation(PaletteObjectManager.Constants.Location.SCENE,
            -1, 'own');
        scene.saveAll(); 1
    """
    run(text)
    moved = tmp_path / "elsewhere"
    (tmp_path / "sc010").rename(moved)
    found = run(
        "var p = list.getPaletteByIndex(0); [p.isValid(), p.getPath()]",
        new_scene=None,
        scene=moved / "sc010.xstage",
    )
    assert found == [True, (moved / "palette-library").as_posix()]


@pytest.mark.engine
def test_an_untouched_palette_list_keeps_its_bytes(tmp_path):
    run_script("1", new_scene=tmp_path / "s")
    file = tmp_path / "s" / "PALETTE_LIST"
    text = (
        'ToonBoomAnimationInc PaletteList 1\npalette-library/x LINK "D:/gone/x.plt"\n'
    )
    file.write_text(text)
    run_script(
        "PaletteObjectManager.getScenePaletteList().numPalettes;"
        "scene.setFrameRate(25); scene.saveAll()",
        scene=tmp_path / "s" / "s.xstage",
    )
    assert file.read_text() == text


@pytest.mark.engine
def test_save_as_takes_links_into_the_project_along(run, tmp_path):
    target = tmp_path / "copy"
    text = f"""
        list.createPaletteAtLocation(PaletteObjectManager.Constants.Location.SCENE,
            -1, 'own');
        scene.saveAll();
        scene.saveAs('{target.as_posix()}');
        list.getPaletteByIndex(0).getPath()
    """
    assert run(text) == (target / "palette-library").as_posix()
    links = parse_palette_list((target / "PALETTE_LIST").read_text())
    assert links[0][1] == (target / "palette-library" / "own.plt").as_posix()


@pytest.mark.engine
def test_the_palette_manager_lists_and_chooses(run, palette):
    stem = palette.with_suffix("").as_posix()
    text = f"""
        var none = [PaletteManager.getNumPalettes(),
            PaletteManager.getCurrentPaletteId()];
        var p = list.addPalette('{stem}');
        PaletteManager.setCurrentColorById('0819758763b09d10');
        [none, PaletteManager.getPaletteName(0), PaletteManager.getPalettePath(0),
         PaletteManager.getCurrentPaletteId() === p.id,
         PaletteManager.getCurrentColorName(), PaletteManager.getColorName(0)]
    """
    assert run(text) == [[0, ""], "hero", stem, True, "New 0", "Black"]
