"""Whatever artists start is one step in the Edit menu, with a name, in each Harmony.

Every loader, creator and action of Manage that changes the scene, and *Set Scene
Settings*; every repair is in ``publish/test_every_repair.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.host import context_settings, harmony_host
from ayon_harmony.managing import inventory
from ayon_harmony.managing.outdated import show_outdated
from ayon_harmony.model.frames import SceneLength
from ayon_harmony.scene.records import read_records
from sandbox.scripted_scene import ScriptedScene
from sandbox.scripted_session import ScriptedSession
from tests.plugins.load import test_load_movie as movies
from tests.plugins.load import test_load_palette as palettes
from tests.plugins.load import test_load_template as templates
from tests.plugins.load.layered_files import (
    PATH,
    png,
    publish_background,
    publish_psd,
    tree,
)
from tests.plugins.load.test_load_audio import wav
from tests.plugins.undo_steps import is_one_step, noted_steps

pytestmark = pytest.mark.engine

USUAL = (22, "premium")
PROFILES = [
    USUAL,
    (20, "premium"),
    (21.1, "premium"),
    (22, "advanced"),
    (22, "essentials"),
    (24, "premium"),
    (25, "premium"),
    (27, "premium"),
]


def _label(profile):
    return f"{profile[0]:g}-{profile[1]}"


IN_EACH_HARMONY = pytest.mark.parametrize(
    "emulator", PROFILES, indirect=True, ids=_label
)


def in_harmonys(name, kinds, everywhere):
    """Try all kinds in the usual Harmony, and some of them in each."""
    return pytest.mark.parametrize(
        (name, "emulator"),
        [
            pytest.param(kind, profile, id=f"{kind}-{_label(profile)}")
            for kind in kinds
            for profile in (PROFILES if kind in everywhere else [USUAL])
        ],
        indirect=["emulator"],
    )


@pytest.fixture
def emulator(request, tmp_path):
    """A new scene in a Harmony."""
    version, edition = getattr(request, "param", USUAL)
    return ScriptedScene.create(tmp_path / "sh010", version=version, edition=edition)


@pytest.fixture
def session(emulator, monkeypatch):
    """The session of that Harmony, and templates of its version."""
    monkeypatch.setattr(templates, "MADE", {})
    facts = emulator.scene.harmony.get_harmony()
    with ScriptedSession(
        emulator, harmony_version=facts.version, edition=facts.edition
    ) as running:
        yield running


@pytest.fixture
def output(scene):
    """A display to connect to, and nothing selected."""
    scene.settings.change_scene(length=SceneLength(10, 1, 10))
    scene.nodes.add_node("Composite", "COMPOSITE", y=200)
    scene.nodes.add_node("Display", "DISPLAY", y=300)
    scene.nodes.link_nodes("Top/Composite", "Top/Display")
    scene.nodes.select([])


# --- loaders ------------------------------------------------------------------------


def _image(studio, version, **_):
    return studio.project("demo").publish(
        PATH,
        "image",
        "render",
        {"": png((version, 2, 3))},
        representation="png",
        version=version,
    )


def _background(studio, version, **_):
    layers = ("sky", ("BG", "hills"), *(["tree"] if version == 2 else []))
    return publish_background(studio, tree(*layers), version)


def _psd(studio, version, **_):
    return publish_psd(studio, ["sky", "hills", "tree"][: version + 1], version)


def _palette(studio, version, **_):
    content = palettes.text(palettes.solid("skin", palettes.SKIN, version))
    return palettes.publish(studio, version, content)


def _audio(studio, version, **_):
    return studio.project("demo").publish(
        PATH,
        "audio",
        "audio",
        {"": wav(level=version * 1000)},
        representation="wav",
        version=version,
    )


def _movie(studio, version, **_):
    return studio.project("demo").publish(
        PATH,
        "review",
        "review",
        {"": movies.make_movie(color=("red", "blue")[version - 1])},
        representation="mov",
        version=version,
    )


def _template(studio, version, scene, folder, **_):
    has_backdrops = scene.harmony.get_harmony().version >= "20"
    return templates.publish_rig(
        studio, scene, folder, version, backdrop=has_backdrops, color=version
    )


LOADERS = {
    "LoadImageSequence": (_image, "image"),
    "LoadBackground": (_background, "backgroundMain"),
    "LoadPsd": (_psd, "imageMain"),
    "LoadPalette": (_palette, "paletteBob"),
    "LoadAudio": (_audio, "audio"),
    "LoadMovie": (_movie, "review"),
    "LoadTemplate": (_template, "templateRig"),
}
SHOWN_ELSEWHERE = {
    "LoadModel": "no Harmony is known to take models from scripts: test_load_model.py",
    "LoadWorkfile": "is LoadTemplate with a scene: test_load_workfile.py",
}


def test_every_loader_is_here(host):
    from ayon_core.pipeline.load import get_loaders_by_name

    ours = {name for name in get_loaders_by_name() if name.startswith("Load")}
    assert ours == {*LOADERS, *SHOWN_ELSEWHERE}


@in_harmonys("loader", LOADERS, {"LoadImageSequence", "LoadPalette", "LoadTemplate"})
def test_a_loader_loads_updates_and_removes_in_a_step_each(
    loader, emulator, studio, host, scene, output, tmp_path
):
    from ayon_core.pipeline import load_container, remove_container, update_container
    from ayon_core.pipeline.load import get_loaders_by_name

    publish, product = LOADERS[loader]
    first, _ = (
        publish(studio, version, scene=scene, folder=tmp_path) for version in (1, 2)
    )
    scene.nodes.select([])
    plugin = get_loaders_by_name()[loader]
    is_one_step(
        emulator,
        f"Load {product} v001",
        lambda: load_container(plugin, first["id"], options={}),
    )
    (container,) = host.get_containers()
    is_one_step(
        emulator, f"Update {product} v002", lambda: update_container(container, 2)
    )
    (container,) = host.get_containers()
    assert container["version"] == 2
    is_one_step(emulator, f"Remove {product}", lambda: remove_container(container))
    assert host.get_containers() == []


# --- Manage -------------------------------------------------------------------------


@IN_EACH_HARMONY
def test_every_action_of_manage_is_a_step(
    emulator, studio, host, scene, output, monkeypatch
):
    from ayon_core.pipeline import load_container
    from ayon_core.pipeline.actions import discover_inventory_actions
    from ayon_core.pipeline.load import get_loaders_by_name

    actions = {action.__name__: action for action in discover_inventory_actions()}
    module_of = {
        name: getattr(action.process, "__wrapped__", action.process).__globals__
        for name, action in actions.items()
    }
    for names in module_of.values():
        if "ask" in names:
            monkeypatch.setitem(names, "ask", lambda *args, **kw: args[2][0][0])
    told = []
    monkeypatch.setattr(
        inventory, "show_message", lambda title, text: told.append((title, text))
    )
    loaders = get_loaders_by_name()
    for loader in ("LoadImageSequence", "LoadPalette"):
        publish, _ = LOADERS[loader]
        first, _ = (publish(studio, version) for version in (1, 2))
        load_container(loaders[loader], first["id"], options={})

    def run(name, title=None):
        containers = [
            item for item in host.get_containers() if actions[name].is_compatible(item)
        ]
        assert containers, name

        def process():
            actions[name]().process(containers)
            assert told == []

        if title is None:
            with noted_steps(emulator) as titles:
                process()
            assert titles == [], name
        else:
            is_one_step(emulator, title, process)

    ids = [item["container_id"] for item in host.get_containers()]
    is_one_step(
        emulator,
        "Show outdated",
        lambda: show_outdated(scene, read_records(scene), ids, "#ff0000"),
    )
    run("ResetColors", "Reset colours")
    run("LockVersion", "Lock versions")
    run("UnlockVersion", "Unlock versions")
    run("UpdateKeepingTiming", "Update to latest")
    run("RelinkMissingFiles")
    for _, path in scene.drawings.list_drawings(
        scene.drawings.list_elements()[-1].id
    ).items():
        emulator.run(f"new PermanentFile('{path}').remove()")
    run("RelinkMissingFiles", "Relink missing files")
    run("CopyIntoScene", "Copy into the scene")
    assert host.get_containers() == []
    first = studio.project("demo").publish(
        PATH, "gone", "render", {"": png((1, 2, 3))}, representation="png", version=1
    )
    load_container(loaders["LoadImageSequence"], first["id"], options={})
    (container,) = host.get_containers()
    scene.nodes.delete_nodes(container["nodes"])
    run("ForgetMissing", "Forget what is gone")
    walked = {
        "ResetColors",
        "LockVersion",
        "UnlockVersion",
        "UpdateKeepingTiming",
        "RelinkMissingFiles",
        "CopyIntoScene",
        "ForgetMissing",
    }
    looking = {"SelectInHarmony", "ShowRecoloring", "WhereUsed"}
    folder = Path(harmony_host.PLUGINS) / "inventory"
    ours = {n for n, m in module_of.items() if Path(m["__file__"]).parent == folder}
    assert ours == walked | looking


# --- creators -----------------------------------------------------------------------

_PREFIX = "io.ayon.creators.harmony"
CREATORS = {
    f"{_PREFIX}.render": "Render",
    f"{_PREFIX}.palette": "Palette",
    f"{_PREFIX}.template": "Template",
    "render.layer": "Render Layer",
    "render.pass": "Render Pass",
    "render.auto.detect.creator": "Auto-Detect Render Layers and Passes",
}
AUTOMATIC = {f"{_PREFIX}.{name}" for name in ("workfile", "review")} | {
    f"{_PREFIX}.palette.automatic"
}


@pytest.fixture
def context(studio, scene, output, make_context):
    """A context on a scene that every creator can make something of."""
    studio.override(
        "harmony",
        {
            "create": {
                "CreateReview": {"enabled": True},
                "CreatePalette": {"create_automatically": True},
            }
        },
    )
    scene.drawings.add_drawing_layer("hero", "png")
    scene.nodes.link_nodes("Top/hero", "Top/Composite")
    scene.nodes.set_node_colors({"Top/hero": "#ff0000ff"})
    scene.palettes.create_palette("skin")
    return make_context()


def test_every_creator_is_here(context):
    assert set(context.creators) == {*CREATORS, *AUTOMATIC}


@in_harmonys("identifier", CREATORS, {f"{_PREFIX}.render"})
def test_a_creator_makes_saves_and_removes_in_a_step_each(
    identifier, emulator, scene, context
):
    # Plugins are known after a reset, and so are their options.
    context.reset()
    context.save_changes()
    creator = context.creators[identifier]
    scene.nodes.select(["Top/Composite"])
    if identifier == "render.pass":
        context.create("render.layer", "Below")
        scene.nodes.select([])
    if identifier.endswith("palette"):
        scene.palettes.create_palette("hair")
    before = {instance.id for instance in context.instances}
    is_one_step(
        emulator,
        f"Create {creator.label}",
        lambda: context.create(identifier, "Main"),
    )
    context.reset()
    # Core may have defaults to add to what was just made.
    context.save_changes()
    made = [i for i in context.instances if i.id not in before]
    assert made
    made[0]["active"] = not made[0]["active"]
    label = context.creators[made[0].creator_identifier].label
    is_one_step(emulator, f"Save {label}", context.save_changes)
    with noted_steps(emulator) as titles:
        context.remove_instances(made)
    labels = {context.creators[i.creator_identifier].label for i in made}
    assert sorted(titles) == sorted(f"AYON: Remove {label}" for label in labels)


def test_what_automatic_creators_list_is_stored_in_a_step_each(
    emulator, scene, context
):
    context.reset()
    with noted_steps(emulator) as titles:
        context.save_changes()
    labels = {
        context.creators[instance.creator_identifier].label
        for instance in context.instances
    }
    assert sorted(titles) == sorted(
        f"AYON: Save {label}" for label in {*labels, "publish options"}
    )
    with noted_steps(emulator) as titles:
        context.save_changes()
    assert titles == []


# --- the menu -----------------------------------------------------------------------


@IN_EACH_HARMONY
def test_set_scene_settings_is_a_step(emulator, studio, host, scene):
    scene.settings.change_scene(
        length=SceneLength(30, 1, 30), fps=12.0, resolution=(640, 480)
    )
    plan = context_settings.plan_scene_settings(
        remove_frames=True, include_handles=True
    )
    assert plan.is_needed
    is_one_step(
        emulator, "Set scene settings", lambda: context_settings.apply_plan(plan)
    )
