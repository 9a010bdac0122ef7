"""A scene with something outdated in it is opened."""

from __future__ import annotations

import ayon_api
import pytest

from ayon_harmony import current
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.scene.records import change_records, read_records
from sandbox.patience import wait_until

pytestmark = [pytest.mark.process, pytest.mark.engine]

PATH = "/shots/sq01/sh010"


@pytest.fixture
def representations(studio):
    """Ids of the representations of two versions of an image."""
    for version in (1, 2):
        studio.project("demo").publish(
            PATH,
            "imageMain",
            "image",
            {"0001": b"x"},
            representation="png",
            version=version,
        )
    versions = {item["id"]: item["version"] for item in ayon_api.get_versions("demo")}
    return {
        versions[item["versionId"]]: item["id"]
        for item in ayon_api.get_representations("demo")
    }


def test_manage_in_the_menu_and_the_node_tell_and_the_update_takes_it_back(
    make_stage, harmony, representations
):
    def manage_entry():
        (menu,) = [menu for menu in harmony.menus() if menu["title"] == "AYON"]
        return next(
            entry["title"]
            for entry in menu["entries"]
            if entry.get("title", "").startswith("Manage")
        )

    def color_of_node():
        (node,) = current.get_scene().nodes.get_nodes(["Top/image"])
        return node.color

    def set_version(number):
        def change():
            scene = current.get_scene()
            (record,) = read_records(scene).containers
            data = {**record.data, "representation": representations[number]}
            change_records(scene, data={record.id: data})

        return change

    def load():
        scene = current.get_scene()
        scene.nodes.add_node("image", "READ")
        data = {
            "loader": "LoadImageSequence",
            "name": "imageMain",
            "representation": representations[1],
        }
        holder = Holder(HolderKind.NODE, "Top/image")
        change_records(scene, new_containers=[Record("c1", data, (holder,))])

    def script(stage):
        stage.connected()
        stage.on_main(load)
        own = color_of_node()
        assert harmony.trigger("AYON/Manage...")
        stage.next_window()
        wait_until(lambda: manage_entry() == "Manage... (1 outdated)")
        shown = wait_until(lambda: color_of_node() != own and color_of_node())
        stage.on_main(set_version(2))
        assert harmony.trigger("AYON/Manage... (1 outdated)")
        wait_until(lambda: manage_entry() == "Manage...")
        return own, shown, color_of_node()

    own, shown, after = make_stage().play(script)

    assert shown == "#d94b3bff"
    assert after == own
