"""Whole days on the real ayon-core: create, publish twice, load, update, remove.

Everything that the addon publishes or loads takes part: what others publish (sound,
PSD, background, model) is put into the project. The publish is the Publisher's own
run; the warnings of a clean one are listed here.
"""

from __future__ import annotations

import shutil

import ayon_api
import pytest

from ayon_harmony import current
from sandbox.ayon.studio import is_real_core
from tests.end_to_end.test_e2e_publish import CREATORS, enter_short_shot, play
from tests.plugins.load.layered_files import (
    publish_background,
    publish_psd,
    tree,
)
from tests.plugins.load.test_load_audio import wav

__all__ = ("play",)

pytestmark = [
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.core,
    pytest.mark.skipif(not is_real_core(), reason="AYON_CORE_PATH is not set"),
    pytest.mark.skipif(shutil.which("oiiotool") is None, reason="no oiiotool here"),
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg here"),
]

A_DAY_S = 600.0
SHOT = "/shots/sq01/sh010"

_UNMANAGED = "Host's colorspace management is disabled."
WARNINGS = {"ExtractRender": {_UNMANAGED}, "ExtractColorspaceData": {_UNMANAGED}}
"""Warnings of a clean publish, by plugin: ayon-core's own, of a studio without colour
management, where a plugin asks it for the colour space of what is published."""

LOADERS = {
    "exr": "LoadImageSequence",
    "mov": "LoadMovie",
    "tpl": "LoadTemplate",
    "plt": "LoadPalette",
    "zip": "LoadWorkfile",
    "wav": "LoadAudio",
    "psd": "LoadPsd",
    "json": "LoadBackground",
    "fbx": "LoadModel",
}
"""Loader of each representation; together every loader that the addon has."""

TAKES_MODELS = """
(function () {
    var add = element.add;
    var format = element.pixmapFormat;
    var models = {};
    element.add = function (name, scan, field, kind, vector) {
        var isModel = kind === 'FBX';
        var id = add(name, scan, field, isModel ? 'OMF' : kind, vector);
        if (isModel) {
            models[id] = kind;
        }
        return id;
    };
    element.pixmapFormat = function (id) {
        return models[id] || format(id);
    };
}());
"""
"""Which versions of Harmony let scripts import models is not documented, so the
emulator does not; with this script of the studio it takes an FBX."""


@pytest.fixture
def studio(make_studio):
    """A studio with a short shot."""
    made = make_studio()
    enter_short_shot(made)
    leave_burnins_out(made)
    return made


def leave_burnins_out(made):
    """Burn-ins want the ffmpeg of another addon."""
    made.override("core", {"publish": {"ExtractBurnin": {"enabled": False}}})


def publish_of_others(studio, version):
    """Publish what other hosts do: sound, a PSD, a background, a model."""
    color = (version, 2, 3)
    layers = ["sky", "hills", "tree"][: version + 1]
    publish_background(studio, tree("near", ("far", *layers)), version, color)
    publish_psd(studio, layers, version, color)
    project = studio.project("demo")
    for product, kind, content, end in (
        ("audioMain", "audio", wav(0.1 * version), "wav"),
        ("modelBox", "model", b"Kaydara FBX %d" % version, "fbx"),
    ):
        project.publish(
            SHOT, product, kind, {"": content}, representation=end, version=version
        )


def run_publisher():
    """Press *Publish* in ayon-core's Publisher; return its report."""
    from ayon_core.tools.publisher.control import PublisherController

    controller = PublisherController(headless=True)
    controller.reset()
    controller.publish()
    groups = controller.get_publish_errors_report().group_items_by_title()
    assert [
        (group["title"], [item.description for item in group["error_items"]])
        for group in groups
    ] == []
    assert not controller.publish_has_crashed(), controller.get_publish_error_info()
    assert controller.publish_has_finished()
    return controller.get_publish_report()


def told(report, level):
    """Return what plugins told at a level, by plugin."""
    found = {}
    for plugin in report["plugins_data"]:
        for instance in plugin["instances_data"]:
            for line in instance["logs"]:
                if level in (line.get("type"), line.get("levelname")):
                    found.setdefault(plugin["name"], set()).add(str(line["msg"]))
    return found


def assert_is_clean(report, warnings=WARNINGS):
    """No errors, and these warnings."""
    assert told(report, "error") == {}
    assert told(report, "ERROR") == {}
    assert told(report, "WARNING") == warnings


def representations(loaders):
    """Return the latest representations that loaders are there for, by product."""
    products = {item["id"]: item for item in ayon_api.get_products("demo")}
    found = {}
    for version in ayon_api.get_versions("demo", latest=True):
        product = products[version["productId"]]["name"]
        for item in ayon_api.get_representations("demo", version_ids={version["id"]}):
            if item["name"] in loaders:
                found[product, item["name"]] = item
    return found


def inventory(scene):
    """Everything that could be left behind."""
    return {
        "nodes": sorted(node.path for node in scene.nodes.list_nodes()),
        "elements": sorted(e.name for e in scene.drawings.list_elements()),
        "columns": sorted(c.name for c in scene.drawings.list_columns("DRAWING")),
        "sounds": sorted(sound.column for sound in scene.sounds.list_sounds()),
        "backdrops": sorted(b.title for b in scene.backdrops.list_backdrops()),
        # By name: a workfile's own palettes lie in the folder of its version.
        "palettes": sorted(p.name for p in scene.palettes.list_palettes()),
    }


def load_everything(loaders, products=None):
    """Load the latest versions of products; return which.

    Args:
        loaders: Loader by the name of a representation.
        products: Names of products, None is all.

    """
    from ayon_core.pipeline import load_container
    from ayon_core.pipeline.load import get_loaders_by_name

    plugins = get_loaders_by_name()
    loaded = {}
    for key, item in representations(loaders).items():
        if products is None or key[0] in products:
            load_container(plugins[loaders[key[1]]], item["id"])
            loaded[key] = item["id"]
    return loaded


def update_and_remove_everything(scene, before):
    """Update all containers, remove them; return what was updated to and is left."""
    from ayon_core.pipeline import (
        registered_host,
        remove_container,
        update_container,
    )

    host = registered_host()
    containers = list(host.get_containers())
    for container in containers:
        update_container(container, -1)
    updated = [c["representation"] for c in host.get_containers()]
    for container in list(host.get_containers()):
        remove_container(container)
    assert list(host.get_containers()) == []
    assert inventory(scene) == before
    return updated


def remove_instances(context):
    """Remove every instance that an artist can remove; return the others' creators."""
    context.reset()
    context.remove_instances(
        [i for i in context.instances if "workfile" not in i.creator_identifier]
    )
    context.save_changes()
    context.reset()
    return {i.creator_identifier for i in context.instances}


def test_everything_is_published_twice_loaded_updated_and_removed(
    studio, play, tmp_path
):
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "models.js").write_text(TAKES_MODELS, encoding="utf-8")
    studio.override("harmony", {"startup": {"javascript_folders": [str(folder)]}})
    publish_of_others(studio, 1)

    def work(built, context):
        reports = [run_publisher()]
        before = inventory(built.scene)
        loaded = load_everything(LOADERS)
        grown = inventory(built.scene)
        reports.append(run_publisher())
        # Later: ayon-core stops a publish of what is outdated.
        publish_of_others(studio, 2)
        updated = update_and_remove_everything(built.scene, before)
        left = remove_instances(context)
        return reports, loaded, before, grown, updated, left

    reports, loaded, before, grown, updated, left = play(work, A_DAY_S)

    for report in reports:
        assert_is_clean(report)
    assert {end for _product, end in loaded} == set(LOADERS)
    for kind, names in grown.items():
        assert len(names) > len(before[kind]), kind
    assert len(updated) == len(loaded)
    assert not set(updated) & set(loaded.values())
    assert left <= {f"{CREATORS}.workfile", f"{CREATORS}.review"}
    assert current.find_session() is None
