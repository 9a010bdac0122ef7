"""The executable: command line, window, control channel, rude behaviour."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.harmony.client import (
    ControlError,
    EndedError,
    HarmonyProcess,
    run_batch,
)
from sandbox.harmony.testing import run_script
from sandbox.patience import wait_until

pytestmark = [pytest.mark.engine, pytest.mark.process]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenes")
    run_script("1", new_scene=folder / "shot")
    return folder / "shot" / "shot.xstage"


@pytest.fixture(scope="module")
def shared(scene: Path) -> Iterator[HarmonyProcess]:
    """One process for tests that leave it as it was."""
    with HarmonyProcess(scene) as process:
        yield process


ADD_MENU = (
    "var main = QApplication.topLevelWidgets().filter(function (w) {"
    " return w instanceof QMainWindow; })[0];"
    "var menu = main.menuBar().addMenu('AYON'); var clicks = 0;"
    "menu.addAction('Load...').triggered.connect(function () { clicks += 1; });"
    "menu.addAction('Later').enabled = false;"
)


def test_it_opens_the_scene_of_the_command_line(
    shared: HarmonyProcess, scene: Path
) -> None:
    facts = shared.facts()
    assert (facts["scene"], facts["version"]) == (str(scene), "22.0.5")
    assert facts["pid"] == shared.process.pid


TITLE = (
    "QApplication.topLevelWidgets().filter(function (w) {"
    " return w instanceof QMainWindow; })[0].windowTitle"
)


@pytest.mark.parametrize(
    ("saving", "name"),
    [
        pytest.param("scene.saveAsNewVersion('take2', true)", "take2", id="version"),
        pytest.param("scene.saveAs({folder})", "shot_v002", id="scene"),
    ],
)
def test_the_title_names_the_scene_that_a_save_goes_on_in(
    tmp_path: Path, saving: str, name: str
) -> None:
    run_script("1", new_scene=tmp_path / "shot")
    folder = json.dumps(str(tmp_path / "shot_v002"))
    with HarmonyProcess(tmp_path / "shot" / "shot.xstage") as process:
        assert process.evaluate(TITLE) == "shot - Harmony Premium"
        assert process.evaluate(saving.format(folder=folder)) is True
        assert process.evaluate(TITLE) == f"{name} - Harmony Premium"


def test_an_artist_undoes_and_redoes_what_a_script_did(tmp_path: Path) -> None:
    run_script("1", new_scene=tmp_path / "shot")
    add = (
        "scene.beginUndoRedoAccum('Add'); node.add('Top', 'Peg', 'PEG', 0, 0, 0);"
        " scene.endUndoRedoAccum(); node.getName('Top/Peg')"
    )
    with HarmonyProcess(tmp_path / "shot" / "shot.xstage") as process:
        assert process.evaluate(add) == "Peg"
        # A click is done some time after it was asked for.
        process.trigger("Edit/Undo")
        wait_until(lambda: process.evaluate("node.getName('Top/Peg')") == "")
        process.trigger("Edit/Redo")
        wait_until(lambda: process.evaluate("node.getName('Top/Peg')") == "Peg")
        process.trigger("File/Close")
        assert process.trigger("Edit/Undo"), "without a scene there is nothing to undo"


def test_who_closes_the_window_by_its_frame_quits_harmony(scene: Path) -> None:
    close = (
        "QApplication.topLevelWidgets().filter(function (widget) {"
        " return widget.objectName === 'MainWindow'; })[0].close()"
    )
    with HarmonyProcess(scene) as process:
        process.evaluate(close)
        assert process.wait() == 0


def test_a_window_that_is_to_be_seen_where_no_screen_is_is_not(scene: Path) -> None:
    environ = {"HARMONY_EMULATOR_SCREEN": "1", "DISPLAY": ""}
    with HarmonyProcess(scene, environ=environ) as harmony:
        assert harmony.evaluate("scene.currentVersionName()") == "shot"


def test_who_looks_on_reads_boxes_and_traces_in_its_output(scene: Path) -> None:
    environ = {"HARMONY_EMULATOR_SCREEN": "1", "DISPLAY": ""}
    with HarmonyProcess(scene, environ=environ) as harmony:
        harmony.evaluate("MessageLog.trace('žluť'); MessageBox.information('Done.');")
        harmony.quit()
        harmony.wait()
        said = harmony.output
    assert "žluť" in said
    assert "MessageBox.information: Done." in said


def test_menus_are_listed_clicked_and_drawn(scene: Path, tmp_path: Path) -> None:
    with HarmonyProcess(scene) as process:
        process.evaluate(ADD_MENU)
        menu = process.menus()[-1]
        assert menu["title"] == "AYON"
        assert [(e["title"], e["enabled"]) for e in menu["entries"]] == [
            ("Load...", True),
            ("Later", False),
        ]
        assert process.trigger("AYON/Load...") is True
        assert process.trigger("AYON/Later") is False
        # A click is an event of Harmony's, which the answer does not wait for.
        wait_until(lambda: process.evaluate("clicks") == 1)
        process.evaluate("menu.actions()[0].text = 'Load... (3 outdated)';")
        assert process.trigger("AYON/Load...") is True
        wait_until(lambda: process.evaluate("clicks") == 2)
        with pytest.raises(ControlError, match="no 'Nope' in"):
            process.trigger("AYON/Nope")
        picture = process.picture(tmp_path / "menu.png", "AYON")
        assert picture.read_bytes().startswith(b"\x89PNG")
        process.open(scene)
        assert "AYON" not in [entry["title"] for entry in process.menus()]


def test_every_scene_switch_destroys_the_engine(scene: Path, tmp_path: Path) -> None:
    with HarmonyProcess(scene) as process:
        process.evaluate(
            "var mine = 1; var app = QCoreApplication.instance();"
            "app.text = 'kept'; app.client = {n: 1, f: function () {}};"
        )
        process.new(tmp_path, "other")
        assert process.evaluate("typeof mine") == "undefined"
        bag = process.evaluate(
            "var a = QCoreApplication.instance();"
            "[a.text, a.client.n, typeof a.client.f]"
        )
        assert bag == ["kept", 1, "undefined"]
        process.close_scene()  # the engine that comes then is not asked for it
        process.new(tmp_path, "third")
        assert process.evaluate("QApplication.instance().text") == "kept"
        process.close_scene()
        assert process.facts()["scene"] is None
        process.wait_for_event("engine_destroyed", count=4)


def test_a_timer_of_the_old_engine_never_fires(scene: Path) -> None:
    with HarmonyProcess(scene) as process:
        process.evaluate(
            "var t = new QTimer(); t.interval = 1;"
            "t.timeout.connect(function () { MessageLog.trace('tick'); }); t.start();"
        )
        process.open(scene)
        process.log(clear=True)
        process.evaluate(
            "var loop = new QEventLoop(); var t = new QTimer(); t.singleShot = true;"
            "t.timeout.connect(function () { loop.quit(); });"
            "t.start(30); loop.exec();"
        )
        assert process.log()["messages"] == []


def test_boxes_wait_when_told_to(scene: Path) -> None:
    with HarmonyProcess(scene) as process:
        process.hold_boxes()
        process.send(
            "evaluate", text="var got = QMessageBox.question(null, 'Ask', 'Sure?');"
        )
        process.wait_for_event("box_held")
        assert process.dialog()["title"] == "Ask"
        process.answer_boxes(16384)
        assert process.evaluate("got === QMessageBox.Yes") is True


def test_a_modal_dialog_is_seen_by_script_until_closed(shared: HarmonyProcess) -> None:
    shared.open_dialog("Save Changes")
    title = "var w = QApplication.activeModalWidget(); w ? w.windowTitle : null"
    assert shared.evaluate(title) == "Save Changes"
    assert shared.close_dialog() is True
    assert shared.dialog() is None


def test_dying_in_the_middle_of_a_script(scene: Path) -> None:
    with HarmonyProcess(scene) as process:
        process.wait_for_event("started")
        process.facts()
        process.send("evaluate", text="while (true) {}")
        process.die(7)
        assert process.wait() == 7
        with pytest.raises(EndedError):
            process.facts()


def test_quitting_gives_the_exit_code(scene: Path) -> None:
    with HarmonyProcess(scene) as process:
        process.quit()
        assert process.wait() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_sigterm_ends_it(scene: Path) -> None:
    with HarmonyProcess(scene) as process:
        process.facts()
        process.process.send_signal(signal.SIGTERM)
        assert process.wait() == -signal.SIGTERM


def test_an_xstage_that_is_no_xml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shot.xstage"
    path.write_bytes(b"PK\x03\x04 and so on")
    code, output = run_batch(path)
    assert code == 1
    assert "PK" in output
    with HarmonyProcess(path) as process:
        assert process.wait() == 1


@pytest.mark.parametrize("arguments", [["-user", "me"], ["-nonsense"], ["-frames"]])
def test_arguments_it_cannot_do_are_refused(arguments: list[str]) -> None:
    code, output = run_batch(None, *arguments)
    assert code == 1
    assert arguments[0] in output


def test_compile_runs_a_script_and_does_not_render(scene: Path, tmp_path: Path) -> None:
    script = tmp_path / "do.js"
    script.write_text(
        "function go() { System.println('in ' + __file__);"
        " System.println(about.getMajorVersion()); }\ngo();\n",
        encoding="utf-8",
    )
    code, output = run_batch(scene, "-compile", str(script), version=24)
    assert code == 0
    assert output.splitlines() == [f"in {script}", "24"]


def test_a_licence_may_be_refused(scene: Path) -> None:
    code, output = run_batch(scene, rude="no-licence")
    assert code == 1
    assert "icense" in output


def test_an_exit_code_may_lie(scene: Path) -> None:
    code, _output = run_batch(scene, rude="exit-code=100")
    assert code == 100


def test_variables_of_another_qt_are_noticed(scene: Path) -> None:
    code, output = run_batch(scene, environ={"QT_PLUGIN_PATH": "/somewhere/else"})
    assert code == 0
    assert "QT_PLUGIN_PATH" in output
