"""Scripts of others that take names, built-ins and Harmony's own away from us."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ayon_harmony.app.startup_scripts import STARTUP_FOLDER
from ayon_harmony.bridge.bundle import JS_DIR, read_script, script_files
from ayon_harmony.bridge.session import Session
from ayon_harmony.working.empty_scene import write_empty_scene
from sandbox.harmony.client import HarmonyProcess
from sandbox.harmony.interpreter import clean_environment, has_engine
from sandbox.patience import PATIENCE_S

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]

# What scripts do, the same taken back, and what the message log calls it.
CLASHES = {
    "namespace": ("AyonHarmony = {mine: 1};", "", "A script made a new AyonHarmony"),
    "namespace-gone": ("AyonHarmony = undefined;", "", "a new AyonHarmony"),
    "client": ("AyonHarmony.client = {};", "", "replaced AyonHarmony.client"),
    "dispatch": ("delete AyonHarmony.dispatch;", "", "replaced AyonHarmony.dispatch"),
    "node": ("var kept = node; node = 'Top/X';", "node = kept;", "replaced node."),
    "scene": ("var kept = scene; scene = {};", "scene = kept;", "replaced scene."),
    "about": ("var kept = about; about = null;", "about = kept;", "replaced about."),
    "json": (
        "var kept = JSON; JSON = {stringify: String, parse: eval};",
        "JSON = kept;",
        "replaced JSON.",
    ),
    "array-tojson": (
        "Array.prototype.toJSON = function () { return 'list'; };",
        "delete Array.prototype.toJSON;",
        "replaced Array.prototype.toJSON",
    ),
    "object-tojson": (
        "Object.prototype.toJSON = function () { return 'x'; };",
        "delete Object.prototype.toJSON;",
        "replaced Object.prototype.toJSON",
    ),
    "trim": (
        "var kept = String.prototype.trim; delete String.prototype.trim;",
        "String.prototype.trim = kept;",
        "replaced String.prototype.trim",
    ),
    "keys": (
        "var kept = Object.keys; Object.keys = null;",
        "Object.keys = kept;",
        "replaced Object.keys",
    ),
    "isarray": (
        "var kept = Array.isArray; Array.isArray = null;",
        "Array.isArray = kept;",
        "replaced Array.isArray",
    ),
    "eval": ("var kept = eval; eval = null;", "eval = kept;", "replaced eval."),
    "date": ("var kept = Date; Date = null;", "Date = kept;", "replaced Date."),
}
HARMLESS = {
    "array-member": "Array.prototype.foo = function () {};",
    "object-member": "Object.prototype.bar = 5;",
}


def open_harmony(folder: Path, session: Session, *studio_js: str) -> HarmonyProcess:
    """Start a Harmony with the hooks of the addon and files of a studio."""
    paths = [folder / f"studio_{number}.js" for number in range(len(studio_js))]
    for path, text in zip(paths, studio_js):
        path.write_text(text, encoding="utf-8")
    return HarmonyProcess(
        write_empty_scene(folder / "shot"),
        environ={
            "AYON_HARMONY_PORT": str(session.port),
            "AYON_HARMONY_TOKEN": session.token,
            "AYON_HARMONY_JS": JS_DIR.as_posix(),
            "AYON_HARMONY_STUDIO_JS_FILES": "\n".join(
                path.as_posix() for path in paths
            ),
            "TOONBOOM_GLOBAL_SCRIPT_LOCATION": str(STARTUP_FOLDER),
        },
        base=clean_environment(),
    )


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Session, HarmonyProcess]]:
    """A session with a Harmony whose scripts the tests change and change back."""
    with Session(default_timeout_s=PATIENCE_S) as session:
        harmony = open_harmony(tmp_path_factory.mktemp("clashes"), session)
        session.watch_process(harmony.process)
        session.wait_until_connected(PATIENCE_S)
        session.call("scene.currentScene")
        yield session, harmony
        harmony.close()


def check_that_all_works(session: Session) -> None:
    """Ask and change the scene, by our functions, by Harmony's and by scripts."""
    assert "Top/Write" in {node["path"] for node in session.call("listNodes")}
    path = session.call("addNode", "Top", "Peg", "PEG", 0, 0)["path"]
    session.call("deleteNodes", [path], False, False)
    assert session.call("getScene")["name"] == "shot"
    assert session.call("scene.currentScene") == "shot"
    assert session.send({"script": "[1, [2]]"})["result"] == [1, [2]]


@pytest.mark.parametrize("clash", CLASHES)
def test_what_a_script_takes_from_us_is_told_and_all_goes_on(shared, clash):
    session, harmony = shared
    damage, repair, told = CLASHES[clash]
    harmony.evaluate(damage)
    try:
        check_that_all_works(session)
        assert told in harmony.message_text()
    finally:
        harmony.evaluate(f"{repair} 0")


@pytest.mark.parametrize("addition", HARMLESS)
def test_what_a_script_adds_to_all_lists_and_objects_is_no_matter(shared, addition):
    session, harmony = shared
    harmony.evaluate(HARMLESS[addition])
    check_that_all_works(session)
    assert not session.send({"script": "AyonHarmony.hasOwnProperty('bar')"})["result"]


def test_scripts_of_others_keep_what_they_made(shared):
    session, harmony = shared
    harmony.evaluate("var kept = node; node = 'Top/X'; AyonHarmony = {mine: 1};")
    session.call("listNodes")
    assert harmony.evaluate("node") == "Top/X"
    assert session.send({"script": "[node, AyonHarmony.mine]"})["result"] == [
        "Top/X",
        1,
    ]
    harmony.evaluate("node = kept; 0")


def test_files_of_a_studio_that_take_everything_leave_menu_and_line(tmp_path):
    damages = "\n".join(damage for damage, _repair, _told in CLASHES.values())
    mine = "AyonHarmony.hello = function () { return 'hello'; };"
    with Session(default_timeout_s=PATIENCE_S) as session:
        harmony = open_harmony(tmp_path, session, damages, mine)
        try:
            session.watch_process(harmony.process)
            session.wait_until_connected(PATIENCE_S)
            check_that_all_works(session)
            assert session.call("hello") == "hello"
            assert "AYON" in [menu["title"] for menu in harmony.menus()]
            assert harmony.trigger("AYON/Reconnect")
        finally:
            harmony.close()


def test_an_ayonharmony_of_the_studios_hook_is_taken_in(tmp_path):
    (tmp_path / "shot" / "scripts").mkdir(parents=True)
    hook = tmp_path / "studio"
    hook.mkdir()
    hook.joinpath("TB_sceneOpened.js").write_text(
        "AyonHarmony = {hello: function () { return 'hello'; }};\n"
        "function TB_sceneOpened() {}\n",
        encoding="utf-8",
    )
    with Session(default_timeout_s=PATIENCE_S) as session:
        harmony = HarmonyProcess(
            write_empty_scene(tmp_path / "scene"),
            environ={
                "AYON_HARMONY_PORT": str(session.port),
                "AYON_HARMONY_TOKEN": session.token,
                "AYON_HARMONY_JS": JS_DIR.as_posix(),
                "AYON_HARMONY_STUDIO_SCRIPTS": hook.as_posix(),
                "TOONBOOM_GLOBAL_SCRIPT_LOCATION": str(STARTUP_FOLDER),
            },
            base=clean_environment(),
        )
        try:
            session.watch_process(harmony.process)
            session.wait_until_connected(PATIENCE_S)
            assert session.call("hello") == "hello"
            assert session.call("listNodes")
        finally:
            harmony.close()


def test_every_name_of_harmony_that_our_scripts_use_is_kept_in_its_place():
    ours = read_script(JS_DIR / "client" / "ours.js")
    kept = set(re.findall(r"'(\w+)'", ours.split("var HOST = [")[1].split("]")[0]))
    lint = Path(__file__).parents[1] / "js" / "lint.mjs"
    lists = lint.read_text(encoding="utf-8")
    hosts = set(
        re.findall(r"'(\w+)'", lists.split("HOST_GLOBALS = [")[1].split("]")[0])
    )
    hosts |= set(re.findall(r"'(\w+)'", lists.split("QT_GLOBALS = [")[1].split("]")[0]))
    used = set()
    for file in script_files():
        text = re.sub(r"/\*.*?\*/|//[^\n]*", "", read_script(file.path), flags=re.S)
        used |= {
            name
            for name in hosts
            if re.search(rf"(?<![.\w'\"]){name}\.\w|new {name}\b", text)
        }
    assert used <= kept, used - kept
