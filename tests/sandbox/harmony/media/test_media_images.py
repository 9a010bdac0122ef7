"""Image files of every DRAWING_TYPE, checked with readers that are not ours."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox.harmony.render import images
from sandbox.harmony.render.psd import read_psd
from sandbox.harmony.render.qt import QColor, QImage, QPainter, QRect

Image = pytest.importorskip("PIL.Image", reason="Pillow reads the files back")

WIDTH, HEIGHT = 37, 23  # odd on purpose: padded lines show
RED, GREEN, BLUE = (250, 10, 20), (30, 240, 40), (50, 60, 230)

REAL = [kind for kind in images.DRAWING_TYPES.values() if not kind.is_placeholder]
PILLOW_READS = {"tga", "bmp", "tif", "sgi", "psd", "png", "jpg"}


@pytest.fixture
def picture() -> QImage:
    """Red upper left, green upper right, blue lower left, nothing lower right."""
    image = QImage(WIDTH, HEIGHT, QImage.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    for rect, colour in (
        (QRect(0, 0, 18, 11), RED),
        (QRect(18, 0, 19, 11), GREEN),
        (QRect(0, 11, 18, 12), BLUE),
    ):
        painter.fillRect(rect, QColor(*colour))
    painter.end()
    return image


def save(folder: Path, picture: QImage, name: str) -> Path:
    kind = images.DRAWING_TYPES[name]
    path = folder / f"frame.{kind.extension}"
    images.write_image(path, picture, kind)
    return path


def close(found: tuple[int, ...], wanted: tuple[int, ...], tolerance: int = 2) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(found, wanted))


@pytest.mark.parametrize(
    "kind", [k for k in REAL if k.extension in PILLOW_READS], ids=lambda k: k.name
)
def test_pillow_sees_the_colours_where_they_were_put(kind, picture, tmp_path):
    if kind.depth == 16 and kind.extension == "psd":
        pytest.skip("Pillow does not read PSD of 16 bits")
    path = save(tmp_path, picture, kind.name)
    with Image.open(path) as opened:
        assert opened.size == (WIDTH, HEIGHT)
        if kind.extension != "jpg" and kind.depth == 8:
            assert len(opened.getbands()) == kind.channels
        if kind.channels == 1:
            red, green, blue = (opened.getpixel(p) for p in ((3, 3), (30, 3), (3, 20)))
            assert green > red > 0
            assert green > blue > 0
            assert opened.getpixel((30, 20)) == 0
            return
        found = opened.convert("RGBA")
        tolerance = 12 if kind.extension == "jpg" else 2
        assert close(found.getpixel((3, 3)), RED, tolerance)
        assert close(found.getpixel((30, 3)), GREEN, tolerance)
        assert close(found.getpixel((3, 20)), BLUE, tolerance)
        if kind.channels == 4:
            assert found.getpixel((30, 20))[3] == 0
        else:
            assert close(found.getpixel((30, 20))[:3], (0, 0, 0), tolerance)


@pytest.mark.process
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize(
    "kind", [k for k in REAL if k.extension in ("exr", "dpx", "psd", "sgi")],
    ids=lambda k: k.name,
)  # fmt: skip
def test_ffmpeg_sees_the_colours_where_they_were_put(kind, picture, tmp_path):
    if kind.name.endswith("12") or "12_INVERTED" in kind.name:
        pytest.skip("ffmpeg does not know the 12 bit filling of DPX; see oiiotool")
    path = save(tmp_path, picture, kind.name)
    told = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-f", "rawvideo",
         "-pix_fmt", "rgba", "-"],
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    raw = told.stdout
    assert len(raw) == WIDTH * HEIGHT * 4

    def at(x: int, y: int) -> tuple[int, ...]:
        start = (y * WIDTH + x) * 4
        return tuple(raw[start : start + 3])

    if kind.channels == 1:
        assert at(30, 3)[0] > at(3, 3)[0] > 0
        return
    wanted = [RED, GREEN, BLUE]
    if "INVERTED" in kind.name:
        wanted = [tuple(reversed(colour)) for colour in wanted]
    for place, colour in zip(((3, 3), (30, 3), (3, 20)), wanted):
        assert close(at(*place), colour, 3), place


@pytest.mark.process
@pytest.mark.skipif(shutil.which("oiiotool") is None, reason="no oiiotool here")
@pytest.mark.parametrize(
    "kind", [k for k in REAL if k.extension in ("exr", "dpx", "tif", "sgi", "psd")],
    ids=lambda k: k.name,
)  # fmt: skip
def test_oiiotool_reads_size_channels_and_values(kind, tmp_path):
    plain = QImage(WIDTH, HEIGHT, QImage.Format_ARGB32)
    plain.fill(QColor(*RED))
    path = save(tmp_path, plain, kind.name)
    told = subprocess.run(
        ["oiiotool", "--stats", str(path)],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    line = next(row for row in told.splitlines() if "Stats Avg" in row)
    values = [float(v) for v in line.split(":")[1].split("(")[0].split()]
    if kind.extension == "psd" and kind.channels == 4:
        assert len(values) == 3  # a fourth channel without layers is no alpha to oiio
    else:
        assert len(values) == kind.channels
    full = {8: 255, 10: 1023, 12: 4095, 16: 65535}[kind.depth]
    full = 1.0 if kind.extension == "exr" else full
    if kind.channels > 1:
        wanted = RED[::-1] if "INVERTED" in kind.name else RED
        found = tuple(round(v * 255 / full) for v in values[:3])
        assert close(found, wanted)


@pytest.mark.parametrize("kind", REAL, ids=lambda k: k.name)
def test_our_reader_gives_back_what_our_writer_wrote(kind, picture, tmp_path):
    if kind.extension == "pdf":
        assert save(tmp_path, picture, "PDF").read_bytes().startswith(b"%PDF-1.4")
        return
    found = images.read_image(save(tmp_path, picture, kind.name))
    assert (found.width(), found.height()) == (WIDTH, HEIGHT)
    straight = found.convertToFormat(QImage.Format_ARGB32)
    if kind.channels == 1:
        assert straight.pixelColor(3, 3).red() == straight.pixelColor(3, 3).blue() > 0
        return
    wanted = RED[::-1] if "INVERTED" in kind.name else RED
    colour = straight.pixelColor(3, 3)
    tolerance = 12 if kind.extension == "jpg" else 1
    assert close((colour.red(), colour.green(), colour.blue()), wanted, tolerance)
    alpha = straight.pixelColor(30, 20).alpha()
    assert alpha == (0 if kind.channels == 4 else 255)


@pytest.mark.parametrize("compression", ["tga_rle", "packbits", "tiff_adobe_deflate"])
def test_packed_files_of_other_programs_are_read(compression, tmp_path):
    source = Image.new("RGB", (40, 20), RED)
    source.paste(GREEN, (20, 0, 40, 20))
    path = tmp_path / ("a.tga" if compression == "tga_rle" else "a.tif")
    source.save(path, compression=compression)
    found = images.read_image(path)
    assert close(found.pixelColor(2, 2).getRgb(), RED)
    assert close(found.pixelColor(30, 2).getRgb(), GREEN)


@pytest.mark.process
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize("name", ["a.sgi", "a.dpx", "a.exr", "a.bmp"])
def test_files_written_by_ffmpeg_are_read(name, tmp_path):
    path = tmp_path / name
    extra = ["-compression", "zip1"] if name == "a.exr" else []
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=0xfa0a14:s=40x20",
         "-frames:v", "1", "-update", "1", *extra, str(path)],
        check=True, timeout=60,
    )  # fmt: skip
    found = images.read_image(path)
    assert (found.width(), found.height()) == (40, 20)
    assert close(found.pixelColor(5, 5).getRgb(), RED, 3)


def test_an_unknown_drawing_type_is_silently_tga():
    assert images.drawing_type("NOPE").name == "TGA"
    assert images.drawing_type("png4").name == "PNG4"


def test_a_type_without_public_format_says_so_in_its_first_line(picture, tmp_path):
    path = save(tmp_path, picture, "OPT4")
    assert path.suffix == ".opt"
    first = path.read_bytes().splitlines()[0]
    assert b"PLACEHOLDER" in first
    assert b"OPT4" in first
    assert images.read_image(path).pixelColor(3, 3).red() == RED[0]


def test_sixteen_bits_a_channel_survive_the_way_to_a_png(tmp_path):
    deep = QImage(4, 2, QImage.Format_RGBA64)
    deep.fill(QColor.fromRgba64(1000, 2000, 3000, 65535))
    path = save(tmp_path, deep, "PNGDP4")
    found = images.read_image(path)
    rgba = found.convertToFormat(QImage.Format_RGBA64).pixelColor(1, 1).rgba64()
    assert (rgba.red(), rgba.green(), rgba.blue()) == (1000, 2000, 3000)


def test_something_else_than_an_image_is_refused_by_name(tmp_path):
    path = tmp_path / "a.png"
    path.write_text("no picture")
    with pytest.raises(images.ImageReadError, match=r"a\.png"):
        images.read_image(path)


def test_a_flat_psd_has_no_layers(picture, tmp_path):
    document = read_psd(save(tmp_path, picture, "PSD4").read_bytes())
    assert (document.width, document.height, document.layers) == (WIDTH, HEIGHT, ())
