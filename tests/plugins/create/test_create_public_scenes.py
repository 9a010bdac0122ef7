"""Scenes of public integrations: their instances are found and converted."""

from __future__ import annotations

import json

import pytest

from ayon_harmony.model.metadata import KEPT_CONVERTED_NAME

pytestmark = pytest.mark.engine

RENDER = "io.ayon.creators.harmony.render"
TEMPLATE = "io.ayon.creators.harmony.template"
WORKFILE = "io.ayon.creators.harmony.workfile"


def instance(creator=RENDER, **data):
    values = {
        "id": "ayon.create.instance",
        "creator_identifier": creator,
        "productType": "render",
        "productName": "renderMain",
        "variant": "Main",
        "folderPath": "/shots/sq01/sh010",
        "task": "animation",
        "active": True,
        "instance_id": "5e1d7e3c-0000-4000-8000-000000000001",
        "creator_attributes": {"render_target": "farm", "mark_for_review": False},
        "publish_attributes": {},
    }
    values.update(data)
    return {key: value for key, value in values.items() if value is not None}


@pytest.fixture
def stored(session):
    """Store metadata as the public addon does, under its own name or another."""

    def store(blob, name="ayon"):
        text = json.dumps(json.dumps(blob))
        session.scripted.run(
            f"scene.setMetadata({{name: '{name}', type: 'string', creator: 'AYON', "
            f"version: '1.0', value: {text}}})"
        )

    return store


def of(context, identifier):
    return [i for i in context.instances if i.creator_identifier == identifier]


def test_instances_of_the_public_addon_are_found(stored, scene, make_context):
    scene.nodes.add_node("renderMain", "WRITE")
    stored({"Top/renderMain": instance()})
    (found,) = of(make_context(), RENDER)
    assert found.id == "5e1d7e3c-0000-4000-8000-000000000001"
    assert found.creator_attributes["render_target"] == "farm"
    assert found.transient_data["holder"] == "Top/renderMain"


def test_looking_at_them_converts_nothing(stored, scene, make_context):
    blob = {"Top/renderMain": instance()}
    scene.nodes.add_node("renderMain", "WRITE")
    stored(blob)
    make_context().reset()
    assert json.loads(scene.metadata.get_metadata(["ayon"])["ayon"]) == blob


def test_the_first_save_converts_and_keeps_what_was_there(stored, scene, make_context):
    blob = {"Top/renderMain": instance(), "AYON_context": {"publish_attributes": {}}}
    scene.nodes.add_node("renderMain", "WRITE")
    stored(blob)
    context = make_context()
    of(context, RENDER)[0]["active"] = False
    context.save_changes()
    kept = scene.metadata.get_metadata([KEPT_CONVERTED_NAME])[KEPT_CONVERTED_NAME]
    assert json.loads(kept) == blob
    scene.nodes.rename_nodes({"Top/renderMain": "Renamed"})
    (found,) = of(make_context(), RENDER)
    assert found["active"] is False
    assert found.transient_data["holder"] == "Top/Renamed"


def test_a_template_is_found_by_the_title_of_its_backdrop(stored, scene, make_context):
    scene.nodes.add_node("Arm", "READ")
    scene.backdrops.wrap_nodes(["Top/Arm"], "rigMain")
    data = instance(TEMPLATE, productType="harmony.template", productName="rigMain")
    stored({"rigMain": data})
    (found,) = of(make_context(), TEMPLATE)
    assert found.transient_data["holder"] == "Top/rigMain"


def test_the_workfile_instance_keeps_its_choices(stored, make_context):
    data = instance(WORKFILE, productType="workfile", active=False)
    stored({"__workfile__": data})
    (found,) = of(make_context(), WORKFILE)
    assert found["active"] is False


def test_an_instance_of_openpype_days_gets_its_creator_and_folder(
    stored, scene, make_context
):
    scene.nodes.add_node("renderFarmMain", "WRITE")
    old = {
        "id": "pyblish.avalon.instance",
        "family": "renderFarm",
        "asset": "sh010",
        "subset": "renderFarmMain",
        "active": True,
    }
    stored({"Top/renderFarmMain": old}, name="avalon")
    (found,) = of(make_context(), RENDER)
    assert found.product_name == "renderFarmMain"
    assert found.creator_attributes["render_target"] == "farm"
    assert found["folderPath"] == "/shots/sq01/sh010"


def test_a_folder_name_that_is_not_unique_is_left_for_the_artist(
    studio, stored, scene, make_context
):
    studio.project("demo").shot("/shots/sq02/sh010")
    scene.nodes.add_node("renderMain", "WRITE")
    old = {
        "id": "pyblish.avalon.instance",
        "family": "render",
        "asset": "sh010",
        "subset": "renderMain",
    }
    stored({"Top/renderMain": old}, name="avalon")
    (found,) = of(make_context(), RENDER)
    assert found["folderPath"] == "sh010"
