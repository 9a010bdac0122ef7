"""Palettes and sounds that a workfile brings: they go with it, unless wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.formats.tvg.palette import DrawingColor, DrawingTexture
from ayon_harmony.publishing import files as publish_files
from ayon_harmony.scene.drawings import Exposure
from ayon_harmony.workfiles.archive import save_folder
from tests.plugins.load.layered_files import PATH, load
from tests.plugins.load.test_load_audio import wav

pytestmark = pytest.mark.engine

SKIN = DrawingColor(0x0A00000000000001, "Skin", "bob", (230, 180, 150, 255))
PALETTE = (
    "ToonBoomAnimationInc PaletteFile 2\n"
    "Solid    Skin                       0x0a00000000000001 230 180 150 255\n"
)


TEXTURES = (
    'ToonBoomAnimationInc PaletteFile 2\n"TB_Pencil_Texture|"\n'
    "Texture  Chalk                      0x0b00000000000001 Tile\n"
)
CHALK = DrawingTexture(0x0B00000000000001, "Chalk", "bob", 1, 1, 8, False, False, b"\1")


def drawing(*colors):
    builder = DrawingBuilder()
    layer = builder.layer("C")
    for color in colors:
        layer.shape().area(rectangle(0, 0, 9, 9), layer.paint(color))
    return builder.to_bytes()


def add_drawing(scene, folder, name, *colors):
    """Make a layer with a drawing in some colours."""
    layer = scene.drawings.add_drawing_layer(name, "tvg")
    path = folder / f"{name}.tvg"
    path.write_bytes(drawing(*colors))
    scene.drawings.import_drawings(layer.element_id, {"1": path})
    scene.drawings.set_exposures(layer.column, [Exposure(1, 3, "1")])
    return layer


def palettes(scene):
    return [palette.name for palette in scene.palettes.list_palettes()]


@pytest.fixture
def workfile(session, studio, scene, tmp_path):
    """A published workfile with a drawing, its palette and a sound, in no scene."""
    return make_workfile(session, studio, scene, tmp_path)


def make_workfile(session, studio, scene, tmp_path, text=PALETTE):
    """Make a workfile and return what publishes it, as a version."""
    layer = add_drawing(scene, tmp_path, "Bob", SKIN)
    library = session.scripted.folder / "palette-library"
    library.mkdir(exist_ok=True)
    palette = library / "bob.plt"
    palette.write_text(text, encoding="utf-8")
    scene.palettes.link_palette(palette)
    sound = tmp_path / "line.wav"
    sound.write_bytes(wav(0.5))
    heard = scene.sounds.add_sound(sound, 1)
    path = tmp_path / "work.zip"
    session.workfile.path = str(path)

    def save():
        scene.settings.save_scene()
        save_folder(session.scripted.folder, path)

    session.workfile.save = save
    staging = tmp_path / "staging"
    staging.mkdir()
    content = publish_files.save_workfile(staging).read_bytes()
    scene.nodes.delete_nodes([layer.node_path], delete_drawings=True)
    scene.palettes.remove_palettes([str(palette)])
    scene.sounds.remove_sounds([heard.column])
    palette.unlink()

    def publish(version):
        return studio.project("demo").publish(
            PATH,
            "workfileMain",
            "workfile",
            {"": content},
            representation="zip",
            version=version,
        )

    return publish


def remove(host, index=0):
    from ayon_core.pipeline import remove_container

    remove_container(list(host.get_containers())[index])


def told(caplog):
    return [line.getMessage() for line in caplog.records if line.levelname == "WARNING"]


def test_a_palette_that_came_goes_in_the_same_undo_step_and_its_file_stays(
    host, scene, workfile, tmp_path
):
    before = palettes(scene)
    load("LoadWorkfile", workfile(1))
    assert palettes(scene) == [*before, "bob"]
    (path,) = [Path(p.path) for p in scene.palettes.list_palettes() if p.name == "bob"]

    remove(host)

    assert palettes(scene) == before
    assert path.is_file()
    scene.undo.undo()
    assert palettes(scene) == [*before, "bob"]
    assert len(list(host.get_containers())) == 1


def test_a_palette_whose_colours_a_drawing_uses_stays_and_is_told(
    host, scene, workfile, tmp_path, caplog
):
    load("LoadWorkfile", workfile(1))
    add_drawing(scene, tmp_path, "Own", SKIN)

    remove(host)

    assert "bob" in palettes(scene)
    assert "drawings that stay may use them: bob." in told(caplog)[-1]


def test_a_palette_that_the_artist_changed_stays_even_before_a_save(
    host, scene, session, workfile, caplog
):
    load("LoadWorkfile", workfile(1))
    session.scripted.run(
        """
        (function () {
            var all = PaletteObjectManager.getScenePaletteList();
            var palette = all.getPaletteByIndex(all.numPalettes - 1);
            palette.getColorByIndex(0).setColorData({r: 1, g: 2, b: 3, a: 255});
        }());
        """
    )

    remove(host)

    assert "bob" in palettes(scene)
    assert "they were changed in this scene: bob." in told(caplog)[-1]


def test_a_palette_stays_until_the_last_workfile_that_has_it_goes(
    host, scene, workfile
):
    representation = workfile(1)
    load("LoadWorkfile", representation)
    load("LoadWorkfile", representation)
    assert palettes(scene).count("bob") == 1

    remove(host)
    assert "bob" in palettes(scene)
    remove(host)
    assert "bob" not in palettes(scene)


def test_a_palette_that_is_published_from_this_scene_stays(host, scene, workfile):
    from ayon_core.pipeline.create import CreateContext

    load("LoadWorkfile", workfile(1))
    context = CreateContext(host, headless=True)
    creator = "io.ayon.creators.harmony.palette"
    form = context.creators[creator].get_pre_create_attr_defs()[0]
    (path,) = [item["value"] for item in form.items if "bob" in str(item["value"])]
    context.create(creator, "Main", pre_create_data={"palettes": [path]})

    remove(host)

    assert "bob" in palettes(scene)


def test_a_palette_of_the_scene_before_stays(host, scene, session, workfile):
    palette = session.scripted.folder / "palette-library" / "bob.plt"
    palette.write_text(PALETTE, encoding="utf-8")
    scene.palettes.link_palette(palette)
    load("LoadWorkfile", workfile(1))
    remove(host)
    assert "bob" in palettes(scene)


def test_an_update_keeps_the_palette_and_a_later_removal_takes_it(
    host, scene, workfile
):
    from ayon_core.pipeline import update_container

    load("LoadWorkfile", workfile(1))
    workfile(2)
    update_container(next(iter(host.get_containers())), 2)
    assert palettes(scene).count("bob") == 1
    remove(host)
    assert "bob" not in palettes(scene)


def test_a_harmony_that_tells_no_colours_keeps_the_palette(
    host, scene, session, workfile, caplog
):
    load("LoadWorkfile", workfile(1))
    session.scripted.run("DrawingTools.getDrawingUsedColors = undefined;")
    add_drawing(scene, session.scripted.folder, "Own")
    remove(host)
    assert "bob" in palettes(scene)
    assert "drawings that stay may use them: bob." in told(caplog)[-1]


def test_a_sound_that_came_is_heard_once_after_an_update_and_goes_with_it(
    host, scene, workfile, session, tmp_path
):
    from ayon_core.pipeline import update_container

    own = tmp_path / "own.wav"
    own.write_bytes(wav(0.2))
    kept = scene.sounds.add_sound(own, 1).column
    load("LoadWorkfile", workfile(1))
    assert len(scene.sounds.list_sounds()) == 2
    workfile(2)
    update_container(next(iter(host.get_containers())), 2)
    assert len(scene.sounds.list_sounds()) == 2
    remove(host)
    assert [sound.column for sound in scene.sounds.list_sounds()] == [kept]


@pytest.mark.parametrize("is_used", [True, False])
def test_pencil_textures_that_came_stay_only_where_a_drawing_has_them(
    host, scene, session, studio, tmp_path, is_used
):
    publish = make_workfile(session, studio, scene, tmp_path, TEXTURES)
    load("LoadWorkfile", publish(1))
    assert "bob" in palettes(scene)
    add_drawing(scene, tmp_path, "Own", CHALK if is_used else SKIN)
    remove(host)
    assert ("bob" in palettes(scene)) is is_used
