"""Images and sequences: loaded where they belong, updated without retiming."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest
from PIL import Image

from ayon_harmony.model.frames import SceneLength
from ayon_harmony.scene.drawings import Exposure
from ayon_harmony.scene.records import read_records
from sandbox.scripted_scene import ScriptedScene
from sandbox.scripted_session import ScriptedSession

from .conftest import image

pytestmark = pytest.mark.engine

LOADER = "LoadImageSequence"


@pytest.fixture(autouse=True)
def length(scene):
    """The scene has the 24 frames of its shot, 1001 to 1024."""
    scene.settings.change_scene(length=SceneLength(24, 1, 24))


@pytest.fixture
def loaded(load, publish):
    """Frames 1003 to 1006 in red, as version 1."""
    return load(LOADER, publish("red", range(1003, 1007)))


def content(scene, path="Top/renderMain"):
    return scene.drawings.get_drawing_layer(path)


def timing(scene, path="Top/renderMain"):
    return [(e.start, e.end, e.drawing) for e in content(scene, path).exposures]


def pictures(scene, path="Top/renderMain"):
    return {n: p.read_bytes() for n, p in content(scene, path).drawings.items()}


def snapshot(scene, host):
    """Everything that a failed action must not change."""
    return (
        scene.nodes.list_nodes(),
        scene.nodes.list_links(),
        scene.drawings.list_elements(with_drawings=True),
        scene.drawings.list_columns(),
        scene.drawings.get_exposures(
            c.name for c in scene.drawings.list_columns("DRAWING")
        ),
        host.get_containers(),
    )


def test_a_sequence_lands_at_its_frames_of_the_scene(scene, loaded):
    assert timing(scene) == [
        (3, 3, "1003"),
        (4, 4, "1004"),
        (5, 5, "1005"),
        (6, 6, "1006"),
    ]
    assert pictures(scene) == dict.fromkeys(
        ["1003", "1004", "1005", "1006"], image("red")
    )
    assert loaded["nodes"] == ["Top/renderMain"]
    assert (loaded["numbers"], loaded["offset"]) == ("1003-1006", -1000)


def test_only_the_files_of_the_representation_are_loaded(scene, load, publish, studio):
    representation = publish("red", range(1001, 1004))
    folder = Path(representation["attrib"]["path"]).parent
    for name in ("demo_sh010_renderMain_v001.1004.png", "a_thumbnail.png"):
        (folder / name).write_bytes(image("blue"))

    load(LOADER, representation)

    assert list(pictures(scene)) == ["1001", "1002", "1003"]


@pytest.mark.parametrize("extension", ["png", "jpg", "tga", "tif", "bmp", "sgi"])
def test_every_kind_of_image_comes_in_and_looks_alike(scene, load, publish, extension):
    load(LOADER, publish("red", extension=extension))

    assert pictures(scene) == {"1": image("red", extension)}
    texts = scene.nodes.get_attributes("Top/renderMain", ["APPLY_MATTE_TO_COLOR"])
    assert texts == {"APPLY_MATTE_TO_COLOR": "Premultiplied with Black"}


@pytest.mark.parametrize(
    ("extension", "data"),
    [("tvg", b"OTVGfull drawing"), ("psd", b"8BPS\0\1" + bytes(40))],
)
def test_files_that_only_harmony_reads_come_in_as_they_are(
    scene, load, publish, extension, data
):
    load(LOADER, publish(extension=extension, content=data))

    assert list(pictures(scene).values()) == [data]


def test_transparency_and_alignment_are_the_studios(scene, host, studio, publish):
    from ayon_core.pipeline import load_container
    from ayon_core.pipeline.load import get_loaders_by_name

    studio.override(
        "harmony",
        {"load": {LOADER: {"alpha": "Straight", "alignment": "As Is"}}},
    )
    load_container(get_loaders_by_name()[LOADER], publish("red")["id"])

    assert scene.nodes.get_attributes(
        "Top/renderMain", ["APPLY_MATTE_TO_COLOR", "ALIGNMENT_RULE"]
    ) == {"APPLY_MATTE_TO_COLOR": "Straight", "ALIGNMENT_RULE": "As Is"}


def test_a_look_that_harmony_refuses_is_told_and_the_layer_stays(
    scene, host, studio, publish, session
):
    from ayon_core.pipeline import load_container
    from ayon_core.pipeline.load import get_loaders_by_name

    studio.override("harmony", {"load": {LOADER: {"alpha": "Straight"}}})
    session.scripted.run(
        "AyonHarmony.define('setAttributes', ['path', 'values', 'frame'], function () {"
        "    throw new Error('no such look');"
        "});"
        "AyonHarmony.ours.remember();"
    )
    container = load_container(get_loaders_by_name()[LOADER], publish("red")["id"])
    (told,) = container["report"]

    assert told == "The layer keeps Harmony's own look: no such look"
    assert timing(scene) == [(1, 24, "1")]


@pytest.mark.parametrize(
    ("hold", "expected"), [(True, [(1, 24, "1")]), (False, [(1, 1, "1")])]
)
def test_a_still_is_held_by_option(scene, load, publish, hold, expected):
    load(LOADER, publish("red"), hold=hold)
    assert timing(scene) == expected


def test_the_artist_chooses_where_it_begins(scene, load, publish):
    representation = publish("red", range(1003, 1005))
    load(LOADER, representation, start="first")
    assert timing(scene) == [(1, 1, "1003"), (2, 2, "1004")]


def test_a_hero_version_is_loaded_and_stays_the_hero(scene, host, load, publish):
    from ayon_core.pipeline.load import get_outdated_containers

    publish("red", range(1001, 1003), version=1)
    container = load(LOADER, publish("blue", range(1001, 1003), version=-1))
    assert container["version"] == -1
    assert set(pictures(scene).values()) == {image("blue")}
    assert get_outdated_containers() == []


def test_options_have_the_defaults_of_the_settings(studio, host):
    from ayon_core.pipeline.load import get_loaders_by_name

    studio.override("harmony", {"load": {LOADER: {"hold": False, "start": "first"}}})
    options = get_loaders_by_name()[LOADER].get_options([])
    assert {item.key: item.default for item in options} == {
        "start": "first",
        "hold": False,
        "connect": True,
    }


def test_what_belongs_to_no_frame_of_the_scene_is_told(scene, load, publish):
    container = load(LOADER, publish("red", range(1, 4)))
    assert timing(scene) == [(1, 1, "1"), (2, 2, "2"), (3, 3, "3")]
    assert container["report"] == [
        "Its frames 1-3 are none of this scene's (1001-1024), so it begins at frame 1."
    ]


def test_the_layer_goes_in_front_of_the_composite(scene, load, publish):
    scene.nodes.add_node("Composite", "COMPOSITE")
    load(LOADER, publish("red"))
    load(LOADER, publish("red", product="renderFront"))

    inputs = {
        link.source: link.target_port
        for link in scene.nodes.list_links()
        if link.target == "Top/Composite"
    }
    assert inputs["Top/renderFront"] > inputs["Top/renderMain"]
    nodes = {node.name: node for node in scene.nodes.list_nodes(["READ"])}
    assert nodes["renderFront"].x < nodes["renderMain"].x


@pytest.mark.parametrize(
    ("composites", "selected", "connected"),
    [
        (["Any"], [], "Any"),
        (["One", "Composite"], [], "Composite"),
        (["One", "Two"], [], None),
        (["One", "Two"], ["Two"], "Two"),
        (["One", "Composite"], ["One"], "One"),
        ([], [], None),
    ],
)
def test_of_several_composites_one_is_taken_only_where_it_is_clear(
    scene, load, publish, composites, selected, connected
):
    for name in composites:
        scene.nodes.add_node(name, "COMPOSITE")
    scene.nodes.select([f"Top/{name}" for name in selected])
    load(LOADER, publish("red"))
    targets = [link.target for link in scene.nodes.list_links()]
    assert targets == ([f"Top/{connected}"] if connected else [])


def test_the_layer_stays_loose_by_option(scene, load, publish):
    scene.nodes.add_node("Composite", "COMPOSITE")
    load(LOADER, publish("red"), connect=False)
    assert scene.nodes.list_links() == []


def test_without_a_node_view_the_group_of_the_selection_is_taken(scene, load, publish):
    scene.nodes.add_node("Peg", "PEG")
    scene.groups.group_nodes(["Top/Peg"], "Rig")
    scene.nodes.select(["Top/Rig/Peg"])
    container = load(LOADER, publish("red"))
    assert container["nodes"] == ["Top/Rig/renderMain"]
    scene.undo.undo()
    scene.nodes.select([])
    assert load(LOADER, publish("red"))["nodes"] == ["Top/renderMain"]


@pytest.mark.parametrize("edition", ["advanced", "essentials"])
def test_editions_without_a_node_view_load_and_update_likewise(
    studio, publish, tmp_path, edition
):
    from ayon_core.pipeline import (
        install_host,
        load_container,
        remove_container,
        update_container,
    )
    from ayon_core.pipeline.load import get_loaders_by_name

    from ayon_harmony.api import HarmonyHost

    other = ScriptedScene.create(tmp_path / "plain", edition=edition, batch=False)
    with ScriptedSession(other, edition=edition):
        install_host(HarmonyHost())
        scene = other.scene
        loader = get_loaders_by_name()[LOADER]
        representation = publish("red", range(1003, 1007))
        container = load_container(loader, representation["id"])
        assert timing(scene)[0] == (3, 3, "1003")
        publish("blue", range(1003, 1009))
        update_container(container)
        assert timing(scene)[-1] == (8, 8, "1008")
        remove_container(container)
        assert scene.nodes.find("Top/renderMain") is None


def test_loading_is_one_undo_step(scene, host, load, publish):
    before = snapshot(scene, host)
    load(LOADER, publish("red", range(1001, 1025)))
    scene.undo.undo()
    assert snapshot(scene, host) == before


def test_a_thousand_files_take_as_many_round_trips_as_forty(
    scene, load, publish, emulator
):
    counts = []
    for count in (40, 1000):
        representation = publish("red", range(1, count + 1), product=f"render{count}")
        before = len(emulator.trips)
        load(LOADER, representation)
        counts.append(len(emulator.trips) - before)
    assert counts[0] == counts[1]
    assert counts[1] < 40


# --- updating -----------------------------------------------------------------


def test_updating_keeps_timing_cables_place_colour_name_and_id(
    scene, host, publish, loaded
):
    from ayon_core.pipeline import update_container

    layer = content(scene)
    retimed = [Exposure(1, 24, ""), Exposure(2, 9, "1004"), Exposure(12, 14, "1003")]
    scene.drawings.set_exposures(layer.column, retimed)
    (path,) = scene.nodes.rename_nodes({"Top/renderMain": "Sky"})
    scene.nodes.set_node_colors({path: "#00ff00ff"})
    scene.nodes.move_nodes({path: (777, 888)})
    scene.nodes.set_attributes(path, {"OPACITY": 50})
    links, (node,) = (
        scene.nodes.list_links(),
        scene.nodes.get_nodes([path], ["OPACITY"]),
    )
    publish("blue", range(1003, 1010))

    update_container(loaded)

    assert timing(scene, path) == [(2, 9, "1004"), (12, 14, "1003")]
    assert set(pictures(scene, path).values()) == {image("blue")}
    assert scene.nodes.list_links() == links
    assert scene.nodes.get_nodes([path], ["OPACITY"]) == [node]
    (container,) = host.get_containers()
    assert container["container_id"] == loaded["container_id"]
    assert (container["version"], container["report"]) == (2, [])
    assert content(scene, path).column == layer.column


def test_a_longer_version_goes_on_where_nobody_retimed(scene, publish, loaded):
    from ayon_core.pipeline import update_container

    publish("blue", range(1003, 1010))
    update_container(loaded)

    assert timing(scene) == [(n - 1000, n - 1000, str(n)) for n in range(1003, 1010)]


def test_frames_that_the_new_version_lacks_are_told(scene, host, publish, loaded):
    from ayon_core.pipeline import update_container

    scene.drawings.set_exposures(content(scene).column, [Exposure(10, 12, "1006")])
    publish("blue", range(1003, 1006))
    update_container(loaded)

    assert timing(scene) == [(3, 3, "1003"), (4, 4, "1004"), (5, 5, "1005")]
    assert (
        "Frames 1006 are not in the new version"
        in host.get_containers()[0]["report"][0]
    )


def test_drawings_of_the_artist_survive_an_update(scene, publish, loaded, tmp_path):
    from ayon_core.pipeline import update_container

    layer = content(scene)
    mine = tmp_path / "mine.png"
    mine.write_bytes(image("green"))
    scene.drawings.import_drawings(layer.element_id, {"1007": mine, "fix": mine})
    scene.drawings.set_exposures(
        layer.column, [Exposure(8, 8, "fix"), Exposure(9, 9, "1007")]
    )
    publish("blue", range(1003, 1010))

    update_container(loaded)

    found = pictures(scene)
    assert found["1007"] == image("blue")
    assert timing(scene)[-2:] == [(8, 8, "fix"), (9, 9, "1007_1")]
    assert found["fix"] == found["1007_1"] == image("green")


def test_undoing_an_update_brings_the_old_files_back(
    scene, host, publish, loaded, emulator
):
    from ayon_core.pipeline import update_container

    scene.settings.save_scene()
    before = snapshot(scene, host)
    publish("blue", range(1003, 1010))
    update_container(loaded)
    scene.undo.undo()

    assert snapshot(scene, host) == before
    assert set(pictures(scene).values()) == {image("red")}


def test_an_update_that_is_not_saved_leaves_saved_files_alone(
    scene, publish, loaded, emulator
):
    from ayon_core.pipeline import update_container

    scene.settings.save_scene()
    files = {p: p.read_bytes() for p in emulator.folder.glob("elements/**/*.png")}
    assert len(files) == 4
    publish("blue", range(1003, 1010))
    update_container(loaded)

    assert {p: p.read_bytes() for p in files} == files


def test_files_of_the_old_version_are_gone_after_a_save(
    scene, publish, loaded, emulator
):
    from ayon_core.pipeline import update_container

    scene.settings.save_scene()
    publish("blue", range(1003, 1005))
    update_container(loaded)
    scene.settings.save_scene()

    files = list(emulator.folder.glob("elements/renderMain*/**/*.png"))
    assert [path.read_bytes() for path in files] == [image("blue")] * 2


def test_another_kind_of_image_takes_the_place(scene, host, publish, loaded):
    from ayon_core.pipeline import switch_container

    other = publish("blue", range(1003, 1007), product="renderB", extension="tga")
    switch_container(loaded, other)

    assert content(scene).extension == "tga"
    assert timing(scene)[0] == (3, 3, "1003")
    assert host.get_containers()[0]["name"] == "renderB"


def test_drawings_of_the_artist_stop_a_change_of_kind(
    scene, host, publish, loaded, tmp_path
):
    from ayon_core.pipeline import switch_container
    from ayon_core.pipeline.load import LoadError

    mine = tmp_path / "mine.png"
    mine.write_bytes(image("green"))
    scene.drawings.import_drawings(content(scene).element_id, {"fix": mine})
    other = publish("blue", range(1003, 1007), product="renderB", extension="tga")
    before = snapshot(scene, host)

    with pytest.raises(LoadError, match=r"drawings of your own \(fix\)"):
        switch_container(loaded, other)
    assert snapshot(scene, host) == before


def test_layers_that_share_the_drawings_keep_theirs(scene, host, publish, loaded):
    from ayon_core.pipeline import update_container

    clone = scene.nodes.add_node("clone", "READ").path
    column = content(scene).column
    scene.drawings.link_columns({(clone, "DRAWING.ELEMENT"): column})
    before = timing(scene, clone)
    publish("blue", range(1003, 1010))
    update_container(loaded)

    assert timing(scene, clone) == before
    assert set(pictures(scene, clone).values()) == {image("red")}
    assert set(pictures(scene).values()) == {image("blue")}
    (told,) = host.get_containers()[0]["report"]
    assert "has drawings of its own now" in told
    assert told.endswith("showed the same ones did not change with it: clone.")


@pytest.fixture
def public_layer(scene, publish, tmp_path):
    """A layer, and its record, as the public integrations left them."""
    layer = scene.drawings.add_drawing_layer("render_1", "png")
    old = tmp_path / "old.png"
    old.write_bytes(image("red"))
    scene.drawings.import_drawings(layer.element_id, dict.fromkeys("123", old))
    retimed = [Exposure(1, 4, "1"), Exposure(5, 6, "2"), Exposure(7, 12, "3")]
    scene.drawings.set_exposures(layer.column, retimed)
    representation = publish("red", range(1001, 1004), version=1)
    blob = {
        layer.node_path: {
            "schema": "openpype:container-2.0",
            "id": "pyblish.avalon.container",
            "name": "renderMain",
            "namespace": "renderMain",
            "loader": "ImageSequenceLoader",
            "representation": representation["id"],
            "nodes": [layer.node_path],
        }
    }
    return layer, blob


def test_containers_of_public_integrations_are_updated_and_removed(
    scene, host, publish, loaders, public_layer, emulator
):
    from ayon_core.pipeline import remove_container, update_container

    layer, blob = public_layer
    emulator.run(
        "scene.setMetadata({name: 'ayon', type: 'string', creator: 'AYON',"
        f" version: '1.0', value: {json.dumps(json.dumps(blob))}}})"
    )
    (container,) = host.get_containers()
    publish("blue", range(1001, 1005), version=2)

    update_container(container)

    assert timing(scene, layer.node_path) == [
        (1, 4, "1001"),
        (5, 6, "1002"),
        (7, 12, "1003"),
    ]
    assert set(pictures(scene, layer.node_path).values()) == {image("blue")}
    (updated,) = host.get_containers()
    assert (updated["loader"], updated["version"]) == (LOADER, 2)
    remove_container(updated)
    assert scene.nodes.find(layer.node_path) is None
    assert read_records(scene).containers == ()


# --- colour ---------------------------------------------------------------------

RULES = [
    {"host_native_name": "out_srgb", "ocio_name": "Output - sRGB"},
    {"host_native_name": "lin_ap1", "ocio_name": "ACEScg"},
]


@pytest.fixture
def managed(studio, scene, publish, emulator):
    """Publish with a colour space, into a scene whose colours are managed."""
    studio.override("harmony", {"imageio": {"remapping": {"rules": RULES}}})
    scene.settings.change_scene(color_space=emulator.run("scene.colorSpaceNames()[0]"))

    def make(space, **options):
        made = publish("red", **options)
        made["data"]["colorspaceData"] = {"colorspace": space}
        return made

    return make


def space_of(scene):
    found = scene.nodes.get_attributes("Top/renderMain", ["COLOR_SPACE"])
    return found["COLOR_SPACE"]


@pytest.mark.parametrize(
    ("space", "expected"),
    [("ACEScg", "lin_ap1"), ("Output - sRGB", "out_srgb"), ("unknown", "")],
)
def test_the_colour_space_is_called_as_harmony_does(
    scene, load, managed, space, expected
):
    load(LOADER, managed(space))
    assert space_of(scene) == expected


def test_scenes_without_colour_management_get_none(scene, load, managed):
    representation = managed("ACEScg")
    scene.undo.undo()
    assert scene.settings.get_scene().color_space == ""
    load(LOADER, representation)
    assert space_of(scene) == ""


def test_the_colour_space_follows_the_version(scene, load, managed):
    from ayon_core.pipeline import update_container

    container = load(LOADER, managed("ACEScg"))
    managed("Output - sRGB")
    update_container(container)
    assert space_of(scene) == "out_srgb"


def test_a_colour_space_that_the_artist_chose_stays(scene, load, managed):
    from ayon_core.pipeline import update_container

    container = load(LOADER, managed("ACEScg"))
    scene.nodes.set_attributes("Top/renderMain", {"COLOR_SPACE": "mine"})
    managed("Output - sRGB")
    update_container(container)
    assert space_of(scene) == "mine"


# --- removing -----------------------------------------------------------------


def test_removing_takes_layer_and_files_and_nothing_else(scene, host, loaded, emulator):
    from ayon_core.pipeline import remove_container

    peg = scene.nodes.add_node("Peg", "PEG").path
    scene.nodes.link_nodes(peg, "Top/renderMain", target_port=0)
    remove_container(loaded)

    assert scene.nodes.find("Top/renderMain") is None
    assert scene.nodes.find(peg) is not None
    assert [e.name for e in scene.drawings.list_elements()].count("renderMain") == 0
    assert host.get_containers() == []
    scene.undo.undo()
    assert timing(scene)[0] == (3, 3, "1003")
    assert host.get_containers() == [loaded]


# --- what is broken ---------------------------------------------------------------


def hole(representation):
    Path(representation["attrib"]["path"]).with_name(
        "demo_sh010_renderMain_v001.1002.png"
    ).unlink()


def emptied(representation):
    Path(representation["attrib"]["path"]).write_bytes(b"")


def cut(representation):
    path = Path(representation["attrib"]["path"])
    path.write_bytes(path.read_bytes()[:-20])


def web_page(representation):
    Path(representation["attrib"]["path"]).write_bytes(b"<html>not found</html>")


def folder(representation):
    path = Path(representation["attrib"]["path"])
    path.unlink()
    path.mkdir()


def gone(representation):
    shutil.rmtree(Path(representation["attrib"]["path"]).parent)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (hole, "1 file is of the 4|demo_sh010_renderMain_v001.1002.png"),
        (emptied, "no readable images"),
        (cut, "no readable images"),
        (web_page, "no readable images"),
        (folder, "is a folder"),
        (gone, "synced"),
    ],
)
@pytest.mark.parametrize("act", ["load", "switch"])
def test_broken_files_are_told_and_the_scene_is_untouched(
    scene, host, load, publish, emulator, harm, told, act
):
    from ayon_core.pipeline import switch_container
    from ayon_core.pipeline.load import LoadError

    other = load(LOADER, publish("green", range(1001, 1003), product="renderOther"))
    representation = publish("red", range(1001, 1005))
    harm(representation)
    scene.settings.save_scene()
    saved = next(emulator.folder.glob("*.xstage")).read_bytes()
    before = snapshot(scene, host)
    trips = len(emulator.trips)

    acts = {
        "load": lambda: load(LOADER, representation),
        "switch": lambda: switch_container(other, representation),
    }
    with pytest.raises(LoadError, match=told):
        acts[act]()

    changing = {"beginUndoStep", "addDrawingLayer", "importDrawings"}
    assert changing.isdisjoint(emulator.trips[trips:])
    assert snapshot(scene, host) == before
    scene.settings.save_scene()
    assert next(emulator.folder.glob("*.xstage")).read_bytes() == saved


def test_what_harmony_refuses_half_way_is_taken_back(
    scene, host, load, publish, monkeypatch
):
    from ayon_core.pipeline.load import LoadError

    from ayon_harmony.scene.drawings import Drawings

    before = snapshot(scene, host)

    def refuse(*_args):
        raise OSError("disk full")

    monkeypatch.setattr(Drawings, "set_exposures", refuse)
    with pytest.raises(LoadError, match="disk full"):
        load(LOADER, publish("red", range(1001, 1005)))
    assert snapshot(scene, host) == before


def test_cancelling_leaves_the_scene_as_it_was(scene, host, load, publish, monkeypatch):
    from contextlib import contextmanager

    from ayon_core.pipeline.load import LoadError

    from ayon_harmony.errors import Cancelled
    from ayon_harmony.loading import loader as loader_plugin

    class Stopping:
        def __call__(self, done, total, what=""):
            if what.startswith("Importing") and done:
                raise Cancelled("Load: stopped.")

    @contextmanager
    def progress(_title):
        yield Stopping()

    monkeypatch.setattr(loader_plugin, "progress", progress)
    before = snapshot(scene, host)
    with pytest.raises(LoadError, match="stopped"):
        load(LOADER, publish("red", range(1001, 1025)))
    assert snapshot(scene, host) == before


# --- EXR ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exr(tmp_path_factory):
    """A half grey, half transparent EXR in linear light."""
    if not shutil.which("oiiotool"):
        pytest.skip("oiiotool is not installed")
    path = tmp_path_factory.mktemp("exr") / "grey.exr"
    subprocess.run(
        ["oiiotool", "--pattern", "constant:color=0.2158,0.2158,0.2158,0.5", "8x8",
         "4", "-d", "half", "-o", str(path)],
        check=True,
    )  # fmt: skip
    return path.read_bytes()


@pytest.mark.process
def test_exr_becomes_png_with_alpha_and_sixteen_bits(scene, load, publish, exr):
    import io

    from PIL import Image

    load(LOADER, publish(frames=range(1001, 1003), extension="exr", content=exr))

    assert content(scene).extension == "png"
    (first, _) = pictures(scene).values()
    assert first[24] == 16
    red, _, _, alpha = Image.open(io.BytesIO(first)).convert("RGBA").getpixel((4, 4))
    assert abs(red - 128) <= 2
    assert abs(alpha - 128) <= 2


def test_exr_is_refused_where_the_studio_wants_no_converting(
    studio, publish, exr, host
):
    from ayon_core.pipeline import load_container
    from ayon_core.pipeline.load import LoadError, get_loaders_by_name

    studio.override("harmony", {"load": {LOADER: {"convert_exr": False}}})
    representation = publish(extension="exr", content=exr)
    with pytest.raises(LoadError, match="no drawings of type exr"):
        load_container(get_loaders_by_name()[LOADER], representation["id"])


@lru_cache
def make_exr(*colors, names="R,G,B"):
    """Return an EXR of one colour in channels of these names."""
    values = ",".join(str(value) for value in colors)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.exr"
        subprocess.run(
            [
                *("oiiotool", "--pattern", f"constant:color={values}", "8x8"),
                *(str(len(colors)), "--chnames", names, "-d", "float", "-o", str(path)),
            ],
            check=True,
        )
        return path.read_bytes()


def pixel(content):
    image = Image.open(io.BytesIO(content)).convert("RGB")
    return image.getpixel((4, 4))


@pytest.mark.process
@pytest.mark.parametrize(
    ("space", "shown"),
    [
        # Linear 0.5, 0.2, 0.05 as sRGB; with other primaries first multiplied.
        ("", (188, 124, 63)),
        ("Utility - Linear - sRGB", (188, 124, 63)),
        ("lin_srgb", (188, 124, 63)),
        ("Linear Rec.709 (sRGB)", (188, 124, 63)),
        ("ACES - ACEScg", (221, 112, 38)),
        ("ACES2065-1", (255, 101, 38)),
        ("Linear P3-D65", (199, 120, 48)),
        # Values that are shown as they are.
        ("sRGB - Texture", (128, 51, 13)),
        ("Raw", (128, 51, 13)),
        ("Output - Rec.709", (128, 51, 13)),
    ],
)
def test_the_colour_space_says_how_an_exr_is_shown(
    scene, load, publish, studio, space, shown
):
    representation = publish(extension="exr", content=make_exr(0.5, 0.2, 0.05))
    data = {"colorspaceData": {"colorspace": space}}
    studio.server.update("demo", "representation", representation["id"], {"data": data})
    report = load(LOADER, representation)["report"]
    (picture,) = pictures(scene).values()
    assert all(abs(a - b) <= 1 for a, b in zip(pixel(picture), shown)), pixel(picture)
    assert report == []


@pytest.mark.process
def test_an_unknown_colour_space_is_told(load, publish, studio):
    representation = publish(extension="exr", content=make_exr(0.5, 0.2, 0.05))
    data = {"colorspaceData": {"colorspace": "Studio - srgb graded"}}
    studio.server.update("demo", "representation", representation["id"], {"data": data})
    (told,) = load(LOADER, representation)["report"]
    assert told.startswith("AYON does not know the colour space 'Studio - srgb graded'")


@pytest.mark.process
@pytest.mark.parametrize(
    "names", ["hero.R,hero.G,hero.B", "r,g,b", "beauty.red,beauty.green,beauty.blue"]
)
def test_the_only_picture_of_an_exr_is_loaded(scene, load, publish, names):
    content = make_exr(0.5, 0.2, 0.05, names=names)
    load(LOADER, publish(extension="exr", content=content))
    (picture,) = pictures(scene).values()
    assert pixel(picture) == (188, 124, 63)


@pytest.mark.process
@pytest.mark.parametrize(
    ("colors", "names", "told"),
    [
        ((1,), "Z", "no colours, only the channels Z"),
        ((1,) * 6, "a.R,a.G,a.B,b.R,b.G,b.B", r"several layers \(a, b\)"),
    ],
)
def test_an_exr_without_one_picture_is_refused_by_its_channels(
    scene, load, publish, colors, names, told
):
    from ayon_core.pipeline.load import LoadError

    content = make_exr(*colors, names=names)
    with pytest.raises(LoadError, match=told):
        load(LOADER, publish(extension="exr", content=content))
    assert scene.layers.list_layers() == []


def publish_template(studio, template):
    """Let the project publish under another file name."""
    config = studio.server.project("demo").entity["config"]
    config["templates"]["publish"]["default"]["file"] = template


@pytest.mark.parametrize(
    "template",
    [
        "{project[code]}_{folder[name]}_{product[name]}.{frame}_v{version:0>3}.{ext}",
        "{product[name]}.{frame}.cam2.{ext}",
        "{product[name]}_{frame}_2k.{ext}",
    ],
)
def test_the_frame_is_no_matter_of_its_place_in_the_name(
    scene, load, publish, studio, template
):
    publish_template(studio, template)
    load(LOADER, publish("red", range(1003, 1007)))
    assert timing(scene) == [
        (3, 3, "1003"),
        (4, 4, "1004"),
        (5, 5, "1005"),
        (6, 6, "1006"),
    ]


SHOT = {"frameStart": 1003, "frameEnd": 1008, "handleStart": 0, "handleEnd": 0}


def test_missing_frames_and_another_frame_rate_are_told(load, publish, studio):
    representation = publish("red", range(1003, 1007), fps=30.0, **SHOT)
    path = Path(representation["attrib"]["path"])
    files = [f for f in representation["files"] if ".1004." not in f["name"]]
    studio.server.update(
        "demo", "representation", representation["id"], {"files": files}
    )
    path.with_name(path.name.replace("1003", "1004")).unlink()

    report = " ".join(load(LOADER, representation)["report"])
    assert "Frames 1004,1007-1008 are missing" in report
    assert "made for 30 frames a second, the scene has 24" in report


def test_a_lone_frame_of_a_shot_is_told(load, publish):
    report = load(LOADER, publish("red", range(1003, 1004), fps=24.0, **SHOT))["report"]
    assert report == ["Only frame 1003 of 1003-1008 is there, so it is a still."]


def test_frames_before_zero_are_refused_with_what_to_do(load, studio, scene):
    representation = studio.project("demo").publish(
        "/shots/sq01/sh010",
        "renderMain",
        "render",
        dict.fromkeys(["-0002", "-0001", "0000"], image("red")),
        representation="png",
    )
    with pytest.raises(Exception, match="frames before 0.*publish it again"):
        load(LOADER, representation)
    assert scene.layers.list_layers() == []


OCIO_CONFIG = """\
ocio_profile_version: 1
roles:
  default: raw
  scene_linear: studio lin
  color_picking: studio srgb
displays:
  sRGB:
    - !<View> {name: Film, colorspace: studio srgb}
colorspaces:
  - !<ColorSpace>
    name: raw
    isdata: true
  - !<ColorSpace>
    name: studio lin
  - !<ColorSpace>
    name: studio srgb
    from_reference: !<ExponentTransform> {value: [0.5, 0.5, 0.5, 1]}
"""


@pytest.mark.core
@pytest.mark.process
def test_the_config_of_the_publish_says_what_a_colour_space_is(
    scene, load, publish, studio, tmp_path
):
    from sandbox.ayon.studio import is_real_core

    if not is_real_core():
        pytest.skip("AYON_CORE_PATH is not set: the double reads no OCIO config")
    config = tmp_path / "config.ocio"
    config.write_text(OCIO_CONFIG, encoding="utf-8")
    representation = publish(extension="exr", content=make_exr(0.25, 0.09, 0.01))
    data = {"colorspace": "studio lin", "config": {"path": str(config)}}
    studio.server.update(
        "demo",
        "representation",
        representation["id"],
        {"data": {"colorspaceData": data}},
    )
    assert load(LOADER, representation)["report"] == []
    (picture,) = pictures(scene).values()
    assert all(abs(a - b) <= 1 for a, b in zip(pixel(picture), (128, 77, 26)))
