"""What is told of products and instances, by their records alone."""

from __future__ import annotations

import pytest

from ayon_harmony.comparing.products import _instance
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
