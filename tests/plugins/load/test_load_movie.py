"""Movies: a layer and a sound column of one file, in one container and one step."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pytest
from PIL import Image

from ayon_harmony.model.frames import SceneLength
from ayon_harmony.scene.drawings import Exposure

pytestmark = [pytest.mark.engine, pytest.mark.process]

LOADER = "LoadMovie"
PATH = "Top/reviewMain"
SHOT = {"frameStart": 1001, "frameEnd": 1012}


@lru_cache
def make_movie(
    extension="mov",
    frames=12,
    fps="25",
    color="red",
    sound=True,
    size="32x18",
    alpha=False,
):
    """Return a movie of one colour, with a tone."""
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    args = ["ffmpeg", "-v", "error", "-f", "lavfi"]
    args += ["-i", f"color={color}:s={size}:r={fps}"]
    if sound:
        seconds = float(frames / Fraction(fps))
        args += ["-f", "lavfi", "-i", f"sine=440:r=48000:d={seconds}"]
    args += ["-frames:v", str(frames)]
    if alpha:
        args += ["-c:v", "qtrle", "-pix_fmt", "argb"]
    elif extension == "webm":
        args += ["-c:v", "libvpx", "-c:a", "libopus"]
    else:
        args += ["-c:v", "mpeg4", "-q:v", "2"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"movie.{extension}"
        done = subprocess.run([*args, str(path)], check=False)
        if done.returncode and extension == "webm":
            pytest.skip("this ffmpeg makes no webm")
        done.check_returncode()
        return path.read_bytes()


@pytest.fixture(autouse=True)
def length(scene):
    scene.settings.change_scene(length=SceneLength(24, 1, 24), fps=25)


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """Temporary files go here; whatever is left at the end was not cleaned."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.glob("ayon_harmony_media_*")) == []


@pytest.fixture
def movie(publish):
    """Publish a movie; options of the movie begin with ``movie_``."""

    def make(extension="mov", **options):
        look = {k[6:]: options.pop(k) for k in list(options) if k.startswith("movie_")}
        content = make_movie(extension, **look)
        options = {**SHOT, "product": "reviewMain", "kind": "review", **options}
        return publish(extension=extension, content=content, **options)

    return make


def content(scene):
    return scene.drawings.get_drawing_layer(PATH)


def timing(scene):
    return [(e.start, e.end, e.drawing) for e in content(scene).exposures]


def color(scene, drawing):
    path = content(scene).drawings[drawing]
    with Image.open(io.BytesIO(path.read_bytes())) as picture:
        red, green, blue = picture.convert("RGB").getpixel((8, 8))
    names = {"red": red, "lime": green, "blue": blue}
    return max(names, key=lambda name: names[name])


def snapshot(scene, host):
    return (
        scene.nodes.list_nodes(),
        scene.drawings.list_elements(with_drawings=True),
        scene.drawings.list_columns(),
        scene.sounds.list_sounds(),
        scene.settings.get_scene().settings,
        host.get_containers(),
    )


@pytest.mark.parametrize("extension", ["mov", "mp4", "mkv", "avi", "m4v", "webm"])
def test_pictures_and_sound_land_at_their_frames(scene, host, load, movie, extension):
    container = load(LOADER, movie(extension, frameStart=1003, frameEnd=1014))

    assert timing(scene) == [(n - 1000, n - 1000, str(n)) for n in range(1003, 1015)]
    assert color(scene, "1003") == "red"
    (sound,) = scene.sounds.list_sounds()
    assert sound.sequences[0].start_frame == 3
    assert sound.sequences[0].stop_frame in (13, 14, 15)
    assert container["nodes"] == [PATH]
    assert (container["numbers"], container["has_sound"]) == ("1003-1014", True)
    assert host.get_containers() == [container]


def test_loading_is_one_undo_step(scene, host, load, movie):
    before = snapshot(scene, host)
    load(LOADER, movie(), extend_scene=True)
    scene.undo.undo()
    assert snapshot(scene, host) == before


def test_sound_and_size_are_the_artists_choice(scene, load, movie):
    load(LOADER, movie(movie_size="960x720"), with_sound=False, height="540")
    assert scene.sounds.list_sounds() == []
    with Image.open(content(scene).drawings["1001"]) as picture:
        assert picture.size == (720, 540)


def test_a_small_movie_is_not_enlarged(scene, load, movie):
    load(LOADER, movie(), height="540")
    with Image.open(content(scene).drawings["1001"]) as picture:
        assert picture.size == (32, 18)


def test_a_movie_without_sound_has_no_column(scene, load, movie):
    container = load(LOADER, movie(movie_sound=False))
    assert scene.sounds.list_sounds() == []
    assert container["has_sound"] is False


def test_a_transparent_movie_becomes_png(scene, load, movie):
    load(LOADER, movie(movie_alpha=True, movie_color="red@0.5"))
    assert content(scene).extension == "png"
    with Image.open(content(scene).drawings["1001"]) as picture:
        assert picture.mode == "RGBA"


def test_another_frame_rate_keeps_the_time(scene, load, movie):
    container = load(LOADER, movie(movie_frames=24, movie_fps="50"))
    assert len(timing(scene)) == 12
    assert "50 frames a second, the scene has 25" in container["report"][0]


def test_every_picture_is_a_frame_by_option(scene, load, movie):
    container = load(LOADER, movie(movie_frames=24, movie_fps="50"), timing="frames")
    assert len(timing(scene)) == 24
    assert "another speed" in container["report"][0]


def test_rates_that_mean_the_same_are_the_same(scene, load, movie):
    scene.settings.change_scene(fps=23.976)
    container = load(LOADER, movie(movie_fps="24000/1001"))
    assert (len(timing(scene)), container["report"]) == (12, [])


def test_a_short_scene_is_told_of_and_extended_by_option(scene, load, movie):
    representation = movie(movie_frames=40)
    container = load(LOADER, representation)
    assert "goes on to frame 40" in container["report"][0]
    assert scene.settings.get_scene().settings.length == SceneLength(24, 1, 24)
    scene.undo.undo()

    container = load(LOADER, representation, extend_scene=True)
    assert container["report"] == []
    assert scene.settings.get_scene().settings.length == SceneLength(40, 1, 40)
    assert timing(scene)[-1] == (40, 40, "1040")


def test_a_range_that_was_made_shorter_stays(scene, load, movie):
    scene.settings.change_scene(length=SceneLength(24, 5, 12))
    load(LOADER, movie(movie_frames=40), extend_scene=True)
    assert scene.settings.get_scene().settings.length == SceneLength(40, 5, 12)


def test_a_movie_without_handles_begins_at_the_shot(scene, load, movie):
    options = {"handleStart": 2, "handleEnd": 2, "frameStart": 1005, "frameEnd": 1016}
    load(LOADER, movie(**options))
    assert timing(scene)[0] == (5, 5, "1005")
    load(LOADER, movie(movie_frames=16, product="reviewHandles", **options))
    found = scene.drawings.get_drawing_layer("Top/reviewHandles")
    assert found.exposures[0] == Exposure(3, 3, "1003")


def test_what_begins_before_the_scene_is_cut_with_its_sound(scene, load, movie):
    load(LOADER, movie(frameStart=997, frameEnd=1008))
    assert timing(scene)[0] == (1, 1, "1001")
    (sound,) = scene.sounds.list_sounds()
    assert sound.sequences[0].start_frame == 1
    assert sound.sequences[0].stop_frame in (8, 9)


@pytest.fixture
def loaded(load, movie):
    return load(LOADER, movie())


def test_updating_renews_pictures_and_sound_and_keeps_timing(
    scene, host, movie, loaded
):
    from ayon_core.pipeline import update_container

    column = content(scene).column
    scene.drawings.set_exposures(column, [Exposure(20, 24, "1002")])
    (before,) = scene.sounds.list_sounds()
    movie(movie_color="blue", movie_frames=20, frameEnd=1020)
    update_container(loaded)

    assert timing(scene)[-1] == (20, 24, "1002")
    assert len(timing(scene)) == 13
    assert color(scene, "1002") == "blue"
    (sound,) = scene.sounds.list_sounds()
    assert sound.column == before.column
    assert sound.sequences[0].stop_frame > before.sequences[0].stop_frame
    (container,) = host.get_containers()
    assert container["version"] == 2
    scene.undo.undo()
    assert host.get_containers() == [loaded]
    assert color(scene, "1002") == "red"


def test_sound_comes_and_goes_with_the_version(scene, host, movie, loaded):
    from ayon_core.pipeline import update_container

    movie(movie_sound=False)
    update_container(loaded)
    assert scene.sounds.list_sounds() == []
    (container,) = host.get_containers()
    assert container["report"] == [
        "This version has no sound; that of the old one is gone."
    ]
    assert container["missing"] is False
    movie()
    update_container(container)
    assert len(scene.sounds.list_sounds()) == 1


def test_sound_that_the_artist_deleted_stays_deleted(scene, host, movie, loaded):
    from ayon_core.pipeline import update_container

    (sound,) = scene.sounds.list_sounds()
    scene.sounds.remove_sounds([sound.column])
    movie(movie_color="blue")
    update_container(loaded)
    assert scene.sounds.list_sounds() == []
    assert color(scene, "1001") == "blue"


def test_removing_takes_the_layer_and_the_sound(scene, host, loaded):
    from ayon_core.pipeline import remove_container

    remove_container(loaded)
    assert scene.nodes.find(PATH) is None
    assert scene.sounds.list_sounds() == []
    assert [e.name for e in scene.drawings.list_elements()].count("reviewMain") == 0
    assert host.get_containers() == []


def test_removing_takes_what_is_left(scene, host, loaded):
    from ayon_core.pipeline import remove_container

    scene.nodes.delete_nodes([PATH], delete_drawings=True)
    remove_container(loaded)
    assert (scene.sounds.list_sounds(), host.get_containers()) == ([], [])


def test_a_movie_and_images_take_each_others_place(
    scene, host, load, movie, loaded, loaders, publish
):
    from ayon_core.pipeline import remove_container, switch_container

    column = content(scene).column
    scene.drawings.set_exposures(column, [Exposure(20, 24, "1002")])
    images = publish("blue", range(1001, 1013))
    switch_container(loaded, images, loaders["LoadImageSequence"])

    assert timing(scene)[-1] == (20, 24, "1002")
    assert content(scene).extension == "png"
    assert scene.sounds.list_sounds() == []
    (container,) = host.get_containers()
    assert (container["loader"], container["missing"]) == ("LoadImageSequence", False)
    assert container["report"] == ["Images have no sound; that of the movie is gone."]

    switch_container(container, movie(), loaders[LOADER])
    (container,) = host.get_containers()
    assert timing(scene)[-1] == (20, 24, "1002")
    assert len(scene.sounds.list_sounds()) == 1
    remove_container(container)
    assert (scene.sounds.list_sounds(), host.get_containers()) == ([], [])


def test_the_new_name_of_an_option_of_ffmpeg_is_tried(scene, load, movie, monkeypatch):
    from ayon_harmony.loading import converted_media as media_files

    asked = []
    run = media_files._run_ffmpeg

    def modern(args, *others):
        asked.append([item for item in args if item in ("-vsync", "-fps_mode")])
        if "-vsync" in args:
            raise media_files.SourceError("Unrecognized option 'vsync'.")
        run(args, *others)

    monkeypatch.setattr(media_files, "_run_ffmpeg", modern)
    load(LOADER, movie(), with_sound=False)
    assert asked == [["-vsync"], ["-fps_mode"]]
    assert len(timing(scene)) == 12


def cut(path):
    path.write_bytes(path.read_bytes()[:300])


def swapped(path):
    path.write_bytes(b"<html>not found</html>")


def folder(path):
    path.unlink()
    path.mkdir()


def sound_only(path):
    args = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "sine=440"]
    subprocess.run([*args, "-t", "1", str(path)], check=True)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (cut, "cannot be read"),
        (swapped, "cannot be read"),
        (folder, "is a folder"),
        (Path.unlink, "is not there"),
        (sound_only, "has no pictures"),
    ],
)
def test_broken_movies_are_told_and_the_scene_is_untouched(
    scene, host, load, movie, harm, told
):
    from ayon_core.pipeline.load import LoadError

    representation = movie()
    harm(Path(representation["attrib"]["path"]))
    before = snapshot(scene, host)
    with pytest.raises(LoadError, match=told):
        load(LOADER, representation)
    assert snapshot(scene, host) == before


def test_a_full_disk_is_told_before_anything_is_written(
    scene, host, load, movie, monkeypatch
):
    from ayon_core.pipeline.load import LoadError

    representation = movie()
    usage = shutil.disk_usage("/")._replace(free=1024)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(LoadError, match="temporary space"):
        load(LOADER, representation)
    assert scene.nodes.find(PATH) is None


def test_cancelling_stops_ffmpeg_and_leaves_the_scene_as_it_was(
    scene, host, load, movie, monkeypatch
):
    from contextlib import contextmanager

    from ayon_core.pipeline.load import LoadError

    from ayon_harmony.errors import Cancelled
    from ayon_harmony.loading import loader as loader_plugin

    class Stopping:
        def __call__(self, done, total, what=""):
            if what.startswith("Reading"):
                raise Cancelled("Load movie: stopped.")

        def when_cancelled(self, wake):
            pass

    @contextmanager
    def progress(_title):
        yield Stopping()

    monkeypatch.setattr(loader_plugin, "progress", progress)
    before = snapshot(scene, host)
    with pytest.raises(LoadError, match="stopped"):
        load(LOADER, movie())
    assert snapshot(scene, host) == before


def test_without_ffmpeg_an_admin_is_asked_for(scene, load, movie, monkeypatch):
    import ayon_core.lib
    from ayon_core.lib import ToolNotFoundError
    from ayon_core.pipeline.load import LoadError

    def missing(tool, *_args):
        raise ToolNotFoundError(tool)

    representation = movie()
    monkeypatch.setattr(ayon_core.lib, "get_ffmpeg_tool_args", missing)
    with pytest.raises(LoadError, match="not installed with AYON"):
        load(LOADER, representation)


@pytest.mark.parametrize(("image_format", "size"), [("png", 160_000), ("jpg", 40_000)])
def test_the_space_that_images_take_is_estimated(image_format, size):
    from fractions import Fraction

    from ayon_harmony.loading.converted_media import MovieFacts, image_bytes

    facts = MovieFacts(200, 100, Fraction(25), 0.16, 4, True, (), False)
    assert image_bytes(facts, 4, image_format) == size
