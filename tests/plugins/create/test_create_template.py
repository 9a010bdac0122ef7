"""Template instances: a backdrop that was there, or one around a selection."""

from __future__ import annotations

import pytest
from ayon_core.pipeline.create import CreatorError

pytestmark = pytest.mark.engine

TEMPLATE = "io.ayon.creators.harmony.template"


def templates(context):
    return [i for i in context.instances if i.creator_identifier == TEMPLATE]


def create(context, variant="Main", **form):
    return context.create(TEMPLATE, variant, pre_create_data=form)


@pytest.fixture
def rig(scene):
    """Two nodes of a rig, side by side."""
    scene.nodes.add_node("Arm", "READ")
    scene.nodes.add_node("Hand", "READ", x=200)
    return ["Top/Arm", "Top/Hand"]


def test_selected_nodes_get_a_backdrop(context, scene, rig):
    scene.nodes.select(rig)
    create(context)
    (backdrop,) = scene.backdrops.list_backdrops()
    assert sorted(backdrop.nodes) == rig
    assert templates(context)[0].product_name == "harmony.templateMain"


def test_what_lies_among_the_selected_nodes_is_named(context, scene, rig, caplog):
    scene.nodes.add_node("Cat", "READ", x=90)
    scene.nodes.select(rig)

    create(context)

    told = "The backdrop 'Main' holds 'Cat', too. Move off it what"
    assert any(told in message for message in caplog.messages)


def test_nothing_is_told_of_a_backdrop_that_holds_what_was_selected(
    context, scene, rig, caplog
):
    scene.nodes.add_node("Cat", "READ", x=900)
    scene.nodes.select(rig)

    create(context)

    assert [text for text in caplog.messages if "holds" in text] == []


def test_a_selection_inside_a_group_gets_its_backdrop_there(context, scene, rig):
    group = scene.groups.group_nodes(rig, "Rig")
    scene.nodes.select([f"{group.path}/Arm", f"{group.path}/Hand"])
    create(context)
    (backdrop,) = scene.backdrops.list_backdrops(group.path)
    assert len(backdrop.nodes) == 2


def test_a_selected_backdrop_is_taken_with_its_own_title(context, scene, rig):
    backdrop = scene.backdrops.wrap_nodes(rig, "The rig")
    scene.nodes.select([], [("Top", backdrop.index)])
    create(context)
    (after,) = scene.backdrops.list_backdrops()
    assert after.title == "The rig"
    assert templates(context)[0].transient_data["holder"] == "Top/The rig"


def test_nothing_selected_is_refused_with_what_to_do(context, scene):
    scene.nodes.select([])
    with pytest.raises(CreatorError, match="Nothing is selected"):
        create(context)
    assert scene.backdrops.list_backdrops() == []


def test_a_backdrop_has_one_instance_only(context, scene, rig):
    backdrop = scene.backdrops.wrap_nodes(rig, "The rig")
    scene.nodes.select([], [("Top", backdrop.index)])
    create(context)
    with pytest.raises(CreatorError, match="belongs to the instance"):
        create(context, "Other")


def test_an_instance_survives_a_renamed_backdrop(context, scene, rig):
    scene.nodes.select(rig)
    create(context)
    identity = templates(context)[0].id
    (backdrop,) = scene.backdrops.list_backdrops()
    scene.backdrops.change_backdrop(backdrop, title="Another name")
    context.reset()
    (instance,) = templates(context)
    assert instance.id == identity
    assert instance.transient_data["holder"] == "Top/Another name"


def test_removing_an_instance_leaves_the_rig(context, scene, rig):
    scene.nodes.select(rig)
    create(context)
    context.remove_instances(templates(context))
    assert {node.path for node in scene.nodes.get_nodes(rig)} == set(rig)
    assert len(scene.backdrops.list_backdrops()) == 1
    context.reset()
    assert templates(context) == []


@pytest.fixture
def removable(studio, make_context, scene, rig):
    """A template instance where the settings let artists remove the nodes."""
    creators = {"CreateTemplate": {"remove_nodes": True}}
    studio.override("harmony", {"create": creators})
    context = make_context()
    scene.nodes.select(rig)
    create(context)
    return context


def test_nodes_are_removed_only_where_an_artist_asked(removable, scene, rig):
    removable.remove_instances(templates(removable))
    assert len(scene.nodes.get_nodes(rig)) == 2


def test_on_request_the_backdrop_goes_with_its_nodes_in_one_step(removable, scene, rig):
    (instance,) = templates(removable)
    instance.creator_attributes["remove_nodes"] = True
    removable.remove_instances([instance])
    assert scene.nodes.get_nodes(rig) == []
    assert scene.backdrops.list_backdrops() == []
    scene.undo.undo()
    assert len(scene.nodes.get_nodes(rig)) == 2
    removable.reset()
    assert len(templates(removable)) == 1
