"""A misspelt name of the scene or the api is told with the one that was meant."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import ayon_harmony.api as harmony
from ayon_harmony.model.frames import FrameRange, SceneLength
from ayon_harmony.scene import Scene
from ayon_harmony.scene.drawings import Exposure
from ayon_harmony.scene.former_names import FORMER_NAMES
from ayon_harmony.scene.nodes import Link

CLIENT = Path(__file__).resolve().parents[2] / "client"


@pytest.fixture
def scene():
    return Scene(lambda *_words: None)


@pytest.mark.parametrize(
    ("ask", "meant"),
    [
        (lambda scene: scene.nodes.list_node, "list_nodes"),
        (lambda scene: scene.nodes.listNodes, "list_nodes"),
        (lambda scene: scene.setings, "scene.settings"),
        (lambda scene: scene.list_nodes, "scene.nodes.list_nodes"),
        (lambda scene: scene.ad_node, "scene.nodes.add_node"),
        (lambda _scene: harmony.scen, "harmony.scene"),
        (lambda _scene: harmony.ContextValidater, "harmony.ContextValidator"),
    ],
    ids=["method", "camel", "part", "without_part", "both", "api", "plugin_base"],
)
def test_a_misspelt_name_is_told_with_the_one_that_was_meant(scene, ask, meant):
    with pytest.raises(AttributeError) as caught:
        ask(scene)

    assert str(caught.value).endswith(f". Did you mean {meant}?")


def test_a_name_like_no_other_is_told_without_a_guess(scene):
    with pytest.raises(AttributeError, match=r"^The scene has no 'qqq'$"):
        _ = scene.qqq


def test_objects_of_the_scene_are_asked_for_names_as_all_are(scene):
    assert not hasattr(scene.nodes, "list_node")
    assert getattr(scene, "setings", None) is None
    assert copy.copy(scene).nodes is scene.nodes


def test_python_does_not_guess_a_second_time():
    text = "from ayon_harmony.scene import Scene\nScene(print).nodes.list_node"
    done = subprocess.run(
        [sys.executable, "-c", text],
        env={"PYTHONPATH": str(CLIENT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr.count("Did you mean") == 1


def test_a_former_name_of_a_method_hands_on_and_says_what_it_is_called_now(scene):
    with pytest.warns(DeprecationWarning, match="is now Nodes.list_nodes;") as told:
        assert scene.nodes.find_all == scene.nodes.list_nodes

    assert told[0].filename == __file__


@pytest.mark.parametrize("part", sorted(FORMER_NAMES))
def test_former_names_lead_to_methods_of_their_part_and_are_none(scene, part):
    parts = {type(value).__name__: value for value in vars(scene).values()}
    methods = FORMER_NAMES[part]

    assert all(callable(vars(type(parts[part]))[name]) for name in methods.values())
    assert not methods.keys() & set(dir(parts[part]))


@pytest.mark.parametrize(
    ("ask", "meant"),
    [
        (lambda link: link.sorce, "Link has no 'sorce'. Did you mean source?"),
        (lambda link: link.targetPort, "Did you mean target_port?"),
        (lambda _link: Exposure(1, 2, "a").drawings, "Did you mean drawing?"),
        (lambda _link: SceneLength(1, 1, 1).framecount, "Did you mean frame_count?"),
    ],
    ids=["field", "camel", "other", "settings"],
)
def test_a_misspelt_field_of_what_the_scene_tells_is_told_too(ask, meant):
    with pytest.raises(AttributeError) as caught:
        ask(Link("Top/A", 0, "Top/B", 1))

    assert meant in str(caught.value)


def test_what_the_scene_tells_is_copied_as_any_record():
    link = Link("Top/A", 0, "Top/B", 1)

    assert copy.deepcopy(link) == pickle.loads(pickle.dumps(link)) == link


def refuse_calls(name, *args):
    raise AssertionError(f"{name} was called with {args}")


WRONG_RECORDS = {
    "exposures": (
        lambda s: s.drawings.set_exposures("c", [(1, 2, "a")]),
        "Exposure(start, end, drawing) is needed, not (1, 2, 'a').",
    ),
    "columns": (
        lambda s: s.layer_stacks.expose_columns({"c": [1]}),
        "Exposure(start, end, drawing) is needed, not 1. It is in"
        " ayon_harmony.scene.drawings.",
    ),
    "length": (
        lambda s: s.settings.change_scene(length=100),
        "SceneLength(frame_count, start_frame, stop_frame) is needed, not 100.",
    ),
    "resolution": (
        lambda s: s.settings.change_scene(resolution="1920x1080"),
        "(width, height) is needed, not '1920x1080'.",
    ),
    "frames": (
        lambda s: s.renders.render_frames("Top/Display", (1, 2), "a.#.png"),
        "FrameRange(start, end) is needed, not (1, 2).",
    ),
    "write-nodes": (
        lambda s: s.renders.render_write_nodes(["Top/Write"], FrameRange(1, 2)),
        "CelTarget(node_path, pattern, drawing_type) is needed, not 'Top/Write'.",
    ),
    "movie": (
        lambda s: s.renders.export_movie("Top/Display", 5, "a.mov", (1, 1)),
        "FrameRange(start, end) is needed, not 5.",
    ),
    "sound": (
        lambda s: s.sounds.mix_sound(5),
        "FrameRange(start, end) is needed, not 5.",
    ),
    "template": (
        lambda s: s.templates.create_template(["Top/a"], "a", ".", backdrops=["b"]),
        "is needed, not 'b'.",
    ),
    "place": (
        lambda s: s.nodes.move_nodes({"Top/A": 5}),
        "(x, y) is needed, not 5.",
    ),
    "states": (
        lambda s: s.nodes.set_nodes_enabled(["Top/A"]),
        "A dictionary is needed, not ['Top/A'].",
    ),
    "files": (
        lambda s: s.drawings.import_drawings(1, ["a.tvg"]),
        "A dictionary is needed, not ['a.tvg'].",
    ),
    "inputs": (
        lambda s: s.layer_stacks.set_inputs({"Top/A": ["Top/B"]}),
        "(path, port) is needed, not 'Top/B'.",
    ),
    "metadata": (
        lambda s: s.metadata.get_metadata("ayon"),
        "A list of texts is needed, not the one text 'ayon'.",
    ),
    "backdrop": (
        lambda s: s.backdrops.remove_backdrop("b"),
        "is needed, not 'b'.",
    ),
}


@pytest.mark.parametrize(
    ("ask", "told"), WRONG_RECORDS.values(), ids=WRONG_RECORDS.keys()
)
def test_who_gives_no_record_reads_how_one_is_made(ask, told):
    with pytest.raises(TypeError) as error:
        ask(Scene(refuse_calls))

    assert told in str(error.value)


def test_a_frame_rate_of_nothing_is_refused():
    with pytest.raises(ValueError, match="above 0, not 0"):
        Scene(refuse_calls).settings.change_scene(fps=0)
