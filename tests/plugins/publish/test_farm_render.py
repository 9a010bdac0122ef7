"""Farm renders without a farm: the data they get, and what is refused."""

from __future__ import annotations

import gc
import json
import os
import wave
from pathlib import Path
from types import SimpleNamespace

import pyblish.api
import pytest

from ayon_harmony.model.farm import FarmFiles, job_prefix
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.model.sequences import WriteOutput
from ayon_harmony.publishing import farm as publish_farm
from ayon_harmony.publishing.farm import FarmError
from ayon_harmony.scene.write_nodes import WriteNode
from sandbox.harmony.client import run_batch

pytestmark = pytest.mark.engine

RENDER = "io.ayon.creators.harmony.render"
MAIN = "renderAnimationMain"
BEFORE_FARM = pyblish.api.CollectorOrder + 0.495
"""All data is collected; what needs a farm to be installed comes later."""


@pytest.fixture
def workdir(tmp_path, monkeypatch):
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setenv("AYON_WORKDIR", str(folder))
    return folder


def create_render(context, variant="Main", **form):
    """A render instance; it is for the farm unless told otherwise."""
    answers = {"use_selection": False, "render_target": "farm", **form}
    context.create(RENDER, variant, pre_create_data=answers)
    return next(
        item
        for item in context.instances
        if (item.creator_identifier, item["variant"]) == (RENDER, variant)
    )


def choose_frames(instance, first, last):
    instance.creator_attributes.update(
        {"frame_range": "custom", "frame_start": first, "frame_end": last}
    )


@pytest.fixture
def collected(run_plugins):
    """Run the collectors; give the publish."""

    def collect(context, **options):
        return run_plugins(context, BEFORE_FARM, **options)

    return collect


def of(publish, name=MAIN):
    return next(item for item in publish if item.data["productName"] == name)


def addons(version="0.7.3+dev", is_enabled=True):
    """An addons manager with ayon-deadline in it."""
    return {"deadline": SimpleNamespace(version=version, enabled=is_enabled)}


def is_text(value):
    return isinstance(value, str) and bool(value)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


#: What ayon-deadline reads, recorded from a submission, and what it must be.
CONTEXT_KEYS = {
    "currentFile": lambda value: is_text(value) and value.endswith(".zip"),
    "harmonyVersion": lambda value: value.split(".")[0].isdigit(),
    "FOV": is_number,
    "all_write_nodes": lambda value: isinstance(value, list)
    and all(map(is_text, value)),
    "cleanupFullPaths": lambda value: isinstance(value, list),
    "hostName": lambda value: value == "harmony",
    "anatomy": lambda value: value is not None,
    "project_settings": lambda value: "harmony" in value,
    "user": is_text,
    "frameStart": is_number,
    "frameEnd": is_number,
    "handleStart": is_number,
    "handleEnd": is_number,
    "resolutionWidth": is_number,
    "resolutionHeight": is_number,
    "folderPath": is_text,
}
INSTANCE_KEYS = {
    "farm": lambda value: value is True,
    "family": lambda value: value == "render",
    "families": lambda value: "render.farm" in value and "review" not in value,
    "productType": lambda value: value == "render",
    "productBaseType": lambda value: value == "render",
    "productName": is_text,
    "folderPath": is_text,
    "task": is_text,
    "name": is_text,
    "expectedFiles": lambda value: len(value) >= 1 and all(map(is_text, value)),
    "setMembers": lambda value: is_text(value[0]) and value[0].startswith("Top/"),
    "outputFormat": is_text,
    "outputType": lambda value: value == "Image",
    "leadingZeros": is_number,
    "outputStartFrame": is_number,
    "frameStartHandle": is_number,
    "frameEndHandle": is_number,
    "frameStart": is_number,
    "frameEnd": is_number,
    "handleStart": is_number,
    "handleEnd": is_number,
    "resolutionWidth": is_number,
    "resolutionHeight": is_number,
    "pixelAspect": is_number,
    "fps": is_number,
    "creator_attributes": lambda value: value["render_target"] == "farm",
    "publish_attributes": lambda value: value is not None,
    "review": lambda value: isinstance(value, bool),
    "attachTo": lambda value: not value,
    "splitRender": lambda value: value is False,
    "tileRendering": lambda value: value is False,
    "multipartExr": lambda value: value is False,
    "byFrameStep": lambda value: value == 1,
    "anatomyData": lambda value: "product" in value,
}


def test_a_farm_render_has_everything_that_a_submission_reads(
    card, context, collected, workfile_path
):
    create_render(context)
    publish = collected(context)
    data = of(publish).data
    assert {
        key for key, fits in CONTEXT_KEYS.items() if not fits(publish.data[key])
    } == (set())
    assert {key for key, fits in INSTANCE_KEYS.items() if not fits(data[key])} == set()
    assert not data.get("deadline")
    assert "priority" not in data


def test_the_job_counts_as_harmony_and_the_version_as_ayon(card, context, collected):
    choose_frames(create_render(context), 1003, 1006)
    data = of(collected(context)).data
    assert (data["frameStartHandle"], data["frameEndHandle"]) == (3, 6)
    assert (data["frameStart"], data["frameEnd"]) == (1003, 1006)
    assert [Path(file).name for file in data["expectedFiles"]] == [
        f"{MAIN}-000{number}.png" for number in (3, 4, 5, 6)
    ]


def test_files_have_a_folder_that_no_name_contains(card, context, collected):
    create_render(context)
    folders = {
        os.path.dirname(file) for file in of(collected(context)).data["expectedFiles"]
    }
    assert folders == {f"{card.settings.get_scene().folder.as_posix()}/renders"}


def test_whether_a_review_is_made_is_said_outright(card, context, collected):
    create_render(context, mark_for_review=False)
    create_render(context, "Seen")
    publish = collected(context)
    assert of(publish).data["review"] is False
    assert of(publish, "renderAnimationSeen").data["review"] is True


def test_local_renders_are_left_alone(card, context, collected):
    create_render(context, render_target="local")
    data = of(collected(context)).data
    assert "expectedFiles" not in data
    assert "review" in data["families"]


def test_products_of_one_name_have_files_of_their_own():
    renders = [
        {"productName": "renderMain", "folderPath": path}
        for path in ("/sq01/sh010", "/sq01/sh020", "/sq02/sh020")
    ]
    assert publish_farm.farm_names(renders) == [
        *["renderMain", "sh020_renderMain", "sh020_renderMain_2"]
    ]


def test_the_emulator_writes_the_files_that_are_expected(
    card, context, collected, tmp_path
):
    forms = {
        "A": {"drawing_type": "PNG4"},
        "B": {"drawing_type": "TGA4", "start_frame": 5, "leading_zeros": 1},
        "C": {"drawing_type": "JPG", "start_frame": 1001},
        "D": {"drawing_type": "BMP4", "leading_zeros": 0},
        "E": {"drawing_type": "SGI4", "leading_zeros": 9},
        "F": {"drawing_type": "DPX3_10", "start_frame": 9},
        "G": {"drawing_type": "TVG", "start_frame": 0, "leading_zeros": 2},
        "H": {"drawing_type": "EXR"},
        "I": {"drawing_type": "TIF"},
        "J": {"drawing_type": "PSDDP4"},
        "K": {"drawing_type": "PDF"},
        "L": {"drawing_type": "OPT4"},
        "M": {"drawing_type": "YUV"},
    }
    for variant, form in forms.items():
        create_render(context, variant, **form)
        card.nodes.link_nodes("Top/Card", f"Top/renderAnimation{variant}")
    card.settings.save_scene()
    renders = [
        item.data for item in collected(context) if item.data["family"] == "render"
    ]
    lines = []
    for data in renders:
        prefix = job_prefix(data["expectedFiles"][0], data["leadingZeros"])
        name = f"{tmp_path.as_posix()}/out/{prefix.rpartition('/')[2]}"
        for key, value in {
            "drawingName": name,
            "leadingZeros": data["leadingZeros"],
            "drawingType": data["outputFormat"],
            "start": data["outputStartFrame"],
        }.items():
            lines.append(
                f'node.setTextAttr("{data["setMembers"][0]}", "{key}", 1, "{value}");'
            )
    script = tmp_path / "preRenderScript.txt"
    script.write_text("\n".join(lines), encoding="utf-8")
    frames = [str(renders[0][key]) for key in ("frameStartHandle", "frameEndHandle")]
    code, output = run_batch(
        card.settings.get_scene().path,
        "-frames",
        *frames,
        "-preRenderScript",
        str(script),
    )
    assert code == 0, output
    written = {path.name for path in (tmp_path / "out").iterdir()}
    expected = {
        file.rpartition("/")[2] for data in renders for file in data["expectedFiles"]
    }
    # Those only tell the submitter the name; no frame of the job has them.
    leaders = {"renderAnimationC-0001.jpg"}
    assert written == expected - leaders
    assert len(written) == 10 * len(forms)


# --- refused ---------------------------------------------------------------------


@pytest.fixture
def problem(collected, workdir):
    """Validate; give what is said, '' when nothing is."""
    from ayon_core.pipeline.publish import PublishValidationError

    def validate(context, change=None, **options):
        publish = collected(context, **options)
        if change is not None:
            change(publish)
        plugin = plugin_named("ValidateFarmRender")
        try:
            plugin().process(publish)
        except PublishValidationError as error:
            return str(error)
        return ""

    return validate


def plugin_named(name):
    from ayon_core.pipeline.publish import publish_plugins_discover

    return next(
        item for item in publish_plugins_discover().plugins if item.__name__ == name
    )


def test_a_fine_render_passes(card, context, problem):
    create_render(context)
    assert problem(context) == ""


def test_no_farm_render_is_no_matter_for_the_farm(card, context, problem):
    create_render(context, start_frame=-4, render_target="local")
    assert problem(context) == ""


@pytest.mark.parametrize(
    "form", [{"output": "movie"}, {"drawing_type": "SCAN"}, {"start_frame": 1001}]
)
def test_every_output_that_has_files_passes(card, context, problem, form):
    create_render(context, **form)
    assert problem(context) == ""


def test_a_single_late_frame_passes(card, context, problem):
    choose_frames(create_render(context), 1010, 1010)
    assert problem(context) == ""


def test_negative_numbers_are_refused(card, context, problem):
    create_render(context, start_frame=-4)
    assert "would have the number -4" in problem(context)


def test_a_name_that_the_farm_mistakes_is_refused(card, context, problem):
    create_render(context)

    def change(publish):
        of(publish).data["farmFiles"] = FarmFiles.of_movie("/s/a0001.old", "mov", 3)

    assert "mistake a part of the name" in problem(context, change)


def test_an_unknown_format_is_refused(card, context, problem):
    create_render(context)

    def change(publish):
        del of(publish).data["farmFiles"]

    assert "has the format 'PNG4', which Harmony does not know" in problem(
        context, change
    )


def test_frames_that_the_scene_lacks_are_refused(card, context, problem):
    choose_frames(create_render(context), 1005, 1020)
    assert "wants frames 5-20 of a scene that has 1-10" in problem(context)


def test_a_publish_without_the_workfile_is_refused(card, context, problem):
    create_render(context)
    for instance in context.instances:
        if instance.product_base_type == "workfile":
            instance["active"] = False
    assert "workfile is not part of this publish" in problem(context)


def test_several_versions_are_refused_where_the_job_would_open_any(
    card, context, problem
):
    def install(version):
        return lambda publish: publish.data.update(ayonAddonsManager=addons(version))

    create_render(context)
    card.settings.save_scene_version("retake")
    said = problem(context, install("0.8.0"))
    assert "has 2 versions" in said
    assert "retake.xstage" in said
    assert problem(context, install("0.7.3")) == ""


def test_names_that_break_the_farms_script_are_refused(card, context, problem):
    create_render(context)

    def quote(publish):
        publish.data["all_write_nodes"].append("Top/Bob's")

    assert "Rename: Top/Bob's" in problem(context, quote)


def test_more_write_nodes_than_a_command_holds_are_refused(card, context, problem):
    create_render(context)

    def flood(publish):
        publish.data["all_write_nodes"] = [f"Top/Write{n}" for n in range(2000)]

    assert "so many Write nodes (2000)" in problem(context, flood)


def test_a_node_that_is_gone_is_refused(card, context, problem):
    create_render(context)

    def lose(publish):
        publish.data["harmonyWriteNodes"] = {}

    assert "not in the scene any more" in problem(context, lose)


def test_a_node_that_is_off_is_refused_and_switched_on_in_one_step(
    card, context, make_context, problem, collected
):
    create_render(context)
    card.nodes.set_nodes_enabled({f"Top/{MAIN}": False})
    assert "is switched off" in problem(make_context())
    plugin = plugin_named("ValidateFarmRender")
    publish = collected(make_context())
    publish.data["results"] = [{"plugin": plugin, "success": False, "instance": None}]
    repair = next(item for item in plugin.actions if item.__name__ == "RepairScene")
    repair().process(publish, plugin)
    assert problem(make_context()) == ""
    card.undo.undo()
    assert "is switched off" in problem(make_context())


def test_a_studio_without_a_farm_is_told(card, context, collected):
    from ayon_core.pipeline.publish import PublishError

    create_render(context)
    publish = collected(context)
    plugin = plugin_named("CollectFarmAddon")()
    publish.data["ayonAddonsManager"] = addons(is_enabled=False)
    with pytest.raises(PublishError, match="has no render farm"):
        plugin.process(publish)
    publish.data["ayonAddonsManager"] = addons()
    plugin.process(publish)
    for instance in list(publish):
        instance.data["families"] = []
    publish.data["ayonAddonsManager"] = {}
    plugin.process(publish)


# --- frames of the job --------------------------------------------------------------


def submitted(frames, start=1, **data):
    """Data of an instance whose job has been given frames."""
    scene_frames = FrameRange(1, 10)
    output = WriteOutput("/s/renders/main-", "PNG", 3, start)
    files = FarmFiles.of_images(output, scene_frames)
    return {
        "productName": MAIN,
        "farmName": "main",
        "holder": "Top/Main",
        "isMovie": False,
        "sceneFrames": scene_frames,
        "frameOffset": 1000,
        "farmFiles": files,
        "expectedFiles": files.expected,
        "outputStartFrame": start,
        "deadline": {"job_info": SimpleNamespace(Frames=frames, ChunkSize=1)},
        **data,
    }


@pytest.fixture
def known_writes():
    """Context data with the Write node of `submitted`."""
    texts = {"DRAWING_NAME": "frames/main-", "DRAWING_TYPE": "PNG", "START": "1"}
    node = SimpleNamespace(path="Top/Main", is_enabled=True, attributes=texts)
    return {
        "sceneDir": "/s",
        "harmonyWriteNodes": {"Top/Main": WriteNode.from_node(node)},
    }


def test_without_chosen_frames_the_job_is_left_as_it_is(known_writes):
    data = submitted("")
    publish_farm.tell_job(data, known_writes)
    assert vars(data["deadline"]["job_info"]) == {"Frames": "", "ChunkSize": 1}
    assert data["outputStartFrame"] == 1


@pytest.mark.parametrize(
    ("chosen", "told"), [("1001", "1"), ("1002-1008x2,1010", "2-8x2,10")]
)
def test_frames_chosen_for_the_job_become_the_scenes(known_writes, chosen, told):
    data = submitted(chosen)
    publish_farm.tell_job(data, known_writes)
    assert data["deadline"]["job_info"].Frames == told


def test_chosen_frames_are_published_with_ayons_numbers(known_writes):
    data = submitted("1002,1004-1005")
    publish_farm.tell_job(data, known_writes)
    assert data["outputStartFrame"] == 1001
    assert job_prefix(data["expectedFiles"][0], 3) == "/s/renders/main-"
    publish_farm.tell_publish_job(data)
    assert data["deadline"]["job_info"].Frames == "1002,1004-1005"
    assert data["expectedFiles"] == [
        f"/s/renders/main-{number}.png" for number in (1002, 1004, 1005)
    ]


@pytest.mark.parametrize("chosen", ["1-5", "1001-1011", "all"])
def test_frames_that_the_instance_lacks_are_refused(known_writes, chosen):
    with pytest.raises(FarmError, match=chosen):
        publish_farm.tell_job(submitted(chosen), known_writes)


def test_frames_that_the_instance_lists_are_the_jobs(known_writes):
    data = submitted("", listedFrames=(2, 4, 5))
    publish_farm.tell_job(data, known_writes)
    assert data["deadline"]["job_info"].Frames == "2,4-5"
    assert data["outputStartFrame"] == 1001


def test_the_job_may_have_a_part_of_the_listed_frames_only(known_writes):
    data = submitted("1004", listedFrames=(2, 4, 5))
    publish_farm.tell_job(data, known_writes)
    assert data["deadline"]["job_info"].Frames == "4"
    with pytest.raises(FarmError, match="it has 1002, 1004-1005"):
        publish_farm.tell_job(submitted("1003", listedFrames=(2, 4, 5)), known_writes)


def test_a_movie_is_one_task_without_gaps(known_writes):
    data = submitted("1002-1005", isMovie=True)
    publish_farm.tell_job(data, known_writes)
    assert vars(data["deadline"]["job_info"]) == {"Frames": "2-5", "ChunkSize": 10}
    with pytest.raises(FarmError, match="without gaps"):
        publish_farm.tell_job(submitted("1002,1005", isMovie=True), known_writes)


@pytest.mark.parametrize(
    ("start", "told"), [(1, "1-10"), (5, "5-14"), (1001, "1001-1010")]
)
def test_the_publish_job_is_told_the_files_that_are_written(start, told):
    data = submitted("1-10", start)
    unpacked = [file.replace("/s/", "/project/") for file in data["expectedFiles"]]
    data["expectedFiles"] = unpacked
    publish_farm.tell_publish_job(data)
    assert data["deadline"]["job_info"].Frames == told
    assert data["expectedFiles"] == [
        f"/project/renders/main-{start + number:04}.png" for number in range(10)
    ]


# --- what the publish job reads -------------------------------------------------------


@pytest.fixture
def metadata(tmp_path):
    """A file as ayon-deadline writes it, and the data of its instance."""
    folder = tmp_path / "scene" / "renders"
    folder.mkdir(parents=True)
    path = folder / f"{MAIN}_metadata.json"
    representation = {"frameStart": 1, "frameEnd": 10, "files": ["ä-0001.png"]}
    told = {"instances": [{"representations": [representation]}], "audio": "/other.wav"}
    path.write_text(json.dumps(told), encoding="utf-8")
    return path, submitted("", outputDir=folder, audioFile="../line.wav")


def test_the_farm_publishes_ayons_numbers_and_the_renders_own_sound(metadata, tmp_path):
    path, data = metadata
    assert publish_farm.complete_metadata(data) is True
    told = json.loads(path.read_bytes().decode("ascii"))
    (representation,) = told["instances"][0]["representations"]
    assert (representation["frameStart"], representation["frameEnd"]) == (1001, 1010)
    assert representation["files"] == ["ä-0001.png"]
    assert told["audio"] == (tmp_path / "line.wav").as_posix()
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_render_without_sound_gets_that_of_no_other(metadata):
    path, data = metadata
    data.pop("audioFile")
    publish_farm.complete_metadata(data)
    assert "audio" not in json.loads(path.read_text(encoding="utf-8"))


def test_single_frames_keep_their_numbers(metadata):
    path, data = metadata
    told = json.loads(path.read_text(encoding="utf-8"))
    told["instances"][0]["hasExplicitFrames"] = True
    path.write_text(json.dumps(told), encoding="utf-8")
    publish_farm.complete_metadata(data)
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["instances"][0]["representations"][0]["frameStart"] == 1


def test_without_a_file_there_is_nothing_to_complete(tmp_path):
    assert publish_farm.complete_metadata(submitted("")) is False
    assert publish_farm.complete_metadata(submitted("", outputDir=tmp_path)) is False


# --- sound ---------------------------------------------------------------------------


def test_each_render_gets_its_sound_beside_the_unpacked_scene(
    card, context, run_plugins, workdir, tmp_path
):
    sound = tmp_path / "line.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(b"\1\1" * 22050)
    card.sounds.add_sound(sound, 1)
    create_render(context)
    choose_frames(create_render(context, "Part"), 1006, 1010)
    create_render(context, "Silent", mark_for_review=False)
    publish = run_plugins(context, BEFORE_FARM, also=["ExtractFarmRender"])
    unpacked = workdir / "renders" / "harmony" / "any_v001"
    unpacked.mkdir()
    for name, seconds in ((MAIN, 0.4), ("renderAnimationPart", 0.2)):
        path = of(publish, name).data["audioFile"]
        assert not Path(path).is_absolute()
        with wave.open(str(unpacked / path), "rb") as file:
            length = file.getnframes() / file.getframerate()
        assert length == pytest.approx(seconds, abs=0.01)
    assert "audioFile" not in of(publish, "renderAnimationSilent").data
    assert not of(publish).data.get("stagingDir")


def test_a_silent_scene_has_no_sound_for_the_farm(card, context, run_plugins, workdir):
    create_render(context)
    publish = run_plugins(context, BEFORE_FARM, also=["ExtractFarmRender"])
    assert "audioFile" not in of(publish).data
    assert list(workdir.iterdir()) == []


# --- Linux and macOS ---------------------------------------------------------


posix_only = pytest.mark.skipif(os.name != "posix", reason="no such fault on Windows")


def farm_publish(tmp_path, version):
    """A publish with one farm render, its workfile published."""
    publish = pyblish.api.Context()
    publish.data.update(
        ayonAddonsManager=addons(version), scenePath=f"{tmp_path}/local/sh010.xstage"
    )
    workfile = publish.create_instance("workfile", family="workfile")
    workfile.data["published_representations"] = {
        "1": {"published_files": ["/projects/demo_workfile_v003.zip"]}
    }
    render = publish.create_instance(MAIN, family="render", farm=True)
    render.data.update(
        families=["render", "render.farm"],
        deadline={"plugin_info_data": None},
        farmFiles=FarmFiles.of_images(
            WriteOutput("/local/renders/main-", "PNG"), FrameRange(1, 1)
        ),
        expectedFiles=["/local/renders/main-0001.png"],
    )
    return publish, render.data


@posix_only
def test_the_scene_is_unpacked_where_it_is_looked_for(tmp_path, workdir):
    publish, data = farm_publish(tmp_path, "0.7.3+dev")
    publish_farm.name_job_paths(publish)
    publish_farm.begin_detour(publish)
    led_around = os.environ["AYON_WORKDIR"]
    assert os.path.samefile(led_around, workdir)
    # As zipfile takes the folder that ayon-deadline gives it.
    unpacked = os.path.normpath(f"//?/{led_around}/renders/harmony/scene")
    assert unpacked.lstrip("/") == str(workdir / "renders/harmony/scene").lstrip("/")
    scene = workdir / "renders" / "harmony" / "demo_workfile_v003"
    assert data["deadline"]["plugin_info_data"] == {
        "SceneFile": f"{scene}/sh010.xstage",
        "Output0Path": f"{scene}/renders/main-",
    }
    data["outputDir"] = Path(led_around) / "renders"
    data["expectedFiles"] = [f"{led_around}/renders/main-0001.png"]
    publish_farm.end_detour(publish)
    assert os.environ["AYON_WORKDIR"] == str(workdir)
    assert data["outputDir"] == f"{workdir}/renders"
    assert data["expectedFiles"] == [f"{workdir}/renders/main-0001.png"]


def test_what_the_studio_sets_for_the_job_stays(tmp_path, workdir):
    publish, data = farm_publish(tmp_path, "0.7.3")
    data["deadline"]["plugin_info_data"] = {"SceneFile": "/mine", "Camera": "Top/Cam"}
    publish_farm.name_job_paths(publish)
    info = data["deadline"]["plugin_info_data"]
    assert (info["SceneFile"], info["Camera"]) == ("/mine", "Top/Cam")


def test_without_a_work_folder_the_scene_is_unpacked_beside_the_publish(
    tmp_path, monkeypatch
):
    monkeypatch.delenv("AYON_WORKDIR", raising=False)
    publish, data = farm_publish(tmp_path, "0.7.3")
    publish_farm.name_job_paths(publish)
    info = data["deadline"]["plugin_info_data"]
    assert info["SceneFile"] == "/projects/demo_workfile_v003/sh010.xstage"


@posix_only
def test_the_work_folder_is_put_back_when_the_submission_fails(tmp_path, workdir):
    publish = farm_publish(tmp_path, "0.7.3")[0]
    publish_farm.begin_detour(publish)
    assert os.environ["AYON_WORKDIR"] != str(workdir)
    del publish
    gc.collect()
    assert os.environ["AYON_WORKDIR"] == str(workdir)


@pytest.mark.parametrize("version", ["0.7.4", "0.8.0", "1.0.0", "strange"])
def test_other_versions_are_left_alone(tmp_path, workdir, version):
    publish, data = farm_publish(tmp_path, version)
    publish_farm.name_job_paths(publish)
    publish_farm.begin_detour(publish)
    publish_farm.end_detour(publish)
    assert os.environ["AYON_WORKDIR"] == str(workdir)
    assert data["deadline"]["plugin_info_data"] is None


@posix_only
def test_without_a_work_folder_the_fault_is_named(card, context, problem, monkeypatch):
    create_render(context)

    def install(version):
        def change(publish):
            publish.data["ayonAddonsManager"] = addons(version)
            monkeypatch.delenv("AYON_WORKDIR", raising=False)

        return change

    said = problem(context, install("0.7.3"))
    assert "fails in ayon-deadline up to 0.7.3" in said
    assert problem(context, install("0.8.0")) == ""
