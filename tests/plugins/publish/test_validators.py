"""Every validator: what fails it, what repairs it, what the studio may change."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyblish.api
import pyblish.plugin
import pytest

from ayon_harmony.checking.scene_check import CheckActionError, Level
from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.formats.tvg.palette import DrawingColor
from ayon_harmony.model.frames import SceneLength
from ayon_harmony.scene.drawings import Exposure
from ayon_harmony.scene.records import change_records, read_records
from ayon_harmony.scene.settings import Settings

pytestmark = pytest.mark.engine

PLUGINS = Path(__file__).resolve().parents[3] / "client/ayon_harmony/plugins/publish"
TEMPLATE = "io.ayon.creators.harmony.template"
PALETTE_TEXT = (
    "ToonBoomAnimationInc PaletteFile 2\nSolid Skin 0x0a00000000000001 1 2 3 255\n"
)


# --- how each one is failed ---------------------------------------------------


def with_another_range(stage):
    stage.scene.settings.change_scene(length=SceneLength(30, 1, 30))


def without_sound(stage):
    stage.set_settings("ValidateAudio", enabled=True)


def copied_from_another_shot(stage):
    stage.create_render()
    records = read_records(stage.scene).instances
    (record,) = (item for item in records if item.data["productBaseType"] == "render")
    other = {"folderPath": "/assets/char/bob", "task": "rigging"}
    values = {**record.data, **other, "productName": "renderRiggingMain"}
    change_records(stage.scene, data={record.id: values})


def without_a_drawing(stage):
    (element,) = stage.scene.drawings.list_elements()
    for path in stage.scene.drawings.list_drawings(element.id).values():
        Path(path).unlink()


def without_a_palette(stage):
    made = stage.scene.palettes.create_palette("bob")
    Path(made.path).write_text(PALETTE_TEXT, encoding="utf-8")
    stage.save()
    Path(made.path).unlink()


def without_the_palette_of_a_drawing(stage):
    made = stage.scene.drawings.add_drawing_layer("body", "tvg")
    builder = DrawingBuilder()
    layer = builder.layer("C")
    color = DrawingColor(0x0A00000000000009, "Coat", "bob", (10, 20, 30, 255))
    layer.shape().area(rectangle(0, 0, 9, 9), layer.paint(color))
    drawing = stage.folder.parent / "body.tvg"
    drawing.write_bytes(builder.to_bytes())
    stage.scene.drawings.import_drawings(made.element_id, {"1": drawing})
    stage.scene.drawings.set_exposures(made.column, [Exposure(3, 8, "1")])
    stage.save()


def with_a_palette_from_elsewhere(stage):
    outside = stage.folder.parent / "desktop"
    (outside / "bob_textures").mkdir(parents=True)
    text = PALETTE_TEXT + "Texture Cloth 0x0a00000000000002 Tile\n"
    (outside / "bob.plt").write_text(text, encoding="utf-8")
    (outside / "bob_textures" / "0a00000000000002.tga").write_bytes(b"tga")
    stage.scene.palettes.link_palette(outside / "bob.plt")


def with_frames_that_are_not_there(stage):
    stage.create_render()
    context = stage.make_context()
    (render,) = (i for i in context.instances if i.product_base_type == "render")
    for key, value in (
        ("frame_range", "custom"),
        ("frame_start", 1001),
        ("frame_end", 1100),
    ):
        render.creator_attributes[key] = value
    context.save_changes()


def with_a_write_node_that_writes_nothing_of_use(stage):
    path = stage.create_render()
    stage.scene.nodes.set_attributes(
        path, {"DRAWING_NAME": "frames/shot_010", "START": -5}
    )
    stage.scene.nodes.set_nodes_enabled({path: False})


def with_two_write_nodes_of_one_name(stage):
    stage.scene.nodes.add_node("Final", "WRITE")
    stage.scene.nodes.add_node("Peg", "PEG")
    group = stage.scene.groups.group_nodes(["Top/Peg"], "Inside").path
    stage.scene.nodes.add_node("final", "WRITE", group)


def with_a_review_of_an_empty_display(stage):
    stage.scene.nodes.add_node("Empty", "DISPLAY")
    stage.save_review(display="Top/Empty", width=1001)


def with_a_newer_version(stage):
    stage.zip.with_name("demo_sh010_animation_v004.zip").write_bytes(
        stage.zip.read_bytes()
    )


def with_another_scene_version(stage):
    (stage.folder / "retake.xstage").write_text("<project/>", encoding="utf-8")


def with_an_element_that_nothing_shows(stage):
    made = stage.scene.drawings.add_drawing_layer("old", "png")
    stage.scene.nodes.delete_nodes([made.node_path])


def with_a_file_that_windows_refuses(stage):
    (stage.folder / "aux.txt").write_text("", encoding="utf-8")


def with_a_full_disk(stage):
    stage.set_settings("ValidateDiskSpace", minimum_free_gib=1e9)


def with_a_layer_that_left_its_render_layer(stage):
    stage.scene.nodes.set_node_colors({"Top/hero": "#ff0000ff"})
    stage.create("render.auto.detect.creator")
    (composite,) = (
        link.target
        for link in stage.scene.nodes.list_links(["Top/hero"])
        if link.target not in ("Top/Scene",) and link.target.endswith("_comp")
    )
    stage.scene.nodes.unlink_nodes(composite, 0)


def with_a_template_that_needs_more(stage):
    stage.scene.nodes.add_node("Arm", "PEG")
    stage.scene.nodes.add_node("Body", "PEG", x=5000)
    stage.scene.nodes.link_nodes("Top/Body", "Top/Arm")
    stage.scene.nodes.select(["Top/Arm"])
    stage.create(TEMPLATE, "Rig")


@dataclass(frozen=True)
class Case:
    """How a validator is failed.

    Attributes:
        fail: What is done to the scene.
        text: What the artist reads then, a regular expression.
        level: How bad it is.
        is_repaired: Whether there is a repair.
        is_undone: Whether the repair is a step that Harmony can undo.

    """

    fail: Callable[[Any], None]
    text: str
    level: Level = Level.ERROR
    is_repaired: bool = False
    is_undone: bool = True


CASES = {
    "ValidateSceneSettings": Case(
        with_another_range,
        "plays frames 1-30 of 30; the task asks for 1-24",
        is_repaired=True,
    ),
    "ValidateAudio": Case(without_sound, "no sound"),
    "ValidateInstance": Case(
        copied_from_another_shot,
        "'/assets/char/bob'; here it should be '/shots",
        is_repaired=True,
    ),
    "ValidateDrawings": Case(
        without_a_drawing,
        "'hero' lacks the files of its drawings '1'",
        is_repaired=True,
        is_undone=False,
    ),
    "ValidatePalettes": Case(
        without_a_palette, "palette 'bob' is missing", is_repaired=True, is_undone=False
    ),
    "ValidateColors": Case(
        without_the_palette_of_a_drawing,
        r"The colour 'Coat' of the palette 'bob' is in no palette of the scene\. "
        r"Drawings in it: 'body-1' \(frames 3-8\)\.",
        is_repaired=True,
    ),
    "ValidatePalettesInProject": Case(
        with_a_palette_from_elsewhere,
        "'bob' is linked from .*desktop",
        is_repaired=True,
    ),
    "ValidateFrames": Case(
        with_frames_that_are_not_there,
        "frames 1001-1100; the scene has frames 1001-1024",
        is_repaired=True,
    ),
    "ValidateWriteNodes": Case(
        with_a_write_node_that_writes_nothing_of_use,
        "ends in a digit",
        is_repaired=True,
    ),
    "ValidateUniqueNames": Case(
        with_two_write_nodes_of_one_name, "Several nodes are called", is_repaired=True
    ),
    "ValidateReview": Case(
        with_a_review_of_an_empty_display,
        "connected to the display 'Top/Empty'",
        is_repaired=True,
    ),
    "ValidateWorkfile": Case(
        with_a_newer_version,
        "'demo_sh010_animation_v004.zip' is newer",
        is_repaired=True,
        is_undone=False,
    ),
    "ValidateSceneVersions": Case(
        with_another_scene_version, "'retake.xstage' travels along", Level.WARNING
    ),
    "ValidateUnusedElements": Case(
        with_an_element_that_nothing_shows, "element 'old' is in", Level.WARNING
    ),
    "ValidateNames": Case(
        with_a_file_that_windows_refuses, "'aux.txt' is a name that Windows cannot hold"
    ),
    "ValidateDiskSpace": Case(with_a_full_disk, "has .* left; the publish may take"),
    "ValidateRenderLayers": Case(
        with_a_layer_that_left_its_render_layer,
        "do not reach its composite: 'Top/",
        is_repaired=True,
    ),
    "ValidateTemplate": Case(
        with_a_template_that_needs_more, "'Top/Arm' .* takes its input from 'Top/Body'"
    ),
}


#: Validators whose tests stand with what they are for.
TESTED_ELSEWHERE = {"ValidateFarmRender"}


def validators():
    """Return the names of all validators, read from their files."""
    found = set()
    for path in PLUGINS.glob("validate_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found.update(item.name for item in tree.body if isinstance(item, ast.ClassDef))
    return found


def of(results, name):
    return [item for item in results if item.plugin == name]


def repairs_of(result):
    return [action for action in result.actions if action.label == "Repair"]


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def facts(scene):
    """What the artist sees of a scene."""
    state = scene.settings.get_scene()
    nodes = scene.nodes.list_nodes(
        attributes=["DRAWING_NAME", "DRAWING_TYPE", "LEADING_ZEROS", "START"]
    )
    return (
        state.settings,
        state.default_camera,
        {(n.path, n.is_enabled, tuple(sorted(n.attributes.items()))) for n in nodes},
        {
            (link.source, link.target, link.target_port)
            for link in scene.nodes.list_links()
        },
        [palette.path for palette in scene.palettes.list_palettes()],
        scene.metadata.get_store().document,
    )


# --- every validator ----------------------------------------------------------


def test_every_validator_has_a_case():
    assert validators() - TESTED_ELSEWHERE == set(CASES)


def test_a_scene_as_it_should_be_has_nothing_to_complain_about(stage, check):
    stage.create_render()
    stage.save_review()
    stage.save()
    assert check.run() == []


@pytest.mark.parametrize("name", CASES)
def test_it_fails_and_says_what_why_and_what_to_do(stage, check, name):
    case = CASES[name]
    case.fail(stage)
    (result,) = of(check.run(), name)
    assert result.level is case.level
    assert re.search(case.text, result.text)
    assert bool(repairs_of(result)) is case.is_repaired
    if case.level is Level.ERROR:
        assert re.search(case.text, result.description)
        assert "### Why\n" in result.description
        assert "### What to do\n" in result.description


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name].is_repaired])
def test_its_repair_makes_it_pass(stage, check, name):
    CASES[name].fail(stage)
    (result,) = of(check.run(), name)
    before = facts(stage.scene)
    (repair,) = repairs_of(result)
    assert of(check.run_action(result, repair.id), name) == []
    assert of(check.run(), name) == []
    if CASES[name].is_undone:
        assert facts(stage.scene) != before
        stage.scene.undo.undo()
        assert facts(stage.scene) == before


@pytest.mark.parametrize("name", CASES)
def test_a_studio_can_switch_it_off_or_let_artists_do_so(stage, check, name):
    CASES[name].fail(stage)
    stage.set_settings(name, enabled=False)
    assert of(check.run(), name) == []
    stage.set_settings(name, enabled=True, optional=True, active=False)
    assert of(check.run(), name) == []
    stage.set_settings(name, enabled=True, optional=False, active=True)
    assert len(of(check.run(), name)) == 1


@pytest.mark.parametrize("name", CASES)
def test_looking_changes_nothing(stage, check, name):
    CASES[name].fail(stage)
    root = stage.studio.project("demo").root
    before = tree(stage.folder), tree(root), facts(stage.scene)
    was_dirty = stage.scene.settings.get_scene().is_dirty
    check.run()
    assert (tree(stage.folder), tree(root), facts(stage.scene)) == before
    assert stage.scene.settings.get_scene().is_dirty == was_dirty


# --- what it costs ------------------------------------------------------------


def trips_of(stage, check):
    trips = stage.session.scripted.trips
    trips.clear()
    check.run()
    return sorted(trips)


def test_more_instances_and_nodes_cost_no_more_round_trips(stage, check):
    stage.create_render("A0")
    stage.create("render.auto.detect.creator")
    alone = trips_of(stage, check)
    stage.session.scripted.run(
        "for (var i = 0; i < 200; i += 1) {"
        "    node.add('Top', 'Peg' + i, 'PEG', 0, 0, 0);"
        "}"
    )
    for number in range(1, 6):
        stage.create_render(f"A{number}")
    assert trips_of(stage, check) == alone
    assert len(alone) < 25


def test_what_validators_ask_is_asked_once(stage, check):
    trips = trips_of(stage, check)
    for name in ("listElements", "listMissingDrawings", "listLayers", "listLinks"):
        assert trips.count(name) <= 2, trips


# --- what studios differ in ---------------------------------------------------


@pytest.mark.parametrize(
    ("group", "change"),
    [
        ("skip_range", {"length": SceneLength(30, 1, 30)}),
        ("skip_fps", {"fps": 12.0}),
        ("skip_resolution", {"resolution": (640, 480)}),
    ],
)
@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("task_names", "^anim"),
        ("folder_paths", "^/shots/"),
        ("folder_paths", "^sh010$"),
    ],
)
def test_tasks_and_folders_are_left_out_by_patterns(
    stage, check, group, change, kind, pattern
):
    stage.scene.settings.change_scene(**change)
    stage.set_settings("ValidateSceneSettings", **{group: {kind: ["nothing"]}})
    assert len(of(check.run(), "ValidateSceneSettings")) == 1
    stage.set_settings("ValidateSceneSettings", **{group: {kind: [pattern]}})
    assert of(check.run(), "ValidateSceneSettings") == []


def test_a_broken_pattern_is_said_and_not_passed_over(stage, check):
    # Our settings refuse it; what a server without them sends does not.
    pattern = {"ValidateSceneSettings": {"skip_fps": {"task_names": ["("]}}}
    stage.studio.add_settings("harmony", {"publish": pattern})
    (result,) = of(check.run(), "ValidateSceneSettings")
    assert "'(' in the studio's settings is no regular expression" in result.text


def test_handles_count_as_the_menu_counts_them(stage, check):
    folder = stage.studio.project("demo").find_folder("/shots/sq01/sh010")
    folder["attrib"].update(handleStart=3, handleEnd=3)
    folder["ownAttrib"] = sorted(folder["attrib"])
    (result,) = of(check.run(), "ValidateSceneSettings")
    assert (
        "asks for 1-30 (frames 1001-1024 with handles 3+3 of the shot)" in result.text
    )
    stage.studio.override(
        "harmony", {"scene": {"handles": [{"include_handles": False}]}}
    )
    assert of(check.run(), "ValidateSceneSettings") == []


def test_the_repair_of_the_range_removes_no_frames(stage, check):
    stage.scene.settings.change_scene(length=SceneLength(40, 1, 40))
    (result,) = of(check.run(), "ValidateSceneSettings")
    check.run_action(result, repairs_of(result)[0].id)
    length = stage.scene.settings.get_scene().settings.length
    assert (length.frame_count, length.stop_frame) == (40, 24)


def test_silence_at_the_end_is_let_pass_as_far_as_the_studio_says(stage, check):
    wav = stage.folder.parent / "voice.wav"
    make_wav(wav, seconds=0.8)
    stage.scene.sounds.add_sound(wav)
    stage.set_settings("ValidateAudio", enabled=True)
    (result,) = of(check.run(), "ValidateAudio")
    assert "no sound from frame 21 to 24" in result.text
    stage.set_settings("ValidateAudio", enabled=True, tolerance_frames=4)
    assert of(check.run(), "ValidateAudio") == []


def make_wav(path, seconds):
    import wave

    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", "none"))
        sound.writeframes(b"\0\0" * int(8000 * seconds))


def test_instances_may_go_to_other_tasks_of_the_folder_where_a_studio_says_so(
    stage, check
):
    stage.create_render()
    (record,) = (
        item
        for item in read_records(stage.scene).instances
        if item.data["productBaseType"] == "render"
    )
    change_records(
        stage.scene, data={record.id: {**record.data, "task": "compositing"}}
    )
    assert len(of(check.run(), "ValidateInstance")) == 1
    stage.set_settings("ValidateInstance", check_task=False, check_product_name=False)
    assert of(check.run(), "ValidateInstance") == []


def test_a_publish_that_a_root_without_a_path_sends_to_the_disk_itself_is_refused(
    stage, check, monkeypatch
):
    class CollectPublishDir(pyblish.api.InstancePlugin):
        order = pyblish.api.CollectorOrder + 0.49

        def process(self, instance):
            instance.data["publishDir"] = "/demo/publish/render"

    stage.create_render()
    monkeypatch.setitem(pyblish.plugin._registered_plugins, "C", CollectPublishDir)
    monkeypatch.setenv("AYON_PROJECT_ROOT_WORK", "")
    told = [str(problem) for problem in of(check.run(), "ValidateInstance")]
    assert any("'work' of the project has no path" in text for text in told), told


def test_palettes_of_the_projects_roots_and_of_further_folders_are_fine(stage, check):
    library = stage.studio.project("demo").root / "library"
    beside = Path(f"{library.parent}2")
    for folder in (library, beside):
        folder.mkdir(parents=True)
        (folder / "bob.plt").write_text(PALETTE_TEXT, encoding="utf-8")
    stage.scene.palettes.link_palette(library / "bob.plt")
    assert of(check.run(), "ValidatePalettesInProject") == []
    stage.scene.palettes.link_palette(beside / "bob.plt")
    (result,) = of(check.run(), "ValidatePalettesInProject")
    assert beside.as_posix() in result.text
    stage.set_settings("ValidatePalettesInProject", allowed_folders=[str(beside)])
    assert of(check.run(), "ValidatePalettesInProject") == []


def test_a_palette_that_is_brought_in_keeps_its_place_colours_and_textures(
    stage, check
):
    stage.scene.palettes.create_palette("bob")
    with_a_palette_from_elsewhere(stage)
    outside = stage.folder.parent / "desktop"
    before = tree(outside)
    (result,) = of(check.run(), "ValidatePalettesInProject")
    check.run_action(result, repairs_of(result)[0].id)
    names = [palette.name for palette in stage.scene.palettes.list_palettes()]
    assert names[-1] == "bob_2"
    library = stage.folder / "palette-library"
    assert (library / "bob_2.plt").read_bytes() == (outside / "bob.plt").read_bytes()
    assert (library / "bob_2_textures" / "0a00000000000002.tga").is_file()
    assert tree(outside) == before


def test_a_broken_palette_and_a_missing_texture_are_told_apart(stage, check):
    made = Path(stage.scene.palettes.create_palette("bob").path)
    made.write_text(PALETTE_TEXT + "Texture Cloth 0x0a00000000000002 Tile\n")
    (result,) = of(check.run(), "ValidatePalettes")
    assert "lacks its texture 'bob_textures/0a00000000000002.tga'" in result.text
    made.write_bytes(b"\0\0")
    (result,) = of(check.run(), "ValidatePalettes")
    assert "'bob' is broken" in result.text


def test_what_is_not_in_the_workfile_either_is_not_repaired(stage, check):
    made = stage.scene.palettes.create_palette("bob")
    stage.scene.settings.save_scene()
    Path(made.path).unlink(missing_ok=True)
    (result,) = of(check.run(), "ValidatePalettes")
    assert repairs_of(result) == []
    without_a_palette(stage)
    (result,) = of(check.run(), "ValidatePalettes")
    (repair,) = repairs_of(result)
    stage.zip.unlink()
    with pytest.raises(CheckActionError, match="did not work"):
        check.run_action(result, repair.id)


def test_a_write_node_in_a_disabled_group_is_found_and_enabled(stage, check):
    path = stage.create_render()
    group = stage.scene.groups.group_nodes([path], "Out").path
    stage.scene.nodes.set_nodes_enabled({group: False})
    (result,) = of(check.run(), "ValidateWriteNodes")
    assert "is in the disabled group 'Top/Out'" in result.text
    assert of(check.run_action(result, repairs_of(result)[0].id), result.plugin) == []


def test_a_write_node_that_nothing_feeds_is_told_and_never_connected(stage, check):
    path = stage.create_render()
    stage.scene.nodes.unlink_nodes(path, 0)
    (result,) = of(check.run(), "ValidateWriteNodes")
    assert "has nothing connected to it" in result.text
    assert repairs_of(result) == []
    stage.scene.nodes.set_nodes_enabled({path: False})
    (result,) = of(check.run(), "ValidateWriteNodes")
    left = check.run_action(result, repairs_of(result)[0].id)
    assert "has nothing connected to it" in of(left, "ValidateWriteNodes")[0].text
    assert stage.scene.nodes.list_links([path]) == []


def test_numbers_that_outgrow_their_width_are_told(stage, check):
    path = stage.create_render()
    stage.scene.nodes.set_attributes(path, {"LEADING_ZEROS": 0})
    (result,) = of(check.run(), "ValidateWriteNodes")
    assert (result.level, repairs_of(result)) == (Level.WARNING, [])
    assert "1 wide, and its last is 24" in result.text


def test_formats_that_a_studio_does_not_take_become_one_that_it_takes(stage, check):
    path = stage.create_render()
    stage.set_settings(
        "ValidateWriteNodes", allowed_drawing_types=["EXR"], repair_drawing_type="EXR"
    )
    (result,) = of(check.run(), "ValidateWriteNodes")
    assert "the studio takes EXR" in result.text
    check.run_action(result, repairs_of(result)[0].id)
    node = stage.scene.nodes.find(path, ["DRAWING_TYPE"])
    assert node.attributes["DRAWING_TYPE"] == "EXR"


def test_two_write_nodes_of_the_same_files_are_told(stage, check):
    path = stage.create_render()
    stage.scene.nodes.add_node("Other", "WRITE")
    stage.scene.nodes.set_attributes(
        "Top/Other", stage.scene.nodes.get_attributes(path, ["DRAWING_NAME"])
    )
    stage.scene.nodes.set_attributes("Top/Other", {"DRAWING_TYPE": "PNG4"})
    (result,) = of(check.run(), "ValidateWriteNodes")
    assert "writes the same files as 'Top/Other'" in result.text


def test_a_studio_chooses_which_nodes_need_a_name_of_their_own(stage, check):
    with_two_write_nodes_of_one_name(stage)
    stage.set_settings("ValidateUniqueNames", node_types=["READ"])
    assert of(check.run(), "ValidateUniqueNames") == []


def test_products_that_differ_in_case_only_are_one_on_some_disks(stage, check):
    stage.create_render("Main")
    stage.scene.nodes.select(["Top/Scene"])
    context = stage.make_context()
    render = next(i for i in context.instances if i.product_base_type == "render")
    stage.create_render("Other")
    records = read_records(stage.scene).instances
    (other,) = (item for item in records if item.data.get("variant") == "Other")
    name = render.product_name.upper()
    change_records(stage.scene, data={other.id: {**other.data, "productName": name}})
    (result,) = of(check.run(), "ValidateUniqueNames")
    assert "differ in upper and lower case only" in result.text


def test_older_versions_may_be_published_where_a_studio_says_so(stage, check):
    with_a_newer_version(stage)
    stage.set_settings("ValidateWorkfile", allow_older=True)
    assert of(check.run(), "ValidateWorkfile") == []


def test_the_repair_of_an_old_version_saves_a_newer_one_and_keeps_both(stage, check):
    with_a_newer_version(stage)
    old, newer = stage.zip, stage.zip.with_name("demo_sh010_animation_v004.zip")
    before = old.read_bytes(), newer.read_bytes()
    (result,) = of(check.run(), "ValidateWorkfile")
    check.run_action(result, repairs_of(result)[0].id)
    assert stage.zip.name == "demo_sh010_animation_v005.zip"
    assert (old.read_bytes(), newer.read_bytes()) == before


def test_unsaved_work_counts_where_the_workfile_is_not_published(stage, check):
    stage.session.workfile.is_ahead = True
    assert of(check.run(), "ValidateWorkfile") == []
    context = stage.make_context()
    (workfile,) = (i for i in context.instances if i.product_base_type == "workfile")
    workfile["active"] = False
    context.save_changes()
    stage.create_render()
    stage.session.workfile.is_ahead = True
    (result,) = of(check.run(), "ValidateWorkfile")
    assert "lacks your latest work" in result.text
    saves = stage.saves
    assert of(check.run_action(result, repairs_of(result)[0].id), result.plugin) == []
    assert stage.saves == saves + 1


def test_a_broken_workfile_is_an_error_and_one_that_will_be_saved_is_told(stage, check):
    stage.zip.write_bytes(b"not a zip")
    (result,) = of(check.run(), "ValidateWorkfile")
    assert "is not a zip file" in result.text
    stage.zip.unlink()
    (result,) = of(check.run(), "ValidateWorkfile")
    assert "is not in" in result.text
    assert result.level is Level.WARNING
    stage.zip.parent.rename(stage.zip.parent.with_name("away"))
    (result,) = of(check.run(), "ValidateWorkfile")
    assert "is not in" in result.text


def test_other_scene_versions_stop_a_publish_where_a_studio_says_so(stage, check):
    with_another_scene_version(stage)
    stage.set_settings("ValidateSceneVersions", stop=True)
    (result,) = of(check.run(), "ValidateSceneVersions")
    assert result.level is Level.ERROR


def test_letters_of_other_scripts_are_fine_unless_a_studio_says_no(stage, check):
    (stage.folder / "пёс.txt").write_text("", encoding="utf-8")
    assert of(check.run(), "ValidateNames") == []
    stage.set_settings("ValidateNames", allow_non_ascii=False)
    (result,) = of(check.run(), "ValidateNames")
    assert "has letters that are not English" in result.text


def test_a_product_name_that_the_server_refuses_is_repaired(stage, check):
    stage.create_render()
    context = stage.make_context()
    instance = next(i for i in context.instances if i["variant"] == "Main")
    # As versions before this one stored it.
    instance["variant"] = "Žlutá"
    instance["productName"] = "renderAnimationŽlutá"
    context.save_changes()
    results = check.run()
    (result,) = of(results, "ValidateNames")
    assert result.level is Level.ERROR
    assert "'renderAnimationZluta' would do" in result.text
    (result,) = of(results, "ValidateInstance")
    repair = next(item for item in result.actions if item.label == "Repair")
    check.run_action(result, repair.id)
    assert of(check.run(), "ValidateNames") == []
    names = {i.product_name for i in stage.make_context().instances}
    assert "renderAnimationZluta" in names


def test_paths_are_measured_from_the_longest_local_folder(stage, check):
    stage.set_settings("ValidateNames", local_folder_length=240)
    (result,) = of(check.run(), "ValidateNames")
    assert "has more than 259 characters" in result.text
    stage.set_settings("ValidateNames", local_folder_length=240, longest_path=0)
    assert of(check.run(), "ValidateNames") == []


def test_cables_that_go_on_are_told_and_stop_only_where_a_studio_says_so(stage, check):
    stage.scene.nodes.add_node("Arm", "PEG")
    stage.scene.nodes.add_node("Body", "PEG", x=5000)
    stage.scene.nodes.link_nodes("Top/Arm", "Top/Body")
    stage.scene.nodes.select(["Top/Arm"])
    stage.create(TEMPLATE, "Rig")
    (result,) = of(check.run(), "ValidateTemplate")
    assert (result.level, "goes on to 'Top/Body'" in result.text) == (
        Level.WARNING,
        True,
    )
    stage.set_settings("ValidateTemplate", check_outputs=True)
    (result,) = of(check.run(), "ValidateTemplate")
    assert result.level is Level.ERROR


def test_a_review_without_a_default_camera_gets_one(stage, check, monkeypatch):
    stage.save_review()
    get = Settings.get_scene
    monkeypatch.setattr(
        Settings, "get_scene", lambda self: replace(get(self), default_camera="")
    )
    (result,) = of(check.run(), "ValidateReview")
    assert "none is its default" in result.text
    monkeypatch.undo()
    stage.scene.nodes.add_node("Second", "CAMERA")
    stage.scene.settings.set_default_camera("Top/Second")
    assert of(check.run_action(result, repairs_of(result)[0].id), result.plugin) == []
    assert stage.scene.settings.get_scene().default_camera == "Camera"


def test_a_composite_that_takes_other_nodes_gets_missing_layers_in_front(stage, check):
    stage.scene.drawings.add_drawing_layer("sky", "png")
    stage.scene.nodes.set_node_colors({"Top/hero": "#ff0000ff", "Top/sky": "#ff0000ff"})
    stage.create("render.auto.detect.creator")
    (composite,) = (
        node.path
        for node in stage.scene.nodes.list_nodes(types=["COMPOSITE"])
        if node.path.endswith("_comp")
    )
    stage.scene.nodes.add_node("Card", "COLOR_CARD")
    for port in (1, 0):
        stage.scene.nodes.unlink_nodes(composite, port)
    stage.scene.nodes.link_nodes("Top/Card", composite)
    (result,) = of(check.run(), "ValidateRenderLayers")
    assert of(check.run_action(result, repairs_of(result)[0].id), result.plugin) == []
    links = stage.scene.nodes.list_links([composite])
    ports = {k.source: k.target_port for k in links if k.target == composite}
    assert ports["Top/Card"] == 0
    assert {"Top/hero", "Top/sky"} < set(ports)


def test_a_layer_behind_an_effect_still_reaches_its_composite(stage, check):
    stage.scene.nodes.set_node_colors({"Top/hero": "#ff0000ff"})
    stage.create("render.auto.detect.creator")
    (composite,) = (
        node.path
        for node in stage.scene.nodes.list_nodes(types=["COMPOSITE"])
        if node.path.endswith("_comp")
    )
    stage.scene.nodes.unlink_nodes(composite, 0)
    stage.scene.nodes.add_node("Blur", "BLUR_RADIAL")
    stage.scene.nodes.link_nodes("Top/hero", "Top/Blur")
    stage.scene.nodes.link_nodes("Top/Blur", composite)
    assert of(check.run(), "ValidateRenderLayers") == []


@pytest.mark.parametrize(
    ("prefix", "kind"),
    [("frames/x-", "PNG"), ("./frames/x-", "PNGDP4"), ("{folder}/frames/x-", "PNG4")],
)
def test_write_nodes_of_one_file_are_told_however_it_is_spelt(
    stage, check, prefix, kind
):
    first, second = stage.create_render("A"), stage.create_render("B")
    values = {"DRAWING_NAME": "frames/x-", "DRAWING_TYPE": "PNG4"}
    stage.scene.nodes.set_attributes(first, values)
    spelt = prefix.format(folder=stage.folder.as_posix())
    values = {"DRAWING_NAME": spelt, "DRAWING_TYPE": kind}
    stage.scene.nodes.set_attributes(second, values)
    stage.save()
    told = " ".join(row.text for row in check.run())
    assert f"writes the same files as '{first}'" in told
    assert f"writes the same files as '{second}'" in told


def write_element_list(stage, link):
    folder = stage.folder / "elements" / "hero"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "PALETTE_LIST").write_text(
        f'ToonBoomAnimationInc PaletteList 1\npalette-library/skin LINK "{link}"\n',
        encoding="utf-8",
    )
    return folder


def test_palettes_of_an_elements_own_list_are_looked_at(stage, check, tmp_path):
    folder = write_element_list(stage, "palette-library/skin.plt")
    stage.save()
    told = " ".join(row.text for row in check.run())
    assert "The palette 'hero/skin' is missing" in told
    (folder / "palette-library").mkdir()
    (folder / "palette-library" / "skin.plt").write_text("no palette")
    assert "The palette 'hero/skin' is broken" in " ".join(
        row.text for row in check.run()
    )
    outside = tmp_path / "elsewhere" / "skin.plt"
    outside.parent.mkdir()
    outside.write_text("ToonBoomAnimationInc PaletteFile 2\n")
    write_element_list(stage, outside.as_posix())
    told = " ".join(row.text for row in check.run())
    assert "The palette 'hero/skin' is linked from" in told


def test_a_palette_made_since_the_last_save_is_not_missing(stage, check):
    stage.save()
    stage.scene.palettes.create_palette("fresh")
    assert "fresh" not in " ".join(row.text for row in check.run())


def test_a_palette_whose_file_went_after_the_save_is_missing(stage, check):
    without_a_palette(stage)
    told = " ".join(row.text for row in check.run())
    assert "The palette 'bob' is missing" in told


def test_missing_drawings_that_no_layer_shows_stop_nobody(stage, check):
    without_a_drawing(stage)
    layers = [item.layer.node_path for item in stage.scene.layers.list_layers()]
    stage.scene.nodes.delete_nodes(layers)
    stage.save()
    rows = [row for row in check.run() if "lacks the files" in row.text]
    assert [row.level for row in rows] == [Level.WARNING] * len(rows)
    assert all("No layer shows it" in row.text for row in rows)
    assert rows


def test_layers_of_a_loaded_group_are_none_of_a_render_layers(stage, check):
    from ayon_harmony.model.metadata import Holder, HolderKind, Record

    stage.scene.nodes.set_node_colors({"Top/hero": "#ff0000ff"})
    stage.create("render.auto.detect.creator")
    made = stage.scene.drawings.add_drawing_layer("other", "png")
    stage.scene.nodes.set_node_colors({made.node_path: "#ff0000ff"})
    group = stage.scene.groups.group_nodes([made.node_path], "Loaded").path
    stage.save()
    assert "do not reach" in " ".join(row.text for row in check.run())
    record = Record("c1", {"loader": "LoadWorkfile"}, (Holder(HolderKind.NODE, group),))
    change_records(stage.scene, new_containers=[record])
    assert of(check.run(), "ValidateRenderLayers") == []
