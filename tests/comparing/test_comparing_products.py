"""What is told of products and instances, by their records alone."""

from __future__ import annotations

import pytest

from ayon_harmony.comparing.products import _instance, _loaded_text, no_names
from ayon_harmony.model.metadata import Record


def record(**data):
    return Record("i1", {"productName": "renderMain", **data})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (None, record(), "the product is new."),
        (record(), None, "the product is gone."),
        (record(active=True), record(active=False), "is not published any more."),
        (record(active=False), record(), "is published now."),
        (record(productName="a"), record(), "the product was called 'a'."),
        (record(), record(creator_attributes={"a": 1}), "its options changed."),
    ],
    ids=["new", "gone", "off", "on", "name", "options"],
)
def test_a_change_of_an_instance_is_one_sentence(old, new, told):
    (change,) = _instance("i1", old, new)
    assert (change.subject, change.text) == ("renderMain", told)


def test_an_instance_as_it_was_has_nothing_to_tell():
    assert not list(_instance("i1", record(), record(active=True)))


def loaded(representation, **data):
    return Record("c1", {"representation": representation, **data})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (None, loaded("b", version=2), "was loaded as v002."),
        (loaded("a", version=1), None, "is loaded no more, it was v001."),
        (loaded("a", version=1), loaded("b", version=2), "is v002, it was v001."),
        (loaded("a", version=1), loaded("b", version=-1), "is hero, it was v001."),
        (loaded("a", version=1), loaded("b", version=1), "is another version."),
        (loaded("a", version=1), loaded("b"), "is another version."),
        (loaded("a"), loaded("a", version_locked=True), "its version was locked."),
        (loaded("a", version_locked=True), loaded("a"), "its version was unlocked."),
        (loaded("a", version=1), loaded("a", version=1), ""),
    ],
    ids=[
        *("loaded", "removed", "updated", "hero", "same_number", "unknown"),
        *("locked", "unlocked", "nothing"),
    ],
)
def test_a_change_of_a_loaded_thing_is_one_sentence(old, new, told):
    assert _loaded_text(old, new, no_names) == told


def test_a_version_that_ayon_knows_goes_before_the_one_that_was_noted():
    names = {"a": "v007", "b": "v008"}
    old, new = loaded("a", version=1), loaded("b", version=2)

    assert _loaded_text(old, new, names.__getitem__) == "is v008, it was v007."
