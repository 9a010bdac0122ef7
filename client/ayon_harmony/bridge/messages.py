"""What the two sides say to each other, and the only place with wire keys.

Every message is a frozen dataclass that becomes one JSON object and back:

``Request``  run a function or a script; without an id nobody answers
``Batch``    several requests in one frame, run in order
``Query``    a question about the peer itself, answered even while it is busy
``Reply``    the answer to any of these: a result or an error
``Goodbye``  why the sender is about to close the connection

``Peer`` and ``Status`` are the facts that a handshake and a status query carry.
"""

from __future__ import annotations

import json
import os
import re
import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TypeVar, Union

from ayon_harmony.bridge import limits
from ayon_harmony.errors import FramingError, UnreadableReplyError

PROTOCOL_VERSION = 2

T = TypeVar("T")

# The two requests of a handshake.
HANDSHAKE = "handshake"
PROVE = "prove"
# What attached processes are told: facts of Harmony (or null), and why not.
PEER_CHANGED = "peer_changed"
# Who greets: the Harmony of the session, or another process of the same user.
ROLE_HARMONY = "harmony"
ROLE_ATTACHED = "attached"
QUERY_STATUS = "status"

# Why a connection is closed on purpose.
GOODBYE_CLOSING = "closing"
GOODBYE_REPLACED = "replaced"
GOODBYE_PROTOCOL = "protocol"
GOODBYE_FAILED = "failed"


@dataclass(frozen=True)
class Request:
    """Run something on the other side.

    Exactly one of ``function`` and ``script`` is set.

    Attributes:
        function: Name of a function, or source text that ends in one.
        script: Source text to evaluate in global scope.
        args: The function's one argument; None calls it without any.
        spread: ``args`` is a list of positional arguments instead.
        message_id: Given back by the reply; None asks for no reply.
        payload_size: Bytes that it came in, 0 for one that was made here.

    """

    function: str | None = None
    script: str | None = None
    args: object = None
    spread: bool = False
    message_id: int | None = None
    payload_size: int = field(default=0, compare=False)

    @property
    def label(self) -> str:
        """Short text for logs and errors: the name, or how the source starts."""
        text = self.function if self.function is not None else self.script or ""
        first_line = text.strip().split("\n", 1)[0].strip()
        shown = first_line if len(first_line) <= 80 else first_line[:77] + "..."
        return shown if self.function is not None else f"script {shown!r}"


@dataclass(frozen=True)
class Batch:
    """Requests that run one after the other, up to the first that fails."""

    requests: tuple[Request, ...]
    message_id: int

    @property
    def label(self) -> str:
        """Short text for logs and errors."""
        first = self.requests[0].label if self.requests else "nothing"
        return f"{len(self.requests)} requests, {first} first"


@dataclass(frozen=True)
class Query:
    """A question about the peer itself, see ``QUERY_STATUS``."""

    query: str
    message_id: int

    @property
    def label(self) -> str:
        """Short text for logs and errors."""
        return f"query {self.query}"


@dataclass(frozen=True)
class ErrorReport:
    """Why a request failed, in the words of the side that ran it.

    Attributes:
        name: Class of the error, for example ``TypeError``.
        message: Its message.
        file: File that raised it, None where the engine does not say.
        line: Line in that file or text, counted from 1, None when unknown.
        stack: Backtrace, outermost last, None when there is none.
        members: What may have been meant by a name that is not there: members of
            the object, global names, nodes, attributes or columns; empty for
            other errors.
        called: Function of AyonHarmony that it went through, the outermost one.
        caller: Source text of the function that had called that one, empty where
            none had, or the engine does not say.

    """

    name: str
    message: str
    file: str | None = None
    line: int | None = None
    stack: str | None = None
    members: tuple[str, ...] = ()
    called: str = ""
    caller: str = ""


@dataclass(frozen=True)
class Reply:
    """The answer to the request with the same id: ``error`` or else ``result``.

    ``left_out`` says what the value of a script was, where JSON cannot carry it.
    """

    message_id: int
    result: object = None
    error: ErrorReport | None = None
    left_out: str = ""


@dataclass(frozen=True)
class Goodbye:
    """The sender closes the connection; ``reason`` is one of ``GOODBYE_*``."""

    reason: str
    text: str = ""


Message = Union[Request, Batch, Query, Reply, Goodbye]


@dataclass(frozen=True)
class Peer:
    """What Harmony said of itself when it connected.

    Attributes:
        protocol: Version of the wire protocol.
        role: ``harmony``, or ``attached`` for another process of the user.
        harmony_version: For example ``22.0.1``, empty when it is not known.
        edition: ``premium``, ``advanced`` or ``essentials``.
        interactive: False in batch mode.
        scene_path: Folder of the open scene, forward slashes, empty without one.
        version_name: Name of the open scene version, without ``.xstage``.
        pid: Process id of Harmony, None where script cannot know it.
        database: Whether the scene lies on Harmony Server.
        environment: Of the database, empty for scenes in folders; so is what follows.
        job: Job of the environment.
        scene_name: Scene of the job.
        read_only: Whether somebody else has the lock of the scene's palette list.
        addon_version: Version of the addon whose scripts Harmony runs, empty
            when it is not known.
        failed_scripts: Why files did not load in Harmony, ours or the studio's.

    """

    protocol: int
    harmony_version: str = ""
    edition: str = "premium"
    interactive: bool = True
    scene_path: str = ""
    version_name: str = ""
    pid: int | None = None
    database: bool = False
    environment: str = ""
    job: str = ""
    scene_name: str = ""
    read_only: bool = False
    addon_version: str = ""
    failed_scripts: tuple[ErrorReport, ...] = ()
    role: str = ROLE_HARMONY

    @classmethod
    def from_wire(cls, facts: Mapping[str, object], role: str = ROLE_HARMONY) -> Peer:
        """Read the facts of a handshake; unknown ones are ignored.

        Raises:
            FramingError: A fact has the wrong type.

        """
        interactive = _typed(facts, "interactive", bool)
        return cls(
            protocol=PROTOCOL_VERSION,
            role=role,
            database=bool(_typed(facts, "database", bool)),
            environment=_typed(facts, "environment", str) or "",
            job=_typed(facts, "job", str) or "",
            scene_name=_typed(facts, "scene_name", str) or "",
            read_only=bool(_typed(facts, "read_only", bool)),
            addon_version=_typed(facts, "addon_version", str) or "",
            failed_scripts=tuple(
                map(_error_from_wire, _typed(facts, "failed_scripts", list) or ())
            ),
            harmony_version=_typed(facts, "harmony_version", str) or "",
            edition=_typed(facts, "edition", str) or "premium",
            interactive=True if interactive is None else interactive,
            scene_path=_typed(facts, "scene_path", str) or "",
            version_name=_typed(facts, "version_name", str) or "",
            pid=_typed(facts, "pid", int),
        )


@dataclass(frozen=True)
class Status:
    """What Harmony is doing at the moment, as far as its script can see.

    Attributes:
        running: Label of the request that runs, None when none does.
        running_id: Its message id.
        running_s: For how long it has run, in seconds.
        waiting: Requests that arrived and wait for the running one.
        dialog: Title (and text) of the open modal dialog, None without one.

    """

    running: str | None = None
    running_id: int | None = None
    running_s: float = 0.0
    waiting: int = 0
    dialog: str | None = None

    @classmethod
    def from_wire(cls, facts: object) -> Status:
        """Read the answer to a status query; what is missing keeps its default."""
        if not isinstance(facts, dict):
            return cls()
        running = facts.get("running")
        running = running if isinstance(running, dict) else {}
        dialog = facts.get("dialog")
        seconds = running.get("seconds")
        waiting = facts.get("waiting")
        return cls(
            running=_optional_text(running.get("label")),
            running_id=_optional_int(running.get("message_id")),
            running_s=float(seconds) if isinstance(seconds, (int, float)) else 0.0,
            waiting=waiting if isinstance(waiting, int) else 0,
            dialog=_optional_text(dialog),
        )


def to_wire(message: Message) -> dict[str, object]:
    """Return the JSON object of a message."""
    wire: dict[str, object]
    if isinstance(message, Request):
        wire = {}
        if message.message_id is not None:
            wire["message_id"] = message.message_id
        if message.function is not None:
            wire["function"] = message.function
        else:
            wire["script"] = message.script
        if message.args is not None:
            wire["args"] = message.args
        if message.spread:
            wire["spread"] = True
        return wire
    if isinstance(message, Reply):
        wire = {"message_id": message.message_id, "reply": True}
        if message.error is None:
            wire["result"] = message.result
            if message.left_out:
                wire["left_out"] = message.left_out
        else:
            wire["error"] = _error_to_wire(message.error)
        return wire
    if isinstance(message, Batch):
        return {
            "message_id": message.message_id,
            "requests": [to_wire(request) for request in message.requests],
        }
    if isinstance(message, Query):
        return {"message_id": message.message_id, "query": message.query}
    return {"goodbye": message.reason, "text": message.text}


def from_wire(wire: object) -> Message:
    """Return the message that a decoded JSON value stands for.

    Raises:
        FramingError: It is no JSON object, or none of the known messages.

    """
    if not isinstance(wire, dict):
        raise FramingError(f"A message must be a JSON object, not {_shown(wire)}.")
    if wire.get("reply"):
        return _reply_from_wire(wire)
    if "function" in wire or "script" in wire:
        return _request_from_wire(wire)
    if "query" in wire:
        query = _typed(wire, "query", str)
        return Query(query=query or "", message_id=_message_id(wire))
    if "requests" in wire:
        return _batch_from_wire(wire)
    if "goodbye" in wire:
        reason = _typed(wire, "goodbye", str)
        return Goodbye(reason=reason or "", text=_typed(wire, "text", str) or "")
    raise FramingError(f"A message has none of the known keys: {_shown(wire)}.")


def encode(message: Message, message_id: int | None = None) -> bytes:
    """Return the UTF-8 JSON payload of a message.

    Paths become text with forward slashes, tuples become lists.

    Args:
        message: What to say.
        message_id: Its number, where it is to get another one than it has.

    Raises:
        TypeError: A value is of a type that JSON does not have.
        ValueError: A number is NaN or infinite, a container holds itself, or
            containers are nested too deep.

    """
    wire = to_wire(message)
    if message_id is not None:
        wire["message_id"] = message_id
    try:
        return _ENCODER.encode(wire).encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate, as in file names that were not valid UTF-8, has no
        # UTF-8 form. Escaped it arrives as it is.
        return _ASCII_ENCODER.encode(wire).encode("ascii")
    except RecursionError as error:
        raise ValueError("JSON cannot carry values nested that deep.") from error
    except ValueError as error:
        if "Out of range float" not in str(error):
            raise
        raise ValueError("JSON cannot carry NaN or an infinite number.") from error


def decode(payload: bytes) -> Message:
    """Return the message in a payload.

    Depth and number of values are counted before anything is built of them.

    Raises:
        UnreadableReplyError: It answers a call, but holds more than we take or
            what JSON does not have. Only that call is lost.
        FramingError: The payload is not UTF-8, not JSON or not a message.

    """
    try:
        limits.check_document(payload)
        wire = _DECODER.decode(payload.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        # UnicodeDecodeError and JSONDecodeError are both ValueErrors.
        answered = _REPLY_START.match(payload)
        if answered is not None and isinstance(error, limits.TooMuchError):
            raise UnreadableReplyError(
                f"The answer cannot be taken: {error}", int(answered.group(1))
            ) from error
        raise FramingError(
            f"A payload is not UTF-8 JSON ({error}): {payload[:80]!r}"
        ) from error
    message = from_wire(wire)
    if isinstance(message, Request):
        return replace(message, payload_size=len(payload))
    return message


# How our client begins every reply.
_REPLY_START = re.compile(rb'\{"message_id":(\d{1,15}),"reply":true,')


def _refuse_constant(name: str) -> object:
    """Refuse what Python's parser takes and JSON does not have."""
    raise ValueError(f"JSON has no {name}")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def request_from_user(request: Mapping[str, object]) -> Request:
    """Read a request dict as scripts write it, without an id.

    ``message_id`` and ``reply`` may stand there and mean nothing: the session
    numbers its requests itself.

    Raises:
        ValueError: It has both or neither of ``function`` and ``script``, one
            of them is no text, or a key that no request has.

    """
    if not isinstance(request, Mapping):
        raise ValueError(
            f"A request must be a dict, not {_shown(request)}. To call a function with"
            ' arguments: harmony.call("node.rename", "Top/Drawing", "Head").'
        )
    unknown = set(request) - _REQUEST_KEYS
    if unknown:
        names = ", ".join(sorted(map(repr, unknown)))
        known = ", ".join(sorted(_REQUEST_KEYS))
        raise ValueError(f"A request has no key {names}. Known keys: {known}.")
    function = request.get("function")
    script = request.get("script")
    if (function is None) == (script is None):
        raise ValueError("A request needs 'function' or 'script', and not both.")
    for text in (function, script):
        if text is not None and not (isinstance(text, str) and text.strip()):
            raise ValueError(f"A function or script must be text, not {_shown(text)}.")
    return Request(
        function=function if isinstance(function, str) else None,
        script=script if isinstance(script, str) else None,
        args=request.get("args"),
        spread=bool(request.get("spread")),
    )


def parse_batch_result(
    result: object,
) -> Sequence[tuple[object, ErrorReport | None]]:
    """Return (result, error) of each request of a batch that was run.

    Raises:
        FramingError: The reply to a batch is not a list of outcomes.

    """
    if not isinstance(result, list):
        raise FramingError(f"The reply to a batch is not a list: {_shown(result)}.")
    outcomes: list[tuple[object, ErrorReport | None]] = []
    for outcome in result:
        if not isinstance(outcome, dict):
            raise FramingError(f"An outcome of a batch is {_shown(outcome)}.")
        if "error" in outcome:
            outcomes.append((None, _error_from_wire(outcome["error"])))
        else:
            outcomes.append((outcome.get("result"), None))
    return outcomes


_REQUEST_KEYS = frozenset(
    {"function", "script", "args", "spread", "message_id", "reply"}
)


def _jsonable(value: object) -> object:
    """Give the JSON encoder something it knows for a value that it does not."""
    if isinstance(value, PurePath):
        return value.as_posix()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise TypeError(f"JSON cannot carry {_shown(value)} ({type(value).__name__}).")


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_jsonable
)
_ASCII_ENCODER = json.JSONEncoder(
    ensure_ascii=True, allow_nan=False, separators=(",", ":"), default=_jsonable
)


def _reply_from_wire(wire: Mapping[str, object]) -> Reply:
    message_id = _message_id(wire)
    if "error" in wire:
        return Reply(message_id, error=_error_from_wire(wire["error"]))
    if "result" not in wire:
        raise FramingError(f"Reply {message_id} has neither 'result' nor 'error'.")
    left_out = _typed(wire, "left_out", str) or ""
    return Reply(message_id, result=wire["result"], left_out=left_out)


def _request_from_wire(wire: Mapping[str, object]) -> Request:
    message_id = wire.get("message_id")
    return Request(
        function=_typed(wire, "function", str),
        script=_typed(wire, "script", str),
        args=wire.get("args"),
        spread=bool(wire.get("spread")),
        message_id=None if message_id is None else _message_id(wire),
    )


def _batch_from_wire(wire: Mapping[str, object]) -> Batch:
    requests = wire["requests"]
    if not isinstance(requests, list):
        raise FramingError("'requests' must be a list.")
    members = [from_wire(request) for request in requests]
    return Batch(requests=tuple(_only_requests(members)), message_id=_message_id(wire))


def _only_requests(members: Sequence[Message]) -> Sequence[Request]:
    requests = [member for member in members if isinstance(member, Request)]
    if len(requests) != len(members):
        raise FramingError("A batch may hold requests only.")
    return requests


def _error_to_wire(error: ErrorReport) -> dict[str, object]:
    wire: dict[str, object] = {
        "name": error.name,
        "message": error.message,
        "file": error.file,
        "line": error.line,
    }
    if error.stack is not None:
        wire["stack"] = error.stack
    if error.members:
        wire["members"] = list(error.members)
    if error.called:
        wire.update(called=error.called, caller=error.caller)
    return wire


def _error_from_wire(wire: object) -> ErrorReport:
    """Read an error as leniently as can be: it must not hide behind another."""
    if not isinstance(wire, dict):
        return ErrorReport(name="Error", message=str(wire))
    members = wire.get("members")
    members = members if isinstance(members, list) else []
    return ErrorReport(
        name=_optional_text(wire.get("name")) or "Error",
        message=_optional_text(wire.get("message")) or "",
        file=_optional_text(wire.get("file")) or None,
        line=_optional_int(wire.get("line")),
        stack=_optional_text(wire.get("stack")),
        members=tuple(name for name in members if isinstance(name, str)),
        called=_optional_text(wire.get("called")) or "",
        caller=_optional_text(wire.get("caller")) or "",
    )


def _message_id(wire: Mapping[str, object]) -> int:
    message_id = _typed(wire, "message_id", int)
    if message_id is None:
        raise FramingError(f"A message lacks its 'message_id': {_shown(wire)}.")
    return message_id


def _optional_text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _optional_int(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value


def _typed(wire: Mapping[str, object], key: str, kind: type[T]) -> T | None:
    """Return the value of a key, None when it is absent or null."""
    value = wire.get(key)
    if value is None:
        return None
    # bool is an int in Python, but not on the wire.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise FramingError(f"{key!r} must be {kind.__name__}, not {_shown(value)}.")
    return value


_REPR = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = 80


def _shown(value: object) -> str:
    """Short text of a value of whatever shape, for error messages."""
    try:
        # Looks no deeper than a few levels, which plain repr() does not survive.
        text = _REPR.repr(value)
    except Exception:
        return f"a value of {type(value).__name__}"
    return text if len(text) <= 120 else text[:117] + "..."
