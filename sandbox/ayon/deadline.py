"""Deadline in a test: the real ayon-deadline, and a web service that only listens.

``AYON_DEADLINE_PATH`` names the ``client`` folder of a checkout of ayon-deadline.
Its plugins run as they are; the jobs that they submit are kept in a list.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.ayon import addon_settings

if TYPE_CHECKING:
    from sandbox.ayon.studio import Studio


class DeadlineService:
    """A Deadline web service on the loopback; renders nothing.

    Attributes:
        jobs: What was submitted, oldest first: ``JobInfo``, ``PluginInfo`` and
            ``AuxFiles``, as they came, and the ``_id`` they got.
        requests: Method and path of every request.

    """

    def __init__(self) -> None:
        self.jobs: list[dict[str, Any]] = []
        self.requests: list[tuple[str, str]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.requests.append(("GET", self.path))
                self._answer(service.answer(self.path))

            def do_POST(self) -> None:
                service.requests.append(("POST", self.path))
                length = int(self.headers.get("Content-Length") or 0)
                payload = json.loads(self.rfile.read(length))
                self._answer(service.submit(payload))

            def _answer(self, body: str | list[Any] | dict[str, Any]) -> None:
                text = body if isinstance(body, str) else json.dumps(body)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(text.encode("utf-8"))

            def log_request(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            args=(0.02,),
            name="deadline",
            daemon=True,
        )

    @property
    def url(self) -> str:
        """Address of the service."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, path: str) -> str | list[Any]:
        """Answer a question; what Deadline is asked for lists has none here."""
        if path.rstrip("/") == "":
            return "Deadline Web Service 10.3.2.1 Release"
        if path.startswith("/api/pools"):
            return ["none", "harmony"]
        if path.startswith("/api/jobs"):
            wanted = path.partition("JobID=")[2]
            return [self._described(job) for job in self.jobs if job["_id"] == wanted]
        return []

    def submit(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Keep a job and describe it, as Deadline does."""
        job = {**payload, "_id": f"{len(self.jobs) + 1:024x}"}
        self.jobs.append(job)
        return self._described(job)

    def _described(self, job: dict[str, Any]) -> dict[str, Any]:
        info = job["JobInfo"]
        return {
            "_id": job["_id"],
            "Props": {
                "Name": info.get("Name"),
                "Batch": info.get("BatchName"),
                "User": info.get("UserName"),
                "Frames": info.get("Frames"),
                "Plug": info.get("Plugin"),
            },
        }

    def __enter__(self) -> DeadlineService:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def deadline_path() -> str | None:
    """Checkout of ayon-deadline chosen by ``AYON_DEADLINE_PATH``, if any."""
    return addon_settings.checkout("AYON_DEADLINE_PATH")


@contextmanager
def installed(studio: Studio) -> Iterator[DeadlineService]:
    """Install ayon-deadline in a studio that is not entered yet.

    Raises:
        LookupError: ``AYON_DEADLINE_PATH`` is not set.

    """
    checkout = deadline_path()
    if checkout is None:
        raise LookupError("AYON_DEADLINE_PATH is not set")
    folder = Path(checkout)
    with DeadlineService() as service:
        settings = addon_settings.default_settings(folder)
        settings["deadline_urls"][0]["value"] = service.url
        studio.add_addon(
            "deadline",
            _version(folder),
            folder / "client" / "ayon_deadline",
            settings,
        )
        yield service


def _version(folder: Path) -> str:
    text = (folder / "package.py").read_text(encoding="utf-8")
    found = re.search(r'^version = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise LookupError(f"No version in {folder / 'package.py'}")
    return found.group(1)
