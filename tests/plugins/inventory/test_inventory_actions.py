"""Actions of Manage on containers of a scene in the emulator."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from ayon_harmony.managing import inventory
from ayon_harmony.managing.inventory import InventoryError
from ayon_harmony.managing.outdated import show_outdated
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.scene.records import change_records, read_records

pytestmark = pytest.mark.engine

NODE, PALETTE, BACKDROP = HolderKind.NODE, HolderKind.PALETTE, HolderKind.BACKDROP


def container(record_id, holder, **data):
    values = {
        "loader": "LoadImageSequence",
        "representation": "0" * 31 + record_id[-1],
        "name": f"name{record_id}",
        **data,
    }
    return Record(record_id, values, (holder,))


@pytest.fixture
def images(scene):
    """Two loaded images."""
    scene.nodes.add_node("one", "READ")
    scene.nodes.add_node("two", "READ")
    change_records(
        scene,
        new_containers=[
            container("1", Holder(NODE, "Top/one")),
            container("2", Holder(NODE, "Top/two")),
        ],
    )
    return scene


@pytest.fixture
def actions(studio, host):
    """The actions that Manage offers, by class name."""
    from ayon_core.pipeline.actions import discover_inventory_actions

    return {action.__name__: action for action in discover_inventory_actions()}


def listed(host, *names):
    return [item for item in host.get_containers() if item["name"] in names]


def offered(actions, container):
    return {name for name, action in actions.items() if action.is_compatible(container)}


OURS = {
    "SelectInHarmony",
    "UpdateKeepingTiming",
    "LockVersion",
    "UnlockVersion",
    "RelinkMissingFiles",
    "CopyIntoScene",
    "ResetColors",
    "ForgetMissing",
}


def test_manage_offers_what_fits_a_container(actions, host, images):
    (one, two) = host.get_containers()
    usual = OURS - {"ResetColors", "ForgetMissing", "UnlockVersion"}
    assert offered(actions, one) & OURS == usual
    locked = offered(actions, {**two, "version_locked": True}) & OURS
    assert locked == usual - {"UpdateKeepingTiming", "LockVersion"} | {"UnlockVersion"}
    images.nodes.delete_nodes(["Top/two"])
    (gone,) = listed(host, "name2")
    assert offered(actions, gone) & OURS == {"ForgetMissing", "LockVersion"}


def test_what_is_chosen_is_selected_also_after_a_rename(actions, host, images):
    chosen = listed(host, "name2")
    images.nodes.rename_nodes({"Top/two": "renamed"})
    actions["SelectInHarmony"]().process(chosen)
    assert images.nodes.get_selection().nodes == ("Top/renamed",)


def test_backdrops_are_selected_with_their_nodes(host, images):
    images.nodes.add_node("arm", "PEG")
    images.backdrops.wrap_nodes(["Top/arm"], "Rig")
    path = images.metadata.get_store().backdrops[0].path
    change_records(images, new_containers=[container("3", Holder(BACKDROP, path))])
    inventory.select(listed(host, "name3"))
    assert [item.title for item in images.nodes.get_selection().backdrops] == ["Rig"]


def test_what_has_no_nodes_says_so_instead_of_nothing(
    actions, host, images, monkeypatch
):
    told = []
    monkeypatch.setattr(inventory, "show_message", lambda *args: told.append(args))
    chosen = listed(host, "name2")
    images.nodes.delete_nodes(["Top/two"])
    assert actions["SelectInHarmony"]().process(chosen) is False
    ((title, text),) = told
    assert title == "Select in Harmony"
    assert "gone from the scene" in text


def test_colours_are_given_back_on_request(actions, host, images):
    show_outdated(images, read_records(images), ["1"], "#ff0000")
    (one,) = listed(host, "name1")
    assert "ResetColors" in offered(actions, one)
    actions["ResetColors"]().process([one])
    assert images.nodes.get_nodes(["Top/one"])[0].color == "#000000ff"


def test_only_what_is_gone_is_forgotten_and_undo_lists_it_again(actions, host, images):
    images.nodes.delete_nodes(["Top/two"])
    actions["ForgetMissing"]().process(host.get_containers())
    assert [item["name"] for item in host.get_containers()] == ["name1"]
    images.undo.undo()
    assert [item["name"] for item in host.get_containers()] == ["name1", "name2"]


@pytest.fixture
def linked(scene, tmp_path):
    """A palette of the project, linked, with a texture; and its container."""
    project = tmp_path / "project"
    (project / "bob_textures").mkdir(parents=True)
    (project / "bob_textures" / "0a00000000000002.tga").write_bytes(b"tga")
    (project / "bob.plt").write_text(
        "ToonBoomAnimationInc PaletteFile 2\n"
        "Solid Skin 0x0a00000000000001 1 2 3 255\n"
        "Texture Cloth 0x0a00000000000002 Tile\n",
        encoding="utf-8",
    )
    scene.palettes.link_palette(project / "bob.plt", 0)
    holder = Holder(PALETTE, (project / "bob.plt").as_posix())
    change_records(scene, new_containers=[container("4", holder)])
    return project / "bob.plt"


def test_a_linked_palette_becomes_the_scenes_own_in_its_place(
    actions, host, scene, linked, monkeypatch
):
    plugin = actions["CopyIntoScene"]
    monkeypatch.setitem(
        plugin.process.__wrapped__.__globals__, "ask", lambda *a, **k: "copy"
    )
    library = scene.settings.get_scene().folder / "palette-library"
    plugin().process(host.get_containers())
    first = scene.palettes.list_palettes(with_colors=True)[0]
    assert first.path == (library / "bob.plt").as_posix()
    assert [color.id for color in first.colors] == [
        "0a00000000000001",
        "0a00000000000002",
    ]
    assert (library / "bob_textures" / "0a00000000000002.tga").read_bytes() == b"tga"
    assert host.get_containers() == []
    assert linked.is_file()


def test_a_palette_of_the_scene_with_that_name_is_not_overwritten(host, scene, linked):
    library = scene.settings.get_scene().folder / "palette-library"
    library.mkdir(exist_ok=True)
    (library / "bob.plt").write_text("mine", encoding="utf-8")
    inventory.copy_into_scene(host.get_containers())
    assert (library / "bob.plt").read_text(encoding="utf-8") == "mine"
    assert scene.palettes.list_palettes()[0].path == (library / "bob_2.plt").as_posix()
    assert (library / "bob_2_textures" / "0a00000000000002.tga").is_file()


def test_a_palette_whose_file_is_away_is_refused_and_nothing_is_left(
    host, scene, linked
):
    library = scene.settings.get_scene().folder / "palette-library"
    before = sorted(library.rglob("*"))
    containers = host.get_containers()
    linked.unlink()
    with pytest.raises(InventoryError, match="is not there"):
        inventory.copy_into_scene(containers)
    assert sorted(library.rglob("*")) == before
    assert len(host.get_containers()) == 1


def test_nothing_is_copied_unless_the_artist_says_so(actions, host, scene, linked):
    assert actions["CopyIntoScene"]().process(host.get_containers()) is False
    assert len(host.get_containers()) == 1


def test_a_container_whose_drawing_is_gone_is_found(host, scene, tmp_path):
    for name in ("whole", "torn"):
        (tmp_path / f"{name}.png").write_bytes(b"not read")
        layer = scene.drawings.add_drawing_layer(name, "png")
        scene.drawings.import_drawings(
            layer.element_id, {"1": tmp_path / f"{name}.png"}
        )
        change_records(
            scene, new_containers=[container(name, Holder(NODE, layer.node_path))]
        )
    scene.settings.save_scene()
    (torn,) = [item for item in scene.drawings.list_elements() if item.name == "torn"]
    for path in scene.drawings.list_drawings(torn.id).values():
        Path(path).unlink()
    found = inventory.find_broken(host.get_containers())
    assert [item["name"] for item in found] == ["nametorn"]


def test_a_palette_whose_file_is_gone_is_found(host, scene, linked):
    assert inventory.find_broken(host.get_containers()) == []
    linked.unlink()
    found = inventory.find_broken(host.get_containers())
    assert [item["name"] for item in found] == ["name4"]


class FakeLoader:
    """Notes what it is told to load; some products it cannot."""

    updated: ClassVar[list] = []

    def update(self, container, context):
        if container["name"] == "bad":
            raise InventoryError("The image cannot be read.")
        self.updated.append((container["name"], context["version"]["version"]))


@pytest.fixture
def versions(studio, host, scene, monkeypatch):
    """Two products with two versions each, version 1 of both in the scene."""
    import ayon_api
    import ayon_core.pipeline.load as core_load

    FakeLoader.updated = []
    monkeypatch.setattr(
        core_load, "get_loaders_by_name", lambda: {"LoadImageSequence": FakeLoader}
    )
    for product in ("bad", "good"):
        for version in (1, 2):
            studio.project("demo").publish(
                "/shots/sq01/sh010",
                product,
                "image",
                {"0001": b"x"},
                representation="png",
                version=version,
            )
    by_version = {v["id"]: v for v in ayon_api.get_versions("demo")}
    products = {p["id"]: p["name"] for p in ayon_api.get_products("demo")}
    records = []
    for item in ayon_api.get_representations("demo"):
        version = by_version[item["versionId"]]
        if version["version"] == 1:
            name = products[version["productId"]]
            scene.nodes.add_node(name, "READ")
            records.append(
                container(
                    name,
                    Holder(NODE, f"Top/{name}"),
                    name=name,
                    representation=item["id"],
                )
            )
    change_records(scene, new_containers=records)
    return FakeLoader.updated


def test_outdated_things_are_updated_and_failures_told_by_name(versions, host):
    with pytest.raises(InventoryError, match="bad: The image cannot be read"):
        inventory.update_to_latest(host.get_containers())
    assert versions == [("good", 2)]


def test_locked_versions_stay(versions, host):
    containers = [{**item, "version_locked": True} for item in host.get_containers()]
    assert inventory.update_to_latest(containers) == 0
    assert versions == []


def test_what_is_whole_is_not_loaded_again(versions, host):
    assert sorted(inventory.relink(host.get_containers())) == ["bad", "good"]
    assert versions == []


def test_what_lost_its_files_is_loaded_again_in_its_own_version(
    versions, host, monkeypatch
):
    monkeypatch.setattr(
        inventory,
        "find_broken",
        lambda items: [item for item in items if item["name"] == "good"],
    )
    assert inventory.relink(host.get_containers()) == ["bad"]
    assert versions == [("good", 1)]


def test_a_container_without_a_loader_is_told(versions, host, scene):
    (bad, good) = sorted(host.get_containers(), key=lambda item: item["name"])
    with pytest.raises(InventoryError, match="good: its loader was not found"):
        inventory.update_to_latest([{**good, "loader": "LoadSomethingElse"}])


def test_a_version_is_locked_and_unlocked_and_each_is_an_undo_step(
    actions, host, images
):
    def locked():
        return [item.get("version_locked", False) for item in host.get_containers()]

    actions["LockVersion"]().process(listed(host, "name1"))
    assert locked() == [True, False]
    actions["UnlockVersion"]().process(host.get_containers())
    assert locked() == [False, False]
    images.undo.undo()
    assert locked() == [True, False]
