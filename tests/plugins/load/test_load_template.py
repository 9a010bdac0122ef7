"""Templates: copies, updates that keep what the artist did, refusals."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from ayon_harmony.model.frames import SceneLength
from ayon_harmony.publishing import files as publish_files
from ayon_harmony.scene.drawings import Exposure
from tests.plugins.load.layered_files import PATH, container, load, png

pytestmark = pytest.mark.engine


def layer(scene, tmp_path, name, drawings, group="Top", color=1, **place):
    """A drawing layer with drawings, the first shown at frame 1."""
    made = scene.drawings.add_drawing_layer(name, "png", group, **place)
    files = {}
    for drawing in drawings:
        files[drawing] = tmp_path / f"{name}-{drawing}-{color}.png"
        files[drawing].write_bytes(png((color, ord(drawing[0]), 0)))
    scene.drawings.import_drawings(made.element_id, files)
    scene.drawings.set_exposures(made.column, [Exposure(1, 60, drawings[0])])
    return made.node_path


def build(scene, tmp_path, color=1, arm=("a", "b"), extra=(), without=()):
    """A rig at the top of the scene: pegs, drawings, a group, a composite.

    Args:
        scene: The open scene.
        tmp_path: For files.
        color: Of the drawings.
        arm: Drawings of the arm.
        extra: Names of further drawing layers in the group.
        without: Names of nodes that are left out.

    """
    master = scene.nodes.add_node("Master", "PEG", y=-200).path
    arm_path = layer(scene, tmp_path, "Arm", arm, color=color, x=100)
    group = scene.nodes.add_node("Body", "GROUP", x=-100).path
    ports = scene.groups.get_group_ports(group)
    inside = scene.nodes.add_node("Inside", "COMPOSITE", group, y=50).path
    for number, name in enumerate(("Torso", "Head", *extra)):
        if name in without:
            continue
        path = layer(
            scene, tmp_path, name, ("1",), group, color=color, x=number * 100, y=-50
        )
        scene.nodes.link_nodes(path, inside)
    scene.nodes.link_nodes(inside, ports.output, target_port=0)
    comp = scene.nodes.add_node("RigComp", "COMPOSITE", y=200).path
    scene.nodes.link_nodes(master, arm_path, target_port=0)
    scene.nodes.link_nodes(group, comp)
    scene.nodes.link_nodes(arm_path, comp)
    nodes = [master, arm_path, group, comp]
    return nodes, scene.backdrops.wrap_nodes(nodes, "The rig")


def publish(studio, content, version, ext="zip", kind="harmony.template"):
    return studio.project("demo").publish(
        PATH,
        "templateRig",
        kind,
        {"": content},
        representation=f"tpl.{ext}",
        version=version,
    )


MADE = {}
"""Zips of rigs by what they are made with: they are the same in every test."""


def publish_rig(studio, scene, tmp_path, version, backdrop=True, **options):
    """Publish a version of the rig with our own extractor; the scene is as before."""
    key = (backdrop, *sorted(options.items()))
    if key not in MADE:
        MADE[key] = make_rig(scene, tmp_path / f"making{version}", backdrop, options)
    return publish(studio, MADE[key], version)


def make_rig(scene, tmp_path, backdrop, options):
    """Return the zip of a rig."""
    tmp_path.mkdir()
    nodes, item = build(scene, tmp_path, **options)
    path = scene.metadata.get_store().backdrops[item.index].path
    staging = tmp_path / "staging"
    staging.mkdir()
    if backdrop:
        made = publish_files.write_template(path, staging, "templateRig", "all")
    else:
        folder = scene.templates.create_template(nodes, "templateRig", staging)
        made = staging / "made.zip"
        with zipfile.ZipFile(made, "w") as archive:
            for file in sorted(folder.rglob("*")):
                archive.write(file, file.relative_to(staging).as_posix())
    scene.nodes.delete_nodes(nodes, delete_drawings=True)
    scene.backdrops.remove_backdrop(item)
    return made.read_bytes()


@pytest.fixture
def zips(studio, host, scene, tmp_path):
    """Versions of the rig, published before the scene is worked in."""
    return {
        1: publish_rig(studio, scene, tmp_path, 1),
        2: publish_rig(
            studio, scene, tmp_path, 2, color=9, extra=("Hat",), without=("Head",)
        ),
        3: publish_rig(studio, scene, tmp_path, 3, color=5),
    }


@pytest.fixture(autouse=True)
def output(scene):
    """A scene of 60 frames."""
    scene.settings.change_scene(length=SceneLength(60, 1, 60))


@pytest.fixture
def loaded(zips):
    """Version 1 in the scene."""
    return load("LoadTemplate", zips[1])


def update_to(host, version):
    from ayon_core.pipeline import update_container

    update_container(container(host), version)
    return container(host)


def sources(scene, target):
    found = [item for item in scene.nodes.list_links() if item.target == target]
    return [item.source for item in sorted(found, key=lambda item: item.target_port)]


def column_of(scene, path, attribute="DRAWING.ELEMENT"):
    (found,) = [
        item.column
        for item in scene.drawings.list_linked_columns([path])
        if item.attribute.upper() == attribute
    ]
    return found


def shown(scene, path):
    column = column_of(scene, path)
    return scene.drawings.get_exposures([column])[column]


def picture(scene, path, drawing):
    column = column_of(scene, path)
    element = {c.name: c.element_id for c in scene.drawings.list_columns()}[column]
    return Path(scene.drawings.list_drawings(element)[drawing]).read_bytes()


def state(scene):
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
        [(b.title, b.x, b.y) for b in scene.backdrops.list_backdrops()],
    )


def test_what_our_extractor_publishes_loads_again(loaded, scene):
    assert {node.path for node in scene.nodes.list_nodes()} >= {
        "Top/Master",
        "Top/Arm",
        "Top/Body/Torso",
        "Top/Body/Head",
        "Top/RigComp",
    }
    assert [item.title for item in scene.backdrops.list_backdrops()] == ["The rig"]
    assert loaded["objectName"] == "Top/The rig"
    assert sorted(loaded["nodes"]) == [
        "Top/Arm",
        "Top/Body",
        "Top/Master",
        "Top/RigComp",
    ]


def test_loading_is_one_undo_step(host, zips, scene):
    before = state(scene)
    load("LoadTemplate", zips[1])
    scene.undo.undo()
    assert state(scene) == before
    assert host.get_containers() == []


def test_every_copy_is_a_container_of_its_own(host, zips, scene):
    from ayon_core.pipeline import remove_container, update_container

    copies = [load("LoadTemplate", zips[1]) for _ in range(3)]
    paths = [set(item["nodes"]) for item in copies]
    assert len(set.union(*paths)) == 12
    assert len({item["objectName"] for item in copies}) == 3
    update_container(copies[1], 3)
    remove_container(copies[0])
    left = {c["container_id"]: c["version"] for c in host.get_containers()}
    assert left == {copies[1]["container_id"]: 3, copies[2]["container_id"]: 1}
    assert len(scene.nodes.get_nodes(paths[2])) == 4
    assert len(scene.nodes.get_nodes(paths[1])) == 4
    assert scene.nodes.get_nodes(paths[0]) == []
    assert len(scene.backdrops.list_backdrops()) == 2


def test_copies_lie_beside_each_other(zips, scene):
    for _ in range(2):
        load("LoadTemplate", zips[1])
    first, second = scene.backdrops.list_backdrops()
    assert first.x + first.width < second.x
    assert len(first.nodes) == len(second.nodes) == 4


def test_a_template_without_backdrop_loads_and_updates(studio, host, scene, tmp_path):
    representation = publish_rig(studio, scene, tmp_path, 1, backdrop=False)
    publish_rig(studio, scene, tmp_path, 2, backdrop=False, color=9)
    made = load("LoadTemplate", representation)
    assert f"Top/{made['objectName']}" in made["nodes"]
    update_to(host, 2)
    assert picture(scene, "Top/Arm", "a") == png((9, ord("a"), 0))


def test_tags_of_the_scene_it_was_made_in_stay_behind(
    studio, host, make_context, scene, tmp_path
):
    nodes, _ = build(scene, tmp_path)
    scene.nodes.select([], [("Top", 0)])
    make_context().create("io.ayon.creators.harmony.template", "Rig")
    path = scene.metadata.get_store().backdrops[0].path
    made = publish_files.write_template(path, tmp_path, "templateRig", "all")
    load("LoadTemplate", publish(studio, made.read_bytes(), 1))
    instances = make_context().instances
    assert len([i for i in instances if i.product_base_type == "harmony.template"]) == 1


# --- another version ------------------------------------------------------------


def test_an_update_brings_new_drawings_and_nodes(host, loaded, scene):
    updated = update_to(host, 2)
    assert updated["version"] == 2
    assert updated["missing"] is False
    assert set(updated["nodes"]) == set(loaded["nodes"])
    assert picture(scene, "Top/Arm", "a") == png((9, ord("a"), 0))
    assert scene.nodes.find("Top/Body/Hat") is not None
    assert scene.nodes.find("Top/Body/Head") is None
    told = " ".join(updated["report"])
    assert "New in this version: Body/Hat" in told
    assert "No longer in this version: Body/Head" in told
    assert len(scene.nodes.list_nodes(types=["READ"])) == 3
    assert len(scene.drawings.list_elements()) == 3
    assert len(scene.drawings.list_columns("DRAWING")) == 3


def test_an_update_keeps_names_colours_places_and_states(host, loaded, scene):
    scene.nodes.rename_nodes({"Top/Arm": "LeftArm"})
    scene.nodes.set_node_colors(
        {"Top/LeftArm": "#ff0000ff", "Top/Body/Torso": "#00ff00ff"}
    )
    scene.nodes.set_nodes_enabled({"Top/Body/Torso": False})
    scene.nodes.move_nodes({"Top/LeftArm": (777, 88)})
    update_to(host, 2)
    arm = scene.nodes.find("Top/LeftArm")
    torso = scene.nodes.find("Top/Body/Torso")
    assert (arm.color, arm.x, arm.y) == ("#ff0000ff", 777, 88)
    assert (torso.color, torso.is_enabled) == ("#00ff00ff", False)
    assert scene.nodes.find("Top/Arm") is None


def test_an_update_keeps_retimed_exposures(host, loaded, scene):
    column = column_of(scene, "Top/Arm")
    scene.drawings.set_exposures(
        column, [Exposure(1, 60, ""), Exposure(4, 8, "b"), Exposure(9, 10, "a")]
    )
    update_to(host, 2)
    assert shown(scene, "Top/Arm") == [Exposure(4, 8, "b"), Exposure(9, 10, "a")]
    assert picture(scene, "Top/Arm", "b") == png((9, ord("b"), 0))


def test_an_update_keeps_drawings_that_were_made_in_the_scene(
    host, loaded, scene, tmp_path
):
    column = column_of(scene, "Top/Arm")
    element = {c.name: c.element_id for c in scene.drawings.list_columns()}[column]
    own = tmp_path / "own.png"
    own.write_bytes(b"drawn by hand")
    scene.drawings.import_drawings(element, {"mine": own, "spare": own})
    scene.drawings.set_exposures(column, [Exposure(20, 25, "mine")])
    update_to(host, 2)
    assert Exposure(20, 25, "mine") in shown(scene, "Top/Arm")
    assert picture(scene, "Top/Arm", "mine") == b"drawn by hand"
    assert picture(scene, "Top/Arm", "spare") == b"drawn by hand"


def animate(session, path="Top/Master", attribute="ROTATION.ANGLEZ"):
    session.scripted.run(
        f"""
        column.add('keys', 'BEZIER');
        node.linkAttr('{path}', '{attribute}', 'keys');
        column.setEntry('keys', 1, 1, 5);
        column.setKeyFrame('keys', 1);
        column.setEntry('keys', 1, 20, 45);
        column.setKeyFrame('keys', 20);
        """
    )


def test_an_update_keeps_keys(host, loaded, scene, session):
    animate(session)
    before = session.scripted.run("column.getEntry('keys', 1, 20)")
    update_to(host, 2)
    assert column_of(scene, "Top/Master", "ROTATION.ANGLEZ") == "keys"
    assert session.scripted.run("column.getEntry('keys', 1, 20)") == before
    assert session.scripted.run("column.isKeyFrame('keys', 1, 20)") is True


def test_keys_of_nodes_that_are_gone_are_told(host, loaded, scene, session):
    animate(session, "Top/Body/Head", "OFFSET.X")
    told = " ".join(update_to(host, 2)["report"])
    assert "Keys of nodes that the new version does not have: Body/Head" in told


def test_studios_may_let_the_new_version_decide_timing(studio, host, loaded, scene):
    studio.override("harmony", {"load": {"LoadTemplate": {"keep_animation": False}}})
    scene.drawings.set_exposures(column_of(scene, "Top/Arm"), [Exposure(3, 9, "b")])
    update_to(host, 2)
    assert shown(scene, "Top/Arm") == [Exposure(1, 60, "a")]


def test_an_update_keeps_cables_to_the_artists_nodes(host, loaded, scene):
    scene.nodes.add_node("Cam", "PEG", y=-400)
    scene.nodes.link_nodes("Top/Cam", "Top/Master", target_port=0)
    scene.nodes.add_node("Main", "COMPOSITE", y=400)
    back = scene.drawings.add_drawing_layer("Back", "tvg", x=500).node_path
    front = scene.drawings.add_drawing_layer("Front", "tvg", x=700).node_path
    for source in (back, "Top/RigComp", front):
        scene.nodes.link_nodes(source, "Top/Main")
    update_to(host, 2)
    assert sources(scene, "Top/Main") == [back, "Top/RigComp", front]
    assert sources(scene, "Top/Master") == ["Top/Cam"]
    assert sources(scene, "Top/RigComp") == ["Top/Body", "Top/Arm"]


def test_an_update_keeps_an_effect_in_the_middle_of_the_rig(host, loaded, scene):
    scene.nodes.add_node("Fade", "FADE", y=100)
    scene.layer_stacks.set_inputs(
        {
            "Top/Fade": [("Top/Arm", 0)],
            "Top/RigComp": [("Top/Body", 0), ("Top/Fade", 0)],
        }
    )
    update_to(host, 2)
    assert sources(scene, "Top/RigComp") == ["Top/Body", "Top/Fade"]
    assert sources(scene, "Top/Fade") == ["Top/Arm"]


def test_nodes_that_were_added_inside_a_group_come_along(host, loaded, scene):
    shade = layer_in(scene, "Shade", "Top/Body")
    fade = scene.nodes.add_node("Glow", "FADE", "Top/Body", x=40, y=10).path
    scene.layer_stacks.set_inputs(
        {
            fade: [("Top/Body/Torso", 0)],
            "Top/Body/Inside": [(fade, 0), (shade, 0), ("Top/Body/Head", 0)],
        }
    )
    updated = update_to(host, 2)
    inside = sources(scene, "Top/Body/Inside")
    assert inside[:2] == [fade, shade]
    assert sources(scene, fade) == ["Top/Body/Torso"]
    assert scene.nodes.find(fade).x == 40
    assert sorted(inside) == sorted([fade, shade, "Top/Body/Hat"])
    assert any("Top/Body/Glow" in text for text in updated["report"])
    composites = [
        node.name
        for node in scene.nodes.list_nodes(types=["COMPOSITE"], group_path="Top/Body")
    ]
    assert composites == ["Inside"]


def layer_in(scene, name, group):
    return scene.drawings.add_drawing_layer(name, "tvg", group).node_path


def test_nodes_that_the_artist_deleted_stay_deleted(host, loaded, scene):
    scene.nodes.delete_nodes(["Top/Arm", "Top/Body/Torso"], join_neighbours=True)
    updated = update_to(host, 2)
    update_to(host, 3)
    assert scene.nodes.get_nodes(["Top/Arm", "Top/Body/Torso"]) == []
    assert sources(scene, "Top/RigComp") == ["Top/Body"]
    assert any("Arm, Body/Torso" in text for text in updated["report"])


def test_added_nodes_survive_when_their_group_is_gone(
    studio, host, zips, scene, tmp_path
):
    scene_rig = load("LoadTemplate", zips[1])
    shade = layer_in(scene, "Shade", "Top/Body")
    nodes = [scene.nodes.add_node("Lonely", "PEG").path]
    folder = scene.templates.create_template(nodes, "templateRig", tmp_path)
    scene.nodes.delete_nodes(nodes)
    packed = shutil.make_archive(str(tmp_path / "lonely"), "zip", tmp_path, folder.name)
    publish(studio, Path(packed).read_bytes(), 4)
    update_to(host, 4)
    assert scene.nodes.find(shade) is None
    assert scene.nodes.find("Top/Shade") is not None
    assert scene.nodes.find("Top/Body") is None
    assert scene_rig["version"] == 1


def test_a_backdrop_of_the_artist_stays_as_it_is(host, loaded, scene):
    (backdrop,) = scene.backdrops.list_backdrops()
    scene.backdrops.change_backdrop(backdrop, title="Bob", x=-900.0)
    updated = update_to(host, 2)
    (after,) = scene.backdrops.list_backdrops()
    assert (after.title, after.x) == ("Bob", -900)
    assert updated["objectName"] == "Top/Bob"


def test_backdrops_inside_of_groups_stay_with_their_instances(
    host, loaded, scene, make_context
):
    scene.backdrops.add_backdrop("Notes", "Top/Body", color="#112233ff", x=-20, y=-90)
    scene.nodes.select([], [("Top/Body", 0)])
    make_context().create("io.ayon.creators.harmony.template", "Part")
    before = {instance.id for instance in make_context().instances}
    update_to(host, 2)
    (after,) = scene.backdrops.list_backdrops("Top/Body")
    assert (after.title, after.color, after.x) == ("Notes", "#112233ff", -20)
    assert {instance.id for instance in make_context().instances} == before
    assert make_context().instances


def test_an_update_is_one_undo_step(host, loaded, scene, session):
    animate(session)
    before = state(scene)
    update_to(host, 2)
    scene.undo.undo()
    assert state(scene) == before
    assert container(host)["version"] == 1


def test_an_update_that_fails_leaves_the_scene_as_it_was(host, loaded, scene, session):
    from ayon_core.pipeline.load import LoadError

    before = state(scene)
    session.scripted.run(
        "AyonHarmony.define('renameNodes', ['renames'], function () {"
        "    throw new Error('no more names');"
        "});"
        "AyonHarmony.ours.remember();"
    )
    with pytest.raises(LoadError, match="no more names"):
        update_to(host, 2)
    assert state(scene) == before
    assert container(host)["version"] == 1


def test_instances_on_its_nodes_go_to_the_new_version(
    host, loaded, scene, make_context
):
    context = make_context()
    scene.nodes.select(["Top/RigComp"])
    context.create("io.ayon.creators.harmony.render", "Main")
    before = {instance.id for instance in make_context().instances}
    update_to(host, 2)
    assert {instance.id for instance in make_context().instances} == before


@pytest.fixture
def doubled(host, loaded, scene, tmp_path):
    """The rig, and a copy of it that an artist made; gives the copy's container."""
    folder = scene.templates.create_template(loaded["nodes"], "copy", tmp_path)
    scene.templates.paste_template(folder)
    (copied,) = [
        item
        for item in host.get_containers()
        if item["container_id"] != loaded["container_id"]
    ]
    return copied


def test_a_copy_that_an_artist_made_is_updated_by_itself(host, loaded, doubled, scene):
    from ayon_core.pipeline import update_container

    before = set(doubled["nodes"])
    update_container(doubled, 2)
    found = {item["container_id"]: item for item in host.get_containers()}
    assert found[loaded["container_id"]]["version"] == 1
    assert found[doubled["container_id"]]["version"] == 2
    assert set(found[doubled["container_id"]]["nodes"]) == before
    assert set(found[loaded["container_id"]]["nodes"]) == set(loaded["nodes"])
    assert len(found) == 2


def test_a_copy_that_an_artist_made_is_removed_by_itself(host, loaded, doubled, scene):
    from ayon_core.pipeline import remove_container

    remove_container(doubled)
    assert container(host)["container_id"] == loaded["container_id"]
    assert len(scene.nodes.get_nodes(loaded["nodes"])) == 4


def test_palettes_come_along_once_and_go_with_undo(host, scene, tmp_path, studio):
    made = scene.palettes.create_palette("skin")
    content = make_rig(scene, tmp_path / "palettes", True, {"color": 4})
    scene.palettes.remove_palettes([made.path])
    load("LoadTemplate", publish(studio, content, 1))
    assert [item.name for item in scene.palettes.list_palettes()] == ["skin"]
    load("LoadTemplate", publish(studio, content, 2))
    assert [item.name for item in scene.palettes.list_palettes()] == ["skin"]
    scene.undo.undo(2)
    assert scene.palettes.list_palettes() == []


@pytest.mark.parametrize("is_separate", [True, False])
def test_keys_count_as_the_artist_set_them(host, loaded, scene, session, is_separate):
    scene.nodes.set_attributes("Top/Master", {"POSITION.SEPARATE": is_separate})
    animate(session, "Top/Master", "POSITION.X")
    update_to(host, 2)
    found = scene.nodes.get_attributes("Top/Master", ["POSITION.SEPARATE"])
    assert found == {"POSITION.SEPARATE": "true" if is_separate else "false"}
    assert column_of(scene, "Top/Master", "POSITION.X") == "keys"


def test_expressions_go_on_with_the_columns_they_name(host, loaded, scene, session):
    animate(session)
    session.scripted.run(
        """
        column.add('half', 'EXPR');
        column.setTextOfExpr('half', 'value("keys", currentFrame) / 2');
        node.linkAttr('Top/Body/Torso', 'OFFSET.X', 'half');
        """
    )
    update_to(host, 2)
    assert column_of(scene, "Top/Body/Torso", "OFFSET.X") == "half"
    assert "keys" in session.scripted.run("column.getTextOfExpr('half')")
    assert session.scripted.run("column.type('keys')") == "BEZIER"


def test_switching_works_like_an_update(studio, host, loaded, scene, zips):
    from ayon_core.pipeline import switch_container

    content = Path(zips[3]["attrib"]["path"]).read_bytes()
    other = studio.project("demo").publish(
        PATH, "templateOther", "harmony.template", {"": content},
        representation="tpl.zip", version=1,
    )  # fmt: skip
    scene.drawings.set_exposures(column_of(scene, "Top/Arm"), [Exposure(3, 9, "b")])
    switch_container(container(host), other)
    assert container(host)["name"] == "templateOther"
    assert Exposure(3, 9, "b") in shown(scene, "Top/Arm")


def test_an_update_takes_no_round_trip_for_each_node(
    studio, host, scene, tmp_path, emulator
):
    parts = tuple(f"Part{number}" for number in range(8))
    first = publish_rig(studio, scene, tmp_path, 1, extra=parts)
    publish_rig(studio, scene, tmp_path, 2)
    load("LoadTemplate", first)
    before = len(emulator.trips)
    update_to(host, 2)
    assert len(emulator.trips) - before < 30


# --- removing and refusing ---------------------------------------------------------


def test_removing_takes_all_of_it(host, zips, scene):
    from ayon_core.pipeline import remove_container

    before = state(scene)
    load("LoadTemplate", zips[1])
    remove_container(container(host))
    assert state(scene) == before
    assert host.get_containers() == []


def test_removing_keeps_nodes_that_were_added_inside(host, loaded, scene):
    from ayon_core.pipeline import remove_container

    layer_in(scene, "Shade", "Top/Body")
    remove_container(container(host))
    assert [node.name for node in scene.nodes.list_nodes(types=["READ"])] == ["Shade"]


def hostile(tmp_path, names):
    path = tmp_path / "hostile.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"<project/>")
    return path.read_bytes()


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["rig.tpl/scene.xstage", "../outside.txt"], "leads out"),
        (["rig.tpl/scene.xstage", "/outside.txt"], "absolute"),
        (["a.tpl/scene.xstage", "b.tpl/scene.xstage"], "several"),
        (["readme.txt"], "no .xstage"),
    ],
)
def test_foreign_and_hostile_zips_are_refused(
    studio, host, scene, tmp_path, names, told
):
    from ayon_core.pipeline.load import LoadError

    representation = publish(studio, hostile(tmp_path, names), 1)
    folder = Path(representation["attrib"]["path"]).parent
    before = (state(scene), sorted(folder.parent.rglob("*")))
    with pytest.raises(LoadError, match=told):
        load("LoadTemplate", representation)
    assert (state(scene), sorted(folder.parent.rglob("*"))) == before
    assert host.get_containers() == []


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off"])
def test_what_is_no_zip_is_refused(studio, host, scene, content):
    from ayon_core.pipeline.load import LoadError

    with pytest.raises(LoadError, match="scene is as it was"):
        load("LoadTemplate", publish(studio, content, 1))
    assert host.get_containers() == []


def test_of_several_templates_the_one_named_like_the_product_counts(
    studio, host, scene, tmp_path
):
    for name in ("Other", "templateRig"):
        path = scene.nodes.add_node(name, "PEG").path
        scene.templates.create_template([path], name, tmp_path)
        scene.nodes.delete_nodes([path])
    packed = tmp_path / "both.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("Other.tpl", "templateRig.tpl"):
            for file in sorted((tmp_path / name).rglob("*")):
                archive.write(file, file.relative_to(tmp_path).as_posix())
    made = load("LoadTemplate", publish(studio, packed.read_bytes(), 1))
    assert made["nodes"] == ["Top/templateRig"]


def test_a_bare_template_folder_loads(studio, host, scene, tmp_path):
    path = scene.nodes.add_node("Bare", "PEG").path
    folder = scene.templates.create_template([path], "bare", tmp_path)
    scene.nodes.delete_nodes([path])
    representation = publish(studio, b"", 1, ext="tpl")
    target = Path(representation["attrib"]["path"])
    target.unlink()
    shutil.copytree(folder, target)
    made = load("LoadTemplate", representation)
    assert made["nodes"] == ["Top/Bare"]


PUBLIC = """{"The rig": {"schema": "openpype:container-2.0",
"id": "pyblish.avalon.container", "name": "The rig", "namespace": "",
"loader": "TemplateLoader", "representation": "%s",
"nodes": ["Top/Master", "Top/Arm", "Top/Body", "Top/RigComp"]}}"""


@pytest.fixture
def public(host, zips, scene, session, tmp_path):
    """The rig as a public integration loaded it."""
    content = Path(zips[1]["attrib"]["path"])
    with zipfile.ZipFile(content) as archive:
        archive.extractall(tmp_path / "public")
    scene.templates.paste_template(tmp_path / "public" / "templateRig.tpl")
    session.scripted.call("setStore", {"ayon": PUBLIC % zips[1]["id"]}, [], [])


def test_a_public_template_is_updated_with_its_timing(host, public, scene):
    scene.drawings.set_exposures(column_of(scene, "Top/Arm"), [Exposure(3, 9, "b")])
    updated = update_to(host, 2)
    assert updated["loader"] == "LoadTemplate"
    assert Exposure(3, 9, "b") in shown(scene, "Top/Arm")
    assert picture(scene, "Top/Arm", "b") == png((9, ord("b"), 0))
    assert [item.title for item in scene.backdrops.list_backdrops()] == ["The rig"]


def test_a_public_template_is_removed(host, public, scene):
    from ayon_core.pipeline import remove_container

    remove_container(container(host))
    assert scene.nodes.list_nodes() == []
    assert scene.backdrops.list_backdrops() == []
