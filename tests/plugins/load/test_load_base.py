"""What holds for every loader: one undo step, a record by id, one kind of error."""

from __future__ import annotations

import copy

import ayon_api
import pytest

from ayon_harmony.errors import HarmonyError
from ayon_harmony.scene.records import read_records

pytestmark = pytest.mark.engine

PATH = "/shots/sq01/sh010"


@pytest.fixture
def note_loader(host):
    """A loader that makes a NOTE node, and fails where it is told to."""
    from ayon_core.pipeline.load import (
        deregister_loader_plugin,
        register_loader_plugin,
    )

    from ayon_harmony.loading.loader import (
        HarmonyLoader,
        Holder,
        HolderKind,
        Loaded,
    )

    class LoadNote(HarmonyLoader):
        skip_discovery = False
        label = "Load note"
        product_base_types = {"render"}  # noqa: RUF012
        extensions = {"png"}  # noqa: RUF012
        trouble: Exception | None = None

        def bring_in(self, media, options, task):
            made = self.scene.nodes.add_node(media.product_name, "NOTE")
            self._stumble()
            return Loaded((Holder(HolderKind.NODE, made.path),), {"text": "hello"})

        def renew(self, record, media, task):
            self.scene.nodes.set_node_colors({record.holder.path: "#ff0000ff"})
            self._stumble()
            return Loaded(record.holders, {"text": "again"}, ("It is red now.",))

        def take_out(self, record):
            self.scene.nodes.delete_nodes([record.holder.path])
            self._stumble()
            return ()

        def _stumble(self):
            if type(self).trouble:
                raise type(self).trouble

    register_loader_plugin(LoadNote)
    yield LoadNote
    deregister_loader_plugin(LoadNote)


def publish(studio, version=None, product="renderMain", **attrib):
    return studio.project("demo").publish(
        PATH,
        product,
        "render",
        {"1001": b"one", "1002": b"two"},
        representation="png",
        version=version,
        **attrib,
    )


def load(loader, representation, **options):
    from ayon_core.pipeline import load_container

    return load_container(loader, representation["id"], options=options)


@pytest.fixture
def loaded(studio, note_loader):
    """Version 1 in the scene, version 2 published."""
    container = load(note_loader, publish(studio, 1))
    publish(studio, 2)
    return container


def test_loading_gives_the_container_that_the_host_lists(studio, host, loaded):
    assert loaded in host.get_containers()
    assert loaded["id"] == "ayon.load.container"
    assert (loaded["name"], loaded["loader"]) == ("renderMain", "LoadNote")
    assert (loaded["project_name"], loaded["version"]) == ("demo", 1)
    assert loaded["nodes"] == ["Top/renderMain"]
    assert loaded["objectName"] == "renderMain"
    assert loaded["text"] == "hello"


def test_a_loaded_thing_is_one_undo_step(scene, loaded):
    scene.undo.undo()

    assert scene.nodes.find("Top/renderMain") is None
    assert read_records(scene).containers == ()


def test_loading_takes_the_same_round_trips_however_much_is_loaded(
    studio, note_loader, emulator
):
    representation = publish(studio, 1)
    load(note_loader, representation)
    counts = []
    for _ in range(3):
        before = len(emulator.trips)
        load(note_loader, representation)
        counts.append(len(emulator.trips) - before)

    assert set(counts) == {counts[0]}
    assert counts[0] <= 8


def test_the_same_product_can_be_loaded_twice_and_each_is_its_own(
    studio, host, note_loader, loaded
):
    from ayon_core.pipeline import remove_container

    (first,) = ayon_api.get_representations("demo", version_ids=[loaded["version_id"]])
    second = load(note_loader, first)

    assert second["container_id"] != loaded["container_id"]
    remove_container(loaded)
    assert [item["objectName"] for item in host.get_containers()] == [
        second["objectName"]
    ]


def test_updating_stores_the_new_version_and_is_one_undo_step(scene, host, loaded):
    from ayon_core.pipeline import update_container

    given = copy.deepcopy(loaded)
    update_container(loaded)

    assert loaded == given
    (updated,) = host.get_containers()
    assert (updated["version"], updated["text"]) == (2, "again")
    assert updated["report"] == ["It is red now."]
    assert updated["container_id"] == loaded["container_id"]
    scene.undo.undo()
    assert host.get_containers() == [loaded]


def test_core_agrees_on_what_is_outdated(host, loaded):
    from ayon_core.pipeline import update_container
    from ayon_core.pipeline.load import get_outdated_containers

    assert [item["objectName"] for item in get_outdated_containers()] == ["renderMain"]
    update_container(loaded)
    assert get_outdated_containers() == []


def test_switching_changes_the_product_and_keeps_the_container(studio, host, loaded):
    from ayon_core.pipeline import switch_container

    other = publish(studio, 5, product="renderOther")
    given = copy.deepcopy(loaded)
    switch_container(loaded, other)

    assert loaded == given
    (switched,) = host.get_containers()
    assert (switched["name"], switched["version"]) == ("renderOther", 5)
    assert switched["container_id"] == loaded["container_id"]
    assert switched["objectName"] == "renderMain"


def test_a_renamed_and_grouped_node_is_found_by_its_id(scene, host, loaded):
    from ayon_core.pipeline import remove_container, update_container

    (path,) = scene.nodes.rename_nodes({"Top/renderMain": "mine"})
    scene.groups.group_nodes([path], "Group")
    other = scene.nodes.add_node("renderMain", "NOTE")

    update_container(loaded)
    assert scene.nodes.find("Top/Group/mine").color == "#ff0000ff"
    assert scene.nodes.find(other.path).color != "#ff0000ff"
    remove_container(loaded)
    assert scene.nodes.find("Top/Group/mine") is None
    assert scene.nodes.find(other.path) is not None


@pytest.fixture
def duplicate(host, loaded, emulator):
    """A copy that the artist made of what is loaded, which nobody stored yet."""
    emulator.run(
        "var drag = copyPaste.copy(['Top/renderMain'], 1, 1,"
        " copyPaste.getCurrentCreateOptions());"
        "copyPaste.pasteNewNodes(drag, 'Top', copyPaste.getCurrentPasteOptions());"
    )
    (copied,) = [
        item
        for item in host.get_containers()
        if item["container_id"] != loaded["container_id"]
    ]
    return copied


def versions(host):
    return {item["objectName"]: item["version"] for item in host.get_containers()}


def test_a_copy_that_an_artist_made_is_updated_by_itself(host, duplicate):
    from ayon_core.pipeline import update_container

    update_container(duplicate)

    assert versions(host) == {"renderMain": 1, "renderMain_1": 2}


def test_a_copy_stays_as_it_is_when_the_original_is_updated(host, loaded, duplicate):
    from ayon_core.pipeline import update_container

    update_container(loaded)

    assert versions(host) == {"renderMain": 2, "renderMain_1": 1}


def test_a_copy_stays_loaded_when_the_original_is_removed(host, loaded, duplicate):
    from ayon_core.pipeline import remove_container

    remove_container(loaded)

    assert versions(host) == {"renderMain_1": 1}


@pytest.mark.parametrize(
    "trouble", [HarmonyError("It is locked."), OSError("disk full")]
)
@pytest.mark.parametrize("act", ["load", "update", "switch", "remove"])
def test_a_failure_in_the_middle_leaves_the_scene_as_it_was(
    studio, scene, host, note_loader, loaded, emulator, act, trouble
):
    from ayon_core.pipeline import (
        remove_container,
        switch_container,
        update_container,
    )
    from ayon_core.pipeline.load import LoadError

    other = publish(studio, 5, product="renderOther")
    before = (scene.nodes.list_nodes(), host.get_containers())
    note_loader.trouble = trouble
    acts = {
        "load": lambda: load(note_loader, other),
        "update": lambda: update_container(loaded),
        "switch": lambda: switch_container(loaded, other),
        "remove": lambda: remove_container(loaded),
    }

    with pytest.raises(LoadError, match="the scene is as it was") as raised:
        acts[act]()

    assert str(trouble) in str(raised.value)
    assert (scene.nodes.list_nodes(), host.get_containers()) == before
    assert scene.undo.end_undo_step(is_done=True) == 0


def test_what_is_gone_cannot_be_updated_and_is_taken_off_the_list(scene, host, loaded):
    from ayon_core.pipeline import remove_container, update_container
    from ayon_core.pipeline.load import LoadError

    scene.nodes.delete_nodes(["Top/renderMain"])

    with pytest.raises(LoadError, match="Load it again"):
        update_container(loaded)
    remove_container(loaded)
    assert host.get_containers() == []
    with pytest.raises(LoadError, match="not in the open scene any more"):
        remove_container(loaded)


def test_without_harmony_it_is_a_load_error(studio, host, note_loader):
    from ayon_core.pipeline.load import LoadError

    from ayon_harmony import current

    representation = publish(studio, 1)
    current.end()
    with pytest.raises(LoadError, match="serves no Harmony"):
        load(note_loader, representation)


def test_a_loader_that_is_switched_off_is_not_offered(studio, note_loader):
    import ayon_api
    from ayon_core.pipeline import loaders_from_representation

    published = publish(studio, 1)
    representation = ayon_api.get_representation_by_id("demo", published["id"])
    assert loaders_from_representation([note_loader], representation) == [note_loader]
    note_loader.enabled = False
    assert loaders_from_representation([note_loader], representation) == []


def test_types_of_the_settings_hold_for_old_cores_too(note_loader):
    assert note_loader.product_types == {"render"}
    note_loader.apply_settings(
        {"harmony": {"load": {"LoadNote": {"product_base_types": ["plate"]}}}}
    )
    assert note_loader.product_types == {"plate"}


def test_an_updated_thing_is_shown_as_outdated_no_more(
    scene, host, loaded, note_loader, monkeypatch
):
    from ayon_core.pipeline import update_container

    from ayon_harmony.managing.outdated import COLORS_KEY, show_outdated

    scene.nodes.set_node_colors({"Top/renderMain": "#0000ffff"})
    show_outdated(scene, read_records(scene), [loaded["container_id"]], "#ffff00")
    seen = []
    renew = note_loader.renew

    def noting_color(self, record, media, task):
        seen.append(self.scene.nodes.get_nodes([record.holder.path])[0].color)
        return renew(self, record, media, task)

    monkeypatch.setattr(note_loader, "renew", noting_color)
    update_container(host.get_containers()[0])

    assert seen == ["#0000ffff"], "the loader sees what the artist chose"
    (updated,) = host.get_containers()
    assert updated["version"] == 2
    assert COLORS_KEY not in updated


@pytest.mark.parametrize(
    ("method", "given", "said"),
    [
        (
            "bring_in",
            None,
            "'bring_in' of LoadNote returned None. It returns a harmony.",
        ),
        ("bring_in", "Top/A", "'bring_in' of LoadNote returned str 'Top/A'."),
    ],
)
def test_a_loader_that_does_not_tell_what_it_made_is_told_how(
    studio, note_loader, scene, monkeypatch, method, given, said
):
    from ayon_core.pipeline.load import LoadError

    def wrong(self, *arguments):
        return given

    wrong.__name__ = wrong.__qualname__ = method
    monkeypatch.setattr(note_loader, method, wrong)

    with pytest.raises(LoadError) as refused:
        load(note_loader, publish(studio, 1))

    assert said in str(refused.value)
    assert "(test_load_base.py, line " in str(refused.value)
    assert scene.nodes.find("Top/renderMain") is None


def test_removing_tells_a_loader_that_gives_no_sentences(
    studio, note_loader, loaded, monkeypatch
):
    from ayon_core.pipeline import remove_container
    from ayon_core.pipeline.load import LoadError

    monkeypatch.setattr(note_loader, "take_out", lambda self, record: None)

    with pytest.raises(LoadError, match="returned None. It returns sentences"):
        remove_container(loaded)
