"""A whole publish of a scene with everything, from the session to the project."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace

import ayon_api
import pytest
from PIL import Image, ImageDraw

from ayon_harmony import current
from ayon_harmony.errors import Cancelled
from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.model.frames import SceneLength
from sandbox.ayon.studio import is_real_core
from sandbox.demo.stage import PATIENCE_S
from sandbox.publishing import publish
from sandbox.scripted_scene import ScriptedScene

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("oiiotool") is None, reason="no oiiotool here"),
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg here"),
]

FRAMES = 3
SIZE = (64, 36)
CREATORS = "io.ayon.creators.harmony"
COLOR = "#e25822ff"
OPENED = "demo_sh010_animation_v003"
RED, GREEN = (255, 0, 0, 255), (0, 255, 0, 128)


@pytest.fixture
def studio(make_studio):
    """A studio that makes EXR files, with a short and small shot."""
    made = make_studio()
    enter_short_shot(made)
    return made


def enter_short_shot(made):
    """Enter a short and small shot of a studio, and make EXR files there."""
    made.project("demo").shot(
        "/shots/sq01/sh010",
        frameStart=1001,
        frameEnd=1000 + FRAMES,
        resolutionWidth=SIZE[0],
        resolutionHeight=SIZE[1],
        fps=24.0,
    )
    made.enter("demo", "/shots/sq01/sh010", "animation")
    exr = {"enabled": True, "multichannel_exr": True, "auto_trim": False}
    made.override(
        "harmony",
        {
            "create": {"CreateReview": {"enabled": True}},
            "publish": {"ExtractConvertToEXR": exr},
        },
    )


def draw(path, color, box):
    image = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle(box, fill=color)
    image.save(path)
    return path


def build(folder):
    """Make the scene: two coloured layers, a rig, a palette; save version 3."""
    from ayon_core.pipeline.workfile import save_next_version

    from ayon_harmony.scene.drawings import Exposure

    folder.mkdir()
    scene = current.get_scene()
    scene.settings.change_scene(
        length=SceneLength(FRAMES, 1, FRAMES),
        resolution=SIZE,
        fps=24.0,
        may_remove_frames=True,
    )
    nodes = {}
    for name, color, box in (
        ("Arm", RED, (0, 0, 31, 35)),
        ("Leg", GREEN, (16, 0, 63, 35)),
    ):
        layer = scene.drawings.add_drawing_layer(name, "png")
        picture = draw(folder / f"{name}.png", color, box)
        scene.drawings.import_drawings(layer.element_id, {"1": picture})
        scene.drawings.set_exposures(layer.column, [Exposure(1, FRAMES, "1")])
        scene.nodes.link_nodes(layer.node_path, "Top/Composite")
        nodes[name] = layer.node_path
    scene.nodes.set_node_colors({path: COLOR for path in nodes.values()})
    scene.nodes.add_node("Rig", "PEG", x=3000, y=3000)
    scene.backdrops.wrap_nodes(["Top/Rig"], "The rig")
    palette = scene.palettes.create_palette("skin")
    save_next_version(version=3)
    return SimpleNamespace(scene=scene, nodes=nodes, palette=palette.path)


def create(built):
    """Make an instance of each kind, a second render that is a movie."""
    from ayon_core.pipeline import registered_host
    from ayon_core.pipeline.create import CreateContext

    context = CreateContext(registered_host(), headless=True)
    scene = built.scene
    scene.nodes.select(["Top/Composite"])
    context.create(f"{CREATORS}.render", "Main")
    scene.nodes.select(["Top/Composite"])
    context.create(f"{CREATORS}.render", "Movie", pre_create_data={"output": "movie"})
    scene.nodes.select(["Top/Rig"])
    context.create(f"{CREATORS}.template", "Rig")
    form = context.creators[f"{CREATORS}.palette"].get_pre_create_attr_defs()[0]
    paths = [i["value"] for i in form.items if "skin" in str(i["value"])]
    context.create(f"{CREATORS}.palette", "Main", pre_create_data={"palettes": paths})
    context.create("render.layer", "Hero", pre_create_data={"group_id": COLOR})
    (layer,) = [i for i in context.instances if i.creator_identifier == "render.layer"]
    context.create(
        "render.pass", "Hero", pre_create_data={"render_layer_instance_id": layer.id}
    )
    context.save_changes()
    context.reset()
    # The publish saves; twice, so that its backup is of the same state.
    current.get_workfile().save()
    current.get_workfile().save()
    return context


@pytest.fixture
def play(make_stage, harmony, tmp_path, monkeypatch):
    """Do something on the main thread of a session with the scene and instances."""
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))

    def run(work, patience_s=PATIENCE_S):
        def on_main():
            built = build(tmp_path / "pictures")
            return work(built, create(built))

        def script(stage):
            stage.connected()
            return stage.on_main(on_main, patience_s)

        return make_stage().play(script)

    return run


def look(path):
    """Ask ffprobe for the picture of a movie."""
    command = ["ffprobe", "-v", "error", "-count_frames", "-of", "json"]
    command += ["-select_streams", "v:0", "-show_streams", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (stream,) = json.loads(done.stdout)["streams"]
    return int(stream["nb_read_frames"]), (stream["width"], stream["height"])


def values_at(path, x, y):
    """Return the values of an EXR file at a place, by channel."""
    import OpenImageIO  # late: loading it takes as long as a test

    image = OpenImageIO.ImageBuf(str(path))
    return dict(zip(image.spec().channelnames, image.getpixel(x, y)))


def state_of(scene):
    """Return what the scene and its folder are like."""
    folder = scene.settings.get_scene().folder
    nodes = scene.nodes.list_nodes(attributes=["DRAWING_NAME", "START"])
    files = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file()
    }
    return sorted(map(repr, nodes)), files, scene.nodes.get_selection()


def versions_of(project="demo"):
    return list(ayon_api.get_versions(project))


def test_everything_is_integrated_and_opens(play, tmp_path):
    """Workfile, review, images, a movie, a layer with passes, template, palette."""

    def work(built, context):
        before = state_of(built.scene)
        done = publish(context)
        workfile = Path(current.get_workfile().path)
        state = built.scene.settings.get_scene()
        after = state_of(built.scene)
        return done, before, after, workfile, state

    done, before, after, workfile, state = play(work)
    assert done.failures == []

    # Images, as EXR under AYON's numbers.
    frames = done.files("harmony.render", "Main")["exr"]
    assert [path.name[-8:] for path in frames] == [
        f"{number}.exr" for number in range(1001, 1001 + FRAMES)
    ]
    for path in frames:
        found = values_at(path, 4, 4)
        assert (found["R"], found["A"]) == pytest.approx((1.0, 1.0), abs=1e-3)
        assert values_at(path, 60, 4)["A"] == pytest.approx(128 / 255, abs=2e-2)

    # A movie, and the review's movie.
    for creator, variant in (("harmony.render", "Movie"), ("harmony.review", "")):
        (movie,) = done.files(creator, variant)["mov"]
        assert look(movie) == (FRAMES, SIZE)

    # A render layer with its passes as channels; they are nowhere else.
    layer = done.files("render.layer")["exr"]
    assert len(layer) == FRAMES
    groups = {name.rpartition(".")[0] for name in values_at(layer[0], 0, 0)}
    arm, leg = sorted(groups - {""}, key=lambda name: "Leg" in name)
    for path in layer:
        left, right = values_at(path, 4, 4), values_at(path, 60, 4)
        assert (left[f"{arm}.R"], left[f"{arm}.A"]) == pytest.approx((1, 1), abs=1e-3)
        assert right[f"{arm}.A"] == 0
        assert right[f"{leg}.G"] == pytest.approx(128 / 255, abs=2e-2)
        assert left[f"{leg}.A"] == 0
    passes = [
        item
        for item in done.context
        if item.data["creator_identifier"] == "render.pass"
    ]
    assert len(passes) == 2
    assert not any(item.data.get("published_representations") for item in passes)

    # A palette with its picture.
    palette = done.files("harmony.palette")
    assert PaletteFile.read(palette["plt"][0]).colors
    with Image.open(palette["png"][0]) as sheet:
        assert sheet.format == "PNG"
        assert sheet.getcolors(maxcolors=1 << 16)

    # The workfile, as it was saved; the next version is open.
    (zipped,) = done.files("harmony.workfile")["zip"]
    with zipfile.ZipFile(zipped) as archive:
        assert archive.testzip() is None
        assert f"{OPENED}.xstage" in archive.namelist()
    earlier = workfile.with_name(f"{OPENED}.zip")
    assert zipped.read_bytes() == earlier.read_bytes()
    assert workfile.name == f"{OPENED[:-1]}4.zip"
    assert (state.folder.name, state.path.stem) == (workfile.stem, workfile.stem)
    with zipfile.ZipFile(workfile) as archive:
        assert archive.testzip() is None
        assert f"{workfile.stem}.xstage" in archive.namelist()

    # The template pastes into a new scene.
    (template,) = done.files("harmony.template")["tpl"]
    shutil.unpack_archive(template, tmp_path / "template")
    (folder,) = (tmp_path / "template").iterdir()
    assert folder.suffix == ".tpl"
    fresh = ScriptedScene.create(tmp_path / "fresh").scene
    assert [
        path.rpartition("/")[2] for path in fresh.templates.paste_template(folder).nodes
    ] == ["Rig"]

    # The artist's scene and nodes are as they were.
    assert after[0] == before[0]
    assert after[2] == before[2]
    files = {name for name in before[1] if not name.endswith("~")}
    assert {name.replace("_v004", "_v003") for name in after[1]} >= files
    assert not [name for name in after[1] if name.startswith("frames/")]

    assert_versions_are_described()

    # What was staged is gone where ayon-core cleans up.
    if is_real_core():
        left = [path for path in (tmp_path / "temp").rglob("*") if path.is_file()]
        assert [path.name for path in left if path.suffix in (".exr", ".zip")] == []


def assert_versions_are_described():
    """Versions have frames, a thumbnail and the project's workfile as source."""
    products = {
        item["id"]: item["productType"] for item in ayon_api.get_products("demo")
    }
    found = {products[version["productId"]]: version for version in versions_of()}
    framed = ("review", "render")
    assert set(found) == {"workfile", "harmony.template", "harmony.palette", *framed}
    for kind in ("harmony.template", "harmony.palette", *framed):
        assert found[kind]["thumbnailId"], kind
    assert found["render"]["attrib"]["frameStart"] == 1001
    assert found["render"]["attrib"]["frameEnd"] == 1000 + FRAMES
    for version in found.values():
        source = version["attrib"]["source"]
        assert source.startswith("{root[work]}"), source
        assert source.endswith(f"{OPENED}.zip")


@pytest.mark.parametrize("fault", ["cancel", "template"])
def test_a_publish_that_fails_leaves_everything_and_the_next_one_goes_through(
    play, tmp_path, monkeypatch, fault
):
    from ayon_harmony.publishing import files as publish_files
    from ayon_harmony.ui import progress

    def work(built, context):
        before = state_of(built.scene)
        with monkeypatch.context() as broken:
            if fault == "cancel":
                broken.setattr(progress.Task, "__call__", stop_at_two)
            else:
                broken.setattr(publish_files, "check_template", refuse)
            failed = publish(context)
        seen = len(versions_of())
        after = state_of(built.scene)
        opened = Path(current.get_workfile().path).stem
        context.reset()
        return before, failed, seen, after, opened, publish(context)

    before, failed, seen, after, opened, again = play(work)
    plugin = "ExtractTemplate" if fault == "template" else "ExtractRender"
    assert [name for name, _ in failed.failures] == [plugin]
    assert seen == 0
    assert after == before
    assert opened == OPENED
    assert again.failures == []
    assert len(again.files("harmony.render", "Main")["exr"]) == FRAMES


def stop_at_two(self, done, total, what=""):
    if self._title == "Render" and done >= 2:
        raise Cancelled("stopped")


def refuse(template, node_count):
    from ayon_harmony.publishing.files import IncompleteFileError

    raise IncompleteFileError("the template is broken")


def test_the_next_version_is_the_artists_choice(play):
    def work(built, context):
        for instance in context.instances:
            is_workfile = instance.creator_identifier.endswith("workfile")
            instance["active"] = is_workfile
        context.publish_attributes["IncrementWorkfile"]["active"] = False
        context.save_changes()
        context.reset()
        done = publish(context)
        return done, Path(current.get_workfile().path).stem

    done, opened = play(work)
    assert done.failures == []
    assert opened == OPENED
