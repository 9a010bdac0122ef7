"""What a message may hold, and what happens beyond."""

from __future__ import annotations

import contextlib
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.bridge import limits, messages
from ayon_harmony.bridge.connection import Answered, Closed, Connection
from ayon_harmony.bridge.messages import Reply, Request
from ayon_harmony.errors import FramingError, UnreadableReplyError
from sandbox.fake_harmony import greet_in_memory


def open_connection() -> Connection[str]:
    connection: Connection[str] = Connection("00ff")
    greet_in_memory(connection, "00ff")
    return connection


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


JSON = st.recursive(
    st.none() | st.integers() | st.text(alphabet='[]{},"\\a', max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(alphabet='[{"\\', max_size=3), inner, max_size=3)
    ),
    max_leaves=20,
)


def depth_of(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


@given(JSON)
def test_the_depth_of_any_document_is_counted_whatever_its_texts_hold(value):
    document = messages._ENCODER.encode(value).encode("utf-8")
    depth = depth_of(value)
    opening = b"[" * (limits.MAX_DEPTH - depth)
    fitting = opening + document + b"]" * len(opening)

    limits.check_document(fitting)
    with pytest.raises(limits.TooMuchError, match="nested"):
        limits.check_document(b"[" + fitting + b"]")


def test_too_many_values_are_refused_before_they_are_built():
    with pytest.raises(limits.TooMuchError, match="values"):
        limits.check_document(b"[" + b"[]," * limits.MAX_VALUES + b"0]")


def test_too_many_values_with_hardly_a_bracket_are_refused():
    with pytest.raises(limits.TooMuchError, match="values"):
        limits.check_document(b"[" + b"0," * limits.MAX_VALUES + b"0]")


def test_as_many_values_as_are_taken_pass():
    fitting = limits.MAX_VALUES - 2
    limits.check_document(b"[" + b"0," * fitting + b"0]")


@pytest.mark.parametrize("brackets", [b"[]", b"{}", b"[}"])
def test_both_kinds_of_brackets_count_to_the_depth(brackets):
    opening, closing = brackets[:1], brackets[1:]
    kinds = (b'{"a":' if opening == b"{" else opening) * (limits.MAX_DEPTH // 2)
    document = b"[" * (limits.MAX_DEPTH // 2) + kinds + closing * limits.MAX_DEPTH

    limits.check_document(document)
    with pytest.raises(limits.TooMuchError, match="nested"):
        limits.check_document(b"[" + document)


def test_brackets_in_texts_are_no_values():
    limits.check_document(b'["' + b"[," * limits.MAX_VALUES + b'"]')


@pytest.mark.parametrize("unit", [b"[", b'"', b"\\", b'\\"', b'["', b"{", b","])
def test_counting_takes_time_linear_in_the_size(unit):
    def cost(count: int) -> float:
        began = time.process_time()
        with contextlib.suppress(limits.TooMuchError):
            limits.check_document(b"[" * 600 + unit * count)
        return time.process_time() - began

    # Windows counts a process's time in such ticks.
    tick = 0.016 if sys.platform == "win32" else 0.001
    small = max(min(cost(50_000) for _ in range(3)), tick)

    # A quadratic one would take 400 times as long. More than once, as Python may
    # collect its garbage in between.
    assert any(cost(1_000_000) < 120 * small for _ in range(3))


@pytest.mark.parametrize("depth", [501, 988, 5000, 200_000])
def test_an_error_about_something_deep_is_an_error_like_any_other(depth):
    payload = b'{"reply":1,"message_id":' + nested(depth) + b"}"

    with pytest.raises(FramingError):
        messages.decode(payload)


@pytest.mark.parametrize("depth", [100, 400, 499])
def test_a_wrong_value_of_any_depth_is_described(depth):
    payload = b'{"reply":1,"message_id":' + nested(depth) + b"}"

    with pytest.raises(FramingError, match="'message_id' must be int"):
        messages.decode(payload)


def test_an_answer_that_is_too_deep_fails_its_call_and_no_other():
    connection: Connection[str] = open_connection()
    connection.expect(1, "deep", "first")
    connection.expect(2, "flat", "second")
    deep = b'{"message_id":1,"reply":true,"result":' + nested(1200) + b"}"
    frames = messages.encode(Reply(2, "fine"))

    events = connection.receive_data(
        b"AH"
        + len(deep).to_bytes(4, "big")
        + deep
        + b"AH"
        + len(frames).to_bytes(4, "big")
        + frames
    )

    assert [type(event) for event in events] == [Answered, Answered]
    assert events[0].slot == "first"
    assert "nested 1201 deep" in events[0].reply.error.message
    assert events[1].reply.result == "fine"


def test_an_answer_that_is_broken_is_no_answer():
    broken = b'{"message_id":1,"reply":true,"result":]}'
    connection = open_connection()

    (event,) = connection.receive_data(b"AH" + len(broken).to_bytes(4, "big") + broken)

    assert isinstance(event, Closed)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_does_not_have_is_refused(word):
    with pytest.raises(FramingError, match="JSON has no"):
        messages.decode(b'{"function":"x","args":' + word.encode() + b"}")


def test_an_argument_nested_too_deep_is_an_error_of_the_call():
    value: object = 1
    for _ in range(100_000):
        value = [value]

    with pytest.raises(ValueError, match="nested"):
        messages.encode(Request(function="x", args=value, message_id=1))


def test_the_id_of_an_unreadable_answer_is_known():
    with pytest.raises(UnreadableReplyError) as raised:
        messages.decode(b'{"message_id":77,"reply":true,"result":' + nested(600) + b"}")

    assert raised.value.message_id == 77
