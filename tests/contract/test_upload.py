"""Uploading says what the server answered and what to do."""

from __future__ import annotations

import json
import shutil
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import create_package
import upload_package

KEY = "0123456789abcdef0123456789abcdef"


class Server(ThreadingHTTPServer):
    """Answers as an AYON server does, as far as an upload goes."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.install_answer = (200, {"eventId": "e1"})
        self.event = {"id": "e1", "status": "finished", "description": ""}
        # What it lists once it has restarted, and what before.
        self.addons = {"name": "harmony", "versions": {}}
        self.installed = {}
        self.uploaded = b""
        self.restarts = 0
        self.started = time.monotonic() - 1000.0
        # What a restart does to the answers that follow: a status for each.
        self.while_down = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        """Keep the test output clean."""

    def answer(self, status, value=None):
        body = b"" if value is None else json.dumps(value).encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def is_known(self):
        keys = (self.headers.get("x-api-key"), self.headers.get("Authorization"))
        return any(key and key.split()[-1] == KEY for key in keys)

    def do_GET(self):
        path = self.path.split("?")[0].removeprefix("/api/")
        if self.server.restarts and self.server.while_down and path == "addons":
            self.answer(self.server.while_down.pop(0), {"detail": "going down"})
            if not self.server.while_down:
                self.server.started = time.monotonic()
            return
        if path == "info":
            uptime = time.monotonic() - self.server.started
            self.answer(200, {"version": "1.16.0", "uptime": uptime})
        elif not self.is_known():
            self.answer(401, {"code": 401, "detail": "Not logged in"})
        elif path == "users/me":
            self.answer(200, {"name": "svc", "data": {"isService": True}})
        elif path.startswith("events/"):
            self.answer(200, self.server.event)
        elif path == "addons":
            before = {"name": "harmony", "versions": self.server.installed}
            listed = self.server.addons if self.server.restarts else before
            self.answer(200, {"addons": [listed]})
        else:
            self.answer(404, {"detail": path})

    def do_POST(self):
        body = self.body()
        if self.path.endswith("/addons/install"):
            self.server.uploaded = body
            self.answer(*self.server.install_answer)
        elif self.path.endswith("/system/restart"):
            self.server.restarts += 1
            if not self.server.while_down:
                self.server.started = time.monotonic()
            self.answer(204)
        else:
            self.answer(404, {"detail": self.path})


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv(upload_package.API_KEY_VARIABLE, KEY)
    monkeypatch.setattr(upload_package, "POLL_S", 0.01)
    with Server() as server:
        thread = threading.Thread(
            target=server.serve_forever, args=(0.01,), name="fake server"
        )
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return create_package.build(tmp_path_factory.mktemp("package"))


@pytest.fixture(autouse=True)
def built_once(request, monkeypatch, package):
    """Have the command find the package built, wherever it builds it."""
    if request.function is not test_the_bytes_that_were_built_arrive:
        monkeypatch.setattr(
            create_package,
            "build",
            lambda folder, **_options: Path(shutil.copy(package, folder)),
        )


def run(server, tmp_path, *arguments):
    return create_package.main(
        ["-o", str(tmp_path), "--upload", server.url, *arguments]
    )


def test_the_bytes_that_were_built_arrive(server, tmp_path, capsys):
    assert run(server, tmp_path) == 0
    package = next(tmp_path.glob("*.zip"))
    assert server.uploaded == package.read_bytes()
    assert "has installed the package" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "detail", "advice"),
    [
        (401, "Not logged in", "does not know the API key"),
        (403, "Forbidden", "may not install addons"),
        (400, "Empty", "empty package"),
        (409, "Unsupported addon format", "not at the top"),
        (409, "Error parsing package.py: line 3", "line 3"),
        (409, "name not found in package.py", "lacks a name or a version"),
        (413, "Too large", "proxy"),
        (500, "BadZipFile", "not a zip"),
        (502, "Bad gateway", "answered 502"),
    ],
)
def test_a_refusal_says_what_to_do(server, tmp_path, capsys, status, detail, advice):
    server.install_answer = (status, {"code": status, "detail": detail})
    assert run(server, tmp_path) == 1
    assert advice in capsys.readouterr().err


def test_a_version_that_the_server_has_is_refused(server, tmp_path, capsys):
    version = create_package.read_package()["version"]
    server.installed = {version: {}}
    assert run(server, tmp_path) == 1
    assert server.uploaded == b""
    error = capsys.readouterr().err
    assert f"has harmony {version} already" in error
    assert "Raise the version" in error


def test_another_version_is_no_reason_to_refuse(server, tmp_path):
    server.installed = {"0.4.9": {}}
    assert run(server, tmp_path) == 0


def test_a_version_is_replaced_where_that_is_asked_for(server, tmp_path):
    server.installed = {create_package.read_package()["version"]: {}}
    assert run(server, tmp_path, "--replace") == 0
    assert server.uploaded


def test_a_failed_installation_tells_the_servers_reason(server, tmp_path, capsys):
    server.event = {"id": "e1", "status": "failed", "description": "disk is full"}
    assert run(server, tmp_path) == 1
    assert "disk is full" in capsys.readouterr().err


def test_after_a_restart_the_addon_is_seen_loaded(server, tmp_path, capsys):
    version = create_package.read_package()["version"]
    server.addons["versions"] = {version: {"isBroken": False}}
    assert run(server, tmp_path, "--restart") == 0
    assert server.restarts == 1
    assert f"has loaded harmony {version}" in capsys.readouterr().out


def test_a_server_that_is_down_for_a_while_is_waited_for(server, tmp_path, capsys):
    version = create_package.read_package()["version"]
    server.addons["versions"] = {version: {"isBroken": False}}
    server.while_down = [503, 502, 503]
    assert run(server, tmp_path, "--restart") == 0
    assert server.while_down == []
    assert f"has loaded harmony {version}" in capsys.readouterr().out


def test_what_the_old_process_says_before_it_goes_down_does_not_count(
    server, tmp_path, capsys
):
    version = create_package.read_package()["version"]
    server.addons["versions"] = {version: {"isBroken": False}}
    # It answers twice as before, as if nothing had happened, and then is gone.
    server.while_down = [200, 200, 503]
    assert run(server, tmp_path, "--restart") == 0
    assert server.while_down == []


def test_an_addon_that_is_not_listed_after_a_restart_is_told(server, tmp_path, capsys):
    assert run(server, tmp_path, "--restart") == 1
    assert "Failed to initialize addon" in capsys.readouterr().err


def test_an_addon_that_broke_is_told_with_its_reason(server, tmp_path, capsys):
    version = create_package.read_package()["version"]
    reason = {"error": "no such module"}
    server.addons["versions"] = {version: {"isBroken": True, "reason": reason}}
    assert run(server, tmp_path, "--restart") == 1
    assert "no such module" in capsys.readouterr().err


def test_without_a_key_the_variable_is_named(server, tmp_path, capsys, monkeypatch):
    monkeypatch.delenv(upload_package.API_KEY_VARIABLE)
    assert run(server, tmp_path) == 1
    assert upload_package.API_KEY_VARIABLE in capsys.readouterr().err


def test_an_unknown_key_is_told(server, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv(upload_package.API_KEY_VARIABLE, "f" * 32)
    assert run(server, tmp_path) == 1
    assert "does not know the API key" in capsys.readouterr().err


def test_where_no_server_answers_its_address_is_told(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv(upload_package.API_KEY_VARIABLE, KEY)
    with Server() as silent:
        url = silent.url
    assert create_package.main(["-o", str(tmp_path), "--upload", url]) == 1
    assert f"No AYON server answers at {url}" in capsys.readouterr().err
