"""Palette instances, chosen or made for every palette of a task."""

from __future__ import annotations

import pytest
from ayon_core.pipeline.create import CreatorError

from ayon_harmony.model.product_names import is_server_name

pytestmark = pytest.mark.engine

PALETTE = "io.ayon.creators.harmony.palette"


def palettes(context):
    return [i for i in context.instances if i.creator_identifier == PALETTE]


def names(context):
    return sorted(instance.product_name for instance in palettes(context))


def create(context, **form):
    return context.create(PALETTE, "Main", pre_create_data=form)


def own_palettes(scene):
    return [palette.name for palette in scene.palettes.list_palettes()]


@pytest.fixture
def skin_and_hair(scene):
    """A scene with two palettes of its own and none else."""
    scene.palettes.remove_palettes(
        [palette.path for palette in scene.palettes.list_palettes()]
    )
    for name in ("skin", "hair"):
        scene.palettes.create_palette(name)
    return scene


@pytest.fixture
def automatic(studio):
    def switch_on(*patterns):
        settings = {"create_automatically": True, "task_patterns": list(patterns)}
        studio.override("harmony", {"create": {"CreatePalette": settings}})

    return switch_on


def test_without_a_choice_every_palette_gets_an_instance(context, skin_and_hair):
    create(context)
    assert names(context) == [
        "harmony.palettehair",
        "harmony.paletteskin",
    ]


def test_palettes_of_any_script_get_names_that_the_server_takes(context, scene):
    scene.palettes.remove_palettes(
        [palette.path for palette in scene.palettes.list_palettes()]
    )
    for name in ("kůže", "kuze", "主角", "hair 1", "hair-1"):
        scene.palettes.create_palette(name)
    create(context)
    found = {instance.product_name: instance.label for instance in palettes(context)}
    assert len(found) == 5
    assert all(is_server_name(name) for name in found)
    assert {"harmony.palettekuze", "harmony.palettehair_1"} <= set(found)
    assert any(label.startswith("kůže (") for label in found.values())
    assert found["harmony.paletteu4e3bu89d2"] == "主角 (harmony.paletteu4e3bu89d2)"


def test_chosen_palettes_get_one(context, skin_and_hair):
    create(context, palettes=["palette-library/skin.plt"])
    assert names(context) == ["harmony.paletteskin"]


def test_when_every_palette_has_one_that_is_said(context, skin_and_hair):
    create(context)
    with pytest.raises(CreatorError, match="no palette of its own"):
        create(context)


def test_a_palette_from_elsewhere_is_not_offered(context, skin_and_hair, tmp_path):
    outside = tmp_path / "library" / "shared.plt"
    outside.parent.mkdir()
    outside.write_text("ToonBoomAnimationInc PaletteFile 2\n", encoding="utf-8")
    skin_and_hair.palettes.link_palette(outside)
    create(context)
    assert len(palettes(context)) == 2


def test_instances_survive_a_reset_and_forget_nothing_else(context, skin_and_hair):
    create(context)
    before = {i.id for i in palettes(context)}
    context.reset()
    assert {i.id for i in palettes(context)} == before


def test_removing_an_instance_leaves_the_palette(context, skin_and_hair):
    create(context)
    context.remove_instances(palettes(context))
    assert sorted(own_palettes(skin_and_hair)) == ["hair", "skin"]


def test_by_setting_palettes_are_listed_without_writing(
    automatic, session, skin_and_hair, make_context
):
    automatic("anim.*")
    session.scripted.run("scene.saveAll()")
    context = make_context()
    assert len(palettes(context)) == 2
    assert session.scripted.run("scene.isDirty()") is False


def test_listed_palettes_keep_their_id_when_they_are_stored(
    automatic, skin_and_hair, make_context
):
    automatic(".*")
    context = make_context()
    before = {i.id for i in palettes(context)}
    context.save_changes()
    assert {i.id for i in palettes(make_context())} == before


def test_in_other_tasks_nothing_is_listed(automatic, skin_and_hair, make_context):
    automatic("color")
    assert palettes(make_context()) == []


def test_names_that_become_one_product_are_numbered(context, skin_and_hair):
    for name in ("hair 1", "hair-1", "Hair_1"):
        skin_and_hair.palettes.create_palette(name)
    create(context)
    assert sorted(name.lower() for name in names(context)) == [
        "harmony.palettehair",
        "harmony.palettehair_1",
        "harmony.palettehair_1_2",
        "harmony.palettehair_1_3",
        "harmony.paletteskin",
    ]


def test_automatic_ones_are_numbered_too(make_context, automatic, skin_and_hair):
    for name in ("hair 1", "hair-1"):
        skin_and_hair.palettes.create_palette(name)
    automatic(".*")
    context = make_context()
    first = names(context)
    assert len(first) == len(set(first)) == 4
    context.save_changes()
    context.reset()
    assert names(context) == first
