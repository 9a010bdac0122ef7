"""What holds for every creator: made, edited, saved, listed again, removed."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.engine

PREFIX = "io.ayon.creators.harmony"
MANUAL = [
    f"{PREFIX}.render",
    f"{PREFIX}.template",
    f"{PREFIX}.palette",
    "render.layer",
    "render.pass",
]
AUTOMATIC = [f"{PREFIX}.workfile", f"{PREFIX}.review"]


@pytest.fixture
def ready(studio, scene, make_context):
    """A context on a scene that every creator can make something of."""
    studio.override("harmony", {"create": {"CreateReview": {"enabled": True}}})
    scene.nodes.add_node("Comp", "COMPOSITE")
    scene.drawings.add_drawing_layer("hero", "png")
    scene.nodes.link_nodes("Top/hero", "Top/Comp")
    scene.nodes.set_node_colors({"Top/hero": "#ff0000ff"})
    scene.palettes.create_palette("skin")
    return make_context()


def make(context, scene, identifier):
    scene.nodes.select(["Top/Comp"])
    if identifier == "render.pass":
        if not of(context, "render.layer"):
            context.create("render.layer", "Below")
        scene.nodes.select([])
    context.create(identifier, identifier.rpartition(".")[2].title())
    return of(context, identifier)


def of(context, identifier):
    return [i for i in context.instances if i.creator_identifier == identifier]


@pytest.mark.parametrize("identifier", MANUAL)
def test_an_instance_is_made_edited_saved_and_removed(
    ready, scene, make_context, identifier
):
    (instance,) = make(ready, scene, identifier)
    instance["active"] = False
    ready.save_changes()
    ready.reset()
    (listed,) = of(ready, identifier)
    (in_another,) = of(make_context(), identifier)
    assert {listed.id, in_another.id} == {instance.id}
    assert (listed["active"], in_another["active"]) == (False, False)
    ready.remove_instances([listed])
    ready.reset()
    assert of(ready, identifier) == []
    assert of(make_context(), identifier) == []


@pytest.mark.parametrize("identifier", AUTOMATIC)
def test_an_automatic_instance_keeps_what_was_chosen(ready, make_context, identifier):
    (instance,) = of(ready, identifier)
    instance["active"] = False
    ready.save_changes()
    ready.reset()
    assert [i["active"] for i in of(ready, identifier)] == [False]
    assert [i["active"] for i in of(make_context(), identifier)] == [False]


def test_options_of_the_context_survive(ready, host, make_context):
    host.update_context_data({"publish_attributes": {"Plugin": {"key": 1}}}, {"a": 1})
    ready.reset()
    ready.save_changes()
    stored = host.get_context_data()["publish_attributes"]
    assert stored["Plugin"] == {"key": 1}


def test_looking_leaves_the_scene_as_it_was(ready, scene, session, make_context):
    for identifier in MANUAL:
        make(ready, scene, identifier)
    ready.save_changes()
    before = session.scripted.run("scene.saveAll(); scene.isDirty()")
    for _ in range(3):
        make_context().reset()
    assert (before, session.scripted.run("scene.isDirty()")) == (False, False)


def test_the_reviews_form_names_the_scenes_displays(studio, scene, make_context):
    studio.override("harmony", {"create": {"CreateReview": {"enabled": True}}})
    scene.nodes.add_node("Final", "DISPLAY")
    (review,) = of(make_context(), f"{PREFIX}.review")
    (display,) = [d for d in review.creator_attribute_defs if d.key == "display"]
    assert "Top/Final" in {item["value"] for item in display.items}
