"""A frame's preview: what is exposed, where it stands, what lies above what.

Scenes are square: 3,750 units and 24 fields high, drawn 150 pixels high. A field is
6.25 pixels high and 8.33 wide.
"""

from __future__ import annotations

import zipfile

import pytest
from PIL import Image

from ayon_harmony.formats.scene_graph import read_scene_graph
from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.pictures.frame import frame_layers, invert, multiply
from ayon_harmony.pictures.scene_files import FolderFiles, ZipFiles
from sandbox.drawings.scene_maker import SceneMaker

from .conftest import BLUE, INK, RED, square

pytestmark = pytest.mark.process

WHITE = (255, 255, 255)


@pytest.fixture
def scene(tmp_path) -> SceneMaker:
    """A scene with a composite that is displayed."""
    scene = SceneMaker(tmp_path)
    scene.node("COMPOSITE", "Top/Comp", compositeMode="compositePassthrough")
    scene.node("DISPLAY", "Top/Display")
    scene.link("Top/Comp", "Top/Display")
    return scene


@pytest.fixture
def shown(maker, scene):
    """Draw a frame; return its colours at places in units from the middle, y up."""

    def shown(*places, frame=1):
        picture = maker.of_frame(scene.save(), frame, (150, 150))
        assert picture.reason == ""
        shown.notes = picture.notes
        with Image.open(picture.path) as image:
            pixels = image.convert("RGB")
        return [pixels.getpixel((75 + x // 25, 75 - y // 25)) for x, y in places]

    return shown


def test_the_drawing_of_the_frame_is_shown(scene, shown):
    scene.drawing("Top/Hero", {"1": ("1-3", square(RED)), "2": ("4-6", square(BLUE))})
    scene.link("Top/Hero", "Top/Comp")

    assert shown((0, 0), frame=3) == [RED.rgba[:3]]
    assert shown((0, 0), frame=4) == [BLUE.rgba[:3]]
    assert shown((0, 0), frame=7) == [WHITE]


def test_input_0_of_a_composite_is_at_the_back(scene, shown):
    scene.drawing("Top/Back", {"1": ("1", square(RED, 2000))})
    scene.drawing("Top/Front", {"1": ("1", square(BLUE))})
    scene.link("Top/Front", "Top/Comp", into=1)
    scene.link("Top/Back", "Top/Comp", into=0)

    assert shown((0, 0), (800, 0)) == [BLUE.rgba[:3], RED.rgba[:3]]


def test_what_is_nearer_to_the_camera_lies_above(scene, shown):
    scene.drawing("Top/Near", {"1": ("1", square(BLUE))}, offset={"z": 0.01})
    scene.drawing("Top/Far", {"1": ("1", square(RED))})
    scene.link("Top/Near", "Top/Comp", into=0)
    scene.link("Top/Far", "Top/Comp", into=1)

    assert shown((0, 0)) == [BLUE.rgba[:3]]


def test_pegs_move_turn_and_scale_what_hangs_on_them(scene, shown):
    scene.curve("X", (1, 0), (11, 10))
    scene.node(
        "PEG",
        "Top/Peg",
        position={"separate": True, "x": (0, "X"), "y": 0},
        scale={"separate": False, "xy": 0.5},
    )
    scene.node("PEG", "Top/Turn", rotation={"anglez": 90})
    scene.drawing("Top/Hero", {"1": ("1-20", square(RED))}, offset={"y": 4})
    scene.link("Top/Turn", "Top/Peg")
    scene.link("Top/Peg", "Top/Hero")
    scene.link("Top/Hero", "Top/Comp")

    # Up 4 fields and half of it: 312 units; right 5 fields: 1042; a quarter turn
    # to the left makes of these -312 and 1042.
    assert shown((-312, 1042), (-312, 700), (-600, 1042), (0, 0), frame=6) == [
        RED.rgba[:3],
        WHITE,
        WHITE,
        WHITE,
    ]


def test_a_pivot_stays_where_it_is(scene, shown):
    pivot = {"x": 2.4, "y": 0}
    scene.drawing(
        "Top/Hero",
        {"1": ("1", square(RED))},
        scale={"separate": False, "xy": 2},
        pivot=pivot,
    )
    scene.link("Top/Hero", "Top/Comp")

    # 2.4 fields are 500 units: the right edge stays, the left goes to -1500.
    assert shown((450, 0), (550, 0), (-1450, 0), (-1550, 0)) == [
        RED.rgba[:3],
        WHITE,
        RED.rgba[:3],
        WHITE,
    ]


def test_groups_are_looked_through_both_ways(scene, shown):
    scene.node("PEG", "Top/Peg", position={"x": 6})
    scene.group("Top/Rig")
    scene.node("MULTIPORT_IN", "Top/Rig/In")
    scene.node("MULTIPORT_OUT", "Top/Rig/Out")
    scene.drawing("Top/Rig/Hero", {"1": ("1", square(RED))})
    scene.link("Top/Rig/In", "Top/Rig/Hero")
    scene.link("Top/Rig/Hero", "Top/Rig/Out")
    scene.link("Top/Peg", "Top/Rig")
    scene.link("Top/Rig", "Top/Comp")

    assert shown((1250, 0), (0, 0)) == [RED.rgba[:3], WHITE]


@pytest.mark.parametrize("what", ["drawing", "group", "visibility"])
def test_what_is_switched_off_is_not_shown(scene, shown, what):
    scene.group("Top/Rig", enabled=what != "group")
    scene.node("MULTIPORT_OUT", "Top/Rig/Out")
    scene.drawing("Top/Rig/Hero", {"1": ("1", square(RED))}, enabled=what != "drawing")
    scene.node("VISIBILITY", "Top/Rig/Eye", softrender=what != "visibility")
    scene.link("Top/Rig/Hero", "Top/Rig/Eye")
    scene.link("Top/Rig/Eye", "Top/Rig/Out")
    scene.link("Top/Rig", "Top/Comp")

    assert shown((0, 0)) == [WHITE]


def test_art_layers_that_a_node_does_not_read_are_not_shown(scene, shown):
    scene.drawing("Top/Hero", {"1": ("1", square(RED))}, readColorArt=False)
    scene.link("Top/Hero", "Top/Comp")

    assert shown((0, 0)) == [WHITE]


@pytest.mark.parametrize(
    ("kind", "color"), [("COLOR_ART", RED), ("LINE_ART", BLUE), ("OVERLAY", None)]
)
def test_nodes_that_let_one_art_through_are_followed(scene, shown, kind, color):
    drawing = square(RED)
    line = drawing.layer("L")
    line.shape().area(rectangle(-300, -300, 600, 600), line.paint(BLUE))
    scene.drawing("Top/Hero", {"1": ("1", drawing)})
    scene.node(kind, "Top/Art")
    scene.link("Top/Hero", "Top/Art")
    scene.link("Top/Art", "Top/Comp")

    assert shown((0, 0)) == [color.rgba[:3] if color else WHITE]
    assert shown.notes == ()


def test_a_peg_brings_no_image_and_is_no_effect(scene, shown):
    scene.drawing("Top/Hero", {"1": ("1", square(RED))})
    scene.node("PEG", "Top/Peg")
    scene.node("BurnIn", "Top/Words")
    scene.link("Top/Peg", "Top/Words")
    scene.link("Top/Hero", "Top/Words", into=1)
    scene.link("Top/Words", "Top/Comp")

    assert shown((0, 0)) == [RED.rgba[:3]]
    assert shown.notes == ("the effect of 'Top/Words' (BurnIn) is not shown",)


def test_a_drawing_is_flipped_before_it_is_moved(scene, shown):
    builder = DrawingBuilder()
    layer = builder.layer("C")
    layer.shape().area(rectangle(100, 100, 400, 400), layer.paint(RED))
    scene.drawing("Top/Hero", {"1": ("1", builder)}, flipHor=True, offset={"y": 4})
    scene.link("Top/Hero", "Top/Comp")

    assert shown((-300, 925), (300, 925)) == [RED.rgba[:3], WHITE]


@pytest.mark.parametrize(
    ("rule", "edge"), [("ASIS", 3750 * 100 / 1600 / 2), ("CENTER_FIRST_PAGE", 1875)]
)
def test_an_image_is_fitted_into_the_frame_or_shown_pixel_for_pixel(
    scene, shown, tmp_path, rule, edge
):
    scene.drawing("Top/Photo", {"1": ("1", None)}, alignmentRule=rule)
    scene.link("Top/Photo", "Top/Comp")
    folder = tmp_path / "elements" / "Photo"
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (100, 100), RED.rgba[:3]).save(folder / "Photo-1.png")

    inside, outside = shown((int(edge) - 60, 0), (min(int(edge) + 60, 1850), 0))
    assert inside == RED.rgba[:3]
    assert outside == (WHITE if rule == "ASIS" else RED.rgba[:3])


def test_the_camera_frames_what_it_is_moved_to(scene, shown):
    scene.node("CAMERA", "Top/Camera", offset={"x": 0, "y": 0, "z": 12})
    scene.node("PEG", "Top/CameraPeg", position={"x": 6, "y": 0})
    scene.link("Top/CameraPeg", "Top/Camera")
    scene.drawing("Top/Hero", {"1": ("1", square(RED))})
    scene.link("Top/Hero", "Top/Comp")

    assert shown((-1250, 0), (0, 0)) == [RED.rgba[:3], WHITE]


def test_what_is_halfway_to_the_camera_is_twice_as_large(scene, shown):
    scene.drawing("Top/Hero", {"1": ("1", square(RED))}, offset={"z": 6})
    scene.link("Top/Hero", "Top/Comp")

    assert shown((900, 0), (1100, 0)) == [RED.rgba[:3], WHITE]


def test_opacity_and_fading_are_seen(scene, shown):
    scene.drawing("Top/Hero", {"1": ("1", square(INK))}, opacity=50)
    scene.node("FADE", "Top/Fade", transparency=50)
    scene.link("Top/Hero", "Top/Fade")
    scene.link("Top/Fade", "Top/Comp")

    ((red, _, _),) = shown((0, 0))
    assert abs(red - 194) < 3


def test_a_colour_card_fills_the_frame(scene, shown):
    color = {"red": 1, "green": 2, "blue": 3, "alpha": 255}
    scene.node("COLOR_CARD", "Top/Card", offsetZ=-12, color=color)
    scene.drawing("Top/Hero", {"1": ("1", square(RED))})
    scene.link("Top/Hero", "Top/Comp", into=0)
    scene.link("Top/Card", "Top/Comp", into=1)

    assert shown((0, 0), (1800, -1800)) == [RED.rgba[:3], (1, 2, 3)]


def test_what_is_left_out_is_named(scene, shown):
    scene.drawing("Top/Hero", {"1": ("1", square(RED)), "9": ("2", None)})
    scene.node("BLUR", "Top/Blur")
    scene.node("CurveModule", "Top/Bend")
    scene.link("Top/Hero", "Top/Blur")
    scene.link("Top/Blur", "Top/Comp")
    shown((0, 0))

    assert set(shown.notes) == {
        "the effect of 'Top/Blur' (BLUR) is not shown",
        "deformers do not bend what is shown",
    }
    shown((0, 0), frame=2)
    assert "'Top/Hero': drawing '9' is not there" in shown.notes


def test_cables_in_a_circle_end(scene, tmp_path):
    scene.node("PEG", "Top/A")
    scene.node("PEG", "Top/B")
    scene.drawing("Top/Hero", {"1": ("1", square(RED))})
    for source, target in (("A", "B"), ("B", "A"), ("A", "Hero"), ("Hero", "Comp")):
        scene.link(f"Top/{source}", f"Top/{target}")
    scene.link("Top/Comp", "Top/Comp", into=4)
    graph = read_scene_graph(scene.save())

    assert frame_layers(graph, 1, FolderFiles(tmp_path / "s")).notes


def test_cables_that_split_and_meet_again_take_no_longer_than_they_must(
    scene, tmp_path
):
    scene.drawing("Top/Hero", {"1": ("1", square(RED))})
    above = "Top/Hero"
    for number in range(60):
        scene.node("COMPOSITE", f"Top/C{number}")
        scene.link(above, f"Top/C{number}", into=0)
        scene.link(above, f"Top/C{number}", into=1)
        above = f"Top/C{number}"
    scene.link(above, "Top/Comp")
    frame = frame_layers(read_scene_graph(scene.save()), 1, FolderFiles(tmp_path / "s"))

    assert len(frame.layers) == 5_000
    assert any("too many drawings" in note for note in frame.notes)


def test_a_chain_of_a_thousand_pegs_is_followed(scene, tmp_path):
    scene.drawing("Top/Hero", {"1": ("1", square(RED))})
    scene.link("Top/Hero", "Top/Comp")
    below = "Top/Hero"
    for number in range(1_000):
        scene.node("PEG", f"Top/P{number}", position={"x": 0.001})
        scene.link(f"Top/P{number}", below)
        below = f"Top/P{number}"
    (layer,) = frame_layers(
        read_scene_graph(scene.save()), 1, FolderFiles(tmp_path / "s")
    ).layers

    assert layer.matrix[4] == pytest.approx(208.33, abs=0.01)


def test_without_a_frame_the_first_that_shows_something_is_taken(scene, maker):
    scene.drawing("Top/Hero", {"1": ("9-12", square(RED))})
    scene.link("Top/Hero", "Top/Comp")
    picture = maker.of_frame(scene.save(), size=(90, 90))

    with Image.open(picture.path) as image:
        assert image.convert("RGB").getpixel((45, 45)) == RED.rgba[:3]


def test_a_scene_that_cannot_be_read_is_a_reason(maker, tmp_path):
    assert "Cannot read" in maker.of_frame(tmp_path / "none.xstage").reason


def test_matrices_are_applied_in_order_and_back():
    moved = (1.0, 0.0, 0.0, 1.0, 10.0, 0.0)
    doubled = (2.0, 0.0, 0.0, 2.0, 0.0, 0.0)

    assert multiply(moved, doubled) == (2, 0, 0, 2, 20, 0)
    assert multiply(doubled, moved) == (2, 0, 0, 2, 10, 0)
    assert multiply(multiply(moved, doubled), invert(multiply(moved, doubled))) == (
        1,
        0,
        0,
        1,
        0,
        0,
    )
    assert invert((1, 2, 2, 4, 0, 0)) is None


def test_of_a_zip_the_scene_that_was_worked_on_last_is_shown(tmp_path):
    path = tmp_path / "shot.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, year in (("b", 2024), ("c", 2026), ("a", 2025), ("._d", 2027)):
            info = zipfile.ZipInfo(f"shot/{name}.xstage", (year, 1, 1, 0, 0, 0))
            archive.writestr(info, f"<{name}/>")
    with zipfile.ZipFile(path) as archive:
        (tmp_path / "out").mkdir()
        files = ZipFiles(archive, tmp_path / "out", ["shot"])
    assert files.xstage.read_text(encoding="utf-8") == "<c/>"
