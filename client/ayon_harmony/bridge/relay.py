"""Handing on what attached processes ask for, and what Harmony answers them.

Runs in the channel's thread, without its lock.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from typing import Union

from ayon_harmony.bridge import limits, messages
from ayon_harmony.bridge.connection import State
from ayon_harmony.bridge.line import Line, PendingCall, RelayedCall
from ayon_harmony.bridge.messages import (
    Batch,
    ErrorReport,
    Message,
    Peer,
    Query,
    Reply,
    Request,
)
from ayon_harmony.errors import BridgeError, LineBusyError, NotConnectedError

Answerable = Union[Request, Batch, Query]


class Relay:
    """Stands between attached processes and Harmony.

    Args:
        submit: Sends a message to Harmony, whose reply resolves the call.
        post: Sends a message to Harmony to which there is no reply.
        send_on: Sends a message on a line; BridgeError if that is gone.

    """

    def __init__(
        self,
        submit: Callable[[Answerable, PendingCall], object],
        post: Callable[[Message], None],
        send_on: Callable[[Line, Message], None],
    ) -> None:
        self._submit = submit
        self._post = post
        self._send_on = send_on

    def hand_on(self, line: Line, message: Answerable) -> None:
        """Hand a message of an attached process to Harmony."""
        if line.connection.state is not State.OPEN:
            # It came with others, one of which ended the line.
            return
        message_id = message.message_id
        if message_id is None:
            with contextlib.suppress(BridgeError):
                self._post(message)
            return
        call = RelayedCall(message.label, line, message_id)
        try:
            if len(line.relayed) >= limits.MAX_RELAYED:
                raise LineBusyError(
                    f"{len(line.relayed)} calls of this process wait for Harmony."
                )
            self._submit(message, call)
            line.relayed.add(call)
        except BridgeError as error:
            self.answer(call, error)

    def answer(self, call: RelayedCall, outcome: Reply | BridgeError) -> None:
        """Hand an outcome to the attached process that waits for it."""
        call.origin.relayed.discard(call)
        if isinstance(outcome, Reply):
            reply = replace(outcome, message_id=call.origin_id)
        else:
            report = ErrorReport(type(outcome).__name__, str(outcome))
            reply = Reply(call.origin_id, error=report)
        try:
            with contextlib.suppress(NotConnectedError):
                self._send_on(call.origin, reply)
        except (BridgeError, TypeError, ValueError) as error:
            # What Harmony could say and we cannot: too large once more, or a number
            # that JSON has not. The process must not wait for it.
            report = ErrorReport(type(error).__name__, str(error))
            with contextlib.suppress(BridgeError):
                self._send_on(call.origin, Reply(call.origin_id, error=report))

    def tell(self, lines: Iterable[Line], peer: Peer | None, why_not: str) -> None:
        """Tell attached processes which Harmony is on the line.

        Args:
            lines: Theirs.
            peer: Facts of Harmony, None while it is not there.
            why_not: Why it is not.

        """
        facts = None if peer is None else asdict(peer)
        told = Request(function=messages.PEER_CHANGED, args=[facts, why_not])
        for line in lines:
            with contextlib.suppress(BridgeError):
                self._send_on(line, told)
