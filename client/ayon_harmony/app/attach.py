"""Attaching another process of the same user to a running session.

The session writes port and secret into a file that only its user can read, in its
own folder. Who can read it may call Harmony, and is that user, or the
administrator.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ayon_harmony import current, environment
from ayon_harmony.app.session_folder import live_folders
from ayon_harmony.bridge import messages
from ayon_harmony.bridge.attached import AttachedSession
from ayon_harmony.bridge.session import Session
from ayon_harmony.errors import LaunchError, NotConnectedError
from ayon_harmony.workfiles import disk

FILE_NAME = "session.json"


def write_file(folder: Path, session: Session) -> Path:
    """Write the file by which others attach, for this user alone.

    Args:
        folder: Folder of the session.
        session: A session that listens.

    Raises:
        OSError: It cannot be written, or not for this user alone.

    """
    path = folder / FILE_NAME
    text = json.dumps(
        {
            "protocol": messages.PROTOCOL_VERSION,
            "port": session.port,
            "secret": session.attach_secret,
            "pid": os.getpid(),
        }
    )
    # Not written and closed to others afterwards: somebody may look in between.
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="utf-8") as stream:
        if sys.platform == "win32":
            _close_to_others(path)
        stream.write(text)
    return path


def _close_to_others(path: Path) -> None:
    """Let only this user into a file of Windows, whatever its folder allows."""
    user = f"{os.environ.get('USERDOMAIN', '.')}\\{os.environ['USERNAME']}"
    done = subprocess.run(
        ["icacls", str(path), "/inheritance:r", "/grant:r", f"{user}:F"],
        capture_output=True,
        check=False,
        creationflags=0x08000000 if sys.platform == "win32" else 0,
    )
    if done.returncode:
        raise PermissionError(13, "icacls cannot close it to others", str(path))


def read_file(path: Path) -> Mapping[str, object]:
    """Read such a file.

    Raises:
        NotConnectedError: It is not there, is no such file, or others than this
            user could have written or read it.

    """
    try:
        with path.open("rb") as stream:
            facts = os.fstat(stream.fileno())
            if sys.platform != "win32" and (
                facts.st_uid != os.getuid() or stat.S_IMODE(facts.st_mode) & 0o077
            ):
                raise NotConnectedError(
                    f"'{path}' is not this user's alone, so it is not believed."
                )
            told = json.loads(stream.read())
    except FileNotFoundError:
        folder = path.absolute().parent
        if folder.parent.is_dir() and not folder.is_dir():
            why = "That session has ended, and its file has gone with it"
        else:
            why = "There is no such file; if it was a session's, that has ended"
        raise NotConnectedError(f"{why}: '{path}'. {_running_sessions()}") from None
    except (OSError, ValueError) as error:
        raise NotConnectedError(
            f"'{path}' cannot be read: {disk.words_of(error)}."
        ) from error
    if not isinstance(told, dict) or told.get("protocol") != messages.PROTOCOL_VERSION:
        raise NotConnectedError(
            f"The session of '{path}' is one of another version of the addon."
        )
    return told


def attach(
    file: str | os.PathLike[str] | None = None, timeout_s: float = 10.0
) -> AttachedSession:
    """Attach this process to a session, and make it the running one here.

    Args:
        file: The session's own file, None for the session that began last.
        timeout_s: How long it may take.

    Raises:
        NotConnectedError: There is no session, or it does not answer.
        HandshakeError: What listens in its place is something else.
        LaunchError: This process has a session already.

    """
    if current.find_session() is not None:
        raise LaunchError("This process has a session already.")
    session = connect(
        read_file(_find_file() if file is None else Path(file)), timeout_s
    )
    current.start(session)
    return session


def connect(told: Mapping[str, object], timeout_s: float = 10.0) -> AttachedSession:
    """Attach this process to a session, whatever session it has itself.

    Args:
        told: What the session's file says.
        timeout_s: How long it may take.

    Raises:
        NotConnectedError: The session does not answer.
        HandshakeError: What listens in its place is something else.

    """
    port, secret = told.get("port"), told.get("secret")
    if not isinstance(port, int) or not isinstance(secret, str):
        raise NotConnectedError("The session's file does not say how to reach it.")
    return AttachedSession(port, secret, timeout_s)


def detach() -> None:
    """Leave the session that this process is attached to, if it is to one."""
    session = current.find_session()
    if isinstance(session, AttachedSession):
        current.end()
        session.close()


def _find_file() -> Path:
    for folder in live_folders(environment.local_folder(os.environ)):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise NotConnectedError(_running_sessions())


def _running_sessions() -> str:
    """Say which session this process would find, or how to reach another one."""
    local = environment.local_folder(os.environ)
    for folder in live_folders(local):
        if (folder / FILE_NAME).is_file():
            return f"One that runs is harmony.attach({str(folder / FILE_NAME)!r})."
    return (
        f"No session of this user runs on this workstation: there is none in '{local}'."
        " Start Harmony from AYON, or with ayon_harmony.api.launch(executable). A"
        " session of a checkout (manage.py session) keeps its file elsewhere: it prints"
        " the line harmony.attach('...') that reaches it, and 'manage.py ayon run"
        " SCRIPT.py' runs a script that finds it by harmony.attach()."
    )
