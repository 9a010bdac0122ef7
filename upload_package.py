"""Bring a built package to an AYON server.

What the server answers is turned into sentences that say what to do. Only
``create_package.py --upload`` uses this; it needs ayon-python-api.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

API_KEY_VARIABLE = "AYON_API_KEY"

#: Its web pages give keys to service users alone, who count as administrators.
NEW_KEY = "Studio Settings > Users > Add Service User makes one."

#: How often a waiting upload asks the server, in seconds.
POLL_S = 0.5

#: How long the server may take to answer at all, in seconds.
ANSWER_TIMEOUT_S = 20

#: How much less a server has been up for after its restart, in seconds.
RESTART_S = 1.0

Say = Callable[[str], None]


class UploadError(Exception):
    """The server did not take the package; the message says what to do."""


def connect(url: str, environment: dict[str, str] | None = None) -> Any:
    """Return a connection with the API key of the environment.

    Args:
        url: Address of the server, for example ``http://localhost:5000``.
        environment: Where ``AYON_API_KEY`` is looked up, ``os.environ`` if None.

    Raises:
        UploadError: There is no key, no server, or the server refuses the key.

    """
    try:
        import ayon_api
        import requests
        from ayon_api.exceptions import ServerError
    except ImportError as error:
        raise UploadError(
            "Uploading needs the package ayon-python-api: install it with pip, or "
            "run this through 'python3 manage.py package'."
        ) from error
    key = (os.environ if environment is None else environment).get(API_KEY_VARIABLE)
    if not key:
        raise UploadError(
            f"Set {API_KEY_VARIABLE} to the API key of a service user of the server. "
            f"{NEW_KEY}"
        )
    url = url.rstrip("/")
    try:
        # The client logs a traceback when nobody answers, so ask plainly first.
        requests.get(f"{url}/api/info", timeout=ANSWER_TIMEOUT_S).raise_for_status()
        server = ayon_api.ServerAPI(url, token=key, create_session=False, max_retries=1)
        if not server.validate_token():
            raise UploadError(
                f"The server at {url} does not know the API key in "
                f"{API_KEY_VARIABLE}. {NEW_KEY}"
            )
        server.create_session()
    except (OSError, ValueError, ServerError) as error:
        # Connection errors of requests are OSErrors, bad addresses ValueErrors.
        raise UploadError(f"No AYON server answers at {url}: {error}") from error
    return server


def _failures() -> tuple[type[Exception], ...]:
    """What a question to the server may raise: no line, no sense, a refusal."""
    from ayon_api.exceptions import RequestError, ServerError

    return (OSError, ValueError, ServerError, RequestError)


def explain_refusal(status: int, answer: str) -> str:
    """Return what an answer to an upload means and what to do.

    Args:
        status: The HTTP status code.
        answer: The body of the response.

    """
    if status == 401:
        return f"The server does not know the API key in {API_KEY_VARIABLE}."
    if status == 403:
        return (
            "The user of this API key may not install addons. Use the key of an "
            "administrator or of a service user."
        )
    if status == 400:
        return "The server got an empty package. Build it again."
    if status == 409 and "Unsupported addon format" in answer:
        return "package.py is not at the top of the package. Build it again."
    if status == 409 and "Error parsing" in answer:
        return f"The server can't run package.py: {answer}"
    if status == 409 and "not found in package.py" in answer:
        return f"package.py lacks a name or a version: {answer}"
    if status == 413:
        return (
            "A proxy in front of the server refuses a file of this size. Raise its "
            "limit, or upload in the server's addon manager."
        )
    if "BadZipFile" in answer or "not a zip" in answer:
        return "What arrived is not a zip. Build the package again."
    return f"The server answered {status}: {answer[:500] or 'nothing'}"


def refuse_present(server: Any, name: str, version: str) -> None:
    """Refuse to upload a version that the server has already.

    Launchers fetch the client half of a version once. Workstations that have it
    would keep it under the new server half.

    Raises:
        UploadError: The server has it.

    """
    try:
        info = server.get_addons_info(details=False)
    except _failures():
        # What is wrong with the server shows in the upload itself.
        return
    addons = {addon["name"]: addon for addon in info.get("addons", [])}
    if version in addons.get(name, {}).get("versions", {}):
        raise UploadError(
            f"The server has {name} {version} already. Workstations that have fetched "
            "it keep its client half, whatever is uploaded under its number. Raise the "
            "version in package.py, or give --replace on a server that only you use."
        )


def upload(server: Any, package: Path, say: Say, timeout_s: float = 300.0) -> None:
    """Upload a package and wait until the server has installed it.

    Args:
        server: A connection as :func:`connect` returns it.
        package: The zip.
        say: Gets a line for each tenth of the upload and for what comes after.
        timeout_s: How long the installation may take, in seconds.

    Raises:
        UploadError: The server refused or failed.

    """
    import requests
    from ayon_api.utils import TransferProgress

    progress = TransferProgress()
    done = threading.Event()
    reporter = threading.Thread(
        target=_report_progress, args=(progress, done, say), name="upload progress"
    )
    reporter.start()
    try:
        answer = server.upload_addon_zip(str(package), progress=progress)
    except requests.HTTPError as error:
        response = error.response
        if response is None:
            raise UploadError(f"The upload broke off: {error}") from error
        raise UploadError(
            explain_refusal(response.status_code, response.text)
        ) from error
    except OSError as error:
        raise UploadError(f"The upload broke off: {error}") from error
    finally:
        done.set()
        reporter.join()
    _wait_for_installation(server, str(answer["eventId"]), timeout_s)
    say("The server has installed the package; it loads it at its next restart.")


def _report_progress(progress: Any, done: threading.Event, say: Say) -> None:
    shown = -1
    while not done.wait(POLL_S / 5):
        size = progress.get_content_size() or 0
        tenth = 10 * progress.get_transferred_size() // size if size else -1
        if tenth > shown:
            shown = tenth
            say(f"Uploading: {10 * tenth} % of {size:,} bytes")


def _wait_for_installation(server: Any, event_id: str, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        try:
            event = server.get_event(event_id) or {}
        except _failures() as error:
            raise UploadError(
                f"The server does not say how it went: {error}"
            ) from error
        if event.get("status") == "finished":
            return
        if event.get("status") in ("failed", "aborted"):
            raise UploadError(
                "The server could not install the package: "
                f"{event.get('description') or 'it does not say why'}"
            )
        time.sleep(POLL_S)
    raise UploadError(
        f"The server has not finished installing within {timeout_s:.0f} seconds. "
        "Look at its log and at the addon manager."
    )


def restart(
    server: Any, name: str, version: str, say: Say, timeout_s: float = 120.0
) -> None:
    """Restart the server and check that it loaded the package.

    Args:
        server: A connection as :func:`connect` returns it.
        name: Name of the addon.
        version: Version of the addon.
        say: Gets a line for each step.
        timeout_s: How long the restart may take, in seconds.

    Raises:
        UploadError: The server does not come back, or has not loaded the addon.

    """
    began, up_before = time.monotonic(), _uptime(server)
    try:
        server.trigger_server_restart()
    except _failures() as error:
        raise UploadError(
            f"The server can't be restarted from here: {error}"
        ) from error
    say("The server restarts.")

    def is_another() -> bool:
        # Until it goes down the old process answers, with what it has loaded.
        up = _uptime(server)
        if up is None or up_before is None:
            return True
        return up < up_before + time.monotonic() - began - RESTART_S

    addons = _addons_after_restart(server, name, version, timeout_s, is_another)
    facts = addons.get(name, {}).get("versions", {}).get(version)
    if facts is None:
        raise UploadError(
            f"The server runs, but does not list {name} {version}. Look in its log "
            f"for 'Failed to initialize addon /addons/{name}/{version}'."
        )
    if facts.get("isBroken"):
        reason = facts.get("reason") or {}
        detail = reason.get("error") or reason.get("reason") or reason
        raise UploadError(f"The server lists {name} {version} as broken: {detail}")
    say(f"The server has loaded {name} {version}. Choose it in a bundle.")


def _uptime(server: Any) -> float | None:
    """How long a server has been up, None where it does not tell."""
    try:
        facts = server.get("info").data
    except _failures():
        return None
    up = facts.get("uptime") if isinstance(facts, dict) else None
    return float(up) if isinstance(up, (int, float)) else None


def _addons_after_restart(
    server: Any,
    name: str,
    version: str,
    timeout_s: float,
    is_another: Callable[[], bool],
) -> dict[str, Any]:
    """Ask until the server has the addon, or has answered for some seconds."""
    deadline = time.monotonic() + timeout_s
    answers_left = 20
    addons: dict[str, Any] = {}
    while time.monotonic() < deadline and answers_left:
        time.sleep(POLL_S)
        try:
            info = server.get_addons_info(details=True)
            if not is_another():
                continue
        except _failures():
            # It is down, or just about to come up.
            continue
        answers_left -= 1
        addons = {addon["name"]: addon for addon in info.get("addons", [])}
        if version in addons.get(name, {}).get("versions", {}):
            break
    if not addons and answers_left:
        raise UploadError(
            f"The server does not answer {timeout_s:.0f} seconds after its restart."
        )
    return addons
