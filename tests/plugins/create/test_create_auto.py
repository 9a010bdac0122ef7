"""Workfile and review: one instance each, which follows the context."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.engine

WORKFILE = "io.ayon.creators.harmony.workfile"
REVIEW = "io.ayon.creators.harmony.review"


def instance_of(context, identifier):
    (found,) = (i for i in context.instances if i.creator_identifier == identifier)
    return found


def test_every_scene_has_a_workfile_instance(context):
    instance = instance_of(context, WORKFILE)
    assert instance.product_name == "workfileAnimation"
    assert instance["folderPath"] == "/shots/sq01/sh010"


def test_opening_the_publisher_changes_nothing_in_the_scene(session, context):
    context.reset()
    assert session.scripted.scene.metadata.get_metadata(["ayon"]) == {"ayon": None}
    assert session.scripted.run("scene.isDirty()") is False


def test_the_instance_is_the_same_before_and_after_it_is_stored(context, make_context):
    before = instance_of(context, WORKFILE).id
    context.save_changes()
    assert instance_of(make_context(), WORKFILE).id == before


def test_what_an_artist_chose_survives_resets(context, make_context):
    instance_of(context, WORKFILE)["active"] = False
    context.save_changes()
    context.reset()
    assert instance_of(context, WORKFILE)["active"] is False
    assert instance_of(make_context(), WORKFILE)["active"] is False


def test_the_instance_follows_the_task(studio, host, context, make_context):
    context.save_changes()
    studio.enter("demo", "/assets/char/bob", "rigging")
    instance = instance_of(make_context(), WORKFILE)
    assert (instance["folderPath"], instance["task"]) == ("/assets/char/bob", "rigging")
    assert instance.product_name == "workfileRigging"


def test_the_review_is_off_until_the_settings_switch_it_on(context):
    assert all(i.creator_identifier != REVIEW for i in context.instances)


def test_a_studio_can_have_the_workfile_in_every_publish(studio, context, make_context):
    (instance,) = context.instances
    instance["active"] = False
    context.save_changes()
    studio.override("harmony", {"create": {"CreateWorkfile": {"mandatory": True}}})
    (instance,) = make_context().instances
    assert instance.is_mandatory
    assert instance["active"] is True
    with pytest.raises(Exception, match="mandatory"):
        instance["active"] = False


def test_by_default_artists_decide(context):
    (instance,) = context.instances
    assert not instance.is_mandatory
