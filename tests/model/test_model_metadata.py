"""The document in a scene: reading, keeping, converting, telling copies."""

import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.errors import MetadataError
from ayon_harmony.model.metadata import (
    KEPT_CONVERTED_NAME,
    KEPT_CORRUPT_NAME,
    METADATA_NAME,
    SCHEMA,
    Document,
    Holder,
    HolderKind,
    Record,
)
from ayon_harmony.model.metadata_text import read_document
from ayon_harmony.model.record_inventory import (
    Copy,
    Presence,
    SceneThing,
    adopt_copy,
    take_inventory,
    with_current_paths,
)
from ayon_harmony.model.record_tags import (
    Tag,
    backdrop_tags,
    format_tags,
    parse_tags,
    with_backdrop_tags,
)

NODE = HolderKind.NODE


def instance(record_id="i1", path="Top/Write", member="", **data):
    return Record(
        record_id,
        {"instance_id": record_id, "productName": "renderMain", **data},
        (Holder(NODE, path, member),),
    )


def thing(path, *tags, kind=NODE):
    return SceneThing(kind, path, tuple(parse_tags(" ".join(tags))))


# --- reading and writing ------------------------------------------------------


@pytest.mark.parametrize("text", [None, "", "  "])
def test_a_scene_without_metadata_is_an_empty_document(text):
    document = read_document(text)
    assert document == Document()
    assert document.problems == ()


def test_a_document_is_read_back_as_it_was_written():
    document = (
        Document()
        .with_context({"comment": "žluťoučký 日本 😀"})
        .with_instance(instance())
        .with_container(
            Record("c1", {"loader": "X"}, (Holder(HolderKind.COLUMN, "sound"),))
        )
        .with_instance(Record("w1", {"productType": "workfile"}))
    )
    again = read_document(document.to_text())
    assert again.instances == document.instances
    assert again.containers == document.containers
    assert again.context == document.context
    assert list(again.instances) == ["i1", "w1"]


def test_the_text_is_ascii_so_that_no_codec_can_harm_it():
    text = Document().with_context({"a": "日本 😀"}).to_text()
    assert text.isascii()


def test_keys_of_later_versions_are_kept_at_every_level():
    text = json.dumps(
        {
            "schema": SCHEMA,
            "version": 1,
            "colour_board": {"a": 1},
            "instances": {
                "i1": {"data": {"x": 1}, "holders": [], "pinned": True},
                "odd": "text",
            },
            "containers": {"c1": {"data": {}, "holders": [{"kind": "scent"}]}},
        }
    )
    document = read_document(text)
    written = json.loads(document.with_instance(instance("i2")).to_text())
    assert written["colour_board"] == {"a": 1}
    assert written["instances"]["i1"]["pinned"] is True
    assert written["instances"]["odd"] == "text"
    assert written["containers"]["c1"]["holders"] == [{"kind": "scent"}]
    assert len(document.problems) == 2


def test_reading_twice_gives_the_same_document():
    text = json.dumps({"Top/W": {"id": "ayon.create.instance", "family": "render"}})
    assert read_document(text) == read_document(text)


@pytest.mark.parametrize(
    "text",
    ['{"Top/Write": {"id"', "[1, 2]", '"text"', "Error processing request", "[" * 9999],
)
def test_corrupt_text_is_reported_and_kept_aside_at_the_first_write(text):
    document = read_document(text)
    assert not document.instances
    assert "cannot be read" in document.problems[0]
    entries = document.with_instance(instance()).entries_to_write()
    assert entries[KEPT_CORRUPT_NAME] == text
    assert "i1" in read_document(entries[METADATA_NAME]).instances


def test_a_second_corrupt_text_does_not_push_out_the_first():
    document = read_document("{second", kept_text="{first")
    assert document.entries_to_write()[KEPT_CORRUPT_NAME] == "{first\n{second"


def test_corrupt_text_that_was_kept_before_is_kept_once_with_all_the_rest():
    document = read_document("{first", kept_text="{first\n{second")
    assert document.entries_to_write()[KEPT_CORRUPT_NAME] == "{first\n{second"


def test_damaged_parts_cost_only_themselves_and_are_kept():
    text = json.dumps(
        {
            "schema": SCHEMA,
            "version": 1,
            "context": [],
            "instances": 5,
            "containers": {"c1": {"data": {"loader": "X"}, "holders": []}},
        }
    )
    document = read_document(text)
    assert list(document.containers) == ["c1"]
    assert len(document.problems) == 2
    written = json.loads(document.to_text())
    assert written["context_damaged"] == []
    assert written["instances_damaged"] == 5


def test_a_scene_of_a_newer_addon_is_read_but_never_written():
    text = json.dumps(
        {
            "schema": SCHEMA,
            "version": 2,
            "instances": {"i1": {"data": {}, "holders": []}},
        }
    )
    document = read_document(text)
    assert "i1" in document.instances
    assert not document.is_writable
    with pytest.raises(MetadataError, match="newer version"):
        document.to_text()


def test_after_the_first_write_nothing_is_left_to_keep_aside():
    document = read_document("{broken").written()
    assert list(document.entries_to_write()) == [METADATA_NAME]


def test_an_id_is_an_instance_or_a_container_never_both():
    document = Document().with_instance(instance())
    with pytest.raises(MetadataError, match="is an instance already"):
        document.with_container(Record("i1", {}))


def test_removing_records_leaves_the_others():
    document = Document().with_instance(instance()).with_container(Record("c1", {}))
    assert list(document.without(["i1", "unknown"]).records) == ["c1"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=12), json_values, max_size=4))
def test_no_json_object_is_lost_between_reading_and_writing(payload):
    text = json.dumps(payload)
    document = read_document(text)
    entries = document.entries_to_write()
    if document.converted_from is not None:
        assert entries[KEPT_CONVERTED_NAME] == text
    again = read_document(entries[METADATA_NAME])
    assert again.records == document.records
    assert again.unknown == document.unknown


# --- tags ---------------------------------------------------------------------

tag_lists = st.lists(
    st.builds(
        Tag,
        st.uuids().map(lambda value: value.hex),
        st.text(st.characters(blacklist_categories=("Cs",))),
    ),
    unique=True,
)


@given(tag_lists)
def test_tags_are_read_back_whatever_the_member_is_called(tags):
    text = format_tags(tags)
    assert text.isascii()
    assert list(parse_tags(text)) == tags


def test_a_node_can_carry_tags_of_several_records():
    tags = (Tag("i1"), Tag("c1", "layer 3"))
    assert format_tags([*tags, Tag("i1")]) == "i1 c1:layer%203"
    assert parse_tags("i1 c1:layer%203") == tags


def test_a_backdrop_carries_its_tag_below_its_own_text():
    text = with_backdrop_tags("Main rig\nv2", [Tag("t1")])
    assert text == "Main rig\nv2\n[ayon t1]"
    assert backdrop_tags(text) == (Tag("t1"),)
    assert with_backdrop_tags(text, [Tag("t2")]) == "Main rig\nv2\n[ayon t2]"
    assert with_backdrop_tags(text, []) == "Main rig\nv2"
    assert with_backdrop_tags("", [Tag("t1")]) == "[ayon t1]"
    assert backdrop_tags(None) == ()


# --- inventory ----------------------------------------------------------------


def found_paths(found):
    return [holder.path for holder in found.holders]


def test_a_renamed_node_is_still_its_instance():
    document = Document().with_instance(instance())
    inventory = take_inventory(document, [thing("Top/Beauty", "i1")])
    found = inventory.instances["i1"]
    assert found_paths(found) == ["Top/Beauty"]
    assert found.has_moved
    assert found.presence is Presence.WHOLE
    updated = with_current_paths(document, inventory)
    assert updated.instances["i1"].holders[0].path == "Top/Beauty"


def test_looking_changes_nothing():
    document = Document().with_instance(instance())
    before = document.to_text()
    take_inventory(document, [thing("Top/Else", "i1"), thing("Top/X", "i1")])
    assert document.to_text() == before


@pytest.mark.parametrize(
    ("paths", "original"),
    [
        (["Top/Write_1", "Top/Write"], "Top/Write"),
        (["Top/Write_1", "Top/Group/Write"], "Top/Group/Write"),
        (["Top/Beauty_1", "Top/Beauty"], "Top/Beauty"),
        (["Top/G/A", "Top/G_1/A"], "Top/G/A"),
        (["Top/A", "Top/B"], "Top/A"),
    ],
)
def test_the_original_of_several_is_told_by_path_name_and_number(paths, original):
    document = Document().with_instance(instance())
    inventory = take_inventory(document, [thing(path, "i1") for path in paths])
    assert found_paths(inventory.instances["i1"]) == [original]
    (copied,) = inventory.copies
    assert [h.path for h in copied.holders] == [p for p in paths if p != original]


def test_a_copy_becomes_an_instance_of_its_own_with_the_same_data():
    document = Document().with_instance(instance(variant="Main"))
    things = [thing("Top/Write", "i1"), thing("Top/Write_1", "i1")]
    (copied,) = take_inventory(document, things).copies
    adoption = adopt_copy(document, copied, lambda: "i2")
    assert adoption.record.data["instance_id"] == "i2"
    assert adoption.record.data["variant"] == "Main"
    assert adoption.document.instances["i1"] == document.instances["i1"]
    things[1] = thing("Top/Write_1", "i2")
    settled = take_inventory(adoption.document, things)
    assert settled.copies == ()
    assert found_paths(settled.instances["i2"]) == ["Top/Write_1"]


def test_changing_the_copys_data_leaves_the_original_alone():
    document = Document().with_instance(instance(creator_attributes={"review": True}))
    copied = Copy("i1", (Holder(NODE, "Top/Write_1"),))
    adoption = adopt_copy(document, copied)
    adoption.record.data["creator_attributes"]["review"] = False
    assert document.instances["i1"].data["creator_attributes"] == {"review": True}
    assert uuid.UUID(adoption.record.id)


def test_a_copy_of_nothing_known_is_refused():
    with pytest.raises(MetadataError, match="no record gone"):
        adopt_copy(Document(), Copy("gone", ()))


def test_an_instance_whose_node_is_gone_stays_and_is_an_orphan():
    document = Document().with_instance(instance())
    inventory = take_inventory(document, [])
    assert inventory.orphans == ("i1",)
    assert inventory.instances["i1"].presence is Presence.MISSING
    assert with_current_paths(document, inventory) == document


def test_instances_of_the_scene_itself_are_always_there():
    document = Document().with_instance(Record("w1", {"productType": "workfile"}))
    inventory = take_inventory(document, [])
    assert inventory.orphans == ()
    assert inventory.instances["w1"].presence is Presence.WHOLE


def test_a_new_node_of_the_old_name_is_not_taken_for_the_instance():
    document = Document().with_instance(instance())
    inventory = take_inventory(document, [thing("Top/Write")])
    assert inventory.orphans == ("i1",)


def test_palettes_and_columns_are_found_by_path():
    document = Document().with_container(
        Record("p", {}, (Holder(HolderKind.PALETTE, "palette-library/a.plt"),))
    )
    gone = take_inventory(document, [])
    assert gone.orphans == ("p",)
    palette = thing("palette-library/a.plt", kind=HolderKind.PALETTE)
    assert take_inventory(document, [palette]).orphans == ()


def test_tags_from_another_scene_are_strays():
    document = Document().with_instance(instance())
    stray = thing("Top/Pasted", "other")
    inventory = take_inventory(document, [thing("Top/Write", "i1"), stray])
    assert inventory.strays == (stray,)
    assert inventory.copies == ()


def members(group, record_id="bg"):
    return [
        thing(f"{group}/sky", f"{record_id}:sky"),
        thing(f"{group}/hills", f"{record_id}:hills"),
    ]


BACKGROUND = Record(
    "bg",
    {"loader": "BackgroundLoader"},
    (Holder(NODE, "Top/sky", "sky"), Holder(NODE, "Top/hills", "hills")),
)


def test_a_container_of_many_nodes_is_found_member_by_member():
    document = Document().with_container(BACKGROUND)
    found = take_inventory(document, members("Top/Set")).containers["bg"]
    assert found_paths(found) == ["Top/Set/sky", "Top/Set/hills"]


def test_a_lost_member_makes_a_container_partial():
    document = Document().with_container(BACKGROUND)
    inventory = take_inventory(document, members("Top")[:1])
    assert inventory.containers["bg"].presence is Presence.PARTIAL
    assert inventory.orphans == ()
    kept = with_current_paths(document, inventory)
    assert kept.containers["bg"].holders == BACKGROUND.holders


def test_each_copy_of_a_background_is_one_copy():
    document = Document().with_container(BACKGROUND)
    things = members("Top") + members("Top/A") + members("Top/B")
    inventory = take_inventory(document, things)
    assert [[h.path for h in c.holders] for c in inventory.copies] == [
        ["Top/A/sky", "Top/A/hills"],
        ["Top/B/sky", "Top/B/hills"],
    ]


def test_what_lies_in_a_copied_group_is_of_that_copy():
    group = Holder(HolderKind.NODE, "Top/Set", "")
    inner = Holder(HolderKind.NODE, "Top/Set/FG", "FG")
    leaf = Holder(HolderKind.NODE, "Top/Set/FG/tree", "FG/tree")
    record = Record("bg", {}, (group, inner, leaf))
    things = []
    for name in ("Set", "Set_1", "Set_2"):
        things += [
            thing(f"Top/{name}", "bg"),
            thing(f"Top/{name}/FG", "bg:FG"),
            thing(f"Top/{name}/FG/tree", "bg:FG%2Ftree"),
        ]
    copies = take_inventory(Document().with_container(record), things).copies
    assert [[h.path for h in c.holders] for c in copies] == [
        ["Top/Set_1", "Top/Set_1/FG", "Top/Set_1/FG/tree"],
        ["Top/Set_2", "Top/Set_2/FG", "Top/Set_2/FG/tree"],
    ]


def test_two_copies_in_one_group_are_two_copies():
    document = Document().with_container(BACKGROUND)
    things = members("Top")
    for number in (1, 2):
        things += [
            thing(f"Top/sky_{number}", "bg:sky"),
            thing(f"Top/hills_{number}", "bg:hills"),
        ]
    copies = take_inventory(document, things).copies
    assert [[h.path for h in c.holders] for c in copies] == [
        ["Top/sky_1", "Top/hills_1"],
        ["Top/sky_2", "Top/hills_2"],
    ]


# --- public integrations ------------------------------------------------------

CONTAINER = {
    "schema": "openpype:container-2.0",
    "id": "pyblish.avalon.container",
    "name": "imageBg",
    "namespace": "imageBg_1",
    "representation": "abc",
}
PUBLIC = {
    "AYON_context": {"publish_attributes": {}},
    "__workfile__": {
        "id": "ayon.create.instance",
        "creator_identifier": "io.ayon.creators.harmony.workfile",
        "instance_id": "w-1",
        "productType": "workfile",
    },
    "Top/renderMain": {
        "id": "pyblish.avalon.instance",
        "creator_identifier": "io.ayon.creators.harmony.render",
        "instance_id": "r-1",
        "family": "render",
        "subset": "renderMain",
        "asset": "/shots/sh010",
        "creator_attributes": {"render_target": "farm"},
        "note": "mine",
    },
    "rig_A": {
        "id": "ayon.create.instance",
        "creator_identifier": "io.ayon.creators.harmony.template",
        "instance_id": "t-1",
        "productType": "harmony.template",
    },
    "Top/imageBg_1": {**CONTAINER, "loader": "ImageSequenceLoader", "nodes": []},
    "rigB": {**CONTAINER, "loader": "TemplateLoader", "nodes": ["Top/Rig"]},
    "backgroundMain": {
        **CONTAINER,
        "loader": "BackgroundLoader",
        "nodes": ["Top/sky", "Top/A/sky", "Top/hills"],
    },
    "/studio/pal/hero.plt": {**CONTAINER, "loader": "LinkPaletteLoader"},
    "audioMain": {**CONTAINER, "loader": "ImportAudioLoader", "nodes": []},
    "number": 5,
    "mystery": {"a": 1},
}


def public(**entries):
    return read_document(json.dumps(entries or PUBLIC))


def container_of(document, key):
    (record,) = [r for r in document.containers.values() if r.data["public_key"] == key]
    return record


def test_instances_of_the_public_integration_keep_their_ids_and_data():
    document = public()
    assert set(document.instances) == {"w-1", "r-1", "t-1"}
    render = document.instances["r-1"]
    assert render.holders == (Holder(NODE, "Top/renderMain"),)
    assert render.data["productType"] == "render"
    assert render.data["productName"] == "renderMain"
    assert render.data["folderPath"] == "/shots/sh010"
    assert render.data["creator_attributes"] == {"render_target": "farm"}
    assert render.data["note"] == "mine"
    assert render.data["id"] == "ayon.create.instance"
    assert document.instances["w-1"].holders == ()
    assert document.instances["t-1"].holders == (
        Holder(HolderKind.BACKDROP, "Top/rig_A"),
    )


def test_the_publish_context_of_the_public_integration_is_taken_over():
    assert public().context == {"publish_attributes": {}}


def test_containers_of_the_public_integration_know_what_they_stand_for():
    document = public()
    assert container_of(document, "Top/imageBg_1").holders == (
        Holder(NODE, "Top/imageBg_1"),
    )
    assert container_of(document, "rigB").holders == (
        Holder(HolderKind.BACKDROP, "Top/rigB"),
        Holder(NODE, "Top/Rig", "Rig"),
    )
    assert container_of(document, "backgroundMain").holders == (
        Holder(NODE, "Top/sky", "Top/sky"),
        Holder(NODE, "Top/A/sky", "Top/A/sky"),
        Holder(NODE, "Top/hills", "hills"),
    )
    assert container_of(document, "/studio/pal/hero.plt").holders == (
        Holder(HolderKind.PALETTE, "/studio/pal/hero.plt"),
    )
    assert container_of(document, "audioMain").holders == ()


def test_containers_keep_what_core_reads():
    data = container_of(public(), "Top/imageBg_1").data
    assert data["id"] == "ayon.load.container"
    assert data["representation"] == "abc"
    assert data["namespace"] == "imageBg_1"


def test_entries_of_neither_kind_are_kept_and_told():
    document = public()
    assert document.unknown == {"number": 5, "mystery": {"a": 1}}
    assert len(document.problems) == 2
    assert json.loads(document.to_text())["mystery"] == {"a": 1}


def test_untagged_records_are_found_by_path_until_they_are_tagged():
    document = public()
    inventory = take_inventory(document, [thing("Top/renderMain")])
    assert found_paths(inventory.instances["r-1"]) == ["Top/renderMain"]
    tagged = document.with_holders("r-1", [Holder(NODE, "Top/renderMain")])
    assert tagged.instances["r-1"].is_tagged
    assert take_inventory(tagged, [thing("Top/renderMain")]).orphans.count("r-1") == 1


def test_conversion_keeps_the_old_text_beside_the_new_document():
    entries = public().entries_to_write()
    assert json.loads(entries[KEPT_CONVERTED_NAME]) == PUBLIC
    again = read_document(entries[METADATA_NAME])
    assert again.converted_from is None
    assert set(again.instances) == {"w-1", "r-1", "t-1"}
    assert not again.instances["r-1"].is_tagged


def test_ids_are_the_same_at_every_reading_before_the_first_write():
    assert list(public().containers) == list(public().containers)


def test_two_entries_with_one_id_get_two():
    one = {"id": "ayon.create.instance", "instance_id": "same", "family": "render"}
    document = public(**{"Top/A": one, "Top/B": one})
    assert len(document.instances) == 2
    assert "same" in document.instances


@pytest.mark.parametrize(
    ("family", "name", "creator", "product_type", "target"),
    [
        ("render", "renderMain", "render", "render", "local"),
        ("render", "renderFarmMain", "render", "render", "farm"),
        ("renderFarm", "renderMain", "render", "render", "farm"),
        ("template", "templateRig", "template", "harmony.template", None),
        ("workfile", "workfileMain", "workfile", "workfile", None),
    ],
)
def test_instances_from_openpype_days_get_a_creator(
    family, name, creator, product_type, target
):
    document = public(
        x={
            "id": "pyblish.avalon.instance",
            "family": family,
            "subset": name,
            "asset": "sh010",
        }
    )
    (record,) = document.instances.values()
    assert record.data["creator_identifier"] == f"io.ayon.creators.harmony.{creator}"
    assert record.data["productType"] == product_type
    assert record.data.get("creator_attributes", {}).get("render_target") == target
    assert "folderPath" not in record.data
    assert record.data["asset"] == "sh010"
    assert record.data["instance_id"] == record.id


def test_the_avalon_entry_counts_only_without_an_ayon_one():
    old = json.dumps({"Top/W": {"id": "pyblish.avalon.instance", "family": "render"}})
    assert len(read_document(None, old).instances) == 1
    assert len(read_document(Document().to_text(), old).instances) == 0
