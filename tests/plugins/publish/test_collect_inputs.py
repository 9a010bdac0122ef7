"""What a publish says of the loaded things that a render was made of."""

from __future__ import annotations

import pyblish.api
import pytest

from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.scene.records import change_records

pytestmark = pytest.mark.engine

RENDER = "io.ayon.creators.harmony.render"


def container(record_id, kind, path):
    data = {
        "loader": "LoadImageSequence",
        "name": record_id,
        "representation": record_id,
    }
    return Record(record_id, data, (Holder(kind, path),))


@pytest.fixture
def wired(scene, context):
    """A render of one loaded image, beside one that it does not show."""
    for name in ("shown", "aside"):
        scene.nodes.add_node(name, "READ")
    scene.nodes.select([])
    context.create(RENDER, "Main", pre_create_data={"use_selection": False})
    scene.nodes.link_nodes("Top/shown", "Top/renderAnimationMain", target_port=0)
    palette = scene.palettes.create_palette("paint").path
    folder = scene.settings.get_scene().folder.as_posix()
    change_records(
        scene,
        new_containers=[
            container("shown", HolderKind.NODE, "Top/shown"),
            container("aside", HolderKind.NODE, "Top/aside"),
            container("paint", HolderKind.PALETTE, palette.replace(folder + "/", "")),
        ],
    )
    return scene


@pytest.fixture
def collect(run_plugins):
    def run(create_context):
        published = run_plugins(
            create_context, pyblish.api.CollectorOrder - 0.3, also=["CollectInputs"]
        )
        return {item.data["productName"]: item.data for item in published}

    return run


def test_a_render_is_made_of_what_is_upstream_and_of_palettes(wired, context, collect):
    data = collect(context)["renderAnimationMain"]
    assert sorted(data["inputRepresentations"]) == ["paint", "shown"]


def test_cables_are_read_once_whatever_the_number_of_renders(
    session, wired, context, collect
):
    for number in range(5):
        context.create(
            RENDER, f"More{number}", pre_create_data={"use_selection": False}
        )
    session.scripted.trips.clear()
    collect(context)
    # Once by the scene's collector, for the nodes of instances, and once here.
    assert session.scripted.trips.count("listLinks") == 2


def test_a_scene_without_loaded_things_is_not_asked(session, scene, context, collect):
    scene.nodes.select([])
    context.create(RENDER, "Main", pre_create_data={"use_selection": False})
    session.scripted.trips.clear()
    data = collect(context)["renderAnimationMain"]
    assert "inputRepresentations" not in data
    assert session.scripted.trips.count("listLinks") == 1
