"""Whatever a server sends, the host has settings of the right type."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.model.studio_settings import (
    GROUPS,
    PROFILES,
    complete_settings,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
GIVEN = st.fixed_dictionaries(
    {},
    optional={
        name: JSON | st.fixed_dictionaries({}, optional={key: JSON for key in fields})
        for name, fields in GROUPS.items()
    },
)


@pytest.mark.parametrize("given", [None, {}, [], "harmony", {"startup": None}])
def test_no_settings_are_the_defaults(given):
    complete = complete_settings(given)

    assert {name: complete[name] for name in GROUPS} == {
        name: {key: field.default for key, field in fields.items()}
        for name, fields in GROUPS.items()
    }


@given(GIVEN)
def test_every_value_is_accepted_whatever_comes(source):
    complete = complete_settings(source)

    for name, fields in GROUPS.items():
        for key, field in fields.items():
            assert field.accepts(complete[name][key]), (name, key)
    for (name, key), profile in PROFILES.items():
        for item in complete[name][key]:
            for item_key, field in profile.items():
                assert field.accepts(item[item_key])


def test_what_is_set_stays_and_what_is_missing_is_added():
    complete = complete_settings({"bridge": {"log_level": "debug"}})

    assert complete["bridge"]["log_level"] == "debug"
    assert complete["bridge"]["call_timeout_s"] == 120.0


@pytest.mark.parametrize(
    ("group", "key", "value"),
    [
        ("bridge", "call_timeout_s", 0),
        ("bridge", "call_timeout_s", "120"),
        ("bridge", "call_timeout_s", float("nan")),
        ("bridge", "max_message_mib", 4096),
        ("bridge", "max_message_mib", 1.5),
        ("bridge", "log_level", "loud"),
        ("startup", "menu_label", ""),
        ("startup", "hidden_tools", ["paint"]),
        ("startup", "workfiles_on_launch", 1),
        ("workfiles", "recoveries_kept", True),
        ("scene", "apply_at_open", None),
    ],
)
def test_a_value_of_no_use_gives_way_to_the_default_and_is_named(
    group, key, value, caplog
):
    with caplog.at_level(logging.WARNING):
        complete = complete_settings({group: {key: value}})

    assert complete[group][key] == GROUPS[group][key].default
    assert f"{group}/{key}" in caplog.text


def test_profiles_of_an_older_server_get_the_keys_they_lack():
    complete = complete_settings(
        {"scene": {"handles": [{"task_types": ["Animation"]}, None]}}
    )

    assert complete["scene"]["handles"] == [
        {"task_types": ["Animation"], "task_names": [], "include_handles": True}
    ]


def test_the_groups_of_plugins_are_passed_on():
    source = {"create": {"CreateRender": {"enabled": False}}, "publish": None}

    complete = complete_settings(source)

    assert complete["create"] == source["create"]
    assert complete["publish"] is None


def test_changing_the_result_changes_no_default():
    complete_settings({})["workfiles"]["left_out"].clear()

    assert complete_settings({})["workfiles"]["left_out"] != []
