"""Patterns of settings: refused where they could take for ever."""

from __future__ import annotations

import pytest

from ayon_harmony.model.patterns import PatternError, check_pattern, fits


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(?:a*)*b",
        r"(\w+\s?)*$",
        "([a-z]+_?)+",
        r"(?P<x>.*)*",
        "([^/]+/?)+",
        "x(a{2,})+",
        "(.*?)+z",
    ],
)
def test_a_pattern_that_could_take_for_ever_is_refused(pattern):
    with pytest.raises(PatternError, match="for ever"):
        fits(pattern, "a" * 60 + "!")


@pytest.mark.parametrize(
    "pattern",
    [
        "Composite",
        ".*",
        "sh.*",
        r"(sh\d+_)+anim",
        "(foo|bar)*",
        "(ab)*c+",
        r"[(a+)+]\(a+\)+",
        r"(\d{3})+",
        "(a?b)+",
        "Comp(osite)?.*",
    ],
)
def test_what_studios_write_is_taken(pattern):
    assert check_pattern(pattern) == pattern


def test_what_is_no_pattern_is_named():
    with pytest.raises(PatternError, match=r"'\(' in the studio's settings"):
        fits("(", "a")
