"""The hash of js/client/proof.js in the real Qt Script engine, against vectors."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ayon_harmony.bridge import bundle, proof
from sandbox.harmony.testing import has_engine, run_script

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]

FILES = ("AyonHarmony.js", "client/proof.js")

# FIPS 180-4 examples and the NIST long message.
HASHES = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ),
    (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
    ),
]

LONG_MESSAGE = (
    b"This is a test using a larger than block-size key and a larger than "
    b"block-size data. The key needs to be hashed before being used by the HMAC "
    b"algorithm."
)
# RFC 4231, test cases 1 to 4, 6 and 7: key and message as hex.
HMACS = [
    (
        "0b" * 20,
        b"Hi There".hex(),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ),
    (
        b"Jefe".hex(),
        b"what do ya want for nothing?".hex(),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        "aa" * 20,
        "dd" * 50,
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ),
    (
        "0102030405060708090a0b0c0d0e0f10111213141516171819",
        "cd" * 50,
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ),
    (
        "aa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First".hex(),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        "aa" * 131,
        LONG_MESSAGE.hex(),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
]


@pytest.fixture(autouse=True, scope="module")
def engine() -> None:
    run_script("\n".join(bundle.read_script(bundle.JS_DIR / name) for name in FILES))


def script(text: str) -> object:
    return run_script(text, keep=True)


def binary(data: bytes) -> str:
    """Bytes as a JavaScript literal of characters from 0 to 255."""
    return json.dumps(data.decode("latin-1"))


@pytest.mark.parametrize(("text", "expected"), HASHES)
def test_the_hash_is_sha_256(text, expected):
    assert script(f"AyonHarmony.proof.toHex(AyonHarmony.proof.sha256('{text}'))") == (
        expected
    )


@pytest.mark.parametrize(("key", "message", "expected"), HMACS)
def test_the_code_is_hmac_sha_256(key, message, expected):
    made = script(
        "AyonHarmony.proof.toHex(AyonHarmony.proof.hmac("
        f"{binary(bytes.fromhex(key))}, {binary(bytes.fromhex(message))}))"
    )

    assert made == expected


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.binary(max_size=200), st.binary(max_size=300))
def test_any_key_and_message_give_what_python_gives(key, message):
    made = script(
        "AyonHarmony.proof.toHex(AyonHarmony.proof.hmac("
        f"{binary(key)}, {binary(message)}))"
    )

    assert made == hmac.new(key, message, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("size", [55, 56, 63, 64, 65, 119, 120, 1000])
def test_the_hash_holds_at_the_borders_of_a_block(size):
    made = script(
        f"AyonHarmony.proof.toHex(AyonHarmony.proof.sha256(new Array({size + 1})"
        ".join('x')))"
    )

    assert made == hashlib.sha256(b"x" * size).hexdigest()


@pytest.mark.parametrize("secret", ["00ff", "ž", "a" * 64, "b" * 65])
@pytest.mark.parametrize("side", [proof.PYTHON, proof.PEER])
def test_both_languages_prove_the_same(secret, side):
    made = script(
        f"AyonHarmony.proof.prove({json.dumps(secret)}, '{side}', "
        f"'{'12' * 32}', '{'34' * 32}')"
    )

    assert made == proof.prove(secret, side, "12" * 32, "34" * 32)


def test_challenges_never_repeat_even_if_clock_and_chance_stand_still():
    made = script(
        "(function () { var random = Math.random, now = Date; Math.random ="
        " function () { return 0.5; }; Date = function () { this.getTime ="
        " function () { return 7; }; }; var seen = []; for (var i = 0; i < 50; i += 1)"
        " { seen.push(AyonHarmony.proof.makeChallenge('00ff')); } Math.random = random;"
        " Date = now; return seen.join(' '); }())"
    )

    challenges = str(made).split(" ")
    assert len(set(challenges)) == 50
    assert all(map(proof.is_challenge, challenges))
