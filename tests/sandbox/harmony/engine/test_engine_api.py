"""Host objects around the scene: what they answer, and what is absent."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.harmony.testing import ScriptFailedError, run_script, run_script_full

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(
    ("version", "edition", "told"),
    [
        (20, "premium", [20, 0, "Harmony Premium", False, False]),
        (21.1, "advanced", [21, 1, "Harmony Advanced", True, False]),
        (25, "essentials", [25, 1, "Harmony Essentials", False, True]),
    ],
)
def test_about_tells_version_and_edition(
    version: float, edition: str, told: list[Any]
) -> None:
    script = (
        "[about.getMajorVersion(), about.getMinorVersion(), about.productName(),"
        " about.isStageAdvanced(), about.essentials]"
    )
    assert run_script(script, version=version, edition=edition) == told


def test_about_tells_whether_somebody_sits_there() -> None:
    script = "[about.isInteractiveApp(), about.interactiveApp]"
    assert run_script(script, batch=True) == [False, False]
    assert run_script(script, batch=False) == [True, True]


def test_the_version_sentence_holds_number_and_build() -> None:
    sentence = run_script("about.getVersionInfoStr()", version=22)
    assert "Harmony Premium" in sentence
    assert "version 22.0.5 build 20990" in sentence


@pytest.mark.parametrize(
    "script",
    [
        "new Process('ls')",
        "scene.nope()",
        "Action.nope()",
        "library.openLibrary('x')",
        "ToolProperties.x()",
        "Nothing",
    ],
)
def test_what_is_not_modelled_throws(script: str) -> None:
    with pytest.raises(ScriptFailedError):
        run_script(script, batch=False)


def test_there_is_no_python_interface() -> None:
    with pytest.raises(ScriptFailedError, match="no Python interface"):
        run_script("PythonManager.createPyObject('/x.py', 'x')", version=24)


def test_getenv_reads_what_the_process_has() -> None:
    environ = {"AYON_HARMONY_TEST": "\u017elu\u0165"}
    script = "[System.getenv('AYON_HARMONY_TEST'), System.getenv('NO_SUCH_NAME')]"
    assert run_script(script, environ=environ) == ["\u017elu\u0165", ""]


def test_messages_are_coerced_and_kept() -> None:
    told = run_script_full(
        "MessageLog.trace({a: 1}); MessageLog.trace(1.5); MessageLog.error('bad');"
        "MessageLog.debug('unseen'); MessageLog.getLog()"
    )
    assert told["value"] == "[object Object]\n1.5\nbad"
    assert [m["level"] for m in told["messages"]] == ["trace", "trace", "error"]


def test_message_boxes_are_recorded() -> None:
    told = run_script_full("MessageBox.warning('Save?', 4, 2, 0, 'Title')")
    assert told["value"] == 4
    assert told["boxes"] == [
        {
            "kind": "MessageBox.warning",
            "text": "Save?",
            "title": "Title",
            "buttons": [4, 2],
            "answer": 4,
        }
    ]


def test_file_dialogs_are_cancelled_by_default() -> None:
    script = "[FileDialog.getOpenFileName() === undefined, Input.getText('a')]"
    assert run_script(script) == [True, None]


def test_an_old_dialog_is_recorded_and_cancelled() -> None:
    told = run_script_full(
        "var d = new Dialog(); d.title = 'Ask'; var l = new Label(); l.text = 'Why?';"
        "var e = new LineEdit(); e.label = 'Name'; d.add(l); d.add(e); d.exec()"
    )
    assert told["value"] is False
    assert (told["boxes"][0]["title"], told["boxes"][0]["text"]) == (
        "Ask",
        "Why?\nName",
    )


def test_folders_have_no_final_slash_and_the_users_version() -> None:
    scripts = run_script("specialFolders.userScripts", version=24)
    assert scripts.endswith("/Toon Boom Harmony Premium/2400-scripts")
    assert Path(run_script("specialFolders.resource")).is_dir()
    assert "TB_sceneCreated.js" in run_script(
        "new QDir(specialFolders.resource + '/scripts').entryList()"
    )


def test_preferences_are_made_kept_and_default(tmp_path: Path) -> None:
    script = (
        "preferences.setString('A', '\u017e'); preferences.setInt('B', 3);"
        "preferences.setBool('C', true);"
        "preferences.setColor('D', new ColorRGBA(1, 2, 3, 4)); 1"
    )
    run_script(script, home=tmp_path)
    read = (
        "[preferences.getString('A', ''), preferences.getInt('B', 0),"
        " preferences.getBool('C', false), preferences.getColor('D').b,"
        " preferences.getDouble('E', 0.5)]"
    )
    assert run_script(read, home=tmp_path) == ["\u017e", 3, True, 3, 0.5]


def test_permanent_files_copy_and_tell_failure(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\u017elu\u0165", encoding="utf-8")
    folder = tmp_path.as_posix()
    script = (
        f"var a = new PermanentFile('{folder}/a.txt');"
        f"var b = new PermanentFile('{folder}/b.txt');"
        "var text; a.setTextCodec('UTF-8'); a.open(1); text = a.read(); a.close();"
        f"[a.copy(b), b.exists(), a.copy(new PermanentFile('{folder}/no/c.txt')),"
        " text, b.extension(), b.remove(), b.exists()]"
    )
    assert run_script(script) == [
        True,
        True,
        False,
        "\u017elu\u0165",
        "txt",
        True,
        False,
    ]


def test_old_files_have_properties(tmp_path: Path) -> None:
    path = (tmp_path / "x.tar.gz").as_posix()
    script = (
        f"var f = new File('{path}'); var before = f.exists;"
        "f.open(FileAccess.WriteOnly); f.write('one\\ntwo\\n'); f.close();"
        "f.open(FileAccess.ReadOnly); var lines = f.readLines(); var end = f.eof;"
        "f.close(); [before, f.exists, f.baseName, f.extension, f.size, lines, end]"
    )
    assert run_script(script) == [
        False,
        True,
        "x",
        "tar.gz",
        8,
        ["one\n", "two\n"],
        True,
    ]


def test_dirs_make_and_list(tmp_path: Path) -> None:
    script = (
        f"var d = new Dir('{tmp_path.as_posix()}/new'); var before = d.exists;"
        "d.mkdirs('a/b'); [before, d.exists, d.entryList('*', 1), d.fileExists('a')]"
    )
    assert run_script(script) == [False, True, [".", "..", "a"], True]


@pytest.mark.skipif(sys.platform == "win32", reason="runs /bin/sh")
def test_a_process_gives_its_exit_code() -> None:
    script = (
        "var p = new Process2('/bin/sh', '-c', 'exit $CODE');"
        "p.addEnvVariable('CODE', '3'); var none = new Process2('/no/such/program');"
        "[p.launch(), p.isAlive(), none.launch(), none.errorMessage() !== '']"
    )
    assert run_script(script) == [3, False, -1, True]


def test_session_sockets_live_from_24_and_speak_with_remote_commands() -> None:
    script = (
        "var port = SessionSocketMgr.bindNewPort(); var c = new RemoteCmd();"
        "c.connect('127.0.0.1', port);"
        "var id = SessionSocketMgr.acceptAtPort(port, 2000);"
        "c.sendMsg('\\u017ehi'); SessionSocketMgr.recv(id, 2000);"
        "SessionSocketMgr.send(id, 'back'); c.receiveMsg(2000);"
        "var got = [SessionSocketMgr.lastReceivedMsg(id), c.lastReceived()];"
        "SessionSocketMgr.unbindAll(); got"
    )
    assert run_script(script, version=24) == ["\u017ehi", "back"]
    assert run_script("typeof SessionSocketMgr", version=22) == "undefined"


def test_views_follow_mode_and_edition() -> None:
    script = "[view.currentView(), view.type(view.currentView()), view.viewList()]"
    assert run_script(script, batch=True) == ["", "", []]
    assert run_script(script, batch=False)[1] == "Node View"
    assert "View4" not in run_script(script, batch=False, edition="advanced")[2]


def test_a_saved_scene_tells_its_notifier(tmp_path: Path) -> None:
    script = (
        "var saves = 0; var n = new SessionChangeNotifier(this);"
        "n.saveSuccessful.connect(function () { saves += 1; }); scene.saveAll();"
    )
    options = {"new_scene": tmp_path / "a", "batch": False, "then": ["saves"]}
    assert run_script(script, version=22, **options) == 1
    options["new_scene"] = tmp_path / "b"
    with pytest.raises(ScriptFailedError, match="SessionChangeNotifier"):
        run_script(script, version=20, **options)


def test_a_changed_scene_tells_its_notifier(tmp_path: Path) -> None:
    script = (
        "var told = []; var n = new SceneChangeNotifier(this);"
        "n.networkChanged.connect(function (l) { told.push('network'); });"
        "n.sceneChanged.connect(this, function () { told.push('scene'); });"
        "node.add('Top', 'p', 'PEG', 0, 0, 0);"
    )
    options = {"new_scene": tmp_path / "a", "batch": False}
    assert run_script(script, then=["told"], **options) == ["network", "scene"]


def test_script_manager_adds_to_menus_and_runs_declarations(tmp_path: Path) -> None:
    file = tmp_path / "do.js"
    file.write_text("function go() { went = true; }\nvar no = function () {};\n")
    script = (
        "ScriptManager.addAction({id: 'x.y', onTrigger: function () { acted = 1; }});"
        "Action.perform('onTriggerScriptAction(QString)',"
        " 'ScriptManagerResponder', 'x.y');"
        "ScriptManager.addMenuItem({text: 'Go', targetMenuId: 'Windows',"
        f" action: 'go in {file.as_posix()}'}});"
        "var main = QApplication.topLevelWidgets().filter(function (w) {"
        " return w instanceof QMainWindow; })[0];"
        "var bar = main.menuBar().actions();"
        "var own = bar.filter(function (a) { return a.text === 'Windows'; })[0];"
        "var menu = own.menu();"
        "menu.actions()[0].trigger(); [acted, went]"
    )
    assert run_script(script, batch=False) == [1, True]
    told = run_script_full(
        "Action.perform('onTriggerScriptAction(QString)',"
        f" 'ScriptManagerResponder', 'no in {file.as_posix()}'); 'went on'",
        batch=False,
    )
    assert told["value"] == "went on"
    assert "declares no function no" in told["messages"][0]["text"]


def test_a_toolbar_of_a_script_is_found_by_its_title_and_its_buttons_act(
    tmp_path: Path,
) -> None:
    file = tmp_path / "do.js"
    file.write_text("function go() { went = true; }\n")
    script = (
        "var bar = new ScriptToolbarDef({id: 'x', text: 'My Own Tools'});"
        f"bar.addButton({{text: 'Go', action: 'go in {file.as_posix()}'}});"
        "ScriptManager.addToolbar(bar);"
        "var shown = QApplication.allWidgets().filter(function (w) {"
        " return w.objectName === 'My_Own_Tools'; })[0];"
        "shown.addWidget(new QLabel('beside'));"
        "shown.actions()[0].trigger(); [shown.windowTitle, went]"
    )
    assert run_script(script, batch=False) == ["My Own Tools", True]


def test_a_tool_is_this_of_its_own_functions() -> None:
    script = (
        "var seen = []; var number = Tools.registerTool({name: 'own',"
        " load: function () { seen.push(this.name); },"
        " onRegister: function () { this.load(); }}); [seen, number > 0]"
    )
    assert run_script(script, batch=False) == [["own"], True]


def test_a_zero_is_no_object_where_qt_wants_one() -> None:
    script = (
        "var dialog = new QProgressDialog(); dialog.setCancelButton(0);"
        "String(new QLabel(0).text)"
    )
    assert run_script(script, batch=False) == "0"


def test_the_calls_of_script_are_given_only_to_who_asks() -> None:
    assert "calls" not in run_script_full("about.getMajorVersion()")
    told = run_script_full("about.getMajorVersion()", calls=True)
    assert told["calls"] == [["about.getMajorVersion", []]]
