"""Local renders and existing frames: what arrives, what is refused, what stays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyblish.api
import pytest

from ayon_harmony.errors import Cancelled
from ayon_harmony.model.frames import SceneLength
from ayon_harmony.model.sequences import EXTENSIONS
from ayon_harmony.workfiles.archive import save_folder
from sandbox.scripted_scene import ScriptedScene

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.engine,
    pytest.mark.process,
]

RENDER = "io.ayon.creators.harmony.render"
SIZE = (32, 18)
needs_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="ffmpeg is missing"
)


@pytest.fixture
def emulator(request, tmp_path):
    """A Harmony of the version that a test asks for."""
    version = getattr(request, "param", 22)
    return ScriptedScene.create(tmp_path / "sh010 žluť", version=version)


@pytest.fixture
def card(studio, session, scene):
    """Six frames of a colour card on a display; saving really saves."""
    scene.settings.change_scene(length=SceneLength(6, 1, 6), resolution=SIZE)
    scene.nodes.add_node("Card", "COLOR_CARD")
    scene.nodes.add_node("Display", "DISPLAY")
    scene.nodes.link_nodes("Top/Card", "Top/Display")
    scene.nodes.select(["Top/Card"])
    session.workfile.save = lambda: scene.settings.save_scene()
    return scene


@pytest.fixture
def rude(monkeypatch):
    return lambda text: monkeypatch.setenv("HARMONY_EMULATOR_RUDE", text)


@pytest.fixture
def extract(run_plugins):
    """Collect and render; give the instances by product name."""

    def run(create_context, without=()):
        context = run_plugins(
            create_context,
            pyblish.api.CollectorOrder + 0.5,
            also=["ExtractRender", "ExtractExistingFrames"],
            without=["CollectSceneSound", *without],
        )
        return {item.data["productName"]: item for item in context}

    return run


def create(context, scene, variant, **form):
    """Make an instance of the card; give it and its Write node."""
    chosen = {
        key: form.pop(key)
        for key in ("frame_range", "frame_start", "frame_end", "frame_list")
        if key in form
    }
    scene.nodes.select([form.pop("source", "Top/Card")])
    context.create(RENDER, variant, pre_create_data={"drawing_type": "PNG4", **form})
    (instance,) = [
        item
        for item in context.instances
        if item.creator_identifier == RENDER and item["variant"] == variant
    ]
    instance.creator_attributes.update(chosen)
    context.save_changes()
    return instance


def state_of(scene):
    folder = scene.settings.get_scene().folder
    files = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    nodes = [(n.path, n.is_enabled, dict(n.attributes)) for n in _write_nodes(scene)]
    return files, nodes, sorted(n.path for n in scene.nodes.list_nodes())


def _write_nodes(scene):
    keywords = ["DRAWING_NAME", "MOVIE_PATH", "START", "LEADING_ZEROS", "DRAWING_TYPE"]
    return scene.nodes.list_nodes(types=["WRITE"], attributes=keywords)


def staged(instance):
    folder = Path(instance.data["stagingDir"])
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def representation(instance):
    (found,) = instance.data["representations"]
    return found


def refused(extract, context, match):
    from ayon_core.pipeline.publish import PublishError

    with pytest.raises(PublishError, match=match) as caught:
        extract(context)
    return str(caught.value)


# --- what arrives -----------------------------------------------------------------


def test_frames_arrive_under_ayons_numbers_and_all_stays_as_it_was(
    card, context, extract
):
    create(context, card, "Main")
    create(context, card, "Other", drawing_type="JPG", mark_for_review=False)
    card.nodes.add_node("Group", "GROUP")
    card.settings.save_scene()
    before = state_of(card)
    found = extract(context)
    main, other = found["renderAnimationMain"], found["renderAnimationOther"]
    assert representation(main) == {
        "name": "png",
        "ext": "png",
        "files": [f"renderAnimationMain.{n}.png" for n in range(1001, 1007)],
        "stagingDir": main.data["stagingDir"],
        "frameStart": 1001,
        "frameEnd": 1006,
        "fps": main.data["fps"],
        "tags": ["review"],
        **_colorspace(representation(main)),
    }
    assert representation(other)["tags"] == []
    assert staged(main) == representation(main)["files"]
    assert main.data["thumbnailSource"].endswith("renderAnimationMain.1003.png")
    assert state_of(card) == before


def _colorspace(found):
    return {key: found[key] for key in ("colorspaceData",) if key in found}


def test_all_local_renders_share_one_process(
    card, context, extract, session, tmp_path, monkeypatch
):
    log = tmp_path / "starts"
    program = tmp_path / "harmony.sh"
    program.write_text(f'#!/bin/sh\necho x >> "{log}"\nexec "{session.program}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr("ayon_harmony.current._program", program)
    for number in range(4):
        create(context, card, f"V{number}x", frame_range="scene")
    create(
        context, card, "Part", frame_range="custom", frame_start=1002, frame_end=1003
    )
    found = extract(context)
    assert log.read_text().split() == ["x"]
    assert representation(found["renderAnimationPart"])["files"] == [
        "renderAnimationPart.1002.png",
        "renderAnimationPart.1003.png",
    ]
    assert staged(found["renderAnimationPart"]) == [
        "renderAnimationPart.1002.png",
        "renderAnimationPart.1003.png",
    ]


@pytest.mark.parametrize("target", ["local", "existing"])
def test_listed_frames_alone_arrive_with_their_own_numbers(
    card, context, extract, target
):
    if target == "existing":
        folder = card.settings.get_scene().folder / "frames"
        folder.mkdir(exist_ok=True)
        made = extract_pictures(card, context, extract)
        for number in (1, 4, 5):
            shutil.copyfile(made, folder / f"renderAnimationMain-{number:04}.png")
    create(
        context,
        card,
        "Main",
        render_target=target,
        frame_range="list",
        frame_list="1001,1004-1005",
    )
    instance = extract(context)["renderAnimationMain"]
    files = [f"renderAnimationMain.{n}.png" for n in (1001, 1004, 1005)]
    assert representation(instance)["files"] == files
    assert staged(instance) == files
    assert (instance.data["frameStart"], instance.data["frameEnd"]) == (1001, 1005)


def extract_pictures(card, context, extract):
    """Return a picture that Harmony rendered."""
    create(context, card, "Picture", frame_range="scene")
    instance = extract(context)["renderAnimationPicture"]
    return Path(instance.data["stagingDir"]) / "renderAnimationPicture.1001.png"


def test_one_frame_is_named_and_not_listed(card, context, extract):
    create(
        context, card, "Main", frame_range="custom", frame_start=1004, frame_end=1004
    )
    found = extract(context)["renderAnimationMain"]
    assert representation(found)["files"] == "renderAnimationMain.1004.png"
    assert (representation(found)["frameStart"], found.data["frameEnd"]) == (1004, 1004)


def test_core_sees_the_frames_in_the_names(card, context, extract):
    from ayon_core.lib import collect_frames

    create(context, card, "Main10")
    files = representation(extract(context)["renderAnimationMain10"])["files"]
    assert list(collect_frames(files).values()) == [str(n) for n in range(1001, 1007)]


def test_the_open_version_is_rendered_not_the_scenes_name(
    card, context, extract, session
):
    create(context, card, "Main")
    card.settings.save_scene()
    stale = card.settings.get_scene().path
    card.settings.save_scene_version("sh010 žluť_v2")
    stale.write_text("not to be opened", encoding="utf-8")
    found = extract(context)["renderAnimationMain"]
    assert len(representation(found)["files"]) == 6


def test_a_write_node_in_a_group_is_rendered(card, context, extract):
    group = card.groups.group_nodes(["Top/Card"], "Části").path
    (inside,) = [n.path for n in card.nodes.list_nodes() if n.type == "COLOR_CARD"]
    create(context, card, "Main", source=inside)
    found = extract(context)["renderAnimationMain"]
    assert found.data["setMembers"][0].startswith(f"{group}/")
    assert len(representation(found)["files"]) == 6


def test_unsaved_work_is_saved_first_and_once(card, context, extract, session):
    saves = []
    session.workfile.save = lambda: (saves.append(1), card.settings.save_scene())
    create(context, card, "Main")
    create(context, card, "Other")
    extract(context)
    assert saves == [1]


def test_every_family_of_images_arrives(card, context, extract):
    kinds = sorted({ext: kind for kind, ext in reversed(EXTENSIONS.items())}.values())
    for kind in kinds:
        create(
            context,
            card,
            f"K{kind}x",
            drawing_type=kind,
            frame_range="custom",
            frame_start=1001,
            frame_end=1002,
        )
    found = extract(context)
    got = {
        kind: representation(found[f"renderAnimationK{kind}x"])["ext"] for kind in kinds
    }
    assert got == {kind: EXTENSIONS[kind] for kind in kinds}


@needs_ffmpeg
def test_a_movie_arrives_with_a_picture_of_its_middle(card, context, extract):
    create(context, card, "Main", output="movie")
    create(context, card, "Frames")
    found = extract(context)
    movie = found["renderAnimationMain"]
    assert representation(movie)["files"] == "renderAnimationMain.mov"
    assert representation(movie)["ext"] == "mov"
    assert Path(movie.data["thumbnailSource"]).name == "renderAnimationMain_middle.png"
    assert len(representation(found["renderAnimationFrames"])["files"]) == 6


def test_core_makes_its_thumbnail_of_it(card, context, run_plugins):
    from ayon_core.pipeline.publish import publish_plugins_discover

    names = {item.__name__ for item in publish_plugins_discover().plugins}
    if "ExtractThumbnailFromSource" not in names:
        pytest.skip("only the real ayon-core makes thumbnails")
    create(context, card, "Main")
    also = ["ExtractRender", "ExtractThumbnailFromSource"]
    published = run_plugins(
        context, pyblish.api.CollectorOrder + 0.5, also=also, without=["CollectAudio"]
    )
    (main,) = (i for i in published if i.data["productName"] == "renderAnimationMain")
    images, thumbnail = main.data["representations"]
    assert thumbnail["name"] == "thumbnail"
    assert Path(main.data["thumbnailPath"]).stat().st_size > 0


def test_an_artists_thumbnail_stays(card, context, extract, tmp_path):
    instance = create(context, card, "Main")
    context.thumbnail_paths_by_instance_id[instance.id] = str(tmp_path / "mine.png")
    found = extract(context)["renderAnimationMain"]
    assert found.data["thumbnailSource"] == str(tmp_path / "mine.png")


def test_a_colour_space_of_the_node_gets_the_studios_name(
    studio, card, context, collect_instances
):
    rule = {"host_native_name": "Linear", "ocio_name": "Utility - Linear - sRGB"}
    studio.override("harmony", {"imageio": {"remapping": {"rules": [rule]}}})
    create(context, card, "Main", colorspace="Linear")
    create(context, card, "Other", colorspace="Unnamed")
    found = collect_instances(context)
    assert found["renderAnimationMain"]["colorspace"] == "Utility - Linear - sRGB"
    assert "colorspace" not in found["renderAnimationOther"]
    assert found["renderAnimationOther"]["nativeColorspace"] == "Unnamed"


def test_it_integrates_under_its_frame_numbers(
    card, context, run_plugins, session, workfile_path
):
    from ayon_core.pipeline.publish import publish_plugins_discover

    def save():
        card.settings.save_scene()
        save_folder(session.scripted.folder, workfile_path)

    session.workfile.save = save
    create(context, card, "Main", mark_for_review=False)
    create(
        context,
        card,
        "One",
        mark_for_review=False,
        frame_range="custom",
        frame_start=1003,
        frame_end=1003,
    )
    context.reset()
    without = ["IncrementWorkfile", "ExtractBurnin", "CollectSceneSound"]
    # The scene is as small as it can be; what validators say of it is theirs.
    without += [
        plugin.__name__
        for plugin in publish_plugins_discover().plugins
        if 0.5 <= plugin.order - pyblish.api.CollectorOrder < 1.5
    ]
    published = run_plugins(context, float("inf"), without=without)
    names = {}
    for instance in published:
        if instance.data["productBaseType"] == "render":
            (found,) = (
                item["published_files"]
                for item in instance.data["published_representations"].values()
            )
            assert all(Path(path).stat().st_size for path in found)
            names[instance.data["variant"]] = [Path(path).name for path in found]
    head = "demo_sh010_renderAnimation"
    assert names == {
        "Main": [f"{head}Main_v001.{n}.png" for n in range(1001, 1007)],
        "One": [f"{head}One_v001.png"],
    }


# --- what is refused ---------------------------------------------------------------


def test_exit_code_100_with_all_frames_is_a_success(card, context, extract, rude):
    create(context, card, "Main")
    rude("exit-code=100")
    assert len(representation(extract(context)["renderAnimationMain"])["files"]) == 6


def test_exit_code_0_without_files_names_what_is_missing(card, context, extract, rude):
    create(context, card, "Main")
    rude("no-files")
    text = refused(extract, context, "rames 1001-1006 of renderAnimationMain are")
    assert "exit code 0" in text
    assert "Rendered frame 6" in text


def test_missing_and_empty_frames_are_named_and_nothing_is_left(
    card, context, extract, session, tmp_path, monkeypatch
):
    program = tmp_path / "harmony.sh"
    program.write_text(
        f'#!/bin/sh\n"{session.program}" "$@"\n'
        f'cd "{tmp_path}"\n'
        "find . -path '*rendering_*/f-0003.png' -delete\n"
        "find . -path '*rendering_*/f-000[56].png' -delete\n"
        "find . -path '*rendering_*/f-0002.png' -exec truncate -s 0 {} +\n"
        "find . -path '*rendering_*/f-0004.png' -exec truncate -s 40 {} +\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr("ayon_harmony.current._program", program)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    create(context, card, "Main")
    create(context, card, "Other")
    text = refused(extract, context, "1003, 1005-1006 of renderAnimationMain are missi")
    assert "Frame 1002 of renderAnimationMain is empty" in text
    assert "Frame 1004 of renderAnimationOther is cut off" in text
    assert not [p for p in (tmp_path / "temp").rglob("*") if p.is_file()]


def test_a_full_disk_is_an_error_with_words_and_leaves_nothing(
    card, context, extract, monkeypatch
):
    from ayon_harmony.publishing import renders as publish_renders

    def full(job):
        raise OSError(28, "No space left on device")

    create(context, card, "Main")
    monkeypatch.setattr(publish_renders, "_deliver", full)
    refused(extract, context, "could not be written: the disk is full")


def test_what_was_written_instead_is_named(
    card, context, extract, session, tmp_path, monkeypatch
):
    program = tmp_path / "harmony.sh"
    program.write_text(
        f'#!/bin/sh\n"{session.program}" "$@"\n'
        f'cd "{tmp_path}"\n'
        "find . -path '*rendering_*/f-0003.png' -execdir mv {} f-0003.tga \\;\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr("ayon_harmony.current._program", program)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    create(context, card, "Main")
    refused(extract, context, r"1003 of(.|\n)*There is f-0003.tga")


def test_frames_that_the_scene_has_not_are_refused_before_harmony_starts(
    card, context, extract, monkeypatch
):
    monkeypatch.setattr("ayon_harmony.current._program", Path("/no/such/harmony"))
    create(
        context, card, "Main", frame_range="custom", frame_start=1005, frame_end=1020
    )
    refused(extract, context, r"frames 1005-1020, the scene has\s+1001-1006")


def test_a_write_node_that_nothing_feeds_is_named(card, context, extract):
    instance = create(context, card, "Main")
    card.nodes.unlink_nodes(instance.transient_data["holder"], 0)
    refused(extract, context, "has nothing connected to it")


def test_a_disabled_group_is_named(card, context, extract):
    card.groups.group_nodes(["Top/Card"], "Parts")
    (inside,) = [n.path for n in card.nodes.list_nodes() if n.type == "COLOR_CARD"]
    create(context, card, "Main", source=inside)
    card.nodes.set_nodes_enabled({"Top/Parts": False})
    refused(extract, context, 'group "Top/Parts", which is switched off')


def test_cancelling_leaves_nothing(card, context, extract, tmp_path, monkeypatch):
    from ayon_harmony.ui import progress

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    before = None

    def call(self, done, total, what=""):
        if done >= 2:
            raise Cancelled("stopped")

    create(context, card, "Main")
    card.settings.save_scene()
    before = state_of(card)
    monkeypatch.setattr(progress.Task, "__call__", call)
    refused(extract, context, "stopped")
    assert not [p for p in (tmp_path / "temp").rglob("*") if p.is_file()]
    assert state_of(card) == before


def test_a_silent_render_is_stopped_when_the_settings_say(
    studio, card, context, extract, session, tmp_path, monkeypatch
):
    studio.override(
        "harmony", {"publish": {"ExtractRender": {"silence_timeout_s": 1.0}}}
    )
    program = tmp_path / "harmony.sh"
    program.write_text("#!/bin/sh\necho Loading scene\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr("ayon_harmony.current._program", program)
    create(context, card, "Main")
    text = refused(extract, context, "silent for 1 seconds before the first frame")
    assert "Loading scene" in text


def test_a_scene_that_is_saved_meanwhile_is_not_trusted(
    card, context, extract, session, tmp_path, monkeypatch
):
    xstage = card.settings.get_scene().path
    program = tmp_path / "harmony.sh"
    program.write_text(f'#!/bin/sh\n"{session.program}" "$@"\necho " " >> "{xstage}"\n')
    program.chmod(0o755)
    monkeypatch.setattr("ayon_harmony.current._program", program)
    create(context, card, "Main")
    refused(extract, context, "changed on disk while it was rendered")


def test_what_harmony_adds_to_the_folder_is_of_no_matter(
    card, context, extract, session, tmp_path, monkeypatch
):
    folder = card.settings.get_scene().folder
    program = tmp_path / "harmony.sh"
    program.write_text(
        f'#!/bin/sh\n"{session.program}" "$@"\n'
        f'echo x > "{folder}/scene.lock"\necho x > "{folder}/elements/cache.tmp"\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr("ayon_harmony.current._program", program)
    create(context, card, "Main")
    assert len(representation(extract(context)["renderAnimationMain"])["files"]) == 6


# --- without a licence ---------------------------------------------------------------


@pytest.mark.parametrize("emulator", [20, 22, 24, 25], indirect=True)
def test_the_running_harmony_renders_without_a_second_licence(
    card, context, extract, rude
):
    create(context, card, "Main")
    create(context, card, "Other", drawing_type="TGA4")
    create(
        context, card, "Part", frame_range="custom", frame_start=1006, frame_end=1006
    )
    card.settings.save_scene()
    before = state_of(card)
    rude("no-licence")
    found = extract(context)
    assert len(representation(found["renderAnimationMain"])["files"]) == 6
    assert representation(found["renderAnimationOther"])["ext"] == "tga"
    assert staged(found["renderAnimationPart"]) == ["renderAnimationPart.1006.png"]
    assert state_of(card) == before


@pytest.mark.parametrize("emulator", [22], indirect=True)
def test_a_display_that_was_added_for_it_goes_again(card, context, extract, rude):
    card.nodes.add_node("Below", "COMPOSITE")
    card.nodes.link_nodes("Top/Card", "Top/Below")
    create(context, card, "Main", source="Top/Below")
    card.settings.save_scene()
    before = state_of(card)
    rude("no-licence")
    assert len(representation(extract(context)["renderAnimationMain"])["files"]) == 6
    assert state_of(card) == before


def test_settings_may_stop_the_publish_without_a_licence(
    studio, card, context, extract, rude
):
    studio.override(
        "harmony", {"publish": {"ExtractRender": {"without_licence": "fail"}}}
    )
    create(context, card, "Main")
    rude("no-licence")
    refused(extract, context, r"no licence(.|\n)*Free a licence")


def test_a_movie_without_a_licence_is_refused_with_a_way_out(
    card, context, extract, rude
):
    create(context, card, "Main", output="movie")
    rude("no-licence")
    refused(extract, context, "renderAnimationMain shall be a movie")


# --- existing frames ---------------------------------------------------------------


def existing(card, context, count=6, **form):
    """An instance of existing frames, of which so many are there."""
    instance = create(
        context, card, "Main", render_target="existing", start_frame=11, **form
    )
    folder = card.settings.get_scene().folder / "frames"
    folder.mkdir(exist_ok=True)
    card.renders.render_frames(
        "Top/Display",
        card.settings.get_scene().settings.length.playback,
        folder / "tmp.####.png",
    )
    for number in range(1, 7):
        source = folder / f"tmp.{number:04d}.png"
        target = folder / f"renderAnimationMain-{number + 10:04d}.png"
        source.rename(target)
        if number > count:
            target.unlink()
    return instance, folder


def test_existing_frames_are_copied_and_stay(card, context, extract, monkeypatch):
    monkeypatch.setattr("ayon_harmony.current._program", None)
    _, folder = existing(card, context)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    found = extract(context)["renderAnimationMain"]
    assert representation(found)["files"] == [
        f"renderAnimationMain.{n}.png" for n in range(1001, 1007)
    ]
    first = Path(found.data["stagingDir"]) / "renderAnimationMain.1001.png"
    assert first.read_bytes() == before["renderAnimationMain-0011.png"]
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert found.data["thumbnailSource"].endswith("1003.png")


def test_existing_frames_that_are_missing_are_named(card, context, extract):
    _, folder = existing(card, context, count=4)
    text = refused(extract, context, "rames 1005-1006 of renderAnimationMain are")
    assert f"{folder.as_posix()}/renderAnimationMain-####.png" in text


def test_an_existing_frame_that_is_no_image_is_named(card, context, extract):
    _, folder = existing(card, context)
    (folder / "renderAnimationMain-0012.png").write_text("no picture at all")
    refused(extract, context, "Frame 1002 of renderAnimationMain is no PNG file")


@needs_ffmpeg
def test_an_existing_movie_is_copied(card, context, extract):
    create(context, card, "Main", render_target="existing", output="movie")
    folder = card.settings.get_scene().folder / "frames"
    folder.mkdir(exist_ok=True)
    card.renders.export_movie(
        "Top/Display",
        card.settings.get_scene().settings.length.playback,
        folder / "renderAnimationMain.mov",
        SIZE,
    )
    found = extract(context)["renderAnimationMain"]
    assert representation(found)["files"] == "renderAnimationMain.mov"
    assert (folder / "renderAnimationMain.mov").is_file()
