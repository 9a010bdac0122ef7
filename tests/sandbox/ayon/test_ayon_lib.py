"""Events, attribute definitions, templates, profiles and small functions."""

from __future__ import annotations

import gc
import os
import sys

import pytest


def test_an_event_reaches_a_function_that_somebody_holds(studio):
    from ayon_core.lib import emit_event, register_event_callback

    heard = []

    def callback(event):
        heard.append((event.topic, event["value"]))

    register_event_callback("saved", callback)
    emit_event("saved", {"value": 1})

    assert heard == [("saved", 1)]


def test_a_lambda_nobody_holds_never_hears_an_event(studio):
    from ayon_core.lib import emit_event, register_event_callback

    heard = []
    register_event_callback("saved", lambda event: heard.append(event))
    gc.collect()

    emit_event("saved", {})

    assert heard == []


def test_a_callback_may_take_the_event_or_nothing(studio):
    from ayon_core.lib import emit_event, register_event_callback

    heard = []

    def plain():
        heard.append("plain")

    def named(*, event):
        heard.append(event.topic)

    register_event_callback("saved", plain)
    register_event_callback("saved", named)
    emit_event("saved")

    assert sorted(heard) == ["plain", "saved"]


def test_a_topic_may_hold_a_wildcard(studio):
    from ayon_core.lib import emit_event, register_event_callback

    heard = []

    def callback(event):
        heard.append(event.topic)

    register_event_callback("workfile.*", callback)
    for topic in ("workfile.saved", "taskChanged", "workfile.save.after"):
        emit_event(topic)

    assert heard == ["workfile.saved", "workfile.save.after"]


def test_a_callback_that_raises_does_not_stop_the_others(studio):
    from ayon_core.lib import emit_event, register_event_callback

    heard = []

    def broken():
        raise RuntimeError

    def good():
        heard.append(1)

    register_event_callback("saved", broken)
    register_event_callback("saved", good)
    emit_event("saved")

    assert heard == [1]


def test_a_deregistered_callback_hears_nothing_more(studio):
    from ayon_core.lib import emit_event, register_event_callback

    heard = []

    def callback():
        heard.append(1)

    register_event_callback("saved", callback).deregister()
    emit_event("saved")

    assert heard == []


def _defs():
    from ayon_core.lib import BoolDef, EnumDef, NumberDef, TextDef

    return {
        "bool": BoolDef("key"),
        "int": NumberDef("key", minimum=1, maximum=10, default=3),
        "float": NumberDef("key", decimals=2, default=0.5),
        "text": TextDef("key", default="a"),
        "enum": EnumDef("key", ["a", "b"]),
        "many": EnumDef("key", {"a": "A", "b": "B"}, multiselection=True),
    }


@pytest.mark.parametrize(
    ("kind", "value", "converted"),
    [
        ("bool", True, True),
        ("bool", "yes", False),
        ("int", "7", 7),
        ("int", None, 3),
        ("int", 2.9, 2),
        ("int", 99, 99),
        ("float", 1.239, 1.24),
        ("float", "x", 0.5),
        ("text", "b", "b"),
        ("text", 5, "a"),
        ("enum", "b", "b"),
        ("enum", "c", "a"),
        ("many", ["b", "c"], ["b"]),
        ("many", None, []),
    ],
)
def test_a_value_is_converted_to_its_definition(studio, kind, value, converted):
    assert _defs()[kind].convert_value(value) == converted


@pytest.mark.parametrize(
    ("kind", "value", "is_valid"),
    [
        ("bool", 1, False),
        ("int", 5, True),
        ("int", 5.5, False),
        ("float", 5, False),
        ("enum", "a", True),
        ("enum", ["a"], False),
        ("many", ["a"], True),
        ("many", "a", False),
    ],
)
def test_a_value_is_judged_by_its_definition(studio, kind, value, is_valid):
    assert _defs()[kind].is_value_valid(value) is is_valid


def test_definitions_with_the_same_content_are_equal(studio):
    from ayon_core.lib import BoolDef

    first = BoolDef("key", default=True)

    assert (first == BoolDef("key", default=True), first == BoolDef("key")) == (
        True,
        False,
    )


def test_an_enum_without_items_is_refused(studio):
    from ayon_core.lib import EnumDef

    with pytest.raises(ValueError, match="items"):
        EnumDef("key", [])


def test_items_of_an_enum_take_all_forms(studio):
    from ayon_core.lib import EnumDef

    made = EnumDef("key", ["a", ("b", "Label B"), {"value": "c"}])

    assert made.items == [
        {"value": "a", "label": "a"},
        {"value": "b", "label": "Label B"},
        {"value": "c", "label": "c"},
    ]


def test_an_abstract_definition_cannot_be_made(studio):
    from ayon_core.lib import AbstractAttrDef

    with pytest.raises(TypeError, match="abstract"):
        AbstractAttrDef("key", None)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{a}_{b[c]}", "1_2"),
        ("{a:0>3}", "001"),
        ("{a}<_{missing}>.x", "1.x"),
        ("{a}<_{b[c]}>.x", "1_2.x"),
        ("{a}<_{b[c]}<_{missing}>>", "1_2"),
        ("<a>{a}", "<a>1"),
    ],
)
def test_a_template_is_filled(studio, template, text):
    from ayon_core.lib import StringTemplate

    result = StringTemplate(template).format_strict({"a": 1, "b": {"c": 2}})

    assert str(result) == text


def test_a_template_that_misses_a_key_says_so(studio):
    from ayon_core.lib import StringTemplate, TemplateUnsolved

    result = StringTemplate("{a}/{b[c]}").format({"a": "x"})

    assert (result.solved, sorted(result.missing_keys)) == (False, ["b"])
    with pytest.raises(TemplateUnsolved, match="Missing keys"):
        StringTemplate("{a}/{b[c]}").format_strict({"a": "x"})


def test_the_profile_with_most_matches_wins(studio):
    from ayon_core.lib import filter_profiles

    profiles = [
        {"hosts": [], "tasks": [], "name": "any"},
        {"hosts": ["harmony"], "tasks": [], "name": "host"},
        {"hosts": ["harmony"], "tasks": ["anim.*"], "name": "both"},
        {"hosts": ["maya"], "tasks": ["anim.*"], "name": "other"},
    ]

    found = [
        filter_profiles(profiles, {"hosts": host, "tasks": task})["name"]
        for host, task in (
            ("harmony", "animation"),
            ("harmony", "paint"),
            ("nuke", "animation"),
            ("nuke", None),
        )
    ]

    assert found == ["both", "host", "any", "any"]


def test_no_profile_fits(studio):
    from ayon_core.lib import filter_profiles

    assert filter_profiles([{"hosts": ["maya"]}], {"hosts": "harmony"}) is None
    assert filter_profiles([], {"hosts": "harmony"}) is None


def test_template_data_gets_its_case_variants(studio):
    from ayon_core.lib import prepare_template_data

    data = prepare_template_data(
        {"variant": "main", "task": {"name": "anim", "type": None}, "count": 3}
    )

    assert data == {
        "variant": "main",
        "Variant": "Main",
        "VARIANT": "MAIN",
        "task": {"name": "anim"},
        "Task": {"name": "Anim"},
        "TASK": {"NAME": "ANIM"},
        "count": 3,
        "Count": 3,
        "COUNT": 3,
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("True", True), ("no", False), ("", False), ("?", False)],
)
def test_a_variable_says_yes_or_no(studio, monkeypatch, value, expected):
    from ayon_core.lib import env_value_to_bool

    monkeypatch.setenv("SAYS", value)

    assert env_value_to_bool("SAYS") is expected


def test_an_unset_variable_says_the_default(studio):
    from ayon_core.lib import env_value_to_bool

    assert env_value_to_bool("UNSET_FOR_SURE", default=True) is True


@pytest.mark.process
def test_a_process_gives_what_it_printed(studio):
    from ayon_core.lib import run_subprocess

    text = run_subprocess([sys.executable, "-c", "print('hello')"])

    assert text.strip() == "hello"


@pytest.mark.process
def test_a_process_that_fails_raises(studio):
    from ayon_core.lib import run_subprocess

    with pytest.raises(RuntimeError):
        run_subprocess([sys.executable, "-c", "raise SystemExit(3)"])


def test_launcher_arguments_start_with_the_executable(studio):
    from ayon_core.lib import get_ayon_launcher_args

    args = get_ayon_launcher_args("run", "script.py")

    assert args[0] == os.environ["AYON_EXECUTABLE"]
    assert args[-2:] == ["run", "script.py"]
    assert args[1] == os.path.join(os.environ["AYON_ROOT"], "start.py")


def test_a_tool_that_is_not_installed_is_an_error(studio, monkeypatch):
    from ayon_core.lib import ToolNotFoundError, get_oiio_tool_args

    monkeypatch.setenv("PATH", "")

    with pytest.raises(ToolNotFoundError):
        get_oiio_tool_args("oiiotool-that-is-not-there")


def test_frames_of_files_are_found(studio):
    from ayon_core.lib import collect_frames

    assert collect_frames(["a.0001.png", "a.0002.png", "b.png"]) == {
        "a.0001.png": "0001",
        "a.0002.png": "0002",
    }
    assert collect_frames(["b.png"]) == {"b.png": None}


def test_the_version_of_a_name_is_found(studio):
    from ayon_core.lib import get_version_from_path

    assert get_version_from_path("/x/demo_sh010_v012.zip") == "012"
    assert get_version_from_path("/x/demo.zip") is None
