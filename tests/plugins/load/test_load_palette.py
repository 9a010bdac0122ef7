"""Palettes: link and copy, textures, place in the list, colour ids, other systems."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pyblish.api
import pytest

from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.scene.records import read_records
from tests.plugins.load.layered_files import PATH, container, load

pytestmark = pytest.mark.engine

SKIN = "0x0a00000000000001"
HAIR = "0x0a00000000000002"
CLOTH = "0x0a00000000000003"


def text(*lines):
    return "\n".join(["ToonBoomAnimationInc PaletteFile 2", *lines, ""]).encode()


def solid(name, color_id, red=1):
    return f"Solid    {name} {color_id} {red} 2 3 255"


def publish(studio, version, content, textures=None, product="paletteBob"):
    project = studio.project("demo")
    made = project.publish(
        PATH, product, "harmony.palette", {"": content},
        representation="plt", version=version,
    )  # fmt: skip
    if textures is not None:
        project.publish(
            PATH, product, "harmony.palette", {"": textures},
            representation="textures.zip", version=version,
        )  # fmt: skip
    return made


def packed(tmp_path, names):
    path = tmp_path / "packed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"texture " + name.encode())
    return path.read_bytes()


def update(host, version):
    from ayon_core.pipeline import update_container

    update_container(container(host), version)


def listed(scene):
    return [Path(item.path).name for item in scene.palettes.list_palettes()]


def color_ids(path):
    return [color.id for color in PaletteFile.read(Path(path)).colors]


@pytest.fixture(autouse=True)
def others(scene):
    """Two palettes of the scene's own."""
    scene.palettes.create_palette("before")
    scene.palettes.create_palette("after")


@pytest.fixture
def linked(studio, host, scene):
    """Version 1 linked between two others, version 2 published."""
    made = load("LoadPalette", publish(studio, 1, text(solid("skin", SKIN))))
    publish(studio, 2, text(solid("skin", SKIN, 99), solid("hair", HAIR)))
    palette = scene.palettes.list_palettes()[-1]
    scene.palettes.move_palette(palette.path, 1)
    return made


@pytest.fixture
def imported(studio, host, scene):
    """Version 1 as a copy, version 2 published."""
    representation = publish(studio, 1, text(solid("skin", SKIN)))
    made = load("LoadPalette", representation, mode="import")
    publish(studio, 2, text(solid("skin", SKIN, 99), solid("hair", HAIR)))
    return made


def copy_of(scene, name):
    return scene.settings.get_scene().folder / "palette-library" / name


def test_a_link_shows_the_published_file(studio, host, scene):
    representation = publish(studio, 1, text(solid("skin", SKIN)))
    load("LoadPalette", representation)
    palette = scene.palettes.list_palettes()[-1]
    assert Path(palette.path) == Path(representation["attrib"]["path"])
    assert palette.is_found


def test_a_palette_goes_where_the_artist_wants_it(studio, host, scene):
    load("LoadPalette", publish(studio, 1, text()), position="top")
    assert listed(scene)[0].endswith("paletteBob_v001.plt")


def test_the_record_knows_its_palette_on_every_system(scene, linked):
    assert linked["rootless_path"].startswith("{root[work]}/demo/")
    assert linked["container_id"]
    (record,) = read_records(scene).containers
    assert "/" in record.holders[0].path


def test_an_update_keeps_the_place_and_the_colour_ids(host, linked, scene):
    before = listed(scene)
    update(host, 2)
    after = listed(scene)
    assert after[1] == before[1].replace("v001", "v002")
    assert (after[0], after[2]) == (before[0], before[2])
    assert color_ids(scene.palettes.list_palettes()[1].path) == [SKIN, HAIR]
    assert container(host)["version"] == 2


def test_undo_brings_the_former_palette_back(host, linked, scene):
    before = listed(scene)
    update(host, 2)
    scene.undo.undo()
    assert listed(scene) == before
    assert container(host)["version"] == 1


def test_loading_again_changes_the_version_instead_of_a_double(
    studio, host, linked, scene
):
    load("LoadPalette", publish(studio, 3, text(solid("skin", SKIN))))
    assert container(host)["version"] == 3
    assert len(listed(scene)) == 3


def test_switching_keeps_the_place(studio, host, linked, scene):
    from ayon_core.pipeline import switch_container

    other = publish(studio, 1, text(solid("skin", SKIN)), product="paletteAnn")
    switch_container(container(host), other)
    assert "paletteAnn" in listed(scene)[1]
    assert container(host)["name"] == "paletteAnn"


def test_removing_unlinks_and_leaves_the_file(host, linked, scene):
    from ayon_core.pipeline import remove_container

    path = Path(scene.palettes.list_palettes()[1].path)
    remove_container(container(host))
    assert listed(scene) == ["before.plt", "after.plt"]
    assert path.is_file()
    assert host.get_containers() == []


def test_a_link_of_another_system_is_found_and_updated_here(
    studio, host, session, scene
):
    foreign = "/Volumes/projects/demo/bob_v001.plt"
    representation = publish(studio, 1, text(solid("skin", SKIN)))
    publish(studio, 2, text(solid("skin", SKIN)))
    session.scripted.run(
        "PaletteObjectManager.getScenePaletteList()" f".addPalette('{foreign[:-4]}');"
    )
    document = (
        '{"schema": "ayon_harmony.scene", "version": 1, "containers": {"c1": {"data":'
        ' {"loader": "LoadPalette", "name": "paletteBob", "mode": "link",'
        f' "representation": "{representation["id"]}"}}, "holders": [{{"kind":'
        f' "palette", "path": "{foreign}", "member": ""}}]}}}}}}'
    )
    session.scripted.call("setStore", {"ayon": document}, [], [])
    assert not container(host)["missing"]
    update(host, 2)
    assert listed(scene)[-1].endswith("_v002.plt")
    assert scene.palettes.list_palettes()[-1].is_found


def test_a_copy_never_overwrites_a_palette_of_the_scene(studio, host, scene):
    own = copy_of(scene, "paletteBob_v001.plt")
    own.parent.mkdir(exist_ok=True)
    own.write_bytes(b"the artist's own")
    representation = publish(studio, 1, text(solid("skin", SKIN)))
    load("LoadPalette", representation, mode="import")
    assert own.read_bytes() == b"the artist's own"
    assert listed(scene)[-1] == "paletteBob_v001_2.plt"
    (record,) = read_records(scene).containers
    assert record.holders[0].path == "palette-library/paletteBob_v001_2.plt"


def test_a_copy_is_updated_in_its_place(host, imported, scene):
    scene.palettes.move_palette(scene.palettes.list_palettes()[-1].path, 0)
    update(host, 2)
    assert listed(scene)[0] == "paletteBob_v002.plt"
    assert color_ids(scene.palettes.list_palettes()[0].path) == [SKIN, HAIR]
    assert copy_of(scene, "paletteBob_v001.plt").is_file()


def test_colours_that_the_artist_added_to_a_copy_come_along(host, imported, scene):
    copy_of(scene, "paletteBob_v001.plt").write_bytes(
        text(solid("skin", SKIN, 7), solid("mine", CLOTH))
    )
    update(host, 2)
    palette = PaletteFile.read(copy_of(scene, "paletteBob_v002.plt"))
    assert [color.id for color in palette.colors] == [SKIN, HAIR, CLOTH]
    assert palette.find_color(SKIN).color.red == 99
    told = " ".join(container(host)["report"])
    assert "mine" in told
    assert "palette-library/paletteBob_v001.plt" in told


def test_textures_come_along_and_the_palette_becomes_a_copy(
    studio, host, scene, tmp_path
):
    zipped = packed(tmp_path, [f"bob_textures/{CLOTH[2:]}.tga"])
    content = text(f"Texture  cloth {CLOTH} Tile")
    load("LoadPalette", publish(studio, 1, content, zipped), mode="link")
    image = copy_of(scene, f"paletteBob_v001_textures/{CLOTH[2:]}.tga")
    assert image.read_bytes().startswith(b"texture")
    assert listed(scene)[-1] == "paletteBob_v001.plt"
    assert "textures" in container(host)["report"][0]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["bob_textures/0b00000000000009.tga"], "cloth"),
        ([f"../{CLOTH[2:]}.tga"], "leads out"),
        ([f"/tmp/{CLOTH[2:]}.tga"], "absolute"),
    ],
)
def test_bad_textures_are_refused_and_nothing_is_written(
    studio, host, scene, tmp_path, names, told
):
    from ayon_core.pipeline.load import LoadError

    content = text(f"Texture  cloth {CLOTH} Tile")
    representation = publish(studio, 1, content, packed(tmp_path, names))
    before = sorted(scene.settings.get_scene().folder.rglob("*"))
    with pytest.raises(LoadError, match=told):
        load("LoadPalette", representation)
    assert sorted(scene.settings.get_scene().folder.rglob("*")) == before
    assert listed(scene) == ["before.plt", "after.plt"]


def test_textures_that_were_not_published_are_told(studio, host, scene):
    from ayon_core.pipeline.load import LoadError

    content = text(f"Texture  cloth {CLOTH} Tile")
    with pytest.raises(LoadError, match="not published"):
        load("LoadPalette", publish(studio, 1, content))
    assert host.get_containers() == []


@pytest.mark.parametrize("content", [b"", b"no palette", b"\x00\xff\xfe"])
def test_what_is_no_palette_is_refused(studio, host, scene, content):
    from ayon_core.pipeline.load import LoadError

    with pytest.raises(LoadError, match="no Harmony palette"):
        load("LoadPalette", publish(studio, 1, content))
    assert listed(scene) == ["before.plt", "after.plt"]


def test_a_failure_leaves_no_copy_behind(studio, host, scene, session, monkeypatch):
    from ayon_core.pipeline.load import LoadError

    session.scripted.run(
        "AyonHarmony.keptLink = AyonHarmony.linkPalette;"
        "AyonHarmony.linkPalette = function () { throw new Error('no more'); };"
        "AyonHarmony.linkPalette.ayonParams = ['a', 'b'];"
        "AyonHarmony.ours.remember();"
    )
    representation = publish(studio, 1, text(solid("skin", SKIN)))
    with pytest.raises(LoadError, match="no more"):
        load("LoadPalette", representation, mode="import")
    assert not copy_of(scene, "paletteBob_v001.plt").exists()
    assert host.get_containers() == []


PUBLIC = """{"%s": {"schema": "openpype:container-2.0",
"id": "pyblish.avalon.container", "name": "paletteBob", "namespace": "",
"loader": "%s", "representation": "%s", "nodes": []}}"""


@pytest.mark.parametrize("loader", ["LinkPaletteLoader", "ImportPaletteLoader"])
def test_public_palettes_are_updated_and_removed(studio, host, scene, session, loader):
    from ayon_core.pipeline import remove_container

    representation = publish(studio, 1, text(solid("skin", SKIN)))
    publish(studio, 2, text(solid("skin", SKIN, 99)))
    path = representation["attrib"]["path"]
    if loader == "ImportPaletteLoader":
        path = copy_of(scene, "bob.plt").as_posix()
        copy_of(scene, "bob.plt").write_bytes(text(solid("skin", SKIN)))
    scene.palettes.link_palette(path, 0)
    stored = path
    if loader == "ImportPaletteLoader":
        stored = "C:/Users/ann/.ayon/harmony/sh010/palette-library/bob.plt"
    session.scripted.call(
        "setStore", {"ayon": PUBLIC % (stored, loader, representation["id"])}, [], []
    )
    update(host, 2)
    is_copy = loader == "ImportPaletteLoader"
    assert listed(scene)[0].endswith("paletteBob_v002.plt")
    assert container(host)["mode"] == ("import" if is_copy else "link")
    remove_container(container(host))
    assert listed(scene) == ["before.plt", "after.plt"]


def test_what_our_extractor_publishes_loads_again(
    studio, host, scene, session, tmp_path
):
    from ayon_core.pipeline.publish import publish_plugins_discover

    library = copy_of(scene, "own_textures")
    library.mkdir(parents=True)
    (library / f"{CLOTH[2:]}.tga").write_bytes(b"tga")
    copy_of(scene, "own.plt").write_bytes(
        text(solid("skin", SKIN), f"Texture  cloth {CLOTH} Tile")
    )
    plugins = {item.__name__: item for item in publish_plugins_discover().plugins}
    context = pyblish.api.Context()
    context.data["sceneDir"] = scene.settings.get_scene().folder.as_posix()
    instance = context.create_instance("paletteOwn")
    instance.data["transientData"] = {"holder": "palette-library/own.plt"}
    staging = tmp_path / "staging"
    staging.mkdir()
    plugin = plugins["ExtractPalette"]()
    plugin.staging_dir = lambda _: str(staging)
    plugin.process(instance)
    files = {item["name"]: item["files"] for item in instance.data["representations"]}
    representation = publish(
        studio,
        1,
        (staging / files["plt"]).read_bytes(),
        (staging / files["textures"]).read_bytes(),
    )

    load("LoadPalette", representation)

    loaded = scene.palettes.list_palettes()[-1]
    assert color_ids(loaded.path) == [SKIN, CLOTH]
    image = Path(loaded.path).with_name(f"{loaded.name}_textures") / f"{CLOTH[2:]}.tga"
    assert image.read_bytes() == b"tga"
