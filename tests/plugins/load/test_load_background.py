"""Backgrounds: order, hierarchy, updates that keep what the artist did, refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.model.frames import SceneLength
from ayon_harmony.scene.drawings import Exposure
from tests.plugins.load.layered_files import (
    container,
    load,
    publish_background,
    tree,
)

pytestmark = pytest.mark.engine

FIRST = ("sky", ("BG", "hills", "town"), ("FG", ("near", "grass"), "tree"))
GROUP = "Top/backgroundMain"


def sources(scene, composite):
    """What arrives at a composite, from the back to the front."""
    found = [item for item in scene.nodes.list_links() if item.target == composite]
    return [item.source for item in sorted(found, key=lambda item: item.target_port)]


def shown(scene, path):
    """Exposures of a layer."""
    (column,) = [
        item.column
        for item in scene.drawings.list_linked_columns([path])
        if item.attribute.upper() == "DRAWING.ELEMENT"
    ]
    return column, scene.drawings.get_exposures([column])[column]


def picture(scene, path, frame=1):
    """The file that a layer shows at a frame."""
    column, runs = shown(scene, path)
    (run,) = [item for item in runs if item.start <= frame <= item.end]
    element = next(
        item.element_id for item in scene.drawings.list_columns() if item.name == column
    )
    return Path(scene.drawings.list_drawings(element)[run.drawing]).read_bytes()


def state(scene):
    """Everything of a scene that an update could change."""
    return (
        sorted(
            (node.path, node.type, node.color, node.is_enabled, node.x, node.y)
            for node in scene.nodes.list_nodes()
        ),
        sorted(map(str, scene.nodes.list_links())),
        sorted(map(str, scene.drawings.list_columns())),
        scene.drawings.get_exposures(
            [item.name for item in scene.drawings.list_columns("DRAWING")]
        ),
    )


@pytest.fixture(autouse=True)
def output(scene):
    """A character in front of a display, as new scenes have."""
    scene.nodes.add_node("Composite", "COMPOSITE", y=200)
    scene.nodes.add_node("Display", "DISPLAY", y=300)
    hero = scene.drawings.add_drawing_layer("Hero", "tvg")
    scene.nodes.link_nodes(hero.node_path, "Top/Composite")
    scene.nodes.link_nodes("Top/Composite", "Top/Display")
    scene.settings.change_scene(length=SceneLength(60, 1, 60))


@pytest.fixture
def loaded(studio, host):
    """Version 1 in the scene."""
    return load("LoadBackground", publish_background(studio, tree(*FIRST), 1))


def update(studio, host, children, version=2, color=(9, 9, 9)):
    from ayon_core.pipeline import update_container

    publish_background(studio, tree(*children), version, color)
    update_container(container(host), version)
    return container(host)


def test_groups_of_any_depth_become_groups(loaded, scene):
    paths = {node.path for node in scene.nodes.list_nodes(types=["READ"])}
    assert {path for path in paths if path.startswith(GROUP)} == {
        f"{GROUP}/sky",
        f"{GROUP}/BG/hills",
        f"{GROUP}/BG/town",
        f"{GROUP}/FG/near/grass",
        f"{GROUP}/FG/tree",
    }
    assert loaded["nodes"][0] == GROUP


def test_layers_stand_in_the_order_of_the_file(loaded, scene):
    assert sources(scene, f"{GROUP}/Composite") == [
        f"{GROUP}/sky",
        f"{GROUP}/BG",
        f"{GROUP}/FG",
    ]
    assert sources(scene, f"{GROUP}/BG/Composite") == [
        f"{GROUP}/BG/hills",
        f"{GROUP}/BG/town",
    ]


def test_a_background_is_connected_behind_everything(loaded, scene):
    assert sources(scene, "Top/Composite") == [GROUP, "Top/Hero"]


def test_a_background_goes_where_the_artist_chooses(studio, host, scene):
    representation = publish_background(studio, tree("sky"), 1)
    load("LoadBackground", representation, connect="front")
    assert sources(scene, "Top/Composite") == ["Top/Hero", GROUP]
    load("LoadBackground", representation, connect="none")
    assert len(sources(scene, "Top/Composite")) == 2


def test_a_layer_shows_its_image_over_the_whole_scene(studio, loaded, scene):
    length = 60
    _, runs = shown(scene, f"{GROUP}/BG/town")
    assert runs == [Exposure(1, length, "v001")]
    published = Path(loaded_file(studio, "01_BG_01_town.png", 1))
    assert picture(scene, f"{GROUP}/BG/town") == published.read_bytes()


def loaded_file(studio, name, version):
    root = studio.project("demo").root
    (found,) = root.rglob(f"*/v{version:03d}/{name}")
    return found


def test_layers_are_transparent_as_the_studio_says(studio, host, scene):
    studio.override("harmony", {"load": {"LoadBackground": {"alpha": "Straight"}}})
    load("LoadBackground", publish_background(studio, tree("sky"), 1))
    found = scene.nodes.get_attributes(f"{GROUP}/sky", ["APPLY_MATTE_TO_COLOR"])
    assert found == {"APPLY_MATTE_TO_COLOR": "Straight"}


def test_loading_is_one_undo_step(studio, host, scene):
    before = state(scene)
    load("LoadBackground", publish_background(studio, tree(*FIRST), 1))
    scene.undo.undo()
    assert state(scene) == before
    assert host.get_containers() == []


def test_loading_takes_as_many_round_trips_for_five_layers_as_for_twelve(
    studio, host, emulator
):
    counts = []
    for number, count in enumerate((5, 12)):
        names = [f"layer{i}" for i in range(count)]
        representation = publish_background(
            studio, tree(*names), 1, product=f"background{number}"
        )
        before = len(emulator.trips)
        load("LoadBackground", representation)
        counts.append(len(emulator.trips) - before)
    assert counts[0] == counts[1]


def test_an_update_keeps_timing_cables_colours_and_names(studio, host, loaded, scene):
    hills = f"{GROUP}/BG/hills"
    column, _ = shown(scene, hills)
    scene.drawings.set_exposures(
        column, [Exposure(1, 60, ""), Exposure(5, 9, "v001"), Exposure(20, 21, "v001")]
    )
    scene.nodes.set_node_colors({hills: "#ff00ffff"})
    (renamed,) = scene.nodes.rename_nodes({hills: "mountains"})
    blur = scene.nodes.add_node("Blur", "FADE", f"{GROUP}/BG")
    scene.nodes.unlink_nodes(f"{GROUP}/BG/Composite", 0)
    scene.nodes.link_nodes(renamed, blur.path)
    scene.nodes.link_nodes(blur.path, f"{GROUP}/BG/Composite", target_port=0)
    links = sorted(map(str, scene.nodes.list_links()))

    updated = update(studio, host, FIRST)

    assert updated["version"] == 2
    assert shown(scene, renamed) == (
        column,
        [Exposure(5, 9, "v002"), Exposure(20, 21, "v002")],
    )
    assert scene.nodes.find(renamed).color == "#ff00ffff"
    assert sorted(map(str, scene.nodes.list_links())) == links
    new = loaded_file(studio, "01_BG_00_hills.png", 2)
    assert picture(scene, renamed, 20) == new.read_bytes()


def test_an_update_leaves_drawings_of_the_artist_alone(studio, host, loaded, scene):
    sky = f"{GROUP}/sky"
    column, _ = shown(scene, sky)
    element = next(
        item.element_id for item in scene.drawings.list_columns() if item.name == column
    )
    own = studio.project("demo").root / "own.png"
    own.write_bytes(b"drawn by hand")
    scene.drawings.import_drawings(element, {"mine": own})
    scene.drawings.set_exposures(column, [Exposure(10, 12, "mine")])

    update(studio, host, FIRST)

    assert shown(scene, sky)[1][:3] == [
        Exposure(1, 9, "v002"),
        Exposure(10, 12, "mine"),
        Exposure(13, 60, "v002"),
    ]
    assert picture(scene, sky, 11) == b"drawn by hand"


def test_undo_brings_the_former_version_back_with_its_pictures(
    studio, host, loaded, scene
):
    before = state(scene)
    old = picture(scene, f"{GROUP}/sky")
    update(studio, host, FIRST)
    scene.undo.undo()
    assert state(scene) == before
    assert picture(scene, f"{GROUP}/sky") == old
    assert container(host)["version"] == 1


def test_layers_are_known_by_name_and_not_by_file(studio, host, loaded, scene):
    town = f"{GROUP}/BG/town"
    update(studio, host, ("sky", ("BG", "clouds", "hills", "town"), FIRST[2]))
    assert loaded_file(studio, "01_BG_02_town.png", 2).read_bytes() == picture(
        scene, town
    )


def test_new_layers_come_in_at_their_place(studio, host, loaded, scene):
    updated = update(
        studio, host, ("sky", ("BG", "hills", "fog", "town"), ("MG", "cart"), FIRST[2])
    )
    assert sources(scene, f"{GROUP}/BG/Composite") == [
        f"{GROUP}/BG/hills",
        f"{GROUP}/BG/fog",
        f"{GROUP}/BG/town",
    ]
    assert sources(scene, f"{GROUP}/Composite") == [
        f"{GROUP}/sky",
        f"{GROUP}/BG",
        f"{GROUP}/MG",
        f"{GROUP}/FG",
    ]
    assert sources(scene, f"{GROUP}/MG/Composite") == [f"{GROUP}/MG/cart"]
    assert any("'fog'" in text and "'MG'" in text for text in updated["report"])
    assert f"{GROUP}/BG/fog" in updated["nodes"]


def test_vanished_layers_stay_disabled_and_come_back(studio, host, loaded, scene):
    town = f"{GROUP}/BG/town"
    updated = update(studio, host, ("sky", ("BG", "hills"), FIRST[2]))
    assert scene.nodes.find(town).is_enabled is False
    assert any(town in text for text in updated["report"])
    update(studio, host, FIRST, version=3)
    assert scene.nodes.find(town).is_enabled is True
    assert shown(scene, town)[1][0].drawing == "v003"


def test_vanished_layers_can_stay_as_they_are(studio, host, loaded, scene):
    studio.override(
        "harmony", {"load": {"LoadBackground": {"vanished_layers": "keep"}}}
    )
    update(studio, host, ("sky", ("BG", "hills"), FIRST[2]))
    assert scene.nodes.find(f"{GROUP}/BG/town").is_enabled is True


def test_a_layer_that_the_artist_deleted_does_not_come_back(
    studio, host, loaded, scene
):
    scene.nodes.delete_nodes([f"{GROUP}/BG/town"])
    update(studio, host, FIRST)
    update(studio, host, FIRST, version=3)
    assert scene.nodes.find(f"{GROUP}/BG/town") is None


def test_another_order_is_taken_over_where_the_artist_left_it(
    studio, host, loaded, scene
):
    update(studio, host, ("sky", ("BG", "town", "hills"), FIRST[2]))
    assert sources(scene, f"{GROUP}/BG/Composite") == [
        f"{GROUP}/BG/town",
        f"{GROUP}/BG/hills",
    ]


def test_an_order_of_the_artist_stays(studio, host, loaded, scene):
    composite = f"{GROUP}/BG/Composite"
    scene.layer_stacks.set_inputs(
        {composite: [(f"{GROUP}/BG/town", 0), (f"{GROUP}/BG/hills", 0)]}
    )
    updated = update(studio, host, ("sky", ("BG", "town", "fog", "hills"), FIRST[2]))
    assert sources(scene, composite) == [
        f"{GROUP}/BG/{name}" for name in ("town", "fog", "hills")
    ]
    assert any("yours was kept" in text for text in updated["report"])


def test_drawings_of_former_versions_do_not_pile_up(studio, host, loaded, scene):
    from ayon_core.pipeline import update_container

    update(studio, host, FIRST)
    update(studio, host, FIRST, version=3)
    update_container(container(host), 1)
    drawings = {
        item.name: item.drawings
        for item in scene.drawings.list_elements(with_drawings=True)
        if item.name != "Hero"
    }
    assert set(drawings.values()) == {("v001",)}
    assert len(scene.drawings.list_columns("DRAWING")) == 6


def test_images_of_another_kind_get_an_element_of_their_own(
    studio, host, loaded, scene
):
    from ayon_core.pipeline import update_container

    content = tree(*FIRST)
    content["children"][0]["filename"] = "00_sky.jpg"
    publish_background(studio, content, 2)
    update_container(container(host), 2)
    new = loaded_file(studio, "00_sky.jpg", 2)
    assert picture(scene, f"{GROUP}/sky") == new.read_bytes()
    assert scene.nodes.find(f"{GROUP}/sky") is not None


@pytest.fixture
def doubled(host, loaded, scene, tmp_path):
    """The background, and a copy of it that an artist made; gives the copy's."""
    folder = scene.templates.create_template([GROUP], "copy", tmp_path)
    scene.templates.paste_template(folder)
    (copied,) = [
        item
        for item in host.get_containers()
        if item["container_id"] != loaded["container_id"]
    ]
    return copied


def test_a_copy_that_an_artist_made_is_updated_by_itself(
    studio, host, loaded, doubled, scene
):
    from ayon_core.pipeline import update_container

    publish_background(studio, tree("sky", ("BG", "hills", "fog", "town")), 2)
    update_container(doubled, 2)
    found = {item["container_id"]: item for item in host.get_containers()}
    assert {key: item["version"] for key, item in found.items()} == {
        loaded["container_id"]: 1,
        doubled["container_id"]: 2,
    }
    assert shown(scene, f"{GROUP}/sky")[1][0].drawing == "v001"
    copy_of_group = doubled["nodes"][0]
    assert shown(scene, f"{copy_of_group}/sky")[1][0].drawing == "v002"
    assert scene.nodes.find(f"{copy_of_group}/BG/fog") is not None
    assert scene.nodes.find(f"{GROUP}/BG/fog") is None


def test_switching_puts_another_background_into_the_same_layers(
    studio, host, loaded, scene
):
    from ayon_core.pipeline import switch_container

    other = publish_background(
        studio, tree(*FIRST), 1, color=(7, 7, 7), product="backgroundNight"
    )
    switch_container(container(host), other)
    assert container(host)["name"] == "backgroundNight"
    assert picture(scene, f"{GROUP}/sky") != b""
    assert shown(scene, f"{GROUP}/sky")[1][0].drawing == "v001"


def test_removing_takes_the_background_and_nothing_else(studio, host, scene):
    from ayon_core.pipeline import remove_container

    before = state(scene)
    load("LoadBackground", publish_background(studio, tree(*FIRST), 1))
    remove_container(container(host))
    assert state(scene) == before
    assert host.get_containers() == []


def test_removing_keeps_nodes_that_were_added_to_it(host, loaded, scene):
    from ayon_core.pipeline import remove_container

    scene.nodes.add_node("Light", "COLOR_CARD", f"{GROUP}/BG")
    remove_container(container(host))
    assert scene.nodes.find(GROUP) is None
    assert [node.name for node in scene.nodes.list_nodes(types=["COLOR_CARD"])] == [
        "Light"
    ]


def test_a_missing_image_is_named_and_the_scene_stays(studio, host, scene):
    from ayon_core.pipeline.load import LoadError

    representation = publish_background(studio, tree(*FIRST), 1)
    loaded_file(studio, "01_BG_01_town.png", 1).unlink()
    before = state(scene)
    with pytest.raises(LoadError, match="01_BG_01_town.png"):
        load("LoadBackground", representation)
    assert state(scene) == before
    assert host.get_containers() == []


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>"])
def test_images_that_are_none_are_named(studio, host, scene, content):
    from ayon_core.pipeline.load import LoadError

    representation = publish_background(studio, tree(*FIRST), 1)
    loaded_file(studio, "01_BG_01_town.png", 1).write_bytes(content)
    with pytest.raises(LoadError, match="01_BG_01_town.png"):
        load("LoadBackground", representation)
    assert host.get_containers() == []


def test_an_update_that_fails_leaves_the_scene_as_it_was(studio, host, loaded, scene):
    from ayon_core.pipeline import update_container
    from ayon_core.pipeline.load import LoadError

    content = tree("sky", ("BG", "hills", "town", "new"))
    content["children"][1]["children"][2]["filename"] = "01_BG_02_new.unknown"
    publish_background(studio, content, 2)
    before = state(scene)
    with pytest.raises(LoadError, match="unknown"):
        update_container(container(host), 2)
    assert state(scene) == before
    assert container(host)["version"] == 1


PUBLIC = """{"backgroundMain": {"schema": "openpype:container-2.0",
"id": "pyblish.avalon.container", "name": "backgroundMain", "namespace": "",
"loader": "BackgroundLoader", "representation": "%s",
"nodes": ["Top/00_sky", "Top/01_BG_00_hills_1"]}}"""


@pytest.fixture
def public(studio, host, scene, session):
    """A background that a public integration loaded."""
    representation = publish_background(studio, tree("sky", ("BG", "hills")), 1)
    for name, image in (
        ("00_sky", "00_sky.png"),
        ("01_BG_00_hills_1", "01_BG_00_hills.png"),
    ):
        made = scene.drawings.add_drawing_layer(name, "png")
        scene.drawings.import_drawings(
            made.element_id, {"1": loaded_file(studio, image, 1)}
        )
        scene.drawings.set_exposures(made.column, [Exposure(3, 8, "1")])
    session.scripted.call("setStore", {"ayon": PUBLIC % representation["id"]}, [], [])
    return representation


def test_a_public_background_is_updated_in_place(studio, host, public, scene):
    updated = update(studio, host, ("sky", ("BG", "hills")))
    assert updated["loader"] == "LoadBackground"
    assert shown(scene, "Top/00_sky")[1] == [Exposure(3, 8, "v002")]
    assert shown(scene, "Top/01_BG_00_hills_1")[1] == [Exposure(3, 8, "v002")]
    scene.nodes.rename_nodes({"Top/00_sky": "heaven"})
    update(studio, host, ("sky", ("BG", "hills")), version=3)
    assert shown(scene, "Top/heaven")[1] == [Exposure(3, 8, "v003")]


def test_a_public_background_is_removed(host, public, scene):
    from ayon_core.pipeline import remove_container

    remove_container(container(host))
    assert scene.nodes.get_nodes(["Top/00_sky", "Top/01_BG_00_hills_1"]) == []
    assert host.get_containers() == []
