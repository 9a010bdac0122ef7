"""Whole conversations, byte by byte, without a socket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.bridge import framing, messages, proof
from ayon_harmony.bridge.connection import (
    Answered,
    Closed,
    Connected,
    Connection,
    Requested,
    State,
)
from ayon_harmony.bridge.messages import (
    Batch,
    ErrorReport,
    Goodbye,
    Message,
    Query,
    Reply,
    Request,
)
from ayon_harmony.errors import FramingError, HandshakeError, OldClientError
from sandbox.fake_harmony import greet_in_memory

TOKEN = "c0ffee"
HELLO = {"protocol": 2, "role": "harmony", "challenge": "12" * 32}


def frame(message: Message) -> bytes:
    return framing.encode_frame(messages.encode(message))


def hello(**changes: object) -> bytes:
    """The first half of a handshake."""
    return frame(Request(function="handshake", args={**HELLO, **changes}, message_id=1))


def prove(connection: Connection[str], secret: str = TOKEN, **facts: object) -> bytes:
    """The second half, for the challenge that the connection has sent."""
    (answer,) = sent(connection)
    shown = proof.prove(secret, proof.PEER, "12" * 32, answer.result["challenge"])
    args = {"proof": shown, "harmony_version": "22.0.1", **facts}
    return frame(Request(function="prove", args=args, message_id=2))


def sent(connection: Connection[str]) -> list[Message]:
    """Return the messages that the connection itself wants to send."""
    payloads = framing.FrameDecoder().feed(connection.data_to_send())
    return [messages.decode(payload) for payload in payloads]


@pytest.fixture
def fresh() -> Connection[str]:
    return Connection(TOKEN)


@pytest.fixture
def connection(fresh) -> Connection[str]:
    """An open connection with an empty outbox."""
    greet_in_memory(fresh, TOKEN)
    return fresh


def ask(connection: Connection[str], slot: str) -> int:
    message_id = connection.next_id()
    connection.expect(message_id, f"label of {slot}", slot)
    return message_id


# --- handshake -------------------------------------------------------------


def test_a_good_handshake_opens_the_connection_and_is_answered(fresh):
    assert fresh.receive_data(hello()) == []
    (event,) = fresh.receive_data(prove(fresh, scene_path="/scenes/é", database=True))

    assert isinstance(event, Connected)
    assert event.peer.scene_path == "/scenes/é"
    assert event.peer.database
    assert event.peer == fresh.peer
    assert fresh.state is State.OPEN
    assert sent(fresh) == [Reply(2, result={"max_payload": fresh.max_payload})]


def test_python_proves_itself_before_it_is_told_anything(fresh):
    fresh.receive_data(hello())

    (answer,) = sent(fresh)
    assert answer.result["protocol"] == 2
    assert proof.is_challenge(answer.result["challenge"])
    assert answer.result["proof"] == proof.prove(
        TOKEN, proof.PYTHON, "12" * 32, answer.result["challenge"]
    )


def test_the_secret_is_in_nothing_that_is_sent(fresh):
    fresh.receive_data(hello())
    said = fresh.data_to_send()
    assert TOKEN.encode() not in said


def test_every_connection_has_a_challenge_of_its_own():
    challenges = set()
    for _ in range(20):
        connection: Connection[str] = Connection(TOKEN)
        connection.receive_data(hello())
        challenges.add(sent(connection)[0].result["challenge"])

    assert len(challenges) == 20


@pytest.mark.parametrize("secret", ["", "c0ffe", "C0FFEE", "c0ffee ", "é"])
def test_who_does_not_know_the_secret_is_refused_with_an_answer(fresh, secret):
    fresh.receive_data(hello())
    (event,) = fresh.receive_data(prove(fresh, secret))

    assert isinstance(event, Closed)
    assert isinstance(event.error, HandshakeError)
    (reply,) = sent(fresh)
    assert isinstance(reply, Reply)
    assert "secret" in reply.error.message
    assert TOKEN not in reply.error.message


@pytest.mark.parametrize("shown", [None, 5, "", "00" * 32, ["x"], {"a": 1}, "é" * 64])
def test_what_is_no_proof_is_refused(fresh, shown):
    fresh.receive_data(hello())
    (event,) = fresh.receive_data(prove(fresh, proof=shown))

    assert isinstance(event, Closed)


def test_a_handshake_that_was_overheard_opens_nothing():
    first: Connection[str] = Connection(TOKEN)
    first.receive_data(hello())
    overheard = prove(first)
    assert isinstance(first.receive_data(overheard)[0], Connected)

    second: Connection[str] = Connection(TOKEN)
    second.receive_data(hello())
    (event,) = second.receive_data(overheard)

    assert isinstance(event, Closed)


def test_our_own_proof_sent_back_opens_nothing(fresh):
    fresh.receive_data(hello())
    (answer,) = sent(fresh)
    args = {"proof": answer.result["proof"]}
    (event,) = fresh.receive_data(
        frame(Request(function="prove", args=args, message_id=2))
    )

    assert isinstance(event, Closed)


def test_a_proof_before_the_challenge_opens_nothing(fresh):
    shown = proof.prove(TOKEN, proof.PEER, "12" * 32, "34" * 32)
    (event,) = fresh.receive_data(
        frame(Request(function="prove", args={"proof": shown}, message_id=1))
    )

    assert isinstance(event, Closed)


@pytest.mark.parametrize("challenge", [None, 5, "", "12" * 31, "XY" * 32, "12" * 33])
def test_what_is_no_challenge_is_refused(fresh, challenge):
    (event,) = fresh.receive_data(hello(challenge=challenge))

    assert isinstance(event, Closed)
    assert "challenge" in event.reason


@pytest.mark.parametrize("version", [1, 7, None, "2"])
def test_another_protocol_version_is_refused_and_both_are_named(fresh, version):
    (event,) = fresh.receive_data(hello(protocol=version))

    assert isinstance(event, Closed)
    assert f"version {version if isinstance(version, int) else 'none'}" in event.reason
    assert "speaks 2" in event.reason


def test_the_handshake_of_version_1_is_refused_with_what_to_do(fresh):
    args = {"token": TOKEN, "protocol": 1, "harmony_version": "22.0.1"}
    (event,) = fresh.receive_data(
        frame(Request(function="handshake", args=args, message_id=1))
    )

    assert isinstance(event, Closed)
    assert "Restart Harmony from AYON" in event.reason


@pytest.mark.parametrize("role", ["attached", "", "other", None, 5, ["harmony"]])
def test_nobody_comes_in_by_a_role_that_has_no_secret(fresh, role):
    (event,) = fresh.receive_data(hello(role=role))

    assert isinstance(event, Closed)


@pytest.mark.parametrize(
    "message",
    [
        Request(function="show_tool", args=["loader"], message_id=1),
        Request(function="handshake", args=HELLO),
        Request(function="handshake", args=[HELLO], message_id=1),
        Request(script="1", message_id=1),
        Reply(1, result=1),
        Goodbye("closing"),
    ],
)
@pytest.mark.parametrize("half", [b"", hello()])
def test_anything_else_in_a_handshake_closes(fresh, message, half):
    (event,) = fresh.receive_data(half + frame(message) + hello())

    assert isinstance(event, Closed)
    assert fresh.state is State.CLOSED


def test_before_the_handshake_a_large_payload_is_refused_at_its_header(fresh):
    (event,) = fresh.receive_data(framing.encode_header(64 * 1024 + 1))

    assert isinstance(event, Closed)
    assert "the limit is 65536" in event.reason


def test_after_the_handshake_large_payloads_are_taken(connection):
    message_id = ask(connection, "slot")
    (event,) = connection.receive_data(frame(Reply(message_id, "x" * 1_000_000)))

    assert event.reply.result == "x" * 1_000_000


def test_an_older_start_up_script_is_refused_with_where_to_look(fresh):
    (event,) = fresh.receive_data(b'AH00000013{"module": "x"}')

    assert isinstance(event.error, OldClientError)
    assert "older integration" in event.reason
    assert "TB_sceneOpened.js" in event.reason
    assert "TOONBOOM_GLOBAL_SCRIPT_LOCATION" in event.reason
    assert fresh.data_to_send() == b""


# --- calls -----------------------------------------------------------------


def test_replies_find_their_calls_in_any_order(connection):
    first, second = ask(connection, "a"), ask(connection, "b")

    events = connection.receive_data(frame(Reply(second, 2)) + frame(Reply(first, 1)))

    assert events == [Answered("b", Reply(second, 2)), Answered("a", Reply(first, 1))]
    assert connection.pending_labels() == []


def test_an_error_reply_reaches_its_call(connection):
    message_id = ask(connection, "a")
    error = ErrorReport("Error", "boom", "/js/a.js", 3)

    assert connection.receive_data(frame(Reply(message_id, error=error))) == [
        Answered("a", Reply(message_id, error=error))
    ]


@given(st.permutations(range(6)), st.lists(st.integers(0, 500), max_size=12))
def test_any_order_and_any_cut_gives_each_call_its_own_reply(order, cuts):
    connection: Connection[int] = Connection(TOKEN)
    greet_in_memory(connection, TOKEN)
    ids = []
    for slot in range(6):
        ids.append(connection.next_id())
        connection.expect(ids[-1], "", slot)
    stream = b"".join(frame(Reply(ids[slot], f"reply {slot}")) for slot in order)
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]

    events = []
    for start, end in zip(places, places[1:]):
        events += connection.receive_data(stream[start:end])

    assert [(event.slot, event.reply.result) for event in events] == [
        (slot, f"reply {slot}") for slot in order
    ]


def test_requests_of_harmony_with_the_same_number_do_not_disturb_a_call(connection):
    message_id = ask(connection, "a")
    request = Request(function="show_tool", args=["loader"], message_id=message_id)

    events = connection.receive_data(frame(request) + frame(Reply(message_id, 1)))

    assert events == [Requested(request), Answered("a", Reply(message_id, 1))]


def test_a_reply_nobody_waits_for_is_dropped(connection):
    message_id = ask(connection, "a")
    connection.forget(message_id)

    assert connection.receive_data(frame(Reply(message_id, 1)) + frame(Reply(99))) == []
    assert connection.state is State.OPEN


def test_what_waits_is_listed_oldest_first(connection):
    ask(connection, "a")
    ask(connection, "b")

    assert connection.pending_labels() == ["label of a", "label of b"]


def test_what_was_given_up_is_unanswered_until_its_reply_comes(connection):
    given_up = ask(connection, "a")
    ask(connection, "b")
    connection.forget(given_up)

    assert connection.pending_labels() == ["label of b"]
    assert connection.unanswered_labels() == ["label of a", "label of b"]
    connection.receive_data(connection.encode(Reply(given_up, "late")))
    assert connection.unanswered_labels() == ["label of b"]


def test_no_call_can_wait_before_the_handshake(fresh):
    with pytest.raises(RuntimeError, match="greeting"):
        fresh.expect(1, "label", "slot")


def test_a_message_over_the_limit_is_not_sent():
    connection: Connection[str] = Connection(TOKEN, max_payload=100)

    with pytest.raises(FramingError, match="the limit is 100"):
        connection.encode(Request(function="f", args="x" * 200, message_id=1))


# --- the end ---------------------------------------------------------------


def test_the_end_of_the_stream_abandons_every_call(connection):
    ask(connection, "a")
    ask(connection, "b")

    (event,) = connection.receive_eof()

    assert event.abandoned == ("a", "b")
    assert event.error is None
    assert connection.receive_eof() == []


def test_an_end_inside_a_message_says_so(connection):
    connection.receive_data(frame(Reply(1, "half"))[:9])

    (event,) = connection.receive_eof()

    assert "in the middle of a message" in event.reason


def test_a_goodbye_gives_the_end_its_reason(connection):
    connection.receive_data(frame(Goodbye("protocol", "bad JSON in frame 7")))

    (event,) = connection.receive_eof()

    assert "bad JSON in frame 7" in event.reason


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\n",
        b"AH\0\0\0\0",
        b"AH\xff\xff\xff\xff",
        framing.encode_frame(b"{]"),
        framing.encode_frame(b'"\xff"'),
        framing.encode_frame(b"[]"),
        frame(Query("status", 1)),
        frame(Batch((Request(function="f"),), 1)),
        frame(Request(script="import os", message_id=1)),
    ],
)
def test_what_is_not_the_protocol_closes_and_fails_the_calls_that_wait(
    connection, garbage
):
    answered, abandoned = ask(connection, "answered"), ask(connection, "abandoned")

    events = connection.receive_data(
        frame(Reply(answered, 1)) + garbage + frame(Reply(abandoned, 2))
    )

    assert events[0] == Answered("answered", Reply(answered, 1))
    assert isinstance(events[1], Closed)
    assert isinstance(events[1].error, FramingError)
    assert events[1].abandoned == ("abandoned",)
    assert len(events) == 2
    (goodbye,) = sent(connection)
    assert goodbye.reason == messages.GOODBYE_PROTOCOL


def test_nothing_is_heard_after_closing(connection):
    connection.close("tired")

    assert connection.receive_data(frame(Reply(1, 1))) == []
    assert connection.close("again") == []


def test_closing_says_goodbye_to_an_open_peer_only(fresh):
    goodbye = Goodbye(messages.GOODBYE_CLOSING, "the session ends")
    other: Connection[str] = Connection(TOKEN)
    greet_in_memory(other, TOKEN)

    fresh.close("the session ends", goodbye)
    other.close("the session ends", goodbye)

    assert sent(fresh) == []
    assert sent(other) == [goodbye]
