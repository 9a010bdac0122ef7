"""What a batch render leaves on disk and says."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.formats.tvg.palette import DrawingColor
from sandbox.harmony.render.lettering import read_frame_number
from sandbox.harmony.render.qt import QImage

RED, GREEN, BLUE = (200, 10, 20), (10, 200, 20), (10, 20, 200)


def rgb(image: QImage, x: int, y: int) -> tuple[int, int, int]:
    colour = image.pixelColor(x, y)
    return colour.red(), colour.green(), colour.blue()


def rendered(scene) -> list[str]:
    return sorted(path.name for path in (scene.project.folder / "frames").iterdir())


def test_defaults_give_four_digit_tga_frames_beside_the_scene(scene):
    scene.onto(scene.layer("a", RED))
    assert scene.render() is None
    assert rendered(scene) == [f"final-000{n}.tga" for n in (1, 2, 3, 4)]
    assert scene.lines == [f"Rendered frame {n}" for n in (1, 2, 3, 4)]
    assert rgb(scene.frame("final-0001.tga"), 160, 20) == RED


def test_the_frame_number_can_be_read_in_the_picture(scene):
    scene.set_length(12)
    scene.onto(scene.layer("a", RED))
    scene.render((9, 12))
    numbers = [read_frame_number(scene.frame(name)) for name in rendered(scene)]
    assert numbers == [9, 10, 11, 12]


@pytest.mark.parametrize(
    ("zeros", "start", "prefix", "expected"),
    [
        ("3", "1", "frames/final-", "final-0002.tga"),
        ("0", "1", "frames/final-", "final-2.tga"),
        ("3", "1001", "frames/x_", "x_1002.tga"),
        ("5", "9", "frames/v1", "v1000010.tga"),
    ],
)
def test_names_are_prefix_padded_number_and_extension(
    scene, zeros, start, prefix, expected
):
    scene.set(scene.write, LEADING_ZEROS=zeros, START=start, DRAWING_NAME=prefix)
    scene.render((2, 2))
    assert rendered(scene) == [expected]


def test_an_absolute_prefix_goes_where_it_says(scene, tmp_path):
    scene.set(scene.write, DRAWING_NAME=(tmp_path / "out" / "a.").as_posix())
    scene.set(scene.write, DRAWING_TYPE="PNG4")
    scene.render((1, 2))
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["a.0001.png", "a.0002.png"]


def test_port_zero_is_the_back(scene):
    scene.onto(scene.layer("back", RED))
    scene.onto(scene.layer("front", GREEN, (0, 0, 160, 180)))
    scene.render((1, 1))
    image = scene.frame("final-0001.tga")
    assert rgb(image, 20, 20) == GREEN
    assert rgb(image, 300, 20) == RED


def test_a_drawing_shows_only_where_it_is_exposed(scene):
    scene.onto(scene.layer("a", RED, exposures=(2, 3)))
    scene.set(scene.write, DRAWING_TYPE="PNG4")
    scene.render()
    alphas = [
        scene.frame(f"final-000{n}.png").pixelColor(160, 20).alpha()
        for n in (1, 2, 3, 4)
    ]
    assert alphas == [0, 255, 255, 0]


def test_a_disabled_layer_is_not_seen(scene):
    path = scene.layer("a", RED)
    scene.onto(path)
    scene.nodes.find(path).set_enabled(False)
    scene.set(scene.write, DRAWING_TYPE="PNG4")
    scene.render((1, 1))
    assert scene.frame("final-0001.png").pixelColor(160, 20).alpha() == 0


def test_a_disabled_write_node_leaves_nothing_and_says_so(scene):
    scene.nodes.find(scene.write).set_enabled(False)
    assert scene.render() is None
    assert rendered(scene) == []
    assert scene.lines == []
    assert "No enabled Write node" in scene.log.messages[0][1]


def test_two_write_nodes_give_two_sequences_and_one_line_a_frame(scene):
    scene.onto(scene.layer("a", RED))
    second = scene.node("WRITE", "Second")
    scene.nodes.link(scene.composite, 0, second, 0)
    scene.set(second, DRAWING_NAME="frames/other.", DRAWING_TYPE="JPG")
    scene.render((1, 2))
    assert rendered(scene) == [
        "final-0001.tga", "final-0002.tga", "other.0001.jpg", "other.0002.jpg",
    ]  # fmt: skip
    assert scene.lines == ["Rendered frame 1", "Rendered frame 2"]


def test_a_colour_card_fills_the_frame_behind_a_layer(scene):
    card = scene.node("COLOR_CARD", "Card")
    scene.nodes.find(card).attribute("COLOR").set_colour(*BLUE, 255)
    scene.onto(card)
    scene.onto(scene.layer("a", RED, (0, 0, 50, 50)))
    scene.render((1, 1))
    image = scene.frame("final-0001.tga")
    assert rgb(image, 20, 20) == RED
    assert rgb(image, 200, 100) == BLUE


def test_layers_inside_a_group_come_through_its_ports(scene):
    layer = scene.layer("a", RED)
    group = scene.nodes.create_group([layer], "Character")
    assert group
    if scene.nodes.output_count(scene.nodes.find(group)) == 0:
        out = scene.nodes.multiport(scene.nodes.find(group), "MULTIPORT_OUT").path
        inner = f"{group}/a"
        assert scene.nodes.link(inner, 0, out, 0, True, True)
    scene.onto(group)
    scene.render((1, 1))
    assert rgb(scene.frame("final-0001.tga"), 160, 20) == RED


def test_frames_are_kept_within_the_scene(scene):
    scene.render((3, 99))
    assert scene.lines == ["Rendered frame 3", "Rendered frame 4"]


def test_the_resolution_asked_for_is_the_size_of_the_pictures(scene):
    scene.onto(scene.layer("a", RED))
    scene.render((1, 1), resolution=(64, 36))
    image = scene.frame("final-0001.tga")
    assert (image.width(), image.height()) == (64, 36)
    assert rgb(image, 40, 5) == RED


def vector_layer(scene, name="ink"):
    elements, columns = scene.project.elements, scene.project.columns
    element_id = elements.add(name, "COLOR", 12, "SCAN", "TVG")
    columns.add(name, "DRAWING")
    columns.set_element(name, element_id)
    elements.create_drawing(element_id, "1")
    columns.set_value_at(name, 1, "1")
    read = scene.node("READ", name)
    scene.nodes.find(read).attribute("DRAWING.ELEMENT").link(name)
    scene.onto(read)
    scene.set(scene.write, DRAWING_TYPE="PNG4")
    return read, elements.drawing_path(element_id, "1")


def test_a_vector_drawing_is_rendered_in_its_colours(scene):
    _, path = vector_layer(scene)
    builder = DrawingBuilder()
    layer = builder.layer("C")
    color = DrawingColor(0x0A11, "Red", "Demo", (220, 40, 30, 255))
    layer.shape().area(rectangle(-1000, -1000, 1000, 2000), layer.paint(color))
    path.write_bytes(builder.to_bytes())
    scene.render((1, 1))
    image = scene.frame("final-0001.png")

    # 180 pixels are 3,750 units: 1,000 units are 48 pixels.
    assert rgb(image, 160 - 24, 90) == (220, 40, 30)
    assert image.pixelColor(160 + 10, 90).alpha() == 0
    assert image.pixelColor(160 - 55, 90).alpha() == 0
    assert scene.log.messages == []


def test_an_empty_vector_drawing_is_see_through(scene):
    vector_layer(scene)
    scene.render((1, 1))

    assert scene.frame("final-0001.png").pixelColor(160, 90).alpha() == 0
    assert scene.log.messages == []


def test_a_vector_drawing_that_cannot_be_read_is_a_labelled_panel_and_no_error(scene):
    _, path = vector_layer(scene)
    path.write_bytes(b"broken")
    scene.render((1, 1))
    image = scene.frame("final-0001.png")
    lit = sum(
        image.pixelColor(x, y).alpha() == 255
        for x in range(0, 320, 4)
        for y in range(0, 180, 4)
    )
    assert lit > 300  # a sixth of 80 x 45 samples is panel
    assert scene.log.messages == []


def test_a_missing_drawing_is_told_once_and_rendered_empty(scene):
    path = scene.layer("a", RED)
    scene.onto(path)
    scene.project.elements.drawing_path(1, "1").unlink()
    scene.render()
    assert len(rendered(scene)) == 4
    told = [text for level, text in scene.log.messages if level == "error"]
    assert len(told) == 1
    assert "a-1.png is missing" in told[0]


def test_no_files_means_frames_told_and_none_written(scene):
    assert scene.render(no_files=True) is None
    assert len(scene.lines) == 4
    assert rendered(scene) == []


def test_without_a_licence_nothing_is_rendered_and_the_code_says_so(scene):
    assert scene.render(no_licence=True) not in (None, 0)
    assert scene.lines == ["Invalid license."]
    assert rendered(scene) == []


def test_a_folder_that_cannot_be_written_fails_loudly(scene):
    blocker = scene.project.folder / "frames" / "blocked"
    blocker.write_text("a file")
    scene.set(scene.write, DRAWING_NAME="frames/blocked/a-")
    assert scene.render((1, 1)) == 1
    assert "cannot write" in scene.log.messages[0][1]


@pytest.mark.parametrize("form", ["TGA", "TIFF", "PSD", "BMP", "JPEG"])
def test_layers_of_other_bitmap_formats_are_drawn(scene, form):
    scene.onto(scene.layer("a", RED, form=form))
    scene.render((1, 1))
    found = rgb(scene.frame("final-0001.tga"), 160, 20)
    assert all(abs(a - b) < 4 for a, b in zip(found, RED))  # JPEG is lossy


@pytest.mark.process
@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")
def test_a_write_node_set_to_movie_gives_a_movie(scene):
    scene.onto(scene.layer("a", RED))
    scene.set(
        scene.write,
        EXPORT_TO_MOVIE="Output Movie",
        MOVIE_PATH="frames/review",
        MOVIE_FORMAT="com.toonboom.mp4.1.0",
    )
    assert scene.render() is None
    assert rendered(scene) == ["review.mp4"]
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-count_frames", "-show_entries",
         "stream=codec_name,width,height,nb_read_frames,r_frame_rate", "-of",
         "default=nw=1", str(scene.project.folder / "frames" / "review.mp4")],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    assert "codec_name=h264" in told
    assert "nb_read_frames=4" in told
    assert "r_frame_rate=24/1" in told


def test_without_ffmpeg_a_movie_fails_loudly(scene, monkeypatch):
    scene.set(scene.write, EXPORT_TO_MOVIE="Output Movie")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    assert scene.render() == 1
    assert any("ffmpeg is not installed" in text for _, text in scene.log.messages)
    assert rendered(scene) == []


def test_thumbnails_of_a_template_are_one_small_picture_a_frame(scene, tmp_path):
    from types import SimpleNamespace

    from sandbox.harmony.render.batch import thumbnails
    from sandbox.harmony.render.images import read_image

    scene.onto(scene.layer("a", RED))
    app = SimpleNamespace(open_scene=lambda: scene.project)
    thumbnails(app, scene.lines.append)
    folder = scene.project.folder / ".thumbnails"
    assert sorted(path.name for path in folder.iterdir()) == [
        f"t-000{number}.png" for number in (1, 2, 3, 4)
    ]
    image = read_image(folder / "t-0002.png")
    assert (image.width(), image.height()) == (160, 90)
    assert rgb(image, 150, 5) == RED
