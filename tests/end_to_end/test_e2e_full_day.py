"""A whole day on the real ayon-core: create, publish twice, load, update, remove.

The publish is the Publisher's own run; the warnings of a clean one are listed here.
"""

from __future__ import annotations

import shutil

import ayon_api
import pytest

from ayon_harmony import current
from sandbox.ayon.studio import is_real_core
from tests.end_to_end.test_e2e_publish import play, studio

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
}


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
    """What could be left behind by what is loaded.

    Palettes that a workfile or a template brings stay: drawings may use them.
    """
    return (
        sorted(node.path for node in scene.nodes.list_nodes()),
        sorted(e.name for e in scene.drawings.list_elements()),
        sorted(c.name for c in scene.drawings.list_columns("DRAWING")),
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


def test_everything_is_published_twice_loaded_updated_and_removed(studio, play):
    from ayon_core.pipeline import remove_container, update_container

    # It wants the ffmpeg of another addon.
    studio.override("core", {"publish": {"ExtractBurnin": {"enabled": False}}})

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
        assert warnings == WARNINGS
    assert day["grown"]
    assert day["count"] == len(day["loaded"])
    assert {end for _product, end in day["loaded"]} == set(LOADERS)
    assert not day["updated"] & day["old"]
    assert day["after"] == day["before"]
    assert current.find_session() is None
