"""Pictures of workfiles and templates: folders and zips."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from sandbox.drawings.scene_maker import SceneMaker

from .conftest import BLUE, RED, square

pytestmark = pytest.mark.process

GREEN_PALETTE = (
    "ToonBoomAnimationInc PaletteFile 2\n"
    "Solid    Red                        0x0000000000000a11  10 200  20 255\n"
)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A scene with one drawing, whose red the scene's palette makes green."""
    folder = tmp_path / "sh010"
    folder.mkdir()
    scene = SceneMaker(folder)
    scene.node("COMPOSITE", "Top/Comp")
    scene.node("DISPLAY", "Top/Display")
    scene.drawing("Top/Hero", {"1": ("2-9", square(RED))})
    scene.link("Top/Hero", "Top/Comp")
    scene.link("Top/Comp", "Top/Display")
    library = folder / "palette-library"
    library.mkdir()
    (library / "bob.plt").write_text(GREEN_PALETTE, encoding="utf-8")
    scene.save(
        "ToonBoomAnimationInc PaletteList 1\n"
        'palette-library/bob LINK "/gone/palette-library/bob.plt"\n'
    )
    return folder


@pytest.fixture
def pack(folder, tmp_path):
    """Zip the scene as workfiles are."""

    def pack(name="sh010_v003.zip", more=()) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as archive:
            for file in sorted(folder.rglob("*")):
                if file.is_file():
                    archive.write(file, f"sh010/{file.relative_to(folder)}")
            for member, data in more:
                archive.writestr(member, data)
        return path

    return pack


def middle(picture):
    assert picture.reason == ""
    with Image.open(picture.path) as image:
        return image.convert("RGB").getpixel((image.width // 2, image.height // 2))


def test_a_folder_and_its_zip_give_one_picture(maker, folder, pack):
    zipped = maker.of_scene(pack())

    assert middle(zipped) == middle(maker.of_scene(folder)) == (10, 200, 20)
    assert zipped.notes == ()


def test_of_several_versions_in_a_zip_the_one_that_is_meant_is_drawn(
    maker, folder, pack
):
    (file,) = folder.glob("*.xstage")
    text = file.read_text(encoding="utf-8")
    file.rename(folder / "sh010_v003.xstage")
    blue = folder / "elements" / "Hero" / "Hero-2.tvg"
    blue.write_bytes(square(BLUE).to_bytes())
    other = text.replace('name="1"', 'name="2"').replace('val="1" id', 'val="2" id')
    (folder / "retake.xstage").write_text(other, encoding="utf-8")
    path = pack()

    assert middle(maker.of_scene(path)) == (10, 200, 20)
    assert middle(maker.of_scene(path, version="retake")) == BLUE.rgba[:3]
    assert middle(maker.of_scene(path, version="gone")) == (10, 200, 20)


def test_a_picture_of_a_zip_is_found_again_until_the_zip_changes(maker, folder, pack):
    path = pack()
    first = maker.of_scene(path)
    made = first.path.stat().st_mtime_ns
    assert maker.of_scene(path) == first
    assert first.path.stat().st_mtime_ns == made

    drawing = folder / "elements" / "Hero" / "Hero-1.tvg"
    drawing.write_bytes(square(BLUE).to_bytes())
    pack()
    os.utime(path, (10, 10))
    assert middle(maker.of_scene(path)) == BLUE.rgba[:3]


def test_no_name_in_a_zip_leads_out_of_its_place(maker, pack, tmp_path):
    path = pack(
        more=[
            ("sh010/elements/Hero/../../../../evil-1.tvg", b"x"),
            ("/etc/evil.plt", b"x"),
            ("sh010/palette-library/../../evil.plt", b"x"),
        ]
    )
    maker.of_scene(path)

    assert list(tmp_path.rglob("evil*")) == []


def test_a_drawing_that_is_not_in_the_zip_is_named(maker, folder, pack):
    (folder / "elements" / "Hero" / "Hero-1.tvg").unlink()
    picture = maker.of_scene(pack())

    assert "'Top/Hero': drawing '1' is not there" in picture.notes


def test_a_palette_that_is_nowhere_is_named(maker, folder, pack):
    (folder / "palette-library" / "bob.plt").unlink()
    picture = maker.of_scene(pack())

    assert middle(picture) == RED.rgba[:3]
    assert picture.notes == ("palette 'palette-library/bob' is not in the zip",)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\5\6" + bytes(18)])
def test_what_holds_no_scene_is_a_reason(maker, tmp_path, content):
    path = tmp_path / "broken.zip"
    path.write_bytes(content)

    assert "'broken" in maker.of_scene(path).reason
    assert "'empty' holds no scene" in maker.of_scene(_empty(tmp_path)).reason
    assert "cannot be read" in maker.of_scene(tmp_path / "none.zip").reason


def _empty(folder: Path) -> Path:
    (folder / "empty").mkdir(exist_ok=True)
    return folder / "empty"


def test_a_palette_that_is_linked_elsewhere_is_read_where_it_lies(
    maker, folder, pack, tmp_path
):
    palette = folder / "palette-library" / "bob.plt"
    published = tmp_path / "published.plt"
    palette.rename(published)
    link = f'palette-library/bob LINK "{published.as_posix()}"\n'
    (folder / "PALETTE_LIST").write_text(
        f"ToonBoomAnimationInc PaletteList 1\n{link}", encoding="utf-8"
    )

    picture = maker.of_scene(pack())

    assert middle(picture) == (10, 200, 20)
    assert picture.notes == ()
