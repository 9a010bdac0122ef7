"""Farm renders through the real ayon-core and the real, unmodified ayon-deadline."""

from __future__ import annotations

import json
import math
import os
import shlex
import subprocess
import wave
from pathlib import Path

import pyblish.api
import pyblish.util
import pytest

from ayon_harmony.workfiles.archive import save_folder
from sandbox.ayon.deadline import deadline_path, installed
from sandbox.ayon.served import ServedStudio
from sandbox.ayon.studio import is_real_core
from sandbox.harmony.client import EXECUTABLE, run_batch
from sandbox.publishing import plugins_to_run

pytestmark = [
    pytest.mark.engine,
    pytest.mark.core,
    pytest.mark.skipif(not is_real_core(), reason="AYON_CORE_PATH is not set"),
    pytest.mark.skipif(deadline_path() is None, reason="AYON_DEADLINE_PATH is not set"),
]

RENDER = "io.ayon.creators.harmony.render"


@pytest.fixture
def deadline_studio(make_studio):
    """A studio with ayon-deadline, in the shot's animation task."""
    made = make_studio()
    with installed(made) as service:
        project = made.project("demo")
        project.shot(
            "/shots/sq01/sh010",
            frameStart=1001,
            frameEnd=1008,
            handleStart=2,
            resolutionWidth=64,
            resolutionHeight=36,
        )
        made.enter("demo", "/shots/sq01/sh010", "animation")
        made.deadline = service
        yield made


@pytest.fixture
def studio(deadline_studio):
    """The studio of these tests, for the fixtures that want one."""
    # ayon-core burns texts in with ffmpeg of ayon_third_party only.
    deadline_studio.override("core", {"publish": {"ExtractBurnin": {"enabled": False}}})
    return deadline_studio


@pytest.fixture
def workfile(studio, session, scene, workfile_path, monkeypatch):
    """The scene's workfile in the task's work folder; it really saves."""
    folder = studio.project("demo").root / "demo" / "shots/sq01/sh010/work/animation"
    folder.mkdir(parents=True)
    monkeypatch.setenv("AYON_WORKDIR", str(folder))
    path = folder / "demo_sh010_animation_v003.zip"
    session.workfile.path = str(path)

    def save():
        scene.settings.save_scene()
        save_folder(session.scripted.folder, path)

    session.workfile.save = save
    save()
    return path


@pytest.fixture
def publish_all(run_plugins):
    """Publish as the Publisher does; errors are raised."""
    return lambda context: run_plugins(context, math.inf)


def make_farm_render(context, scene, variant, **form):
    """A farm render of the card."""
    answers = {"use_selection": False, "render_target": "farm", **form}
    context.create(RENDER, variant, pre_create_data=answers)
    path = f"Top/renderAnimation{variant}"
    scene.nodes.link_nodes("Top/Card", path)
    return next(
        item
        for item in context.instances
        if (item.creator_identifier, item["variant"]) == (RENDER, variant)
    )


def jobs_of(studio, plugin):
    """Submitted jobs of a Deadline plugin, by the product in their name."""
    return {
        job["JobInfo"]["Name"].rpartition(" - ")[2]: job
        for job in studio.deadline.jobs
        if job["JobInfo"]["Plugin"] == plugin
    }


def metadata_of(studio, product):
    """What the publish job is told, by the path in its arguments."""
    return metadata_in(studio, jobs_of(studio, "Ayon")[product])


def metadata_in(studio, job):
    """What a publish job is told, by the path in its arguments."""
    arguments = job["PluginInfo"]["Arguments"].split()
    path = arguments[arguments.index("publish") + 1]
    root = str(studio.project("demo").root)
    path = Path(path.replace("{root[work]}", root))
    return path, json.loads(path.read_text(encoding="utf-8"))


def run_job(job, folder):
    """Render as Deadline's HarmonyAYON plugin does, with the emulator."""
    info = job["PluginInfo"]
    node = info["Output0Node"]
    values = {"moviePath": info["Output0Path"]}
    if info["Output0Type"] == "Image":
        values = {
            "drawingName": info["Output0Path"],
            "leadingZeros": info["Output0LeadingZero"],
            "drawingType": info["Output0Format"],
            "start": info["Output0StartFrame"],
        }
    script = folder / "preRenderScript.txt"
    script.write_text(
        "".join(
            f'node.setTextAttr("{node}", "{key}", 1, "{value}");\n'
            for key, value in values.items()
        ),
        encoding="utf-8",
    )
    first, last = job["JobInfo"]["Frames"].split("-")
    size = (info["ResolutionX"], info["ResolutionY"], info["FieldOfView"])
    options = ["-res", *map(str, size), "-frames", first, last]
    if info["PreRenderInlineScript"]:
        options += ["-preRenderInlineScript", info["PreRenderInlineScript"]]
    code, output = run_batch(
        info["SceneFile"], *options, "-preRenderScript", str(script)
    )
    assert code == 0, output


def publish_on_farm(path):
    """Publish what a job has rendered, as the publish job on the farm does."""
    from ayon_core.pipeline import deregister_host

    deregister_host()
    pyblish.api.deregister_all_hosts()
    pyblish.api.deregister_all_targets()
    pyblish.api.register_host("shell")
    for target in ("default", "deadline", "farm"):
        pyblish.api.register_target(target)
    context = pyblish.api.Context()
    plugins = plugins_to_run()
    for result in pyblish.util.publish_iter(context, plugins=plugins):
        if result["error"] is not None:
            raise result["error"]
    return context


def test_two_farm_renders_reach_deadline(
    studio, host, card, workfile, make_context, publish_all
):
    context = make_context()
    make_farm_render(context, card, "Main", drawing_type="PNG4")
    make_farm_render(
        *[context, card, "Mask"],
        drawing_type="TGA4",
        leading_zeros=4,
        mark_for_review=False,
    )
    workdir = os.environ["AYON_WORKDIR"]
    publish_all(context)
    assert os.environ["AYON_WORKDIR"] == workdir
    renders = jobs_of(studio, "HarmonyAYON")
    assert set(renders) == {"renderAnimationMain", "renderAnimationMask"}
    main, mask = renders["renderAnimationMain"], renders["renderAnimationMask"]
    scene_file = Path(main["PluginInfo"]["SceneFile"])
    assert scene_file.is_file()
    assert scene_file.name == f"{card.settings.get_scene().version_name}.xstage"
    assert scene_file.is_relative_to(workdir)
    expected = {
        "Output0Node": "Top/renderAnimationMain",
        "Output0Format": "PNG4",
        "Output0Path": (scene_file.parent / "renders/renderAnimationMain-").as_posix(),
        "Output0Type": "Image",
        "Output0LeadingZero": 3,
        "Output0StartFrame": 1,
        "Version": "22",
        "ResolutionX": 64,
        "ResolutionY": 36,
        "PreRenderInlineScript": "node.setEnable('Top/renderAnimationMask', false)",
    }
    assert {key: main["PluginInfo"][key] for key in expected} == expected
    assert main["PluginInfo"]["FieldOfView"] == card.settings.get_scene().settings.fov
    assert main["JobInfo"]["Frames"] == "1-10"
    assert mask["PluginInfo"]["Output0Format"] == "TGA4"
    assert mask["PluginInfo"]["Output0LeadingZero"] == 4
    assert set(jobs_of(studio, "Ayon")) == set(renders)
    _, metadata = metadata_of(studio, "renderAnimationMain")
    (instance,) = metadata["instances"]
    assert instance["productBaseType"] == instance["productType"] == "render"
    assert instance["families"] == ["render", "review"]
    assert (instance["frameStart"], instance["frameEnd"]) == (1001, 1008)
    assert instance["handleStart"] == 2
    assert (instance["fps"], instance["resolutionWidth"]) == (25, 64)
    _, metadata = metadata_of(studio, "renderAnimationMask")
    (instance,) = metadata["instances"]
    assert instance["families"] == ["render"]
    assert instance["representations"][0]["tags"] == []


def test_the_farm_writes_what_is_published(
    studio, host, card, workfile, make_context, publish_all, tmp_path
):
    context = make_context()
    forms = {
        "A": {"drawing_type": "PNG4"},
        "B": {"drawing_type": "TGA4", "start_frame": 5, "leading_zeros": 1},
        "C": {"drawing_type": "JPG", "start_frame": 1001},
        "D": {"drawing_type": "EXR", "leading_zeros": 1},
        "E": {"drawing_type": "SGIDP4", "start_frame": 0, "leading_zeros": 2},
        "F": {"drawing_type": "TIF"},
        "G": {"drawing_type": "PSD4"},
        "H": {"output": "movie"},
        "I": {"drawing_type": "SCAN"},
    }
    made = {
        variant: make_farm_render(context, card, variant, **form)
        for variant, form in forms.items()
    }
    # Scene frame 10 alone, and the last three, as AYON counts them.
    for variant, ends in {"F": (1006, 1008), "G": (1008, 1008)}.items():
        made[variant].creator_attributes.update(
            {"frame_range": "custom", "frame_start": ends[0], "frame_end": ends[1]}
        )
    publish_all(context)
    published = {}
    for product, job in jobs_of(studio, "HarmonyAYON").items():
        run_job(job, tmp_path)
        path, metadata = metadata_of(studio, product)
        (representation,) = metadata["instances"][0]["representations"]
        names = representation["files"]
        names = {names} if isinstance(names, str) else set(names)
        folder = Path(job["PluginInfo"]["Output0Path"]).parent
        staging = representation["stagingDir"]
        root = str(studio.project("demo").root)
        assert Path(staging.replace("{root[work]}", root)) == folder == path.parent
        written = {item.name for item in folder.glob(f"{product}[-.]*")}
        assert written == names, product
        published[product[-1]] = names
    assert {key: len(names) for key, names in published.items()} == {
        **dict.fromkeys("ABCDEI", 10),
        "F": 3,
        "G": 1,
        "H": 1,
    }
    assert "renderAnimationC-1010.jpg" in published["C"]
    assert published["G"] == {"renderAnimationG-0010.psd"}
    assert published["H"] == {"renderAnimationH.mov"}
    movie = jobs_of(studio, "HarmonyAYON")["renderAnimationH"]
    assert movie["JobInfo"]["ChunkSize"] == 10
    assert movie["PluginInfo"]["Output0Type"] == "Movie"


def test_the_farm_renders_by_our_command_line_where_the_studio_wants_it(
    studio, host, card, workfile, make_context, publish_all, monkeypatch
):
    commands = {"publish": {"SubmitFarmCommand": {"enabled": True}}}
    studio.override("harmony", commands)
    context = make_context()
    made = make_farm_render(context, card, "Main", drawing_type="PNG4")
    make_farm_render(context, card, "Mask", drawing_type="TGA4", start_frame=1001)
    made.creator_attributes.update(
        {"frame_range": "custom", "frame_start": 1001, "frame_end": 1003}
    )
    publish_all(context)
    assert jobs_of(studio, "HarmonyAYON") == {}
    jobs = [job for job in studio.deadline.jobs if job_command(job)[2] == "render"]
    assert [job["JobInfo"]["Plugin"] for job in jobs] == ["Ayon"] * 2
    published = [job for job in studio.deadline.jobs if job not in jobs]
    assert len(published) == 2
    with ServedStudio(studio) as served:
        for job in jobs:
            first, _, last = job["JobInfo"]["Frames"].partition("-")
            words = job_command(job, first, last)
            code, output = served.run(*words, "--program", EXECUTABLE)
            assert code == 0, output
    for product, count in {"renderAnimationMain": 3, "renderAnimationMask": 10}.items():
        (job,) = [j for j in published if j["JobInfo"]["Name"].endswith(product)]
        path, metadata = metadata_in(studio, job)
        (representation,) = metadata["instances"][0]["representations"]
        assert len(representation["files"]) == count
        for name in representation["files"]:
            assert (path.parent / name).stat().st_size, name
    assert "renderAnimationMask-1010.tga" in representation["files"]


def job_command(job, first="1", last="1"):
    """What Deadline's plugin Ayon runs for a task of a job."""
    text = job["PluginInfo"]["Arguments"]
    text = text.replace("<STARTFRAME>", first).replace("<ENDFRAME>", last)
    return shlex.split(text.replace("<QUOTE>", '"'))


def test_everything_that_can_be_published_goes_along_with_the_farm(
    studio, host, card, workfile, make_context, publish_all, tmp_path
):
    studio.override("harmony", {"create": {"CreateReview": {"enabled": True}}})
    card.nodes.delete_nodes(
        [node.path for node in card.nodes.list_nodes(types=["READ"])]
    )
    for kind in ("COMPOSITE", "DISPLAY"):
        card.nodes.add_node(kind.title(), kind)
    card.nodes.link_nodes("Top/Composite", "Top/Display")
    for name in ("hills", "hero"):
        card.drawings.add_drawing_layer(name, "png")
        card.nodes.link_nodes(f"Top/{name}", "Top/Composite")
    card.nodes.set_node_colors(dict.fromkeys(("Top/hills", "Top/hero"), "#ff0000ff"))
    context = make_context()
    context.create("render.auto.detect.creator", "Main", pre_create_data={})
    for instance in context.instances:
        if instance.product_base_type == "render":
            instance.creator_attributes["render_target"] = "farm"
    make_farm_render(context, card, "Main")
    make_farm_render(context, card, "Movie", output="movie")
    for instance in context.instances:
        if instance.product_base_type == "review":
            instance.creator_attributes["display"] = "Top/Display"
    publish_all(context)
    renders = jobs_of(studio, "HarmonyAYON")
    assert (
        set(renders)
        == set(jobs_of(studio, "Ayon"))
        == {
            "renderAnimationMain",
            "renderAnimationMovie",
            "renderAnimationG010",
            "renderAnimationG010_L010_hills",
            "renderAnimationG010_L020_hero",
        }
    )
    for product, job in renders.items():
        run_job(job, tmp_path)
        _, metadata = metadata_of(studio, product)
        (representation,) = metadata["instances"][0]["representations"]
        names = representation["files"]
        folder = Path(job["PluginInfo"]["Output0Path"]).parent
        for name in [names] if isinstance(names, str) else names:
            assert (folder / name).is_file()
    products = {
        item["name"]
        for item in studio.server.project("demo").entities["product"].values()
    }
    assert products == {"workfileAnimation", "reviewMain"}


def test_what_the_farm_rendered_is_published_with_its_review(
    studio, host, card, workfile, make_context, publish_all, tmp_path, monkeypatch
):
    sound = tmp_path / "line.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(b"\1\1" * 11025)
    card.sounds.add_sound(sound, 1)
    context = make_context()
    make_farm_render(context, card, "Main")
    publish_all(context)
    run_job(jobs_of(studio, "HarmonyAYON")["renderAnimationMain"], tmp_path)
    path, metadata = metadata_of(studio, "renderAnimationMain")
    assert Path(metadata["audio"]).is_file()
    monkeypatch.setenv("AYON_PUBLISH_DATA", str(path))
    monkeypatch.setenv("AYON_HOST_NAME", "shell")
    publish_on_farm(path)
    entities = studio.server.project("demo").entities
    (product,) = [
        item
        for item in entities["product"].values()
        if item["name"] == "renderAnimationMain"
    ]
    (version,) = [
        item
        for item in entities["version"].values()
        if item["productId"] == product["id"]
    ]
    assert version["attrib"]["frameStart"] == 1001
    assert version["attrib"]["frameEnd"] == 1008
    files = {
        item["name"]: [Path(file["path"]).name for file in item["files"]]
        for item in entities["representation"].values()
        if item["versionId"] == version["id"]
    }
    assert sorted(files["png"])[0].endswith(".0999.png")
    assert sorted(files["png"])[-1].endswith(".1008.png")
    assert len(files["png"]) == 10
    (movie,) = [
        item["attrib"]["path"]
        for item in entities["representation"].values()
        if item["versionId"] == version["id"] and item["name"].startswith("h264")
    ]
    command = ["ffprobe", "-v", "error", "-show_streams", "-count_frames"]
    streams = json.loads(subprocess.check_output([*command, "-of", "json", movie]))[
        "streams"
    ]
    by_type = {item["codec_type"]: item for item in streams}
    assert by_type["video"]["codec_name"] == "h264"
    assert by_type["video"]["nb_read_frames"] == "10"
    assert "audio" in by_type


def test_frames_chosen_for_the_job_are_those_of_the_scene(
    studio, host, card, workfile, publish_all
):
    from ayon_core.pipeline.create import CreateContext

    context = CreateContext(host, headless=True)
    instance = make_farm_render(context, card, "Main", start_frame=101)
    instance.publish_attributes["CollectJobInfo"].update(
        {"use_custom_frames": "custom_only", "frames": "1001,1003-1005"}
    )
    publish_all(context)
    job = jobs_of(studio, "HarmonyAYON")["renderAnimationMain"]
    assert job["JobInfo"]["Frames"] == "3,5-7"
    _, metadata = metadata_of(studio, "renderAnimationMain")
    (representation,) = metadata["instances"][0]["representations"]
    assert representation["files"] == [
        f"renderAnimationMain-{number}.png" for number in (1001, 1003, 1004, 1005)
    ]
    assert job["PluginInfo"]["Output0StartFrame"] == 999
    assert job["PluginInfo"]["Output0Path"].endswith("/renderAnimationMain-")


def test_frames_that_the_instance_lists_are_those_of_the_job(
    studio, host, card, workfile, publish_all
):
    from ayon_core.pipeline.create import CreateContext

    context = CreateContext(host, headless=True)
    instance = make_farm_render(context, card, "Main")
    instance.creator_attributes.update(
        {"frame_range": "list", "frame_list": "1001,1003-1005"}
    )
    publish_all(context)
    job = jobs_of(studio, "HarmonyAYON")["renderAnimationMain"]
    assert job["JobInfo"]["Frames"] == "3,5-7"
    _, metadata = metadata_of(studio, "renderAnimationMain")
    (representation,) = metadata["instances"][0]["representations"]
    assert representation["files"] == [
        f"renderAnimationMain-{number}.png" for number in (1001, 1003, 1004, 1005)
    ]
    assert metadata["instances"][0]["hasExplicitFrames"] is True


def test_the_open_version_of_the_scene_is_rendered(
    studio, host, card, workfile, make_context, publish_all
):
    context = make_context()
    make_farm_render(context, card, "Main")
    card.settings.save_scene_version("a_retake")
    card.settings.save_scene_version("retake")
    publish_all(context)
    (job,) = jobs_of(studio, "HarmonyAYON").values()
    scene_file = Path(job["PluginInfo"]["SceneFile"])
    assert scene_file.name == "retake.xstage"
    assert len(list(scene_file.parent.glob("*.xstage"))) == 3


def test_nothing_is_left_at_the_root_and_of_the_detour(
    studio, host, card, workfile, make_context, publish_all
):
    context = make_context()
    make_farm_render(context, card, "Main")
    publish_all(context)
    assert not Path("/?").exists()
    text = json.dumps([job["PluginInfo"] for job in studio.deadline.jobs])
    path, metadata = metadata_of(studio, "renderAnimationMain")
    assert "/../" not in text + json.dumps(metadata)
    assert metadata["instances"][0]["source"].startswith("{root[work]}")


def test_a_refused_render_is_not_submitted(
    studio, host, card, workfile, make_context, publish_all
):
    from ayon_core.pipeline.publish import PublishValidationError

    context = make_context()
    make_farm_render(context, card, "Main", start_frame=-5)
    with pytest.raises(PublishValidationError, match="frame -5"):
        publish_all(context)
    assert studio.deadline.jobs == []
