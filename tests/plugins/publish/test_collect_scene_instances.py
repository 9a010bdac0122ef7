"""What each instance is told before anything is checked or made."""

from __future__ import annotations

import pytest

from ayon_harmony.model.frames import FrameRange

pytestmark = pytest.mark.engine

RENDER = "io.ayon.creators.harmony.render"
TEMPLATE = "io.ayon.creators.harmony.template"


def create_render(context, variant="Main", **form):
    context.create(RENDER, variant, pre_create_data={"use_selection": False, **form})
    return next(
        item
        for item in context.instances
        if item.creator_identifier == RENDER and item["variant"] == variant
    )


def test_a_local_render_knows_its_write_node_and_files(
    card, context, collect_instances
):
    create_render(context, drawing_type="TGA4", leading_zeros=4)
    data = collect_instances(context)["renderAnimationMain"]
    folder = card.settings.get_scene().folder.as_posix()
    assert data["setMembers"] == ["Top/renderAnimationMain"]
    assert data["holder"] == "Top/renderAnimationMain"
    assert data["families"] == ["render", "render.local", "review"]
    assert (data["renderTarget"], data["farm"], data["review"]) == (
        "local",
        False,
        True,
    )
    assert data["outputPattern"] == f"{folder}/frames/renderAnimationMain-#####.tga"
    assert (data["outputType"], data["outputFormat"]) == ("Image", "TGA4")
    assert (data["leadingZeros"], data["outputStartFrame"]) == (4, 1)
    assert (data["resolutionWidth"], data["resolutionHeight"]) == (64, 36)


def test_the_artists_choices_become_families(card, context, collect_instances):
    create_render(context, "A", render_target="farm", mark_for_review=False)
    create_render(context, "B", render_target="existing", output="movie")
    found = collect_instances(context)
    farm, existing = found["renderAnimationA"], found["renderAnimationB"]
    assert farm["families"] == ["render", "render.farm"]
    assert (farm["farm"], farm["review"]) == (True, False)
    assert existing["families"] == ["render", "render.existing", "review"]
    assert existing["isMovie"] is True
    assert existing["outputPattern"].endswith("/frames/renderAnimationB.mov")


def test_scene_frames_become_ayons_with_handles(card, context, collect_instances):
    create_render(context)
    data = collect_instances(context)["renderAnimationMain"]
    assert data["sceneFrames"] == FrameRange(1, 10)
    assert data["frameStartHandle"] == data["frameOffset"] + 1
    assert data["frameEndHandle"] == data["frameOffset"] + 10
    assert data["frameStart"] - data["handleStart"] == data["frameStartHandle"]
    assert data["frameEnd"] + data["handleEnd"] == data["frameEndHandle"]


def test_the_range_is_that_of_the_instances_own_task(
    studio, card, context, collect_instances
):
    studio.project("demo").shot(
        "/shots/sq01/sh020",
        frameStart=101,
        frameEnd=106,
        handleStart=2,
        handleEnd=2,
    )
    instance = create_render(context)
    instance["folderPath"] = "/shots/sq01/sh020"
    data = collect_instances(context)["renderAnimationMain"]
    assert data["frameOffset"] == 98
    assert (data["frameStart"], data["frameEnd"]) == (101, 106)
    assert (data["handleStart"], data["handleEnd"]) == (2, 2)
    assert (data["frameStartHandle"], data["frameEndHandle"]) == (99, 108)


def test_chosen_frames_are_ayons_and_may_be_one(
    studio, card, context, collect_instances
):
    studio.project("demo").shot("/shots/sq01/sh020", frameStart=1001, frameEnd=1010)
    instance = create_render(context)
    instance["folderPath"] = "/shots/sq01/sh020"
    instance.creator_attributes.update(
        {"frame_range": "custom", "frame_start": 1004, "frame_end": 1004}
    )
    data = collect_instances(context)["renderAnimationMain"]
    assert data["frameStart"] == data["frameEnd"] == 1004
    assert data["sceneFrames"].duration == 1
    assert data["sceneFrames"].start + data["frameOffset"] == 1004


def test_frames_that_cannot_be_are_refused_of_all_instances_at_once(
    card, context, collect_instances
):
    from ayon_core.pipeline.publish import PublishError

    instance = create_render(context)
    instance.creator_attributes.update(
        {"frame_range": "custom", "frame_start": 1010, "frame_end": 1004}
    )
    other = create_render(context, "Other")
    other.creator_attributes.update({"frame_range": "list", "frame_list": "abc"})
    with pytest.raises(PublishError, match="end before they start") as told:
        collect_instances(context)
    assert "'renderAnimationOther' shall deliver listed frames, and 'abc' are no" in (
        told.value.description
    )


@pytest.fixture
def with_handles(studio, context, card):
    """A render of a shot 1001-1010 whose scene holds 4 and 6 frames of handles."""
    studio.project("demo").shot(
        "/shots/sq01/sh020", frameStart=1001, frameEnd=1010, handleStart=4, handleEnd=6
    )
    instance = create_render(context)
    instance["folderPath"] = "/shots/sq01/sh020"
    return instance


def test_handles_can_be_left_out(with_handles, context, collect_instances):
    with_handles.creator_attributes["frame_range"] = "no_handles"
    data = collect_instances(context)["renderAnimationMain"]
    assert data["sceneFrames"] == FrameRange(5, 14)
    assert (data["frameStart"], data["frameEnd"]) == (1001, 1010)
    assert (data["handleStart"], data["handleEnd"]) == (0, 0)
    assert (data["frameStartHandle"], data["frameEndHandle"]) == (1001, 1010)
    assert "listedFrames" not in data


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("1001,1005-1008", (5, 9, 10, 11, 12)),
        (" 1008 , 1005-1007,1001, 1005", (5, 9, 10, 11, 12)),
        ("997-1003x3", (1, 4, 7)),
    ],
)
def test_frames_can_be_listed(with_handles, context, collect_instances, text, listed):
    with_handles.creator_attributes.update({"frame_range": "list", "frame_list": text})
    data = collect_instances(context)["renderAnimationMain"]
    assert data["listedFrames"] == listed
    assert data["sceneFrames"] == FrameRange(listed[0], listed[-1])
    assert data["frameStartHandle"] == listed[0] + data["frameOffset"]
    assert data["hasExplicitFrames"] is True


@pytest.mark.parametrize("text", ["1003-1005", "1003,1004,1005", "1004-1005,1003"])
def test_a_list_without_gaps_is_a_range(with_handles, context, collect_instances, text):
    with_handles.creator_attributes.update({"frame_range": "list", "frame_list": text})
    data = collect_instances(context)["renderAnimationMain"]
    assert data["frameStartHandle"], data["frameEndHandle"] == (1003, 1005)
    assert "listedFrames" not in data
    assert "hasExplicitFrames" not in data


@pytest.mark.parametrize("text", ["", "all", "1005-1001", "1001;1003", "1001,,1003"])
def test_a_list_that_names_no_frames_is_refused_with_an_example(
    with_handles, context, collect_instances, text
):
    from ayon_core.pipeline.publish import PublishError

    with_handles.creator_attributes.update({"frame_range": "list", "frame_list": text})
    with pytest.raises(PublishError, match="like 1001,1005-1008"):
        collect_instances(context)


def test_a_movie_takes_no_list_with_gaps(card, context, collect_instances):
    from ayon_core.pipeline.publish import PublishError

    card.nodes.select(["Top/Card"])
    context.create(
        "io.ayon.creators.harmony.render", "Main", pre_create_data={"output": "movie"}
    )
    instance = next(i for i in context.instances if i.product_base_type == "render")
    for text, is_refused in (("1001-1003", False), ("1001,1003", True)):
        instance.creator_attributes.update({"frame_range": "list", "frame_list": text})
        if is_refused:
            with pytest.raises(PublishError, match="is a movie"):
                collect_instances(context)
        else:
            assert collect_instances(context)["renderAnimationMain"]["isMovie"]


def test_scenes_without_handles_start_at_the_shots_first_frame(
    studio, card, context, collect_instances
):
    studio.override(
        "harmony",
        {
            "scene": {
                "handles": [
                    {"task_types": [], "task_names": [], "include_handles": False}
                ]
            }
        },
    )
    studio.project("demo").shot(
        "/shots/sq01/sh020", frameStart=1001, frameEnd=1010, handleStart=8, handleEnd=8
    )
    instance = create_render(context)
    instance["folderPath"] = "/shots/sq01/sh020"
    data = collect_instances(context)["renderAnimationMain"]
    assert (data["frameStart"], data["frameEnd"]) == (1001, 1010)
    assert (data["handleStart"], data["handleEnd"]) == (0, 0)


def test_passes_know_their_layer_and_their_order(scene, context, collect_instances):
    scene.nodes.delete_nodes(
        [node.path for node in scene.nodes.list_nodes(types=["READ"])]
    )
    scene.nodes.add_node("All", "COMPOSITE")
    scene.nodes.add_node("Display", "DISPLAY")
    scene.nodes.link_nodes("Top/All", "Top/Display")
    for name in ("sky", "hills", "hero"):
        scene.drawings.add_drawing_layer(name, "png")
        scene.nodes.link_nodes(f"Top/{name}", "Top/All")
        scene.nodes.set_node_colors({f"Top/{name}": "#ff0000ff"})
    context.create("render.auto.detect.creator", "Main", pre_create_data={})
    found = collect_instances(context)
    (layer,) = (d for d in found.values() if d["creator_identifier"] == "render.layer")
    passes = sorted(
        (d for d in found.values() if d["creator_identifier"] == "render.pass"),
        key=lambda data: data["renderPassOrder"],
    )
    assert [data["renderpass"] for data in passes] == [
        "L010_sky",
        "L020_hills",
        "L030_hero",
    ]
    assert layer["renderLayerId"] == layer["instance_id"]
    assert layer["renderPassIds"] == [data["instance_id"] for data in passes]
    assert {data["renderLayerId"] for data in passes} == {layer["instance_id"]}
    assert {data["renderlayer"] for data in passes} == {layer["variant"]}


def test_the_workfile_has_the_range_and_a_template_has_none(
    card, context, collect_instances
):
    card.nodes.select(["Top/Card"])
    context.create(TEMPLATE, "Rig", pre_create_data={})
    context.reset()
    found = collect_instances(context)
    (workfile,) = (d for d in found.values() if d["productBaseType"] == "workfile")
    (rig,) = (d for d in found.values() if d["productBaseType"] == "harmony.template")
    assert workfile["sceneFrames"] == FrameRange(1, 10)
    assert "holder" not in workfile
    assert rig["holder"] == "Top/Rig"
    assert "frameStart" not in rig


def test_fifty_instances_cost_no_more_round_trips_than_one(
    card, session, context, collect_instances
):
    create_render(context)
    session.scripted.trips.clear()
    collect_instances(context)
    alone = list(session.scripted.trips)
    for number in range(49):
        create_render(context, f"V{number}x")
    session.scripted.trips.clear()
    found = collect_instances(context)
    assert len([d for d in found.values() if d["productBaseType"] == "render"]) == 50
    assert session.scripted.trips == alone
