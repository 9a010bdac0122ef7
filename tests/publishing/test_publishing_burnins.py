"""Texts in burn-ins: what FFmpeg cannot draw is said in other words."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pyblish.api
import pytest

from ayon_harmony import plugins
from ayon_harmony.publishing.burnins import drawable_members


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("it's", "it\u2019s"),
        ("50% done", "50 percent done"),
        ("50 % done", "50 percent done"),
        ("%{pts}", " percent{pts}"),
    ],
)
def test_what_ends_a_text_or_begins_an_expansion_is_drawn_otherwise(text, drawn):
    assert drawable_members({"comment": text}) == {"comment": drawn}


@pytest.mark.parametrize(
    "value", ["Arm: up, \\ok [x] {y}", "", 3, 24.0, None, ("a", 1), {"name": "sh010"}]
)
def test_what_can_be_drawn_is_left_to_the_instance(value):
    assert drawable_members({"comment": value}) == {}


def test_a_text_deep_in_a_value_is_found_and_the_data_stays_as_it_is():
    user = {"name": "sean", "attrib": {"fullName": "Sean O'Brien", "tags": ["100%"]}}

    members = drawable_members({"user": user, "version": 3})

    assert members == {
        "user": {
            "name": "sean",
            "attrib": {"fullName": "Sean O\u2019Brien", "tags": ["100 percent"]},
        }
    }
    assert user["attrib"]["fullName"] == "Sean O'Brien"


def make_plugin():
    path = Path(plugins.__path__[0]) / "publish" / "extract_burnin_texts.py"
    spec = importlib.util.spec_from_file_location("extract_burnin_texts", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ExtractBurninTexts()


def test_the_comment_stays_and_what_others_put_there_goes_before():
    instance = pyblish.api.Context().create_instance("review", family="review")
    instance.data.update(
        comment="it's ok",
        anatomyData={"comment": "older", "username": "o'brien", "version": 1},
        burninDataMembers={"username": "Sean", "focalLength": 50},
    )

    make_plugin().process(instance)

    assert instance.data["comment"] == "it's ok"
    assert instance.data["burninDataMembers"] == {
        "comment": "it\u2019s ok",
        "username": "Sean",
        "focalLength": 50,
    }


def test_an_instance_whose_texts_can_be_drawn_gets_nothing():
    instance = pyblish.api.Context().create_instance("review", family="review")

    make_plugin().process(instance)

    assert "burninDataMembers" not in instance.data
