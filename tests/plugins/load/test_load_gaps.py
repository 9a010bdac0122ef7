"""What templates and workfiles lack, told after loading or asked before it."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from ayon_harmony import current
from ayon_harmony.model.frames import SceneLength
from ayon_harmony.publishing import files as publish_files
from ayon_harmony.scene.drawings import Exposure
from ayon_harmony.workfiles.archive import save_folder
from tests.plugins.load.layered_files import PATH, load, png

pytestmark = pytest.mark.engine

PALETTE = "ToonBoomAnimationInc PaletteFile 2\n"


@pytest.fixture
def content(session, scene, tmp_path):
    """Files of a workfile with two drawings, one palette with a texture; by name."""
    scene.settings.change_scene(length=SceneLength(20, 1, 20), fps=24.0)
    hero = scene.drawings.add_drawing_layer("Hero", "png")
    image = tmp_path / "hero.png"
    image.write_bytes(png((1, 2, 3)))
    scene.drawings.import_drawings(hero.element_id, {"1": image, "2": image})
    scene.drawings.set_exposures(
        hero.column, [Exposure(1, 10, "1"), Exposure(11, 20, "2")]
    )
    comp = scene.nodes.add_node("Composite", "COMPOSITE", y=100).path
    scene.nodes.link_nodes(hero.node_path, comp)
    made = scene.palettes.create_palette("skin")
    scene.settings.save_scene()
    palette = session.scripted.folder / "palette-library" / "skin.plt"
    assert palette.as_posix() == made.path
    palette.write_text(f"{PALETTE}Texture Cloth 0x0a00000000000002 Tile\n")
    textures = palette.parent / "skin_textures"
    textures.mkdir()
    (textures / "0a00000000000002.tga").write_bytes(b"tga")
    path = tmp_path / "sh010.zip"
    save_folder(session.scripted.folder, path)
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    scene.nodes.delete_nodes(
        [node.path for node in scene.nodes.list_nodes()], delete_drawings=True
    )
    for palette_row in scene.palettes.list_palettes():
        scene.palettes.remove_palettes([palette_row.path])
    palette.unlink()
    return files


@pytest.fixture
def load_files(studio, host):
    """Publish files as a workfile and load it."""

    def loading(files, loader="LoadWorkfile", base_type="workfile"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        made = studio.project("demo").publish(
            PATH,
            "thingMain",
            base_type,
            {"": buffer.getvalue()},
            representation="zip",
            version=1,
        )
        return load(loader, made)

    return loading


def named(files, end):
    (name,) = (name for name in files if name.endswith(end))
    return name


LOADERS = [("LoadWorkfile", "workfile"), ("LoadTemplate", "harmony.template")]


@pytest.mark.parametrize(("loader", "base_type"), LOADERS)
@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("Hero-2.png", "'Hero' lacks the files of its drawings '2'"),
        ("skin.plt", "palette 'skin' is missing|palette 'skin' lies elsewhere"),
        ("0a00000000000002.tga", "lacks its texture 'skin_textures/"),
    ],
)
def test_what_it_lacks_is_named_and_the_rest_is_loaded(
    content, load_files, scene, caplog, loader, base_type, gone, told
):
    del content[named(content, gone)]
    load_files(content, loader, base_type)
    assert re.search(told, caplog.text), caplog.text
    assert scene.nodes.list_nodes(types=["READ"])


def test_a_whole_one_has_nothing_to_tell(content, load_files, caplog):
    load_files(content)
    assert "lacks" not in caplog.text
    assert "missing" not in caplog.text


def test_another_frame_rate_and_a_longer_scene_are_told(
    content, load_files, scene, caplog
):
    scene.settings.change_scene(
        length=SceneLength(10, 1, 10), fps=25.0, may_remove_frames=True
    )
    load_files(content)
    assert "made at 24 frames a second, the scene has 25" in caplog.text
    assert "It has 20 frames, the scene 10" in caplog.text


def by_newer(files):
    """The same scene, saved by Harmony 25."""
    name = named(files, ".xstage")
    text = files[name].decode("utf-8")
    for pattern, value in (
        (r'source="[^"]*"', 'source="Harmony Premium.app 25.1.0"'),
        (r'version="\d+"', 'version="2510"'),
    ):
        text = re.sub(pattern, value, text, count=1)
    return {**files, name: text.encode()}


class Artist:
    interactive = True

    def __init__(self, answer):
        self.answer = answer
        self.questions = []

    def ask(self, _title, text, _choices, safe):
        self.questions.append(text)
        return self.answer

    def show_text(self, _title, _text):
        pass


def everything(scene):
    return (
        sorted(node.path for node in scene.nodes.list_nodes()),
        [element.id for element in scene.drawings.list_elements()],
        scene.metadata.get_store().document,
    )


@pytest.mark.parametrize(("loader", "base_type"), LOADERS)
def test_a_newer_harmonys_is_asked_about_before_anything_changes(
    content, load_files, scene, session, loader, base_type
):
    from ayon_core.pipeline.load import LoadError

    artist = Artist("cancel")
    current.start(session, session.workfile, dialogs=artist)
    before = everything(scene)
    with pytest.raises(LoadError, match="was left as it is"):
        load_files(by_newer(content), loader, base_type)
    assert everything(scene) == before
    assert "was saved by Harmony 25" in artist.questions[0]


def test_an_artist_may_load_it_all_the_same(content, load_files, scene, session):
    current.start(session, session.workfile, dialogs=Artist("load"))
    load_files(by_newer(content))
    assert scene.nodes.list_nodes(types=["READ"])


def test_where_nobody_can_be_asked_it_is_refused(content, load_files, scene):
    from ayon_core.pipeline.load import LoadError

    before = everything(scene)
    with pytest.raises(LoadError, match="saved by Harmony 25"):
        load_files(by_newer(content))
    assert everything(scene) == before


# --- the extractor ---------------------------------------------------------------


def test_one_drawing_of_an_element_is_no_whole_template(content, tmp_path):
    folder = tmp_path / "rig.tpl"
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_bytes(data)
    next(folder.glob("*.xstage")).rename(folder / "scene.xstage")
    publish_files.check_template(folder, 1)
    with pytest.raises(publish_files.IncompleteFileError, match="nodes of 999"):
        publish_files.check_template(folder, 999)
    next(folder.glob("elements/*/Hero-2.png")).unlink()
    with pytest.raises(publish_files.IncompleteFileError, match="drawings '2'"):
        publish_files.check_template(folder, 1)
