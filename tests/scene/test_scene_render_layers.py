"""Nodes of render layers: made once, completed later, never taken away."""

from __future__ import annotations

import pytest

from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.scene.render_layers import WantedPass, WantedRenderLayer

pytestmark = pytest.mark.engine


@pytest.fixture
def drawings(scene):
    for number, name in enumerate(("sky", "hills", "hero")):
        scene.nodes.add_node(name, "READ", x=200 * number)
    return ["Top/sky", "Top/hills", "Top/hero"]


def wanted(sources, composite=None, write=None, passes=()):
    return WantedRenderLayer(
        sources=tuple(sources),
        composite=composite,
        composite_name="renderG010_comp",
        write=write,
        write_name="renderG010",
        attributes={"DRAWING_TYPE": "PNG4"},
        passes=tuple(passes),
    )


def sources_of(scene, path):
    links = [link for link in scene.nodes.list_links([path]) if link.target == path]
    return [link.source for link in sorted(links, key=lambda link: link.target_port)]


def test_a_layer_gets_a_composite_and_a_write_node_below(scene, drawings):
    (built,) = scene.render_layers.build_render_layers([wanted(drawings)])
    assert sources_of(scene, built.composite) == drawings
    assert sources_of(scene, built.write) == [built.composite]
    attributes = scene.nodes.get_attributes(built.write, ["DRAWING_TYPE"])
    assert attributes == {"DRAWING_TYPE": "PNG4"}


def test_a_pass_gets_a_write_node_of_its_own(scene, drawings):
    item = WantedPass("Top/sky", None, "sky_render", {"DRAWING_TYPE": "TGA"})
    (built,) = scene.render_layers.build_render_layers(
        [wanted(drawings, passes=[item])]
    )
    assert built.passes == ("Top/sky_render",)
    assert sources_of(scene, "Top/sky_render") == ["Top/sky"]


def test_the_order_of_the_timeline_is_kept_up(scene, drawings):
    (built,) = scene.render_layers.build_render_layers([wanted(drawings)])
    turned = list(reversed(drawings))
    scene.render_layers.build_render_layers(
        [wanted(turned, built.composite, built.write)]
    )
    assert sources_of(scene, built.composite) == turned


def test_what_an_artist_connected_stays_where_it_is(scene, drawings):
    (built,) = scene.render_layers.build_render_layers([wanted(drawings[:2])])
    scene.nodes.add_node("card", "COLOR_CARD")
    scene.nodes.link_nodes("Top/card", built.composite)
    scene.render_layers.build_render_layers(
        [wanted(drawings, built.composite, built.write)]
    )
    assert sources_of(scene, built.composite) == [
        "Top/sky",
        "Top/hills",
        "Top/card",
        "Top/hero",
    ]


def test_building_again_makes_nothing_new(scene, drawings):
    (built,) = scene.render_layers.build_render_layers([wanted(drawings)])
    before = {node.path for node in scene.nodes.list_nodes()}
    again = scene.render_layers.build_render_layers(
        [wanted(drawings, built.composite, built.write)]
    )
    assert again == [built]
    assert {node.path for node in scene.nodes.list_nodes()} == before


def test_building_is_one_undo_step(scene, drawings):
    before = {node.path for node in scene.nodes.list_nodes()}
    scene.render_layers.build_render_layers([wanted(drawings)])
    scene.undo.undo()
    assert {node.path for node in scene.nodes.list_nodes()} == before


def test_layers_of_different_groups_are_refused_and_nothing_is_left(scene, drawings):
    scene.groups.group_nodes(["Top/hero"], "Rig")
    before = {node.path for node in scene.nodes.list_nodes()}
    with pytest.raises(HarmonyScriptError, match="different groups"):
        scene.render_layers.build_render_layers([wanted(["Top/sky", "Top/Rig/hero"])])
    assert {node.path for node in scene.nodes.list_nodes()} == before
