"""Launches that fail, several at once, and a studio's own scripts."""

from __future__ import annotations

import contextlib
import errno
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ayon_harmony import environment
from ayon_harmony.app import launch as launch_module
from ayon_harmony.app import launch_script
from ayon_harmony.app.launch import EXIT_CANCELLED, Application, Kind, launch
from ayon_harmony.app.session_folder import SessionFolder
from ayon_harmony.bridge import poller
from ayon_harmony.errors import LaunchError, NotConnectedError
from ayon_harmony.ui.main_loop import PlainMainLoop, QtMainLoop
from ayon_harmony.workfiles import Workfiles
from ayon_harmony.workfiles.archive import save_folder
from ayon_harmony.working.empty_scene import write_empty_scene
from ayon_harmony.working.open_workfile import identity_of
from sandbox.harmony.client import EXECUTABLE, Control
from sandbox.patience import wait_until

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.process,
    pytest.mark.engine,
]

STATE = "AyonHarmony.client.state"


class HeardLoop(PlainMainLoop):
    """A loop without windows that remembers what it would have shown."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def show_message(self, title, text, details=""):
        self.heard.append(f"{title}: {text} {details}")


@pytest.fixture
def run_failing(studio, home):
    """Run a launch that fails; its exit code and what the artist was told."""

    def run(executable, *arguments, environ=None):
        loop = HeardLoop()
        application = Application(
            executable, *arguments, loop=loop, base={**os.environ, **(environ or {})}
        )
        code = application.run()
        return code, " ".join(loop.heard)

    return run


def test_a_missing_program_is_named(run_failing, tmp_path, left_behind):
    code, told = run_failing(tmp_path / "HarmonyPremium")

    assert code == 1
    assert str(tmp_path / "HarmonyPremium") in told
    assert left_behind() == []


def test_a_program_that_is_not_harmony_is_called_that(run_failing, left_behind):
    code, told = run_failing(sys.executable)

    assert code == 1
    assert "before it connected" in told
    assert left_behind() == []


def test_harmony_without_a_licence_is_quoted(run_failing):
    code, told = run_failing(
        EXECUTABLE, environ={"HARMONY_EMULATOR_RUDE": "no-licence"}
    )

    assert code == 1
    assert "licen" in told.lower()


def test_a_machine_without_ipv4_for_itself_is_told_so(make_stage, monkeypatch):
    def refuse(_port):
        raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")

    monkeypatch.setattr(poller, "_listen", refuse)
    stage = make_stage()

    assert stage.application.run() == 1
    assert "AYON cannot listen on 127.0.0.1" in stage.application.failure
    assert "IPv4" in stage.application.failure


OLD_CLIENT = """
import os, socket, sys, time
port = int(os.environ["AYON_HARMONY_PORT"])
for _ in range(2):
    with socket.create_connection(("127.0.0.1", port)) as old:
        old.sendall(b"AH0000000f" + b'{"request": []}')
        old.recv(1)
time.sleep(1)
sys.exit(1)
"""


def test_a_start_up_script_of_the_public_addon_is_named_at_once_and_once(
    run_failing, tmp_path, monkeypatch
):
    monkeypatch.setattr(launch_module, "OLD_CLIENT_HINT_S", 0.1)
    script = tmp_path / "old_client.py"
    script.write_text(OLD_CLIENT, encoding="utf-8")

    _, told = run_failing(sys.executable, script)

    assert told.startswith("AYON: An older integration's start-up script connected")
    assert told.count("Remove or rename its TB_sceneOpened.js") == 1
    assert "has not connected to AYON yet" not in told


def test_a_harmony_that_a_firewall_keeps_from_ayon_is_not_called_broken(
    run_failing, tmp_path
):
    script = tmp_path / "kept_away.py"
    script.write_text(
        "import os, sys\n"
        "with open(os.environ['AYON_HARMONY_SIGN'] + '.refused', 'w') as file:\n"
        "    file.write('\"A proxy keeps Harmony from 127.0.0.1.\"')\n"
        "sys.exit(1)\n",
        encoding="utf-8",
    )

    code, told = run_failing(sys.executable, script)

    assert code == 1
    assert "does not reach AYON: A proxy keeps Harmony from 127.0.0.1." in told
    assert "licence" not in told


def test_a_missing_workfile_is_named_and_no_harmony_starts(
    run_failing, tmp_path, left_behind
):
    code, told = run_failing(EXECUTABLE, tmp_path / "gone.zip")

    assert code == 1
    assert "gone.zip" in told
    assert left_behind() == []


def test_a_broken_workfile_is_named_and_no_harmony_starts(
    run_failing, tmp_path, left_behind
):
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"this is no zip")

    code, told = run_failing(EXECUTABLE, broken)

    assert code == 1
    assert "broken.zip" in told
    assert left_behind() == []


def test_a_failure_shows_a_window_when_somebody_is_there(studio, home, tmp_path):
    from qtpy import QtCore, QtWidgets

    seen = []

    def press():
        for box in QtWidgets.QApplication.topLevelWidgets():
            if box.objectName() == "ayon_message" and box.isVisible():
                text = box.findChild(QtWidgets.QTextEdit, "text")
                seen.append(text.toPlainText())
                box.accept()

    loop = QtMainLoop(interactive=True)
    QtCore.QTimer.singleShot(0, press)
    application = Application(tmp_path / "gone", loop=loop, base=dict(os.environ))

    assert application.run() == 1
    assert str(tmp_path / "gone") in seen[0]


def test_going_to_the_harmony_that_has_the_workfile_starts_no_second_one(
    studio, home, tmp_path, left_behind
):
    made = write_empty_scene(tmp_path / "made" / "sh010_v001")
    zipped = tmp_path / "project" / "sh010_v001.zip"
    zipped.parent.mkdir()
    save_folder(made.parent, zipped)
    other = Workfiles(environment.local_folder(os.environ))
    other.harmony_will_start()
    other.open(other.plan_opening(identity_of(zipped), zipped))
    loop = HeardLoop()
    loop.interactive = True
    asked = []
    loop.ask = lambda _title, text, *_rest, **_safe: asked.append(text) or "cancel"
    application = Application(EXECUTABLE, zipped, loop=loop, base=dict(os.environ))

    assert application.run() == EXIT_CANCELLED

    assert "open in another Harmony on this workstation" in asked[0]
    assert loop.heard == []
    assert left_behind() == []
    other.close()


# --- launch() -----------------------------------------------------------------------


def test_a_launch_that_fails_raises_what_was_shown(studio, home, tmp_path, capsys):
    with pytest.raises(LaunchError, match="Harmony is not at"):
        launch(tmp_path / "HarmonyPremium")

    told = capsys.readouterr().err
    assert "Harmony did not start" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("name", "said"), [("gone.py", "There is no script"), ("tool.js", "runs Python")]
)
def test_a_script_that_cannot_be_run_is_refused_before_harmony_starts(
    home, tmp_path, name, said
):
    (tmp_path / "tool.js").write_text("var a;\n")

    with pytest.raises(LaunchError, match=said):
        launch(tmp_path / "HarmonyPremium", script=tmp_path / name)


def test_the_line_of_the_readme_ends_with_1_when_harmony_does_not_start(home):
    line = (
        "import ayon_harmony.api as harmony; harmony.launch('/path/to/HarmonyPremium')"
    )
    process = subprocess.run(
        [sys.executable, "-c", line],
        env={**os.environ, "AYON_HEADLESS_MODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert process.returncode == 1
    assert "Harmony is not at '/path/to/HarmonyPremium'" in process.stderr


def test_a_second_launch_in_one_process_is_refused(make_stage, tmp_path):
    def script(stage):
        stage.connected()
        with pytest.raises(LaunchError, match="one Harmony"):
            launch(tmp_path / "another")
        return stage.session.is_connected

    assert make_stage().play(script) is True


def test_after_a_launch_that_failed_another_one_may_be_made(
    run_failing, make_stage, tmp_path
):
    run_failing(tmp_path / "HarmonyPremium")

    def script(stage):
        stage.connected()
        return stage.session.is_connected

    assert make_stage().play(script) is True


def test_a_failure_half_way_undoes_what_was_made(
    studio, home, tmp_path, monkeypatch, left_behind
):
    from ayon_harmony import current
    from ayon_harmony.app import launch as launch_module

    monkeypatch.setattr(
        launch_module, "install_host", lambda: {}["a server out of reach"]
    )
    threads = {thread.name for thread in threading.enumerate()}
    application = Application(EXECUTABLE, loop=HeardLoop(), base=dict(os.environ))

    assert application.run() == 1
    assert "a server out of reach" in application.failure
    assert current.find_session() is None
    assert left_behind() == []
    assert {thread.name for thread in threading.enumerate()} <= threads


@pytest.fixture
def run_with_script(studio, home, harmony, monkeypatch):
    """Run a launch with a script, whose last act is to end Harmony."""
    # This Harmony has a screen, and does not end at a goodbye as one in batch does.
    monkeypatch.setattr("ayon_harmony.app.launch.GOODBYE_S", 0.1)

    def run(script, kind=Kind.ARTIST):
        application = Application(
            EXECUTABLE,
            loop=HeardLoop(),
            base={**os.environ, **harmony.environment()},
            script=script,
            kind=kind,
        )
        code = application.run()
        application.close(end_harmony=True)
        return code, " ".join(application.loop.heard)

    return run


def test_a_script_runs_on_the_main_thread_with_the_scene_open(run_with_script):
    import ayon_harmony.api as api

    seen = []

    def script():
        seen.append(threading.current_thread() is threading.main_thread())
        api.wait_connected(1)
        seen.append(api.send({"function": "scene.currentVersionName"})["result"])
        with contextlib.suppress(NotConnectedError):
            api.send({"script": "scene.closeSceneAndExit();"})

    assert run_with_script(script) == (0, "")
    assert seen[0] is True
    assert seen[1]


@pytest.mark.parametrize("ending", ["", "sys.exit()", "sys.exit(0)"])
def test_a_script_may_be_a_file(run_with_script, tmp_path, ending):
    path = tmp_path / "tool.py"
    path.write_text(
        "import sys, pathlib\n"
        "import ayon_harmony.api as harmony\n"
        "name = harmony.send({'function': 'scene.currentVersionName'})['result']\n"
        "assert __name__ == '__main__'\n"
        "pathlib.Path(__file__).with_suffix('.txt').write_text(name)\n"
        "try:\n"
        "    harmony.send({'script': 'scene.closeSceneAndExit();'})\n"
        "except harmony.NotConnectedError:\n"
        "    pass\n"
        f"{ending}\n"
    )

    assert run_with_script(path) == (0, "")
    assert path.with_suffix(".txt").read_text()


def test_a_batch_session_ends_with_its_script_and_takes_harmony_along(
    run_with_script, home
):
    code, told = run_with_script(lambda: None, Kind.BATCH)

    assert (code, told) == (0, "")
    assert Application._serving is None


class LoopUntilCtrlC(HeardLoop):
    def run(self):
        raise KeyboardInterrupt


def test_ctrl_c_ends_a_session_as_a_cancelled_one(harmony, studio, left_behind):
    application = Application(
        EXECUTABLE,
        loop=LoopUntilCtrlC(),
        base={**os.environ, **harmony.environment()},
    )

    assert application.run() == EXIT_CANCELLED
    assert Application._serving is None
    assert left_behind() == []


def test_ctrl_c_leaves_a_connected_harmony_open_and_its_scene_in_place(
    harmony, studio, caplog
):
    def press():
        signal.raise_signal(signal.SIGINT)

    application = Application(
        EXECUTABLE,
        loop=HeardLoop(),
        base={**os.environ, **harmony.environment()},
        script=press,
    )
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert application.run() == EXIT_CANCELLED
        xstage = application._start_scene.xstage
        assert harmony.evaluate("scene.currentProjectPath()") == str(xstage.parent)
        assert xstage.is_file()
        assert application.loop.heard == []
        assert "Harmony stays open, without AYON" in caplog.text
    finally:
        signal.signal(signal.SIGINT, before)
        application.close(end_harmony=True)
        application._process.end()


def fails():
    raise ValueError("no such layer")


@pytest.mark.parametrize("script", [fails, lambda: sys.exit("no such layer")])
def test_a_script_that_fails_is_told_and_gives_4(run_with_script, script):
    code, told = run_with_script(script, Kind.BATCH)

    assert code == 4
    assert "no such layer" in told


def test_scripts_are_told_of_connecting_opening_and_saving(
    make_stage, harmony, make_workfile
):
    import ayon_harmony.api as api

    workfile = make_workfile()
    told = queue.SimpleQueue()
    take_back = [
        api.on_connect(lambda peer: told.put(("connect", peer.version_name))),
        api.on_open(lambda path: told.put(("open", Path(path).name))),
        api.on_save(lambda path: fails()),
        api.on_save(lambda path: told.put(("save", Path(path).name))),
    ]

    def script(stage):
        stage.connected()
        first = [told.get(timeout=60), told.get(timeout=60)]
        harmony.evaluate("scene.saveAll();")
        return [*first, told.get(timeout=60)]

    try:
        heard = make_stage(workfile).play(script)
    finally:
        for each in take_back:
            each()

    assert heard == [
        ("connect", "sh010_animation_v001"),
        ("open", "sh010_animation_v001.zip"),
        ("save", "sh010_animation_v001.zip"),
    ]


def test_a_session_keeps_its_local_copies_where_the_workstation_says(
    make_stage, make_workfile, studio, home, tmp_path
):
    wanted = {"local_folder": str(tmp_path / "scratch disk"), "local_limit_gib": 7.0}
    studio.server.site_settings["harmony", "test-site"] = wanted

    def script(stage):
        return Path(stage.connected().scene_path)

    scene = make_stage(str(make_workfile())).play(script)

    assert scene.is_relative_to(tmp_path / "scratch disk")
    assert not (home / ".ayon").exists()


def test_another_process_attaches_to_the_session_of_a_launch(make_stage, home):
    program = (
        "import ayon_harmony.api as harmony\n"
        "harmony.attach()\n"
        "harmony.wait_connected(30)\n"
        "print(harmony.send({'function': 'scene.currentVersionName'})['result'])\n"
    )

    def script(stage):
        stage.connected()
        client = Path(launch_script.__file__).resolve().parents[2]
        return subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": str(client)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    done = make_stage().play(script)

    assert done.stdout.split()[0] == "Untitled", done.stderr


# --- what sessions leave ----------------------------------------------------------


def test_folders_of_killed_sessions_go_with_the_next_one(local_root):
    held = SessionFolder(local_root, "held")
    killed = local_root / "sessions" / "killed"
    killed.mkdir()
    (killed / "session.lock").write_bytes(b"")
    (killed / "scripts").mkdir()

    SessionFolder(local_root, "next").close()

    assert [path.name for path in (local_root / "sessions").iterdir()] == ["held"]
    held.close()


# --- through the launch script, as processes of their own -----------------------


@pytest.fixture
def start_script(home):
    """Start the launch script in a plain Python, without AYON around it."""
    started = []
    plain = {name: value for name, value in os.environ.items() if "AYON" not in name}

    def start(*arguments, environ=None):
        process = subprocess.Popen(
            [sys.executable, launch_script.__file__, *map(str, arguments)],
            env={**plain, "PYTHONPATH": "", **(environ or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_headless_the_reason_goes_to_stderr_and_no_process_stays(
    start_script, tmp_path
):
    process = start_script(
        tmp_path / "HarmonyPremium", environ={"AYON_HEADLESS_MODE": "1"}
    )
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "Harmony is not at" in errors


def test_two_sessions_at_once_do_not_meet(start_script, make_workfile, home):
    controls = [Control(), Control()]
    workfiles = [make_workfile("sh010_v001"), make_workfile("sh020_v001")]
    processes = [
        start_script(
            EXECUTABLE,
            workfile,
            environ={
                **control.environment(),
                "HARMONY_EMULATOR_HOME": str(home / workfile.stem),
            },
        )
        for control, workfile in zip(controls, workfiles)
    ]
    try:
        facts = []
        for control in controls:
            control.wait_for_event("scene_opened")
            # A Harmony that leaves before is one that did not start.
            wait_until(lambda c=control: c.evaluate(STATE) == "connected")
            facts.append(
                control.evaluate(
                    "[System.getenv('AYON_HARMONY_PORT'),"
                    " System.getenv('AYON_HARMONY_TOKEN'),"
                    " scene.currentVersionName(), scene.currentProjectPath()]"
                )
            )
        for control in controls:
            control.quit()
        codes = [process.wait(60) for process in processes]
    finally:
        for control in controls:
            control.close()

    assert codes == [0, 0]
    for one, other in zip(*facts):
        assert one != other
    assert [item[2] for item in facts] == ["sh010_v001", "sh020_v001"]


def test_in_a_python_without_ayon_the_menu_says_so_and_tools_are_grey(
    start_script, harmony, home
):
    start_script(
        EXECUTABLE,
        environ={
            **harmony.environment(),
            "HARMONY_EMULATOR_HOME": str(home / "emulator"),
        },
    )
    harmony.wait_for_event("scene_opened")
    wait_until(lambda: harmony.evaluate(STATE) == "connected")
    entries = harmony.evaluate(
        "(function () { var a = AyonHarmony.menu.actions; return [a.status.text,"
        " a.publish.enabled, a.publish.toolTip, a.recoveries.enabled]; }())"
    )
    harmony.quit()

    assert "AYON is not there" in entries[0] or "no AYON tools" in entries[0]
    assert entries[1] is False
    assert "ayon_core" in entries[2]
    assert entries[3] is True


# --- a studio's own scripts --------------------------------------------------------


def test_a_studios_scripts_run_as_without_us(make_stage, harmony, tmp_path):
    studio_scripts = tmp_path / "studio_scripts"
    studio_scripts.mkdir()
    (studio_scripts / "TB_sceneOpened.js").write_text(
        "function TB_sceneOpened() {\n" "    MessageLog.trace('studio hook');\n" "}\n"
    )
    (studio_scripts / "studio_tool.js").write_text("function studio_tool() {}")
    before = {path.name: path.read_bytes() for path in studio_scripts.iterdir()}

    def script(stage):
        stage.connected()
        folder = harmony.evaluate("System.getenv('TOONBOOM_GLOBAL_SCRIPT_LOCATION')")
        names = sorted(path.name for path in Path(folder).iterdir())
        return harmony.message_text(), names

    log, names = make_stage(
        environ={"TOONBOOM_GLOBAL_SCRIPT_LOCATION": str(studio_scripts)}
    ).play(script)

    assert log.count("studio hook") == 1
    assert names == [
        "AyonHarmonyHooks.js",
        "TB_sceneCreated.js",
        "TB_sceneOpened.js",
        "studio_tool.js",
    ]
    assert {path.name: path.read_bytes() for path in studio_scripts.iterdir()} == before


def test_the_launchers_qt_does_not_reach_harmony(make_stage, harmony):
    def script(stage):
        stage.connected()
        return harmony.evaluate(
            "[System.getenv('QT_PLUGIN_PATH'), System.getenv('QT_API')]"
        )

    environ = {"QT_PLUGIN_PATH": "/launcher/plugins", "QT_API": "pyside6"}

    assert make_stage(environ=environ).play(script) == ["", ""]
