"""The examples of docs/protocol.md are what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ayon_harmony.bridge import bundle, framing, messages, proof
from ayon_harmony.bridge.connection import Closed, Connection
from ayon_harmony.errors import OldClientError
from sandbox.fake_harmony import greet_in_memory
from sandbox.harmony.testing import has_engine, run_script

PAGE = Path(__file__).parents[2] / "docs" / "protocol.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```hex\n(.*?)```\n\n```json\n(.*?)\n```", TEXT, re.DOTALL)
BAD = re.findall(r"```hex bad\n(.*?)```", TEXT, re.DOTALL)
OLD = re.findall(r"```hex old\n(.*?)```", TEXT, re.DOTALL)


VECTORS = [
    (secret, side, peer * 32, python * 32, expected)
    for secret, side, peer, python, expected in re.findall(
        r"^\| `(\w+)` \| `(\w+)` \| 32 times `(..)` \| 32 times `(..)` \| `(\w+)` \|$",
        TEXT,
        re.MULTILINE,
    )
]


def open_connection() -> Connection[str]:
    connection: Connection[str] = Connection("00ff")
    greet_in_memory(connection, "00ff")
    return connection


def test_the_page_has_the_version_of_the_code():
    assert TEXT.startswith(
        f"# The bridge protocol, version {messages.PROTOCOL_VERSION}\n"
    )
    assert f"{framing.DEFAULT_MAX_PAYLOAD:,}" in TEXT


def test_the_scripts_have_the_numbers_of_the_code():
    namespace = (bundle.JS_DIR / "AyonHarmony.js").read_text(encoding="utf-8")
    frames = (bundle.JS_DIR / "client" / "framing.js").read_text(encoding="utf-8")

    assert f"PROTOCOL = {messages.PROTOCOL_VERSION};" in namespace
    assert f"MAX_PAYLOAD: {framing.DEFAULT_MAX_PAYLOAD}" in frames


def test_every_kind_of_message_has_an_example():
    kinds = {type(messages.from_wire(json.loads(text))) for _, text in EXAMPLES}

    assert kinds == set(messages.Message.__args__)


@pytest.mark.parametrize(("hex_bytes", "text"), EXAMPLES)
def test_an_example_reads_and_writes_as_shown(hex_bytes, text):
    frame = bytes.fromhex(hex_bytes)

    (payload,) = framing.FrameDecoder().feed(frame)

    assert payload.decode("utf-8") == text
    message = messages.decode(payload)
    assert messages.to_wire(message) == json.loads(text)
    assert framing.encode_frame(messages.encode(message)) == frame


@pytest.mark.parametrize("hex_bytes", BAD)
def test_a_bad_example_closes_the_connection(hex_bytes):
    (event,) = open_connection().receive_data(bytes.fromhex(hex_bytes))

    assert isinstance(event, Closed)
    assert event.error is not None


@pytest.mark.parametrize("hex_bytes", OLD)
def test_the_example_of_an_older_integration_is_recognised(hex_bytes):
    connection: Connection[str] = Connection("00ff")

    (event,) = connection.receive_data(bytes.fromhex(hex_bytes))

    assert isinstance(event, Closed)
    assert isinstance(event.error, OldClientError)


@pytest.mark.parametrize(("secret", "side", "peer", "python", "expected"), VECTORS)
def test_a_vector_of_the_page_is_the_proof(secret, side, peer, python, expected):
    assert proof.prove(secret, side, peer, python) == expected


@pytest.mark.engine
@pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing")
def test_the_vectors_of_the_page_are_the_proofs_of_the_scripts():
    names = ("AyonHarmony.js", "client/proof.js")
    scripts = [bundle.read_script(bundle.JS_DIR / name) for name in names]
    given = json.dumps([vector[:4] for vector in VECTORS])
    made = run_script(
        "\n".join(scripts) + f"\n{given}.map(function (v) {{"
        " return AyonHarmony.proof.prove.apply(null, v); }).join(' ')"
    )

    assert len(VECTORS) == 3
    assert made.split(" ") == [vector[4] for vector in VECTORS]
