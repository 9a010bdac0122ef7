"""A studio's functions beside ours: names are shared, ours keep working."""

from __future__ import annotations

import json

import pytest

from ayon_harmony.bridge import bundle
from ayon_harmony.errors import HarmonyScriptError
from sandbox.harmony.testing import has_engine, run_script_full
from sandbox.scripted_scene import ScriptedScene

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]


@pytest.fixture
def emulator(tmp_path):
    return ScriptedScene.create(tmp_path / "sh010")


def raw(emulator, name, *args):
    """Call what stands under a name now, as ``harmony.send`` does."""
    request = json.dumps({"function": name, "args": list(args)})
    answer = emulator.run(f"AyonHarmony.dispatch.run({request})")
    return json.loads(f"{{{answer}}}")["result"]


def log():
    """Lines of Harmony's message log so far."""
    return [entry["text"] for entry in run_script_full("0", keep=True)["messages"]]


@pytest.mark.parametrize(
    "script",
    [
        "AyonHarmony.listNodes = function () { return 'studio'; };",
        "AyonHarmony.define('listNodes', [], function () { return 'studio'; });",
        "AyonHarmony.listNodes = 'no function';",
        "delete AyonHarmony.listNodes;",
    ],
)
def test_what_python_calls_by_name_stays_the_addons(emulator, script):
    before = emulator.scene.nodes.list_nodes()
    emulator.run(f"{script} 0")
    assert emulator.scene.nodes.list_nodes() == before


def test_what_the_addons_functions_call_is_the_addons_too(emulator):
    emulator.run(
        "AyonHarmony.existingNode = function () { throw new Error('studio'); }; 0"
    )
    emulator.scene.nodes.add_node("Peg", "PEG")
    emulator.scene.nodes.rename_nodes({"Top/Peg": "Arm"})
    assert "Top/Arm" in [node.path for node in emulator.scene.nodes.list_nodes()]


def test_a_studio_has_the_name_for_itself(emulator):
    emulator.run("AyonHarmony.listNodes = function () { return 'studio'; }; 0")
    emulator.scene.nodes.list_nodes()
    assert raw(emulator, "AyonHarmony.listNodes") == "studio"


def test_a_studio_has_the_name_back_after_a_call_that_failed(emulator):
    emulator.run("AyonHarmony.renameNodes = function () { return 'studio'; }; 0")
    with pytest.raises(HarmonyScriptError):
        emulator.scene.nodes.rename_nodes({"Top/Nowhere": "Arm"})
    assert raw(emulator, "AyonHarmony.renameNodes") == "studio"


def test_a_studios_own_function_can_be_replaced_by_it(emulator):
    emulator.run("AyonHarmony.mine = function () { return 1; }; 0")
    assert emulator.call("mine") == 1
    emulator.run("AyonHarmony.mine = function () { return 2; }; 0")
    assert emulator.call("mine") == 2


def test_the_log_tells_of_a_clash_once(emulator):
    emulator.run("AyonHarmony.listNodes = function () { return 'studio'; }; 0")
    emulator.scene.nodes.list_nodes()
    emulator.scene.nodes.list_nodes()
    told = [line for line in log() if "AyonHarmony.listNodes" in line]
    assert len(told) == 1
    assert "another name" in told[0]


def test_a_function_of_the_file_that_studios_extend_gives_way_and_it_is_told(emulator):
    include = "".join(
        f"include({json.dumps(file.path.as_posix())});"
        + (
            "AyonHarmony.listNodes = function () { return 'studio'; };"
            "AyonHarmony.mine = function () { return 'mine'; };"
            if file.name == "AyonHarmony.js"
            else ""
        )
        for file in bundle.script_files()
        if file.name not in ("client/client.js", "client/menu.js", "client/saves.js")
    )
    emulator.run(f"AyonHarmony = undefined; {include} 0")
    assert raw(emulator, "AyonHarmony.mine") == "mine"
    assert isinstance(emulator.scene.nodes.list_nodes(), list)
    assert [line for line in log() if "listNodes" in line and "dropped" in line]


def test_scripts_that_load_twice_make_no_clash(emulator):
    include = "".join(
        f"include({json.dumps(file.path.as_posix())});"
        for file in bundle.script_files()
        if not file.name.startswith("client/") or file.path.stem in ("ours", "loaded")
    )
    emulator.run(f"{include} 0")
    emulator.scene.nodes.list_nodes()
    assert [line for line in log() if "another name" in line] == []


def test_loading_ends_with_taking_note_of_what_is_ours():
    names = [file.name for file in bundle.script_files()]
    assert names[:2] == ["AyonHarmony.js", "client/ours.js"]
    assert names[-1] == "client/loaded.js"
