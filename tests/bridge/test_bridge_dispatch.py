"""The table of names and the queue, without a connection."""

from __future__ import annotations

import logging

import pytest

from ayon_harmony.bridge.dispatch import Dispatcher
from ayon_harmony.bridge.messages import Reply, Request, encode
from ayon_harmony.errors import FramingError, NotConnectedError


@pytest.fixture
def dispatcher():
    return Dispatcher()


@pytest.fixture
def replies():
    return []


@pytest.fixture
def respond(replies):
    """Take replies as the wire does: what JSON cannot carry raises."""

    def take(message):
        encode(message)
        replies.append(message)

    return take


@pytest.mark.parametrize(
    ("args", "given"),
    [
        (None, ()),
        ([], ()),
        (["a", 1], ("a", 1)),
        ("a", ("a",)),
        ({"a": 1}, ({"a": 1},)),
        (0, (0,)),
    ],
)
def test_arguments_are_spread_as_described(dispatcher, respond, args, given):
    got = []
    dispatcher.register("f", lambda *values: got.append(values))
    dispatcher.enqueue(Request(function="f", args=args), respond)
    dispatcher.drain()

    assert got == [given]


def test_requests_run_in_order_and_are_answered(dispatcher, respond, replies):
    dispatcher.register("double", lambda n: n * 2)
    for n in range(5):
        dispatcher.enqueue(Request(function="double", args=n, message_id=n), respond)

    assert dispatcher.drain() == 5
    assert replies == [Reply(n, n * 2) for n in range(5)]
    assert dispatcher.drain() == 0


def test_a_request_without_an_id_is_run_and_not_answered(dispatcher, respond, replies):
    ran = []
    dispatcher.register("f", lambda: ran.append(1))
    dispatcher.enqueue(Request(function="f"), respond)
    dispatcher.drain()

    assert ran == [1]
    assert replies == []


def test_an_unknown_name_is_answered_at_once_and_never_queued(
    dispatcher, respond, replies
):
    assert not dispatcher.enqueue(Request(function="os.system", message_id=1), respond)
    assert "not in the table" in replies[0].error.message
    assert dispatcher.drain() == 0


def test_a_handler_that_raises_answers_with_the_error_and_the_next_runs(
    dispatcher, respond, replies, caplog
):
    dispatcher.register("bad", lambda: {}["key"])
    dispatcher.register("good", lambda: "fine")
    dispatcher.enqueue(Request(function="bad", message_id=1), respond)
    dispatcher.enqueue(Request(function="good", message_id=2), respond)

    assert dispatcher.drain() == 2
    assert (replies[0].error.name, replies[0].error.message) == ("KeyError", "'key'")
    assert replies[1] == Reply(2, "fine")
    assert "Traceback" in caplog.text


def test_wrong_arguments_are_an_error_of_the_request(dispatcher, respond, replies):
    dispatcher.register("f", lambda a: a)
    dispatcher.enqueue(Request(function="f", args=[1, 2], message_id=1), respond)
    dispatcher.drain()

    assert replies[0].error.name == "TypeError"


def test_a_result_that_json_lacks_is_an_error_of_the_request(
    dispatcher, respond, replies
):
    dispatcher.register("f", lambda: {1, 2})
    dispatcher.enqueue(Request(function="f", message_id=1), respond)
    dispatcher.drain()

    assert "JSON cannot carry" in replies[0].error.message


def test_a_harmony_that_left_does_not_stop_the_queue(dispatcher):
    ran = []

    def gone(message):
        raise NotConnectedError("gone")

    dispatcher.register("f", ran.append)
    dispatcher.enqueue(Request(function="f", args=1, message_id=1), gone)
    dispatcher.enqueue(Request(function="f", args=2, message_id=2), gone)

    assert dispatcher.drain() == 2
    assert ran == [1, 2]


def test_requests_do_not_run_inside_one_another(dispatcher, respond):
    order = []

    def outer():
        order.append("outer begins")
        dispatcher.enqueue(Request(function="inner"), respond)
        assert dispatcher.drain() == 0
        order.append("outer ends")

    dispatcher.register("outer", outer)
    dispatcher.register("inner", lambda: order.append("inner"))
    dispatcher.enqueue(Request(function="outer"), respond)

    assert dispatcher.drain() == 2
    assert order == ["outer begins", "outer ends", "inner"]


def test_a_name_is_registered_once(dispatcher):
    dispatcher.register("f", print)

    with pytest.raises(ValueError, match="registered already"):
        dispatcher.register("f", print)
    assert dispatcher.names() == ["f"]


class Hostile:
    """A value or error whose own code fails."""

    def __init__(self, error):
        self._error = error

    def __fspath__(self):
        raise self._error

    def __repr__(self):
        raise self._error


class HostileError(Exception):
    def __str__(self):
        raise SystemExit(3)


def raising(error):
    def handler():
        raise error

    return handler


def cyclic():
    value = []
    value.append(value)
    return value


def deep():
    value = []
    for _ in range(100_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    "handler",
    [
        raising(SystemExit(2)),
        raising(KeyboardInterrupt()),
        raising(GeneratorExit()),
        raising(RecursionError("deep")),
        raising(HostileError()),
        raising(FramingError("not of the line")),
        lambda: (yield),
        lambda: Hostile(ValueError("no")),
        lambda: Hostile(SystemExit(1)),
        lambda: {Hostile(KeyboardInterrupt()): 1},
        lambda: {(1, 2): "a tuple for a key"},
        lambda: float("nan"),
        lambda: object(),
        cyclic,
        deep,
    ],
)
def test_whatever_a_handler_does_harmony_gets_an_answer_and_the_next_runs(
    dispatcher, respond, replies, handler
):
    dispatcher.register("bad", handler)
    dispatcher.register("good", lambda: "fine")
    dispatcher.enqueue(Request(function="bad", message_id=1), respond)
    dispatcher.enqueue(Request(function="good", message_id=2), respond)

    assert dispatcher.drain() == 2
    assert replies[0].error is not None
    assert replies[1] == Reply(2, "fine")


def test_an_endless_text_of_an_error_is_cut(dispatcher, respond, replies):
    dispatcher.register("bad", raising(ValueError("x" * 10_000_000)))
    dispatcher.enqueue(Request(function="bad", message_id=1), respond)
    dispatcher.drain()

    assert len(replies[0].error.message) == 100_000


def test_a_log_that_fails_keeps_no_answer_back(dispatcher, respond, replies):
    class Failing(logging.Handler):
        def emit(self, record):
            raise OSError("the share with the log is gone")

    handler = Failing()
    logging.getLogger("ayon_harmony").addHandler(handler)
    try:
        dispatcher.register("bad", raising(ValueError("no")))
        dispatcher.enqueue(Request(function="bad", message_id=1), respond)
        dispatcher.enqueue(Request(function="unknown", message_id=2), respond)
        dispatcher.drain()
    finally:
        logging.getLogger("ayon_harmony").removeHandler(handler)

    assert sorted(reply.message_id for reply in replies) == [1, 2]


def test_more_requests_than_may_wait_are_told_so_at_once(respond, replies):
    dispatcher = Dispatcher(max_waiting=2)
    dispatcher.register("f", lambda: "ran")
    accepted = [
        dispatcher.enqueue(Request(function="f", message_id=n), respond)
        for n in range(4)
    ]

    assert accepted == [True, True, False, False]
    assert [reply.error.name for reply in replies] == ["BusyError", "BusyError"]
    assert dispatcher.drain() == 2
    assert dispatcher.enqueue(Request(function="f", message_id=5), respond)


def test_more_bytes_than_may_wait_are_told_so_at_once(respond, replies):
    dispatcher = Dispatcher(max_waiting_bytes=100)
    dispatcher.register("f", lambda: "ran")
    large = Request(function="f", message_id=1, payload_size=60)

    assert dispatcher.enqueue(large, respond)
    assert not dispatcher.enqueue(large, respond)
    assert dispatcher.drain() == 1
    assert dispatcher.enqueue(large, respond)
