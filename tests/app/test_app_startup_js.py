"""The start-up hooks in the real script engine: what runs, and how often."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ayon_harmony.bridge.bundle import JS_DIR
from sandbox.harmony.testing import run_script, run_script_full

pytestmark = pytest.mark.engine

ACTION_COUNT = """
QApplication.topLevelWidgets().reduce(function (count, widget) {
    if (!(widget instanceof QMainWindow)) { return count; }
    return count + widget.menuBar().actions().filter(function (action) {
        return action.text === 'AYON';
    }).length;
}, 0)
"""

# Counts in the user's preferences, which outlive a script engine.
COUNTING_HOOK = """
function %(hook)s() {
    preferences.setInt('%(name)s', preferences.getInt('%(name)s', 0) + 1);
}
"""


def write_hook(folder, name, hook="TB_sceneOpened", extra=""):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{hook}.js").write_text(
        COUNTING_HOOK % {"hook": hook, "name": name} + extra
    )


def count(name):
    return f"preferences.getInt('{name}', 0)"


def messages_of(answer):
    return "\n".join(entry["text"] for entry in answer["messages"])


def test_a_scene_that_opens_gets_the_menu(xstage, session_environment):
    menus = run_script(
        ACTION_COUNT, scene=xstage, batch=False, environ=session_environment
    )

    assert menus == 1


def test_a_new_scene_gets_the_menu(tmp_path, session_environment):
    menus = run_script(
        ACTION_COUNT,
        new_scene=tmp_path / "fresh",
        batch=False,
        environ=session_environment,
    )

    assert menus == 1


def test_every_scene_gets_one_menu_however_many_are_opened(xstage, session_environment):
    reopen = f"scene.closeSceneAndOpenOffline('{xstage.as_posix()}')"
    menus = run_script(
        reopen,
        scene=xstage,
        batch=False,
        environ=session_environment,
        then=[reopen, ACTION_COUNT],
    )

    assert menus == 1


def test_without_ayon_the_hook_does_what_the_shipped_one_does_and_no_more(
    xstage, session_environment
):
    environment = {**session_environment, "AYON_HARMONY_PORT": ""}
    answer = run_script_full(
        "typeof AyonHarmony", scene=xstage, batch=False, environ=environment
    )

    assert answer["value"] == "undefined"
    assert "AYON" not in messages_of(answer)


def test_nothing_of_ours_is_loaded_in_batch(xstage, session_environment):
    hook = session_environment["TOONBOOM_GLOBAL_SCRIPT_LOCATION"]
    loaded = run_script(
        f"include('{hook}/TB_sceneOpened.js'); TB_sceneOpened(); typeof AyonHarmony",
        scene=xstage,
        batch=True,
        environ=session_environment,
    )

    assert loaded == "undefined"


@pytest.mark.parametrize("hook", ["TB_sceneOpened", "TB_sceneCreated"])
def test_the_studios_hook_runs_once_and_instead_of_the_shipped_one(
    tmp_path, xstage, session_environment, hook
):
    studio = tmp_path / "studio"
    write_hook(studio, "studio_hook", hook)
    where = (
        {"scene": xstage}
        if hook == "TB_sceneOpened"
        else {"new_scene": tmp_path / "fresh"}
    )
    counts = run_script(
        f"[{count('studio_hook')}, {ACTION_COUNT}]",
        batch=False,
        environ={**session_environment, "AYON_HARMONY_STUDIO_SCRIPTS": str(studio)},
        **where,
    )

    assert counts == [1, 1]


def test_a_studio_hook_that_calls_the_shipped_one_has_it_run_once(
    tmp_path, xstage, session_environment
):
    studio = tmp_path / "studio"
    studio.mkdir()
    (studio / "TB_sceneOpened.js").write_text(
        "include(specialFolders.resource + '/scripts/TB_sceneOpened.js');\n"
        "var shipped = TB_sceneOpened;\n"
        "TB_sceneOpened = function () {\n"
        "    shipped();\n"
        "    var count = preferences.getInt('studio_hook', 0);\n"
        "    preferences.setInt('studio_hook', count + 1);\n"
        "};\n"
    )
    counts = run_script(
        f"[{count('studio_hook')}, {ACTION_COUNT}]",
        scene=xstage,
        batch=False,
        environ={**session_environment, "AYON_HARMONY_STUDIO_SCRIPTS": str(studio)},
    )

    assert counts == [1, 1]


def test_a_studio_hook_that_includes_ours_makes_no_loop(
    tmp_path, xstage, session_environment
):
    studio = tmp_path / "studio"
    ours = session_environment["TOONBOOM_GLOBAL_SCRIPT_LOCATION"]
    studio.mkdir()
    (studio / "TB_sceneOpened.js").write_text(
        f"include('{ours}/TB_sceneOpened.js');\n"
        "var inner = TB_sceneOpened;\n"
        "TB_sceneOpened = function () {\n"
        "    inner();\n"
        "    var count = preferences.getInt('studio_hook', 0);\n"
        "    preferences.setInt('studio_hook', count + 1);\n"
        "};\n"
    )
    counts = run_script(
        f"[{count('studio_hook')}, {ACTION_COUNT}]",
        scene=xstage,
        batch=False,
        environ={**session_environment, "AYON_HARMONY_STUDIO_SCRIPTS": str(studio)},
    )

    assert counts == [1, 1]


@pytest.mark.parametrize("hook", ["TB_sceneOpened", "TB_sceneCreated"])
def test_an_artists_hook_that_hides_ours_and_includes_it_runs_once(
    tmp_path, xstage, session_environment, hook
):
    ours = f"System.getenv('TOONBOOM_GLOBAL_SCRIPT_LOCATION') + '/{hook}.js'"
    home = tmp_path / "home"
    where = (
        {"scene": xstage}
        if hook == "TB_sceneOpened"
        else {"new_scene": tmp_path / "fresh"}
    )
    folder = run_script("specialFolders.userScripts", scene=xstage, home=home)
    Path(folder).mkdir(parents=True, exist_ok=True)
    (Path(folder) / f"{hook}.js").write_text(
        f"function {hook}() {{\n"
        "    preferences.setInt('hook', preferences.getInt('hook', 0) + 1);\n"
        f"    include({ours});\n"
        f"    {hook}();\n"
        "}\n"
    )

    counts = run_script(
        f"[{count('hook')}, {ACTION_COUNT}]",
        batch=False,
        environ=session_environment,
        home=home,
        **where,
    )

    assert counts == [1, 1]


def test_a_studio_hook_that_throws_is_named_and_the_menu_is_there(
    tmp_path, xstage, session_environment
):
    studio = tmp_path / "studio"
    studio.mkdir()
    (studio / "TB_sceneOpened.js").write_text("this is no script")
    answer = run_script_full(
        ACTION_COUNT,
        scene=xstage,
        batch=False,
        environ={**session_environment, "AYON_HARMONY_STUDIO_SCRIPTS": str(studio)},
    )

    assert answer["value"] == 1
    assert "studio/TB_sceneOpened.js" in messages_of(answer)


def test_open_harmony_is_loaded_before_our_files(tmp_path, xstage, session_environment):
    library = tmp_path / "OpenHarmony"
    library.mkdir()
    (library / "openHarmony.js").write_text(
        "var $ = {wasFirst: typeof AyonHarmony === 'undefined'};"
    )
    found = run_script(
        "[$.wasFirst, typeof AyonHarmony.start]",
        scene=xstage,
        batch=False,
        environ={**session_environment, "LIB_OPENHARMONY_PATH": f"{library}/"},
    )

    assert found == [True, "function"]


def test_a_file_of_ours_that_a_studio_broke_leaves_the_menu(
    tmp_path, xstage, session_environment
):
    scripts = tmp_path / "js"
    shutil.copytree(JS_DIR, scripts, copy_function=shutil.copyfile)
    (scripts / "modules" / "renders.js").write_text("let broken = 1;")
    answer = run_script_full(
        ACTION_COUNT,
        scene=xstage,
        batch=False,
        environ={**session_environment, "AYON_HARMONY_JS": scripts.as_posix()},
    )

    assert answer["value"] == 1
    assert "modules/renders.js" in messages_of(answer)


def test_a_batch_session_that_ayon_did_not_start_ends_at_once(
    xstage, session_environment
):
    answer = run_script_full(
        f"include('{JS_DIR.as_posix()}/batch/session.js'); 'ended'",
        scene=xstage,
        batch=True,
        environ={**session_environment, "AYON_HARMONY_PORT": ""},
    )

    assert answer["value"] == "ended"
    assert "This Harmony was not started from AYON." in messages_of(answer)


@pytest.mark.parametrize(
    "hook",
    [
        "var a = 1;\nlet b = 2;\n",
        "function TB_sceneOpened() {\n    throw new Error('broke');\n}\n",
    ],
    ids=["parses", "throws"],
)
def test_a_studio_hook_that_fails_is_told_to_ayon_with_its_line(
    tmp_path, xstage, session_environment, hook
):
    studio = tmp_path / "studio"
    studio.mkdir()
    (studio / "TB_sceneOpened.js").write_text(hook)

    facts = run_script(
        "AyonHarmony.client.facts()",
        scene=xstage,
        batch=False,
        environ={**session_environment, "AYON_HARMONY_STUDIO_SCRIPTS": str(studio)},
    )

    (failure,) = facts["failed_scripts"]
    assert failure["line"] == 2
    assert failure["file"] == f"{studio}/TB_sceneOpened.js"
