"""What says that AYON's server is away, and what does not."""

from __future__ import annotations

import pytest
import requests
from ayon_api import exceptions

from ayon_harmony.host.server_away import AWAY, is_server_away, say_error


def caused(cause):
    try:
        try:
            raise cause
        except Exception as error:
            raise RuntimeError("the tool failed") from error
    except RuntimeError as error:
        return error


@pytest.mark.parametrize(
    "error",
    [
        requests.exceptions.ConnectionError("no route"),
        requests.exceptions.ConnectTimeout("slow"),
        requests.exceptions.ReadTimeout("slow"),
        ConnectionRefusedError(111, "refused"),
        exceptions.ServerError("AYON api error: Unable to connect the server. Oh."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_server_that_nobody_reaches_is_away(error):
    assert say_error(error) == AWAY
    assert is_server_away(caused(error))


@pytest.mark.parametrize(
    "error",
    [
        exceptions.ServerError("The product is not there."),
        ValueError("no number"),
        FileNotFoundError(2, "no file"),
        KeyError("tools"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_server_or_a_tool_says_is_told_as_it_is(error):
    assert not is_server_away(error)
    assert say_error(error) == str(error)


def test_an_error_without_words_has_the_name_of_its_kind():
    assert say_error(RuntimeError()) == "RuntimeError"
