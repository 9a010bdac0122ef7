"""What each method of the scene does with names that are not there.

A name that is not there is refused, before anything is changed, and the message has
it. The few methods that pass over it, because that is what they are asked, are listed
with what they give.
"""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.scene.backdrops import Backdrop
from ayon_harmony.scene.drawings import Exposure
from ayon_harmony.scene.renders import CelTarget

pytestmark = pytest.mark.engine

NODE, COLUMN, ELEMENT, FILE = "Top/nope", "nope", 999, Path("/nope.xxx")
BACKDROP = Backdrop(NODE, 3, "Rig", "", "#ffffffff", 0, 0, 1, 1, ())
SHOWN = [Exposure(1, 2, "a")]

REFUSED = {
    "nodes.list_nodes": lambda s: s.nodes.list_nodes(group_path=NODE),
    "nodes.add_node": lambda s: s.nodes.add_node("x", "PEG", NODE),
    "nodes.delete_nodes": lambda s: s.nodes.delete_nodes(["Top/Peg", NODE]),
    "nodes.rename_nodes": lambda s: s.nodes.rename_nodes({NODE: "x"}),
    "nodes.link_nodes": lambda s: s.nodes.link_nodes("Top/Peg", NODE),
    "nodes.unlink_nodes": lambda s: s.nodes.unlink_nodes(NODE, 0),
    "nodes.list_links": lambda s: s.nodes.list_links([NODE]),
    "nodes.set_nodes_enabled": lambda s: s.nodes.set_nodes_enabled({NODE: False}),
    "nodes.set_node_colors": lambda s: s.nodes.set_node_colors({NODE: "#ffffff"}),
    "nodes.move_nodes": lambda s: s.nodes.move_nodes({NODE: (0, 0)}),
    "nodes.get_attributes": lambda s: s.nodes.get_attributes(NODE),
    "nodes.set_attributes": lambda s: s.nodes.set_attributes(NODE, {"A": 1}),
    "nodes.set_attributes_of_nodes": lambda s: s.nodes.set_attributes_of_nodes(
        {NODE: {"A": 1}}
    ),
    "nodes.set_node_tags": lambda s: s.nodes.set_node_tags({NODE: []}),
    "nodes.select": lambda s: s.nodes.select(["Top/Peg", NODE]),
    "groups.group_nodes": lambda s: s.groups.group_nodes([NODE], "x"),
    "groups.move_nodes_to_group": lambda s: s.groups.move_nodes_to_group([NODE], "Top"),
    "groups.explode_group": lambda s: s.groups.explode_group(NODE),
    "groups.get_group_ports": lambda s: s.groups.get_group_ports(NODE),
    "backdrops.list_backdrops": lambda s: s.backdrops.list_backdrops(NODE),
    "backdrops.add_backdrop": lambda s: s.backdrops.add_backdrop("x", NODE),
    "backdrops.change_backdrop": lambda s: s.backdrops.change_backdrop(
        BACKDROP, title="x"
    ),
    "backdrops.remove_backdrop": lambda s: s.backdrops.remove_backdrop(BACKDROP),
    "backdrops.wrap_nodes": lambda s: s.backdrops.wrap_nodes([NODE], "x"),
    "drawings.add_drawing_layer": lambda s: s.drawings.add_drawing_layer(
        "x", "tvg", NODE
    ),
    "drawings.import_drawings": lambda s: s.drawings.import_drawings(
        ELEMENT, {"1": __file__}
    ),
    "drawings.list_drawings": lambda s: s.drawings.list_drawings(ELEMENT),
    "drawings.list_file_layers": lambda s: s.drawings.list_file_layers(FILE),
    "drawings.get_exposures": lambda s: s.drawings.get_exposures([COLUMN]),
    "drawings.set_exposures": lambda s: s.drawings.set_exposures(COLUMN, SHOWN),
    "drawings.get_drawing_layer": lambda s: s.drawings.get_drawing_layer(NODE),
    "drawings.renew_drawings": lambda s: s.drawings.renew_drawings(NODE, "x", "tvg"),
    "drawings.drop_drawing_column": lambda s: s.drawings.drop_drawing_column(COLUMN),
    "drawings.list_linked_columns": lambda s: s.drawings.list_linked_columns([NODE]),
    "drawings.link_columns": lambda s: s.drawings.link_columns(
        {("Top/Peg", "ROTATION.ANGLEZ"): COLUMN}
    ),
    "layer_stacks.import_files": lambda s: s.layer_stacks.import_files(
        [(ELEMENT, "a", Path(__file__))]
    ),
    "layer_stacks.expose_columns": lambda s: s.layer_stacks.expose_columns(
        {COLUMN: SHOWN}
    ),
    "layer_stacks.exchange_columns": lambda s: s.layer_stacks.exchange_columns(
        [(NODE, "a", "b")]
    ),
    "layer_stacks.set_inputs": lambda s: s.layer_stacks.set_inputs({NODE: []}),
    "palettes.link_palette": lambda s: s.palettes.link_palette(FILE),
    "palettes.replace_palette": lambda s: s.palettes.replace_palette(FILE, FILE),
    "palettes.replace_palettes": lambda s: s.palettes.replace_palettes({FILE: FILE}),
    "palettes.remove_palettes": lambda s: s.palettes.remove_palettes([FILE]),
    "palettes.move_palette": lambda s: s.palettes.move_palette(FILE, 0),
    "templates.create_template": lambda s: s.templates.create_template(
        [NODE], "x", FILE.parent / "tmp"
    ),
    "templates.paste_template": lambda s: s.templates.paste_template(FILE),
    "templates.take_columns": lambda s: s.templates.take_columns({(NODE, "A"): "x"}),
    "sounds.add_sound": lambda s: s.sounds.add_sound(FILE, "x"),
    "sounds.replace_sound": lambda s: s.sounds.replace_sound(COLUMN, FILE),
    "sounds.remove_sounds": lambda s: s.sounds.remove_sounds([COLUMN]),
    "settings.set_default_camera": lambda s: s.settings.set_default_camera(NODE),
    "renders.render_frames": lambda s: s.renders.render_frames(
        NODE, FrameRange(1, 1), FILE.parent / "x"
    ),
    "renders.render_write_nodes": lambda s: s.renders.render_write_nodes(
        [CelTarget(NODE, FILE.parent / "x", "PNG")], FrameRange(1, 1)
    ),
    "renders.export_movie": lambda s: s.renders.export_movie(
        NODE, FrameRange(1, 1), FILE.parent / "x.mov", (4, 4)
    ),
}
#: What a question gives of what is not there, and what clears up, which may come late.
PASSED_OVER = {
    "nodes.get_nodes": (lambda s: s.nodes.get_nodes([NODE]), []),
    "drawings.list_columns": (lambda s: s.drawings.list_columns("NOPE"), []),
    "drawings.find_used_colors": (
        lambda s: s.drawings.find_used_colors(["0"], [ELEMENT]),
        frozenset(),
    ),
    "layer_stacks.find_drawing_files": (
        lambda s: s.layer_stacks.find_drawing_files([(ELEMENT, "a")]),
        [None],
    ),
    "templates.drop_function_columns": (
        lambda s: s.templates.drop_function_columns([COLUMN]),
        [],
    ),
    "metadata.get_metadata": (
        lambda s: s.metadata.get_metadata([COLUMN]),
        {COLUMN: None},
    ),
}
#: Methods that take no name of something in the scene, or make what is named.
WITHOUT_NAMES = {
    *("harmony.get_harmony", "harmony.show_window", "calls.call_many"),
    *("undo.begin_undo_step", "undo.end_undo_step", "undo.close_undo_steps"),
    *("undo.undo", "undo.redo", "undo.step", "nodes.get_selection", "nodes.find"),
    *("groups.get_current_groups", "drawings.list_elements"),
    *("drawings.list_missing_drawings", "layers.list_layers"),
    *("layer_stacks.add_stack", "layer_stacks.add_drawing_columns"),
    *("palettes.list_palettes", "palettes.create_palette", "sounds.list_sounds"),
    *("sounds.mix_sound", "settings.get_scene", "settings.change_scene"),
    *("settings.apply", "settings.save_scene", "settings.save_scene_as"),
    *("settings.save_scene_version", "metadata.get_store", "metadata.set_store"),
    "metadata.adopt",
    "render_layers.build_render_layers",
}


@pytest.mark.parametrize("method", REFUSED)
def test_a_name_that_is_not_there_is_refused_and_named(scene, method):
    scene.nodes.add_node("Peg", "PEG")
    before = scene.nodes.list_nodes(), scene.nodes.get_selection()

    with pytest.raises(HarmonyScriptError) as refused:
        REFUSED[method](scene)

    assert any(name in str(refused.value) for name in ("nope", str(ELEMENT)))
    assert (scene.nodes.list_nodes(), scene.nodes.get_selection()) == before


@pytest.mark.parametrize("method", PASSED_OVER)
def test_a_question_for_what_is_not_there_has_an_empty_answer(scene, method):
    ask, answer = PASSED_OVER[method]

    assert ask(scene) == answer


@pytest.mark.parametrize(
    ("method", "names"),
    [
        ("nodes.delete_nodes", [NODE]),
        ("nodes.list_links", [NODE]),
        ("nodes.select", [NODE]),
        ("palettes.remove_palettes", [str(FILE)]),
        ("sounds.remove_sounds", [COLUMN]),
    ],
)
def test_who_knows_that_it_may_be_gone_says_so(scene, method, names):
    part, name = method.split(".")

    assert not getattr(getattr(scene, part), name)(names, missing_ok=True)


def test_all_missing_names_are_told_at_once(scene):
    paths = [f"Top/n{number}" for number in range(7)]

    with pytest.raises(HarmonyScriptError, match='"Top/n0", .*"Top/n4" and 2 more in'):
        scene.nodes.delete_nodes(paths)


def test_a_backdrop_that_is_not_there_is_refused(scene):
    with pytest.raises(HarmonyScriptError, match='no backdrop "Top", number "3"'):
        scene.nodes.select([], [("Top", 3)])


def test_every_method_of_the_scene_is_in_a_table(scene):
    methods: dict[object, str] = {}
    for part_name, part in vars(scene).items():
        for name, value in vars(type(part)).items():
            if inspect.isfunction(value) and not name.startswith("_"):
                # Of a method with two names the first one counts.
                methods.setdefault(value, f"{part_name}.{name}")

    assert set(methods.values()) == {*REFUSED, *PASSED_OVER, *WITHOUT_NAMES}
