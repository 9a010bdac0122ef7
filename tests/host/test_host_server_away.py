"""What says that AYON's server is away, and what does not."""

from __future__ import annotations

import pytest
import requests
from ayon_api import exceptions

from ayon_harmony.host.server_away import (
    AWAY,
    REFUSED,
    is_server_away,
    is_server_unusable,
    say_error,
)


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


def answered(status):
    response = requests.Response()
    response.status_code = status
    return requests.exceptions.HTTPError(f"{status} Error", response=response)


@pytest.mark.parametrize(
    "error",
    [
        answered(401),
        exceptions.HTTPRequestError("401 Client Error", answered(401).response),
        exceptions.UnauthorizedError("Invalid API key"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_login_that_has_ended_is_told_with_what_to_do(error):
    assert say_error(caused(error)) == REFUSED
    assert is_server_unusable(error)
    assert not is_server_away(error)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_the_server_is_told_as_one(status):
    error = exceptions.HTTPRequestError("Server Error", answered(status).response)

    assert f"a fault of its own ({status})" in say_error(caused(error))
    assert is_server_unusable(error)


@pytest.mark.parametrize("status", [400, 403, 404])
def test_what_the_server_refuses_for_a_reason_is_no_fault_of_it(status):
    error = exceptions.HTTPRequestError("no such product", answered(status).response)

    assert say_error(error) == "no such product"
    assert not is_server_unusable(error)


def test_an_error_without_words_has_the_name_of_its_kind():
    assert say_error(RuntimeError()) == "RuntimeError"
