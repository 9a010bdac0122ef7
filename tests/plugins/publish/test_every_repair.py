"""Every repair of every validator, in each situation that raises its error.

A repair repairs, or is not offered: each situation says which.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ayon_harmony.checking.scene_check import Level
from ayon_harmony.model.frames import SceneLength
from ayon_harmony.scene.records import change_records, read_records
from tests.plugins.undo_steps import noted_steps

pytestmark = pytest.mark.engine

DETECT = "render.auto.detect.creator"
PALETTE = (
    "ToonBoomAnimationInc PaletteFile 2\nSolid Skin 0x0a00000000000001 1 2 3 255\n"
)
MENDED, NOT_OFFERED = True, False


def _lose_drawing(stage, *, archived):
    (element,) = stage.scene.drawings.list_elements()
    if archived:
        stage.save()
    for path in stage.scene.drawings.list_drawings(element.id).values():
        Path(path).unlink()
    if not archived:
        stage.save()


def _lose_palette(stage, *, archived):
    path = Path(stage.scene.palettes.create_palette("bob").path)
    stage.scene.settings.save_scene()
    path.write_text(PALETTE, encoding="utf-8")
    if archived:
        stage.save()
    path.unlink()
    stage.scene.settings.save_scene()


def _lose_texture(stage, *, archived):
    path = Path(stage.scene.palettes.create_palette("bob").path)
    stage.scene.settings.save_scene()
    text = PALETTE + "Texture Cloth 0x0a00000000000002 Tile\n"
    path.write_text(text, encoding="utf-8")
    texture = path.parent / "bob_textures" / "0a00000000000002.tga"
    texture.parent.mkdir()
    if archived:
        texture.write_bytes(b"tga")
        stage.save()
        texture.unlink()


def _link_palette(stage, *, is_there):
    path = stage.folder.parent / "desktop" / "bob.plt"
    path.parent.mkdir()
    path.write_text(PALETTE, encoding="utf-8")
    stage.scene.palettes.link_palette(path)
    if not is_there:
        path.unlink()


def _link_in_element(stage):
    path = stage.folder.parent / "desktop" / "bob.plt"
    path.parent.mkdir()
    path.write_text(PALETTE, encoding="utf-8")
    folder = stage.folder / "elements" / "hero"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "PALETTE_LIST").write_text(
        f'ToonBoomAnimationInc PaletteList 1\npalette-library/b LINK "{path}"\n',
        encoding="utf-8",
    )


def _render(stage, variant="Main", **attributes):
    path = stage.create_render(variant)
    if attributes:
        stage.scene.nodes.set_attributes(path, attributes)
    return path


def _disable(stage):
    stage.scene.nodes.set_nodes_enabled({_render(stage): False})


def _disable_group(stage):
    outer = stage.scene.groups.group_nodes([_render(stage)], "Out").path
    stage.scene.nodes.set_nodes_enabled({outer: False})


def _unfeed(stage):
    stage.scene.nodes.unlink_nodes(_render(stage), 0)


def _same_files(stage, **attributes):
    _render(stage, "A", DRAWING_NAME="frames/x-")
    _render(stage, "B", DRAWING_NAME="./frames/X-")


def _same_files_as_a_strangers(stage):
    _render(stage, "A", DRAWING_NAME="frames/x-")
    stage.scene.nodes.add_node("Strange", "WRITE")
    values = {"DRAWING_NAME": "frames/x-", "DRAWING_TYPE": "PNG4"}
    stage.scene.nodes.set_attributes("Top/Strange", values)


def _same_movie(stage):
    for variant in ("A", "B"):
        _render(
            stage,
            variant,
            EXPORT_TO_MOVIE="Output Movie",
            MOVIE_PATH="frames/x",
            MOVIE_FORMAT="com.toonboom.quicktime.legacy",
        )


def _made_twice(stage):
    path = _render(stage)
    context = stage.make_context()
    context.remove_instances(
        [i for i in context.instances if i.transient_data["holder"] == path]
    )
    other = _render(stage)
    # As an earlier version of the addon left it.
    prefix = stage.scene.nodes.get_attributes(path, ["DRAWING_NAME"])
    stage.scene.nodes.add_node("Before", "WRITE")
    values = {**prefix, "DRAWING_TYPE": "PNG4"}
    stage.scene.nodes.set_attributes("Top/Before", values)
    assert other == path


def _products_by_case(stage):
    _render(stage, "Main")
    _render(stage, "Other")
    records = read_records(stage.scene).instances
    (other,) = (item for item in records if item.data.get("variant") == "Other")
    data = {**other.data, "productName": "RENDERANIMATIONMAIN"}
    change_records(stage.scene, data={other.id: data})


def _one_node_for_two(stage):
    _render(stage)
    (record,) = (
        item
        for item in read_records(stage.scene).instances
        if item.data["productBaseType"] == "render"
    )
    from ayon_harmony.model.metadata import Record

    data = {
        **record.data,
        "instance_id": "twin",
        "variant": "Twin",
        "productName": "renderAnimationTwin",
    }
    change_records(stage.scene, new_instances=[Record("twin", data, record.holders)])


def _same_node_names(stage):
    for place in ("Peg", "Other"):
        stage.scene.nodes.add_node(place, "PEG")
    group = stage.scene.groups.group_nodes(["Top/Peg"], "Inside").path
    stage.scene.nodes.add_node("Final", "WRITE")
    stage.scene.nodes.add_node("FINAL", "WRITE", group)


def _detect(stage):
    stage.scene.nodes.set_node_colors({"Top/hero": "#ff0000ff"})
    stage.create(DETECT)
    (composite,) = (
        node.path
        for node in stage.scene.nodes.list_nodes(types=["COMPOSITE"])
        if node.path.endswith("_comp")
    )
    return composite


def _layer_left(stage):
    stage.scene.nodes.unlink_nodes(_detect(stage), 0)


def _layer_in_another_group(stage):
    composite = _detect(stage)
    stage.scene.nodes.unlink_nodes(composite, 0)
    stage.scene.groups.group_nodes(["Top/hero"], "Elsewhere")


def _composite_gone(stage):
    stage.scene.nodes.delete_nodes([_detect(stage)])


def _unfeed_all_displays(stage):
    stage.scene.nodes.unlink_nodes("Top/Display", 0)
    stage.save_review()


def _choose_frames(stage):
    _render(stage)
    context = stage.make_context()
    (render,) = (i for i in context.instances if i.product_base_type == "render")
    render.creator_attributes["frame_range"] = "custom"
    render.creator_attributes["frame_start"] = 5000
    render.creator_attributes["frame_end"] = 5010
    context.save_changes()


def _copied(stage):
    _render(stage)
    (record,) = (
        item
        for item in read_records(stage.scene).instances
        if item.data["productBaseType"] == "render"
    )
    values = {**record.data, "task": "rigging"}
    change_records(stage.scene, data={record.id: values})


def _newer(stage):
    name = "demo_sh010_animation_v004.zip"
    stage.zip.with_name(name).write_bytes(stage.zip.read_bytes())


def _broken_zip(stage):
    stage.zip.write_bytes(b"PK no zip")


def _unsaved(stage):
    context = stage.make_context()
    (workfile,) = (i for i in context.instances if i.product_base_type == "workfile")
    workfile["active"] = False
    context.save_changes()
    stage.session.workfile.is_ahead = True


SITUATIONS = [
    (
        "ValidateSceneSettings",
        lambda s: s.scene.settings.change_scene(length=SceneLength(30, 1, 30)),
        "plays frames 1-30",
        MENDED,
    ),
    (
        "ValidateSceneSettings",
        lambda s: s.scene.settings.change_scene(fps=12.0),
        "12 frames a second",
        MENDED,
    ),
    (
        "ValidateSceneSettings",
        lambda s: s.scene.settings.change_scene(resolution=(640, 480)),
        "640 x 480",
        MENDED,
    ),
    ("ValidateInstance", _copied, "the task of|The task of", MENDED),
    ("ValidateDrawings", lambda s: _lose_drawing(s, archived=True), "lacks", MENDED),
    (
        "ValidateDrawings",
        lambda s: _lose_drawing(s, archived=False),
        "lacks the files",
        NOT_OFFERED,
    ),
    (
        "ValidatePalettes",
        lambda s: _lose_palette(s, archived=True),
        "is missing",
        MENDED,
    ),
    (
        "ValidatePalettes",
        lambda s: _lose_palette(s, archived=False),
        "is missing",
        NOT_OFFERED,
    ),
    (
        "ValidatePalettes",
        lambda s: _lose_texture(s, archived=True),
        "lacks its texture",
        MENDED,
    ),
    (
        "ValidatePalettes",
        lambda s: _lose_texture(s, archived=False),
        "lacks its texture",
        NOT_OFFERED,
    ),
    (
        "ValidatePalettesInProject",
        lambda s: _link_palette(s, is_there=True),
        "is linked from",
        MENDED,
    ),
    (
        "ValidatePalettesInProject",
        lambda s: _link_palette(s, is_there=False),
        "is linked from",
        NOT_OFFERED,
    ),
    ("ValidatePalettesInProject", _link_in_element, "is linked from", NOT_OFFERED),
    ("ValidateFrames", _choose_frames, "shall deliver frames", MENDED),
    ("ValidateWriteNodes", _disable, "is disabled", MENDED),
    ("ValidateWriteNodes", _disable_group, "disabled group", MENDED),
    ("ValidateWriteNodes", _unfeed, "nothing connected", NOT_OFFERED),
    ("ValidateWriteNodes", _same_files, "same files as", MENDED),
    ("ValidateWriteNodes", _same_files_as_a_strangers, "same files as", MENDED),
    ("ValidateWriteNodes", _same_movie, "same files as", MENDED),
    ("ValidateWriteNodes", _made_twice, "same files as", MENDED),
    (
        "ValidateWriteNodes",
        lambda s: _render(s, DRAWING_NAME="../x-"),
        "out of its folder",
        MENDED,
    ),
    (
        "ValidateWriteNodes",
        lambda s: _render(s, EXPORT_TO_MOVIE="Output Movie", MOVIE_PATH=""),
        "has no file name",
        MENDED,
    ),
    (
        "ValidateWriteNodes",
        lambda s: (
            _render(s),
            s.set_settings("ValidateWriteNodes", allowed_drawing_types=["EXR"]),
        ),
        "the studio takes EXR",
        MENDED,
    ),
    ("ValidateUniqueNames", _same_node_names, "Several nodes", MENDED),
    ("ValidateUniqueNames", _products_by_case, "upper and lower", NOT_OFFERED),
    ("ValidateUniqueNames", _one_node_for_two, "stand for one thing", NOT_OFFERED),
    (
        "ValidateReview",
        lambda s: (
            s.scene.nodes.add_node("No", "DISPLAY"),
            s.save_review(display="Top/No"),
        ),
        "Nothing is connected",
        MENDED,
    ),
    ("ValidateReview", _unfeed_all_displays, "Nothing is connected", NOT_OFFERED),
    ("ValidateReview", lambda s: s.save_review(width=1001), "1001 x", MENDED),
    ("ValidateWorkfile", _newer, "is newer", MENDED),
    ("ValidateWorkfile", _broken_zip, "demo_sh010_animation_v003", NOT_OFFERED),
    ("ValidateWorkfile", _unsaved, "lacks your latest work", MENDED),
    ("ValidateRenderLayers", _layer_left, "do not reach", MENDED),
    ("ValidateRenderLayers", _layer_in_another_group, "do not reach", NOT_OFFERED),
    ("ValidateRenderLayers", _composite_gone, "not in the scene", NOT_OFFERED),
]


def errors_of(results, plugin):
    return [
        item
        for item in results
        if item.plugin == plugin and item.level is not Level.WARNING
    ]


def repairs_of(result):
    return [action for action in result.actions if action.label == "Repair"]


@pytest.mark.parametrize(
    ("plugin", "fail", "text", "is_mended"),
    SITUATIONS,
    ids=[f"{plugin}-{number}" for number, (plugin, *_) in enumerate(SITUATIONS)],
)
def test_a_repair_repairs_or_is_not_offered(
    stage, check, plugin, fail, text, is_mended
):
    fail(stage)
    results = errors_of(check.run(), plugin)
    assert results, "the situation raises no error"
    assert re.search(text, " ".join(result.text for result in results))
    offered = [result for result in results if repairs_of(result)]
    assert bool(offered) is is_mended
    if is_mended:
        with noted_steps(stage.session.scripted) as titles:
            left = check.run_action(offered[0], repairs_of(offered[0])[0].id)
        assert errors_of(left, plugin) == []
        validator = check._plugins[plugin]
        is_step = validator.repair_is_undoable
        assert titles == ([f"AYON: Repair {validator.label}"] if is_step else [])


def test_the_publisher_shows_what_is_offered_and_hides_what_is_not(stage, check):
    publisher = pytest.importorskip("ayon_core.tools.publisher.models.publish")

    def shown(plugin_name):
        check.run()
        plugin = check._plugins[plugin_name]
        proxy = publisher.PublishPluginsProxy([plugin])
        items = proxy.get_plugin_action_items(plugin.id)
        return [item.label for item in items if item.on_filter in ("failed", "all")]

    path = stage.create_render()
    stage.scene.nodes.unlink_nodes(path, 0)
    assert shown("ValidateWriteNodes") == ["Select in Harmony"]
    stage.scene.nodes.set_nodes_enabled({path: False})
    assert shown("ValidateWriteNodes") == ["Select in Harmony", "Repair"]


def test_one_instance_that_can_be_mended_is_enough_to_offer_it(stage, check):
    stage.scene.nodes.unlink_nodes(stage.create_render("A"), 0)
    stage.scene.nodes.set_nodes_enabled({stage.create_render("B"): False})
    results = errors_of(check.run(), "ValidateWriteNodes")
    assert [bool(repairs_of(result)) for result in results] == [True, True]
    left = errors_of(
        check.run_action(results[0], repairs_of(results[0])[0].id),
        "ValidateWriteNodes",
    )
    assert ["nothing connected" in result.text for result in left] == [True]


def test_a_repair_of_twins_leaves_the_first_and_strangers_as_they_are(stage, check):
    _same_files_as_a_strangers(stage)
    first = stage.create_render("C")
    stage.scene.nodes.set_attributes(first, {"DRAWING_NAME": "frames/y-"})
    (result,) = errors_of(check.run(), "ValidateWriteNodes")
    check.run_action(result, repairs_of(result)[0].id)
    nodes = stage.scene.nodes.list_nodes(types=["WRITE"], attributes=["DRAWING_NAME"])
    names = {node.name: node.attributes["DRAWING_NAME"] for node in nodes}
    assert names["Strange"] == "frames/x-"
    assert names["renderAnimationC"] == "frames/y-"
    assert names["renderAnimationA"] == "frames/x_2-"


def test_a_task_that_asks_for_nothing_usable_is_told_without_a_repair(
    stage, check, monkeypatch
):
    from ayon_harmony.checking import whole_scene

    def unusable(_context):
        raise ValueError("fps is 'fast'")

    monkeypatch.setattr(whole_scene, "_task_settings", unusable)
    (result,) = errors_of(check.run(), "ValidateSceneSettings")
    assert "cannot be used" in result.text
    assert repairs_of(result) == []


def test_a_task_that_nobody_filled_in_is_told_and_stops_nobody(stage, check):
    entity = stage.studio.project("demo").find_folder("/shots/sq01/sh010")
    entity["attrib"].update(fps=0, resolutionWidth=0, resolutionHeight=0, frameEnd=None)
    results = [r for r in check.run() if r.plugin == "ValidateSceneSettings"]
    assert [result.level for result in results] == [Level.WARNING]
    for words in ("frame rate is 0", "width is 0", "height is 0", "no frameEnd"):
        assert words in results[0].text


def test_a_camera_is_made_the_default_where_there_is_one(stage, check, monkeypatch):
    from ayon_harmony.scene.settings import Settings

    stage.save_review()
    get = Settings.get_scene
    monkeypatch.setattr(
        Settings, "get_scene", lambda self: replace(get(self), default_camera="")
    )
    (result,) = errors_of(check.run(), "ValidateReview")
    assert [action.label for action in repairs_of(result)] == ["Repair"]
