"""A whole day on the real ayon-core: create, publish twice, load, update, remove.

The publish is the Publisher's own run; the warnings of a clean one are listed here.
"""

from __future__ import annotations

import shutil

import ayon_api
import pytest

from ayon_harmony import current
from sandbox.ayon.studio import is_real_core
from tests.end_to_end.test_e2e_publish import FRAMES, play, studio

__all__ = ("play", "studio")

pytestmark = [
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.core,
    pytest.mark.skipif(not is_real_core(), reason="AYON_CORE_PATH is not set"),
    pytest.mark.skipif(shutil.which("oiiotool") is None, reason="no oiiotool here"),
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg here"),
]

WARNINGS: dict[str, str] = {}
"""Warnings of a clean publish: plugin, and why it is none of ours."""

LOADERS = {
    "exr": "LoadImageSequence",
    "mov": "LoadMovie",
    "tpl": "LoadTemplate",
    "plt": "LoadPalette",
    "zip": "LoadWorkfile",
}


def run_publisher():
    """Press *Publish* in ayon-core's Publisher; return its report."""
    from ayon_core.tools.publisher.control import PublisherController

    controller = PublisherController(headless=True)
    controller.reset()
    controller.publish()
    assert controller.publish_has_finished(), controller.get_publish_error_info()
    assert not controller.publish_has_crashed()
    assert not controller.publish_has_validation_errors()
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


def representations():
    """Return the latest representations that loaders are there for, by product."""
    products = {item["id"]: item for item in ayon_api.get_products("demo")}
    found = {}
    for version in ayon_api.get_versions("demo", latest=True):
        product = products[version["productId"]]["name"]
        for item in ayon_api.get_representations("demo", version_ids={version["id"]}):
            if item["name"] in LOADERS:
                found[product, item["name"]] = item
    return found


def inventory(scene):
    """What could be left behind by what is loaded."""
    return (
        sorted(node.path for node in scene.nodes.list_nodes()),
        sorted(e.name for e in scene.drawings.list_elements()),
        sorted(c.name for c in scene.drawings.list_columns("DRAWING")),
        sorted(p.path for p in scene.palettes.list_palettes()),
    )


def load_everything():
    from ayon_core.pipeline import load_container
    from ayon_core.pipeline.load import get_loaders_by_name

    loaders = get_loaders_by_name()
    loaded = []
    for key, item in representations().items():
        load_container(loaders[LOADERS[key[1]]], item["id"])
        loaded.append(key)
    return loaded


def test_everything_is_published_twice_loaded_updated_and_removed(play):
    from ayon_core.pipeline import remove_container, update_container

    def work(built, context):
        from ayon_core.pipeline import registered_host

        host = registered_host()
        first = run_publisher()
        loaded_from = representations()
        before = inventory(built.scene)
        loaded = load_everything()
        after_load = inventory(built.scene)
        second = run_publisher()
        containers = list(host.get_containers())
        for container in containers:
            update_container(container, -1)
        updated = {c["representation"] for c in host.get_containers()}
        for container in list(host.get_containers()):
            remove_container(container)
        return {
            "first": first,
            "second": second,
            "loaded": loaded,
            "count": len(containers),
            "old": {item["id"] for item in loaded_from.values()},
            "updated": updated,
            "before": before,
            "grown": after_load != before,
            "after": inventory(built.scene),
        }

    day = play(work)

    for name in ("first", "second"):
        assert told(day[name], "error") == {}
        assert told(day[name], "ERROR") == {}
        warnings = told(day[name], "WARNING")
        assert warnings.keys() <= WARNINGS.keys(), warnings
    assert day["grown"]
    assert day["count"] == len(day["loaded"])
    assert {end for _product, end in day["loaded"]} == set(LOADERS)
    assert not day["updated"] & day["old"]
    assert day["after"] == day["before"]
    assert FRAMES
    assert current.find_session() is None
