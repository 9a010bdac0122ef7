"""Secrets and names of people do not get through, whatever form they have."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.model.aliases import Aliases
from ayon_harmony.model.masking import MASK, Masking, describe_hidden

KEY = "9f3a7c61d2e84b05"


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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PWD", "/studio/harmony"),
        ("OLDPWD", "/studio/harmony"),
        ("XDG_SESSION_DESKTOP", "harmony"),
        ("DESKTOP_SESSION", "harmony"),
    ],
)
def test_folders_and_desktops_in_variables_of_the_system_are_no_secrets(name, value):
    text = "opened /studio/harmony/scene.xstage"

    assert Masking({name: value}).text(text) == Masking({}).text(text)
    assert MASK in Masking({"MYSQL_PWD": value}).text(text)


@pytest.mark.parametrize(
    "value", ['a"b\\c/d e+f', "pässwörd", "x" * 6, "two\nlines of"]
)
def test_a_secret_is_found_in_its_other_spellings(value):
    from urllib.parse import quote, quote_plus

    masking = Masking({}, secrets=[value])

    for form in (value, json.dumps(value), quote(value), quote_plus(value)):
        masked = masking.text(f"<{form}>")
        assert value not in masked
        assert MASK in masked


def allow(*names):
    return lambda keys: keys[-1] in names


def test_of_data_only_what_is_allowed_stays():
    data = {
        "bridge": {"call_timeout_s": 120.0, "log_level": "info", "other": "hunter22"},
        "numbers": [1, 2],
        "flag": True,
        "nothing": None,
        "empty": "",
    }

    assert Masking({}).data(data, allow("call_timeout_s", "log_level")) == {
        "bridge": {
            "call_timeout_s": 120.0,
            "log_level": "info",
            "other": "set, 8 characters",
        },
        "numbers": ["set, a number", "set, a number"],
        "flag": True,
        "nothing": None,
        "empty": "set, empty",
    }


def test_nothing_stays_below_a_secret_name_even_if_it_is_allowed():
    data = {"api_key": {"value": "hunter22", "set": True, "list": ["hunter22", 7]}}

    masked = Masking({}).data(data, lambda keys: True)

    assert masked == {
        "api_key": {
            "value": "set, 8 characters",
            "set": True,
            "list": ["set, 8 characters", "set, a number"],
        }
    }


def test_what_is_allowed_is_masked_as_text_all_the_same():
    aliases = Aliases(["anna"])
    masked = Masking({}, aliases=aliases).data(
        {"label": "password=hunter22", "path": "/mnt/show/anna/x.zip"},
        lambda keys: True,
    )

    assert "hunter22" not in masked["label"]
    assert masked["path"] == "folder-1/x.zip"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("x" * 24, "set, 24 characters"),
        ("", "set, empty"),
        (5, "set, a number"),
        (b"x", "set"),
    ],
)
def test_of_what_is_left_out_one_learns_how_long_it_is(value, told):
    assert describe_hidden(value) == told


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="*\r\n"), min_size=6),
    st.text(),
    st.text(),
)
def test_no_known_secret_gets_through_whatever_is_around_it(secret, before, after):
    masked = Masking({"THE_TOKEN": secret}).text(before + secret + after)

    assert secret not in masked or secret in before + MASK + after


def test_short_lines_of_a_secret_are_no_secrets():
    key = f"{{\n{KEY}\n}}"

    assert Masking({"AYON_API_KEY": key}).text("{ frame }") == "{ frame }"
