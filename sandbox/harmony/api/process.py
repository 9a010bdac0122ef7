"""Other programs and their sockets: ``Process2``, ``Session*Mgr``, ``RemoteCmd``.

What lives "for the session" outlives a scene switch; it is kept in
``app.session``. The frames of ``RemoteCmd`` are documented (0x02 text 0x03);
those of ``SessionSocketMgr`` are taken to be the same, which nobody confirmed.
"""

from __future__ import annotations

import os
import select
import shlex
import socket
import subprocess
from collections import deque
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    HostObject,
    ScriptThrow,
    host_class,
    host_function,
    script_method,
    to_dict,
    to_int,
    to_string,
    to_string_list,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

START, END = b"\x02", b"\x03"


class Process2(HostObject):
    """A program; its output cannot be read."""

    script_class = "Process2"

    def __init__(self, app: Application, *words: Any) -> None:
        super().__init__(app)
        self._pid = 0
        self._command: list[str] = []
        if len(words) == 1 and isinstance(words[0], (int, float)):
            self._pid = to_int(words[0])
        elif len(words) == 1:
            self._command = shlex.split(to_string(words[0]), posix=os.name != "nt")
        elif len(words) == 2 and isinstance(words[1], list):
            self._command = [to_string(words[0]), *to_string_list(words[1])]
        else:
            self._command = [to_string(word) for word in words]
        self._environment: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._error = 0
        self._message = ""

    @script_method("launch")
    def launch(self) -> int:
        """Run it to its end; gives the exit code, -1 if it did not start."""
        return self._process.wait() if self._start() and self._process else -1

    @script_method("launchAndDetach")
    def launch_and_detach(self) -> int:
        """Start it; 0, or -1 if it did not start."""
        return 0 if self._start() else -1

    def _start(self) -> bool:
        try:
            self._process = subprocess.Popen(
                self._command,
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, IndexError) as error:
            self._error, self._message = -1, str(error)
            return False
        self._pid = self._process.pid
        # Kept for the session: a detached program is not ended with its object.
        self.app.session.setdefault("processes", []).append(self._process)
        return True

    @script_method("isAlive")
    def is_alive(self) -> bool:
        """Tell whether it runs."""
        if self._process is not None:
            return self._process.poll() is None
        return _is_running(self._pid)

    @script_method("pid")
    def pid(self) -> int:
        """Its process id, 0 before it started."""
        return self._pid

    @script_method("terminate")
    def terminate(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()

    @script_method("errorCode")
    def error_code(self) -> int:
        """0, or what kept it from starting."""
        return self._error

    @script_method("errorMessage")
    def error_message(self) -> str:
        """What kept it from starting."""
        return self._message

    @script_method("commandLine")
    def command_line(self) -> str:
        """The words as one line."""
        return " ".join(self._command)

    @script_method("addEnvVariable")
    def add_env_variable(self, name: Any, value: Any) -> None:
        """Set a variable for it."""
        self._environment[to_string(name)] = to_string(value)

    @script_method("resetEnvVariableList")
    def reset_env_variables(self) -> None:
        """Forget the variables set for it."""
        self._environment.clear()


def _is_running(pid: int) -> bool:
    if pid <= 0 or os.name == "nt":
        return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


host_class("Process2", Process2)


@host_function("Process.execute")
def execute(app: Application, words: Any) -> int:
    """Run a program to its end; gives the exit code, -1 if it did not start.

    ``Process`` left the pages after 17; public scripts of 20 to 22 still call this.
    """
    listed = words if isinstance(words, list) else [words]
    return Process2(app, *listed).launch()


# -- SessionProcessMgr ---------------------------------------------------------


def _named(app: Application) -> dict[str, subprocess.Popen[bytes]]:
    named: dict[str, subprocess.Popen[bytes]] = app.session.setdefault("named", {})
    return named


@host_function("SessionProcessMgr.launchAndDetach", since=24)
def session_launch(
    app: Application, name: Any, program: Any, args: Any, environment: Any = None
) -> bool:
    """Start a program under a name; false if one of that name runs."""
    key = to_string(name)
    if session_is_running(app, key):
        return False
    extra = {k: to_string(v) for k, v in to_dict(environment).items()}
    try:
        _named(app)[key] = subprocess.Popen(
            [to_string(program), *to_string_list(args)],
            env={**os.environ, **extra},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return False
    return True


@host_function("SessionProcessMgr.isRunning", since=24)
def session_is_running(app: Application, name: Any) -> bool:
    """Tell whether the program of that name runs."""
    process = _named(app).get(to_string(name))
    return process is not None and process.poll() is None


@host_function("SessionProcessMgr.terminate", since=24)
def session_terminate(app: Application, name: Any) -> None:
    """End the program of that name."""
    process = _named(app).get(to_string(name))
    if process is not None:
        process.terminate()


@host_function("SessionProcessMgr.children", since=24)
def session_children(app: Application) -> list[str]:
    """Names of the programs that run."""
    return [name for name in _named(app) if session_is_running(app, name)]


# -- sockets ---------------------------------------------------------------------


class Peer:
    """One connection and the messages that came over it."""

    def __init__(self, connection: socket.socket, kept: int = 1000) -> None:
        self._connection = connection
        self._raw = b""
        self.messages: deque[str] = deque(maxlen=max(kept, 1))
        self.is_open = True

    def receive(self, timeout_ms: int) -> bool:
        """Wait for a whole message."""
        ready, _, _ = select.select([self._connection], [], [], timeout_ms / 1000)
        if not ready:
            return False
        try:
            data = self._connection.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            self.is_open = False
            return False
        self._raw += data
        before = len(self.messages)
        while END in self._raw:
            frame, _, self._raw = self._raw.partition(END)
            self.messages.append(frame.rpartition(START)[2].decode("utf-8", "replace"))
        return len(self.messages) > before

    def send(self, text: str) -> bool:
        """Send a message."""
        try:
            self._connection.sendall(START + text.encode("utf-8", "replace") + END)
        except OSError:
            self.is_open = False
            return False
        return True

    def close(self) -> None:
        """Close the connection."""
        self.is_open = False
        self._connection.close()


class RemoteCmd(HostObject):
    """A client connection."""

    script_class = "RemoteCmd"

    def __init__(self, app: Application) -> None:
        super().__init__(app)
        self._peer: Peer | None = None

    @script_method("connect")
    def connect(self, machine: Any, port: Any) -> bool:
        """Connect."""
        return self.connect_timeout(machine, port, 30000)

    @script_method("connectTimeout")
    def connect_timeout(self, machine: Any, port: Any, timeout: Any) -> bool:
        """Connect within so many milliseconds."""
        address = (to_string(machine), to_int(port))
        try:
            connection = socket.create_connection(address, to_int(timeout) / 1000)
        except OSError:
            return False
        connection.settimeout(None)
        self._peer = Peer(connection)
        return True

    @script_method("connected")
    def connected(self) -> bool:
        """Tell whether the connection stands."""
        return self._peer is not None and self._peer.is_open

    @script_method("disconnect")
    def disconnect(self) -> None:
        """Close the connection."""
        if self._peer is not None:
            self._peer.close()
            self._peer = None

    @script_method("send")
    def send(self, text: Any) -> bool:
        """Send a message."""
        return self._peer is not None and self._peer.send(to_string(text))

    @script_method("sendMsg")
    def send_message(self, text: Any) -> bool:
        """Send a message."""
        return self.send(text)

    @script_method("receive")
    def receive(self, timeout: Any) -> bool:
        """Wait for a message, so many milliseconds."""
        return self._peer is not None and self._peer.receive(to_int(timeout))

    @script_method("receiveMsg")
    def receive_message(self, timeout: Any) -> bool:
        """Wait for a message, so many milliseconds."""
        return self.receive(timeout)

    @script_method("lastReceived")
    def last_received(self) -> str:
        """The last message, '' for none."""
        if self._peer is None or not self._peer.messages:
            return ""
        return self._peer.messages[-1]


host_class("RemoteCmd", RemoteCmd)


class SessionSockets:
    """Listeners and connections that outlive scenes."""

    def __init__(self) -> None:
        self.listeners: dict[int, socket.socket] = {}
        self.peers: dict[int, Peer] = {}
        self._next = 0

    @classmethod
    def of(cls, app: Application) -> SessionSockets:
        """Give those of an application."""
        kept: SessionSockets = app.session.setdefault("sockets", cls())
        return kept

    def accept(self, port: int, timeout_ms: int, kept: int) -> int:
        """Wait for a client; -1 when none came."""
        listener = self.listeners.get(port)
        if listener is None:
            return -1
        ready, _, _ = select.select([listener], [], [], timeout_ms / 1000)
        if not ready:
            return -1
        self._next += 1
        self.peers[self._next] = Peer(listener.accept()[0], kept)
        return self._next

    def peer(self, client: Any) -> Peer:
        """Find a client.

        Raises:
            ScriptThrow: There is none of that id.

        """
        found = self.peers.get(to_int(client))
        if found is None:
            raise ScriptThrow(f"no client socket {to_int(client)}")
        return found


@host_function("SessionSocketMgr.bindNewPort", since=24)
def bind_new_port(app: Application) -> int:
    """Listen on a free port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = int(listener.getsockname()[1])
    SessionSockets.of(app).listeners[port] = listener
    return port


@host_function("SessionSocketMgr.boundPorts", since=24)
def bound_ports(app: Application) -> list[int]:
    """List the ports listened on."""
    return sorted(SessionSockets.of(app).listeners)


@host_function("SessionSocketMgr.acceptAtPort", since=24)
def accept_at_port(
    app: Application, port: Any, timeout: Any, buffer_size: Any = 20
) -> int:
    """Wait for a client; gives its id, -1 when none came."""
    return SessionSockets.of(app).accept(
        to_int(port), to_int(timeout), to_int(buffer_size)
    )


@host_function("SessionSocketMgr.clientSocketConnected", since=24)
def client_connected(app: Application, client: Any, timeout: Any = 0) -> bool:
    """Tell whether a client is still there."""
    peer = SessionSockets.of(app).peers.get(to_int(client))
    return peer is not None and peer.is_open


@host_function("SessionSocketMgr.recv", since=24)
def receive(app: Application, client: Any, timeout: Any) -> bool:
    """Wait for a message of a client."""
    return SessionSockets.of(app).peer(client).receive(to_int(timeout))


@host_function("SessionSocketMgr.receivedMsgs", since=24)
def received_messages(app: Application, client: Any) -> list[str]:
    """List the messages kept."""
    return list(SessionSockets.of(app).peer(client).messages)


@host_function("SessionSocketMgr.lastReceivedMsg", since=24)
def last_received_message(app: Application, client: Any) -> str:
    """The last message, '' for none."""
    messages = SessionSockets.of(app).peer(client).messages
    return messages[-1] if messages else ""


@host_function("SessionSocketMgr.flushReceivedMsgsBuffer", since=24)
def flush_messages(app: Application, client: Any) -> None:
    """Forget the messages kept."""
    SessionSockets.of(app).peer(client).messages.clear()


@host_function("SessionSocketMgr.send", since=24)
def send(app: Application, client: Any, text: Any, timeout: Any = 1000) -> bool:
    """Send a message to a client."""
    return SessionSockets.of(app).peer(client).send(to_string(text))


@host_function("SessionSocketMgr.removeSocketConnection", since=24)
def remove_connection(app: Application, client: Any) -> None:
    """Close the connection of a client."""
    peer = SessionSockets.of(app).peers.pop(to_int(client), None)
    if peer is not None:
        peer.close()


@host_function("SessionSocketMgr.unbindPort", since=24)
def unbind_port(app: Application, port: Any) -> None:
    """Listen no more on a port."""
    listener = SessionSockets.of(app).listeners.pop(to_int(port), None)
    if listener is not None:
        listener.close()


@host_function("SessionSocketMgr.unbindAll", since=24)
def unbind_all(app: Application) -> None:
    """Listen no more."""
    for port in bound_ports(app):
        unbind_port(app, port)
