"""Secrets and names of people do not get through, whatever form they have."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.model.masking import MASK, Masking, is_secret_name

KEY = "9f3a7c61d2e84b05"


@pytest.mark.parametrize(
    "name",
    [
        "AYON_API_KEY",
        "api_key",
        "Password",
        "ftp_passwd",
        "AUTH_HEADER",
        "clientSecret",
    ],
)
def test_names_of_secrets_are_known(name):
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["render_pass_template", "keyframes", "author", "log_level", "path"]
)
def test_other_names_are_not_taken_for_secrets(name):
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "text",
    [
        f"plain {KEY} in a line",
        json.dumps({"x": f"in {KEY} json"}),
        f"https://host/?q={KEY}",
    ],
)
def test_the_value_of_a_secret_variable_goes_wherever_it_stands(text):
    masked = Masking({"AYON_API_KEY": KEY}).text(text)

    assert KEY not in masked
    assert MASK in masked


@pytest.mark.parametrize("value", ['a"b\\c/d e+f', "pässwörd", "x" * 6])
def test_a_secret_is_found_in_its_other_spellings(value):
    from urllib.parse import quote, quote_plus

    masking = Masking({}, secrets=[value])

    for form in (value, json.dumps(value), quote(value), quote_plus(value)):
        masked = masking.text(f"<{form}>")
        assert value not in masked
        assert MASK in masked


@pytest.mark.parametrize(
    "text",
    [
        "GET /api?token=hunter22&x=1",
        "Authorization: Bearer hunter22",
        'headers {"x-api-key": "hunter22"}',
        "api_key = hunter22",
        "https://anna:hunter22@ayon.example.com/",
        r'{"text": "{\"password\": \"hunter22\"}"}',
        "eyJhbGciOiJIUzI1.eyJzdWIiOiJodW50ZXIyMiJ9.hunter22",
    ],
)
def test_what_looks_like_a_secret_goes_by_its_form(text):
    assert "hunter22" not in Masking({}).text(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a" * 500,
        "token" * 100,
        "token" + " " * 500,
        "eyJ" * 200,
        "://a:" * 99,
        "/home/",
    ],
    ids=["word", "names", "spaces", "web tokens", "addresses", "homes"],
)
def test_long_lines_are_masked_in_one_go(piece):
    # Patterns that look back and forth would never come to an end with these.
    text = piece * (2_000_000 // len(piece))

    masked = Masking({"KEY": KEY}, home="/home/anna", people=["anna"]).text(text + KEY)

    assert KEY not in masked


def test_ordinary_lines_stay_as_they_are():
    text = "Saved sh010.zip: 12 keys, token refused, author of node Top/Write_key"

    assert Masking({"HOME": "/home/anna"}).text(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("/home/anna/.ayon/harmony", "~/.ayon/harmony"),
        ("/home/anna", "~"),
        ("/home/annabel/x", "/home/<user>/x"),
        (r"C:\Users\Bert\AppData", r"C:\Users\<user>\AppData"),
        (r"C:\\Users\\Bert\\AppData", r"C:\\Users\\<user>\\AppData"),
        ("/Users/bert/Library", "/Users/<user>/Library"),
        ("/mnt/local/anna/scenes", "/mnt/local/<user>/scenes"),
        ("/projects/annas_shot/sh010", "/projects/annas_shot/sh010"),
    ],
)
def test_names_of_people_are_masked_in_paths(text, masked):
    masking = Masking({}, home="/home/anna", people=["anna"])

    assert masking.text(text) == masked


def test_data_keeps_its_shape_and_nothing_below_a_secret_name():
    masked = Masking({}).data(
        {
            "bridge": {"call_timeout_s": 120.0},
            "api_key": {"value": "hunter22", "set": True, "list": ["hunter22", ""]},
            "password": "",
        }
    )

    assert masked == {
        "bridge": {"call_timeout_s": 120.0},
        "api_key": {"value": MASK, "set": True, "list": [MASK, ""]},
        "password": "",
    }


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="*"), min_size=6),
    st.text(),
    st.text(),
)
def test_no_secret_gets_through_whatever_is_around_it(secret, before, after):
    masked = Masking({"THE_TOKEN": secret}).text(before + secret + after)

    assert secret not in masked or secret in before + MASK + after
