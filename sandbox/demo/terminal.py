"""AYON's command line in the open session: ``manage.py ayon addon harmony …``.

``session`` notes down what its launcher wants; this starts that launcher, so that a
command meets the studio, the shot and the Harmony of the session. ``manage.py ayon run
SCRIPT`` runs a script in AYON's Python, which reaches the session by
``harmony.attach()``.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sandbox.ayon.served import ADDRESS

REPOSITORY = Path(__file__).resolve().parents[2]
# A test has a note of its own, beside that of a session that somebody has open.
NOTE = Path(
    os.environ.get("SANDBOX_SESSION_NOTE") or REPOSITORY / "build" / "session.json"
)
_CORE = "AYON_CORE_PATH"
USAGE = """\
usage: manage.py ayon addon harmony COMMAND …   a command, in the open session
       manage.py ayon run SCRIPT.py …           a script in AYON's Python

--help behind the words tells more of a command."""


@contextmanager
def noted(
    launcher: Path, before: Mapping[str, str], note: Path = NOTE
) -> Iterator[None]:
    """Keep a note of this session while the context lasts.

    Args:
        launcher: What is run with the words of a command.
        before: Environment before there was a studio. What is other now is noted.
        note: The file; of several sessions the last one has it.

    """
    names = sorted({*before, *os.environ, _CORE})
    text = json.dumps(
        {
            "python": sys.executable,
            "launcher": str(launcher),
            "environment": {
                name: os.environ.get(name)
                for name in names
                # Of the other terminal it may be another one, or none.
                if os.environ.get(name) != before.get(name) or name == _CORE
            },
        }
    )
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            if note.read_text(encoding="utf-8") == text:
                note.unlink()


def main(words: Sequence[str], note: Path = NOTE) -> int:
    """Run the words with the launcher of the open session; return its exit code.

    2 is also for words that say nothing, and 3 for no session.
    """
    if not words or words[0] not in ("addon", "run"):
        print(USAGE)
        return 0 if words[:1] in (["-h"], ["--help"]) else 2
    if words[0] == "run":
        scripts = [word for word in words[1:] if not word.startswith("-")]
        if not scripts or not Path(scripts[0]).is_file():
            print(
                f"There is no script '{scripts[0]}'." if scripts else USAGE,
                file=sys.stderr,
            )
            return 2
    session = _read_note(note)
    if session is None:
        print(
            "No session is open. Open one in another terminal: manage.py session",
            file=sys.stderr,
        )
        return 3
    environ = dict(os.environ)
    for name, value in session["environment"].items():
        environ.pop(name, None)
        if value is not None:
            environ[name] = value
    command = [session["python"], session["launcher"], *words]
    return subprocess.run(command, env=environ, check=False).returncode


def _read_note(note: Path) -> dict[str, Any] | None:
    """Return what was noted, None where no session answers, as of a killed one."""
    try:
        session: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
        host, _, port = session["environment"][ADDRESS].partition(":")
        socket.create_connection((host, int(port)), timeout=5).close()
    except (OSError, ValueError, KeyError):
        return None
    return session


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
