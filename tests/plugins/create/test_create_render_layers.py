"""Render layers and passes: chosen by colour, known by id ever after."""

from __future__ import annotations

import pytest
from ayon_core.pipeline.create import CreatorError

from ayon_harmony import current
from ayon_harmony.scene.write_nodes import list_write_nodes

pytestmark = pytest.mark.engine

LAYER = "render.layer"
PASS = "render.pass"
DETECT = "render.auto.detect.creator"
RED, BLUE = "#ff0000ff", "#0000ffff"


@pytest.fixture
def colored(scene):
    """Two red drawing layers in front of a blue one."""
    scene.nodes.delete_nodes(
        [node.path for node in scene.nodes.list_nodes(types=["READ"])]
    )
    scene.nodes.add_node("Scene", "COMPOSITE")
    scene.nodes.add_node("Display", "DISPLAY")
    scene.nodes.link_nodes("Top/Scene", "Top/Display")
    for name in ("sky", "hills", "hero"):
        scene.drawings.add_drawing_layer(name, "png")
        scene.nodes.link_nodes(f"Top/{name}", "Top/Scene")
    scene.nodes.set_node_colors({"Top/sky": BLUE, "Top/hills": RED, "Top/hero": RED})
    return scene


def of(context, identifier):
    return [i for i in context.instances if i.creator_identifier == identifier]


def names(context, identifier):
    return sorted(i.product_name for i in of(context, identifier))


def detect(context, **form):
    return context.create(DETECT, "Main", pre_create_data=form)


def layer_of(context, variant):
    (found,) = (i for i in of(context, LAYER) if i["variant"] == variant)
    return found


def sources_of(scene, path):
    links = [link for link in scene.nodes.list_links([path]) if link.target == path]
    return {link.source for link in links}


def everything(scene):
    nodes = {(node.path, node.type, node.color) for node in scene.nodes.list_nodes()}
    links = {(link.source, link.target) for link in scene.nodes.list_links()}
    return nodes, links


# --- detecting everything -----------------------------------------------------


def test_each_colour_becomes_a_render_layer_and_each_layer_a_pass(context, colored):
    detect(context)
    assert len(of(context, LAYER)) == 2
    assert len(of(context, PASS)) == 3


def test_names_carry_group_and_layer_numbers(context, colored):
    detect(context)
    assert names(context, LAYER) == [
        "renderAnimationG010",
        "renderAnimationG020",
    ]
    assert names(context, PASS) == [
        "renderAnimationG010_L010_sky",
        "renderAnimationG020_L010_hills",
        "renderAnimationG020_L020_hero",
    ]


def test_a_pass_goes_with_its_render_layer(context, colored):
    detect(context)
    ids = {i.id for i in of(context, LAYER)}
    assert {i.parent_instance_id for i in of(context, PASS)} == ids


def test_running_it_again_makes_and_changes_nothing(context, colored):
    detect(context)
    before = everything(colored)
    ids = sorted(i.id for i in context.instances)
    detect(context)
    assert everything(colored) == before
    context.reset()
    assert sorted(i.id for i in context.instances) == ids


def test_running_it_again_adds_a_layer_that_is_new(context, colored):
    detect(context)
    colored.drawings.add_drawing_layer("cloud", "png")
    colored.nodes.link_nodes("Top/cloud", "Top/Scene")
    colored.nodes.set_node_colors({"Top/cloud": BLUE})
    detect(context)
    assert len(of(context, LAYER)) == 2
    assert len(of(context, PASS)) == 4


def test_a_recoloured_layer_keeps_its_instance(context, colored):
    detect(context)
    ids = {i.id for i in of(context, LAYER)}
    colored.nodes.set_node_colors({"Top/hills": "#00ff00ff", "Top/hero": "#00ff00ff"})
    detect(context)
    context.reset()
    assert {i.id for i in of(context, LAYER)} == ids


def test_renamed_drawing_layers_keep_their_passes(context, colored):
    detect(context)
    ids = {i.id for i in of(context, PASS)}
    colored.nodes.rename_nodes({"Top/hero": "villain"})
    detect(context)
    context.reset()
    assert {i.id for i in of(context, PASS)} == ids


def test_detecting_is_one_undo_step(context, colored, make_context):
    before = everything(colored)
    detect(context)
    colored.undo.undo()
    assert everything(colored) == before
    assert of(make_context(), LAYER) == []


def test_hidden_layers_are_left_out_unless_asked_for(context, colored):
    colored.nodes.set_nodes_enabled({"Top/hero": False})
    detect(context)
    assert len(of(context, PASS)) == 2
    detect(context, include_hidden=True)
    assert len(of(context, PASS)) == 3


def test_the_form_shows_what_will_be_made(context, colored):
    creator = context.creators[DETECT]
    preview = next(
        item for item in creator.get_pre_create_attr_defs() if item.key == "preview"
    )
    assert "Render layer G010" in preview.label
    assert "Pass hero: make" in preview.label
    assert of(context, LAYER) == []


def test_layers_are_renamed_where_the_settings_say_so(studio, make_context, colored):
    template = {"enabled": True, "template": "G{group_index}_L{layer_index}_{variant}"}
    creators = {"AutoDetectRenderLayersPasses": {"layer_name_template": template}}
    studio.override("harmony", {"create": creators})
    context = make_context()
    detect(context)
    drawings = {node.name for node in colored.nodes.list_nodes(types=["READ"])}
    assert {name.rpartition("_")[2] for name in drawings} == {"sky", "hills", "hero"}
    assert all(name.startswith("G0") for name in drawings)
    detect(context)
    assert {node.name for node in colored.nodes.list_nodes(types=["READ"])} == drawings


def test_an_artists_cables_stay(context, colored):
    colored.nodes.add_node("Mine", "COMPOSITE")
    colored.nodes.link_nodes("Top/hero", "Top/Mine")
    detect(context)
    assert sources_of(colored, "Top/Mine") == {"Top/hero"}


# --- one at a time -----------------------------------------------------------


def test_a_render_layer_without_answers_takes_a_colour_of_the_scene(context, colored):
    context.create(LAYER, "Main")
    assert names(context, LAYER) == ["renderAnimationMain"]
    assert of(context, PASS) == []
    assert "Top/renderAnimationMain" in list_write_nodes(colored)


def test_a_chosen_colour_decides_what_is_rendered(context, colored):
    context.create(LAYER, "Back", pre_create_data={"group_id": BLUE})
    composite = "Top/renderAnimationBack_comp"
    assert sources_of(colored, composite) == {"Top/sky"}


def test_a_colour_without_layers_is_refused_with_what_to_do(context, colored):
    with pytest.raises(CreatorError, match="Colour the layers"):
        context.create(LAYER, "Main", pre_create_data={"group_id": "#123456ff"})
    assert of(context, LAYER) == []


def test_passes_of_a_render_layer_are_named_after_it(context, colored):
    context.create(LAYER, "Chars", pre_create_data={"group_id": RED})
    layer_id = layer_of(context, "Chars").id
    context.create(PASS, "Main", pre_create_data={"render_layer_instance_id": layer_id})
    assert len(of(context, PASS)) == 2
    assert all(
        name.startswith("renderAnimationChars_L0") for name in names(context, PASS)
    )


def test_only_selected_layers_get_a_pass(context, colored):
    context.create(LAYER, "Chars", pre_create_data={"group_id": RED})
    colored.nodes.select(["Top/hero"])
    context.create(PASS, "Main")
    assert [i["variant"].rpartition("_")[2] for i in of(context, PASS)] == ["hero"]


def test_when_every_layer_has_a_pass_that_is_said(context, colored):
    context.create(LAYER, "Chars", pre_create_data={"group_id": RED})
    context.create(PASS, "Main")
    with pytest.raises(CreatorError, match="has a pass already"):
        context.create(PASS, "Other")


def test_a_drawing_layer_keeps_its_name_by_setting(studio, make_context, colored):
    creators = {"CreateRenderPass": {"rename_read": False}}
    studio.override("harmony", {"create": creators})
    context = make_context()
    context.create(LAYER, "Chars", pre_create_data={"group_id": RED})
    context.create(PASS, "Main")
    drawings = {node.name for node in colored.nodes.list_nodes(types=["READ"])}
    assert drawings == {"sky", "hills", "hero"}


def test_removing_a_render_layer_removes_its_passes_and_no_node(context, colored):
    detect(context)
    before = everything(colored)
    context.remove_instances(of(context, LAYER))
    context.reset()
    assert of(context, LAYER) == []
    assert of(context, PASS) == []
    assert everything(colored) == before


def test_detected_removed_and_detected_again_it_takes_the_nodes_that_were_left(
    context, colored
):
    detect(context)
    before = everything(colored), list_write_nodes(colored)
    context.remove_instances(of(context, LAYER))
    detect(context)
    assert (everything(colored), list_write_nodes(colored)) == before
    assert len(of(context, PASS)) == 3


def test_an_artist_who_agrees_has_nodes_of_layers_and_passes_removed(
    context, colored, session
):
    class Agreeing:
        interactive = True

        def ask(self, _title, _text, _choices, safe):
            return "delete"

    before = everything(colored)
    detect(context)
    current.start(session, session.workfile, dialogs=Agreeing())
    context.remove_instances(of(context, LAYER))
    assert everything(colored) == before


def test_a_composite_that_something_else_takes_stays(context, colored, session):
    class Agreeing:
        interactive = True

        def ask(self, _title, _text, _choices, safe):
            return "delete"

    detect(context)
    (composite,) = (
        node.path
        for node in colored.nodes.list_nodes(types=["COMPOSITE"])
        if node.name.startswith("renderAnimationG010")
    )
    colored.nodes.link_nodes(composite, "Top/Scene")
    current.start(session, session.workfile, dialogs=Agreeing())
    context.remove_instances(of(context, LAYER))
    assert colored.nodes.find(composite) is not None


def test_a_colour_in_different_groups_is_told_and_the_others_go_on(
    context, colored, caplog
):
    colored.groups.group_nodes(["Top/hero"], "Rig")
    detect(context)
    assert names(context, LAYER) == ["renderAnimationG010"]
    assert names(context, PASS) == ["renderAnimationG010_L010_sky"]
    assert "is in different groups ('Top', 'Top/Rig')" in caplog.text


def test_where_every_colour_is_in_different_groups_nothing_is_made(context, colored):
    colored.nodes.set_node_colors({"Top/sky": RED})
    colored.groups.group_nodes(["Top/hero"], "Rig")
    before = everything(colored)
    with pytest.raises(CreatorError, match="different groups"):
        detect(context)
    assert everything(colored) == before


def test_a_colour_that_got_its_layer_before_a_group_was_made_keeps_it(context, colored):
    detect(context)
    made = sorted(i.id for i in context.instances)
    colored.groups.group_nodes(["Top/hero"], "Rig")
    detect(context)
    context.reset()
    assert sorted(i.id for i in context.instances) == made


def test_layers_without_a_colour_in_different_groups_are_called_so(context, scene):
    for name in ("arm", "leg"):
        scene.drawings.add_drawing_layer(name, "png")
    scene.groups.group_nodes(["Top/leg"], "Rig")
    with pytest.raises(CreatorError, match="Layers without a colour are in different"):
        detect(context)
