"""A batch Harmony with a scene: private, refused where others are, and never left."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ayon_harmony import current
from ayon_harmony.bridge.bundle import JS_DIR
from ayon_harmony.errors import (
    HarmonyScriptError,
    LaunchError,
    NoLicenceError,
    WorkfileError,
    WorkfileInUseError,
)
from ayon_harmony.headless import open_scene
from ayon_harmony.headless.session import FILES_SCRIPT, SCRIPT, SessionOptions
from ayon_harmony.workfiles import Identity, Workfiles
from ayon_harmony.workfiles.archive import save_folder
from ayon_harmony.workfiles.presence import Presence, others_at
from ayon_harmony.workfiles.processes import has_ended
from ayon_harmony.working.empty_scene import write_empty_scene
from sandbox.harmony.client import EXECUTABLE
from sandbox.harmony.testing import has_engine
from sandbox.patience import PATIENCE_S, wait_until_ended

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def workfile(tmp_path, home):
    """A workfile in no project, and no AYON around."""
    scene = write_empty_scene(tmp_path / "made" / "sh010_v001")
    path = tmp_path / "project" / "sh010_v001.zip"
    path.parent.mkdir()
    save_folder(scene.parent, path)
    return path


def local_root(home):
    return home / ".ayon" / "harmony"


@pytest.mark.parametrize("version", ["20", "22", "25", "27"])
def test_the_scene_of_a_workfile_is_open_in_every_harmony(
    workfile, monkeypatch, version
):
    monkeypatch.setenv("HARMONY_EMULATOR_VERSION", version)
    with open_scene(workfile, EXECUTABLE) as scene:
        state = scene.settings.get_scene()
        assert state.version_name == "sh010_v001"
        peer = current.get_session().peer
        assert not peer.interactive
        assert peer.harmony_version.startswith(version)


def test_the_example_of_the_guide_counts_the_frames_of_a_workfile(workfile):
    guide = Path(__file__).resolve().parents[2] / "docs" / "developer" / "headless.md"
    shown = re.search(r"```python\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)
    names = {}
    exec(shown[1], names)

    assert names["frame_count"](str(workfile), str(EXECUTABLE)) == 60


def test_the_environment_and_the_process_are_as_before_afterwards(
    harmony_of_its_own, workfile
):
    before = dict(os.environ)
    with open_scene(workfile, EXECUTABLE):
        assert os.environ["AYON_HEADLESS_MODE"] == "1"
        pid = current.get_session().peer.pid
    assert dict(os.environ) == before
    assert current.find_session() is None
    assert has_ended(pid)


def test_a_harmony_that_is_said_goodbye_ends_by_itself(
    harmony_of_its_own, workfile, tmp_path
):
    options = SessionOptions(folder=tmp_path / "room")
    with open_scene(workfile, EXECUTABLE, options):
        pass
    texts = [path.read_text("utf-8") for path in (tmp_path / "room/logs").iterdir()]
    assert any("Harmony ended with exit code 0" in text for text in texts)
    assert any("the batch session ends" in text for text in texts)


def test_what_a_script_saves_stays_private_unless_it_saves_the_workfile(workfile, home):
    before = workfile.read_bytes()
    with open_scene(workfile, EXECUTABLE) as scene:
        scene.nodes.add_node("Peg", "PEG")
        scene.settings.save_scene()
        folder = scene.settings.get_scene().folder
        assert home not in folder.parents
    assert workfile.read_bytes() == before
    assert not folder.exists()
    with open_scene(workfile, EXECUTABLE) as scene:
        scene.nodes.add_node("Peg", "PEG")
        current.get_workfile().save()
    assert workfile.read_bytes() != before
    with open_scene(workfile, EXECUTABLE) as scene:
        assert "Top/Peg" in [node.path for node in scene.nodes.list_nodes()]


def test_a_scene_folder_is_copied_unless_it_will_be_saved(tmp_path, home):
    xstage = write_empty_scene(tmp_path / "sh010")
    before = xstage.read_bytes()
    with open_scene(xstage.parent, EXECUTABLE) as scene:
        scene.nodes.add_node("Peg", "PEG")
        current.get_workfile().save()
    assert xstage.read_bytes() == before
    with open_scene(xstage, EXECUTABLE, SessionOptions(saves=True)) as scene:
        scene.nodes.add_node("Peg", "PEG")
        current.get_workfile().save()
    assert b"Peg" in xstage.read_bytes()


def test_without_a_scene_an_empty_one_is_open(home):
    with open_scene(None, EXECUTABLE) as scene:
        assert scene.settings.get_scene().settings.length.frame_count > 0


def test_the_workfile_is_marked_as_open_for_as_long_as_it_is(workfile):
    with open_scene(workfile, EXECUTABLE):
        (mark,) = others_at(workfile)
        assert mark.pid == os.getpid()
    assert others_at(workfile) == []


def test_what_somebody_has_open_is_left_alone(workfile, home):
    presence = Presence()
    presence.take(workfile)
    try:
        with (
            pytest.raises(WorkfileInUseError, match="left alone"),
            open_scene(workfile, EXECUTABLE),
        ):
            pytest.fail("It was opened.")
    finally:
        presence.release()


def test_a_local_copy_in_use_is_seen_where_the_studio_has_no_marks(workfile, home):
    files = Workfiles(local_root(home))
    files.harmony_will_start()
    copy = files.open(files.plan_opening(Identity.of_file(workfile), workfile))
    files.program_started(os.getpid())
    try:
        with (
            pytest.raises(WorkfileInUseError, match="left alone"),
            open_scene(workfile, EXECUTABLE),
        ):
            pytest.fail("It was opened.")
        assert copy.xstage.is_file()
    finally:
        copy.close(0.0)


def test_an_artists_local_copy_is_not_touched(workfile, home):
    files = Workfiles(local_root(home))
    copy = files.open(files.plan_opening(Identity.of_file(workfile), workfile))
    copy.xstage.write_text(copy.xstage.read_text("utf-8") + "<!-- mine -->", "utf-8")
    copy.close(0.0)
    before = snapshot(local_root(home))
    with open_scene(workfile, EXECUTABLE) as scene:
        scene.nodes.add_node("Peg", "PEG")
        current.get_workfile().save()
    assert snapshot(local_root(home)) == before


def snapshot(folder):
    return {
        path: (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("program", ["named", "unknown"])
def test_a_scene_of_a_newer_harmony_is_not_opened(
    workfile, tmp_path, monkeypatch, program
):
    """By the name of the program, or by what it says of itself."""
    scene = write_empty_scene(tmp_path / "newer" / "sh020")
    text = scene.read_text("utf-8").replace('version="1702"', 'version="2400"')
    scene.write_text(text, "utf-8")
    monkeypatch.setenv("HARMONY_EMULATOR_VERSION", "22")
    path = EXECUTABLE
    if program == "named":
        path = tmp_path / "Harmony 22 Premium"
        path.symlink_to(EXECUTABLE)
    with pytest.raises(LaunchError, match="22"), open_scene(scene, path):
        pytest.fail("It was opened.")


def test_a_refused_licence_is_told(workfile, monkeypatch):
    monkeypatch.setenv("HARMONY_EMULATOR_RUDE", "no-licence")
    with (
        pytest.raises(NoLicenceError, match="licence"),
        open_scene(workfile, EXECUTABLE),
    ):
        pytest.fail("It was opened.")
    assert others_at(workfile) == []


def test_a_broken_zip_needs_no_harmony(workfile, tmp_path):
    workfile.write_bytes(b"no zip")
    with pytest.raises(WorkfileError), open_scene(workfile, tmp_path / "no-harmony"):
        pytest.fail("It was opened.")


def test_what_is_said_of_a_program_that_is_not_there_has_no_traceback(
    make_episode, caplog
):
    import ayon_harmony.api as harmony

    item = harmony.headless.check(make_episode(1).paths[0], "/no/harmony")

    assert "'/no/harmony'" in item.message
    assert "failed: Harmony is not at '/no/harmony'" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_script_checks_and_publishes_scenes_one_after_the_other(make_episode):
    import ayon_harmony.api as harmony

    studio = make_episode(1)
    for _ in range(2):
        item = harmony.headless.check(studio.paths[0])
        assert (item.state.value, item.findings) == ("good", [])
    item = harmony.headless.publish(studio.paths[0], EXECUTABLE, comment="By script")
    assert (item.exit_code, item.message) == (0, "")
    assert [product.name for product in item.products] == ["workfileAnimation"]
    item = harmony.headless.check(studio.paths[0], "/no/harmony")
    assert item.exit_code == 3


def test_only_one_is_open_at_a_time(workfile):
    with open_scene(workfile, EXECUTABLE):
        with (
            pytest.raises(LaunchError, match="one Harmony"),
            open_scene(None, EXECUTABLE),
        ):
            pytest.fail("It was opened.")
        assert current.get_session().is_connected


# --- by files ----------------------------------------------------------------------


def test_a_harmony_without_sockets_is_served_by_files(
    harmony_of_its_own, workfile, monkeypatch
):
    monkeypatch.setenv("AYON_HARMONY_BATCH_LINE", "files")
    with open_scene(workfile, EXECUTABLE) as scene:
        session = current.get_session()
        pid = session.peer.pid
        assert scene.settings.get_scene().version_name == "sh010_v001"
        # Letters, errors, several requests at once, and one without a reply.
        echo = {"function": "(function (text) { return text; })", "args": "Größe ☃"}
        assert session.send(echo)["result"] == "Größe ☃"
        wrong = {"function": "(function () { throw new Error('no such thing'); })"}
        with pytest.raises(HarmonyScriptError, match="no such thing"):
            session.send(wrong)
        names = {"function": "scene.currentVersionName"}
        wait = session.send({"script": "AyonHarmonyFiles.ALIVE_WAIT"})["result"]
        assert wait < FIVE_SECONDS
        replies = session.send_many([names, names])
        assert [reply["result"] for reply in replies] == ["sh010_v001"] * 2
        session.notify("node.add", "Top", "Told", "PEG", 0, 0, 0)
        current.get_workfile().save()
    wait_until_ended(pid)
    monkeypatch.delenv("AYON_HARMONY_BATCH_LINE")
    with open_scene(workfile, EXECUTABLE) as scene:
        assert "Top/Told" in [node.path for node in scene.nodes.list_nodes()]


@pytest.mark.parametrize("line", ["sockets", "files"])
def test_a_script_that_replaces_built_ins_costs_no_batch_session(
    line, harmony_of_its_own, workfile, monkeypatch
):
    if line == "files":
        monkeypatch.setenv("AYON_HARMONY_BATCH_LINE", "files")
    with open_scene(workfile, EXECUTABLE) as scene:
        current.get_session().send(
            {"script": "JSON = null; Date = null; String.prototype.replace = null; 0"},
            timeout_s=PATIENCE_S,
        )
        assert scene.settings.get_scene().version_name == "sh010_v001"


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_harmony_served_by_files_ends_with_its_python(
    harmony_of_its_own, workfile, monkeypatch, tmp_path
):
    monkeypatch.setenv("AYON_HARMONY_BATCH_LINE", "files")
    script = in_a_hurry(FILES_SCRIPT, "ALIVE_WAIT", tmp_path)
    setup = f"session.FILES_SCRIPT = pathlib.Path({str(script)!r})"
    wait_until_ended(kill_python_of(workfile, setup))


# --- nobody outlives Python -------------------------------------------------------

FIVE_SECONDS = 5000


def test_a_harmony_gives_python_less_than_five_seconds_to_answer(workfile):
    with open_scene(workfile, EXECUTABLE):
        wait = {"script": "AyonHarmonyBatch.HANDSHAKE_WAIT"}
        assert current.get_session().send(wait)["result"] < FIVE_SECONDS


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_python_leaves_no_harmony(harmony_of_its_own, workfile):
    wait_until_ended(kill_python_of(workfile))


def in_a_hurry(script, name, folder):
    """Write a script that waits 1.5 seconds where the real one waits for four."""
    text = script.read_text("utf-8")
    assert f"{name}: 4000," in text
    quick = folder / script.name
    quick.write_text(text.replace(f"{name}: 4000,", f"{name}: 1500,"), "utf-8")
    return quick


def kill_python_of(workfile, setup=""):
    """Kill a Python that has a scene open; return the process of its Harmony."""
    script = textwrap.dedent(
        f"""
        import pathlib, sys, threading
        from ayon_harmony.headless import open_scene, session
        from ayon_harmony import current
        {setup}
        with open_scene({str(workfile)!r}, {str(EXECUTABLE)!r}):
            print("pid", current.get_session().peer.pid, flush=True)
            threading.Event().wait()
        """
    )
    paths = os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "client")])
    python = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    lines = iter(python.stdout.readline, "")
    pid = int(next(line for line in lines if line.startswith("pid")).split()[1])
    python.kill()
    python.wait()
    python.stdout.close()
    return pid


def start_batch_harmony(workfile, port, script=SCRIPT):
    """Start Harmony as a session does, with a port that is not a session's."""
    scene = workfile.parent.parent / "made" / "sh010_v001" / "sh010_v001.xstage"
    env = {
        **os.environ,
        "AYON_HARMONY_JS": JS_DIR.as_posix(),
        "AYON_HARMONY_PORT": str(port),
        "AYON_HARMONY_TOKEN": "ab" * 32,
    }
    return subprocess.Popen(
        [str(EXECUTABLE), "-batch", "-compile", str(script), str(scene)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_harmony_whose_python_is_not_there_any_more_ends_by_itself(workfile):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    output, _ = start_batch_harmony(workfile, port).communicate(timeout=60)
    assert "AYON: AYON does not answer: " in output
    assert "the batch session ends. The AYON of this Harmony has ended." in output


@pytest.mark.parametrize("says", ["nothing", "nonsense"])
def test_a_harmony_whose_python_never_answers_ends_by_itself(workfile, says, tmp_path):
    script = in_a_hurry(SCRIPT, "HANDSHAKE_WAIT", tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = start_batch_harmony(workfile, listener.getsockname()[1], script)
        line, _ = listener.accept()
        with line:
            if says == "nonsense":
                line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            output, _ = process.communicate(timeout=PATIENCE_S)
    assert "the batch session ends." in output
    assert process.returncode == 0


def test_a_harmony_without_a_session_ends_at_once(workfile):
    output, _ = start_batch_harmony(workfile, "").communicate(timeout=60)
    assert "was not started from AYON" in output
