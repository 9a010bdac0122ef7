"""Validators in ayon-core's own Publisher: what it shows, and what its buttons do."""

from __future__ import annotations

import pytest

from ayon_harmony.model.frames import SceneLength
from ayon_harmony.scene.records import change_records, read_records
from sandbox.ayon.studio import is_real_core

pytestmark = [
    pytest.mark.engine,
    pytest.mark.core,
    pytest.mark.skipif(not is_real_core(), reason="AYON_CORE_PATH is not set"),
]


@pytest.fixture
def validate(stage):
    """Reset the Publisher and validate, as its button does; return it."""
    from ayon_core.tools.publisher.control import PublisherController

    controller = PublisherController(headless=True)

    def run():
        controller.reset()
        controller.validate()
        return controller

    return run


def errors_of(controller):
    """Titles with instances, texts and buttons, as the Publisher lists them."""
    found = {}
    for group in controller.get_publish_errors_report().group_items_by_title():
        found[group["title"]] = (
            [item.instance_label for item in group["error_items"]],
            [item.description for item in group["error_items"]],
            {
                action.label: action
                for action in group["plugin_action_items"]
                if action.active and action.on_filter in ("failed", "all")
            },
        )
    return found


def press(controller, title, label):
    action = errors_of(controller)[title][2][label]
    failed = []
    controller.register_event_callback("publish.action.failed", failed.append)
    controller.run_action(action.plugin_id, action.action_id)
    assert failed == []


def test_a_scene_as_it_should_be_is_validated_without_errors(stage, validate):
    stage.create_render()
    stage.save_review()
    stage.save()
    controller = validate()
    assert errors_of(controller) == {}
    assert controller.publish_has_validated()
    assert not controller.publish_has_crashed()


def test_errors_of_scene_and_instances_have_their_buttons(stage, validate):
    stage.scene.settings.change_scene(length=SceneLength(30, 1, 30))
    path = stage.create_render()
    stage.scene.nodes.set_nodes_enabled({path: False})
    found = errors_of(validate())
    assert set(found) == {"Scene Settings", "Write Nodes"}
    instances, (text,), buttons = found["Scene Settings"]
    assert instances == [None]
    assert "### What to do" in text
    assert set(buttons) == {"Repair"}
    instances, _, buttons = found["Write Nodes"]
    assert instances == ["renderAnimationMain"]
    assert set(buttons) == {"Select in Harmony", "Repair"}


def test_its_buttons_select_and_repair(stage, validate):
    stage.scene.settings.change_scene(length=SceneLength(30, 1, 30))
    paths = [stage.create_render(variant) for variant in ("A", "B")]
    stage.scene.nodes.set_nodes_enabled({path: False for path in paths})
    controller = validate()
    press(controller, "Write Nodes", "Select in Harmony")
    assert set(stage.scene.nodes.get_selection().nodes) == set(paths)
    press(controller, "Write Nodes", "Repair")
    press(controller, "Scene Settings", "Repair")
    assert errors_of(validate()) == {}
    # One step for both Write nodes, whatever the number of instances.
    stage.scene.undo.undo(2)
    states = {item.path: item.is_enabled for item in stage.scene.nodes.get_nodes(paths)}
    assert states == dict.fromkeys(paths, False)


def test_a_copied_scene_is_brought_to_its_task_through_the_create_context(
    stage, validate
):
    stage.create_render()
    (record,) = (
        item
        for item in read_records(stage.scene).instances
        if item.data["productBaseType"] == "render"
    )
    other = {"folderPath": "/assets/char/bob", "task": "rigging"}
    change_records(stage.scene, data={record.id: {**record.data, **other}})
    controller = validate()
    press(controller, "Instance Context", "Repair")
    assert errors_of(validate()) == {}
    (record,) = (
        item
        for item in read_records(stage.scene).instances
        if item.data["productBaseType"] == "render"
    )
    assert (record.data["folderPath"], record.data["task"]) == (
        "/shots/sq01/sh010",
        "animation",
    )
    assert record.data["productName"] == "renderAnimationMain"


def test_products_of_the_very_same_name_are_told_by_core_alone(stage, validate):
    stage.create_render("A")
    stage.create_render("B")
    records = {
        item.data.get("variant"): item for item in read_records(stage.scene).instances
    }
    name = records["A"].data["productName"]
    changed = {**records["B"].data, "productName": name, "variant": "A"}
    change_records(stage.scene, data={records["B"].id: changed})
    assert len(errors_of(validate())) == 1
