"""Nothing is answered from memory, and nothing is written over what came in between.

Whoever changes the scene between two calls: the artist, another script, an undo, the
opening of another scene. None of it is told by a notifier here, in any version.
"""

from __future__ import annotations

import json

import pytest

from ayon_harmony.errors import OtherSceneError, SceneChangedError
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.scene.records import (
    UnknownRecordError,
    change_records,
    read_record,
    read_records,
)

pytestmark = pytest.mark.engine

NODE = HolderKind.NODE
PROFILES = [
    (20, "premium"),
    (21.1, "premium"),
    (22, "premium"),
    (22, "advanced"),
    (22, "essentials"),
    (24, "premium"),
    (25, "premium"),
    (27, "premium"),
]


@pytest.fixture(params=PROFILES, ids=lambda profile: f"{profile[0]}-{profile[1]}")
def harmony(request, start):
    """A scene with two loaded things, in each Harmony."""
    version, edition = request.param
    emulator = start(version=version, edition=edition)
    scene = emulator.scene
    for name in ("one", "two"):
        scene.nodes.add_node(name, "READ")
    change_records(
        scene,
        new_containers=[
            Record(name, {"name": name, "version": 1}, (Holder(NODE, f"Top/{name}"),))
            for name in ("one", "two")
        ],
    )
    return emulator


def by_hand(emulator):
    """Rename a node, as an artist does."""
    emulator.run("node.rename('Top/one', 'moved')")


def by_another_script(emulator):
    """Store another document, as a script of the studio does."""
    emulator.run(
        "(function () {"
        " var entry = scene.metadata('ayon', 'string');"
        " var document = JSON.parse(entry.value);"
        " document.containers.one.data.version = 7;"
        " document.containers.three = {data: {name: 'three'}, holders: []};"
        " scene.setMetadata({name: 'ayon', type: 'string', creator: 'studio',"
        " version: '1.0', value: JSON.stringify(document)}); }())"
    )


def by_undo(emulator):
    """Take back what was stored last, as Edit > Undo does."""
    emulator.run("scene.undo(1)")


def by_another_scene(emulator):
    """Open the version that was saved before anything was loaded."""
    emulator.open(emulator.empty)


def state(records):
    return {
        record.id: (record.data.get("version"), tuple(record.paths(NODE)))
        for record in records.containers
    }


SEEN = {
    by_hand: {"one": (1, ("Top/moved",)), "two": (1, ("Top/two",))},
    by_another_script: {
        "one": (7, ("Top/one",)),
        "two": (1, ("Top/two",)),
        "three": (None, ()),
    },
    by_undo: {"one": (1, ("Top/one",)), "two": (1, ("Top/two",))},
    by_another_scene: {"one": (1, ("Top/one",)), "two": (1, ("Top/two",))},
}
CAUSES = pytest.mark.parametrize("cause", list(SEEN), ids=lambda cause: cause.__name__)


@pytest.fixture
def prepared(harmony):
    """Save the scene, and then store another version of everything."""
    scene = harmony.scene
    scene.settings.save_scene()
    harmony.empty = scene.settings.get_scene().path
    return harmony


def bring_to_version(scene, version, **options):
    change_records(
        scene,
        data={name: {"name": name, "version": version} for name in ("one", "two")},
        **options,
    )


@CAUSES
def test_a_second_look_sees_what_came_in_between(prepared, cause):
    scene = prepared.scene
    if cause in (by_undo, by_another_scene):
        bring_to_version(scene, 2)
    before = state(read_records(scene))
    cause(prepared)
    assert state(read_records(prepared.scene)) == SEEN[cause] != before


@CAUSES
def test_a_look_at_one_record_sees_what_came_in_between(prepared, cause):
    scene = prepared.scene
    if cause in (by_undo, by_another_scene):
        bring_to_version(scene, 2)
    assert read_record(scene, "one", ["Top/one"]).holders[0].path == "Top/one"
    cause(prepared)
    record = read_record(prepared.scene, "one", ["Top/one"])
    assert (record.data["version"], tuple(record.paths(NODE))) == SEEN[cause]["one"]


@CAUSES
def test_a_change_is_worked_out_again_where_something_came_in_between(prepared, cause):
    scene = prepared.scene
    if cause in (by_undo, by_another_scene):
        bring_to_version(scene, 2)
    read = read_records(scene)
    cause(prepared)
    new = Record("new", {"name": "new"}, ())
    if cause is by_another_scene:
        with pytest.raises(OtherSceneError):
            change_records(prepared.scene, new_containers=[new], read=read)
        assert state(read_records(prepared.scene)) == SEEN[cause]
        return
    change_records(prepared.scene, new_containers=[new], read=read)
    assert state(read_records(prepared.scene)) == {**SEEN[cause], "new": (None, ())}


def test_what_is_written_is_compared_where_it_is_written(harmony):
    scene = harmony.scene
    store = scene.metadata.get_store()
    by_another_script(harmony)
    before = harmony.scene.metadata.get_metadata(["ayon"])
    with pytest.raises(SceneChangedError) as told:
        scene.metadata.set_store(store.document.with_context({"a": 1}), store)
    assert not isinstance(told.value, OtherSceneError)
    assert scene.metadata.get_metadata(["ayon"]) == before


def test_a_tag_that_came_in_between_is_not_overwritten(harmony):
    scene = harmony.scene
    scene.nodes.add_node("three", "READ")
    store = scene.metadata.get_store()
    record = Record("mine", {"name": "mine"}, (Holder(NODE, "Top/three"),))
    harmony.run(
        "node.createDynamicAttr('Top/three', 'STRING', 'ayon_id', 'x', false);"
        "node.setTextAttr('Top/three', 'ayon_id', 1, 'theirs')"
    )
    with pytest.raises(SceneChangedError):
        scene.metadata.set_store(store.document.with_container(record), store)
    change_records(scene, new_containers=[record])
    (tags,) = [
        text
        for path, text in scene.metadata.get_store().node_tags.items()
        if path == "Top/three"
    ]
    assert tags.split() == ["theirs", "mine"]


def test_a_node_that_went_in_between_is_not_missed(harmony):
    scene = harmony.scene
    scene.nodes.add_node("three", "READ")
    read = read_records(scene)
    harmony.run("node.deleteNode('Top/three', true, true)")
    record = Record("mine", {"name": "mine"}, (Holder(NODE, "Top/three"),))
    change_records(scene, new_containers=[record], read=read)
    (mine,) = [r for r in read_records(scene).containers if r.id == "mine"]
    assert mine.holders == ()


def test_a_record_that_went_in_between_is_told(harmony):
    scene = harmony.scene
    read = read_records(scene)
    harmony.run("scene.undo(1)")
    with pytest.raises(UnknownRecordError):
        change_records(scene, data={"one": {"version": 3}}, read=read)


def test_the_same_scene_saved_elsewhere_is_another_one(harmony, tmp_path):
    """Without a hook to tell of it: the place alone says so."""
    scene = harmony.scene
    read = read_records(scene)
    harmony.run(f"scene.saveAs({json.dumps((tmp_path / 'other').as_posix())})")
    with pytest.raises(OtherSceneError):
        change_records(scene, data={"one": {"version": 3}}, read=read)
    change_records(scene, data={"one": {"version": 3}})
    assert state(read_records(scene))["one"][0] == 3


def test_a_scene_that_changes_all_the_time_is_told(harmony):
    scene = harmony.scene

    def call(name, *args):
        if name == "setStore":
            harmony.run(
                "scene.setMetadata({name: 'ayon', type: 'string', creator: 'x',"
                " version: '1.0', value: scene.metadata('ayon', 'string').value + ' '})"
            )
        return harmony.call(name, *args)

    with pytest.raises(SceneChangedError):
        change_records(type(scene)(call), data={"one": {"version": 3}})
    assert state(read_records(scene))["one"][0] == 1


def test_only_the_nodes_that_a_record_names_are_looked_at(harmony):
    scene = harmony.scene
    for number in range(20):
        scene.nodes.add_node(f"other{number}", "PEG")
    before = harmony.count_calls()
    assert read_record(scene, "one", ["Top/one"]) is not None
    change_records(scene, data={"one": {"version": 2}}, whole=False)
    paths = {
        args[0] for name, args in harmony.calls(before) if name == "node.getTextAttr"
    }
    assert paths == {"Top/one"}
    assert state(read_records(scene))["one"] == (2, ("Top/one",))
