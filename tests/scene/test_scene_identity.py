"""Instances and containers survive what artists do to a scene."""

from __future__ import annotations

import json
import random
import uuid

import pytest

from ayon_harmony.model.metadata import (
    KEPT_CORRUPT_NAME,
    METADATA_NAME,
    Holder,
    HolderKind,
    Record,
)
from ayon_harmony.model.record_inventory import Presence
from ayon_harmony.model.record_tags import Tag

pytestmark = pytest.mark.engine

NODE, BACKDROP = HolderKind.NODE, HolderKind.BACKDROP


def duplicate(emulator, *paths):
    """Copy and paste nodes as Ctrl+C, Ctrl+V do; return the new paths."""
    before = {item.path for item in emulator.scene.nodes.list_nodes()}
    emulator.run(
        f"var dragged = copyPaste.copy({json.dumps(paths)}, 1, frame.numberOf(), "
        "copyPaste.getCurrentCreateOptions());"
        "copyPaste.pasteNewNodes(dragged, '', copyPaste.getCurrentPasteOptions());"
    )
    after = [item.path for item in emulator.scene.nodes.list_nodes()]
    return [path for path in after if path not in before]


def inventory(scene):
    return scene.metadata.get_store().inventory()


def path_of(scene, record_id):
    """Return where a record of one node is now."""
    found = inventory(scene)
    item = {**found.instances, **found.containers}[record_id]
    (holder,) = item.holders
    return holder.path


@pytest.fixture
def tagged(emulator):
    """An instance on a Write node, a container on a layer, one on a background.

    Also a template instance on a backdrop and the workfile instance.
    """
    scene = emulator.scene
    scene.nodes.add_node("Write", "WRITE")
    scene.nodes.add_node("image", "READ", x=300)
    for number, name in enumerate(("sky", "hills")):
        scene.nodes.add_node(name, "READ", x=600 + 200 * number)
    scene.nodes.add_node("Peg", "PEG", x=-900)
    scene.backdrops.wrap_nodes(["Top/Peg"], "Rig", description="Main")
    store = scene.metadata.get_store()
    document = (
        store.document.with_instance(
            Record("write1", {"instance_id": "write1"}, (Holder(NODE, "Top/Write"),))
        )
        .with_instance(
            Record("rig1", {"instance_id": "rig1"}, (Holder(BACKDROP, "Top/Rig"),))
        )
        .with_instance(Record("work1", {"instance_id": "work1"}))
        .with_container(Record("image1", {}, (Holder(NODE, "Top/image"),)))
        .with_container(
            Record(
                "set1",
                {},
                (Holder(NODE, "Top/sky", "sky"), Holder(NODE, "Top/hills", "hills")),
            )
        )
    )
    scene.metadata.set_store(document, store)
    return emulator


def test_everything_is_found_right_after_it_was_stored(tagged):
    found = inventory(tagged.scene)
    assert list(found.instances) == ["write1", "rig1", "work1"]
    assert list(found.containers) == ["image1", "set1"]
    assert found.orphans == found.copies == found.strays == ()


def test_listing_takes_one_round_trip_and_writes_nothing(tagged):
    tagged.scene.settings.save_scene()
    before = len(tagged.trips)
    inventory(tagged.scene)
    assert len(tagged.trips) == before + 1
    assert tagged.run("scene.isDirty()") is False


def test_a_rename_keeps_the_instance(tagged):
    tagged.scene.nodes.rename_nodes({"Top/Write": "Beauty"})
    assert path_of(tagged.scene, "write1") == "Top/Beauty"


def test_a_move_into_a_group_in_a_group_keeps_the_container(tagged):
    scene = tagged.scene
    scene.groups.group_nodes(["Top/image"], "Inner")
    scene.groups.group_nodes(["Top/Inner"], "Outer")
    assert path_of(scene, "image1") == "Top/Outer/Inner/image"


def test_a_renamed_backdrop_keeps_its_instance(tagged):
    scene = tagged.scene
    (backdrop,) = scene.backdrops.list_backdrops()
    scene.backdrops.change_backdrop(backdrop, title="Hero")
    assert path_of(scene, "rig1") == "Top/Hero"


def test_a_duplicate_is_a_copy_and_gets_an_id_of_its_own(tagged):
    scene = tagged.scene
    (copied_path,) = duplicate(tagged, "Top/Write")
    store = scene.metadata.get_store()
    (copied,) = store.inventory().copies
    assert [holder.path for holder in copied.holders] == [copied_path]
    (record,) = scene.metadata.adopt(store, [copied])
    assert path_of(scene, "write1") == "Top/Write"
    assert path_of(scene, record.id) == copied_path
    assert record.data["instance_id"] == record.id
    assert inventory(scene).copies == ()


def test_a_duplicate_of_a_whole_background_is_one_copy(tagged):
    new = duplicate(tagged, "Top/sky", "Top/hills")
    (copied,) = inventory(tagged.scene).copies
    assert {holder.path for holder in copied.holders} == set(new)
    assert {holder.member for holder in copied.holders} == {"sky", "hills"}


def test_an_undone_adoption_is_a_copy_again(tagged):
    scene = tagged.scene
    duplicate(tagged, "Top/Write")
    store = scene.metadata.get_store()
    scene.metadata.adopt(store, store.inventory().copies)
    scene.undo.undo()
    found = inventory(scene)
    assert len(found.copies) == 1
    assert found.instances["write1"].presence is Presence.WHOLE


def test_a_deleted_node_leaves_an_orphan_that_undo_brings_back(tagged):
    scene = tagged.scene
    scene.nodes.delete_nodes(["Top/Write"])
    assert inventory(scene).orphans == ("write1",)
    store = scene.metadata.get_store()
    scene.metadata.set_store(store.document.with_context({"comment": "x"}), store)
    scene.undo.undo(2)
    assert inventory(scene).orphans == ()
    assert path_of(scene, "write1") == "Top/Write"


def test_a_lost_layer_of_a_background_is_told(tagged):
    tagged.scene.nodes.delete_nodes(["Top/sky"])
    found = inventory(tagged.scene).containers["set1"]
    assert found.presence is Presence.PARTIAL
    assert [holder.member for holder in found.missing] == ["sky"]


def test_a_saved_and_reopened_scene_has_everything(tagged):
    scene = tagged.scene
    scene.nodes.rename_nodes({"Top/Write": "Beauty"})
    state = scene.settings.save_scene()
    tagged.open(state.path)
    found = inventory(tagged.scene)
    assert len(found.instances) == 3
    assert len(found.containers) == 2
    assert found.orphans == ()
    assert path_of(tagged.scene, "write1") == "Top/Beauty"


def test_a_new_version_has_everything_and_so_has_the_old_one(tagged):
    scene = tagged.scene
    first = scene.settings.save_scene()
    second = scene.settings.save_scene_version("sh010_v002")
    scene.nodes.delete_nodes(["Top/image"])
    store = scene.metadata.get_store()
    scene.metadata.set_store(store.document.without(["image1"]), store)
    scene.settings.save_scene()
    tagged.open(first.path)
    assert "image1" in inventory(tagged.scene).containers
    tagged.open(second.path)
    found = inventory(tagged.scene)
    assert list(found.containers) == ["set1"]
    assert found.orphans == ()


def test_a_template_pasted_into_its_own_scene_brings_copies(tagged, tmp_path):
    scene = tagged.scene
    template = scene.templates.create_template(
        ["Top/Write", "Top/image"], "t", tmp_path
    )
    pasted = scene.templates.paste_template(template)
    found = inventory(scene)
    assert {copied.original_id for copied in found.copies} == {"write1", "image1"}
    copied_paths = {h.path for copied in found.copies for h in copied.holders}
    assert copied_paths == set(pasted.nodes)
    assert path_of(scene, "write1") == "Top/Write"


def test_a_template_pasted_into_another_scene_brings_strays(tagged, tmp_path, start):
    template = tagged.scene.templates.create_template(
        ["Top/Write"], "t", tmp_path / "."
    )
    tagged.scene.settings.save_scene()
    other = tagged.scene.settings.save_scene_as(tmp_path / "sh020")
    scene = tagged.scene
    store = scene.metadata.get_store()
    scene.metadata.set_store(
        store.document.without(list(store.document.records)), store
    )
    scene.nodes.delete_nodes(["Top/Write"])
    assert other.name
    pasted = scene.templates.paste_template(template)
    found = inventory(scene)
    assert [item.path for item in found.strays] == list(pasted.nodes)
    assert found.instances == {}


def test_corrupt_metadata_is_kept_aside_and_the_scene_stays_usable(tagged):
    scene = tagged.scene
    tagged.run(
        "scene.setMetadata({name: 'ayon', type: 'string', creator: 'x', "
        "version: '1.0', value: '{broken'});"
    )
    store = scene.metadata.get_store()
    assert store.document.problems
    assert {item.path for item in store.inventory().strays} >= {"Top/Write"}
    scene.metadata.set_store(store.document.with_context({}), store)
    texts = scene.metadata.get_metadata([KEPT_CORRUPT_NAME, METADATA_NAME])
    assert texts[KEPT_CORRUPT_NAME] == "{broken"
    assert scene.metadata.get_store().document.problems == ()


ACTIONS = (
    "rename",
    "group",
    "move",
    "duplicate",
    "write",
    "reopen",
    "version",
    "template",
    "undo",
    "adopt",
    "backdrop",
)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost_in_a_long_day(tagged, tmp_path, seed):
    """Do what artists do, at random, and never lose a record."""
    chance = random.Random(seed)
    scene = tagged.scene
    single = {"write1": "WRITE", "image1": "READ"}
    originals = {"write1", "rig1", "work1", "image1", "set1"}
    adopted = set()
    version = 1

    def anywhere():
        return path_of(scene, chance.choice(sorted(single)))

    for _ in range(30):
        action = chance.choice(ACTIONS)
        if action == "rename":
            scene.nodes.rename_nodes({anywhere(): f"n{uuid.uuid4().hex[:6]}"})
        elif action == "group":
            scene.groups.group_nodes([anywhere()], f"G{uuid.uuid4().hex[:4]}")
        elif action == "move":
            groups = ["Top", *(n.path for n in scene.nodes.list_nodes(types=["GROUP"]))]
            scene.groups.move_nodes_to_group([anywhere()], chance.choice(groups))
        elif action == "duplicate":
            duplicate(tagged, anywhere())
        elif action == "adopt":
            store = scene.metadata.get_store()
            made = scene.metadata.adopt(store, store.inventory().copies)
            adopted |= {record.id for record in made}
        elif action == "write":
            store = scene.metadata.get_store()
            context = {"seed": chance.random()}
            scene.metadata.set_store(store.document.with_context(context), store)
        elif action == "backdrop":
            found = scene.backdrops.list_backdrops()[0]
            scene.backdrops.change_backdrop(found, title=uuid.uuid4().hex[:5])
        elif action == "template":
            name = f"t{uuid.uuid4().hex[:6]}"
            made_template = scene.templates.create_template(
                [anywhere()], name, tmp_path
            )
            scene.templates.paste_template(made_template)
        elif action == "undo":
            scene.nodes.delete_nodes([anywhere()])
            scene.undo.undo()
        elif action == "reopen":
            tagged.open(scene.settings.save_scene().path)
        else:
            version += 1
            scene.settings.save_scene_version(f"sh010_v{version:03d}")
        found = inventory(scene)
        assert found.orphans == (), action
        assert originals <= set(found.instances) | set(found.containers), action
        assert adopted <= set(found.instances) | set(found.containers), action
    for record_id, node_type in single.items():
        assert scene.nodes.find(path_of(scene, record_id)).type == node_type


def test_a_node_keeps_the_tags_of_two_records_apart(tagged):
    scene = tagged.scene
    store = scene.metadata.get_store()
    second = Record("pass1", {}, (Holder(NODE, "Top/image"),))
    scene.metadata.set_store(store.document.with_instance(second), store)
    assert scene.nodes.find("Top/image").tags == (Tag("image1"), Tag("pass1"))
    scene.nodes.rename_nodes({"Top/image": "hair"})
    assert path_of(scene, "image1") == path_of(scene, "pass1") == "Top/hair"
