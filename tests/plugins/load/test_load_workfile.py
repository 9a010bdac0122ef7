"""Workfiles: their content in a group, other versions of it, or opened."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ayon_harmony.model.frames import SceneLength
from ayon_harmony.publishing import files as publish_files
from ayon_harmony.scene.drawings import Exposure
from ayon_harmony.workfiles.archive import save_folder
from tests.plugins.load.layered_files import PATH, container, load, png

pytestmark = pytest.mark.engine

GROUP = "Top/workfileMain"
MADE: dict = {}
"""Zips of scenes by what is in them: they are the same in every test."""


def made_workfile(session, scene, tmp_path, color, extra):
    """The zip of a scene with a character, an output and a camera."""
    if (color, extra) in MADE:
        return MADE[color, extra]
    hero = scene.drawings.add_drawing_layer("Hero", "png")
    image = tmp_path / f"hero{color}.png"
    image.write_bytes(png((color, 0, 0)))
    scene.drawings.import_drawings(hero.element_id, {"1": image})
    scene.drawings.set_exposures(hero.column, [Exposure(1, 60, "1")])
    for name in extra:
        scene.nodes.add_node(name, "PEG")
    comp = scene.nodes.add_node("Composite", "COMPOSITE", y=100).path
    for kind in ("DISPLAY", "WRITE"):
        output = scene.nodes.add_node(kind.title(), kind, y=200).path
        scene.nodes.link_nodes(comp, output, target_port=0)
    scene.nodes.link_nodes(hero.node_path, comp)
    path = tmp_path / f"sh010_{color}.zip"
    session.workfile.path = str(path)

    def save():
        scene.settings.save_scene()
        save_folder(session.scripted.folder, path)

    session.workfile.save = save
    staging = tmp_path / f"staging{color}"
    staging.mkdir()
    MADE[color, extra] = publish_files.save_workfile(staging).read_bytes()
    scene.nodes.delete_nodes(
        [node.path for node in scene.nodes.list_nodes()], delete_drawings=True
    )
    return MADE[color, extra]


def publish(studio, content, version, name="zip", product="workfileMain"):
    return studio.project("demo").publish(
        PATH,
        product,
        "workfile",
        {"": content},
        representation=name,
        version=version,
    )


@pytest.fixture(autouse=True)
def length(scene):
    """A scene of 60 frames."""
    scene.settings.change_scene(length=SceneLength(60, 1, 60))


@pytest.fixture
def zips(session, scene, tmp_path):
    """Two versions of a workfile."""
    return {
        1: made_workfile(session, scene, tmp_path, 1, ("Rig",)),
        2: made_workfile(session, scene, tmp_path, 2, ("Rig", "Hat")),
    }


@pytest.fixture
def loaded(studio, host, zips):
    """Version 1 in the scene, version 2 published."""
    made = load("LoadWorkfile", publish(studio, zips[1], 1))
    publish(studio, zips[2], 2)
    return made


def paths(scene):
    return {node.path for node in scene.nodes.list_nodes()}


def repacked(content, folder):
    """The same zip with a folder around the scene."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for name in old.namelist():
            new.writestr(f"{folder}/{name}", old.read(name))
    return target.getvalue()


def test_content_comes_into_a_group_that_shows_what_the_display_showed(loaded, scene):
    assert {f"{GROUP}/Hero", f"{GROUP}/Rig", f"{GROUP}/Composite"} <= paths(scene)
    (out,) = scene.nodes.list_nodes(types=["MULTIPORT_OUT"])
    assert any(
        item.source == f"{GROUP}/Composite" and item.target == out.path
        for item in scene.nodes.list_links()
    )
    assert loaded["nodes"] == [GROUP]


def test_outputs_of_the_workfile_stay_out_of_the_scene(loaded, scene):
    assert scene.nodes.list_nodes(types=["DISPLAY", "WRITE"]) == []
    assert "Display, Write" in " ".join(loaded["report"])


@pytest.mark.parametrize(
    ("name", "around"),
    [("zip", None), ("tpl.zip", None), ("tpl.zip", "sh010"), ("zip", "odd.tpl")],
)
def test_what_public_integrations_published_is_understood(
    studio, host, zips, scene, name, around
):
    content = repacked(zips[1], around) if around else zips[1]
    load("LoadWorkfile", publish(studio, content, 1, name=name))
    assert f"{GROUP}/Hero" in paths(scene)


def test_importing_is_one_undo_step(studio, host, zips, scene):
    before = paths(scene)
    load("LoadWorkfile", publish(studio, zips[1], 1))
    scene.undo.undo()
    assert paths(scene) == before
    assert host.get_containers() == []


def test_an_update_keeps_timing_and_cables(host, loaded, scene):
    from ayon_core.pipeline import update_container

    (column,) = [
        item.column
        for item in scene.drawings.list_linked_columns([f"{GROUP}/Hero"])
        if item.attribute.upper() == "DRAWING.ELEMENT"
    ]
    scene.drawings.set_exposures(column, [Exposure(1, 60, ""), Exposure(5, 7, "1")])
    scene.nodes.add_node("Main", "COMPOSITE", y=300)
    scene.nodes.link_nodes(GROUP, "Top/Main")
    update_container(container(host), 2)
    assert f"{GROUP}/Hat" in paths(scene)
    (column,) = [
        item.column
        for item in scene.drawings.list_linked_columns([f"{GROUP}/Hero"])
        if item.attribute.upper() == "DRAWING.ELEMENT"
    ]
    assert scene.drawings.get_exposures([column])[column] == [Exposure(5, 7, "1")]
    assert any(
        item.source == GROUP and item.target == "Top/Main"
        for item in scene.nodes.list_links()
    )
    assert len(scene.drawings.list_elements()) == 1
    assert container(host)["version"] == 2


def test_removing_takes_the_group(host, loaded, scene):
    from ayon_core.pipeline import remove_container

    remove_container(container(host))
    assert paths(scene) == set()
    assert scene.drawings.list_elements() == []
    assert host.get_containers() == []


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["scene.xstage", "../outside.txt"], "leads out"),
        (["scene.xstage", "C:/outside.txt"], "names a drive"),
        (["readme.txt"], "no .xstage"),
    ],
)
@pytest.mark.parametrize("action", ["import", "open"])
def test_hostile_zips_are_refused(
    studio, host, scene, session, tmp_path, names, told, action
):
    from ayon_core.pipeline.load import LoadError

    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        for name in names:
            archive.writestr(name, b"<project/>")
    representation = publish(studio, bad.read_bytes(), 1)
    root = studio.project("demo").root
    before = (paths(scene), sorted(root.rglob("*")), list(session.workfile.done))
    with pytest.raises(LoadError, match=told):
        load("LoadWorkfile", representation, action=action)
    after = (paths(scene), sorted(root.rglob("*")), list(session.workfile.done))
    assert after == before
    assert host.get_containers() == []


def test_a_bomb_is_refused(studio, host, scene, tmp_path):
    from ayon_core.pipeline.load import LoadError

    bad = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("scene.xstage", b"<project/>" + bytes(64 * 1024 * 1024))
    content = bytearray(bad.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (2**31).to_bytes(4, "little")
    with pytest.raises(LoadError, match="grow"):
        load("LoadWorkfile", publish(studio, bytes(content), 1))
    assert paths(scene) == set()


def test_a_missing_file_is_told(studio, host, scene, zips):
    from ayon_core.pipeline.load import LoadError

    representation = publish(studio, zips[1], 1)
    Path(representation["attrib"]["path"]).unlink()
    with pytest.raises(LoadError, match="missing"):
        load("LoadWorkfile", representation)


def test_opening_makes_the_next_version_of_the_task(studio, host, scene, session, zips):
    session.workfile.is_ahead = False
    load("LoadWorkfile", publish(studio, zips[1], 1), action="open")
    (kind, opened) = session.workfile.done[-1]
    assert kind == "open"
    assert Path(opened).read_bytes() == zips[1]
    assert "publish" not in Path(opened).parts
    assert host.get_containers() == []


PUBLIC = """{"workfileMain": {"schema": "openpype:container-2.0",
"id": "pyblish.avalon.container", "name": "workfileMain", "namespace": "",
"loader": "ImportWorkfileLoader", "representation": "%s", "nodes": []}}"""


@pytest.fixture
def public(studio, host, scene, session, zips):
    """A workfile that a public integration imported, which noted no nodes."""
    representation = publish(studio, zips[1], 1)
    publish(studio, zips[2], 2)
    scene.nodes.add_node("Imported", "PEG")
    session.scripted.call("setStore", {"ayon": PUBLIC % representation["id"]}, [], [])


def test_a_public_import_gets_the_new_version_beside(host, public, scene):
    from ayon_core.pipeline import update_container

    update_container(container(host), 2)
    assert {"Top/Imported", GROUP, f"{GROUP}/Hat"} <= paths(scene)
    found = container(host)
    assert (found["version"], found["nodes"]) == (2, [GROUP])
    assert "They stay" in found["report"][0]


def test_a_public_import_is_forgotten_and_its_nodes_stay(host, public, scene):
    from ayon_core.pipeline import remove_container

    remove_container(container(host))
    assert paths(scene) == {"Top/Imported"}
    assert host.get_containers() == []


# --- outputs in groups, and columns that no layer shows ------------------------


def made_of_groups(session, scene, tmp_path, version):
    """A scene with outputs in nested groups, and a column that no layer shows."""
    names = ("Hero", "Spare") if version == 1 else ("Hero", "Spare", "Other")
    layers = {name: scene.drawings.add_drawing_layer(name, "png") for name in names}
    image = tmp_path / "picture.png"
    image.write_bytes(png((version, 0, 0)))
    for layer in layers.values():
        scene.drawings.import_drawings(layer.element_id, {"1": image})
        scene.drawings.set_exposures(layer.column, [Exposure(1, 60, "1")])
    comp = scene.nodes.add_node("Composite", "COMPOSITE", y=100).path
    display = scene.nodes.add_node("Display", "DISPLAY", y=200).path
    scene.nodes.link_nodes(comp, display, target_port=0)
    scene.nodes.link_nodes(layers["Hero"].node_path, comp)
    inner = scene.nodes.add_node("Checks", "GROUP").path
    deep = scene.nodes.add_node("Deep", "GROUP", inner).path
    for place in (inner, deep):
        scene.nodes.add_node("Look", "DISPLAY", place)
        scene.nodes.add_node("Frames", "WRITE", place)
        scene.nodes.add_node("Peg", "PEG", place)
    scene.nodes.delete_nodes([layers["Spare"].node_path])
    for name, kind in (("Helper", "EXPR"), ("Spare curve", "BEZIER")):
        session.scripted.run(f"column.add('{name}', '{kind}')")
    path = tmp_path / f"groups_{version}.zip"
    session.workfile.path = str(path)

    def save():
        scene.settings.save_scene()
        save_folder(session.scripted.folder, path)

    session.workfile.save = save
    staging = tmp_path / f"groups{version}"
    staging.mkdir()
    content = publish_files.save_workfile(staging).read_bytes()
    clear(scene)
    return content


def clear(scene):
    nodes = scene.nodes.list_nodes()
    tops = [node.path for node in nodes if node.path.count("/") == 1]
    scene.nodes.delete_nodes(tops, delete_drawings=True)
    for column in scene.drawings.list_columns("DRAWING"):
        scene.drawings.drop_drawing_column(column.name)
    scene.templates.drop_function_columns(
        [c.name for c in scene.drawings.list_columns()]
    )


@pytest.fixture
def grouped(studio, host, session, scene, tmp_path):
    """Version 1 of it in the scene, version 2 published."""
    zips = {v: made_of_groups(session, scene, tmp_path, v) for v in (1, 2)}
    before = inventory(scene)
    made = load("LoadWorkfile", publish(studio, zips[1], 1))
    publish(studio, zips[2], 2)
    return made, before


def inventory(scene):
    """What could be left behind."""
    return (
        sorted(element.name for element in scene.drawings.list_elements()),
        sorted(column.name for column in scene.drawings.list_columns()),
        paths(scene),
    )


def test_outputs_in_nested_groups_are_left_out_and_named(grouped, scene, caplog):
    kinds = {node.type for node in scene.nodes.list_nodes()}
    assert kinds.isdisjoint({"DISPLAY", "WRITE", "MultiLayerWrite"})
    assert f"{GROUP}/Checks/Deep/Peg" in paths(scene)
    told = " ".join(record.getMessage() for record in caplog.get_records("setup"))
    assert "Checks/Deep/Frames" in told


def test_an_update_leaves_outputs_in_nested_groups_out_too(grouped, scene, host):
    from ayon_core.pipeline import update_container

    update_container(container(host), -1)
    kinds = {node.type for node in scene.nodes.list_nodes()}
    assert kinds.isdisjoint({"DISPLAY", "WRITE", "MultiLayerWrite"})


def test_removing_it_leaves_no_element_and_no_column(grouped, scene, host):
    from ayon_core.pipeline import remove_container

    _made, before = grouped
    remove_container(container(host))
    assert inventory(scene) == before


def test_an_update_leaves_no_element_and_no_column_of_the_former_version(
    grouped, scene, host
):
    from ayon_core.pipeline import remove_container, update_container

    _made, before = grouped
    update_container(container(host), -1)
    assert [e.name for e in scene.drawings.list_elements()].count("Spare") == 1
    remove_container(container(host))
    assert inventory(scene) == before
