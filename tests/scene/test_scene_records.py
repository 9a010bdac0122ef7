"""Records of the open scene: listed as they are, stored in one step."""

from __future__ import annotations

import json

import pytest

from ayon_harmony.model.metadata import METADATA_NAME, Holder, HolderKind, Record
from ayon_harmony.model.record_inventory import Presence
from ayon_harmony.scene.records import (
    UnknownRecordError,
    change_records,
    read_records,
)
from sandbox.scripted_session import ScriptedSession

pytestmark = pytest.mark.engine

NODE = HolderKind.NODE


def render_record(record_id="r1", path="Top/Write"):
    data = {
        "id": "ayon.create.instance",
        "instance_id": record_id,
        "creator_identifier": "io.ayon.creators.harmony.render",
        "productName": "renderMain",
    }
    return Record(record_id, data, (Holder(NODE, path),))


def duplicate(emulator, path):
    """Copy and paste a node as Ctrl+C, Ctrl+V do; return the new path."""
    before = {item.path for item in emulator.scene.nodes.list_nodes()}
    emulator.run(
        f"var dragged = copyPaste.copy([{json.dumps(path)}], 1, frame.numberOf(), "
        "copyPaste.getCurrentCreateOptions());"
        "copyPaste.pasteNewNodes(dragged, '', copyPaste.getCurrentPasteOptions());"
    )
    after = {item.path for item in emulator.scene.nodes.list_nodes()}
    (new,) = after - before
    return new


@pytest.fixture
def session(emulator):
    with ScriptedSession(emulator) as running:
        yield running


@pytest.fixture
def with_render(scene):
    scene.nodes.add_node("Write", "WRITE")
    change_records(scene, new_instances=[render_record()])
    return scene


def test_an_empty_scene_has_no_records(scene):
    records = read_records(scene)
    assert (records.instances, records.containers, records.context) == ((), (), {})


def test_all_records_are_listed_in_one_round_trip(session, with_render):
    session.scripted.trips.clear()
    read_records(with_render)
    assert session.scripted.trips == ["getStore"]


def test_a_stored_instance_says_where_its_node_is_after_a_rename(with_render):
    with_render.nodes.rename_nodes({"Top/Write": "Final"})
    (found,) = read_records(with_render).instances
    assert (found.id, found.holder.path) == ("r1", "Top/Final")


def test_listing_leaves_the_scene_as_it_is(session, with_render):
    before = session.scripted.run("scene.saveAll(); scene.isDirty()")
    read_records(with_render)
    assert session.scripted.run("scene.isDirty()") == before


def test_data_that_is_handed_out_is_nobodys_but_the_callers(with_render):
    records = read_records(with_render)
    records.instances[0].data["productName"] = "changed"
    document = records.store.document
    assert document.instances["r1"].data["productName"] == "renderMain"


def test_an_instance_whose_node_is_gone_is_listed_as_missing(with_render):
    with_render.nodes.delete_nodes(["Top/Write"])
    (found,) = read_records(with_render).instances
    assert found.presence is Presence.MISSING


def test_a_copied_node_is_listed_as_an_instance_of_its_own(session, with_render):
    path = duplicate(session.scripted, "Top/Write")
    original, copied = read_records(with_render).instances
    assert (copied.copy_of, copied.holder.path) == ("r1", path)
    assert copied.data["instance_id"] == copied.id != original.id


def test_a_copy_has_the_same_id_at_every_look_and_once_it_is_stored(
    session, with_render
):
    duplicate(session.scripted, "Top/Write")
    copied = read_records(with_render).instances[1]
    assert read_records(with_render).instances[1].id == copied.id
    change_records(with_render, data={copied.id: {**copied.data, "variant": "B"}})
    stored = read_records(with_render).instances[1]
    assert (stored.id, stored.copy_of) == (copied.id, None)
    assert stored.data["variant"] == "B"


def test_changes_are_one_undo_step(session, with_render):
    change_records(
        with_render,
        data={"r1": {"productName": "renderOther"}},
        context={"key": 1},
    )
    with_render.undo.undo()
    records = read_records(with_render)
    assert records.instances[0].data["productName"] == "renderMain"
    assert records.context == {}


def test_an_unknown_id_is_refused_and_nothing_is_stored(with_render):
    with pytest.raises(UnknownRecordError, match="nope"):
        change_records(
            with_render, data={"r1": {"productName": "x"}, "nope": {}}, context={"a": 1}
        )
    records = read_records(with_render)
    assert records.instances[0].data["productName"] == "renderMain"


def test_forgetting_an_instance_leaves_its_node(with_render):
    change_records(with_render, removed=["r1", "unknown"])
    assert read_records(with_render).instances == ()
    assert with_render.nodes.find("Top/Write") is not None


def test_text_that_nobody_can_read_is_told_and_kept(session, with_render):
    session.scripted.run(
        "scene.setMetadata({name: 'ayon', type: 'string', creator: 'x', "
        "version: '1.0', value: '{broken'})"
    )
    records = read_records(with_render)
    assert "cannot be read" in records.problems[0]
    assert with_render.metadata.get_metadata([METADATA_NAME]) == {"ayon": "{broken"}
