"""Hundreds of loaded things: what looking at them costs, and who agrees on them."""

from __future__ import annotations

import pytest

from ayon_harmony.managing.outdated import survey_containers
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.scene.records import change_records, read_records
from sandbox.ayon.studio import is_real_core

pytestmark = pytest.mark.engine

MANY = 500
PRODUCTS = 10


@pytest.fixture
def queries(studio, monkeypatch):
    """Every request that the server answers, as (method, path)."""
    import ayon_api

    connection = ayon_api.get_server_api_connection()
    asked: list[tuple[str, str]] = []
    handle = connection.handle

    def counted(method, path, *args, **kwargs):
        asked.append((method, path))
        return handle(method, path, *args, **kwargs)

    monkeypatch.setattr(connection, "handle", counted)
    return asked


@pytest.fixture
def representations(studio):
    """Ids of version 1 of ten products; five of them have a version 2."""
    ids = []
    for number in range(PRODUCTS):
        made = [
            studio.project("demo").publish(
                "/shots/sq01/sh010",
                f"image{number}",
                "image",
                {"0001": b"x"},
                representation="png",
                version=version,
            )
            for version in ((1, 2) if number % 2 else (1,))
        ]
        ids.append(made[0]["id"])
    return ids


@pytest.fixture
def many(host, scene, emulator, representations):
    """Five hundred containers, half of them outdated."""
    emulator.run(
        f"for (var i = 0; i < {MANY}; i += 1) {{"
        " node.add('Top', 'image' + i, 'READ', 0, 0, 0); }"
    )
    records = [
        Record(
            f"{number:032x}",
            {
                "loader": "LoadImageSequence",
                "name": f"image{number % PRODUCTS}",
                "representation": representations[number % PRODUCTS],
            },
            (Holder(HolderKind.NODE, f"Top/image{number}"),),
        )
        for number in range(MANY)
    ]
    change_records(scene, new_containers=records)
    return scene


def test_listing_takes_one_round_trip(host, many, emulator):
    emulator.trips.clear()
    assert len(host.get_containers()) == MANY
    assert emulator.trips == ["getStore"]


def test_the_outdated_check_takes_one_round_trip_and_three_queries(
    many, emulator, queries
):
    emulator.trips.clear()
    survey = survey_containers(read_records(many), "demo")
    assert (len(survey.outdated), len(survey.latest)) == (MANY // 2, MANY // 2)
    assert emulator.trips == ["getStore"]
    # Representations, their versions, and the last versions of the products,
    # which the library asks for in two steps.
    assert len(queries) <= 4


def test_cores_outdated_containers_are_the_same(host, many, queries):
    from ayon_core.pipeline.load import get_outdated_containers

    found = {item["container_id"] for item in get_outdated_containers(host, "demo")}
    survey = survey_containers(read_records(many), "demo")
    assert found == {item["container_id"] for item in survey.outdated}
    assert len(queries) <= 8


@pytest.mark.core
@pytest.mark.skipif(not is_real_core(), reason="AYON_CORE_PATH is not set: no windows")
def test_the_scene_inventory_lists_the_same_and_agrees_on_what_is_outdated(host, many):
    from ayon_core.tools.sceneinventory.control import SceneInventoryController

    controller = SceneInventoryController(host)
    items = controller.get_container_items()
    assert len(items) == MANY
    infos = controller.get_representation_info_items(
        "demo", {item.representation_id for item in items}
    )
    assert all(info.is_valid for info in infos.values())
    versions = controller.get_version_items(
        "demo", {info.product_id for info in infos.values()}
    )
    outdated = {
        item.object_name
        for item in items
        for info in [infos[item.representation_id]]
        if not versions[info.product_id][info.version_id].is_latest
    }
    survey = survey_containers(read_records(many), "demo")
    assert outdated == {item["objectName"] for item in survey.outdated}
