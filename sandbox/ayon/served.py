"""A studio that other processes reach: the launcher that a test starts, and below.

    with ServedStudio(studio) as served:
        done = served.run("addon", "harmony", "check", "--project", "demo", ...)

The in-memory server stays where it is; what a process asks goes through one socket
of the loopback, pickled, since both ends are the sandbox.
"""

from __future__ import annotations

import gc
import os
import pickle
import runpy
import subprocess
import sys
import threading
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any

from sandbox.ayon import routes
from sandbox.ayon import studio as studio_module
from sandbox.ayon.connection import Connection
from sandbox.ayon.exchange import Answer

REPOSITORY = Path(__file__).resolve().parents[2]
ADDRESS = "SANDBOX_STUDIO_ADDRESS"
PLUGINS = "SANDBOX_STUDIO_PLUGINS"
"""Folder of publish plugins of the studio's own."""


class ServedStudio:
    """Serves a studio that was entered, for as long as the context lasts."""

    def __init__(self, studio: Any) -> None:
        # Here, since the processes that are served import this file as well.
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        self._studio = studio
        server = studio.server
        lock = threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                words = pickle.loads(self.rfile.read(size))
                with lock:
                    answer = pickle.dumps(routes.handle(server, *words))
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_words: object) -> None: ...

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), daemon=True
        )

    def __enter__(self) -> ServedStudio:
        self._thread.start()
        host, port = self._http.server_address[:2]
        os.environ[ADDRESS] = f"{host!s}:{port}"
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.environ.pop(ADDRESS, None)
        self._http.shutdown()
        self._http.server_close()

    def start(
        self, *words: object, env: Mapping[str, str] | None = None, **options: Any
    ) -> subprocess.Popen[str]:
        """Start the launcher, and return its process.

        Args:
            words: What it is told.
            env: Added to the environment; a display only where it is in here.
            options: Of ``Popen``.

        """
        environ = dict(os.environ)
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            environ.pop(name, None)
        environ.update(env or {})
        return subprocess.Popen(
            [sys.executable, str(self._launcher), *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env=environ,
            **options,
        )

    def run(
        self,
        *words: object,
        env: Mapping[str, str] | None = None,
        timeout_s: float = 300.0,
    ) -> tuple[int, str]:
        """Run the launcher to its end; return exit code and what it said."""
        process = self.start(*words, env=env)
        try:
            output, _ = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return process.returncode, output

    @property
    def _launcher(self) -> Path:
        return Path(self._studio.folder) / "launcher" / "start.py"


class _FarServer:
    """The server of another process."""

    def __init__(self, address: str) -> None:
        self._address = address

    def handle(self, *words: Any) -> Answer:
        """Have a request answered there."""
        connection = HTTPConnection(self._address)
        try:
            connection.request("POST", "/", pickle.dumps(words))
            answer: Answer = pickle.loads(connection.getresponse().read())
        finally:
            connection.close()
        return answer


def main(words: list[str]) -> None:
    """Be AYON's launcher: run a script, or a command of an addon."""
    studio_module.make_importable()
    if words[0] == "run":
        # The launcher keeps its own arguments to itself; core adds this one.
        sys.argv[:] = [word for word in words[1:] if word != "--headless"]
        _keep_imports()
        runpy.run_path(words[1], run_name="__main__")
        return
    import ayon_api
    import click
    from ayon_api import _api

    far: Any = _FarServer(os.environ[ADDRESS])
    _api.GlobalContext._connection = Connection(far, handle=far.handle)
    ayon_api.set_default_settings_variant("production")
    import pyblish.api
    from ayon_core.addon import AddonsManager

    if os.environ.get(PLUGINS):
        pyblish.api.register_plugin_path(os.environ[PLUGINS])
    commands = click.Group("ayon")
    addons = click.Group("addon")
    commands.add_command(addons)
    for addon in AddonsManager().addons:
        addon.cli(addons)
    _keep_imports()
    commands(words, prog_name="ayon")


def _keep_imports() -> None:
    """Have the collector begin, and pass over what was imported until here."""
    gc.freeze()
    gc.enable()
