"""Runs what a TD types: Python in this process, Qt Script in Harmony.

Python has the names that the guides use, and runs on the main thread as plugins do.
Errors show the lines that were typed and nothing of what is around them.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import logging
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from ayon_harmony.bridge.messages import Peer
from ayon_harmony.bridge.script_errors import explained
from ayon_harmony.errors import HarmonyError
from ayon_harmony.model.script_place import without_machinery
from ayon_harmony.ui.console import LANGUAGES, PYTHON, Ran

log = logging.getLogger(__name__)

#: What Python begins with, as the guides write it.
PREAMBLE = "import ayon_harmony.api as harmony\nscene = harmony.scene()"
_MOST_KEPT = 200


class Sender(Protocol):
    """The session, as far as it takes scripts."""

    @property
    def peer(self) -> Peer | None:
        """The connected Harmony, None while there is none."""

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return its reply."""


class ScriptConsole:
    """One console for the session; names and history stay while it is closed.

    Args:
        session: Takes scripts to Harmony.
        history_file: Where what was run is kept for later sessions, None for nowhere.

    """

    title = "Script Console"
    welcome = (
        "Python runs in AYON, Qt Script in Harmony. In Python there are already:\n"
        f"{PREAMBLE}"
    )

    def __init__(self, session: Any, history_file: Path | None = None) -> None:
        self._session: Sender = session
        self._file = history_file
        self._names: dict[str, Any] = {}
        self._count = 0
        self._history = _read_history(history_file)
        self._told: Peer | None = None

    def take_news(self) -> str:
        """Return which JavaScript did not load in the open scene, once a scene."""
        peer = self._session.peer
        if peer is None or peer is self._told:
            return ""
        self._told = peer
        return "\n".join(
            f"JavaScript that failed: {explained(error)}"
            for error in peer.failed_scripts
        )

    def run(self, language: str, source: str) -> Ran:
        """Run a script and return what came of it."""
        if not source.strip():
            return Ran("")
        self._remember(language, source)
        if language == PYTHON:
            return self._run_python(source)
        return self._run_qt_script(source)

    def history(self, language: str) -> Sequence[str]:
        """Return what was run before, oldest first."""
        return self._history[language]

    # --- Python -----------------------------------------------------------------

    def _run_python(self, source: str) -> Ran:
        self._count += 1
        name = f"<console {self._count}>"
        # So that tracebacks can quote what was typed; they count on whole lines.
        lines = f"{source}\n".splitlines(keepends=True)
        linecache.cache[name] = (len(source), None, lines, name)
        printed = io.StringIO()
        try:
            with _taking_output(printed):
                if not self._names:
                    self._names = {"__name__": "__console__"}
                    exec(PREAMBLE, self._names)
                value = _execute(source, name, self._names)
            if value is not None:
                self._names["_"] = value
                print(repr(value), file=printed)
        except SystemExit:
            print("exit() ends nothing here: AYON and Harmony go on.", file=printed)
        except BaseException as error:
            return Ran(printed.getvalue() + _describe(error, name), is_error=True)
        return Ran(printed.getvalue())

    # --- Qt Script -----------------------------------------------------------------

    def _run_qt_script(self, source: str) -> Ran:
        try:
            reply = self._session.send({"script": source})
        except HarmonyError as error:
            return Ran(str(error), is_error=True)
        value = reply["result"]
        if value is None:
            return Ran(str(reply.get("left_out", "")))
        text = json.dumps(value, ensure_ascii=False, indent=2)
        # Half a letter, as in names that were no Unicode, could not be shown.
        return Ran(text.encode("utf-8", "backslashreplace").decode("utf-8"))

    # --- history ---------------------------------------------------------------------

    def _remember(self, language: str, source: str) -> None:
        kept = self._history[language]
        if kept and kept[-1] == source:
            return
        kept.append(source)
        del kept[:-_MOST_KEPT]
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(self._history), encoding="utf-8")
        except OSError as error:
            log.info("The history of the console is not kept: %s", error)


class _NoKeyboard(io.StringIO):
    """What scripts read from: the terminal would keep AYON until somebody types there.

    Without a console, as on Windows, there is no ``sys.stdin`` at all, and ``help()``
    asks it whether it is a terminal.
    """

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        """Say that nothing comes.

        Raises:
            EOFError: Always.

        """
        raise EOFError(
            "Nothing can be typed while a script runs. Write the value into the script."
        )


@contextlib.contextmanager
def _taking_output(printed: io.StringIO) -> Iterator[None]:
    """Take what is printed, and warnings, which Python prints as well."""
    keyboard, sys.stdin = sys.stdin, _NoKeyboard()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            yield
    finally:
        sys.stdin = keyboard


def _execute(source: str, name: str, names: dict[str, Any]) -> Any:
    """Run statements; return the value of the last one where it has one."""
    tree = ast.parse(source, name)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, name, "exec"), names)
        return None
    statements = ast.Module(tree.body[:-1], type_ignores=[])
    exec(compile(statements, name, "exec"), names)
    return eval(compile(ast.Expression(last.value), name, "eval"), names)


def _describe(error: BaseException, name: str) -> str:
    """Return the traceback from the first typed line on."""
    # Without what led to it inside of the addon, which is no help here.
    error.__cause__ = error.__context__ = None
    told = traceback.TracebackException.from_exception(error)
    own = [at for at, frame in enumerate(told.stack) if frame.filename == name]
    first = own[0] if own else len(told.stack)
    frames = list(told.stack)[first:]
    # That is where our objects say that they lack a name.
    if frames and frames[-1].name == "__getattr__":
        frames.pop()
    # What the addon did for it is no help; Harmony's part is in the message.
    frames = without_machinery(frames)
    told.stack = traceback.StackSummary.from_list(frames)
    return "".join(told.format())


def _read_history(path: Path | None) -> dict[str, list[str]]:
    kept: Any = {}
    if path is not None:
        with contextlib.suppress(OSError, ValueError):
            kept = json.loads(path.read_text(encoding="utf-8"))
    history: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for language, texts in history.items():
        told = kept.get(language) if isinstance(kept, dict) else None
        if isinstance(told, list):
            texts.extend(text for text in told if isinstance(text, str))
    return history
