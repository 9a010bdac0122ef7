"""Scenes of real productions: imported, detected, checked, published, loaded, removed.

They are not part of the project. ``HARMONY_PRODUCTION_SCENES`` names folders, separated
as in ``PATH``, and every ``.xstage`` below is taken.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import ayon_api
import pytest

from ayon_harmony import current
from ayon_harmony.formats.xstage import read_scene_facts
from ayon_harmony.model.frames import SceneLength
from ayon_harmony.workfiles.archive import save_folder
from sandbox.publishing import publish
from tests.end_to_end.test_e2e_full_day import inventory
from tests.end_to_end.test_e2e_publish import CREATORS, FRAMES, SIZE, enter_short_shot

VARIABLE = "HARMONY_PRODUCTION_SCENES"
FOLDERS = [
    Path(text) for text in os.environ.get(VARIABLE, "").split(os.pathsep) if text
]
SCENES = sorted(path for folder in FOLDERS for path in folder.rglob("*.xstage"))

pytestmark = [
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.skipif(not SCENES, reason=f"{VARIABLE} names no scenes"),
    pytest.mark.skipif(shutil.which("oiiotool") is None, reason="no oiiotool here"),
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg here"),
]

A_SCENE_S = 580.0
SHOT = "/shots/sq01/sh010"
LOADERS = {"zip": "LoadWorkfile", "tpl": "LoadTemplate", "plt": "LoadPalette"}


@pytest.fixture
def studio(make_studio):
    made = make_studio()
    enter_short_shot(made)
    return made


@pytest.fixture(
    params=SCENES, ids=[f"{path.parent.name}-{path.stem}" for path in SCENES]
)
def published(request, studio, tmp_path):
    """The scene, published as a workfile by somebody else."""
    xstage = request.param
    if read_scene_facts(xstage).node_count == 0:
        pytest.skip("The scene has no nodes.")
    folder = tmp_path / xstage.stem
    shutil.copytree(xstage.parent, folder)
    for other in folder.glob("*.xstage"):
        if other.name != xstage.name:
            other.unlink()
    save_folder(folder, tmp_path / "scene.zip")
    representation = studio.project("demo").publish(
        SHOT,
        "workfileTemplate",
        "workfile",
        {"": (tmp_path / "scene.zip").read_bytes()},
        representation="zip",
    )
    return {**representation, "harmony": max(22, read_scene_facts(xstage).version[0])}


def containers():
    from ayon_core.pipeline import registered_host

    return list(registered_host().get_containers())


def load(representation):
    from ayon_core.pipeline import load_container
    from ayon_core.pipeline.load import get_loaders_by_name

    loader = get_loaders_by_name()[LOADERS[representation["name"]]]
    return load_container(loader, representation["id"])


def detect(context):
    """Detect render layers; return how many instances, or why there are none."""
    from ayon_core.pipeline.create import CreatorError

    before = len(context.instances_by_id)
    try:
        context.create("render.auto.detect.creator", "Main", pre_create_data={})
    except CreatorError as error:
        return str(error)
    return len(context.instances_by_id) - before


def create_from(context, scene, group):
    """Make a render, a template of what was imported, and instances of palettes."""
    scene.nodes.add_node("Final", "COMPOSITE", x=6000)
    scene.nodes.link_nodes(group, "Top/Final", target_port=0)
    scene.nodes.select(["Top/Final"])
    context.create(f"{CREATORS}.render", "Main")
    scene.nodes.select([group])
    context.create(f"{CREATORS}.template", "Rig")
    form = context.creators[f"{CREATORS}.palette"].get_pre_create_attr_defs()[0]
    paths = [item["value"] for item in getattr(form, "items", []) if item["value"]]
    if paths:
        values = {"palettes": paths[:1]}
        context.create(f"{CREATORS}.palette", "Main", pre_create_data=values)


def added_names(now, before):
    """Return what is new, by kind, without the groups that it is in."""
    return {
        kind: {name.rpartition("/")[2] for name in set(names) - set(before[kind])}
        for kind, names in now.items()
    }


def latest_of(products):
    """Return what loaders are there for, of the products that were published."""
    ids = {
        item["id"] for item in ayon_api.get_products("demo") if item["name"] in products
    }
    versions = {
        version["id"]
        for version in ayon_api.get_versions("demo", latest=True)
        if version["productId"] in ids
    }
    found = ayon_api.get_representations("demo", version_ids=versions)
    return [item for item in found if item["name"] in LOADERS]


def test_a_scene_goes_all_the_way_and_leaves_nothing(
    make_stage, published, capsys, monkeypatch
):
    from ayon_core.pipeline import remove_container
    from ayon_core.pipeline.create import CreateContext

    def work():
        from ayon_core.pipeline import registered_host
        from ayon_core.pipeline.workfile import save_next_version

        scene = current.get_scene()
        scene.settings.change_scene(
            length=SceneLength(FRAMES, 1, FRAMES),
            resolution=SIZE,
            fps=24.0,
            may_remove_frames=True,
        )
        save_next_version(version=1)
        empty = inventory(scene)
        load(published)
        (container,) = containers()
        (group,) = container["nodes"]
        context = CreateContext(registered_host(), headless=True)
        imported = inventory(scene)
        detected = detect(context)
        create_from(context, scene, group)
        made = added_names(inventory(scene), imported)
        for instance in context.instances:
            instance.creator_attributes.update(
                {"frame_range": "custom", "frame_start": 1001, "frame_end": 1001}
                if "frame_range" in instance.creator_attributes
                else {}
            )
        context.save_changes()
        context.reset()
        done = publish(context)
        products = {item.data["productName"] for item in done.context}
        before = inventory(scene)
        loaded = []
        for representation in latest_of(products):
            loaded.append(representation["name"])
            load(representation)
        for item in containers():
            if item["container_id"] != container["container_id"]:
                remove_container(item)
        after = inventory(scene)
        context.reset()
        context.remove_instances(
            [i for i in context.instances if "workfile" not in i.creator_identifier]
        )
        context.save_changes()
        remove_container(containers()[0])
        left = added_names(inventory(scene), empty)
        return detected, done.failures, loaded, before, after, left, made

    def script(stage):
        stage.connected()
        return stage.on_main(work, A_SCENE_S)

    # The Harmony that renders is of the same version.
    monkeypatch.setenv("HARMONY_EMULATOR_VERSION", str(published["harmony"]))
    stage = make_stage(version=str(published["harmony"]))
    detected, failures, loaded, before, after, left, made = stage.play(script)
    with capsys.disabled():
        print(f"\n{detected=} {failures=} {loaded=} {left=}")
    # Scenes that were shared without all their drawings are told, and nothing else.
    assert {plugin for plugin, _ in failures} <= {"ValidateDrawings"}
    assert failures or {"zip", "tpl"} <= set(loaded)
    assert after == before
    # Nobody agreed to the removal of what creators made, nor of a backdrop.
    assert {kind: names - made[kind] for kind, names in left.items()} == {
        kind: set() for kind in left
    }
