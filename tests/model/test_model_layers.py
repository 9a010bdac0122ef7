"""Layers by colour into render layers and passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.errors import NameTemplateError
from ayon_harmony.model.layers import (
    KnownPass,
    KnownRenderLayer,
    NamingRules,
    NumberStyle,
    TimelineLayer,
    fill_template,
    group_by_color,
    layer_own_name,
    normal_color,
    plan_render_layers,
    safe_node_name,
    safe_variant,
)

RED, BLUE, GREY = "#ff0000ff", "#0000ffff", "#a8a8a8ff"
RULES = NamingRules(pass_name="G{group_index}_L{layer_index}_{variant}")


def layer(name, color, position, group="Top", **more):
    return TimelineLayer(f"{group}/{name}", name, color, position, **more)


#              timeline, top first
TIMELINE = [
    layer("hair", RED, 0),
    layer("face", RED, 1),
    layer("notes", GREY, 2, is_visible=False),
    layer("sky", BLUE, 3),
]


def variants(plan):
    return [
        (item.variant, [one.variant for one in item.passes])
        for item in plan.render_layers
    ]


def test_layers_of_one_colour_are_one_group_counted_from_the_back():
    groups = group_by_color(TIMELINE)
    assert [(g.color, g.number, [x.name for x in g.layers]) for g in groups] == [
        (BLUE, 0, ["sky"]),
        (GREY, 1, ["notes"]),
        (RED, 2, ["face", "hair"]),
    ]


def test_groups_can_be_counted_from_the_front():
    groups = group_by_color(TIMELINE, from_top=True)
    assert [g.color for g in groups] == [RED, GREY, BLUE]
    assert [x.name for x in groups[0].layers] == ["hair", "face"]


def test_hidden_layers_unselected_layers_and_colours_can_be_left_out():
    assert len(group_by_color(TIMELINE, include_hidden=False)) == 2
    assert [g.color for g in group_by_color(TIMELINE, ignored_colors=["#FF0000"])] == [
        BLUE,
        GREY,
    ]
    selected = [*TIMELINE, layer("x", BLUE, 4, is_selected=True)]
    assert [
        [x.name for x in g.layers] for g in group_by_color(selected, only_selected=True)
    ] == [["x"]]


def test_colours_with_and_without_alpha_are_one():
    assert normal_color("#FF0000") == RED
    assert len(group_by_color([layer("a", "#ff0000", 0), layer("b", RED, 1)])) == 1


def test_numbers_step_and_are_padded():
    style = NumberStyle(offset=10, padding=3)
    assert [style.text(place) for place in (0, 1, 99)] == ["010", "020", "1000"]


def test_names_come_from_the_templates():
    plan = plan_render_layers(group_by_color(TIMELINE), RULES)
    assert variants(plan) == [
        ("G010", ["sky"]),
        ("G020", ["notes"]),
        ("G030", ["face", "hair"]),
    ]
    assert [p.node_name for p in plan.render_layers[2].passes] == [
        "G030_L010_face",
        "G030_L020_hair",
    ]


def test_without_a_template_layers_keep_their_names():
    plan = plan_render_layers(group_by_color(TIMELINE), NamingRules())
    assert not any(p.is_renamed for item in plan.render_layers for p in item.passes)


def second_run(plan, timeline):
    """Return what is known after the plan was carried out."""
    layers, passes = [], []
    renamed = {}
    for number, item in enumerate(plan.render_layers):
        layer_id = item.id or f"L{number}"
        layers.append(KnownRenderLayer(layer_id, item.variant))
        for one in item.passes:
            path = f"{one.layer.group_path}/{one.node_name}"
            renamed[one.layer.node_path] = (path, one.node_name)
            passes.append(KnownPass(one.id or f"P{path}", path, layer_id, one.variant))
    moved = [
        TimelineLayer(*renamed[item.node_path], item.color, item.position)
        for item in timeline
    ]
    return moved, passes, layers


layer_lists = st.lists(
    st.tuples(
        st.sampled_from(["hair", "face", "a-1", "L010_x", "G010_L010_sky", "Ž"]),
        st.sampled_from([RED, BLUE, GREY]),
        st.sampled_from(["Top", "Top/G"]),
    ),
    unique_by=lambda item: (item[0], item[2]),
    max_size=12,
).map(
    lambda items: [
        layer(name, color, position, group)
        for position, (name, color, group) in enumerate(items)
    ]
)


@given(layer_lists, st.sampled_from(["", RULES.pass_name, "{variant}"]))
def test_running_it_again_plans_the_same_and_nothing_new(timeline, template):
    rules = NamingRules(pass_name=template)
    first = plan_render_layers(group_by_color(timeline), rules)
    moved, passes, layers = second_run(first, timeline)
    again = plan_render_layers(group_by_color(moved), rules, passes, layers)
    assert all(item.id for item in again.render_layers)
    assert all(one.id for item in again.render_layers for one in item.passes)
    assert not any(
        one.is_renamed for item in again.render_layers for one in item.passes
    )
    assert again.left_over_passes == ()
    assert again.left_over_layers == ()
    assert variants(again) == variants(first)


@given(layer_lists)
def test_no_two_planned_nodes_of_a_group_share_a_name(timeline):
    plan = plan_render_layers(group_by_color(timeline), RULES)
    names = [
        (one.layer.group_path, one.node_name.lower())
        for item in plan.render_layers
        for one in item.passes
    ]
    assert len(names) == len(set(names)) == len(timeline)


def test_a_recoloured_group_keeps_its_render_layer():
    known_passes = [
        KnownPass("p1", "Top/hair", "l1", "hair"),
        KnownPass("p2", "Top/face", "l1", "face"),
    ]
    recoloured = [layer("hair", BLUE, 0), layer("face", BLUE, 1)]
    plan = plan_render_layers(
        group_by_color(recoloured),
        NamingRules(),
        known_passes,
        [KnownRenderLayer("l1", "Hero")],
    )
    assert [(item.id, item.variant) for item in plan.render_layers] == [("l1", "Hero")]


def test_a_layer_that_changed_group_takes_its_pass_along():
    known_passes = [
        KnownPass("p1", "Top/hair", "l1", "hair"),
        KnownPass("p2", "Top/face", "l1", "face"),
        KnownPass("p3", "Top/sky", "l2", "sky"),
    ]
    known_layers = [KnownRenderLayer("l1", "Hero"), KnownRenderLayer("l2", "Set")]
    moved = [
        layer("hair", RED, 0),
        layer("face", BLUE, 1),
        layer("sky", BLUE, 2),
    ]
    plan = plan_render_layers(
        group_by_color(moved), NamingRules(), known_passes, known_layers
    )
    assert [
        (item.id, [one.id for one in item.passes]) for item in plan.render_layers
    ] == [("l2", ["p3", "p2"]), ("l1", ["p1"])]


def test_what_is_gone_is_left_over_and_not_removed():
    plan = plan_render_layers(
        group_by_color([layer("hair", RED, 0)]),
        NamingRules(),
        [
            KnownPass("p1", "Top/hair", "l1", "x"),
            KnownPass("p2", "Top/gone", "l2", "y"),
        ],
        [KnownRenderLayer("l1", "A"), KnownRenderLayer("l2", "B")],
    )
    assert plan.left_over_passes == ("p2",)
    assert plan.left_over_layers == ("l2",)


def test_new_names_avoid_nodes_that_are_no_layers():
    plan = plan_render_layers(
        group_by_color([layer("hair", RED, 0)]),
        NamingRules(pass_name="L{layer_index}"),
        taken_names={"Top": ["l010", "hair", "Composite"]},
    )
    assert plan.render_layers[0].passes[0].node_name == "L010_2"


def test_layers_of_one_name_in_two_groups_get_two_variants():
    timeline = [layer("hair", RED, 0, "Top/A"), layer("hair", RED, 1, "Top/B")]
    plan = plan_render_layers(group_by_color(timeline), NamingRules())
    assert variants(plan) == [("G010", ["hair", "hair2"])]


def test_the_plan_can_be_shown_before_it_is_done():
    plan = plan_render_layers(group_by_color([layer("hair", RED, 0)]), RULES)
    assert plan.describe() == [
        "Render layer G010 (#ff0000ff): make.",
        "  Pass hair: make, node hair becomes G010_L010_hair.",
    ]


def test_fields_follow_the_spelling_of_the_template():
    values = {"variant": "hero head"}
    assert fill_template("{variant}-{Variant}-{VARIANT}", values) == (
        "hero head-Hero head-HERO HEAD"
    )


@pytest.mark.parametrize("template", ["{nothing}", "{variant", "variant}"])
def test_a_template_that_cannot_be_filled_says_why(template):
    with pytest.raises(NameTemplateError, match="template"):
        fill_template(template, {"variant": "x"})


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("G010_L020_hair", "hair"),
        ("G999_L1_hair_2", "hair_2"),
        ("hair", "hair"),
        ("G_L_hair", "G_L_hair"),
    ],
)
def test_a_name_given_before_shows_the_layers_own(name, own):
    assert layer_own_name(name, RULES.pass_name, {}) == own


def test_names_are_made_safe():
    assert safe_node_name("my hair/žlutá (2)") == "my_hair_žlutá_2_"
    assert safe_node_name("  ") == "_"
    assert safe_variant("hair-left 2") == "hair_left_2"
    assert safe_variant("") == "Main"
