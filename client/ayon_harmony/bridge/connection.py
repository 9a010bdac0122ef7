r"""One peer's conversation, from its first byte to its end, without any I/O.

Give it the bytes that arrived and it answers with events; ask it for the bytes
to send. It numbers requests, remembers which calls wait, checks the handshake
and knows when the conversation is over. Nothing here blocks or locks: whoever
owns the socket also owns the lock (see ``channel``).

::

    GREETING --hello--> PROVING --good proof--> OPEN --end, error, close()--> CLOSED
        \-------------------\--anything else-----------------------------------^
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar, Union

from ayon_harmony.bridge import framing, messages, proof
from ayon_harmony.bridge.messages import (
    Batch,
    ErrorReport,
    Goodbye,
    Message,
    Peer,
    Query,
    Reply,
    Request,
)
from ayon_harmony.bridge.sure_log import SureLog
from ayon_harmony.errors import (
    BridgeError,
    FramingError,
    HandshakeError,
    OldClientError,
    UnreadableReplyError,
)

log = SureLog(__name__)

Slot = TypeVar("Slot")

# Room for a handshake, and no more for somebody who has not given one yet.
GREETING_MAX_PAYLOAD = 64 * 1024

# A Harmony that hangs for hours, and somebody who asks it every second.
_MOST_GIVEN_UP = 1000

OLD_CLIENT_HELP = (
    "An older integration's start-up script connected instead of ours: it writes "
    "eight hex digits after 'AH'. Remove or rename its TB_sceneOpened.js. It usually "
    "lies in the folder that TOONBOOM_GLOBAL_SCRIPT_LOCATION names, in the user's "
    "script folder ('<version>00-scripts' among the Toon Boom preferences) or in the "
    "'scripts' folder of the scene itself."
)


class State(enum.Enum):
    """How far a conversation has come."""

    GREETING = "greeting"
    PROVING = "proving"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Connected:
    """The handshake was good; calls may be made from now on."""

    peer: Peer


@dataclass(frozen=True)
class Requested:
    """Harmony asks for something; ``message_id`` None wants no reply."""

    request: Request


@dataclass(frozen=True)
class Relayed:
    """An attached process asks for something that is Harmony's to answer."""

    message: Request | Batch | Query


@dataclass(frozen=True)
class Answered(Generic[Slot]):
    """A call got its reply."""

    slot: Slot
    reply: Reply


@dataclass(frozen=True)
class Closed(Generic[Slot]):
    """The conversation is over.

    Attributes:
        reason: One sentence for people.
        error: What was wrong, None when the peer simply left or we closed.
        abandoned: Slots of the calls that will get no reply any more.

    """

    reason: str
    error: BridgeError | None = None
    abandoned: tuple[Slot, ...] = ()


Event = Union[Connected, Requested, Relayed, Answered[Slot], Closed[Slot]]


@dataclass
class _Pending(Generic[Slot]):
    label: str
    slot: Slot


@dataclass
class Connection(Generic[Slot]):
    """The Python side of one connection.

    ``Slot`` is whatever the owner wants back with the reply to a call.

    Attributes:
        token: The secret that Harmony has to know.
        attach_secret: The one that other processes of the user have to know;
            None lets none of them in.
        max_payload: Largest payload in bytes, either way.
        facts: What a peer is told of this process once it is let in.
        state: Where the conversation is.
        peer: Facts of the handshake, None before it.

    """

    token: str
    attach_secret: str | None = None
    max_payload: int = framing.DEFAULT_MAX_PAYLOAD
    facts: Mapping[str, object] = field(default_factory=dict)
    state: State = State.GREETING
    peer: Peer | None = None
    _pending: dict[int, _Pending[Slot]] = field(default_factory=dict)
    # Labels of calls that nobody waits for any more, and that may still run.
    _given_up: dict[int, str] = field(default_factory=dict)
    _outgoing: list[bytes] = field(default_factory=list)
    _goodbye: Goodbye | None = None

    def __post_init__(self) -> None:
        # The limit of the session is checked here, not at the first handshake.
        framing.FrameDecoder(self.max_payload)
        self._decoder = framing.FrameDecoder(
            min(GREETING_MAX_PAYLOAD, self.max_payload)
        )
        self._ids = itertools.count(1)
        # Set by the first half of the handshake.
        self._role = messages.ROLE_HARMONY
        self._expected_proof = ""

    @property
    def is_stranger(self) -> bool:
        """True until the peer has shown that it knows the secret."""
        return self.state in (State.GREETING, State.PROVING)

    # --- receiving --------------------------------------------------------

    def receive_data(self, data: bytes) -> list[Event[Slot]]:
        """Take received bytes and return what happened, oldest first."""
        return self.handle(self.decode(data))

    def decode(self, data: bytes) -> list[Message | FramingError]:
        """Return the messages that ``data`` completes, and why the stream ended.

        The costly half of ``receive_data``. It touches nothing that calls use,
        so the reader needs no lock for it.

        Returns:
            Messages, oldest first. An error, if there is one, comes last.

        """
        found: list[Message | FramingError] = []
        try:
            for payload in self._decoder.feed(data):
                try:
                    found.append(messages.decode(payload))
                except UnreadableReplyError as error:
                    report = ErrorReport("RangeError", str(error))
                    found.append(Reply(error.message_id, error=report))
            self._decoder.check()
        except FramingError as error:
            found.append(error)
        return found

    def handle(self, received: Iterable[Message | FramingError]) -> list[Event[Slot]]:
        """Take what ``decode`` returned and say what it means.

        Nothing happens after a ``Closed``: later messages are dropped.
        """
        events: list[Event[Slot]] = []
        for message in received:
            if self.state is State.CLOSED:
                break
            try:
                if isinstance(message, FramingError):
                    raise message
                event = self._take_message(message)
            except OldClientError as error:
                # It would not understand a goodbye.
                event = self._end_conversation(OLD_CLIENT_HELP, error)
            except BridgeError as error:
                self._put_message(Goodbye(messages.GOODBYE_PROTOCOL, str(error)))
                event = self._end_conversation(
                    f"The connection was closed: {error}", error
                )
            if event is not None:
                events.append(event)
        return events

    def receive_eof(self) -> list[Event[Slot]]:
        """Take the end of the stream and return what it means."""
        if self.state is State.CLOSED:
            return []
        if self._goodbye is not None:
            reason = f"Harmony closed the connection: {self._goodbye.text}"
        elif not self._decoder.is_between_frames:
            reason = "Harmony left in the middle of a message."
        else:
            reason = "Harmony closed the connection."
        return [self._end_conversation(reason)]

    # --- sending ----------------------------------------------------------

    def next_id(self) -> int:
        """Return an id for a request; ids are never used twice."""
        return next(self._ids)

    def expect(self, message_id: int, label: str, slot: Slot) -> None:
        """Remember that ``slot`` waits for the reply to a request.

        Raises:
            RuntimeError: The conversation is not open.

        """
        if self.state is not State.OPEN:
            raise RuntimeError(f"no call can wait on a {self.state.value} connection")
        self._pending[message_id] = _Pending(label, slot)

    def forget(self, message_id: int) -> None:
        """Stop waiting for a reply; if it still comes, it is dropped."""
        pending = self._pending.pop(message_id, None)
        if pending is None:
            return
        self._given_up[message_id] = pending.label
        if len(self._given_up) > _MOST_GIVEN_UP:
            # The oldest is what keeps Harmony, so that one stays.
            self._given_up.pop(next(reversed(self._given_up)))

    def pending_labels(self) -> list[str]:
        """Return what waits for a reply, oldest first."""
        return [pending.label for pending in self._pending.values()]

    def unanswered_labels(self) -> list[str]:
        """Return what Harmony has not answered, given up or not, oldest first."""
        labels = {key: pending.label for key, pending in self._pending.items()}
        labels.update(self._given_up)
        return [labels[message_id] for message_id in sorted(labels)]

    def encode(self, message: Message) -> bytes:
        """Return the frame of a message.

        Raises:
            FramingError: It is larger than ``max_payload``.
            TypeError: It holds something that JSON does not have.
            ValueError: It holds NaN, an infinite number or itself.

        """
        return framing.encode_frame(messages.encode(message), self.max_payload)

    def data_to_send(self) -> bytes:
        """Return the bytes that the conversation itself wants to send."""
        data = b"".join(self._outgoing)
        self._outgoing.clear()
        return data

    # --- ending -----------------------------------------------------------

    def close(self, reason: str, goodbye: Goodbye | None = None) -> list[Event[Slot]]:
        """End the conversation from this side.

        Args:
            reason: One sentence for whoever waits for a reply.
            goodbye: Told to the peer first, if it got as far as a handshake.

        Returns:
            The ``Closed`` event, nothing if it was closed before.

        """
        if self.state is State.CLOSED:
            return []
        if goodbye is not None and self.state is State.OPEN:
            self._put_message(goodbye)
        return [self._end_conversation(reason)]

    def _end_conversation(
        self, reason: str, error: BridgeError | None = None
    ) -> Closed[Slot]:
        self.state = State.CLOSED
        abandoned = tuple(pending.slot for pending in self._pending.values())
        self._pending.clear()
        self._given_up.clear()
        return Closed(reason, error, abandoned)

    # --- the two halves of a conversation ---------------------------------

    def _take_message(self, message: Message) -> Event[Slot] | None:
        """Take a message as befits the state."""
        if self.state is State.OPEN:
            return self._converse(message)
        step = self._greet if self.state is State.GREETING else self._check_proof
        function = messages.HANDSHAKE
        if self.state is State.PROVING:
            function = messages.PROVE
        if (
            not isinstance(message, Request)
            or message.function != function
            or message.message_id is None
            or not isinstance(message.args, dict)
        ):
            raise HandshakeError("That is no handshake.")
        try:
            return step(message.message_id, message.args)
        except HandshakeError as error:
            report = ErrorReport("HandshakeError", str(error))
            self._put_message(Reply(message.message_id, error=report))
            return self._end_conversation(f"Harmony was refused: {error}", error)

    def _greet(self, message_id: int, hello: dict[str, object]) -> None:
        """Answer a challenge with our proof and a challenge of our own.

        Raises:
            HandshakeError: It speaks another version, or nobody of its role may
                come in.

        """
        version = hello.get("protocol")
        if version != messages.PROTOCOL_VERSION:
            shown = version if isinstance(version, int) else "none"
            raise HandshakeError(
                f"it speaks version {shown} of the protocol, this session "
                f"speaks {messages.PROTOCOL_VERSION}. Restart Harmony from AYON, so "
                "that both come from the same version of the addon."
            )
        role = hello.get("role", messages.ROLE_HARMONY)
        secret = {
            messages.ROLE_HARMONY: self.token,
            messages.ROLE_ATTACHED: self.attach_secret,
        }.get(role if isinstance(role, str) else "")
        if secret is None:
            raise HandshakeError("nobody may come in that way.")
        theirs = hello.get("challenge")
        if not isinstance(theirs, str) or not proof.is_challenge(theirs):
            raise HandshakeError("its challenge is not 64 hex digits.")
        ours = proof.new_challenge()
        self._role = str(role)
        self._expected_proof = proof.prove(secret, proof.PEER, theirs, ours)
        self.state = State.PROVING
        answer = {
            "protocol": messages.PROTOCOL_VERSION,
            "challenge": ours,
            "proof": proof.prove(secret, proof.PYTHON, theirs, ours),
        }
        self._put_message(Reply(message_id, result=answer))

    def _check_proof(self, message_id: int, facts: dict[str, object]) -> Event[Slot]:
        """Let the peer in if it has shown that it knows the secret.

        Raises:
            HandshakeError: It does not.

        """
        if not proof.is_same(facts.get("proof"), self._expected_proof):
            raise HandshakeError(
                "it does not know the secret of this session. Was that Harmony "
                "started by another AYON session?"
            )
        peer = Peer.from_wire(facts, self._role)
        self.state = State.OPEN
        self.peer = peer
        self._decoder.max_payload = self.max_payload
        accepted = {"max_payload": self.max_payload, **self.facts}
        self._put_message(Reply(message_id, result=accepted))
        return Connected(peer)

    def _converse(self, message: Message) -> Event[Slot] | None:
        """Take a message after the handshake."""
        is_attached = self._role == messages.ROLE_ATTACHED
        if is_attached and isinstance(message, (Request, Batch, Query)):
            return Relayed(message)
        if isinstance(message, Reply):
            pending = self._pending.pop(message.message_id, None)
            if pending is None:
                self._given_up.pop(message.message_id, None)
                log.debug("Dropped reply %s, nobody waits for it", message.message_id)
                return None
            return Answered(pending.slot, message)
        if isinstance(message, Request):
            if message.function is None:
                raise FramingError("Harmony may not run scripts in Python.")
            return Requested(message)
        if isinstance(message, Goodbye):
            self._goodbye = message
            return None
        assert isinstance(message, (Batch, Query))
        raise FramingError(f"Harmony may not send a {type(message).__name__.lower()}.")

    def _put_message(self, message: Message) -> None:
        self._outgoing.append(self.encode(message))
