"""What is stored meets the scene: one read, one write, only what changed."""

from __future__ import annotations

import json

import pytest

from ayon_harmony.errors import MetadataError
from ayon_harmony.model.metadata import (
    KEPT_CONVERTED_NAME,
    METADATA_NAME,
    Document,
    Holder,
    HolderKind,
    Record,
)
from ayon_harmony.model.metadata_text import read_document
from ayon_harmony.model.record_tags import Tag
from ayon_harmony.scene.metadata import Metadata, portable_path

NODE, BACKDROP = HolderKind.NODE, HolderKind.BACKDROP


class FakeScene:
    """Holds what a scene would, and answers the three calls."""

    def __init__(self, nodes=(), backdrops=(), texts=None, palettes=(), columns=()):
        self.tags = {path: "" for path in nodes}
        self.backdrops = [list(item) for item in backdrops]
        self.texts = dict(texts or {})
        self.palettes, self.columns = list(palettes), list(columns)
        self.trips = []

    def __call__(self, name, *args):
        self.trips.append((name, *args))
        return getattr(self, name)(*args)

    def getStore(self, names):
        return {
            "texts": {name: self.texts.get(name) for name in names},
            "nodes": [[path, text] for path, text in self.tags.items()],
            "backdrops": [
                ["Top", index, *item] for index, item in enumerate(self.backdrops)
            ],
            "palettes": self.palettes,
            "columns": self.columns,
            "folder": "/shows/sh010",
        }

    def setStore(self, texts, tags, descriptions, read, title):
        assert read is None
        self.texts.update(texts)
        self.tags.update(dict(tags))
        for _, index, title, description in descriptions:
            assert self.backdrops[index][0] == title
            self.backdrops[index][1] = description
        return {"refused": ""}


def instance(record_id, *holders):
    return Record(record_id, {"instance_id": record_id}, holders)


def store(fake, *records):
    metadata = Metadata(fake)
    found = metadata.get_store()
    document = found.document
    for record in records:
        document = document.with_instance(record)
    metadata.set_store(document, found)
    return metadata


def test_a_new_record_tags_its_node_in_the_same_round_trip():
    fake = FakeScene(["Top/Write", "Top/Other"])
    store(fake, instance("i1", Holder(NODE, "Top/Write")))
    assert fake.tags == {"Top/Write": "i1", "Top/Other": ""}
    assert [trip[0] for trip in fake.trips] == ["getStore", "setStore"]
    assert "i1" in read_document(fake.texts[METADATA_NAME]).instances


def test_a_second_record_joins_the_first_on_a_node():
    fake = FakeScene(["Top/Read"])
    metadata = store(fake, instance("i1", Holder(NODE, "Top/Read")))
    found = metadata.get_store()
    container = Record("c1", {}, (Holder(NODE, "Top/Read", "sky"),))
    metadata.set_store(found.document.with_container(container), found)
    assert fake.tags["Top/Read"] == "i1 c1:sky"


def test_a_removed_record_takes_its_tag_along_and_leaves_others():
    fake = FakeScene(["Top/Read"])
    metadata = store(
        fake,
        instance("i1", Holder(NODE, "Top/Read")),
        instance("i2", Holder(NODE, "Top/Read")),
    )
    found = metadata.get_store()
    metadata.set_store(found.document.without(["i1"]), found)
    assert fake.tags["Top/Read"] == "i2"


def test_writing_what_is_there_changes_no_tag():
    fake = FakeScene(["Top/Write"], [["Rig", "text"]])
    metadata = store(fake, instance("i1", Holder(NODE, "Top/Write")))
    found = metadata.get_store()
    metadata.set_store(found.document, found)
    assert fake.trips[-1][2:4] == ([], [])


def test_tags_of_another_scenes_records_are_left_alone():
    fake = FakeScene(["Top/Pasted"])
    fake.tags["Top/Pasted"] = "stranger"
    store(fake, instance("i1", Holder(NODE, "Top/Pasted")))
    assert fake.tags["Top/Pasted"] == "stranger i1"


def test_a_new_node_of_an_orphans_name_is_not_tagged():
    fake = FakeScene(["Top/Write"])
    metadata = store(fake, instance("i1", Holder(NODE, "Top/Write")))
    fake.tags = {"Top/Write": ""}
    found = metadata.get_store()
    metadata.set_store(found.document.with_context({"a": 1}), found)
    assert fake.tags["Top/Write"] == ""
    assert metadata.get_store().inventory().orphans == ("i1",)


def test_an_orphan_can_be_given_a_node_again():
    fake = FakeScene(["Top/New"])
    metadata = store(fake, instance("i1", Holder(NODE, "Top/Gone")))
    found = metadata.get_store()
    assert found.inventory().orphans == ("i1",)
    document = found.document.with_holders("i1", [Holder(NODE, "Top/New")])
    metadata.set_store(document, found)
    assert fake.tags["Top/New"] == "i1"
    assert metadata.get_store().inventory().orphans == ()


def test_a_backdrop_gets_its_tag_below_its_text():
    fake = FakeScene(["Top/A"], [["Rig", "Main rig"], ["Other", ""]])
    store(fake, instance("t1", Holder(BACKDROP, "Top/Rig")))
    assert fake.backdrops == [["Rig", "Main rig\n[ayon t1]"], ["Other", ""]]


def test_of_two_backdrops_with_one_title_one_is_tagged():
    fake = FakeScene([], [["Rig", ""], ["Rig", ""]])
    metadata = store(fake, instance("t1", Holder(BACKDROP, "Top/Rig#2")))
    assert [item[1] for item in fake.backdrops] == ["", "[ayon t1]"]
    found = metadata.get_store().inventory().instances["t1"]
    assert found.holders == (Holder(BACKDROP, "Top/Rig#2"),)


def test_a_renamed_backdrop_is_still_its_instance_and_keeps_its_tag():
    fake = FakeScene([], [["Rig", ""]])
    metadata = store(fake, instance("t1", Holder(BACKDROP, "Top/Rig")))
    fake.backdrops[0][0] = "Hero rig"
    found = metadata.get_store()
    assert found.inventory().instances["t1"].holders[0].path == "Top/Hero rig"
    written = metadata.set_store(found.document, found)
    assert written.instances["t1"].holders[0].path == "Top/Hero rig"
    assert fake.backdrops == [["Hero rig", "[ayon t1]"]]


def test_copies_become_records_in_one_write():
    fake = FakeScene(["Top/Write"])
    metadata = store(fake, instance("i1", Holder(NODE, "Top/Write")))
    fake.tags |= {"Top/Write_1": "i1", "Top/G/Write": "i1"}
    found = metadata.get_store()
    trips = len(fake.trips)
    made = metadata.adopt(found, found.inventory().copies)
    assert len(fake.trips) == trips + 1
    assert [fake.tags[path] for path in ("Top/Write_1", "Top/G/Write")] == [
        record.id for record in made
    ]
    assert fake.tags["Top/Write"] == "i1"
    again = metadata.get_store().inventory()
    assert again.copies == ()
    assert len(again.instances) == 3


def test_adopting_nothing_writes_nothing():
    fake = FakeScene()
    metadata = Metadata(fake)
    assert metadata.adopt(metadata.get_store(), ()) == []
    assert [trip[0] for trip in fake.trips] == ["getStore"]


PUBLIC = {
    "Top/renderMain": {
        "id": "pyblish.avalon.instance",
        "instance_id": "r-1",
        "creator_identifier": "io.ayon.creators.harmony.render",
    },
    "Top/gone": {"id": "pyblish.avalon.instance", "instance_id": "r-2", "family": "x"},
    "rig": {
        "id": "pyblish.avalon.instance",
        "instance_id": "t-1",
        "creator_identifier": "io.ayon.creators.harmony.template",
    },
    "hero.plt": {
        "id": "pyblish.avalon.container",
        "loader": "LinkPaletteLoader",
        "representation": "x",
    },
}


def test_reading_a_scene_of_the_public_integration_writes_nothing():
    fake = FakeScene(["Top/renderMain"], texts={"avalon": json.dumps(PUBLIC)})
    found = Metadata(fake).get_store()
    assert set(found.inventory().instances) == {"r-1", "r-2", "t-1"}
    assert [trip[0] for trip in fake.trips] == ["getStore"]


def test_the_first_write_converts_and_tags_what_is_found():
    text = json.dumps(PUBLIC)
    fake = FakeScene(
        ["Top/renderMain"], [["rig", "text"]], {"ayon": text}, ["hero.plt"]
    )
    metadata = Metadata(fake)
    found = metadata.get_store()
    metadata.set_store(found.document, found)
    assert fake.tags == {"Top/renderMain": "r-1"}
    assert fake.backdrops == [["rig", "text\n[ayon t-1]"]]
    assert fake.texts[KEPT_CONVERTED_NAME] == text
    written = metadata.get_store().document.instances
    assert {name: record.is_tagged for name, record in written.items()} == {
        "r-1": True,
        "r-2": False,
        "t-1": True,
    }
    fake.tags = {"Top/elsewhere": "r-1"}
    inventory = metadata.get_store().inventory()
    assert inventory.instances["r-1"].holders[0].path == "Top/elsewhere"
    assert inventory.orphans == ("r-2",)


def test_a_scene_of_a_newer_addon_is_not_touched():
    text = json.dumps({"schema": "ayon_harmony.scene", "version": 99})
    fake = FakeScene(["Top/A"], texts={"ayon": text})
    metadata = Metadata(fake)
    found = metadata.get_store()
    with pytest.raises(MetadataError, match="newer version"):
        metadata.set_store(found.document.with_context({}), found)
    assert [trip[0] for trip in fake.trips] == ["getStore"]


def test_palettes_inside_the_scene_are_relative_and_others_are_not():
    assert portable_path("/shows/sh010/pal/a.plt", "/shows/sh010") == "pal/a.plt"
    assert portable_path("/shows/sh0100/a.plt", "/shows/sh010") == "/shows/sh0100/a.plt"
    assert portable_path("C:/s/pal/a.plt", "C:/s") == "pal/a.plt"
    fake = FakeScene(palettes=["/shows/sh010/pal/a.plt"])
    assert Metadata(fake).get_store().palettes == ("pal/a.plt",)


def test_tags_are_written_as_they_are_read():
    fake = FakeScene(["Top/A"])
    store(fake, instance("i1", Holder(NODE, "Top/A", "layer 3/ž")))
    assert fake.tags["Top/A"] == Tag("i1", "layer 3/ž").text
    assert fake.tags["Top/A"].isascii()


def test_an_empty_document_can_be_written():
    fake = FakeScene()
    metadata = Metadata(fake)
    assert metadata.set_store(Document(), metadata.get_store()) == Document()
