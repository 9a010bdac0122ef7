"""One accepted socket with its conversation, and the calls that wait on it."""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Sequence

from ayon_harmony.bridge import messages
from ayon_harmony.bridge.connection import Connection
from ayon_harmony.bridge.messages import Reply
from ayon_harmony.errors import LineBusyError, NotConnectedError

# Most messages are short, and making room for a megabyte takes longer than
# reading one. A read that fills its room is followed by large ones.
RECEIVE_SIZE = 64 * 1024
LARGE_RECEIVE_SIZE = 1024 * 1024


class PendingCall:
    """A call on its way: the caller waits on it, the channel resolves it."""

    def __init__(self, label: str) -> None:
        self.label = label
        # Set by the channel when the call goes out.
        self.message_id = 0
        self.connection: Connection[PendingCall] | None = None
        # Free once the outcome is there. A bare lock wakes its waiter in half
        # the time of an Event, and a call has only one waiter.
        self._undone = threading.Lock()
        self._undone.acquire()
        self._is_done = False
        self._reply: Reply | None = None
        self._failure: str | None = None

    def resolve(self, reply: Reply) -> None:
        """Hand the reply to the caller."""
        self._reply = reply
        self._undone.release()

    def fail(self, reason: str) -> None:
        """Tell the caller that no reply will come."""
        self._failure = reason
        self._undone.release()

    def wait(self, timeout_s: float | None) -> Reply | None:
        """Return the reply, None when it does not come in time.

        Raises:
            NotConnectedError: The connection ended first.

        """
        if not self._is_done:
            limit_s = -1 if timeout_s is None else min(timeout_s, threading.TIMEOUT_MAX)
            self._is_done = self._undone.acquire(timeout=limit_s)
        if not self._is_done:
            return None
        if self._reply is None:
            raise NotConnectedError(f"{self.label} got no answer. {self._failure}")
        return self._reply


class RelayedCall(PendingCall):
    """A call of an attached process, whose reply goes to that process.

    Args:
        label: What is called.
        origin: The line of that process.
        origin_id: Its number for the call; None wants no reply.

    """

    def __init__(self, label: str, origin: Line, origin_id: int) -> None:
        super().__init__(label)
        self.origin = origin
        self.origin_id = origin_id


class Line:
    """One accepted socket: its conversation and the bytes it did not take yet."""

    def __init__(
        self, sock: socket.socket, connection: Connection[PendingCall], max_unsent: int
    ) -> None:
        self.sock = sock
        self.connection = connection
        self.max_unsent = max_unsent
        self.unsent: deque[memoryview] = deque()
        self.unsent_bytes = 0
        self.registered_for = 0
        self.receive_size = RECEIVE_SIZE
        # When to give up on it, on the monotonic clock; None is never.
        self.deadline: float | None = None
        self.deadline_reason = ""
        # The conversation is over. What is unsent goes out, then our half of
        # the socket closes, and the rest when the peer has closed its half:
        # closing at once could destroy a goodbye that the peer has not read.
        self.is_finishing = False
        self.is_shut = False
        # Calls of an attached process that Harmony has not answered; only the
        # channel's thread looks at them.
        self.relayed: set[RelayedCall] = set()

    @property
    def is_attached(self) -> bool:
        """True for another process of the user that was let in."""
        peer = self.connection.peer
        return peer is not None and peer.role == messages.ROLE_ATTACHED

    def forget_relayed(self) -> None:
        """Stop waiting for what an attached process asked that is gone."""
        for call in self.relayed:
            if call.connection is not None:
                call.connection.forget(call.message_id)
        self.relayed.clear()

    def send(self, frame: Sequence[memoryview]) -> None:
        """Send bytes before which none wait; what the socket leaves is queued.

        Raises:
            OSError: The peer is gone.

        """
        if len(frame) == 1:
            # As most are; the queue costs as much as the sending.
            try:
                sent = self.sock.send(frame[0])
            except (BlockingIOError, InterruptedError):
                sent = 0
            if sent == len(frame[0]):
                return
            frame = [frame[0][sent:]]
        self.queue(frame)
        self.push()

    def queue(self, frame: Sequence[memoryview]) -> None:
        """Add bytes to those that wait.

        Raises:
            LineBusyError: Others wait already, and these are too many.

        """
        size = sum(map(len, frame))
        if self.unsent and self.unsent_bytes + size > self.max_unsent:
            raise LineBusyError(
                f"Harmony has not read {self.unsent_bytes} bytes that were sent "
                "before. It may be busy, or show a dialog that waits for an answer."
            )
        self.unsent.extend(frame)
        self.unsent_bytes += size

    def push(self) -> None:
        """Send as much as the socket takes at once.

        Raises:
            OSError: The peer is gone.

        """
        while self.unsent:
            try:
                sent = self.sock.send(self.unsent[0])
            except (BlockingIOError, InterruptedError):
                return
            self.unsent_bytes -= sent
            if sent == len(self.unsent[0]):
                self.unsent.popleft()
            else:
                self.unsent[0] = self.unsent[0][sent:]

    def give_up_sending(self) -> None:
        """Forget what waits; the peer is gone."""
        self.unsent.clear()
        self.unsent_bytes = 0
