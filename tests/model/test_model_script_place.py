"""An error is told with the line of the studio's code, not with one of the addon."""

from __future__ import annotations

import logging

import pytest

from ayon_harmony.errors import HarmonyError, PluginError
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.printed_lines import printing_to
from ayon_harmony.model.script_place import describe_failure, wrong_result
from ayon_harmony.model.spelling import unknown_name


def failure(source, **names):
    try:
        exec(compile(source, "/studio/tidy.py", "exec"), names)
    except Exception as error:
        return error
    raise AssertionError("It did not fail.")


def test_the_place_is_the_last_line_of_the_studio():
    error = failure("\n\ncount_of(None, None)", count_of=count_of)

    assert describe_failure(error).endswith("(tidy.py, line 3)")


def test_an_error_of_ours_is_told_without_its_module():
    error = failure("raise kind('No.')", kind=HarmonyError)

    assert describe_failure(error) == "No. (tidy.py, line 1)"


def test_an_error_without_a_traceback_has_no_place():
    assert describe_failure(unknown_name("a", "b", {})) == (
        "AttributeError: a has no 'b'"
    )


class Checker:
    def find(self):
        return None


@pytest.mark.parametrize(
    ("given", "part", "words"),
    [
        (None, "", "'find' of Checker returned None. It returns a list"),
        ("text", "", "returned str 'text'. It"),
        ({}, "an item", "returned dict {} as an item. It"),
    ],
)
def test_a_wrong_result_is_told_with_its_function_and_place(given, part, words):
    told = wrong_result(Checker().find, given, "It returns a list", part=part)

    assert words in told
    line = Checker.find.__code__.co_firstlineno
    assert told.endswith(f"(test_model_script_place.py, line {line}).")
    assert describe_failure(PluginError(told)) == told


def test_what_is_printed_is_logged_line_by_line(caplog):
    log = logging.getLogger("printed")
    with caplog.at_level(logging.INFO), printing_to(log, "Count"):
        print("one\ntwo")
        print("three", end="")

    assert caplog.messages == ["Count: one", "Count: two", "Count: three"]
