"""Render instances: made, adopted, kept in step with their Write nodes."""

from __future__ import annotations

import json

import pytest
from ayon_core.pipeline.create import CreatorError

from ayon_harmony import current
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.scene.records import change_records
from ayon_harmony.scene.write_nodes import list_write_nodes

pytestmark = pytest.mark.engine

RENDER = "io.ayon.creators.harmony.render"


def renders(context):
    return [i for i in context.instances if i.creator_identifier == RENDER]


def create(context, variant="Main", **form):
    return context.create(RENDER, variant, pre_create_data=form)


def select(scene, *paths):
    scene.nodes.select(paths)


def duplicate(emulator, path):
    before = {node.path for node in emulator.scene.nodes.list_nodes()}
    emulator.run(
        f"var dragged = copyPaste.copy([{json.dumps(path)}], 1, frame.numberOf(), "
        "copyPaste.getCurrentCreateOptions());"
        "copyPaste.pasteNewNodes(dragged, '', copyPaste.getCurrentPasteOptions());"
    )
    (new,) = {node.path for node in emulator.scene.nodes.list_nodes()} - before
    return new


# --- making -----------------------------------------------------------------


def test_scripted_creation_needs_no_answers(context, scene):
    context.create(RENDER, "Main")
    (instance,) = renders(context)
    write = list_write_nodes(scene)["Top/renderAnimationMain"]
    assert instance.product_name == "renderAnimationMain"
    assert write.output.file_of(7) == "frames/renderAnimationMain-0007.png"


def test_a_new_write_node_renders_the_selected_node(context, scene):
    scene.nodes.add_node("Comp", "COMPOSITE")
    select(scene, "Top/Comp")
    create(context)
    links = scene.nodes.list_links(["Top/renderAnimationMain"])
    assert [(link.source, link.target) for link in links] == [
        ("Top/Comp", "Top/renderAnimationMain")
    ]


def test_a_new_write_node_lands_in_the_group_of_its_source(context, scene):
    scene.nodes.add_node("Comp", "COMPOSITE")
    scene.groups.group_nodes(["Top/Comp"], "Rig")
    select(scene, "Top/Rig/Comp")
    create(context)
    assert "Top/Rig/renderAnimationMain" in list_write_nodes(scene)


def test_the_form_decides_what_is_written(context, scene):
    create(
        context,
        output="movie",
        drawing_type="TGA4",
        leading_zeros=4,
        start_frame=1001,
    )
    write = list_write_nodes(scene)["Top/renderAnimationMain"]
    assert write.is_movie
    assert write.output.file_of(1) == "frames/renderAnimationMain-01001.tga"


def test_several_selected_nodes_are_refused_with_what_to_do(context, scene):
    for name in ("One", "Two"):
        scene.nodes.add_node(name, "COMPOSITE")
    select(scene, "Top/One", "Top/Two")
    with pytest.raises(CreatorError, match="Several nodes are selected"):
        create(context)
    assert list_write_nodes(scene) == {}


def test_a_taken_product_name_is_refused_and_nothing_is_made(context, scene):
    create(context)
    with pytest.raises(CreatorError, match="another variant"):
        create(context, use_selection=False)
    assert len(list_write_nodes(scene)) == 1


def test_creating_is_one_undo_step(context, scene, make_context):
    create(context)
    scene.undo.undo()
    assert list_write_nodes(scene) == {}
    assert renders(make_context()) == []


def test_the_settings_connect_a_new_node_to_a_composite(studio, make_context, scene):
    settings = {
        "CreateRender": {"auto_connect": True, "composition_node_pattern": "F.*"}
    }
    studio.override("harmony", {"create": settings})
    for name in ("Comp", "Final"):
        scene.nodes.add_node(name, "COMPOSITE")
    create(make_context())
    links = scene.nodes.list_links(["Top/renderAnimationMain"])
    assert [link.source for link in links] == ["Top/Final"]


# --- adopting -----------------------------------------------------------------


def test_a_selected_write_node_is_taken_as_it_is(context, scene):
    scene.nodes.add_node("Beauty", "WRITE")
    scene.nodes.set_attributes(
        "Top/Beauty", {"DRAWING_TYPE": "TGA", "DRAWING_NAME": "mine/x_", "START": 5}
    )
    before = list_write_nodes(scene)
    select(scene, "Top/Beauty")
    create(context)
    (instance,) = renders(context)
    assert list_write_nodes(scene) == before
    assert instance.creator_attributes["drawing_type"] == "TGA"
    assert instance.creator_attributes["start_frame"] == 5


def test_several_write_nodes_become_an_instance_each_named_after_them(context, scene):
    for name in ("Beauty", "Matte"):
        scene.nodes.add_node(name, "WRITE")
    select(scene, "Top/Beauty", "Top/Matte")
    create(context)
    assert sorted(i.product_name for i in renders(context)) == [
        "renderAnimationBeauty",
        "renderAnimationMatte",
    ]


def test_write_nodes_whose_names_become_one_product_are_numbered(context, scene):
    for name in ("hair_1", "hair-1", "Hair_1"):
        scene.nodes.add_node(name, "WRITE")
    select(scene, "Top/hair_1", "Top/hair-1", "Top/Hair_1")
    create(context)
    names = [i.product_name.casefold() for i in renders(context)]
    assert len(names) == len(set(names)) == 3


def test_a_write_node_has_one_instance_only(context, scene):
    scene.nodes.add_node("Beauty", "WRITE")
    select(scene, "Top/Beauty")
    create(context)
    with pytest.raises(CreatorError, match="have an instance already: Beauty"):
        create(context, "Other")


# --- keeping -------------------------------------------------------------------


def test_instances_survive_resets_and_new_publishers(context, make_context):
    create(context)
    identity = renders(context)[0].id
    context.reset()
    assert [i.id for i in renders(context)] == [identity]
    assert [i.id for i in renders(make_context())] == [identity]


def test_a_changed_format_reaches_the_node_when_it_is_saved(context, scene):
    create(context)
    (instance,) = renders(context)
    instance.creator_attributes["drawing_type"] = "EXR"
    instance.creator_attributes["output"] = "movie"
    context.save_changes()
    write = list_write_nodes(scene)["Top/renderAnimationMain"]
    assert (write.output.drawing_type, write.is_movie) == ("EXR", True)


def test_what_an_artist_changed_in_the_node_is_shown(context, scene):
    create(context)
    scene.nodes.set_attributes("Top/renderAnimationMain", {"DRAWING_TYPE": "TGA3"})
    context.reset()
    assert renders(context)[0].creator_attributes["drawing_type"] == "TGA3"


def test_saving_twice_is_saving_once(context, session):
    create(context)
    renders(context)[0]["active"] = False
    context.save_changes()
    session.scripted.trips.clear()
    context.save_changes()
    assert [name for name in session.scripted.trips if name.startswith("set")] == []


def test_switching_an_instance_off_leaves_the_artists_node_alone(context, scene):
    create(context)
    renders(context)[0]["active"] = False
    context.save_changes()
    assert list_write_nodes(scene)["Top/renderAnimationMain"].is_enabled


def test_by_a_setting_the_node_is_switched_with_its_instance(
    studio, make_context, scene
):
    studio.override("harmony", {"create": {"CreateRender": {"toggle_node": True}}})
    context = make_context()
    create(context)
    renders(context)[0]["active"] = False
    context.save_changes()
    assert not list_write_nodes(scene)["Top/renderAnimationMain"].is_enabled
    scene.nodes.set_nodes_enabled({"Top/renderAnimationMain": True})
    context.reset()
    assert renders(context)[0]["active"] is True


def test_removing_an_instance_leaves_the_node(context, scene, make_context):
    create(context)
    context.remove_instances(renders(context))
    assert "Top/renderAnimationMain" in list_write_nodes(scene)
    assert renders(make_context()) == []


class Artist:
    """Answers every question with the same key, and notes what was asked."""

    interactive = True

    def __init__(self, answer):
        self.answer = answer
        self.questions = []

    def ask(self, _title, text, choices, safe):
        self.questions.append(text)
        assert {self.answer, safe} <= {key for key, _label in choices}
        return self.answer


@pytest.fixture
def answer(session):
    """Have an artist answer what is asked."""

    def answering(key):
        artist = Artist(key)
        current.start(session, session.workfile, dialogs=artist)
        return artist

    return answering


def test_an_artist_who_agrees_has_the_node_removed_in_one_step(context, scene, answer):
    artist = answer("delete")
    create(context)
    context.remove_instances(renders(context))
    assert list_write_nodes(scene) == {}
    assert "'Top/renderAnimationMain'" in artist.questions[0]
    scene.undo.undo()
    context.reset()
    assert len(renders(context)) == 1
    assert "Top/renderAnimationMain" in list_write_nodes(scene)


def test_an_artist_who_does_not_agree_keeps_the_node(context, scene, answer):
    answer("keep")
    create(context)
    context.remove_instances(renders(context))
    assert "Top/renderAnimationMain" in list_write_nodes(scene)


def test_a_node_that_was_the_artists_is_not_asked_about(context, scene, answer):
    scene.nodes.add_node("Beauty", "WRITE")
    select(scene, "Top/Beauty")
    artist = answer("delete")
    create(context)
    context.remove_instances(renders(context))
    assert artist.questions == []
    assert "Top/Beauty" in list_write_nodes(scene)


def test_a_node_that_another_instance_stands_for_is_not_asked_about(
    context, scene, answer
):
    create(context)
    (render,) = renders(context)
    twin = {**render.data_to_store(), "instance_id": "twin", "variant": "Twin"}
    holder = Holder(HolderKind.NODE, "Top/renderAnimationMain")
    change_records(scene, new_instances=[Record("twin", twin, (holder,))])
    artist = answer("delete")
    context.remove_instances([render])
    assert artist.questions == []
    assert "Top/renderAnimationMain" in list_write_nodes(scene)


def test_made_removed_and_made_again_it_takes_the_node_that_was_left(context, scene):
    scene.nodes.add_node("Comp", "COMPOSITE")
    select(scene, "Top/Comp")
    create(context)
    context.remove_instances(renders(context))
    scene.nodes.set_nodes_enabled({"Top/renderAnimationMain": False})
    select(scene, "Top/Comp")
    create(context, leading_zeros=5)
    (write,) = list_write_nodes(scene).values()
    assert (write.is_enabled, write.output.leading_zeros) == (True, 5)
    assert renders(context)[0].transient_data["holder"] == write.path


def test_a_new_node_gets_files_of_its_own(context, scene):
    for name in ("Comp", "Other"):
        scene.nodes.add_node(name, "COMPOSITE")
    select(scene, "Top/Comp")
    create(context)
    context.remove_instances(renders(context))
    select(scene, "Top/Other")
    create(context)
    names = {write.output.prefix for write in list_write_nodes(scene).values()}
    assert names == {"frames/renderAnimationMain-", "frames/renderAnimationMain_2-"}


def test_an_instance_of_a_deleted_node_comes_back_with_undo(context, scene):
    create(context)
    scene.nodes.delete_nodes(["Top/renderAnimationMain"])
    context.reset()
    assert renders(context) == []
    scene.undo.undo()
    context.reset()
    assert len(renders(context)) == 1


def test_a_copied_node_is_offered_as_a_new_instance_that_is_off(context, emulator):
    create(context)
    path = duplicate(emulator, "Top/renderAnimationMain")
    context.reset()
    copied = next(i for i in renders(context) if i.transient_data["holder"] == path)
    assert (copied.product_name, copied["active"]) == ("renderAnimationMain2", False)
    copied["active"] = True
    context.save_changes()
    context.reset()
    stored = next(i for i in renders(context) if i.transient_data["holder"] == path)
    assert (stored.id, stored["active"]) == (copied.id, True)
    assert stored.transient_data["copy_of"] is None


def test_a_copy_that_is_off_stays_so_when_the_original_is_changed(context, emulator):
    create(context)
    path = duplicate(emulator, "Top/renderAnimationMain")
    context.reset()
    original = next(i for i in renders(context) if i.transient_data["holder"] != path)
    original.creator_attributes["mark_for_review"] = False
    context.save_changes()
    context.reset()
    copied = next(i for i in renders(context) if i.transient_data["holder"] == path)
    assert (copied.product_name, copied["active"]) == ("renderAnimationMain2", False)


def test_the_number_of_round_trips_does_not_grow_with_the_instances(
    context, scene, session, make_context
):
    create(context, "First")
    session.scripted.trips.clear()
    make_context()
    one = len(session.scripted.trips)
    for number in range(5):
        create(context, f"More{number}", use_selection=False)
    session.scripted.trips.clear()
    make_context()
    assert len(session.scripted.trips) == one


def test_chosen_frames_begin_as_those_of_the_task(studio, make_context, scene):
    studio.project("demo").shot(
        "/shots/sq01/sh020", frameStart=1009, frameEnd=1020, handleStart=8, handleEnd=4
    )
    context = make_context()
    create(context)
    (instance,) = renders(context)
    instance["folderPath"] = "/shots/sq01/sh020"
    defaults = {d.key: d.default for d in instance.creator_attribute_defs}
    assert (defaults["frame_start"], defaults["frame_end"]) == (1001, 1024)
    assert defaults["frame_list"] == "1001-1024"


def test_listed_frames_show_their_field(context):
    create(context)
    (instance,) = renders(context)
    instance.creator_attributes["frame_range"] = "list"
    shown = {d.key: d.visible for d in instance.creator_attribute_defs}
    assert (shown["frame_start"], shown["frame_list"]) == (False, True)


def test_chosen_frames_show_their_fields(context):
    create(context)
    (instance,) = renders(context)
    shown = {d.key: d.visible for d in instance.creator_attribute_defs}
    assert shown["frame_start"] is False
    instance.creator_attributes["frame_range"] = "custom"
    shown = {d.key: d.visible for d in instance.creator_attribute_defs}
    assert shown["frame_start"] is True


def test_another_product_type_of_the_settings_is_kept(studio, make_context):
    items = [{"product_type": "renderLayout", "label": "Layout"}]
    creators = {"CreateRender": {"product_type_items": items}}
    studio.override("harmony", {"create": creators})
    context = make_context()
    context.create(RENDER, "Main", product_type="renderLayout")
    context.reset()
    (instance,) = renders(context)
    assert (instance.product_type, instance.product_base_type) == (
        "renderLayout",
        "render",
    )


@pytest.mark.parametrize(
    ("variant", "name"),
    [("Žlutá", "renderAnimationZluta"), ("hero 1", "renderAnimationHero_1")],
)
def test_the_product_is_named_as_the_server_takes_it(context, scene, variant, name):
    scene.nodes.add_node("Card", "COLOR_CARD")
    scene.nodes.select(["Top/Card"])
    creator = context.creators[RENDER]
    data = {"folderPath": "/shots/sq01/sh010", "task": "animation"}
    assert creator.product_name_of(variant, data) == name
    instance = context.create(RENDER, variant)
    assert (instance.product_name, instance["variant"]) == (name, variant)
