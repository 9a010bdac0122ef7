"""Creating, loading, checking and rendering a scene of a Harmony Server."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pyblish.api
import pytest

from ayon_harmony.checking.scene_check import Level, SceneCheck
from ayon_harmony.errors import WorkfileError
from ayon_harmony.model.frames import SceneLength
from ayon_harmony.model.storage import DatabaseScene
from ayon_harmony.publishing import farm
from ayon_harmony.publishing import files as publish_files
from ayon_harmony.scene.drawings import Exposure
from sandbox.harmony.testing import has_engine
from sandbox.scripted_scene import ScriptedScene

pytestmark = pytest.mark.engine

RENDER = "io.ayon.creators.harmony.render"


@pytest.fixture
def emulator(tmp_path, monkeypatch):
    """Harmony 22 Premium with a scene of a database."""
    if not has_engine():
        pytest.skip("the Qt Script engine is missing: run manage.py")
    root = tmp_path / "usadata000"
    (root / "SHOW" / "EP101").mkdir(parents=True)
    name = "HARMONY_EMULATOR_DATABASE"
    monkeypatch.setenv(name, str(root))
    return ScriptedScene.create(
        root / "SHOW" / "EP101" / "scene-120", environ={name: str(root)}
    )


@pytest.fixture
def drawn(scene, session):
    """A scene of six frames with a card."""
    scene.nodes.delete_nodes([node.path for node in scene.nodes.list_nodes()])
    scene.settings.change_scene(length=SceneLength(6, 1, 6))
    scene.nodes.add_node("Card", "COLOR_CARD")
    session.workfile.save = scene.settings.save_scene
    scene.settings.save_scene()
    return scene


def test_it_has_no_workfile_instance(make_context, drawn):
    assert [i.product_base_type for i in make_context().instances] == []


def test_frames_are_rendered_by_a_harmony_that_opens_it_by_name(
    drawn, make_context, run_plugins, session
):
    session.workfile.path = None
    context = make_context()
    drawn.nodes.select(["Top/Card"])
    context.create(RENDER, "Main", pre_create_data={"drawing_type": "PNG4"})
    published = run_plugins(
        context,
        pyblish.api.CollectorOrder + 0.5,
        also=["ExtractRender"],
        without=["CollectSceneSound"],
    )
    (render,) = published
    (representation,) = render.data["representations"]
    assert len(representation["files"]) == 6
    assert published.data["currentFile"].endswith("scene-120/scene-120_v001.xstage")


@pytest.fixture(autouse=True)
def no_workfile(workfile_path, session):
    """A scene of a database has no workfile."""
    session.workfile.path = None


def test_checks_look_at_the_scene_and_not_for_a_workfile(drawn, make_context, session):
    results = SceneCheck().run()
    assert [r.text for r in results if r.level is Level.FAILURE] == []
    assert not any("workfile" in r.text.lower() for r in results)


def test_palettes_are_linked_under_the_lock_that_the_database_wants(
    drawn, tmp_path, host
):
    path = tmp_path / "skin.plt"
    path.write_text("ToonBoomAnimationInc PaletteFile 2\nSolid A 0x1 1 2 3 255\n")
    made = drawn.palettes.link_palette(path)
    assert Path(made.path) == path
    assert drawn.palettes.create_palette("own").is_found
    drawn.palettes.remove_palettes([made.path])
    assert [p.name for p in drawn.palettes.list_palettes()] == ["own"]


def test_pictures_are_loaded(drawn, tmp_path):
    image = tmp_path / "a.png"
    image.write_bytes(b"png")
    layer = drawn.drawings.add_drawing_layer("sky", "png")
    drawn.drawings.import_drawings(layer.element_id, {"1": image})
    drawn.drawings.set_exposures(layer.column, [Exposure(1, 6, "1")])
    assert list(drawn.drawings.list_drawings(layer.element_id)) == ["1"]


@pytest.mark.parametrize("what", ["save_workfile", "open_workfile"])
def test_the_host_says_why_not_and_what_to_do(drawn, host, tmp_path, what):
    with pytest.raises(WorkfileError, match="export it in Control Center"):
        getattr(host, what)(str(tmp_path / "x.zip"))


def test_publishing_it_as_a_workfile_is_refused(drawn, tmp_path):
    with pytest.raises(WorkfileError, match="cannot be published as a workfile"):
        publish_files.save_workfile(tmp_path)


PLACE = DatabaseScene("SHOW", "EP101", "120", "120_v2")


def farm_context(**data):
    context = pyblish.api.Context()
    context.data.update(harmonyDatabase=PLACE, all_write_nodes=[], **data)
    render = context.create_instance("main")
    render.data.update(families=["render.farm"], farm=True, deadline={"url": "x"})
    return context, render


def test_deadline_gets_the_keys_of_the_database():
    context, render = farm_context()
    farm.name_job_paths(context)
    assert render.data["deadline"]["plugin_info_data"] == {
        "IsDatabase": "True",
        "Environment": "SHOW",
        "Job": "EP101",
        "SceneName": "120",
        "SceneVersion": "120_v2",
    }


def test_what_a_studio_set_for_the_job_stays():
    context, render = farm_context()
    render.data["deadline"]["plugin_info_data"] = {"Job": "other"}
    farm.name_job_paths(context)
    assert render.data["deadline"]["plugin_info_data"]["Job"] == "other"


def test_a_label_names_the_lock():
    locked = DatabaseScene("SHOW", "EP101", "120", "2", is_read_only=True)
    assert locked.label == "Harmony Server: SHOW / EP101 / 120 (2), read-only"


@pytest.mark.parametrize(("version", "is_refused"), [("0.7.3", True), ("0.8.0", False)])
def test_a_farm_that_takes_published_workfiles_only_is_refused_by_a_validator(
    tmp_path, version, is_refused
):
    addons = {"deadline": SimpleNamespace(version=version)}
    context, _ = farm_context(ayonAddonsManager=addons, sceneDir=str(tmp_path))
    refusals = [
        text
        for text in farm.scene_problems(context)
        if "SHOW / EP101 / 120" in text and "render on this workstation" in text
    ]
    assert bool(refusals) is is_refused
