"""Workfile and template of a publish: what arrives, and what is refused."""

from __future__ import annotations

import os
import shutil
import zipfile

import pyblish.api
import pytest
from PIL import Image

from ayon_harmony.errors import WorkfileError
from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.formats.tvg.palette import DrawingColor
from ayon_harmony.publishing import files as publish_files
from ayon_harmony.publishing.files import IncompleteFileError
from ayon_harmony.publishing.previews import draw_preview
from ayon_harmony.workfiles.archive import save_folder
from sandbox.drawings.character import character
from sandbox.drawings.scene_maker import SceneMaker

pytestmark = pytest.mark.engine


@pytest.fixture
def zipped(session, scene, tmp_path):
    """The session's workfile, which really saves and zips."""
    path = tmp_path / "sh010_animation_v001.zip"
    session.workfile.path = str(path)
    count = []

    def save():
        scene.settings.save_scene()
        save_folder(session.scripted.folder, path)
        count.append(1)

    session.workfile.save = save
    session.workfile.count = count
    return path


@pytest.fixture
def rig(scene):
    """A backdrop with two nodes on it, and its path."""
    scene.nodes.add_node("Arm", "PEG")
    scene.nodes.add_node("Hand", "PEG", x=200)
    scene.backdrops.wrap_nodes(["Top/Arm", "Top/Hand"], "The rig")
    return scene.metadata.get_store().backdrops[0].path


def discovered(studio, host):
    from ayon_core.pipeline.publish import publish_plugins_discover

    found = publish_plugins_discover()
    return {plugin.__name__: plugin for plugin in found.plugins}


def test_plugins_are_found_and_switchable(studio, host):
    found = discovered(studio, host)
    assert {"ExtractWorkfile", "ExtractTemplate", "IncrementWorkfile"} <= set(found)
    assert found["IncrementWorkfile"].optional is True


@pytest.fixture
def staging(tmp_path):
    folder = tmp_path / "staging"
    folder.mkdir()
    return folder


def test_workfile_is_saved_once_and_shared(studio, host, zipped, session, staging):
    context = pyblish.api.Context()
    instance = context.create_instance("workfileMain", family="workfile")
    plugin = discovered(studio, host)["ExtractWorkfile"]()
    plugin.staging_dir = lambda _: str(staging)
    plugin.process(instance)
    (representation,) = instance.data["representations"]
    assert representation["files"] == zipped.name
    published = staging / zipped.name
    assert context.data["harmonyWorkfileZip"] == published.as_posix()
    assert session.workfile.count == [1]
    with zipfile.ZipFile(published) as archive:
        assert archive.testzip() is None
        assert any(
            name.endswith(".xstage") and "/" not in name for name in archive.namelist()
        )


@pytest.mark.parametrize("can_link", [True, False])
def test_saves_during_a_publish_do_not_change_what_is_published(
    zipped, session, scene, staging, monkeypatch, can_link
):
    if not can_link:

        def refuse(*_):
            raise OSError("no second names here")

        monkeypatch.setattr(os, "link", refuse)
    published = publish_files.save_workfile(staging)
    before = published.read_bytes()
    scene.nodes.add_node("Later", "PEG")
    session.workfile.save()
    assert zipped.read_bytes() != before
    assert published.read_bytes() == before
    published.unlink()
    assert zipped.is_file()


def test_what_is_published_is_saved_without_what_was_deleted(zipped, staging, session):
    publish_files.save_workfile(staging)

    assert ("make_compact", str(zipped)) in session.workfile.done


def test_a_workfile_that_fails_its_check_is_not_staged(zipped, staging, monkeypatch):
    def fail(path, xstage):
        raise IncompleteFileError("no")

    monkeypatch.setattr(publish_files, "check_workfile", fail)
    with pytest.raises(IncompleteFileError):
        publish_files.save_workfile(staging)
    assert list(staging.iterdir()) == []
    assert zipped.is_file()


def test_a_file_that_can_be_neither_linked_nor_copied_is_named(session, tmp_path):
    with pytest.raises(IncompleteFileError, match=r"Cannot copy '.*gone\.zip'"):
        publish_files._link_or_copy(tmp_path / "gone.zip", tmp_path / "staged.zip")
    assert not (tmp_path / "staged.zip").exists()


def test_a_scene_without_workfile_is_refused(session, staging):
    with pytest.raises(IncompleteFileError, match="not a workfile yet"):
        publish_files.save_workfile(staging)


def test_a_zip_without_the_open_version_is_refused(zipped, session):
    session.workfile.save()
    with pytest.raises(IncompleteFileError, match="other.xstage"):
        publish_files.check_workfile(zipped, "other.xstage")


def test_a_damaged_zip_is_refused(zipped, session, scene):
    session.workfile.save()
    content = bytearray(zipped.read_bytes())
    with zipfile.ZipFile(zipped) as archive:
        largest = max(archive.infolist(), key=lambda item: item.compress_size)
    content[largest.header_offset + 60 + len(largest.filename)] ^= 0xFF
    zipped.write_bytes(bytes(content))
    with pytest.raises(WorkfileError):
        publish_files.check_workfile(
            zipped, f"{scene.settings.get_scene().version_name}.xstage"
        )


def test_a_template_pastes_into_the_scene(rig, scene, tmp_path):
    scene.nodes.select(["Top/Arm"])
    path = publish_files.write_template(rig, tmp_path, "rigMain", "used")
    assert scene.nodes.get_selection().nodes == ("Top/Arm",)
    with zipfile.ZipFile(path) as archive:
        assert "rigMain.tpl/scene.xstage" in archive.namelist()
        archive.extractall(tmp_path / "unzipped")
    pasted = scene.templates.paste_template(tmp_path / "unzipped" / "rigMain.tpl")
    assert len(pasted.nodes) == 2
    assert [item.title for item in pasted.backdrops] == ["The rig"]


def test_the_thumbnail_of_a_template_is_the_one_that_harmony_drew(
    studio, host, rig, tmp_path
):
    instance = pyblish.api.Context().create_instance("rigMain")
    instance.data.update(productName="rigMain", transientData={"holder": rig})
    plugin = discovered(studio, host)["ExtractTemplate"]()
    plugin.staging_dir = lambda _: str(tmp_path)
    plugin.process(instance)
    with Image.open(instance.data["thumbnailSource"]) as picture:
        assert picture.format == "PNG"
    assert [item["name"] for item in instance.data["representations"]] == ["tpl"]


def test_a_template_may_carry_no_palettes(rig, tmp_path):
    path = publish_files.write_template(rig, tmp_path, "rigMain", "none")
    with zipfile.ZipFile(path) as archive:
        assert not any(name.endswith(".plt") for name in archive.namelist())


def test_an_empty_backdrop_is_refused_and_leaves_nothing(scene, tmp_path):
    scene.backdrops.add_backdrop("Empty", x=5000, y=5000)
    staging = tmp_path / "staging"
    staging.mkdir()
    path = scene.metadata.get_store().backdrops[0].path
    with pytest.raises(IncompleteFileError, match="No nodes"):
        publish_files.write_template(path, staging, "rigMain", "used")
    assert list(staging.iterdir()) == []


def test_a_failed_check_leaves_nothing(rig, tmp_path, monkeypatch):
    def fail(template, node_count):
        raise IncompleteFileError("no")

    staging = tmp_path / "staging"
    staging.mkdir()
    monkeypatch.setattr(publish_files, "check_template", fail)
    with pytest.raises(IncompleteFileError):
        publish_files.write_template(rig, staging, "rigMain", "used")
    assert list(staging.iterdir()) == []


def palette_instance(scene, textured):
    """A palette in the scene's folder, and an instance of it."""
    library = scene.settings.get_scene().folder / "palette-library"
    library.mkdir(exist_ok=True)
    lines = ["ToonBoomAnimationInc PaletteFile 2", "", "Solid Skin 0x0a00000000000001"]
    lines[-1] += " 1 2 3 255"
    if textured:
        lines.append("Texture Cloth 0x0a00000000000002 Tile")
    (library / "bob.plt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    context = pyblish.api.Context()
    context.data["sceneDir"] = scene.settings.get_scene().folder.as_posix()
    instance = context.create_instance("paletteBob")
    instance.data["transientData"] = {"holder": "palette-library/bob.plt"}
    return library, instance


def extract_palette(studio, host, instance, folder):
    plugin = discovered(studio, host)["ExtractPalette"]()
    plugin.staging_dir = lambda _: str(folder)
    plugin.process(instance)
    return {item["name"]: item["files"] for item in instance.data["representations"]}


def test_a_palette_travels_with_its_textures(studio, host, scene, tmp_path):
    library, instance = palette_instance(scene, textured=True)
    (library / "bob_textures").mkdir()
    (library / "bob_textures" / "0a00000000000002.tga").write_bytes(b"tga")
    before = sorted(library.rglob("*"))
    staging = tmp_path / "staging"
    staging.mkdir()
    files = extract_palette(studio, host, instance, staging)
    assert files == {
        "plt": "bob.plt",
        "textures": "bob_textures.zip",
        "png": "bob_swatches.png",
    }
    with zipfile.ZipFile(staging / "bob_textures.zip") as archive:
        assert archive.namelist() == ["bob_textures/0a00000000000002.tga"]
    assert sorted(library.rglob("*")) == before


def test_swatches_are_the_thumbnail_unless_an_artist_gave_one(
    studio, host, scene, tmp_path
):
    _, instance = palette_instance(scene, textured=False)
    extract_palette(studio, host, instance, tmp_path)
    with Image.open(instance.data["thumbnailSource"]) as sheet:
        assert (1, 2, 3) in {color for _, color in sheet.getcolors(maxcolors=1 << 16)}
    instance.data["thumbnailSource"] = "own.png"
    extract_palette(studio, host, instance, tmp_path)
    assert instance.data["thumbnailSource"] == "own.png"


def test_a_palette_is_published_also_without_its_swatches(
    studio, host, scene, tmp_path, monkeypatch
):
    def fail(colors, path):
        raise MemoryError

    monkeypatch.setattr("ayon_harmony.publishing.swatch_sheet.draw_swatch_sheet", fail)
    _, instance = palette_instance(scene, textured=False)
    assert set(extract_palette(studio, host, instance, tmp_path)) == {"plt"}
    assert "thumbnailSource" not in instance.data


def test_palettes_and_templates_come_before_thumbnails_are_made(studio, host):
    found = discovered(studio, host)
    for name in ("ExtractPalette", "ExtractTemplate"):
        assert found[name].order < pyblish.api.ExtractorOrder - 0.00001


def test_a_palette_without_its_texture_is_refused(studio, host, scene, tmp_path):
    from ayon_core.pipeline.publish import PublishError

    _, instance = palette_instance(scene, textured=True)
    with pytest.raises(PublishError, match="lacks its textures"):
        extract_palette(studio, host, instance, tmp_path)
    assert not (tmp_path / "bob.plt").exists()


def test_the_next_version_waits_for_a_publish_without_errors(
    studio, host, session, monkeypatch
):
    plugin_class = discovered(studio, host)["IncrementWorkfile"]
    saved = []
    monkeypatch.setitem(
        plugin_class.process.__globals__,
        "save_next_version",
        lambda **options: saved.append(options),
    )
    context = pyblish.api.Context()
    context.data["results"] = [{"success": False, "plugin": plugin_class}]
    plugin_class().process(context)
    assert saved == []
    context.data["results"] = []
    plugin_class().process(context)
    assert len(saved) == 1


@pytest.fixture
def colored(tmp_path):
    """A template with two palettes, and a drawing in a colour of one."""
    template = tmp_path / "rig.tpl"
    (template / "elements" / "arm").mkdir(parents=True)
    (template / "palette-library").mkdir()
    lines = ["ToonBoomAnimationInc PaletteList 1"]
    for name, digit in (("skin", "a"), ("props", "b")):
        (template / "palette-library" / f"{name}.plt").write_text(
            f"ToonBoomAnimationInc PaletteFile 2\nSolid One 0x0{digit * 15} 1 2 3 255\n"
        )
        lines.append(f'palette-library/{name} LINK "./palette-library/{name}.plt"')
    (template / "PALETTE_LIST").write_text("\n".join(lines) + "\n")
    drawing = template / "elements" / "arm" / "arm-1.tvg"
    drawing.write_bytes(drawing_in(DrawingColor(int("a" * 15, 16), "", "", (1,) * 4)))
    return template


def drawing_in(color, **options):
    builder = DrawingBuilder(**options)
    layer = builder.layer("C")
    layer.shape().area(rectangle(0, 0, 9, 9), layer.paint(color))
    return builder.to_bytes()


def test_only_palettes_of_its_drawings_stay(colored):
    publish_files.keep_palettes(colored, publish_files.used_palettes(colored))
    assert [path.name for path in (colored / "palette-library").iterdir()] == [
        "skin.plt"
    ]
    assert "props" not in (colored / "PALETTE_LIST").read_text()


def test_a_drawing_whose_colours_are_packed_tells_them_too(colored):
    color = DrawingColor(int("b" * 15, 16), "long name " * 40, "props", (1,) * 4)
    path = colored / "elements" / "arm" / "arm-2.tvg"
    path.write_bytes(drawing_in(color, wide=True))
    assert publish_files.used_palettes(colored) == {"skin.plt", "props.plt"}


def test_of_two_palettes_with_one_id_the_one_that_wins_stays(colored):
    library = colored / "palette-library"
    shutil.copy(library / "skin.plt", library / "copy.plt")
    assert publish_files.used_palettes(colored) == {"skin.plt"}


def test_no_palette_stays_when_no_drawing_has_a_colour(colored):
    (colored / "elements" / "arm" / "arm-1.tvg").write_bytes(
        DrawingBuilder().to_bytes()
    )
    publish_files.keep_palettes(colored, publish_files.used_palettes(colored))
    assert list((colored / "palette-library").iterdir()) == []


def test_all_palettes_stay_when_one_drawing_cannot_be_read(colored):
    (colored / "elements" / "arm" / "arm-2.tvg").write_bytes(b"broken")
    publish_files.keep_palettes(colored, publish_files.used_palettes(colored))
    assert len(list((colored / "palette-library").iterdir())) == 2


def test_a_preview_is_drawn_of_a_zip(tmp_path):
    scene = SceneMaker(tmp_path / "sh010")
    scene.folder.mkdir()
    scene.node("COMPOSITE", "Top/Comp")
    scene.node("DISPLAY", "Top/Display")
    scene.drawing("Top/Hero", {"1": ("1-9", character()["head"]["1"])})
    scene.link("Top/Hero", "Top/Comp")
    scene.link("Top/Comp", "Top/Display")
    scene.save()
    save_folder(scene.folder, tmp_path / "sh010_v001.zip")
    picture = draw_preview(tmp_path / "sh010_v001.zip", tmp_path / "preview.png")

    with Image.open(picture) as image:
        assert image.size == (640, 360)
        assert len(image.getcolors(100_000)) > 3


def test_there_is_no_preview_of_a_scene_that_shows_nothing(tmp_path):
    scene = SceneMaker(tmp_path)
    scene.node("DISPLAY", "Top/Display")

    assert draw_preview(scene.save(), tmp_path / "preview.png") is None
    assert draw_preview(tmp_path / "none.zip", tmp_path / "preview.png") is None
    assert not (tmp_path / "preview.png").exists()
