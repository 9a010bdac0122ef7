"""Messages to JSON objects and back, and what is refused on the way."""

from __future__ import annotations

import json
import math
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.bridge import messages
from ayon_harmony.bridge.messages import (
    Batch,
    ErrorReport,
    Goodbye,
    Peer,
    Query,
    Reply,
    Request,
    Status,
)
from ayon_harmony.errors import FramingError

# What JSON carries, lone surrogates (undecodable file names) included.
TEXT = st.text(st.characters(), max_size=20)
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner),
    max_leaves=12,
)
IDS = st.integers(1, 2**31)
REQUESTS = st.builds(
    Request,
    function=TEXT,
    args=JSON_VALUES,
    spread=st.booleans(),
    message_id=st.none() | IDS,
) | st.builds(Request, script=TEXT, message_id=st.none() | IDS)
REPORTS = st.builds(
    ErrorReport,
    name=st.just("TypeError"),
    message=TEXT,
    file=st.none() | st.just("/js/a.js"),
    line=st.none() | IDS,
    stack=st.none() | TEXT,
)
MESSAGES = (
    REQUESTS
    | st.builds(Reply, message_id=IDS, result=JSON_VALUES)
    | st.builds(Reply, message_id=IDS, error=REPORTS)
    | st.builds(Batch, st.lists(REQUESTS, max_size=3).map(tuple), IDS)
    | st.builds(Query, query=st.just("status"), message_id=IDS)
    | st.builds(Goodbye, reason=st.just("closing"), text=TEXT)
)


@given(MESSAGES)
def test_a_message_comes_back_as_it_was_sent(message):
    assert messages.decode(messages.encode(message)) == message


def test_text_goes_raw_and_not_escaped():
    payload = messages.encode(Request(function="f", args="kůň 日本語 😀"))

    assert "kůň 日本語 😀".encode() in payload


def test_a_reply_without_a_value_still_has_its_result_key():
    assert messages.to_wire(Reply(3)) == {
        "message_id": 3,
        "reply": True,
        "result": None,
    }


def test_an_error_never_carries_a_result():
    reply = Reply(3, error=ErrorReport("Error", "boom", "/js/a.js", 4))

    assert messages.to_wire(reply) == {
        "message_id": 3,
        "reply": True,
        "error": {"name": "Error", "message": "boom", "file": "/js/a.js", "line": 4},
    }


@pytest.mark.parametrize(
    "path", [PurePosixPath("/a/ů.plt"), PureWindowsPath("\\a\\ů.plt")]
)
def test_a_path_is_sent_with_forward_slashes(path):
    payload = messages.encode(Request(function="f", args=[path]))

    assert json.loads(payload)["args"] == ["/a/ů.plt"]


def test_what_says_its_path_is_sent_as_that():
    class Palette:
        def __fspath__(self):
            return "/a/skin.plt"

    payload = messages.encode(Request(function="f", args=[Palette()]))

    assert json.loads(payload)["args"] == ["/a/skin.plt"]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_does_not_have_is_not_sent(number):
    with pytest.raises(ValueError, match="NaN or an infinite"):
        messages.encode(Request(function="f", args=[number]))


def test_an_object_that_json_does_not_have_is_not_sent():
    with pytest.raises(TypeError, match="JSON cannot carry"):
        messages.encode(Request(function="f", args={1, 2}))


@pytest.mark.parametrize(
    "payload",
    [b"{]", b"", b'"\xff"', b"\xff\xfe{\0}\0", b"[" * 200_000],
    ids=["bad json", "nothing", "not utf-8", "utf-16", "too deep"],
)
def test_a_payload_that_is_not_utf8_json_is_refused(payload):
    with pytest.raises(FramingError, match="not UTF-8 JSON"):
        messages.decode(payload)


@pytest.mark.parametrize(
    ("wire", "why"),
    [
        ([], "JSON object"),
        ("text", "JSON object"),
        (None, "JSON object"),
        ({}, "none of the known keys"),
        ({"message_id": 1}, "none of the known keys"),
        ({"reply": True, "result": 1}, "lacks its 'message_id'"),
        ({"reply": True, "message_id": 1}, "neither 'result' nor 'error'"),
        ({"reply": True, "message_id": "1", "result": 1}, "must be int"),
        ({"reply": True, "message_id": True, "result": 1}, "must be int"),
        ({"function": 5}, "must be str"),
        ({"script": ["a"]}, "must be str"),
        ({"query": "status"}, "lacks its 'message_id'"),
        ({"requests": {}, "message_id": 1}, "must be a list"),
        ({"requests": [{"query": "status", "message_id": 2}]}, "requests only"),
    ],
)
def test_what_is_no_message_is_refused_with_the_reason(wire, why):
    with pytest.raises(FramingError, match=why):
        messages.from_wire(wire)


def test_an_error_without_its_parts_is_still_an_error():
    reply = messages.from_wire({"reply": True, "message_id": 1, "error": "boom"})

    assert reply == Reply(1, error=ErrorReport("Error", "boom"))


@pytest.mark.parametrize(
    ("request_dict", "why"),
    [
        ({}, "'function' or 'script'"),
        ({"function": None}, "'function' or 'script'"),
        ({"function": "f", "script": "1"}, "not both"),
        ({"function": ""}, "must be text"),
        ({"script": 5}, "must be text"),
        ({"function": "f", "arg": 1}, "no key 'arg'"),
        (["f"], "must be a dict"),
    ],
)
def test_a_request_that_means_nothing_is_not_sent(request_dict, why):
    with pytest.raises(ValueError, match=why):
        messages.request_from_user(request_dict)


def test_a_request_with_a_number_of_its_own_gets_ours():
    request = messages.request_from_user(
        {"function": "f", "args": [1], "message_id": 99, "reply": False}
    )

    assert request == Request(function="f", args=[1])


def test_a_label_is_one_short_line():
    source = "function ayon_1_hello(name) {\n    return name;\n}\nayon_1_hello"

    assert Request(function=source).label == "function ayon_1_hello(name) {"
    assert Request(script="x" * 500).label == "script '" + "x" * 77 + "...'"


def test_handshake_facts_become_a_peer_and_unknown_ones_are_ignored():
    facts = {"harmony_version": "22.0.1", "colour": "red", "pid": None}

    assert Peer.from_wire(facts) == Peer(protocol=2, harmony_version="22.0.1")


def test_handshake_facts_of_a_database_scene_become_a_peer():
    facts = {
        "database": True,
        "environment": "Show",
        "job": "ep101",
        "scene_name": "sh010",
        "version_name": "sh010_v003",
        "read_only": True,
    }

    assert Peer.from_wire(facts) == Peer(protocol=2, **facts)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"pid": "1"}, "must be int"),
        ({"scene_path": 1}, "must be str"),
        ({"interactive": "yes"}, "must be bool"),
    ],
)
def test_handshake_facts_of_the_wrong_type_are_refused(facts, why):
    with pytest.raises(FramingError, match=why):
        Peer.from_wire(facts)


def test_a_status_keeps_what_it_was_told():
    facts = {
        "running": {"message_id": 5, "label": "scene.saveAll", "seconds": 12.5},
        "waiting": 2,
        "dialog": "Save changes?",
    }

    assert Status.from_wire(facts) == Status(
        "scene.saveAll", 5, 12.5, 2, "Save changes?"
    )


@pytest.mark.parametrize("facts", [None, [], {}, {"running": None, "dialog": None}])
def test_a_status_that_says_nothing_is_an_idle_one(facts):
    assert Status.from_wire(facts) == Status()
