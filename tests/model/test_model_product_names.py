# ruff: noqa: RUF001 - letters of other scripts are what this is about
"""Names of artists, in letters that the AYON server takes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.model.layers import safe_variant
from ayon_harmony.model.product_names import (
    in_english_letters,
    is_server_name,
    server_name,
)
from sandbox.ayon.server_rules import NAME


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("Žluťoučký kůň", "Zlutoucky kun"),
        ("Größe Ærø Łódź Þór", "Grosse Aero Lodz Thor"),
        ("ĐURĐICA", "DURDICA"),
        ("Щука ёж", "Shchuka yozh"),
        ("Київ", "Kiyiv"),
        ("Ωμέγα", "Omega"),
        ("さくら", "sakura"),
        ("カメラ", "kamera"),
        ("가나", "gana"),
        ("ﬁnal", "final"),
        ("e\u0301te\u0301", "ete"),
        ("٤२", "42"),
        ("主角", "u4e3bu89d2"),
    ],
)
def test_letters_of_other_scripts_are_spelt_in_english_ones(name, spelt):
    assert in_english_letters(name) == spelt


@pytest.mark.parametrize("name", ["renderMain", "a", "_x", "L010.beauty-left_2"])
def test_a_name_that_the_server_takes_stays(name):
    assert is_server_name(name)
    assert server_name(name) == name


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("render hero head", "render_hero_head"),
        ("renderPostavička", "renderPostavicka"),
        ("-hair-", "hair"),
        ("hair.", "hair"),
        ("renderMain🙂", "renderMain_"),
        ("", ""),
    ],
)
def test_other_names_are_made_fit(name, made):
    assert server_name(name) == made


@given(st.text(max_size=12))
def test_what_is_made_is_always_taken(text):
    name = server_name(f"render{text}")

    assert NAME.fullmatch(name), name
    assert is_server_name(name)
    assert re.fullmatch(r"[a-zA-Z0-9_]+", safe_variant(text))


@given(st.text(max_size=12))
def test_both_sides_have_one_rule(text):
    assert is_server_name(text) == bool(NAME.fullmatch(text))
