"""The control channel inside the process: tests do here what an artist does.

``HARMONY_EMULATOR_CONTROL`` holds ``host:port`` of a listener (``client.py``);
the process connects to it at start. Both sides send JSON objects, one a line.
A request ``{"id": 1, "do": "trigger", ...}`` is answered by ``{"id": 1,
"result": ...}`` or ``{"id": 1, "error": ...}``; ``{"event": ...}`` lines tell
what happens meanwhile. Requests run on the main thread in order, also while a
dialog is open; ``die`` alone is done at once by the reading thread. Only a script
that never ends keeps that thread waiting; ``client.HarmonyProcess`` ends the
process from outside then.

Rude words (``rude``, or ``HARMONY_EMULATOR_RUDE`` at start): ``exit-code=N``,
``no-files``, ``no-licence``, ``slow=SECONDS`` and ``merged`` (what script
writes is held back and sent as one), ``one-byte`` (script reads and writes
single bytes).
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide2.QtCore import QObject, Qt, Signal, Slot
from PySide2.QtWidgets import QApplication, QDialog, QLabel, QVBoxLayout

from sandbox.harmony.binding import ScriptError, ScriptThrow
from sandbox.harmony.plain_values import plain_value

if TYPE_CHECKING:
    from sandbox.harmony.application import Application


class ControlChannel(QObject):
    """Connects to the listener and serves its requests."""

    arrived = Signal(str)

    def __init__(self, app: Application, connection: socket.socket) -> None:
        super().__init__()
        self._app = app
        self._connection = connection
        self._lock = threading.Lock()
        self._held: list[Any] = []
        self.arrived.connect(self._serve, Qt.QueuedConnection)
        app.log.listeners.append(self._send)

    @classmethod
    def connect_from_environment(cls, app: Application) -> ControlChannel | None:
        """Connect if the environment names a listener."""
        address = os.environ.get("HARMONY_EMULATOR_CONTROL", "")
        if not address:
            return None
        host, _, port = address.rpartition(":")
        try:
            connection = socket.create_connection((host, int(port)), timeout=10)
        except (OSError, ValueError) as error:
            app.log.message(f"No control channel at {address}: {error}", "debug")
            return None
        connection.settimeout(None)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        channel = cls(app, connection)
        channel._send({"event": "started", **channel.facts()})
        return channel

    def start(self) -> None:
        """Begin to read; requests wait until the main thread is free for them."""
        threading.Thread(target=self._read, daemon=True).start()

    def close(self) -> None:
        """Say good-bye and close."""
        self._send({"event": "ended"})
        with self._lock:
            self._connection.close()

    def _read(self) -> None:
        try:
            for line in self._connection.makefile("rb"):
                if json.loads(line).get("do") == "die":
                    os._exit(int(json.loads(line).get("code", 9)))
                self.arrived.emit(line.decode())
        except (OSError, ValueError):
            return

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message, default=str).encode() + b"\n"
        with self._lock:
            try:
                self._connection.sendall(data)
            except OSError:
                return

    @Slot(str)
    def _serve(self, line: str) -> None:
        request = json.loads(line)
        number = request.pop("id", None)
        name = request.pop("do")
        try:
            command = getattr(self, f"do_{name}", None)
            if command is None:
                raise ValueError(f"Nothing to do is called {name!r}.")
            answer = {"id": number, "result": command(**request)}
        except (ScriptError, ScriptThrow) as error:
            answer = {
                "id": number,
                "error": {
                    "name": error.name,
                    "message": error.message,
                    "file": getattr(error, "file", ""),
                    "line": getattr(error, "line", 0),
                },
            }
        except Exception as error:
            answer = {
                "id": number,
                "error": {
                    "name": type(error).__name__,
                    "message": str(error),
                    "traceback": traceback.format_exc(),
                },
            }
        self._send(answer)

    # -- what there is to do ---------------------------------------------------

    def facts(self) -> dict[str, Any]:
        """Tell who this is."""
        app = self._app
        project = app.project
        return {
            "pid": os.getpid(),
            "version": app.profile.full_version,
            "edition": app.profile.edition,
            "batch": app.batch,
            "scene": None if project is None else str(project.path),
            "processor_s": time.process_time(),
        }

    do_facts = facts

    def do_menus(self) -> list[dict[str, Any]]:
        """List the menu bar as a tree."""
        return self._window().menus()

    def do_trigger(self, path: str) -> bool:
        """Click a menu entry, ``AYON/Load...``; false if it is disabled."""
        return self._window().trigger(path)

    def do_picture(self, path: str, menu: str = "") -> str:
        """Save a picture of the window, or of one open menu, as PNG."""
        self._window().picture(Path(path), menu)
        return path

    def do_dump(self) -> dict[str, Any]:
        """Tell the open scene: paths, state, and its XML as it would be saved."""
        project = self._app.open_scene()
        return {
            **self.facts(),
            "folder": str(project.folder),
            "version_name": project.version_name,
            "dirty": project.is_dirty,
            "xml": project.document.to_bytes().decode("utf-8"),
        }

    def do_log(self, clear: bool = False, calls: bool = False) -> dict[str, Any]:
        """Give the records of ``log.py``; the calls of script if asked for."""
        log = self._app.log
        told = {
            "messages": list(log.messages),
            "boxes": list(log.boxes),
            "events": list(log.events),
            "urls": list(log.opened_urls),
            "bugs": list(log.bugs),
        }
        if calls:
            told["calls"] = plain_value(list(log.calls))
        if clear:
            log.clear()
        return told

    def do_evaluate(self, text: str, file: str = "") -> Any:
        """Run a script in global scope and give its value."""
        return plain_value(self._app.evaluate(text, file))

    def do_save(self) -> bool:
        """Save as Ctrl+S does."""
        return self._app.save_as_artist()

    def do_open(self, path: str) -> dict[str, Any]:
        """Open another scene, as the artist does."""
        self._app.open_project(path)
        return self.facts()

    def do_new(self, folder: str, name: str) -> dict[str, Any]:
        """Make a scene, as the artist does."""
        self._app.new_project(folder, name)
        return self.facts()

    def do_close_scene(self) -> None:
        """Close the scene, as the artist does."""
        self._app.close_project()

    def do_quit(self, code: int = 0) -> None:
        """Quit, as the artist does."""
        self._app.quit(code)

    def do_answer_boxes(self, answers: list[Any]) -> None:
        """Answer the boxes that come, or the one that is open."""
        self._app.answers.extend(answers)
        self._app.wake_held_box()

    def do_hold_boxes(self, hold: bool = True) -> None:
        """Let boxes without an answer wait, with their dialog open."""
        self._app.hold_boxes = hold

    def do_modal(self, title: str = "Harmony", text: str = "") -> None:
        """Open a modal dialog that stays until ``close_dialog``."""
        dialog = QDialog(self._app.window.main if self._app.window else None)
        dialog.setWindowTitle(title)
        layout = QVBoxLayout(dialog)
        layout.addWidget(QLabel(text))
        dialog.setModal(True)
        dialog.finished.connect(dialog.deleteLater)
        self._held.append(dialog)
        dialog.open()

    def do_close_dialog(self) -> bool:
        """Close the modal dialog that is open; false when there is none."""
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            return False
        if isinstance(dialog, QDialog):
            dialog.reject()
        else:
            dialog.close()
        return True

    def do_dialog(self) -> dict[str, Any] | None:
        """Tell the modal dialog that is open."""
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            return None
        return {"title": dialog.windowTitle(), "class": type(dialog).__name__}

    def do_block(self, seconds: float) -> None:
        """Do nothing at all for a while, after the event ``blocked``."""
        self._app.log.event("blocked")
        time.sleep(seconds)

    def do_select_templates(self, paths: list[str]) -> None:
        """Select templates in the library."""
        self._app.selected_templates[:] = paths

    def do_rude(self, word: str) -> None:
        """Begin a rude behaviour."""
        self._app.rude.add(word)
        if self._app.engine is not None:
            self._app.engine.qt.apply_rude()

    def _window(self) -> Any:
        if self._app.window is None:
            raise ValueError("There is no window in batch mode.")
        return self._app.window
