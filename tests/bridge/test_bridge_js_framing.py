"""The frames of js/client/framing.js, in the real Qt Script engine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ayon_harmony.bridge import bundle, framing
from sandbox.harmony.testing import has_engine, run_script

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]

PAGE = Path(__file__).parents[2] / "docs" / "protocol.md"
EXAMPLES = re.findall(
    r"```hex\n(.*?)```\n\n```json\n(.*?)\n```",
    PAGE.read_text(encoding="utf-8"),
    re.DOTALL,
)
FILES = ("AyonHarmony.js", "client/framing.js")
PROBE = """
var codecs = AyonHarmony.framing.makeCodecs();
function bytesOf(numbers) {
    return codecs.latin1.fromUnicode(String.fromCharCode.apply(null, numbers));
}
function numbersOf(bytes) {
    var numbers = [];
    for (var i = 0; i < bytes.size(); i += 1) {
        numbers.push(bytes.at(i) & 255);
    }
    return numbers;
}
function encoded(codecs, text, limit) {
    var all = new QByteArray();
    AyonHarmony.framing.encode(codecs, [text], limit).forEach(function (piece) {
        all.append(piece);
    });
    return all;
}
function feedAll(pieces, limit, isQuick) {
    var latin1 = isQuick ? codecs.latin1 : null;
    var decoder = new AyonHarmony.framing.Decoder(codecs.utf8, latin1);
    decoder.maxPayload = limit || decoder.maxPayload;
    var payloads = [];
    pieces.forEach(function (numbers) {
        payloads = payloads.concat(decoder.feed(bytesOf(numbers)));
    });
    return {payloads: payloads, error: decoder.error};
}
true;
"""
VERSIONS = ["20", "21.1", "22", "25"]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def load(version: str = "22") -> None:
    scripts = [bundle.read_script(bundle.JS_DIR / name) for name in FILES]
    run_script("\n".join([*scripts, PROBE]), version=version)


@pytest.fixture(autouse=True)
def engine() -> None:
    load()


def ask(expression: str) -> object:
    """Evaluate in the engine that ``load`` filled last."""
    return json.loads(str(run_script(f"JSON.stringify({expression})", keep=True)))


def feed(*pieces: bytes, limit: int = 0) -> tuple[list[str], str | None]:
    """Feed a decoder; with and without the quick way it says the same."""
    numbers = json.dumps([list(piece) for piece in pieces])
    outcome = ask(f"feedAll({numbers}, {limit}, true)")
    assert outcome == ask(f"feedAll({numbers}, {limit}, false)")
    return outcome["payloads"], outcome["error"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(TEXTS.filter(bool), max_size=5),
    st.lists(st.integers(min_value=0), max_size=12),
)
def test_however_a_stream_is_cut_the_same_texts_come_out(texts, cuts):
    # A mark at the very start is eaten by the codec; JSON never begins with one.
    payloads = ["{" + text for text in texts]
    stream = b"".join(framing.encode_frame(text.encode()) for text in payloads)
    places = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]

    assert feed(*(stream[a:b] for a, b in zip(places, places[1:]))) == (payloads, None)


def test_a_frame_cut_at_any_byte_comes_out():
    frame = framing.encode_frame('{"a":"ů日😀"}'.encode())

    for cut in range(1, len(frame)):
        assert feed(frame[:cut], frame[cut:]) == (['{"a":"ů日😀"}'], None), cut


def test_a_stream_of_single_bytes_comes_out():
    stream = framing.encode_frame(b"{}") + framing.encode_frame("ž".encode())

    assert feed(*(bytes([byte]) for byte in stream)) == (["{}", "ž"], None)


def test_a_long_message_and_a_short_one_in_one_piece_both_come_out():
    long = "x" * 3000
    stream = framing.encode_frame(long.encode()) + framing.encode_frame(b"{}")

    assert feed(stream) == ([long, "{}"], None)


def test_frames_with_and_without_accents_and_half_a_one_come_out_in_order():
    texts = ["{}", "{ůž}", "x" * 130, "{日}", "{}"]
    stream = b"".join(framing.encode_frame(text.encode()) for text in texts)

    assert feed(stream[:-4], stream[-4:]) == (texts, None)


def test_codecs_read_single_bytes_in_every_version():
    for version in VERSIONS:
        load(version)
        assert ask("codecs.readsBytes") is True, version


@pytest.mark.parametrize(
    ("garbage", "why"),
    [
        (b"XX\0\0\0\2", "not a frame header"),
        (b"GET / ", "not a frame header"),
        (b"AH\0\0\0\0", "no bytes"),
        (b"AH\xff\xff\xff\xff", "announces 4294967295 bytes"),
        (b"AH\x80\0\0\0", "announces 2147483648 bytes"),
        (b"AH00000002", "announces 808464432 bytes"),
    ],
)
def test_what_is_no_frame_ends_the_stream_after_what_was_good(garbage, why):
    payloads, error = feed(framing.encode_frame(b"{}") + garbage + b"{}{}{}{}")

    assert payloads == ["{}"]
    assert why in error


def test_a_payload_over_the_limit_is_refused_and_one_at_it_is_not():
    assert feed(framing.encode_frame(b"x" * 10), limit=10) == (["x" * 10], None)
    assert "the limit is 10" in feed(framing.encode_frame(b"x" * 11), limit=10)[1]


@pytest.mark.parametrize("size", [1, 127, 128, 255, 256, 65535, 65536, 1_000_000])
def test_the_length_is_written_as_python_reads_it(size):
    numbers = ask(
        "numbersOf(encoded(codecs, " f"new Array({size} + 1).join('x'), 1e9).mid(0, 6))"
    )

    assert bytes(numbers) == framing.encode_header(size)


def test_a_payload_over_the_limit_is_not_sent():
    told = ask(
        "(function () { try { AyonHarmony.framing.encode(codecs, ['12', '345'], 4); }"
        " catch (error) { return error.name + error.message; } }())"
    )

    assert told.startswith("RangeError")
    assert "the limit is 4" in told


@pytest.mark.parametrize("version", VERSIONS)
def test_the_examples_of_the_protocol_page_hold_in_every_version(version):
    load(version)

    for hex_bytes, text in EXAMPLES:
        written = bytes.fromhex(hex_bytes)
        assert feed(written) == ([text], None)
        numbers = ask(f"numbersOf(encoded(codecs, {json.dumps(text)}, 1e9))")
        assert bytes(numbers) == written


@pytest.mark.parametrize("version", ["20", "25"])
@pytest.mark.parametrize("size", [0, 70_000])
def test_half_a_surrogate_pair_is_escaped_and_a_whole_one_is_not(version, size):
    load(version)
    for text in ("😀", "", "?", "ž"):
        numbers = ask(
            f"numbersOf(encoded(codecs, new Array({size} + 1).join(' ') + "
            f"'\"' + String.fromCharCode(0xd800) + '{text}\"', 1e9)).slice(6 + {size})"
        )

        assert json.loads(bytes(numbers)) == f"\ud800{text}"


def test_a_pair_of_surrogates_is_not_cut_where_a_long_text_is():
    numbers = ask(
        "(AyonHarmony.framing.PART = 4, AyonHarmony.framing.SHORT = 0, numbersOf("
        "encoded(codecs, 'xxx\U0001f600\U0001f600x\ud83d', 99)))"
    )

    assert bytes(numbers[6:]) == "xxx😀😀x".encode() + b"\\ud83d"


@pytest.mark.parametrize(
    ("codec", "why"),
    [
        ("'UTF-8'", "ISO-8859-1 of this Harmony does not write single bytes"),
        ("'no such codec'", "no text codec"),
    ],
)
def test_codecs_that_do_something_else_are_found_out(codec, why):
    told = ask(
        "(function () { var found = QTextCodec.codecForName;"
        " QTextCodec.codecForName = function (name) {"
        f" return found({bytes_of(codec)}); }};"
        " try { AyonHarmony.framing.makeCodecs(); } catch (error) {"
        " return error.message; } finally { QTextCodec.codecForName = found; } }())"
    )

    assert why in told


def bytes_of(codec: str) -> str:
    return f"new QByteArray().append({codec})"
