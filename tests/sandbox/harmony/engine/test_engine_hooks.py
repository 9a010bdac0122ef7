"""Hooks and packages: which file runs, when, and what it finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.harmony.testing import run_script, run_script_full

pytestmark = pytest.mark.engine

OPENED = "function TB_sceneOpened() { ran = 'WHO'; }\nvar ran = ran || '';\n"


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    run_script("1", new_scene=tmp_path / "shot")
    return tmp_path / "shot" / "shot.xstage"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def hooks_of(told: dict) -> list[str]:
    return [event["name"] for event in told["events"] if event["event"] == "hook"]


def test_a_new_scene_runs_the_shipped_hook_for_new_scenes(tmp_path: Path) -> None:
    told = run_script_full(
        "[frame.numberOf(), node.subNodes('Top').length, node.type('Top/Write')]",
        new_scene=tmp_path / "new",
        batch=False,
    )
    assert told["value"] == [60, 4, "WRITE"]
    assert hooks_of(told) == ["TB_sceneCreated"]
    assert told["bugs"] == []


def test_an_opened_scene_runs_two_hooks_and_not_that_of_new_ones(scene: Path) -> None:
    told = run_script_full("1", scene=scene, batch=False)
    assert hooks_of(told) == ["TB_sceneOpenPreUI_Offline", "TB_sceneOpened"]


def test_batch_runs_no_hooks(scene: Path) -> None:
    assert hooks_of(run_script_full("1", scene=scene, batch=True)) == []


def test_the_global_location_stands_in_for_the_shipped_hook(
    scene: Path, tmp_path: Path
) -> None:
    write(tmp_path / "global" / "TB_sceneOpened.js", OPENED.replace("WHO", "global"))
    environ = {"TOONBOOM_GLOBAL_SCRIPT_LOCATION": str(tmp_path / "global")}
    assert run_script("ran", scene=scene, batch=False, environ=environ) == "global"
    write(scene.parent / "scripts" / "TB_sceneOpened.js", OPENED.replace("WHO", "mine"))
    assert run_script("ran", scene=scene, batch=False, environ=environ) == "mine"


def test_a_hook_chains_the_shipped_one(tmp_path: Path) -> None:
    write(
        tmp_path / "global" / "TB_sceneCreated.js",
        "include(specialFolders.resource + '/scripts/TB_sceneCreated.js');\n"
        "var shipped = TB_sceneCreated;\n"
        "TB_sceneCreated = function () { shipped(); chained = frame.numberOf(); };\n",
    )
    environ = {"TOONBOOM_GLOBAL_SCRIPT_LOCATION": str(tmp_path / "global")}
    options = {"new_scene": tmp_path / "new", "batch": False, "environ": environ}
    assert run_script("chained", **options) == 60


def test_a_hook_that_throws_is_told_in_the_message_log(
    scene: Path, tmp_path: Path
) -> None:
    hook = write(
        tmp_path / "global" / "TB_sceneOpened.js",
        "function TB_sceneOpened() {\n    nope();\n}\n",
    )
    environ = {"TOONBOOM_GLOBAL_SCRIPT_LOCATION": str(tmp_path / "global")}
    told = run_script_full("1", scene=scene, batch=False, environ=environ)
    text = told["messages"][0]["text"]
    assert "Can't find variable: nope" in text
    assert f"{hook}:2" in text


def test_a_package_is_configured_once(scene: Path, tmp_path: Path) -> None:
    write(
        tmp_path / "packages" / "mine" / "configure.js",
        "exports.configure = function (folder, name) {\n"
        "    configured = [name, folder === __packageFolder__ + '/' + name];\n};\n",
    )
    environ = {"TB_EXTERNAL_SCRIPT_PACKAGES_FOLDER": str(tmp_path / "packages")}
    first = run_script("configured", scene=scene, batch=False, environ=environ)
    assert first == ["mine", True]
    again = run_script(
        f"scene.closeSceneAndOpenOffline('{scene.as_posix()}')",
        scene=scene,
        batch=False,
        environ=environ,
        then=["typeof configured"],
    )
    assert again == "undefined"


def test_nothing_runs_after_a_scene_switch(scene: Path) -> None:
    told = run_script_full(
        f"var before = 1; try {{"
        f" scene.closeSceneAndOpenOffline('{scene.as_posix()}');"
        f" MessageLog.trace('after'); }} catch (e) {{ MessageLog.trace('caught'); }}",
        scene=scene,
        batch=False,
        then=["typeof before"],
    )
    assert told["value"] == "undefined"
    assert told["messages"] == []
    assert hooks_of(told).count("TB_sceneOpened") == 2
