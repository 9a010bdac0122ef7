"""Pictures are kept, made again when something changed, and never cost a session."""

from __future__ import annotations

import os
import sys
import tempfile
import time

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.pictures import Picture, PictureMaker, pictures_folder
from ayon_harmony.pictures import maker as maker_module
from ayon_harmony.pictures.drawing_process import DrawingProcess
from ayon_harmony.pictures.maker import element_drawings, find_thumbnail

from .conftest import BLUE, RED

pytestmark = pytest.mark.process

# A child that dies of one drawing and draws all others.
DYING_CHILD = """
import os, sys, json
for line in sys.stdin:
    job = json.loads(line)
    if "deadly" in job["path"]:
        os._exit(134)
    open(job["target"], "wb").write(b"drawn")
    print("a launcher's own line")
    print("ayon-picture " + json.dumps({"notes": [str(os.getpid())]}), flush=True)
"""
HANGING_CHILD = "import sys, time; sys.stdin.readline(); time.sleep(60)"
CHILD_WITHOUT_QT = """
print('ayon-picture {"fatal": "no Qt", "reason": "no module"}', flush=True)
"""


def square(color=RED) -> DrawingBuilder:
    builder = DrawingBuilder()
    layer = builder.layer("C")
    layer.shape().area(rectangle(-50, -50, 100, 100), layer.paint(color))
    return builder


@pytest.fixture
def maker_with(tmp_path):
    """Make a maker whose child is a script."""
    makers = []

    def maker_with(script: str, **options) -> PictureMaker:
        process = DrawingProcess([sys.executable, "-c", script], **options)
        makers.append(PictureMaker(tmp_path / "pictures", process))
        return makers[-1]

    yield maker_with
    for maker in makers:
        maker.close()


def middle(picture: Picture):
    with Image.open(picture.path) as image:
        return image.convert("RGB").getpixel((image.width // 2, image.height // 2))


def test_a_drawing_that_crashes_the_child_costs_only_its_own_picture(
    maker_with, tmp_path
):
    maker = maker_with(DYING_CHILD)
    for name in ("first", "deadly", "last"):
        (tmp_path / f"{name}.tvg").write_bytes(b"x")
    first, deadly, last = (
        maker.of_drawing(tmp_path / f"{name}.tvg")
        for name in ("first", "deadly", "last")
    )

    assert (first.reason, last.reason) == ("", "")
    assert deadly.path is None
    assert "crashed the drawing process (134)" in deadly.reason


def test_a_child_ends_after_its_share_of_work(maker_with, tmp_path):
    maker = maker_with(DYING_CHILD, jobs_a_child=2)
    children = []
    for number in range(4):
        path = tmp_path / f"{number}.tvg"
        path.write_bytes(b"x")
        children.append(maker.of_drawing(path).notes[0])

    assert children[0] == children[1] != children[2] == children[3]


def test_a_drawing_that_takes_for_ever_is_given_up(maker_with, tmp_path):
    maker = maker_with(HANGING_CHILD, timeout_s=0.2)

    assert "took over 0.2 s" in maker.of_drawing(tmp_path / "a.tvg").reason


def test_without_qt_there_is_a_reason_and_no_second_try(maker_with, tmp_path):
    maker = maker_with(CHILD_WITHOUT_QT)
    reasons = {maker.of_drawing(tmp_path / f"{n}.tvg").reason for n in range(3)}

    assert reasons == {"there is no Qt to draw with (no module)"}


def test_a_command_that_does_not_start_is_a_reason(tmp_path):
    process = DrawingProcess([str(tmp_path / "none")])

    picture = PictureMaker(tmp_path, process).of_drawing(tmp_path / "a.tvg")
    assert "drawing process" in picture.reason


def test_a_broken_drawing_is_a_reason_with_its_name(maker, tmp_path):
    broken = tmp_path / "a-1.tvg"
    broken.write_bytes(b"")

    picture = maker.of_drawing(broken)
    assert picture.path is None
    assert "'a-1.tvg': it is empty" in picture.reason


def test_a_picture_is_made_once(maker, save, tmp_path):
    path = save(square())
    first = maker.of_drawing(path)
    made = first.path.stat().st_mtime_ns
    again = PictureMaker(tmp_path / "pictures", DrawingProcess(["none"]))

    assert again.of_drawing(path) == first
    assert first.path.stat().st_mtime_ns == made


def test_a_changed_drawing_or_palette_becomes_another_picture(maker, save, tmp_path):
    palette = tmp_path / "scene.plt"
    header = "ToonBoomAnimationInc PaletteFile 2\n"
    palette.write_text(header, encoding="utf-8")
    path = save(square())
    pictures = [maker.of_drawing(path, [palette])]
    palette.write_text(
        f"{header}Solid Red 0x0000000000000a11 1 2 3 255\n", encoding="utf-8"
    )
    pictures.append(maker.of_drawing(path, [palette]))
    save(square(BLUE))
    pictures.append(maker.of_drawing(path, [palette]))

    assert [middle(p) for p in pictures] == [RED.rgba[:3], (1, 2, 3), BLUE.rgba[:3]]


def test_no_half_picture_is_left_by_a_failure(maker, tmp_path):
    (tmp_path / "a-1.tvg").write_bytes(b"OTVGfull")
    maker.of_drawing(tmp_path / "a-1.tvg")

    assert os.listdir(tmp_path / "pictures") == []


def test_a_transparent_colour_of_a_thumbnail_is_as_harmony_drew_it(maker, tmp_path):
    # Half of black on white, multiplied by its opacity once more when it was saved.
    Image.new("RGBA", (96, 96), (255, 255, 255, 128)).save(tmp_path / "a.png")
    picture = maker.harmonys(tmp_path / "a.png")

    with Image.open(picture.path) as image:
        assert image.convert("RGBA").getpixel((1, 1)) == (128, 128, 128, 255)


def test_a_thumbnail_that_shows_something_else_is_not_taken(maker, save, tmp_path):
    path = save(square())
    thumbnail = tmp_path / ".thumbnails" / ".a-1.tvg.png"
    thumbnail.parent.mkdir()
    Image.new("RGBA", (96, 96), "green").save(thumbnail)
    later = time.time() + 10
    os.utime(thumbnail, (later, later))
    asked = {"size": (96, 96), "with_harmonys": True}

    assert maker.of_drawing(path, **asked).is_harmonys
    assert not maker.of_drawing(path, arts=("L",), **asked).is_harmonys
    assert not maker.of_drawing(path, background=None, **asked).is_harmonys


def test_harmony_s_own_thumbnail_is_taken_while_it_is_newer(maker, save, tmp_path):
    path = save(square())
    thumbnail = tmp_path / ".thumbnails" / ".a-1.tvg.png"
    thumbnail.parent.mkdir()
    Image.new("RGBA", (96, 96), "green").save(thumbnail)
    later = time.time() + 10
    os.utime(thumbnail, (later, later))

    own = maker.of_drawing(path, size=(96, 96), with_harmonys=True)
    large = maker.of_drawing(path, size=(512, 512), with_harmonys=True)
    os.utime(path, (later + 1, later + 1))
    older = maker.of_drawing(path, size=(96, 96), with_harmonys=True)

    with Image.open(own.path) as picture:
        assert picture.convert("RGB").getpixel((48, 48)) == (0, 128, 0)
    assert own.is_harmonys
    assert not large.is_harmonys
    assert not older.is_harmonys
    assert find_thumbnail(path) is None


def test_a_contact_sheet_has_a_card_for_a_drawing_that_is_broken(maker, save, tmp_path):
    save(square(), "hero-2")
    save(square(BLUE), "hero-10")
    (tmp_path / "hero-3.tvg").write_bytes(b"broken")
    sheet = maker.of_element(tmp_path, side=64)

    assert [p.stem for p in element_drawings(tmp_path)] == [
        "hero-2",
        "hero-3",
        "hero-10",
    ]
    with Image.open(sheet.path) as image:
        colors = [image.convert("RGB").getpixel((38 + 70 * n, 38)) for n in (0, 2)]
    assert colors == [RED.rgba[:3], BLUE.rgba[:3]]


def test_an_element_without_drawings_is_a_reason(maker, tmp_path):
    (tmp_path / "empty").mkdir()

    assert "'empty' has no drawings" in maker.of_element(tmp_path / "empty").reason


def test_of_very_many_pictures_the_older_half_goes_and_nothing_else(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(maker_module, "_MOST_KEPT", 5)
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(8):
        path = folder / f"{number:032x}.png"
        path.write_bytes(b"x")
        os.utime(path, (number, number))
    (folder / "somebody's.png").write_bytes(b"x")
    PictureMaker(folder, DrawingProcess(["none"])).close()

    left = sorted(path.name for path in folder.iterdir())
    assert left == [*(f"{n:032x}.png" for n in range(4, 8)), "somebody's.png"]


def test_an_image_that_cannot_be_shown_is_a_card_of_a_sheet_that_says_so(
    maker, tmp_path
):
    Image.new("RGB", (4, 4), "green").save(tmp_path / "good.tga")
    (tmp_path / "bad.png").write_bytes(b"no image")
    (tmp_path / "bad.tga").write_bytes(b"no image")
    cells = [
        (name, Picture(tmp_path / name)) for name in ("good.tga", "bad.png", "bad.tga")
    ]
    sheet = maker.sheet(cells, side=96)

    assert sheet.reason == ""
    with Image.open(sheet.path) as image:
        assert image.convert("RGB").getpixel((6 + 48, 6 + 48)) == (0, 128, 0)


def test_below_a_picture_its_name_and_its_frames_have_a_line_each(maker, tmp_path):
    Image.new("RGB", (4, 4), "green").save(tmp_path / "good.png")
    picture = Picture(tmp_path / "good.png")

    def ink(label, line):
        """Columns of the label's line that something is written in."""
        sheet = maker.sheet([(label, picture)], side=96, columns=1)
        with Image.open(sheet.path) as opened:
            image = opened.convert("L")
        top = 6 + 96 + 18 * line
        box = (6, top, 6 + 96, min(top + 18, image.height))
        return {
            x
            for x in range(box[2] - box[0])
            for y in range(box[3] - box[1])
            if image.getpixel((box[0] + x, box[1] + y)) < 128
        }

    assert ink("Robin_arm-1, frames 1-3", 0) == ink("Robin_arm-1", 0)
    assert ink("Robin_arm-1, frames 1-3", 1) == ink("frames 1-3", 0)


def test_a_picture_of_an_image_has_none_of_its_texts(maker, tmp_path):
    path = tmp_path / "scan.png"
    texts = PngInfo()
    for key in (" a", "p  q", "Author"):
        # Qt reads the first two, and writes no PNG that has them.
        texts.add_text(key, "Somebody")
    Image.new("RGB", (40, 20), (220, 40, 30)).save(path, pnginfo=texts)

    picture = maker.of_image(path, (20, 20))

    with Image.open(picture.path) as image:
        assert image.size == (20, 10)
        assert image.convert("RGB").getpixel((5, 5)) == (220, 40, 30)
        assert "Somebody" not in image.info.values()


def test_shapes_that_name_other_files_are_no_image(maker, tmp_path):
    """Whatever the file is called; Qt would draw what is in the other one."""
    Image.new("RGB", (8, 8)).save(tmp_path / "secret.png")
    link = f'<image xlink:href="{(tmp_path / "secret.png").as_uri()}" width="8"/>'
    path = tmp_path / "scan.png"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"'
        f' xmlns:xlink="http://www.w3.org/1999/xlink">{link}</svg>'
    )
    picture = maker.of_image(path)
    assert picture.path is None
    assert "no image" in picture.reason or "cannot be shown" in picture.reason


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes of POSIX")
@pytest.mark.parametrize("by", ["link", "open", "file", "nowhere"])
def test_pictures_lie_in_a_folder_that_is_for_this_user_alone(
    tmp_path, monkeypatch, by
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    maker_module._folder_of_this_process.cache_clear()
    usual = tmp_path / f"ayon_harmony_pictures{os.getuid()}"
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    if by == "open":
        usual.mkdir(mode=0o777)
        usual.chmod(0o777)
    elif by == "file":
        usual.touch()
    else:
        usual.symlink_to(theirs if by == "link" else tmp_path / "gone")

    folder = pictures_folder()

    assert folder == pictures_folder()
    assert (folder == usual) == (by == "open")
    assert not folder.is_symlink()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(theirs.iterdir()) == []
    maker_module._folder_of_this_process.cache_clear()
