"""The broker; in the double the tray is the list :attr:`StdOutBroker.sent`."""

from __future__ import annotations

import collections
import os
import sys
import threading
from datetime import datetime
from typing import Any


class StdOutBroker:
    """Copies standard output and error to the tray.

    Attributes:
        sent: Payloads the tray would have got.

    """

    MAX_LINES = 10000
    TIMER_TIMEOUT = 0.2

    def __init__(self, host_name: str) -> None:
        self.host_name = host_name
        self.host_id = f"{host_name}_{datetime.now():%d%m%Y%H%M%S}"
        self.webserver_client: Any = None
        self.log_queue: collections.deque[str] = collections.deque(
            maxlen=self.MAX_LINES
        )
        self.original_stdout_write: Any = None
        self.original_stderr_write: Any = None
        self.sent: list[dict[str, str]] = []
        self._is_running = False
        self._std_available = False
        self._timer: threading.Timer | None = None
        self._catch_std_outputs()

    @property
    def send_to_tray(self) -> bool:
        """Whether anyone listens."""
        return bool(self.webserver_client and self._std_available)

    def start(self) -> None:
        """Connect to the tray and send what is printed now and then."""
        if not self._std_available or self._is_running:
            return
        self._is_running = True
        self._create_timer()
        self._connect_to_tray()

    def stop(self) -> None:
        """Send the rest and disconnect."""
        if not self._is_running:
            return
        self._is_running = False
        if self._timer is not None:
            self._timer.cancel()
        self._process_queue()
        self._disconnect_from_tray()

    def host_connected(self) -> None:
        """Tell the tray that the host is ready."""
        self._send({"host": self.host_id, "action": "initialized"})

    def _create_timer(self) -> None:
        self._timer = threading.Timer(self.TIMER_TIMEOUT, self._timer_callback)
        self._timer.daemon = True
        self._timer.start()

    def _timer_callback(self) -> None:
        if self._is_running:
            self._process_queue()
            self._create_timer()

    def _connect_to_tray(self) -> None:
        url = os.environ.get("AYON_WEBSERVER_URL")
        if not url:
            print("Unknown webserver url, cannot connect to pass log")
            return
        self.webserver_client = url
        self._send({"host": self.host_id, "action": "connecting"})

    def _disconnect_from_tray(self) -> None:
        self._send({"host": self.host_id, "action": "close"})
        self.webserver_client = None

    def _catch_std_outputs(self) -> None:
        if sys.stdout:
            self.original_stdout_write = sys.stdout.write
            sys.stdout.write = self._my_stdout_write  # type: ignore[method-assign]
            self._std_available = True
        if sys.stderr:
            self.original_stderr_write = sys.stderr.write
            sys.stderr.write = self._my_stderr_write  # type: ignore[method-assign]
            self._std_available = True

    def _my_stdout_write(self, text: str) -> None:
        if self.original_stdout_write is not None:
            self.original_stdout_write(text)
        if self.send_to_tray:
            self.log_queue.append(text)

    def _my_stderr_write(self, text: str) -> None:
        if self.original_stderr_write is not None:
            self.original_stderr_write(text)
        if self.send_to_tray:
            self.log_queue.append(text)

    def _process_queue(self) -> None:
        lines = tuple(self.log_queue)
        self.log_queue.clear()
        if lines:
            text = "\n".join(lines)
            self._send({"host": self.host_id, "action": "add", "text": text})

    def _send(self, payload: dict[str, str]) -> None:
        if self.send_to_tray:
            self.sent.append(payload)
