"""Attaching by the session's own file: this user, and nobody else."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import ayon_harmony.api as harmony
from ayon_harmony import current
from ayon_harmony.app import attach
from ayon_harmony.app.session_folder import SessionFolder
from ayon_harmony.bridge.messages import Reply
from ayon_harmony.bridge.session import Session
from sandbox.fake_harmony import FakeHarmony

CLIENT = Path(attach.__file__).resolve().parents[2]
NOBODY = 65534
SCRIPT = """
import sys
import ayon_harmony.api as harmony
try:
    harmony.attach(sys.argv[1] if len(sys.argv) > 1 else None)
    harmony.wait_connected(10)
    print(harmony.send({"function": "f", "args": "from outside"})["result"])
except harmony.HarmonyError as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    """The artist's folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path / ".ayon" / "harmony"


@pytest.fixture
def serve(root):
    """Sessions with a Harmony that echoes; returns session and file."""
    ends = []

    def make(name="1"):
        session = Session(default_timeout_s=20.0)
        session.start()
        folder = SessionFolder(root, name)
        line = FakeHarmony(session.port)
        line.greet(session.token)
        line.answer_with(lambda message: [Reply(message.message_id, message.args)])
        ends.extend([session.close, line.close, folder.close])
        return session, attach.write_file(folder.path, session)

    yield make
    harmony.detach()
    for end in reversed(ends):
        end()


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_the_file_and_its_folder_are_this_users_alone(serve):
    _session, path = serve()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_file_holds_another_secret_than_harmonys(serve):
    session, path = serve()

    assert json.loads(path.read_text())["secret"] == session.attach_secret
    assert session.token not in path.read_text()


def test_after_attaching_calls_work_as_in_the_process_of_the_session(serve):
    _session, path = serve()

    harmony.attach(path)
    harmony.wait_connected(10)

    assert harmony.send({"function": "f", "args": [1]})["result"] == [1]
    assert harmony.call("f", 1, 2) == [1, 2]
    with pytest.raises(
        harmony.NotConnectedError, match="^Workfiles stay with the process"
    ):
        harmony.save_scene()
    harmony.detach()
    assert current.find_session() is None


def test_a_process_has_one_session(serve):
    _session, path = serve()
    harmony.attach(path)

    with pytest.raises(harmony.LaunchError, match="already"):
        harmony.attach(path)


@pytest.mark.process
def test_another_process_finds_the_session_that_began_last(serve):
    serve("1")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONPATH": str(CLIENT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stdout.strip() == "from outside", done.stderr


def test_without_a_session_it_says_how_to_start_one(root):
    with pytest.raises(harmony.NotConnectedError, match="Start Harmony from AYON"):
        harmony.attach()


def test_the_folder_of_a_session_that_was_killed_is_no_session(root):
    folder = root / "sessions" / "1-1"
    folder.mkdir(parents=True)
    (folder / "session.lock").touch()
    (folder / "session.json").write_text("{}")

    with pytest.raises(harmony.NotConnectedError, match="No session"):
        harmony.attach()


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606, 0o666])
def test_a_file_that_others_can_read_is_not_believed(serve, mode):
    _session, path = serve()
    path.chmod(mode)

    with pytest.raises(harmony.NotConnectedError, match="alone"):
        harmony.attach(path)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another user"
)
@pytest.mark.process
def test_another_user_is_refused_and_so_is_a_file_that_he_wrote(serve, tmp_path):
    _session, path = serve()
    theirs = tmp_path / "theirs.json"
    theirs.write_text(path.read_text())
    theirs.chmod(0o600)
    os.chown(theirs, NOBODY, NOBODY)

    with pytest.raises(harmony.NotConnectedError, match="alone"):
        harmony.attach(theirs)
    program = (
        f"import os; os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        f"open({str(path)!r}).read()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "PermissionError" in done.stderr


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"protocol": 1}', '{"protocol": 2, "port": "x"}']
)
def test_what_is_no_such_file_is_said(root, text, tmp_path):
    path = tmp_path / "session.json"
    path.write_text(text)
    path.chmod(0o600)

    with pytest.raises(harmony.NotConnectedError):
        harmony.attach(path)


def test_on_windows_the_file_is_closed_to_others_before_it_holds_a_secret(
    serve, monkeypatch, tmp_path
):
    session, _path = serve()
    asked = []

    def icacls(command, **options):
        asked.append((command, Path(command[1]).read_text()))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(attach.sys, "platform", "win32")
    monkeypatch.setattr(attach.subprocess, "run", icacls)
    monkeypatch.setenv("USERNAME", "anna")
    monkeypatch.setenv("USERDOMAIN", "STUDIO")
    folder = tmp_path / "windows"
    folder.mkdir()

    attach.write_file(folder, session)

    (command, content) = asked[0]
    assert command[2:] == ["/inheritance:r", "/grant:r", "STUDIO\\anna:F"]
    assert content == ""


def test_a_file_that_windows_does_not_close_is_not_written(
    serve, monkeypatch, tmp_path
):
    session, _path = serve()
    monkeypatch.setattr(attach.sys, "platform", "win32")
    monkeypatch.setattr(
        attach.subprocess,
        "run",
        lambda command, **options: subprocess.CompletedProcess(command, 5),
    )
    monkeypatch.setenv("USERNAME", "anna")
    folder = tmp_path / "windows"
    folder.mkdir()

    with pytest.raises(PermissionError):
        attach.write_file(folder, session)
    assert (folder / "session.json").read_text() == ""


def test_a_session_that_has_ended_is_said_to_have(root):
    (root / "sessions").mkdir(parents=True)

    with pytest.raises(harmony.NotConnectedError, match="has ended") as refused:
        harmony.attach(root / "sessions" / "1-1" / "session.json")
    assert "drive" not in str(refused.value)


def test_without_a_session_it_says_how_to_reach_one_of_a_checkout(root):
    with pytest.raises(harmony.NotConnectedError, match=r"prints the line harmony\.at"):
        harmony.attach()


def test_beside_an_ended_session_the_one_that_runs_is_named(serve, root):
    serve()

    with pytest.raises(harmony.NotConnectedError, match="One that runs is") as refused:
        harmony.attach(root / "sessions" / "ended" / "session.json")
    assert "session.json')" in str(refused.value)
