"""Containers as AYON reads them from the records of a scene."""

from __future__ import annotations

import pytest

from ayon_harmony.host.containers import list_containers
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.scene.records import change_records, read_records

pytestmark = pytest.mark.engine


def container_record(record_id="c1", path="Top/image", **data):
    data = {
        "loader": "LoadImageSequence",
        "representation": "a" * 32,
        "name": "imageMain",
        **data,
    }
    return Record(record_id, data, (Holder(HolderKind.NODE, path),))


def test_a_container_has_every_key_that_core_reads(scene):
    scene.nodes.add_node("image", "READ")
    change_records(scene, new_containers=[container_record()])
    (container,) = list_containers(read_records(scene))
    assert container == {
        "id": "ayon.load.container",
        "schema": "ayon:container-3.0",
        "name": "imageMain",
        "namespace": "image",
        "loader": "LoadImageSequence",
        "representation": "a" * 32,
        "objectName": "image",
        "container_id": "c1",
        "nodes": ["Top/image"],
        "missing": False,
    }


def test_copies_of_one_layer_are_told_apart_by_where_they_are(scene):
    for name in ("image", "image_1"):
        scene.nodes.add_node(name, "READ")
    records = [container_record(), container_record("c2", "Top/image_1")]
    change_records(scene, new_containers=records)

    names = [item["namespace"] for item in list_containers(read_records(scene))]

    assert names == ["image", "image_1"]


def test_a_container_of_a_public_loader_is_handed_to_ours(scene):
    scene.nodes.add_node("image", "READ")
    record = container_record(loader="ImageSequenceLoader")
    change_records(scene, new_containers=[record])
    (container,) = list_containers(read_records(scene))
    assert container["loader"] == "LoadImageSequence"
    assert container["public_loader"] == "ImageSequenceLoader"


def test_every_listing_of_containers_is_fresh(scene):
    scene.nodes.add_node("image", "READ")
    change_records(scene, new_containers=[container_record()])
    records = read_records(scene)
    list_containers(records)[0]["nodes"].pop()
    assert list_containers(records)[0]["nodes"] == ["Top/image"]
