"""3D models: refused in words where Harmony cannot, a layer where it can."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.model.frames import SceneLength
from ayon_harmony.scene.drawings import Exposure

pytestmark = pytest.mark.engine

LOADER = "LoadModel"
PATH = "Top/modelBox"


@pytest.fixture(autouse=True)
def length(scene):
    scene.settings.change_scene(length=SceneLength(24, 1, 24))


@pytest.fixture
def model(publish):
    """Publish a model."""

    def make(content=b"Kaydara FBX", extension="fbx", kind="model", **options):
        options = {"product": "modelBox", **options}
        return publish(content=content, extension=extension, kind=kind, **options)

    return make


@pytest.fixture
def taking_models(emulator):
    """Harmony as it is where its scripts take models.

    Which versions do is not documented, so the emulator does not; here what it
    is asked for is made as another kind of element, and called what was asked.
    """
    emulator.run(
        """
        (function () {
            var add = element.add;
            var format = element.pixmapFormat;
            var models = {};
            element.add = function (name, scan, field, kind, vector) {
                var isModel = ['FBX', 'ABC', 'OBJ'].indexOf(kind) >= 0;
                var made = add(name, scan, field, isModel ? 'OMF' : kind, vector);
                if (isModel) {
                    models[made] = kind;
                }
                return made;
            };
            element.pixmapFormat = function (id) {
                return models[id] || format(id);
            };
        }());
        1
        """
    )


def snapshot(scene, host):
    return (
        scene.nodes.list_nodes(),
        scene.drawings.list_elements(),
        scene.drawings.list_columns(),
        host.get_containers(),
    )


@pytest.mark.parametrize("extension", ["fbx", "abc", "obj", "3ds", "dae"])
def test_where_scripts_take_no_models_the_artist_is_told_how(
    scene, host, load, model, extension
):
    from ayon_core.pipeline.load import LoadError

    before = snapshot(scene, host)
    with pytest.raises(LoadError, match=f"import {extension} models.*3D Models"):
        load(LOADER, model(extension=extension))
    assert snapshot(scene, host) == before


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"kind": "camera", "extension": "abc"}, "cannot read a camera from abc"),
        ({"extension": "usd"}, "usdz only"),
        ({"extension": "usdc"}, "usdz only"),
        ({"extension": "usdz"}, "USDZ needs Harmony 25, and this is 22"),
    ],
)
def test_what_harmony_cannot_have_is_refused(scene, host, load, model, options, told):
    from ayon_core.pipeline.load import LoadError

    before = snapshot(scene, host)
    with pytest.raises(LoadError, match=told):
        load(LOADER, model(**options))
    assert snapshot(scene, host) == before


def test_editions_without_models_refuse_them(scene, host, load, model, session):
    import dataclasses

    from ayon_core.pipeline.load import LoadError

    session.peer = dataclasses.replace(session.peer, edition="advanced")
    with pytest.raises(LoadError, match="need Harmony Premium, and this is Advanced"):
        load(LOADER, model())
    assert scene.nodes.find(PATH) is None


def emptied(path):
    path.write_bytes(b"")


def folder(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("harm", "told"),
    [(emptied, "is empty"), (folder, "is a folder"), (Path.unlink, "not there")],
)
def test_broken_files_are_told(scene, load, model, taking_models, harm, told):
    from ayon_core.pipeline.load import LoadError

    representation = model()
    harm(Path(representation["attrib"]["path"]))
    with pytest.raises(LoadError, match=told):
        load(LOADER, representation)
    assert scene.nodes.find(PATH) is None


def test_a_file_of_one_byte_is_not_empty(scene, load, model, taking_models):
    load(LOADER, model(content=b"x"))
    assert scene.nodes.find(PATH)


def timing(scene):
    content = scene.drawings.get_drawing_layer(PATH)
    return [(e.start, e.end, e.drawing) for e in content.exposures]


def test_a_model_is_a_layer_over_the_scene(scene, host, load, model, taking_models):
    container = load(LOADER, model())

    content = scene.drawings.get_drawing_layer(PATH)
    assert timing(scene) == [(1, 24, "1")]
    assert [p.read_bytes() for p in content.drawings.values()] == [b"Kaydara FBX"]
    assert host.get_containers() == [container]
    scene.undo.undo()
    assert scene.nodes.find(PATH) is None


def test_an_animation_is_exposed_at_its_frames(scene, load, model, taking_models):
    frames = {"frameStart": 1003, "frameEnd": 1005}
    load(LOADER, model(kind="pointcache", extension="abc", **frames))
    assert timing(scene) == [(3, 3, "1,1"), (4, 4, "1,2"), (5, 5, "1,3")]


def test_an_animation_stands_still_by_option(scene, load, model, taking_models):
    frames = {"frameStart": 1003, "frameEnd": 1005}
    load(LOADER, model(kind="pointcache", extension="abc", **frames), animate=False)
    assert timing(scene) == [(1, 24, "1")]


def test_updating_keeps_the_timing(scene, host, load, model, taking_models):
    from ayon_core.pipeline import remove_container, update_container

    container = load(LOADER, model())
    column = scene.drawings.get_drawing_layer(PATH).column
    scene.drawings.set_exposures(
        column, [Exposure(1, 24, ""), Exposure(5, 9, "1"), Exposure(10, 10, "1,3")]
    )
    model(b"Kaydara 2")
    update_container(container)

    content = scene.drawings.get_drawing_layer(PATH)
    assert timing(scene) == [(5, 9, "1"), (10, 10, "1,3")]
    assert content.column == column
    assert [p.read_bytes() for p in content.drawings.values()] == [b"Kaydara 2"]
    remove_container(container)
    assert scene.nodes.find(PATH) is None
    assert host.get_containers() == []
